// The text that a claim was read from: the paragraph around it, or the whole document.
//
// In: a claim and the record of its document, whose offsets are code points. Out: text with every span in the colour of its
// role, and the words that the reader selected, in code points again. Long documents are drawn piece by piece.
(function (claimsift) {
  'use strict';

  const { h, bdi, visible, replace, count, Points } = claimsift.text;

  /** Code points of one piece of a long document; a browser lays one out in a few milliseconds. */
  const PIECE = 6000;

  /** Code points around the evidence in the short view. */
  const NEAR = 700;

  /** Longest evidence that the short view shows in full. */
  const LONGEST = 6000;

  /** Code points of the paragraphs around it. */
  const CONTEXT = 700;

  const KINDS = {
    subject: 'Subject', title: 'Title', quoted: 'Quoted mail', forwarded: 'Forwarded mail', signature: 'Signature',
    disclaimer: 'Disclaimer', 'quote-header': 'Head of a quotation', furniture: 'Salutation or closing', heading: 'Heading',
    page: 'Page', body: 'Text', header: 'Header', footer: 'Footer', caption: 'Caption', table: 'Table',
  };

  const WORD = /[\p{L}\p{N}]+(?:['’.&@\-][\p{L}\p{N}]+)*|[^\s]/gu;

  /** Which colour a role has: its place among the roles of the type. */
  function roleClass(roles, name) {
    const place = roles.indexOf(name);
    return 'role-' + (place < 0 ? 5 : place % 6);
  }

  /** Every span of a claim: `{start, end, tag, label, title}`. */
  function marks(claim, roles) {
    const found = [{ start: claim.trigger.start, end: claim.trigger.end, tag: 'trigger', label: '' }];
    for (const role of claim.roles) {
      found.push({ start: role.start, end: role.end, tag: roleClass(roles, role.role), label: role.role });
    }
    if (claim.when) found.push({ start: claim.when.start, end: claim.when.end, tag: 'when', label: 'date' });
    for (const source of claim.attribution) {
      found.push({ start: source.start, end: source.end, tag: 'says', label: 'source' });
    }
    return found.filter((mark) => mark.end > mark.start);
  }

  /** `Quoted mail, level 1 · Ines Vallory · 10 September 2019`, as nodes. */
  function partLabel(part) {
    const words = [KINDS[part.kind] || part.kind];
    if (part.level) words[0] += `, level ${part.level}`;
    const number = part.page || part.number;
    if (number) words[0] = part.kind === 'page' ? `Page ${number}` : `${words[0]}, page ${number}`;
    const author = part.author && (part.author.name || part.author.address);
    return [words[0], author ? [' · ', bdi(author)] : null, part.date ? ' · ' + claimsift.words.day(part.date) : null];
  }

  class SourcePane {
    /** @param {HTMLElement} root @param {function(): void} changed called when other words are selected */
    constructor(root, changed) {
      this.root = root;
      this.changed = changed;
      this.whole = false;
      this.selected = null;
      this.starts = new WeakMap();
      this.cursor = null;
      document.addEventListener('selectionchange', () => this.read());
      root.addEventListener('keydown', (event) => this.key(event));
    }

    /**
     * Draws a claim's text.
     * @param {object} claim @param {object|null} doc the document's record @param {string[]} roles of the claim's type
     */
    show(claim, doc, roles) {
      const holds = doc && doc.points.slice(claim.evidence.start, claim.evidence.end) === claim.evidence.text;
      this.doc = holds ? doc : null;
      this.claim = claim;
      this.marks = marks(claim, roles);
      this.selected = null;
      this.cursor = null;
      this.starts = new WeakMap();
      this.root.classList.toggle('whole', this.whole && Boolean(this.doc));
      if (!this.doc) {
        const { prefix, suffix, text, start } = claim.evidence;
        this.text = prefix + text + suffix;
        this.offset = start - count(prefix);
        this.points = new Points(this.text);
      } else {
        this.text = doc.text;
        this.offset = 0;
        this.points = doc.points;
      }
      if (this.whole && this.doc) this.drawWhole();
      else this.drawNear(doc && !holds);
      this.changed();
    }

    get last() {
      return this.offset + this.points.length;
    }

    slice(start, end) {
      return this.points.slice(start - this.offset, end - this.offset);
    }

    /** The range that the short view shows: the paragraphs that the evidence lies in. */
    near() {
      const { start, end } = this.claim.evidence;
      if (!this.doc) return [this.offset, this.last];
      const before = this.slice(Math.max(0, start - NEAR), start);
      const after = this.slice(end, Math.min(this.last, end + NEAR));
      const lead = before.slice(before.lastIndexOf('\n\n') + 1).replace(/^\s+/, '');
      const stop = after.indexOf('\n\n');
      const tail = (stop < 0 ? after : after.slice(0, stop)).replace(/\s+$/, '');
      return [start - count(lead), end + count(tail)];
    }

    /** The range with the paragraphs before and after, which are shown paler. */
    surroundings() {
      const [from, to] = this.near();
      if (!this.doc) return [from, to];
      const before = this.slice(Math.max(0, from - CONTEXT), from);
      const after = this.slice(to, Math.min(this.last, to + CONTEXT));
      const gap = before.replace(/\s+$/, '').lastIndexOf('\n\n');
      const whole = from <= CONTEXT ? before : before.slice(before.search(/\s/) + 1);
      const lead = gap < 0 ? whole : before.slice(gap + 2);
      const words = after.search(/\S/);
      const stop = words < 0 ? 0 : after.indexOf('\n\n', words);
      const rest = to + CONTEXT < this.last ? after.replace(/\s+\S*$/, '') : after;
      const tail = stop < 0 ? rest : after.slice(0, stop);
      return [from - count(lead), to + count(tail.replace(/\s+$/, ''))];
    }

    drawNear(moved) {
      let [from, to] = this.near();
      const trigger = this.claim.trigger.start;
      if (to - from > LONGEST) {
        from = Math.max(from, trigger - LONGEST / 2);
        to = Math.min(to, trigger + LONGEST / 2);
      }
      const body = h('p', { class: 'passage' });
      const [first, last] = to - from >= LONGEST ? [from, to] : this.surroundings();
      if (first > this.offset) body.append(h('span', { class: 'more', 'aria-hidden': 'true' }, '… '));
      const pale = (start, end) => {
        if (end <= start) return;
        const node = h('span', { class: 'context' });
        this.paint(node, start, end);
        body.append(node);
      };
      pale(first, from);
      this.paint(body, from, to);
      pale(to, last);
      [from, to] = [first, last];
      if (to < this.last) body.append(h('span', { class: 'more', 'aria-hidden': 'true' }, ' …'));
      const outside = this.marks.filter((mark) => mark.start < from || mark.end > to);
      replace(this.root,
        moved ? h('p', { class: 'warning' }, 'The document’s text has changed since this claim was read; only the quotation is shown.') : null,
        body,
        outside.length ? h('p', { class: 'elsewhere' }, 'Elsewhere in the document: ', outside.map((mark, idx) => [
          idx ? ', ' : '', h('span', { class: 'seg ' + mark.tag }, bdi(this.slice(mark.start, mark.end)
            || this.words(mark))), ' ', h('small', null, mark.label)])) : null);
    }

    /** The words of a mark that lies outside the text at hand. */
    words(mark) {
      const all = [...this.claim.roles, ...this.claim.attribution, this.claim.when, this.claim.trigger];
      const found = all.find((it) => it && it.start === mark.start && it.end === mark.end);
      return found ? found.text : '';
    }

    /** Puts the text of a range into a node, cut where marks begin and end. */
    paint(node, from, to) {
      const marked = this.marks.filter((mark) => mark.start < to && mark.end > from);
      const cuts = new Set([from, to]);
      for (const mark of marked) {
        if (mark.start > from) cuts.add(mark.start);
        if (mark.end < to) cuts.add(mark.end);
      }
      const places = Array.from(cuts).sort((a, b) => a - b);
      for (let n = 0; n + 1 < places.length; n += 1) {
        const [start, end] = [places[n], places[n + 1]];
        const over = marked.filter((mark) => mark.start <= start && mark.end >= end);
        // The shortest mark is the innermost: it gives the colour, the others a line below.
        over.sort((a, b) => (a.end - a.start) - (b.end - b.start));
        const seg = over.length
          ? h('mark', { class: 'seg ' + over[0].tag + (over.length > 1 ? ' under' : ''), 'data-tags': over.map((mark) => mark.tag).join(' ') })
          : h('span', { class: 'seg' });
        const ends = over.filter((mark) => mark.end === end && mark.label).map((mark) => mark.label);
        if (ends.length) seg.dataset.label = ends.join(' · ');
        this.letter(seg, start, this.slice(start, end));
        node.append(seg);
      }
    }

    /** Fills a node with text and remembers which code point each text node starts with. */
    letter(node, start, text) {
      let at = start;
      for (const child of visible(text)) {
        this.starts.set(child, at);
        at += child.nodeType === Node.TEXT_NODE ? count(child.data) : 1;
        node.append(child);
      }
    }

    // --- the whole document -------------------------------------------------------------------------------------

    /** The document as pieces that can be drawn one by one. */
    pieces() {
      const found = [];
      const add = (from, to, part, head) => {
        for (let start = from; start < to; start += PIECE) {
          found.push({ from: start, to: Math.min(to, start + PIECE), part, head: head && start === from });
        }
      };
      let at = 0;
      for (const part of [...this.doc.parts].sort((a, b) => a.start - b.start)) {
        if (part.start > at && this.slice(at, part.start).trim()) add(at, part.start, { kind: 'between' }, false);
        const from = Math.max(at, part.start);
        if (part.end > from) add(from, part.end, part, true);
        at = Math.max(at, part.end);
      }
      if (at < this.last && this.slice(at, this.last).trim()) add(at, this.last, { kind: 'between' }, false);
      return found;
    }

    drawWhole() {
      const pieces = this.pieces();
      const trigger = this.claim.trigger.start;
      let middle = pieces.findIndex((piece) => piece.from <= trigger && trigger < piece.to);
      middle = Math.max(0, middle);
      // Enough around the claim to fill the screen; the rest comes as the reader gets there.
      const around = this.last > 4 * PIECE ? 2 : pieces.length;
      this.pieceList = pieces;
      this.top = Math.max(0, middle - around);
      this.bottom = Math.min(pieces.length, middle + around + 1);
      const up = h('button', { type: 'button', class: 'more-text', onclick: () => this.extend(-1) }, 'Earlier text');
      const down = h('button', { type: 'button', class: 'more-text', onclick: () => this.extend(1) }, 'Later text');
      this.body = h('div', { class: 'pages' });
      for (let n = this.top; n < this.bottom; n += 1) this.body.append(this.piece(pieces[n]));
      this.up = up;
      this.down = down;
      replace(this.root, this.head(), up, this.body, down);
      this.ends();
      this.center();
      if (this.watcher) this.watcher.disconnect();
      this.watcher = new IntersectionObserver((entries) => {
        for (const entry of entries) if (entry.isIntersecting && !entry.target.hidden) this.extend(entry.target === up ? -1 : 1);
      }, { root: this.root, rootMargin: '400px' });
      setTimeout(() => { this.watcher.observe(up); this.watcher.observe(down); }, 100);
    }

    /** Scrolls the whole document to the claim. */
    center() {
      const mark = this.root.querySelector('.trigger');
      if (!mark || !this.doc || !this.whole) return;
      const [box, frame] = [mark.getBoundingClientRect(), this.root.getBoundingClientRect()];
      this.root.scrollTop += box.top - frame.top - frame.height / 2;
      this.into(this.root.closest('.card'), mark);
    }

    ends() {
      this.up.hidden = this.top === 0;
      this.down.hidden = this.bottom === this.pieceList.length;
    }

    extend(by) {
      if (by < 0 && this.top > 0) {
        this.top -= 1;
        const height = this.root.scrollHeight;
        this.body.prepend(this.piece(this.pieceList[this.top]));
        this.root.scrollTop += this.root.scrollHeight - height;
      } else if (by > 0 && this.bottom < this.pieceList.length) {
        this.body.append(this.piece(this.pieceList[this.bottom]));
        this.bottom += 1;
      }
      this.ends();
    }

    piece({ from, to, part, head }) {
      const plain = part.kind === 'body' && !part.page && !this.doc.headers;
      const node = h('div', { class: 'part part-' + String(part.kind).replace(/[^a-z-]/g, '') + (part.level ? ' level-' + Math.min(3, part.level) : '') });
      if (head && !plain && part.kind !== 'title') node.append(h('p', { class: 'part-label' }, partLabel(part)));
      const text = h('div', { class: 'passage' });
      this.paint(text, from, to);
      node.append(text);
      return node;
    }

    /** What stands above the document: headers of a message, and what was not read. */
    head() {
      const { document: about, headers, coverage, problems } = this.doc;
      const person = (it) => [it.name ? bdi(it.name) : null, it.address ? [it.name ? ' ' : '', h('span', { class: 'address' }, '<', bdi(it.address), '>')] : null];
      const people = (list) => list.map((it, idx) => [idx ? ', ' : '', person(it)]);
      const line = (name, value) => (value ? [h('dt', null, name), h('dd', null, value)] : null);
      const skipped = (coverage && coverage.skipped ? coverage.skipped : []).map((it) => `${it.what} (${it.why})`);
      return h('dl', { class: 'document-head' },
        headers ? [
          line('From', headers.from ? person(headers.from) : null),
          line('To', headers.to.length ? people(headers.to) : null),
          line('Cc', headers.cc.length ? people(headers.cc) : null),
          line('Subject', headers.subject ? bdi(headers.subject) : null),
          line('Date', headers.date ? headers.date.replace('T', ' ') : null),
          line('Message', headers.message_id ? bdi(headers.message_id) : null),
        ] : [line('Title', about.title ? bdi(about.title) : null), line('Date', about.date ? claimsift.words.day(about.date) : null)],
        line('File', bdi(about.path)),
        coverage && coverage.read < coverage.characters || skipped.length
          ? line('Read', [`${coverage.read.toLocaleString('en-US')} of ${coverage.characters.toLocaleString('en-US')} characters`,
            skipped.length ? ['; not read: ', bdi(claimsift.text.cut(skipped.join(', '), 300))] : null]) : null,
        problems && problems.length ? line('Problems', bdi(problems.join('; '))) : null);
    }

    // --- selecting ------------------------------------------------------------------------------------------------

    /** The code point at a place of the DOM. */
    pointAt(node, offset) {
      if (this.starts.has(node) && node.nodeType === Node.TEXT_NODE) {
        return this.starts.get(node) + count(node.data.slice(0, offset));
      }
      const walker = document.createTreeWalker(this.root, NodeFilter.SHOW_ALL);
      const target = node.nodeType === Node.TEXT_NODE ? node : node.childNodes[offset] || null;
      if (target) {
        for (let at = target; at; at = (walker.currentNode = at, walker.nextNode())) {
          if (this.starts.has(at)) return this.starts.get(at);
        }
        return null;
      }
      // The end of a node: one past the last known text inside it or before it.
      let found = null;
      const inside = document.createTreeWalker(node, NodeFilter.SHOW_ALL);
      for (let at = inside.nextNode(); at; at = inside.nextNode()) {
        if (this.starts.has(at)) found = this.starts.get(at) + (at.nodeType === Node.TEXT_NODE ? count(at.data) : 1);
      }
      return found;
    }

    /** Takes over what the browser has selected. */
    read() {
      const selection = document.getSelection();
      if (!selection.rangeCount || !this.root.isConnected) return;
      const range = selection.getRangeAt(0);
      if (!this.root.contains(range.commonAncestorContainer)) return;
      const before = this.selected;
      this.selected = null;
      if (!range.collapsed) {
        const start = this.pointAt(range.startContainer, range.startOffset);
        let end = this.pointAt(range.endContainer, range.endOffset);
        if (end === null) end = this.last;
        if (start !== null && end > start) this.selected = this.trimmed(start, end);
      }
      const same = JSON.stringify(before) === JSON.stringify(this.selected);
      if (!same) this.changed();
    }

    trimmed(start, end) {
      const text = this.slice(start, end);
      const lead = count(text) - count(text.replace(/^\s+/, ''));
      const words = text.trim();
      return words ? { start: start + lead, end: start + lead + count(words), text: words } : null;
    }

    /** Forgets the selection. */
    clear() {
      const selection = document.getSelection();
      if (selection.rangeCount && this.root.contains(selection.anchorNode)) selection.removeAllRanges();
      this.selected = null;
      this.cursor = null;
      this.changed();
    }

    /** The words around a code point, for selecting by keys. */
    around(point) {
      const [first, last] = this.whole && this.doc ? [0, this.last] : this.surroundings();
      const from = Math.max(first, point - 3000);
      const to = Math.min(last, point + 3000);
      const text = this.slice(from, to);
      const points = new Points(text);
      return Array.from(text.matchAll(WORD), (match) => {
        const start = from + points.toPoint(match.index);
        return { start, end: start + count(match[0]) };
      });
    }

    key(event) {
      if (event.target !== this.root || event.ctrlKey || event.metaKey || event.altKey) return;
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      if (!this.cursor) {
        const start = this.selected ? this.selected.start : this.claim.trigger.start;
        const end = this.selected ? this.selected.end : this.claim.trigger.end;
        this.cursor = { anchor: { start, end }, head: { start, end }, fresh: !this.selected };
      }
      const cursor = this.cursor;
      const words = this.around(cursor.head.start);
      let at = words.findIndex((word) => word.end > cursor.head.start);
      if (!cursor.fresh) at += by;
      cursor.fresh = false;
      const word = words[Math.max(0, Math.min(words.length - 1, at))];
      if (!word) return;
      cursor.head = word;
      if (!event.shiftKey) cursor.anchor = word;
      this.select(Math.min(cursor.anchor.start, word.start), Math.max(cursor.anchor.end, word.end));
      if (this.selected) claimsift.dialog.say(claimsift.text.plain(this.selected.text));
    }

    /** Scrolls a place into sight. */
    bring(place) {
      if (this.root.classList.contains('whole')) this.into(this.root, place);
      this.into(this.root.closest('.card'), place);
    }

    into(scroller, place) {
      if (!scroller) return;
      const [box, frame] = [place.getBoundingClientRect(), scroller.getBoundingClientRect()];
      if (box.top < frame.top) scroller.scrollTop += box.top - frame.top - 40;
      else if (box.bottom > frame.bottom) scroller.scrollTop += box.bottom - frame.bottom + 40;
    }

    /** Selects a range of code points in the browser too. */
    select(start, end) {
      const range = document.createRange();
      const walker = document.createTreeWalker(this.root, NodeFilter.SHOW_TEXT);
      let begun = false;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!this.starts.has(node)) continue;
        const first = this.starts.get(node);
        const points = new Points(node.data);
        if (!begun && start < first + points.length) {
          range.setStart(node, points.toUnit(start - first));
          begun = true;
        }
        if (begun && end <= first + points.length) {
          range.setEnd(node, points.toUnit(end - first));
          const selection = document.getSelection();
          selection.removeAllRanges();
          selection.addRange(range);
          const place = node.parentElement;
          this.bring(place);
          break;
        }
      }
      this.selected = this.trimmed(start, end);
      this.changed();
    }
  }

  claimsift.document = { SourcePane, roleClass, marks, partLabel, KINDS };
})((window.claimsift = window.claimsift || {}));
