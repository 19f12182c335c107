// When: the claims in view over time, from decades down to days.
//
// In: the store's view. Out: the view "Timeline". A claim is counted where its whole interval lies in a bar; claims that say no
// more than "2018" are counted beside the months of 2018, not spread over them.
(function (claimsift) {
  'use strict';

  const { h, replace, counted } = claimsift.text;
  const { MONTHS, lastDay } = claimsift.words;

  const two = (number) => String(number).padStart(2, '0');

  /** The bars of a range: `{from, to, label, short}`. */
  function bars(zoom, years) {
    if (zoom.level === 'decades' || zoom.level === 'years') {
      const step = zoom.level === 'decades' ? 10 : 1;
      const [low, high] = zoom.level === 'decades' ? [Math.floor(years[0] / 10) * 10, years[1]] : zoom.range;
      const found = [];
      for (let year = low; year <= high; year += step) {
        found.push({ from: `${String(year).padStart(4, '0')}-01-01`, to: `${String(year + step - 1).padStart(4, '0')}-12-31`, label: step === 1 ? String(year) : `${year}s`, short: step === 1 ? String(year) : `${year}s`,
          into: step === 1 ? { level: 'months', year } : { level: 'years', range: [year, year + 9], decade: true } });
      }
      return found;
    }
    const year = String(zoom.year).padStart(4, '0');
    if (zoom.level === 'months') {
      return MONTHS.map((name, idx) => ({ from: `${year}-${two(idx + 1)}-01`, to: `${year}-${two(idx + 1)}-${two(lastDay(zoom.year, idx + 1))}`, label: `${name} ${zoom.year}`, short: name.slice(0, 3), into: { level: 'days', year: zoom.year, month: idx + 1 } }));
    }
    return Array.from({ length: lastDay(zoom.year, zoom.month) }, (_, idx) => {
      const date = `${year}-${two(zoom.month)}-${two(idx + 1)}`;
      return { from: date, to: date, label: `${idx + 1} ${MONTHS[zoom.month - 1]} ${zoom.year}`, short: String(idx + 1), into: null };
    });
  }

  class Timeline {
    constructor(root, store, actions) {
      this.root = root;
      this.store = store;
      this.actions = actions;
      this.zoom = null;
      this.by = 'event';
      this.picked = null;
      const again = () => { if (!this.root.hidden && !this.timer) this.timer = setTimeout(() => { this.timer = 0; this.draw(); }, 60); };
      store.on('view', again);
      store.on('states', again);
    }

    show() {
      this.draw();
    }

    interval(row) {
      if (this.by === 'document') return row.doc_date ? [row.doc_date, row.doc_date] : null;
      if (!row.from && !row.to) return null;
      return [row.from || row.to, row.to || row.from];
    }

    /** The first and last year that the claims in view speak of. */
    years() {
      let low = Infinity;
      let high = -Infinity;
      for (const idx of this.store.view) {
        const it = this.interval(this.store.rows[idx]);
        if (!it) continue;
        low = Math.min(low, Number(it[0].slice(0, 4)));
        high = Math.max(high, Number(it[1].slice(0, 4)));
      }
      return low <= high ? [low, high] : null;
    }

    whole(years) {
      return years[1] - years[0] > 40 ? { level: 'decades' } : { level: 'years', range: years };
    }

    /** Counts every claim in view into a bar, beside the bars, or to the undated. */
    count(list) {
      const undated = [];
      const wider = [];
      const first = list[0].from;
      const last = list[list.length - 1].to;
      for (const bar of list) Object.assign(bar, { positions: [], accept: 0, reject: 0, open: 0 });
      for (const idx of this.store.view) {
        const row = this.store.rows[idx];
        const it = this.interval(row);
        if (!it) {
          undated.push(idx);
          continue;
        }
        if (it[1] < first || it[0] > last) continue;
        let [low, high] = [0, list.length - 1];
        while (low < high) {
          const middle = (low + high + 1) >> 1;
          if (list[middle].from <= it[0]) low = middle;
          else high = middle - 1;
        }
        const bar = list[low];
        if (it[0] < bar.from || it[1] > bar.to) {
          wider.push(idx);
          continue;
        }
        bar.positions.push(idx);
        const { answer } = this.store.state(row.id);
        bar[answer === 'accept' || answer === 'reject' ? answer : 'open'] += 1;
      }
      return { undated, wider };
    }

    draw() {
      const years = this.years();
      claimsift.claim.keepFocus(this.root, () => {
        if (!years) {
          replace(this.root, h('div', { class: 'sheet' }, this.choice(), h('p', { class: 'quiet' }, 'No claim in view has a date.')));
          return;
        }
        if (!this.zoom || (this.zoom.level === 'years' && !this.zoom.decade)) this.zoom = this.whole(years);
        const list = bars(this.zoom, years);
        const { undated, wider } = this.count(list);
        const most = Math.max(1, ...list.map((bar) => bar.positions.length));
        const picked = list.find((bar) => bar.from === this.picked) || null;
        const shown = picked ? picked.positions : list.flatMap((bar) => bar.positions);
        const range = picked ? [picked.from, picked.to] : [list[0].from, list[list.length - 1].to];
        replace(this.root, h('div', { class: 'sheet' },
          h('div', { class: 'sheet-head' }, this.trail(years), this.choice()),
          h('div', { class: 'bars ' + this.zoom.level, role: 'group', 'aria-label': 'Claims over time' }, list.map((bar, idx) => this.bar(bar, idx, most))),
          h('p', { class: 'legend' }, h('span', { class: 'key accept' }), 'accepted ', h('span', { class: 'key open' }), 'open or skipped ', h('span', { class: 'key reject' }), 'rejected'),
          h('p', { class: 'quiet' }, wider.length ? `${counted(wider.length, 'claim')} in this range ${wider.length === 1 ? 'spans' : 'span'} more than one bar. ` : null,
            undated.length ? h('button', { type: 'button', class: 'small', 'data-key': 'undated', onclick: () => this.actions.only({ dated: 'undated' }) }, `${counted(undated.length, 'claim')} without a date`) : null),
          h('section', null, h('h2', null, picked ? picked.label : claimsift.words.interval(...range)),
            h('p', null, h('button', { type: 'button', class: 'main', 'data-key': 'open', onclick: () => this.actions.only(this.by === 'event' ? { from: range[0], to: range[1] } : {}), disabled: this.by !== 'event', title: this.by === 'event' ? null : 'The filter is about the dates of events' }, 'Open the claims that touch these days')),
            claimsift.list.brief(this.store, shown, 40, this.actions.openClaim), picked || !wider.length ? null
              : [h('h2', null, 'Longer than one bar'), claimsift.list.brief(this.store, wider, 12, this.actions.openClaim)])));
      });
    }

    bar(bar, idx, most) {
      const total = bar.positions.length;
      const stack = h('span', { class: 'stack', 'aria-hidden': 'true' }, ['reject', 'open', 'accept'].map((kind) => {
        const node = h('span', { class: kind });
        node.style.height = (bar[kind] / most) * 100 + '%';
        return bar[kind] ? node : null;
      }));
      return h('button', { type: 'button', class: 'bar' + (total ? '' : ' none') + (bar.from === this.picked ? ' picked' : ''), 'data-key': 'bar-' + idx, title: `${bar.label}: ${counted(total, 'claim')}`,
        'aria-label': `${bar.label}: ${counted(total, 'claim')}, ${bar.accept} accepted, ${bar.reject} rejected${bar.into ? '. Opens it.' : ''}`,
        onclick: () => {
          if (bar.into && total) this.go(bar.into);
          else {
            this.picked = this.picked === bar.from ? null : bar.from;
            this.draw();
          }
        } }, h('span', { class: 'bar-number' }, total ? total.toLocaleString('en-US') : ''), stack, h('span', { class: 'bar-label' }, bar.short));
    }

    go(zoom) {
      this.zoom = zoom;
      this.picked = null;
      this.draw();
      claimsift.dialog.say(this.root.querySelector('.sheet section h2').textContent);
    }

    /** The way back up: all years, a decade, a year. */
    trail(years) {
      const { zoom } = this;
      const steps = [{ words: 'All years', zoom: this.whole(years) }];
      const year = zoom.year;
      const long = years[1] - years[0] > 40;
      const decade = zoom.decade ? zoom.range[0] : year !== undefined && long ? Math.floor(year / 10) * 10 : null;
      if (decade !== null) steps.push({ words: `${decade}s`, zoom: { level: 'years', range: [decade, decade + 9], decade: true } });
      if (year !== undefined) steps.push({ words: String(year), zoom: { level: 'months', year } });
      if (zoom.month) steps.push({ words: MONTHS[zoom.month - 1], zoom: null });
      return h('nav', { class: 'trail', 'aria-label': 'Zoom' }, steps.map((step, idx) => {
        const last = idx === steps.length - 1;
        return [idx ? h('span', { 'aria-hidden': 'true' }, '›') : null, last ? h('strong', { 'aria-current': 'true' }, step.words)
          : h('button', { type: 'button', class: 'small', 'data-key': 'trail-' + idx, onclick: () => this.go(step.zoom) }, step.words)];
      }));
    }

    choice() {
      const set = (by) => { this.by = by; this.zoom = null; this.picked = null; this.draw(); };
      return h('div', { class: 'switch', role: 'group', 'aria-label': 'Which dates' }, [['event', 'Date of the event'], ['document', 'Date of the document']].map(([by, words]) =>
        h('button', { type: 'button', 'data-key': 'by-' + by, 'aria-pressed': String(this.by === by), onclick: () => set(by) }, words)));
    }
  }

  claimsift.timeline = { Timeline };
})((window.claimsift = window.claimsift || {}));
