// What the decisions amount to: precision by type, whether confidence can be trusted, agreement between reviewers.
//
// In: the answer of `api/report`. Out: the view "Report". It computes nothing: the numbers are those of `claimsift review report`.
(function (claimsift) {
  'use strict';

  const { h, svg, bdi, replace, counted } = claimsift.text;

  const per = (share) => `${Math.round(share * 100)}%`;

  /** Share of right claims against confidence, with a line where both are equal. */
  function plot(buckets) {
    const x = (share) => 44 + share * 330;
    const y = (share) => 220 - share * 196;
    const node = svg('svg', { viewBox: '0 0 400 262', class: 'plot', role: 'img', 'aria-label': 'Calibration; the table below has the numbers' });
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      node.append(svg('line', { class: 'grid', x1: x(0), x2: x(1), y1: y(share), y2: y(share) }), svg('text', { class: 'tick-words', x: 38, y: y(share) + 4, 'text-anchor': 'end' }, per(share)),
        svg('text', { class: 'tick-words', x: x(share), y: 236, 'text-anchor': 'middle' }, per(share)));
    }
    node.append(svg('line', { class: 'even', x1: x(0), y1: y(0), x2: x(1), y2: y(1) }));
    node.append(svg('text', { class: 'tick-words', x: x(0.5), y: 256, 'text-anchor': 'middle' }, 'confidence'));
    const judged = (it) => it.num_true + it.num_false;
    const most = Math.max(1, ...buckets.map(judged));
    for (const it of buckets) {
      if (!judged(it)) continue;
      node.append(svg('circle', { class: 'dot', cx: x((it.bucket_from + it.bucket_to) / 2), cy: y(it.num_true / judged(it)), r: 3 + 9 * Math.sqrt(judged(it) / most) },
        svg('title', null, `${per(it.bucket_from)} to ${per(it.bucket_to)}: ${it.num_true} of ${judged(it)} right`)));
    }
    return node;
  }

  function flat(value) {
    if (value === null || value === undefined) return '–';
    if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(3);
    if (Array.isArray(value)) return value.map(flat).join(', ');
    if (typeof value === 'object') return Object.entries(value).map(([name, it]) => `${name.replace(/_/g, ' ')} ${flat(it)}`).join(', ');
    return String(value);
  }

  class Report {
    constructor(root, store, actions) {
      this.root = root;
      this.store = store;
      this.actions = actions;
      store.on('progress', () => { if (!this.root.hidden) this.show(); });
    }

    async show() {
      let report;
      try {
        await this.store.queue;
        report = await this.store.source.report();
      } catch (error) {
        replace(this.root, h('div', { class: 'sheet' }, h('p', { class: 'warning' }, bdi(error.message))));
        return;
      }
      claimsift.claim.keepFocus(this.root, () => this.draw(report));
    }

    draw(report) {
      const { store, actions } = this;
      const rate = report.rate && report.rate.claims_per_hour;
      const bar = (it) => {
        const track = h('span', { class: 'track', 'aria-hidden': 'true' }, h('span', { class: 'reach' }), h('span', { class: 'point' }));
        track.firstChild.style.left = it.low * 100 + '%';
        track.firstChild.style.width = (it.high - it.low) * 100 + '%';
        track.lastChild.style.left = it.precision * 100 + '%';
        return track;
      };
      const types = report.types.filter((it) => it.accepted + it.rejected > 0);
      const buckets = report.calibration.filter((it) => it.num_predictions > 0);
      replace(this.root, h('div', { class: 'sheet' },
        h('h1', null, 'What the decisions amount to'),
        h('p', { class: 'quiet' }, `${counted(store.tally.accept, 'claim')} accepted, ${store.tally.reject} rejected, ${store.tally.ignore} skipped, ${(store.rows.length - store.decided).toLocaleString('en-US')} open`, rate ? `; ${Math.round(rate).toLocaleString('en-US')} an hour` : null, '.'),
        h('div', { class: 'columns' },
          h('section', null, h('h2', null, 'Right claims by type'), types.length ? h('table', { class: 'numbers' },
            h('thead', null, h('tr', null, ['Type', 'Accepted', 'Rejected', 'Right', '95% interval'].map((it) => h('th', { scope: 'col' }, it)))),
            h('tbody', null, types.map((it, idx) => h('tr', null,
              h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link', 'data-key': 'type-' + idx, onclick: () => actions.only({ types: [it.type] }) }, it.type)),
              h('td', null, it.accepted), h('td', null, it.rejected), h('td', null, per(it.precision)), h('td', null, bar(it), h('small', { class: 'quiet' }, `${per(it.low)}–${per(it.high)}`))))))
            : h('p', { class: 'quiet' }, 'Nothing has been accepted or rejected yet.')),
          h('section', null, h('h2', null, 'Can the confidence be trusted?'), plot(buckets),
            h('p', { class: 'quiet' }, 'On the line, 70% of the claims at 70% confidence are right. Below it, claimsift is too sure of itself.'),
            h('table', { class: 'numbers' }, h('thead', null, h('tr', null, ['Confidence', 'Claims', 'Right', 'Wrong'].map((it) => h('th', { scope: 'col' }, it)))),
              h('tbody', null, buckets.map((it) => h('tr', null, h('th', { scope: 'row' }, `${per(it.bucket_from)}–${per(it.bucket_to)}`), h('td', null, it.num_predictions.toLocaleString('en-US')), h('td', null, it.num_true), h('td', null, it.num_false)))))),
          h('section', null, h('h2', null, 'Agreement of reviewers'), report.agreement
            ? h('dl', { class: 'plain' }, Object.entries(report.agreement).map(([name, value]) => [h('dt', null, name.replace(/_/g, ' ')), h('dd', null, bdi(flat(value)))]))
            : h('p', { class: 'quiet' }, 'Needs the decisions of two reviewers on the same claims.')))));
    }
  }

  claimsift.report = { Report };
})((window.claimsift = window.claimsift || {}));
