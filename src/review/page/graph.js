// Who dealt with whom: names as circles, claims between them as lines, the same as a list.
//
// In: the store's view. Out: the view "Network". The drawing is the same for the same claims: no chance is in it. The list beside
// it says everything that the drawing says, and is the way in for the keyboard and for screen readers.
(function (claimsift) {
  'use strict';

  const { h, svg, bdi, plain, replace, counted } = claimsift.text;

  const ACTORS = ['person', 'company', 'agency', 'organization', 'redacted'];

  /** How far apart two linked names like to stand. */
  const REACH = 78;

  /** Letters of a label. */
  const LETTERS = 24;

  /** Nodes and lines of the claims in view. */
  function gather(store, kinds, most) {
    const nodes = new Map();
    const lines = new Map();
    const kindOf = new Map(store.entities.entities.map((it) => [it.key, it]));
    for (const idx of store.view) {
      const row = store.rows[idx];
      const keys = [...new Set(row.roles.map((role) => role.key))].filter((key) => {
        const it = key && kindOf.get(key);
        return it && (!kinds || kinds.includes(it.kind));
      });
      if (keys.length < 2) continue;
      keys.sort();
      for (let a = 0; a < keys.length; a += 1) {
        nodes.set(keys[a], (nodes.get(keys[a]) || 0) + 1);
        for (let b = a + 1; b < keys.length; b += 1) {
          const name = keys[a] + '\u0000' + keys[b];
          if (!lines.has(name)) lines.set(name, { a: keys[a], b: keys[b], positions: [], types: new Map() });
          const line = lines.get(name);
          line.positions.push(idx);
          line.types.set(row.type, (line.types.get(row.type) || 0) + 1);
        }
      }
    }
    const ranked = Array.from(nodes).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
    const known = new Set(ranked.map(([key]) => key));
    const all = Array.from(lines.values()).sort((x, y) => y.positions.length - x.positions.length || (x.a + x.b < y.a + y.b ? -1 : 1));
    const kept = all.filter((line) => known.has(line.a) && known.has(line.b));
    const linked = new Set(kept.flatMap((line) => [line.a, line.b]));
    const drawn = ranked.filter(([key]) => linked.has(key));
    return {
      nodes: drawn.map(([key, weight]) => ({ key, weight, name: kindOf.get(key).name, kind: kindOf.get(key).kind })),
      lines: kept, all, total: nodes.size,
    };
  }

  /** Names that hang together, the largest group first. */
  function groups(nodes, lines) {
    const head = new Map(nodes.map((node) => [node.key, node.key]));
    const find = (key) => {
      let at = key;
      while (head.get(at) !== at) at = head.get(at);
      return at;
    };
    for (const line of lines) head.set(find(line.a), find(line.b));
    const found = new Map();
    for (const node of nodes) {
      const key = find(node.key);
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(node);
    }
    return Array.from(found.values()).sort((a, b) => b.length - a.length || (a[0].key < b[0].key ? -1 : 1));
  }

  /** Half the width that a node's label takes. */
  function half(node) {
    return Math.max(20, Math.min(node.name.length, LETTERS) * 3.5);
  }

  /** One round of springs and repulsion. */
  function nudge(points, lines, place, heat) {
    for (const point of points) { point.dx = -point.x * 0.02; point.dy = -point.y * 0.03; }
    for (let a = 0; a < points.length; a += 1) {
      for (let b = a + 1; b < points.length; b += 1) {
        const [x, y] = [points[a].x - points[b].x || 0.1, points[a].y - points[b].y || 0.1];
        const push = (REACH * REACH) / Math.max(1, x * x + y * y);
        points[a].dx += x * push; points[a].dy += y * push;
        points[b].dx -= x * push; points[b].dy -= y * push;
      }
    }
    for (const line of lines) {
      const [a, b] = [place.get(line.a), place.get(line.b)];
      const [x, y] = [a.x - b.x, a.y - b.y];
      const pull = Math.hypot(x, y) / REACH;
      a.dx -= x * pull; a.dy -= y * pull;
      b.dx += x * pull; b.dy += y * pull;
    }
    for (const point of points) {
      const far = Math.max(0.01, Math.hypot(point.dx, point.dy));
      const step = Math.min(far, heat);
      point.x += (point.dx / far) * step; point.y += (point.dy / far) * step;
    }
  }

  /** Labels stand below their circles: those that would cover one another are moved apart. */
  function spread(nodes, points) {
    for (let round = 0; round < 60; round += 1) {
      for (let a = 0; a < points.length; a += 1) {
        for (let b = a + 1; b < points.length; b += 1) {
          const wide = half(nodes[a]) + half(nodes[b]) + 8 - Math.abs(points[a].x - points[b].x);
          const high = 46 - Math.abs(points[a].y - points[b].y);
          if (wide <= 0 || high <= 0) continue;
          const [axis, by] = wide < high * 1.5 ? ['x', wide / 2] : ['y', high / 2];
          const side = points[a][axis] < points[b][axis] ? -1 : 1;
          points[a][axis] += side * by;
          points[b][axis] -= side * by;
        }
      }
    }
  }

  /** Places one group, from a fixed start; a few dozen nodes take some milliseconds. */
  function settle(nodes, lines, place) {
    nodes.forEach((node, idx) => {
      const turn = idx * 2.399963;
      const radius = REACH * 0.6 * Math.sqrt(idx);
      place.set(node.key, { x: radius * Math.cos(turn), y: radius * Math.sin(turn), dx: 0, dy: 0 });
    });
    const points = nodes.map((node) => place.get(node.key));
    const rounds = nodes.length > 1 ? 360 : 0;
    for (let round = 0; round < rounds; round += 1) nudge(points, lines, place, 40 * (1 - round / rounds) + 0.3);
    for (const point of points) point.x *= 1.35;
    spread(nodes, points);
  }

  /** Places for all nodes, and the size of the drawing: groups are set beside one another like words in lines. */
  function layout(nodes, lines) {
    const place = new Map();
    const boxes = groups(nodes, lines).map((group) => {
      const keys = new Set(group.map((node) => node.key));
      settle(group, lines.filter((line) => keys.has(line.a)), place);
      const left = Math.min(...group.map((node) => place.get(node.key).x - half(node)));
      const right = Math.max(...group.map((node) => place.get(node.key).x + half(node)));
      const top = Math.min(...group.map((node) => place.get(node.key).y)) - 24;
      const bottom = Math.max(...group.map((node) => place.get(node.key).y)) + 40;
      return { group, left, top, width: right - left + 34, height: bottom - top + 16 };
    });
    const area = boxes.reduce((sum, box) => sum + box.width * box.height, 0);
    const width = Math.max(480, ...boxes.map((box) => box.width), Math.sqrt(area * 1.75));
    let [x, y, high] = [0, 0, 0];
    for (const box of boxes) {
      if (x > 0 && x + box.width > width) {
        y += high;
        x = 0;
        high = 0;
      }
      for (const node of box.group) {
        const point = place.get(node.key);
        point.px = x + point.x - box.left + 17;
        point.py = y + point.y - box.top + 8;
      }
      x += box.width;
      high = Math.max(high, box.height);
    }
    return { place, width, height: y + high };
  }

  class Graph {
    constructor(root, store, actions) {
      this.root = root;
      this.store = store;
      this.actions = actions;
      this.all = false;
      this.most = 40;
      this.picked = null;
      const again = () => { if (!this.root.hidden && !this.timer) this.timer = setTimeout(() => { this.timer = 0; this.draw(); }, 80); };
      store.on('view', again);
      store.on('entities', again);
      store.on('states', again);
    }

    show() {
      this.draw();
    }

    draw() {
      const data = gather(this.store, this.all ? null : ACTORS, this.most);
      this.data = data;
      this.names = new Map(this.store.entities.entities.map((it) => [it.key, it.name]));
      claimsift.claim.keepFocus(this.root, () => {
        this.side = h('div', { class: 'detail', tabindex: -1 });
        replace(this.root, h('div', { class: 'two graph' },
          h('section', { class: 'drawing', 'aria-label': 'Drawing of the network' },
            h('div', { class: 'sheet-head' },
              h('p', { class: 'quiet' }, data.total > data.nodes.length ? `The ${data.nodes.length} of ${data.total.toLocaleString('en-US')} names with most claims in common.` : `${counted(data.nodes.length, 'name')} with claims in common.`,
                data.total > data.nodes.length && this.most < 120 ? [' ', h('button', { type: 'button', class: 'small', 'data-key': 'more', onclick: () => { this.most += 40; this.draw(); } }, 'Show more')] : null),
              h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: this.all, 'data-key': 'all', onchange: (event) => { this.all = event.target.checked; this.draw(); } }), 'places, products and things too')),
            h('p', { class: 'legend' }, Array.from(new Set(data.nodes.map((node) => node.kind))).sort().map((kind) => [h('span', { class: 'key kind-' + kind.replace(/[^a-z]/g, '') }), kind, ' '])),
            data.nodes.length ? this.picture(data) : h('p', { class: 'quiet' }, 'No claim in view has two names.')),
          this.side));
        this.drawSide();
      });
    }

    picture(data) {
      const { place: places, width, height } = layout(data.nodes, data.lines);
      const heaviest = Math.max(1, ...data.nodes.map((node) => node.weight));
      const thickest = Math.max(1, ...data.lines.map((line) => line.positions.length));
      const picture = svg('svg', { viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`, class: 'network', role: 'img', 'aria-label': 'Network of names; the list beside it says the same' });
      const lines = svg('g', { class: 'lines' });
      for (const line of data.lines) {
        const [a, b] = [places.get(line.a), places.get(line.b)];
        const count = line.positions.length;
        const at = { x1: a.px, y1: a.py, x2: b.px, y2: b.py };
        const node = svg('g', { class: 'line', 'data-a': line.a, 'data-b': line.b }, svg('title', null, plain(`${this.name(line.a)} and ${this.name(line.b)}: ${counted(count, 'claim')}`)),
          svg('line', { class: 'reach', ...at }), svg('line', { class: 'stroke', ...at, 'stroke-width': 1 + 6 * (count - 1) / Math.max(4, thickest) }));
        if (count > 1) node.append(svg('text', { class: 'count', x: (a.px + b.px) / 2, y: (a.py + b.py) / 2 + 4, 'text-anchor': 'middle' }, String(count)));
        node.addEventListener('click', () => this.pick({ a: line.a, b: line.b }));
        lines.append(node);
      }
      const circles = svg('g', { class: 'nodes' });
      for (const node of data.nodes) {
        const at = places.get(node.key);
        const radius = 5 + 9 * Math.sqrt(node.weight / heaviest);
        const circle = svg('g', { class: 'node kind-' + node.kind.replace(/[^a-z]/g, ''), 'data-node': node.key }, svg('title', null, plain(`${node.name}: ${counted(node.weight, 'claim')}`)),
          svg('circle', { cx: at.px, cy: at.py, r: radius }),
          svg('text', { x: at.px, y: at.py + radius + 14, 'text-anchor': 'middle' }, plain(claimsift.text.cut(node.name, LETTERS))));
        circle.addEventListener('click', () => this.pick({ a: node.key, b: null }));
        circle.addEventListener('mouseenter', () => this.light(node.key));
        circle.addEventListener('mouseleave', () => this.light(null));
        circles.append(circle);
      }
      picture.append(lines, circles);
      this.drawing = picture;
      return picture;
    }

    name(key) {
      return this.names.get(key) || key;
    }

    /** Makes the lines of one name, or the picked ones, stand out. */
    light(key) {
      const picked = key ? { a: key, b: null } : this.picked;
      this.drawing.classList.toggle('focused', Boolean(picked));
      const near = new Set();
      for (const line of this.drawing.querySelectorAll('.line')) {
        const { a, b } = line.dataset;
        const on = picked && (picked.b ? (a === picked.a && b === picked.b) || (a === picked.b && b === picked.a) : a === picked.a || b === picked.a);
        line.classList.toggle('on', Boolean(on));
        if (on) { near.add(a); near.add(b); }
      }
      for (const node of this.drawing.querySelectorAll('.node')) {
        node.classList.toggle('on', near.has(node.dataset.node));
        node.classList.toggle('center', Boolean(picked) && node.dataset.node === picked.a);
      }
    }

    pick(picked) {
      this.picked = picked;
      claimsift.claim.keepFocus(this.side, () => this.drawSide());
      this.side.scrollTop = 0;
    }

    drawSide() {
      const { picked, data, actions } = this;
      if (this.drawing && data.nodes.length) this.light(null);
      const pairs = data.all.filter((line) => !picked || line.a === picked.a || line.b === picked.a || line.a === picked.b);
      const chosen = picked && picked.b ? data.all.find((line) => (line.a === picked.a && line.b === picked.b) || (line.a === picked.b && line.b === picked.a)) : null;
      const types = (line) => Array.from(line.types).sort((a, b) => b[1] - a[1]).map(([type, count]) => `${type} ${count}`).join(', ');
      replace(this.side,
        picked ? h('p', null, h('button', { type: 'button', class: 'small', 'data-key': 'back', onclick: () => this.pick(null) }, 'All pairs')) : h('h1', null, 'Who dealt with whom'),
        chosen ? [h('h1', null, bdi(this.name(chosen.a)), ' and ', bdi(this.name(chosen.b))), h('p', { class: 'quiet' }, types(chosen)),
          h('p', null, h('button', { type: 'button', class: 'main', 'data-key': 'open', onclick: () => actions.only({ entities: [chosen.a, chosen.b] }) }, `Open ${counted(chosen.positions.length, 'claim')}`)),
          claimsift.list.brief(this.store, chosen.positions, 30, actions.openClaim)]
          : [picked ? [h('h1', null, bdi(this.name(picked.a))), h('p', null, h('button', { type: 'button', class: 'main', 'data-key': 'open', onclick: () => actions.only({ entities: [picked.a] }) }, 'Open its claims'))] : null,
            h('ul', { class: 'pairs' }, pairs.slice(0, 200).map((line, idx) => h('li', null, h('button', { type: 'button', class: 'link-count', 'data-key': 'pair-' + idx, onclick: () => this.pick({ a: line.a, b: line.b }) },
              h('span', null, bdi(this.name(line.a)), h('span', { class: 'quiet' }, ' — '), bdi(this.name(line.b)), h('small', { class: 'quiet' }, types(line))), h('span', { class: 'number' }, line.positions.length.toLocaleString('en-US'))))),
            pairs.length > 200 ? h('li', { class: 'quiet' }, `and ${pairs.length - 200} more pairs`) : null, pairs.length ? null : h('li', { class: 'quiet' }, 'No pairs.'))]);
    }
  }

  claimsift.graph = { Graph, gather, layout };
})((window.claimsift = window.claimsift || {}));
