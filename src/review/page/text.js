// Text of documents on the page: what goes in is hostile, what comes out are text nodes.
//
// In: strings, offsets in Unicode code points. Out: DOM nodes whose text nothing parses, and offsets in UTF-16 units.
// It never builds markup from strings; characters that steer the display without showing are drawn as labelled boxes.
(function (claimsift) {
  'use strict';

  const SVG = 'http://www.w3.org/2000/svg';

  /**
   * One step between checkpoints of a text's offsets. Smaller costs memory, larger costs time per look-up.
   */
  const STEP = 512;

  /** Converts between code points and UTF-16 units of one text. */
  class Points {
    /** @param {string} text */
    constructor(text) {
      this.text = text;
      this.marks = null;
      if (/[\ud800-\udfff]/.test(text)) {
        this.marks = [0];
        let unit = 0;
        let point = 0;
        while (unit < text.length) {
          unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
          point += 1;
          if (point % STEP === 0) this.marks.push(unit);
        }
        this.length = point;
      } else {
        this.length = text.length;
      }
    }

    /** The UTF-16 unit where a code point starts. */
    toUnit(point) {
      const wanted = Math.max(0, Math.min(point, this.length));
      if (!this.marks) return wanted;
      const mark = Math.floor(wanted / STEP);
      if (mark >= this.marks.length) return this.text.length;
      let unit = this.marks[mark];
      for (let left = wanted - mark * STEP; left > 0 && unit < this.text.length; left -= 1) {
        unit += this.text.codePointAt(unit) > 0xffff ? 2 : 1;
      }
      return unit;
    }

    /** The code point that a UTF-16 unit belongs to. */
    toPoint(unit) {
      if (!this.marks) return Math.max(0, Math.min(unit, this.length));
      let low = 0;
      let high = this.marks.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.marks[middle] <= unit) low = middle;
        else high = middle - 1;
      }
      let at = this.marks[low];
      let point = low * STEP;
      while (at < unit && at < this.text.length) {
        at += this.text.codePointAt(at) > 0xffff ? 2 : 1;
        point += 1;
      }
      return point;
    }

    /** The words between two code points. */
    slice(start, end) {
      return this.text.slice(this.toUnit(start), this.toUnit(end));
    }
  }

  /** How many code points a string has. */
  function count(text) {
    let points = text.length;
    for (let unit = 0; unit < text.length - 1; unit += 1) {
      if (text.codePointAt(unit) > 0xffff) {
        points -= 1;
        unit += 1;
      }
    }
    return points;
  }

  function fill(node, props) {
    for (const [name, value] of Object.entries(props || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (name === 'value' || name === 'checked' || name === 'disabled') node[name] = value;
      else node.setAttribute(name, value === true ? '' : String(value));
    }
  }

  function add(node, children) {
    for (const child of children) {
      if (child === null || child === undefined || child === false) continue;
      if (Array.isArray(child)) add(node, child);
      else node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return node;
  }

  /** An element: `h('button', {class: 'x', onclick: f}, 'Accept')`. Strings become text, never markup. */
  function h(tag, props, ...children) {
    const node = document.createElement(tag);
    fill(node, props);
    return add(node, children);
  }

  /** An SVG element. */
  function svg(tag, props, ...children) {
    const node = document.createElementNS(SVG, tag);
    fill(node, props);
    return add(node, children);
  }

  // Controls other than tab and line feed, soft hyphen, joiners and marks of direction, tags, annotation marks.
  const HIDDEN = new RegExp(
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f' +
      '\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb' +
      '\\u{e0000}-\\u{e0fff}]|(?<!\\p{Extended_Pictographic}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?)\\u200d',
    'gu',
  );

  const NAMES = {
    0x00: 'NUL', 0x07: 'BEL', 0x08: 'BS', 0x0b: 'VT', 0x0c: 'FF', 0x0d: 'CR', 0x1b: 'ESC', 0x7f: 'DEL', 0x85: 'NEL',
    0xad: 'SHY', 0x61c: 'ALM', 0x200b: 'ZWSP', 0x200c: 'ZWNJ', 0x200d: 'ZWJ', 0x200e: 'LRM', 0x200f: 'RLM',
    0x2028: 'LSEP', 0x2029: 'PSEP', 0x202a: 'LRE', 0x202b: 'RLE', 0x202c: 'PDF', 0x202d: 'LRO', 0x202e: 'RLO',
    0x2060: 'WJ', 0x2066: 'LRI', 0x2067: 'RLI', 0x2068: 'FSI', 0x2069: 'PDI', 0xfeff: 'BOM',
  };

  function label(character) {
    const code = character.codePointAt(0);
    return NAMES[code] || 'U+' + code.toString(16).toUpperCase().padStart(4, '0');
  }

  /** Pieces of a text: `{text}` or `{hidden: 'RLO', character}`. */
  function pieces(text) {
    const found = [];
    let last = 0;
    for (const match of text.matchAll(HIDDEN)) {
      if (match.index > last) found.push({ text: text.slice(last, match.index) });
      found.push({ hidden: label(match[0]), character: match[0] });
      last = match.index + match[0].length;
    }
    if (last < text.length) found.push({ text: text.slice(last) });
    return found;
  }

  function box(name) {
    return h('span', {
      class: 'hidden-character', 'data-label': name, role: 'img', 'aria-label': 'hidden character ' + name,
      title: 'A character that does not show: ' + name,
    });
  }

  /** Nodes that show a text of a document, with its hidden characters visible. */
  function visible(text) {
    return pieces(String(text)).map((piece) =>
      piece.hidden ? box(piece.hidden) : document.createTextNode(piece.text));
  }

  /** The same for places that take a string only: attributes, options, drawings. */
  function plain(text) {
    return pieces(String(text)).map((piece) => piece.hidden ? '⟨' + piece.hidden + '⟩' : piece.text).join('');
  }

  /** A text of a document among words of ours: it cannot reorder what stands beside it. */
  function bdi(text, props) {
    return h('bdi', props, visible(text));
  }

  /** At most so many code points, with an ellipsis. */
  function cut(text, most) {
    if (text.length <= most) return text;
    const points = Array.from(text.slice(0, most * 2 + 2));
    return points.length <= most ? text : points.slice(0, most - 1).join('') + '…';
  }

  /** Takes every child away and puts these in. */
  function replace(node, ...children) {
    node.textContent = '';
    return add(node, children);
  }

  /** `1 claim`, `2 claims`, with thin groups of digits. */
  function counted(number, one, many) {
    return `${number.toLocaleString('en-US')} ${number === 1 ? one : many || one + 's'}`;
  }

  claimsift.text = { Points, count, h, svg, pieces, box, visible, plain, bdi, cut, replace, counted };
})((window.claimsift = window.claimsift || {}));
