// Who appears: names with their counts, what they have to do with one another, and merging and splitting them.
//
// In: the store. Out: the view "Names", a way into the claims behind every name. A merge or a split is a decision like any other:
// the server writes it down, and it can be undone.
(function (claimsift) {
  'use strict';

  const { h, bdi, plain, replace, counted } = claimsift.text;
  const { open, note } = claimsift.dialog;

  /** Names drawn at once. */
  const PAGE = 200;

  function words(name) {
    return name.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word && !/^(the|of|and|for|inc|ltd|llc|corp|company|co)$/.test(word));
  }

  function initials(name) {
    return name.split(/[^\p{L}\p{N}]+/u).filter((word) => /^\p{Lu}/u.test(word)).map((word) => word[0]).join('');
  }

  /** Whether two names may well mean the same: one has all words of the other, or is its acronym. */
  function alike(a, b) {
    if (initials(a).length > 1 && initials(a) === b.replace(/\./g, '')) return true;
    if (initials(b).length > 1 && initials(b) === a.replace(/\./g, '')) return true;
    const [x, y] = [words(a), words(b)];
    const [few, many] = x.length <= y.length ? [x, y] : [y, x];
    return few.length > 0 && few.every((word) => many.includes(word));
  }

  class Entities {
    constructor(root, store, actions) {
      this.root = root;
      this.store = store;
      this.actions = actions;
      this.query = '';
      this.kind = '*';
      this.chosen = null;
      this.marked = new Set();
      this.most = PAGE;
      store.on('entities', () => this.later());
      store.on('view', () => this.later());
      store.on('states', () => this.later());
    }

    /** Draws again soon, if this view is the one that is seen. */
    later() {
      this.counts = null;
      if (!this.root.hidden && !this.timer) {
        this.timer = setTimeout(() => { this.timer = 0; this.draw(); }, 40);
      }
    }

    show() {
      this.counts = null;
      this.build();
      this.draw();
    }

    build() {
      if (this.built) return;
      this.built = true;
      this.search = h('input', { type: 'search', placeholder: 'Find a name', 'aria-label': 'Find a name', oninput: (event) => { this.query = event.target.value; this.most = PAGE; this.drawList(); } });
      this.kinds = h('select', { 'aria-label': 'Kind', onchange: (event) => { this.kind = event.target.value; this.most = PAGE; this.drawList(); } });
      this.bar = h('div', { class: 'merge-bar' });
      this.list = h('ul', { class: 'names' });
      this.detail = h('div', { class: 'detail', tabindex: -1 });
      replace(this.root, h('div', { class: 'two' },
        h('section', { class: 'pane', 'aria-label': 'Names' }, h('div', { class: 'pane-head' }, this.search, this.kinds), this.bar, this.list),
        this.detail));
    }

    /** How many claims in view every name appears in. */
    inView() {
      if (!this.counts) {
        this.counts = new Map();
        for (const idx of this.store.view) {
          const keys = new Set(this.store.rows[idx].roles.map((role) => role.key).filter(Boolean));
          for (const key of keys) this.counts.set(key, (this.counts.get(key) || 0) + 1);
        }
      }
      return this.counts;
    }

    draw() {
      const all = this.store.entities.entities;
      this.byKey = new Map(all.map((it) => [it.key, it]));
      for (const key of this.marked) if (!this.byKey.has(key)) this.marked.delete(key);
      if (!this.byKey.has(this.chosen)) this.chosen = null;
      const kinds = claimsift.filters.tallied(all, (it) => it.kind);
      replace(this.kinds, h('option', { value: '*' }, 'every kind'), kinds.map(([kind, count]) => h('option', { value: kind, selected: kind === this.kind }, `${kind} (${count})`)));
      this.drawList();
      this.drawDetail();
    }

    found() {
      const folded = this.query.trim().toLowerCase();
      const counts = this.inView();
      const all = this.store.entities.entities.filter((it) => (this.kind === '*' || it.kind === this.kind) && counts.has(it.key)
        && (!folded || it.name.toLowerCase().includes(folded) || it.names.some((name) => name.name.toLowerCase().includes(folded))));
      return all.sort((a, b) => counts.get(b.key) - counts.get(a.key) || (a.name < b.name ? -1 : 1));
    }

    drawList() {
      const found = this.found();
      if (this.chosen === null && found.length) this.chosen = found[0].key;
      claimsift.claim.keepFocus(this.list, () => replace(this.list, found.slice(0, this.most).map((it) => h('li', { class: it.key === this.chosen ? 'current' : null },
        h('input', { type: 'checkbox', checked: this.marked.has(it.key), 'data-key': 'mark-' + it.key, 'aria-label': 'Mark to merge: ' + plain(it.name), onchange: (event) => {
          if (event.target.checked) this.marked.add(it.key);
          else this.marked.delete(it.key);
          this.drawBar();
        } }),
        h('button', { type: 'button', class: 'name', 'data-key': 'name-' + it.key, 'aria-current': it.key === this.chosen ? 'true' : null, onclick: () => { this.chosen = it.key; this.drawList(); this.drawDetail(); } },
          h('span', null, bdi(claimsift.text.cut(it.name, 80))), h('small', { class: 'quiet' }, it.kind),
          h('span', { class: 'number' }, this.inView().get(it.key).toLocaleString('en-US'), h('span', { class: 'sr' }, ' claims'))))),
      found.length > this.most ? h('li', null, h('button', { type: 'button', 'data-key': 'more', onclick: () => { this.most += PAGE; this.drawList(); } }, `${(found.length - this.most).toLocaleString('en-US')} more names`)) : null,
      found.length ? null : h('li', { class: 'quiet' }, 'No name fits.')));
      this.drawBar();
    }

    drawBar() {
      const count = this.marked.size;
      claimsift.claim.keepFocus(this.bar, () => replace(this.bar, this.store.about.read_only ? null : count
        ? [h('span', null, counted(count, 'name'), ' marked'),
          h('button', { type: 'button', 'data-key': 'merge', disabled: count < 2, onclick: () => this.merge(Array.from(this.marked)) }, 'Merge…'),
          h('button', { type: 'button', class: 'small', 'data-key': 'unmark', onclick: () => { this.marked.clear(); this.drawList(); } }, 'Unmark')]
        : h('span', { class: 'quiet' }, 'Mark names that mean the same to merge them.')));
    }

    async merge(keys) {
      const list = keys.map((key) => this.byKey.get(key)).filter(Boolean).sort((a, b) => b.claims - a.claims);
      if (list.length < 2) return;
      const name = h('input', { type: 'text', value: list[0].name, size: 40, dir: 'auto', 'data-field': 'name' });
      const radios = list.map((it, idx) => h('label', { class: 'choice' },
        h('input', { type: 'radio', name: 'into', value: it.key, checked: idx === 0, onchange: () => { name.value = it.name; } }),
        h('span', null, bdi(it.name), h('small', { class: 'quiet' }, `${it.kind}, ${counted(it.claims, 'claim')}`))));
      const claims = list.reduce((sum, it) => sum + it.claims, 0);
      const answer = await open(`Merge ${list.length} names?`, [h('p', null, `They will stand for the same in all ${counted(claims, 'claim')}. Undo takes it back.`),
        h('fieldset', null, h('legend', null, 'Which one stays'), radios), h('label', { class: 'field' }, h('span', null, 'Shown as'), name)],
      [{ value: 'merge', label: 'Merge', main: true }, { value: 'cancel', label: 'Cancel' }]);
      if (answer !== 'merge') return;
      const into = radios.map((radio) => radio.firstChild).find((input) => input.checked).value;
      await this.actions.guard(async () => {
        await this.store.merge({ into, keys: list.map((it) => it.key).filter((key) => key !== into), name: name.value.trim() || list[0].name });
        this.marked.clear();
        this.chosen = into;
        this.draw();
        note(`Merged ${list.length} names; u undoes it.`);
      });
    }

    async split(entity, names) {
      const answer = await open('Split these off?', [h('p', null, 'They will be names of their own, apart from ', h('strong', null, bdi(entity.name)), ':'),
        h('ul', null, names.map((name) => h('li', null, bdi(name))))], [{ value: 'split', label: 'Split off', main: true }, { value: 'cancel', label: 'Cancel' }]);
      if (answer !== 'split') return;
      await this.actions.guard(async () => {
        await this.store.split({ key: entity.key, names });
        this.draw();
        note(`Split off ${counted(names.length, 'name')}; u undoes it.`);
      });
    }

    /** What the claims in view say about one name. */
    gather(key) {
      const positions = [];
      const types = new Map();
      const roles = new Map();
      const others = new Map();
      const answers = { accept: 0, reject: 0 };
      const bump = (map, it) => map.set(it, (map.get(it) || 0) + 1);
      for (const idx of this.store.view) {
        const row = this.store.rows[idx];
        const mine = row.roles.find((role) => role.key === key);
        if (!mine) continue;
        positions.push(idx);
        bump(types, row.type);
        bump(roles, mine.role);
        const { answer } = this.store.state(row.id);
        if (answer in answers) answers[answer] += 1;
        for (const other of new Set(row.roles.map((role) => role.key))) if (other && other !== key) bump(others, other);
      }
      const sorted = (map) => Array.from(map).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      return { positions, answers, types: sorted(types), roles: sorted(roles), others: sorted(others) };
    }

    drawDetail() {
      const entity = this.byKey.get(this.chosen);
      claimsift.claim.keepFocus(this.detail, () => {
        if (!entity) {
          replace(this.detail, h('p', { class: 'quiet' }, 'No claim in view names anybody.'));
          return;
        }
        const { positions, answers, types, roles, others } = this.gather(entity.key);
        const { actions } = this;
        const link = (label, count, change, key) => h('button', { type: 'button', class: 'link-count', 'data-key': key, onclick: () => actions.only(change) }, label, h('span', { class: 'number' }, count.toLocaleString('en-US')));
        const similar = this.store.entities.entities.filter((it) => it.key !== entity.key && alike(it.name, entity.name)).slice(0, 8);
        const marks = entity.names.map((it, idx) => h('label', { class: 'alias' }, entity.names.length > 1 && !this.store.about.read_only
          ? h('input', { type: 'checkbox', value: it.name, 'data-key': 'alias-' + idx, 'aria-label': 'Mark to split off: ' + plain(it.name) }) : null, bdi(it.name), h('span', { class: 'number' }, it.claims.toLocaleString('en-US'))));
        replace(this.detail, h('h1', null, bdi(entity.name)),
          h('p', { class: 'quiet' }, `${entity.kind} · ${counted(positions.length, 'claim')} in view`, positions.length === entity.claims ? '' : ` of ${entity.claims.toLocaleString('en-US')}`,
            ` · ${answers.accept} accepted, ${answers.reject} rejected`),
          h('p', null, h('button', { type: 'button', class: 'main', 'data-key': 'open', onclick: () => actions.only({ entities: [entity.key] }) }, `Open ${counted(positions.length, 'claim')}`)),
          h('div', { class: 'columns' },
            h('section', null, h('h2', null, 'Names'), h('div', { class: 'aliases' }, marks),
              entity.names.length > 1 && !this.store.about.read_only ? h('button', { type: 'button', 'data-key': 'split', onclick: () => {
                const names = Array.from(this.detail.querySelectorAll('.alias input:checked'), (input) => input.value);
                if (!names.length || names.length === entity.names.length) note('Mark the names to split off; at least one must stay.', 'problem');
                else this.split(entity, names);
              } }, 'Split off marked…') : null),
            h('section', null, h('h2', null, 'Claims'), types.map(([type, count], idx) => link(type, count, { entities: [entity.key], types: [type] }, 'type-' + idx)),
              h('p', { class: 'quiet' }, 'as ', roles.slice(0, 6).map(([role, count]) => `${role} ${count}`).join(', '))),
            h('section', null, h('h2', null, 'Together with'), others.length ? others.slice(0, 14).map(([key, count], idx) => {
              const other = this.byKey.get(key);
              return link(bdi(other ? other.name : key), count, { entities: [entity.key, key] }, 'other-' + idx);
            }) : h('p', { class: 'quiet' }, 'Nobody else')),
            similar.length && !this.store.about.read_only ? h('section', null, h('h2', null, 'Perhaps the same'), similar.map((it, idx) => h('button', { type: 'button', class: 'link-count', 'data-key': 'similar-' + idx, onclick: () => this.merge([entity.key, it.key]) },
              h('span', null, 'Merge with ', bdi(it.name)), h('span', { class: 'number' }, it.claims.toLocaleString('en-US'))))) : null),
          h('section', null, h('h2', null, 'First claims'), claimsift.list.brief(this.store, positions, 12, actions.openClaim)));
      });
    }
  }

  claimsift.entities = { Entities, alike };
})((window.claimsift = window.claimsift || {}));
