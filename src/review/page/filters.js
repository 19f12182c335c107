// What is in view: search, filters, order, and decisions on everything in view at once.
//
// In: the store. Out: the bar above the list, with a chip for every filter that is on. It changes the store's filter and nothing else.
(function (claimsift) {
  'use strict';

  const { h, bdi, plain, replace, counted } = claimsift.text;

  const STATES = {
    all: 'All', undecided: 'Undecided', accepted: 'Accepted', rejected: 'Rejected', skipped: 'Skipped', decided: 'Decided',
    edited: 'Edited', commented: 'With a comment', added: 'Added by a reviewer', disputed: 'Reviewers disagree',
  };

  /** How many names a menu offers; the rest is found by typing. */
  const OFFERED = 300;

  /** Counts of a value over all claims, most frequent first. */
  function tallied(rows, value) {
    const counts = new Map();
    for (const row of rows) {
      const it = value(row);
      if (it !== null && it !== undefined) counts.set(it, (counts.get(it) || 0) + 1);
    }
    return Array.from(counts).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  function options(pairs, chosen, any) {
    return [
      any ? h('option', { value: '*', selected: chosen === null }, any) : null,
      pairs.map(([value, label]) => h('option', { value, selected: chosen === value }, plain(label))),
    ];
  }

  class Filters {
    /** @param {{search: Node, bar: Node, panel: Node, chips: Node}} nodes @param {object} store @param {object} actions */
    constructor(nodes, store, actions) {
      this.nodes = nodes;
      this.store = store;
      this.actions = actions;
      this.timer = 0;
      const { search } = nodes;
      search.addEventListener('input', () => {
        clearTimeout(this.timer);
        // Long lists are searched when the typing pauses.
        this.timer = setTimeout(() => store.setFilter({ text: search.value }), store.rows.length > 20000 ? 160 : 60);
      });
      search.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && search.value) {
          event.stopPropagation();
          search.value = '';
          store.setFilter({ text: '' });
        }
      });
      store.on('view', () => this.draw());
      store.on('states', () => this.counts());
      store.on('entities', () => { this.tallies = null; this.built = null; this.draw(); });
    }

    get open() {
      return !this.nodes.panel.hidden;
    }

    toggle(open) {
      const { panel, bar } = this.nodes;
      panel.hidden = open === undefined ? !panel.hidden : !open;
      if (!panel.hidden) {
        this.build();
        const first = panel.querySelector('select, input');
        if (first) first.focus();
      } else if (panel.contains(document.activeElement) || document.activeElement === document.body) {
        const button = bar.querySelector('[data-key="filters"]');
        if (button) button.focus();
      }
      this.drawBar();
    }

    field(label, ...control) {
      return h('label', { class: 'field' }, h('span', null, label), control);
    }

    /** Builds the panel; its menus count what this run has. */
    build() {
      const { store } = this;
      const { filter, rows } = store;
      const set = (change) => store.setFilter(change);
      const pick = (name) => (event) => set({ [name]: event.target.value === '*' ? null : event.target.value });
      // Counting takes a while where claims are many; the menus need it anew only when claims come or go.
      this.tallies = this.tallies || {
        types: tallied(rows, (row) => row.type), sources: tallied(rows, (row) => row.source || null).slice(0, OFFERED),
      };
      const { types, sources } = this.tallies;
      const number = (event) => Math.max(0, Math.min(100, Number(event.target.value) || 0)) / 100;
      const date = (name, last) => h('input', {
        type: 'text', inputmode: 'numeric', placeholder: 'year, or 2018-03', value: filter[name] || '', size: 10, 'data-filter': name,
        onchange: (event) => {
          const words = event.target.value.trim();
          const typed = words ? claimsift.words.typed(words, last) : null;
          event.target.setAttribute('aria-invalid', String(Boolean(words && !typed)));
          if (!words || typed) set({ [name]: typed });
        },
      });
      const entity = h('input', { type: 'text', list: 'entity-names', placeholder: 'name', 'data-filter': 'entity', size: 12,
        oninput: (event) => this.suggest(event.target.value),
        onchange: (event) => {
          const found = this.find(event.target.value);
          event.target.setAttribute('aria-invalid', String(Boolean(event.target.value && !found)));
          if (found && !filter.entities.includes(found.key)) set({ entities: [...filter.entities, found.key] });
          if (found || !event.target.value) event.target.value = '';
        } });
      this.names = h('datalist', { id: 'entity-names' });
      this.suggest('');
      replace(this.nodes.panel,
        h('div', { class: 'fields' },
          this.field('Type', h('select', { 'data-filter': 'type', onchange: (event) => {
            const it = event.target.value;
            if (it !== '*') set({ types: filter.types.includes(it) ? filter.types.filter((type) => type !== it) : [...filter.types, it] });
            event.target.value = '*';
          } }, options(types.map(([type, count]) => [type, `${type} (${count})`]), null, filter.types.length ? 'add or remove…' : 'any'))),
          this.field('Who appears', entity, this.names),
          this.field('Happened from', date('from', false)),
          this.field('until', date('to', true)),
          this.field('Date', h('select', { 'data-filter': 'dated', onchange: (event) => set({ dated: event.target.value }) },
            options([['any', 'with or without'], ['dated', 'with a date'], ['undated', 'without a date']], filter.dated))),
          this.field('Who says so', h('select', { 'data-filter': 'source', onchange: pick('source') },
            options([['', '(nobody named)'], ...sources.map(([name, count]) => [name, `${claimsift.text.cut(name, 40)} (${count})`])], filter.source, 'anybody'))),
          this.field('Polarity', h('select', { 'data-filter': 'polarity', onchange: pick('polarity') },
            options(store.about.polarities.map((it) => [it, it]), filter.polarity, 'any'))),
          this.field('Modality', h('select', { 'data-filter': 'modality', onchange: pick('modality') },
            options(store.about.modalities.map((it) => [it, it]), filter.modality, 'any'))),
          this.field('Confidence from, %', h('input', { type: 'number', min: 0, max: 100, 'data-filter': 'low', value: Math.round(filter.low * 100), onchange: (event) => set({ low: number(event) }) })),
          this.field('to, %', h('input', { type: 'number', min: 0, max: 100, 'data-filter': 'high', value: Math.round(filter.high * 100), onchange: (event) => set({ high: number(event) || 1 }) }))),
        h('div', { class: 'panel-foot' },
          h('p', { class: 'quiet' }, 'Several filters narrow the view together. The order “Most uncertain” puts open claims first whose confidence is nearest 50%: '
            + 'your answers on those teach most about where claimsift is right.'),
          store.about.read_only ? null : h('div', { class: 'bulk' },
            h('button', { type: 'button', 'data-key': 'bulk-accept', onclick: () => this.actions.bulk('accept') }, 'Accept all in view…'),
            h('button', { type: 'button', 'data-key': 'bulk-reject', onclick: () => this.actions.bulk('reject') }, 'Reject all in view…'))));
      this.built = JSON.stringify(filter);
    }

    suggest(words) {
      const folded = words.toLowerCase();
      const found = [];
      for (const entity of this.store.entities.entities) {
        if (folded && !entity.name.toLowerCase().includes(folded) && !entity.names.some((it) => it.name.toLowerCase().includes(folded))) continue;
        found.push(h('option', { value: plain(entity.name) }, `${entity.kind}, ${counted(entity.claims, 'claim')}`));
        if (found.length >= 40) break;
      }
      replace(this.names, found);
    }

    find(words) {
      const folded = words.trim().toLowerCase();
      if (!folded) return null;
      const all = this.store.entities.entities;
      return all.find((it) => plain(it.name).toLowerCase() === folded)
        || all.find((it) => it.names.some((name) => plain(name.name).toLowerCase() === folded)) || null;
    }

    draw() {
      const { filter } = this.store;
      if (this.nodes.search.value !== filter.text && document.activeElement !== this.nodes.search) this.nodes.search.value = filter.text;
      this.drawBar();
      this.drawChips();
      if (this.open && this.built !== JSON.stringify(filter)) {
        claimsift.claim.keepFocus(this.nodes.panel, () => {
          const active = document.activeElement;
          const key = active && active.dataset ? active.dataset.filter : null;
          this.build();
          const again = key ? this.nodes.panel.querySelector(`[data-filter="${key}"]`) : null;
          if (again) again.focus();
        });
      }
    }

    drawBar() {
      const { store } = this;
      const { filter } = store;
      const on = this.chips().length;
      claimsift.claim.keepFocus(this.nodes.bar, () => replace(this.nodes.bar,
        h('label', { class: 'field' }, h('span', { class: 'sr' }, 'Show'), h('select', { 'data-key': 'state', onchange: (event) => store.setFilter({ state: event.target.value }) },
          options(Object.entries(STATES), filter.state))),
        h('label', { class: 'field' }, h('span', { class: 'sr' }, 'Order'), h('select', { 'data-key': 'order', onchange: (event) => store.setOrder(event.target.value) },
          options(Object.entries(claimsift.store.ORDERS), store.order))),
        h('button', { type: 'button', 'data-key': 'filters', 'aria-expanded': String(this.open), onclick: () => this.toggle() },
          on ? `Filters (${on}) ` : 'Filters ', h('kbd', null, 'f'))));
      this.counts();
    }

    /** How many claims are in view, and whether the view is behind the decisions. */
    counts() {
      const { store } = this;
      const all = store.rows.length;
      const shown = store.view.length;
      let behind = 0;
      if (store.filter.state !== 'all' && shown < 20000) {
        const passes = store.passes(store.filter);
        for (const idx of store.view) if (!passes(idx)) behind += 1;
      }
      claimsift.claim.keepFocus(this.nodes.count, () => replace(this.nodes.count,
        h('span', null, shown === all ? counted(all, 'claim') : `${shown.toLocaleString('en-US')} of ${counted(all, 'claim')}`),
        behind ? h('button', { type: 'button', class: 'small', 'data-key': 'refresh', onclick: () => store.refresh() }, `Drop ${behind} decided`) : null));
    }

    /** Every filter that is on, as words and the change that takes it away. */
    chips() {
      const { filter } = this.store;
      const found = [];
      const add = (words, change) => found.push({ words, change });
      for (const type of filter.types) add([type], { types: filter.types.filter((it) => it !== type) });
      for (const key of filter.entities) {
        const entity = this.store.entities.entities.find((it) => it.key === key);
        add([bdi(entity ? entity.name : key)], { entities: filter.entities.filter((it) => it !== key) });
      }
      if (filter.from || filter.to) add([claimsift.words.interval(filter.from, filter.to)], { from: null, to: null });
      if (filter.dated !== 'any') add([filter.dated], { dated: 'any' });
      if (filter.source !== null) add(['says ', filter.source ? bdi(filter.source) : 'nobody'], { source: null });
      if (filter.polarity) add([filter.polarity], { polarity: null });
      if (filter.modality) add([filter.modality], { modality: null });
      if (filter.low > 0 || filter.high < 1) add([`${Math.round(filter.low * 100)}–${Math.round(filter.high * 100)}%`], { low: 0, high: 1 });
      if (filter.document) {
        const row = this.store.rows.find((it) => it.doc === filter.document);
        add(['in ', bdi(row ? claimsift.text.cut(row.title || row.path, 40) : filter.document)], { document: null });
      }
      return found;
    }

    drawChips() {
      const { store } = this;
      const chips = this.chips();
      const any = chips.length || store.filter.text || store.filter.state !== 'all';
      claimsift.claim.keepFocus(this.nodes.chips, () => replace(this.nodes.chips,
        chips.map(({ words, change }, idx) => h('button', { type: 'button', class: 'chip', 'data-key': 'chip-' + idx, title: 'Take this filter away', onclick: () => store.setFilter(change) },
          words, h('span', { class: 'cross', 'aria-hidden': 'true' }), h('span', { class: 'sr' }, ': take this filter away'))),
        any ? h('button', { type: 'button', class: 'small', 'data-key': 'clear', onclick: () => { this.nodes.search.value = ''; store.clearFilter(); } }, 'Clear all') : null));
      this.nodes.chips.hidden = !any;
    }
  }

  claimsift.filters = { Filters, STATES, tallied };
})((window.claimsift = window.claimsift || {}));
