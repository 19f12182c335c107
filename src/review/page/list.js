// The list of claims in view: only the rows on the screen exist.
//
// In: the store's view. Out: a listbox with one row that can have the focus, the current claim. The row with the focus is
// never taken away while it has it.
(function (claimsift) {
  'use strict';

  const { h, bdi, replace, plain } = claimsift.text;

  const ROW = 80;
  const AROUND = 6;

  /** Browsers cannot make an element taller than some tens of millions of pixels; from here on the scale shrinks. */
  const TALLEST = 10000000;

  const ANSWERS = { accept: 'accepted', reject: 'rejected', ignore: 'skipped' };

  class List {
    /** @param {HTMLElement} scroller @param {object} store */
    constructor(scroller, store) {
      this.scroller = scroller;
      this.store = store;
      this.space = h('div', { class: 'rows', role: 'listbox', 'aria-label': 'Claims in view' });
      replace(scroller, this.space);
      this.rows = new Map();
      this.frame = 0;
      scroller.addEventListener('scroll', () => this.later());
      new ResizeObserver(() => this.later()).observe(scroller);
      this.space.addEventListener('click', (event) => {
        const row = event.target.closest('.row');
        if (row) this.choose(Number(row.dataset.position));
      });
      this.space.addEventListener('keydown', (event) => this.key(event));
      store.on('view', () => this.reset());
      store.on('current', () => this.reveal());
      store.on('states', () => this.refresh());
    }

    get total() {
      return this.store.view.length;
    }

    /** How many pixels of scrolling one row takes. */
    get pace() {
      return this.total * ROW > TALLEST ? TALLEST / this.total : ROW;
    }

    later() {
      if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this.draw(); });
    }

    reset() {
      const focused = this.space.contains(document.activeElement);
      for (const row of this.rows.values()) row.remove();
      this.rows.clear();
      this.space.style.height = Math.max(1, Math.round(this.total * this.pace)) + 'px';
      this.draw();
      if (focused) this.focus();
    }

    refresh() {
      for (const [position, row] of this.rows) this.fill(row, position);
    }

    /** Brings the current claim into sight, and keeps the focus with it. */
    reveal() {
      const position = this.store.position(this.store.current);
      const focused = this.space.contains(document.activeElement);
      if (position >= 0) {
        const top = position * this.pace;
        const { scrollTop, clientHeight } = this.scroller;
        if (top < scrollTop) this.scroller.scrollTop = top - ROW / 2;
        else if (top + ROW > scrollTop + clientHeight) this.scroller.scrollTop = top + ROW * 1.5 - clientHeight;
      }
      this.draw();
      this.refresh();
      if (focused) this.focus();
    }

    /** Puts the focus on the current row. */
    focus() {
      const row = this.rows.get(this.store.position(this.store.current));
      if (row) row.focus({ preventScroll: true });
      else this.scroller.focus();
    }

    draw() {
      const { scrollTop, clientHeight } = this.scroller;
      const pace = this.pace;
      const first = Math.max(0, Math.floor(scrollTop / pace) - AROUND);
      const shown = Math.ceil(clientHeight / ROW) + 2 * AROUND;
      const end = Math.min(this.total, first + shown);
      const current = this.store.position(this.store.current);
      for (const [position, row] of this.rows) {
        if ((position < first || position >= end) && position !== current) {
          row.remove();
          this.rows.delete(position);
        }
      }
      for (let position = first; position < end; position += 1) this.make(position);
      if (current >= 0) this.make(current);
      // Where the scale is shrunk, rows stand together around the place that is scrolled to.
      const anchor = Math.floor(scrollTop / pace);
      for (const [position, row] of this.rows) {
        const top = pace === ROW ? position * ROW : scrollTop + (position - anchor) * ROW - (scrollTop / pace - anchor) * ROW;
        row.style.transform = `translateY(${Math.round(top)}px)`;
      }
    }

    make(position) {
      if (this.rows.has(position)) return;
      const row = h('div', { class: 'row', role: 'option', id: 'row-' + position });
      row.dataset.position = position;
      this.fill(row, position);
      this.rows.set(position, row);
      // In the order of the list, for those who read the page without seeing it.
      let next = null;
      for (const [other, node] of this.rows) if (other > position && (!next || other < next[0])) next = [other, node];
      this.space.insertBefore(row, next ? next[1] : null);
    }

    fill(row, position) {
      const idx = this.store.view[position];
      const claim = this.store.rows[idx];
      if (!claim) return;
      const state = this.store.state(claim.id);
      const current = claim.id === this.store.current;
      const print = [claim.id, state.n, state.answer, state.comment, current, state.edited ? 1 : 0, claim.type, this.total].join(' ');
      if (row.dataset.print === print) return;
      row.dataset.print = print;
      row.className = 'row' + (state.answer ? ' ' + state.answer : '') + (current ? ' current' : '');
      row.tabIndex = current ? 0 : -1;
      row.setAttribute('aria-selected', String(current));
      row.setAttribute('aria-posinset', String(position + 1));
      row.setAttribute('aria-setsize', String(this.total));
      const gist = claimsift.words.gist(claim, this.store.firstRole(claim.type));
      const when = claim.from || claim.to ? claimsift.words.interval(claim.from, claim.to) : '';
      const words = state.answer ? ANSWERS[state.answer] : 'open';
      row.setAttribute('aria-label', plain(`${words}. ${claim.type}: ${gist}. ${when || 'no date'}. Confidence ${Math.round(claim.confidence * 100)} per cent`));
      replace(row,
        h('span', { class: 'row-mark ' + (state.answer || 'open') }),
        h('span', { class: 'row-gist' }, bdi(claimsift.text.cut(gist, 180))),
        h('span', { class: 'row-foot' },
          h('span', { class: 'row-type' }, claim.type),
          claim.polarity === 'negative' ? h('span', null, 'not') : null,
          claim.modality !== 'actual' ? h('span', null, claim.modality) : null,
          when ? h('span', { class: 'row-when' }, when) : null,
          state.edited ? h('span', null, 'edited') : null,
          state.comment ? h('span', null, 'comment') : null,
          claim.added ? h('span', null, 'added') : null,
          h('span', { class: 'row-sure' }, Math.round(claim.confidence * 100) + '%')));
    }

    choose(position) {
      this.store.showAt(position);
      this.focus();
      this.store.emit('opened');
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const page = Math.max(1, Math.floor(this.scroller.clientHeight / ROW) - 1);
      const at = this.store.position(this.store.current);
      const to = {
        ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: this.total - 1,
      }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        this.store.showAt(to);
        this.focus();
      } else if (event.key === 'Enter') {
        event.preventDefault();
        this.store.emit('opened');
      }
    }
  }

  /** A short list of claims for the other views: each a way to the claim itself. */
  function brief(store, positions, most, open) {
    const shown = positions.slice(0, most);
    return h('ol', { class: 'brief' }, shown.map((idx) => {
      const claim = store.rows[idx];
      const { answer } = store.state(claim.id);
      return h('li', null, h('button', { type: 'button', 'data-key': 'brief-' + claim.id, onclick: () => open(claim.id) },
        h('span', { class: 'row-mark ' + (answer || 'open') }), h('span', { class: 'sr' }, answer ? ANSWERS[answer] + ': ' : ''),
        h('span', null, bdi(claimsift.text.cut(claimsift.words.gist(claim, store.firstRole(claim.type)), 160)),
          claim.from || claim.to ? h('small', { class: 'quiet' }, ' ', claimsift.words.interval(claim.from, claim.to)) : null)));
    }), positions.length > most ? h('li', { class: 'quiet' }, `and ${(positions.length - most).toLocaleString('en-US')} more`) : null);
  }

  claimsift.list = { brief, List, ANSWERS };
})((window.claimsift = window.claimsift || {}));
