// One claim: as a sentence, as a table of roles, with its text, its date on a scale, its sources and its copies.
//
// In: the current claim of the store. Out: the card in the middle of the page. What its buttons do is asked of `actions` (main.js).
(function (claimsift) {
  'use strict';

  const { h, svg, bdi, plain, replace, counted } = claimsift.text;
  const { interval, day, number } = claimsift.words;
  const { roleClass } = claimsift.document;

  const VIA = {
    name: 'by name', acronym: 'by its acronym', alias: 'by another name', description: 'by a description', pronoun: 'by a pronoun',
    header: 'from the mail’s headers',
  };

  const SOURCES = {
    document: 'a document', person: 'a person', organization: 'an organization', anonymous: 'an unnamed source',
    author: 'the author of the message',
  };

  /** Draws into a node anew and gives the focus back to the control that had it. */
  function keepFocus(root, draw) {
    const active = document.activeElement;
    const held = root.contains(active) ? active.closest('[data-key]') : null;
    const inside = root.contains(active);
    const key = held ? held.dataset.key : null;
    draw();
    if (!inside) return;
    const again = key ? root.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
    (again || root.querySelector('[data-key]') || root).focus({ preventScroll: true });
  }

  /** A small scale of days: the claim's interval, the day it was counted from, the document's date. */
  function scale(claim) {
    const { when } = claim;
    const marks = [];
    const said = claim.document.date;
    if (when.anchor && when.anchor.date !== said) marks.push({ date: when.anchor.date, words: `counted from (${when.anchor.origin})` });
    if (said) marks.push({ date: said, words: 'document' });
    const days = [when.from, when.to, ...marks.map((mark) => mark.date)].map(number).filter((it) => it !== null);
    if (!days.length) return null;
    const low = Math.min(...days);
    const high = Math.max(...days);
    const pad = Math.max(20, (high - low) * 0.14);
    const [from, to] = [low - pad, high + pad];
    const x = (value) => 8 + ((value - from) / (to - from)) * 304;
    const start = when.from ? x(number(when.from)) : 0;
    const end = when.to ? x(number(when.to) + 1) : 320;
    const ticks = [];
    const [first, last] = [new Date(from * 86400000), new Date(to * 86400000)];
    const years = last.getUTCFullYear() - first.getUTCFullYear();
    const step = years > 60 ? 20 : years > 24 ? 10 : years > 10 ? 5 : years > 5 ? 2 : 1;
    for (let year = first.getUTCFullYear(); year <= last.getUTCFullYear() + 1; year += 1) {
      if (year % step) continue;
      const at = Date.UTC(year, 0, 1) / 86400000;
      if (at > from && at < to) ticks.push({ at, words: String(year) });
    }
    if (ticks.length < 2 && years < 2) {
      const month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1));
      const months = Math.max(1, Math.round((to - from) / 30 / 4));
      for (; month.getTime() / 86400000 < to; month.setUTCMonth(month.getUTCMonth() + 1)) {
        if (month.getUTCMonth() % months === 0 && month.getUTCMonth()) {
          ticks.push({ at: month.getTime() / 86400000, words: claimsift.words.MONTHS[month.getUTCMonth()].slice(0, 3) });
        }
      }
    }
    const node = svg('svg', { viewBox: '0 0 320 78', class: 'scale', role: 'img' },
      svg('title', null, plain(`${interval(when.from, when.to)}${said ? `; the document is of ${day(said)}` : ''}`)));
    node.append(svg('line', { class: 'axis', x1: 4, x2: 316, y1: 34, y2: 34 }));
    for (const tick of ticks) {
      node.append(svg('line', { class: 'tick', x1: x(tick.at), x2: x(tick.at), y1: 30, y2: 38 }));
      node.append(svg('text', { class: 'tick-words', x: x(tick.at), y: 50, 'text-anchor': 'middle' }, tick.words));
    }
    node.append(svg('rect', { class: 'span', x: Math.min(start, 314), y: 28, width: Math.max(6, end - start), height: 12, rx: 3 }));
    const middle = Math.max(70, Math.min(250, (start + end) / 2));
    node.append(svg('text', { class: 'span-words', x: middle, y: 18, 'text-anchor': 'middle' }, interval(when.from, when.to)));
    marks.forEach((mark, idx) => {
      const at = x(number(mark.date));
      node.append(svg('path', { class: 'mark', d: `M${at} 27l6 7-6 7-6-7z` }));
      const anchor = at > 240 ? 'end' : at < 80 ? 'start' : 'middle';
      const place = anchor === 'end' ? Math.min(316, at + 6) : anchor === 'start' ? Math.max(4, at - 6) : at;
      node.append(svg('text', { class: 'mark-words', x: place, y: 72 - (marks.length - 1 - idx) * 10, 'text-anchor': anchor }, `${mark.words} ${day(mark.date)}`));
    });
    return node;
  }

  class Card {
    /** @param {HTMLElement} root @param {object} store @param {object} actions */
    constructor(root, store, actions) {
      this.root = root;
      this.store = store;
      this.actions = actions;
      this.textRoot = h('div', { class: 'text', tabindex: 0, role: 'group', 'data-key': 'text',
        'aria-label': 'Source text. Arrow keys select words, with Shift more words; a digit makes them a role.' });
      this.pane = new claimsift.document.SourcePane(this.textRoot, () => this.drawSelection());
      this.selectionBar = h('div', { class: 'selection-bar', role: 'toolbar', 'aria-label': 'Use the selected words as' });
      this.selectionBar.addEventListener('mousedown', (event) => event.preventDefault());
      this.claim = null;
      this.doc = null;
      store.on('current', () => this.load());
      store.on('states', (ids) => { if (ids.includes(store.current)) this.load(); });
      store.on('position', () => this.load());
    }

    get roles() {
      const type = this.store.types.get(this.claim.type);
      return type ? type.roles : this.claim.roles.map((role) => role.role);
    }

    /** Loads the current claim and its document, then draws both. */
    async load() {
      const id = this.store.current;
      if (id === null) {
        this.claim = null;
        this.drawn = null;
        this.drawNothing();
        return;
      }
      const began = performance.now();
      try {
        const row = this.store.row(id);
        const [claim, doc] = await Promise.all([this.store.claim(id), this.store.document(row.doc)]);
        if (id !== this.store.current) return;
        const same = this.claim === claim && this.doc === doc && this.wholeDrawn === this.pane.whole && this.drawn === id;
        this.claim = claim;
        this.doc = doc;
        keepFocus(this.root, () => this.draw(same));
        this.drawn = id;
        this.wholeDrawn = this.pane.whole;
        claimsift.measured = { what: 'claim', took: performance.now() - began };
        this.prefetch();
        this.store.emit('drawn', id);
      } catch (error) {
        if (id !== this.store.current) return;
        this.claim = null;
        replace(this.root, h('p', { class: 'warning', role: 'alert' }, 'This claim could not be loaded: ', bdi(error.message)));
      }
    }

    prefetch() {
      const position = this.store.position(this.store.current);
      for (const next of [position + 1, position + 2]) {
        const row = this.store.rows[this.store.view[next]];
        if (!row) continue;
        this.store.claim(row.id).catch(() => {});
        this.store.document(row.doc).catch(() => {});
      }
    }

    drawNothing() {
      const filtered = this.store.rows.length > 0;
      replace(this.root, h('div', { class: 'nothing' },
        h('h1', null, filtered ? 'No claim passes these filters' : 'There are no claims here'),
        filtered ? h('button', { type: 'button', onclick: () => this.store.clearFilter() }, 'Clear the filters') : null));
    }

    draw(keepText) {
      const top = keepText ? this.textRoot.scrollTop : 0;
      if (!keepText) this.pane.show(this.claim, this.doc, this.roles);
      replace(this.root, this.head(), this.sentence(),
        h('div', { class: 'card-body' }, this.source(), this.facts()));
      if (keepText) this.textRoot.scrollTop = top;
      else {
        this.root.scrollTop = 0;
        this.pane.center();
      }
    }

    button(key, label, action, props) {
      return h('button', { type: 'button', 'data-key': key, onclick: action, ...props }, label);
    }

    head() {
      const { claim, actions } = this;
      const state = this.store.state(claim.id);
      const sure = Math.round(claim.confidence * 100);
      const others = Object.entries(state.by || {}).filter(([name]) => name !== this.store.about.reviewer);
      const words = state.answer ? `${claimsift.list.ANSWERS[state.answer]}${state.reviewer && state.reviewer !== this.store.about.reviewer ? ' by ' : ''}` : 'not decided yet';
      const meter = h('span', { class: 'meter', 'aria-hidden': 'true' }, h('span'));
      meter.firstChild.style.width = sure + '%';
      return h('div', { class: 'card-head' },
        this.button('type', claim.type, actions.editType, { class: 'badge type', title: 'Change the type (t)' }),
        this.button('polarity', claim.polarity, actions.editPolarity, { class: 'badge' + (claim.polarity === 'negative' ? ' strong' : ''), title: 'Change the polarity (p)' }),
        this.button('modality', claim.modality, actions.editModality, { class: 'badge' + (claim.modality === 'actual' ? '' : ' strong'), title: 'Change the modality (m)' }),
        h('span', { class: 'sure', title: 'How confident claimsift is' }, meter, `${sure}%`, h('span', { class: 'sr' }, ' confidence')),
        this.store.row(claim.id).added ? h('span', { class: 'badge still' }, 'added by a reviewer') : null,
        state.edited && !this.store.row(claim.id).added ? h('span', { class: 'badge still' }, 'edited') : null,
        state.carried ? h('span', { class: 'badge still', title: 'Decided in an earlier run and found again' }, 'carried over') : null,
        h('span', { class: 'verdict ' + (state.answer || 'open') }, words,
          state.answer && state.reviewer && state.reviewer !== this.store.about.reviewer ? bdi(state.reviewer) : null,
          others.length ? h('small', null, ' (', others.map(([name, answer], idx) => [idx ? ', ' : '', bdi(name), ': ', claimsift.list.ANSWERS[answer] || answer]), ')') : null));
    }

    sentence() {
      const { claim } = this;
      const pieces = claimsift.words.sentence(claim, this.store.firstRole(claim.type));
      const heading = h('h1', { class: 'sentence', id: 'claim-sentence' }, pieces.map((piece) => {
        if (piece.verb) return h('span', { class: 'verb' }, piece.text);
        if (piece.missing) return h('span', { class: 'missing' }, piece.text);
        if (piece.role) return bdi(claimsift.text.cut(piece.text, 240), { class: 'filler ' + roleClass(this.roles, piece.role), title: piece.role });
        return piece.text;
      }), '.');
      const source = claim.attribution[0];
      return h('div', { class: 'statement' }, heading, h('p', { class: 'statement-foot' },
        claim.when ? [h('span', { class: 'filler when' }, interval(claim.when.from, claim.when.to))] : h('span', { class: 'quiet' }, 'No date'),
        ' · ',
        source ? [source.kind === 'author' ? 'written by ' : 'according to ', h('span', { class: 'filler says' }, bdi(source.name)),
          claim.attribution.length > 1 ? ` and ${claim.attribution.length - 1} more` : null]
          : h('span', { class: 'quiet' }, 'in the document’s own voice')));
    }

    source() {
      const { claim, doc, pane } = this;
      const part = doc ? doc.parts.find((it) => it.kind !== 'page' && it.start <= claim.trigger.start && claim.trigger.start < it.end) : null;
      const page = doc ? doc.parts.find((it) => it.kind === 'page' && it.start <= claim.trigger.start && claim.trigger.start < it.end) : null;
      const about = part && part.kind !== 'body' ? claimsift.document.partLabel(part) : null;
      const { headers } = doc || {};
      const people = (list) => list.map((it, idx) => [idx ? ', ' : '', bdi(it.name || it.address || '?')]);
      const number = page ? page.page || page.number || doc.parts.filter((it) => it.kind === 'page').indexOf(page) + 1 : part && part.page;
      return h('section', { class: 'source', 'aria-label': 'Source' },
        h('header', { class: 'source-head' },
          h('div', { class: 'source-name' },
            h('strong', null, bdi(claim.document.title || claim.document.path)),
            h('span', { class: 'quiet' }, claim.document.date ? [day(claim.document.date), ' · '] : null, bdi(claim.document.path)),
            headers ? h('span', { class: 'quiet' }, headers.from ? ['From ', people([headers.from])] : null,
              headers.to.length ? [' to ', people(headers.to.slice(0, 4)), headers.to.length > 4 ? ` and ${headers.to.length - 4} more` : null] : null) : null,
            about || number ? h('span', { class: 'part-now' }, about, about && number ? ' · ' : null, number ? `page ${number}` : null) : null),
          h('div', { class: 'switch', role: 'group', 'aria-label': 'How much of the document to show' },
            this.button('near', 'Paragraph', () => this.actions.showWhole(false), { 'aria-pressed': String(!pane.whole) }),
            this.button('whole', ['Whole document ', h('kbd', null, 'd')], () => this.actions.showWhole(true), { 'aria-pressed': String(pane.whole), disabled: !doc, title: doc ? null : 'The run kept no texts of documents' }))),
        this.textRoot, this.selectionBar);
    }

    drawSelection() {
      const { selected } = this.pane;
      if (!selected || !this.claim || this.store.about.read_only) {
        this.selectionBar.hidden = true;
        return;
      }
      this.selectionBar.hidden = false;
      const { actions } = this;
      replace(this.selectionBar,
        h('span', { class: 'selected-words' }, '“', bdi(claimsift.text.cut(selected.text, 60)), '” is'),
        this.roles.slice(0, 9).map((role, idx) => h('button', { type: 'button', class: 'use ' + roleClass(this.roles, role), onclick: () => actions.setRole(role) }, role, ' ', h('kbd', null, String(idx + 1)))),
        h('button', { type: 'button', class: 'use', onclick: actions.setTrigger }, 'trigger ', h('kbd', null, 'v')),
        h('button', { type: 'button', class: 'use', onclick: actions.editDate }, 'date ', h('kbd', null, 'w')),
        h('button', { type: 'button', class: 'use', onclick: actions.editSource }, 'source ', h('kbd', null, 'o')),
        h('button', { type: 'button', class: 'use new', onclick: actions.addClaim }, 'a missed claim ', h('kbd', null, 'n')));
    }

    facts() {
      return h('aside', { class: 'facts', 'aria-label': 'What the claim says' }, this.roleTable(), this.date(), this.sources(),
        this.copies(), this.comment(), this.identity());
    }

    roleTable() {
      const { claim, actions } = this;
      const locked = this.store.about.read_only;
      const rows = this.roles.map((name, idx) => {
        const role = claim.roles.find((it) => it.role === name);
        const key = roleClass(this.roles, name);
        const row = h('tr', { class: role ? null : 'empty' },
          h('th', { scope: 'row' }, h('span', { class: 'swatch ' + key }), name, idx < 9 ? h('kbd', null, String(idx + 1)) : null),
          h('td', null, role ? [
            h('span', { class: 'words' }, bdi(claimsift.text.cut(role.name, 160))),
            role.text !== role.name ? h('span', { class: 'quiet' }, '“', bdi(claimsift.text.cut(role.text, 160)), '”') : null,
            h('span', { class: 'quiet' }, role.kind, role.via && role.via !== 'name' ? `, ${VIA[role.via] || role.via}` : null)] : h('span', { class: 'quiet' }, 'not said')),
          h('td', { class: 'do' }, locked ? null : this.button('role-' + name, role ? 'Edit' : 'Set', () => actions.editRole(name), { class: 'small', 'aria-label': `${role ? 'Edit' : 'Set'} ${name}` })));
        if (role) {
          row.addEventListener('mouseenter', () => this.light(key, true));
          row.addEventListener('mouseleave', () => this.light(key, false));
        }
        return row;
      });
      return h('section', { class: 'fact' }, h('h2', null, 'Roles'), h('table', { class: 'roles' },
        h('caption', { class: 'sr' }, 'Roles of the claim'), h('tbody', null, rows)));
    }

    light(key, on) {
      for (const node of this.textRoot.querySelectorAll('.seg.' + key)) node.classList.toggle('lit', on);
    }

    fact(title, key, action, keyName, ...body) {
      const locked = this.store.about.read_only;
      return h('section', { class: 'fact' }, h('h2', null, title, locked ? null
        : this.button(key, ['Edit ', h('kbd', null, keyName)], action, { class: 'small', 'aria-label': 'Edit ' + title.toLowerCase() })), body);
    }

    date() {
      const { when } = this.claim;
      if (!when) return this.fact('Date', 'date', this.actions.editDate, 'w', h('p', { class: 'quiet' }, 'The text gives none.'));
      return this.fact('Date', 'date', this.actions.editDate, 'w', scale(this.claim),
        h('p', { class: 'badges' },
          when.text ? h('span', { class: 'badge still' }, '“', bdi(claimsift.text.cut(when.text, 60)), '”') : null,
          h('span', { class: 'badge still', title: 'The rule that read the words' }, `rule ${when.rule}`),
          when.anchor ? h('span', { class: 'badge still' }, `from ${day(when.anchor.date)}, ${when.anchor.origin}`) : null,
          when.edtf ? h('span', { class: 'badge still', title: 'Extended Date/Time Format' }, when.edtf) : null));
    }

    sources() {
      const list = this.claim.attribution;
      return this.fact('Who says so', 'source', this.actions.editSource, 'o', list.length
        ? h('ul', { class: 'sources' }, list.map((source) => h('li', null,
          h('span', { class: 'words' }, bdi(source.name)),
          h('span', { class: 'quiet' }, SOURCES[source.kind] || source.kind, source.cue ? [', “', bdi(source.cue), '”'] : null),
          source.text && source.text !== source.name ? h('span', { class: 'quiet' }, '“', bdi(claimsift.text.cut(source.text, 140)), '”') : null)))
        : h('p', { class: 'quiet' }, 'Nobody is named: the document says it itself.'));
    }

    copies() {
      const list = this.claim.occurrences || [];
      if (!list.length) return null;
      const places = new Set(list.map((it) => (it.document && (it.document.id || it.document)) || it.path || null).filter(Boolean));
      const documents = places.size ? counted(list.length + 1, this.claim.document.format === 'email' ? 'message' : 'document') : counted(list.length + 1, 'place');
      return h('section', { class: 'fact' }, h('h2', null, 'Copies'), h('details', null,
        h('summary', null, `Seen in ${documents}`),
        h('ul', { class: 'sources' }, list.slice(0, 200).map((it) => h('li', null,
          it.document || it.path ? bdi(String((it.document && it.document.path) || it.path || it.document)) : null,
          h('span', { class: 'quiet' }, it.date ? day(it.date) + ', ' : null, `characters ${it.start} to ${it.end}`))))));
    }

    comment() {
      const { comment } = this.store.state(this.claim.id);
      return this.fact('Comment', 'comment', this.actions.comment, 'c', comment ? h('p', { class: 'comment' }, bdi(comment)) : h('p', { class: 'quiet' }, 'None'));
    }

    identity() {
      const { claim, actions } = this;
      return h('section', { class: 'fact identity' },
        h('p', { class: 'quiet' }, `${claim.id} · characters ${claim.evidence.start} to ${claim.evidence.end} · ${claim.document.format}, ${claim.document.part}`),
        this.button('same-document', 'All claims of this document', () => actions.only({ document: claim.document.id }), { class: 'small' }));
    }
  }

  claimsift.claim = { Card, scale, keepFocus, SOURCES };
})((window.claimsift = window.claimsift || {}));
