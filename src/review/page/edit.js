// Changes to a claim record.
//
// In: a record and what a reader wants changed. Out: another record; the one that went in stays as it was. It draws nothing and
// asks nobody: whether a record is good is the server's word.
(function (claimsift) {
  'use strict';

  const { typed, edtf } = claimsift.words;

  function copy(claim) {
    return JSON.parse(JSON.stringify(claim));
  }

  /** The row of the index that a record amounts to. */
  function row(claim, keyOf) {
    const source = claim.attribution[0];
    return {
      id: claim.id, type: claim.type, doc: claim.document.id, path: claim.document.path, title: claim.document.title,
      doc_date: claim.document.date, sentence: claimsift.text.cut(claim.evidence.text, 200), trigger: claim.trigger.text,
      roles: claim.roles.map(({ role, text, name, kind }) =>
        ({ role, text, name, kind, key: (keyOf && keyOf.get(name)) || null })),
      from: claim.when ? claim.when.from : null, to: claim.when ? claim.when.to : null,
      source: source ? source.name : null, source_kind: source ? source.kind : null, polarity: claim.polarity,
      modality: claim.modality, confidence: claim.confidence, copies: claim.occurrences ? claim.occurrences.length : 0,
    };
  }

  function inOrder(roles, order) {
    return roles.slice().sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  }

  /** What is known about words: who they stand for, if the claim or the run has the same words elsewhere. */
  function known(claim, words, kinds) {
    const folded = words.text.toLowerCase();
    const same = claim.roles.find((role) => role.start === words.start && role.end === words.end)
      || claim.roles.find((role) => role.text.toLowerCase() === folded || role.name.toLowerCase() === folded);
    if (same) return { name: same.name, kind: same.kind, entity: same.entity, via: same.via };
    const kind = kinds && kinds.get(folded);
    return { name: words.text.replace(/\s+/g, ' '), kind: kind || null, via: kind ? 'name' : null };
  }

  /**
   * Fills a role with words of the text.
   * @param {object} claim @param {string[]} order the roles of the type @param {string} name of the role
   * @param {{start: number, end: number, text: string}} words @param {Map<string, string>} kinds of known names, in lower case
   */
  function setRole(claim, order, name, words, kinds) {
    const after = copy(claim);
    const before = after.roles.find((role) => role.role === name);
    const about = known(after, words, kinds);
    const role = {
      role: name, label: before ? before.label : '', text: words.text, start: words.start, end: words.end, name: about.name,
      kind: about.kind || (before ? before.kind : 'other'), ...(about.entity ? { entity: about.entity } : {}), via: about.via,
    };
    after.roles = inOrder([...after.roles.filter((it) => it !== before), role], order);
    return after;
  }

  /** Changes who the words of a role stand for. */
  function nameRole(claim, name, { stands, kind }) {
    const after = copy(claim);
    const role = after.roles.find((it) => it.role === name);
    if (role.name !== stands) {
      role.name = stands;
      role.via = role.text === stands ? 'name' : null;
      delete role.entity;
    }
    role.kind = kind;
    return after;
  }

  function dropRole(claim, name) {
    const after = copy(claim);
    after.roles = after.roles.filter((role) => role.role !== name);
    return after;
  }

  /** Another type: roles of the same name stay, the others go to the same place among the new roles if it is free. */
  function setType(claim, type, roles, rolesBefore) {
    const after = copy(claim);
    after.type = type;
    const taken = new Set();
    const stay = after.roles.filter((role) => roles.includes(role.role));
    for (const role of stay) taken.add(role.role);
    for (const role of after.roles) {
      if (stay.includes(role)) continue;
      const place = roles[rolesBefore.indexOf(role.role)];
      if (!place || taken.has(place)) continue;
      taken.add(place);
      stay.push({ ...role, role: place });
    }
    after.roles = inOrder(stay, roles);
    return after;
  }

  function setTrigger(claim, words) {
    const after = copy(claim);
    after.trigger = { text: words.text, lemma: words.text.toLowerCase(), start: words.start, end: words.end };
    return after;
  }

  /**
   * Sets the date; `from` and `to` as typed (`2018`, `2018-03`, `2018-03-12`), empty for an open end, both empty for none.
   * Words that say the date come from a selection, or stay.
   */
  function setWhen(claim, from, to, words) {
    const after = copy(claim);
    if (!from.trim() && !to.trim()) {
      after.when = null;
      return after;
    }
    const first = from.trim() ? typed(from, false) : null;
    const last = to.trim() ? typed(to, true) : null;
    const place = words || after.when || { text: '', start: 0, end: 0 };
    after.when = {
      text: place.text, start: place.start, end: place.end, from: first, to: last, edtf: edtf(first, last),
      rule: 'reviewer', anchor: null,
    };
    return after;
  }

  function set(claim, field, value) {
    const after = copy(claim);
    after[field] = value;
    return after;
  }

  /** A claim that was missed, begun at the words that carry it. */
  function begin(neighbor, type, words, evidence, part) {
    return {
      type, trigger: { text: words.text, lemma: words.text.toLowerCase(), start: words.start, end: words.end }, roles: [],
      when: null, polarity: 'positive', modality: 'actual', attribution: [], confidence: 1,
      document: { ...neighbor.document, part: part || neighbor.document.part }, evidence, occurrences: [],
    };
  }

  /** The sentence around some words, with a little text on both sides. */
  function evidence(doc, words) {
    const { points } = doc;
    const reach = 500;
    const from = Math.max(0, words.start - reach);
    const before = points.slice(from, words.start);
    const after = points.slice(words.end, Math.min(points.length, words.end + reach));
    const starts = Array.from(before.matchAll(/[.!?]["”’)]*\s+(?=[\p{Lu}“"‘(])|\n\s*\n/gu));
    const lead = starts.length ? starts[starts.length - 1] : null;
    const open = lead ? before.slice(lead.index + lead[0].length) : before;
    const stop = /[.!?]["”’)]*(?=\s+[\p{Lu}“"‘(]|\s*$)|(?=\n\s*\n)/u.exec(after);
    const close = stop ? after.slice(0, stop.index + stop[0].length) : after.replace(/\s+$/, '');
    const start = words.start - claimsift.text.count(open.replace(/^\s+/, ''));
    const end = words.end + claimsift.text.count(close);
    return {
      text: points.slice(start, end), start, end, prefix: points.slice(Math.max(0, start - 32), start),
      suffix: points.slice(end, Math.min(points.length, end + 32)),
    };
  }

  claimsift.edit = { row, setRole, nameRole, dropRole, setType, setTrigger, setWhen, set, begin, evidence };
})((window.claimsift = window.claimsift || {}));
