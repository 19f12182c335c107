// The page without a server: answers as the server would, from data inside the page.
//
// In: the embedded JSON. Out: the same provider as source.js has, and the lines of a `reviews.jsonl` for saving.
// Decisions stay in this browser (memory and localStorage) until the reader saves them; nothing is sent anywhere.
(function (claimsift) {
  'use strict';

  const PREFIX = 'claimsift.review.';

  /** A short name of this set of claims, so that two pages do not mix their decisions. */
  function fingerprint(ids) {
    let hash = 0x811c9dc5;
    for (const id of ids) {
      for (let unit = 0; unit < id.length; unit += 1) hash = Math.imul(hash ^ id.charCodeAt(unit), 0x01000193);
    }
    return (hash >>> 0).toString(16).padStart(8, '0') + '.' + ids.length;
  }

  /** Lines in localStorage, one a key; where the browser keeps nothing, in memory only. */
  class Shelf {
    constructor(name) {
      this.name = PREFIX + name + '.';
      this.kept = true;
    }

    read() {
      const lines = [];
      try {
        for (let n = 1; ; n += 1) {
          const line = localStorage.getItem(this.name + n);
          if (line === null) break;
          lines.push(JSON.parse(line));
        }
      } catch (error) {
        this.kept = false;
      }
      return lines;
    }

    append(place, line) {
      try {
        localStorage.setItem(this.name + place, JSON.stringify(line));
      } catch (error) {
        this.kept = false;
      }
    }

    get reviewer() {
      try {
        return localStorage.getItem(PREFIX + 'reviewer');
      } catch (error) {
        return null;
      }
    }

    set reviewer(name) {
      try {
        localStorage.setItem(PREFIX + 'reviewer', name);
      } catch (error) {
        this.kept = false;
      }
    }
  }

  function fold(name) {
    return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  }

  function wilson(good, all) {
    if (!all) return [0, 1];
    const z = 1.96;
    const p = good / all;
    const middle = p + (z * z) / (2 * all);
    const half = z * Math.sqrt((p * (1 - p)) / all + (z * z) / (4 * all * all));
    const whole = 1 + (z * z) / all;
    return [Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole)];
  }

  class Offline {
    constructor(data) {
      this.embedded = true;
      this.data = data;
      this.shelf = new Shelf(fingerprint(data.index.claims.map((claim) => claim.id)));
      this.claims = new Map(Object.entries(data.claims));
      this.base = new Map(Object.entries(data.index.states || {}));
      this.first = data.state.last || 0;
      this.lines = this.shelf.read();
      this.name = this.shelf.reviewer || data.state.reviewer || 'reader';
    }

    get reviewer() {
      return this.name;
    }

    set reviewer(name) {
      this.name = name;
      this.shelf.reviewer = name;
    }

    get last() {
      return this.first + this.lines.length;
    }

    /** Lines that no undo takes back. */
    standing() {
      const undone = new Set();
      for (const line of this.lines) if (line.answer === 'undo') for (const n of line.of) undone.add(n);
      return this.lines.filter((line) => line.answer !== 'undo' && !undone.has(line.n));
    }

    stateOf(id, standing) {
      const base = this.base.get(id) || { answer: null, comment: null, edited: null, n: 0, reviewer: null, by: {} };
      const state = { ...base, by: { ...base.by } };
      for (const line of standing) {
        if (line.claim !== id) continue;
        state.n = line.n;
        state.reviewer = line.reviewer;
        if (line.comment !== null) state.comment = line.comment;
        if (line.after && line.answer !== 'add') state.edited = line.after;
        // An edit leaves the answer as it was; who adds a claim accepts it.
        if (line.answer === 'edit') continue;
        state.answer = line.answer === 'add' ? 'accept' : line.answer;
        state.by[line.reviewer] = state.answer;
      }
      return state;
    }

    states(ids) {
      const standing = this.standing();
      const byClaim = new Map();
      for (const line of standing) {
        if (!byClaim.has(line.claim)) byClaim.set(line.claim, []);
        byClaim.get(line.claim).push(line);
      }
      return Object.fromEntries(Array.from(ids, (id) => [id, this.stateOf(id, byClaim.get(id) || [])]));
    }

    write(fields) {
      const claim = fields.claim ? this.record(fields.claim) || fields.after : null;
      const line = {
        schema: 'claimsift/review/1', n: this.last + 1, time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
        reviewer: this.name, claim: null, answer: null, before: null, after: null, seconds: 0, comment: null,
        document: claim ? claim.document.id : null, type: claim ? claim.type : null,
        confidence: claim ? claim.confidence : null, trigger: claim ? claim.trigger.text : null,
        quote: claim ? claim.evidence.text : null, prefix: claim ? claim.evidence.prefix : null,
        suffix: claim ? claim.evidence.suffix : null, bulk: null, of: null, entity: null,
        path: claim ? claim.document.path : null, start: claim ? claim.trigger.start : null,
        roles: claim ? claim.roles.map((role) => [role.role, role.text]) : null, ...fields,
      };
      this.lines.push(line);
      this.shelf.append(this.lines.length, line);
      return line;
    }

    record(id) {
      if (this.claims.has(id)) return this.claims.get(id);
      const added = this.lines.find((line) => line.answer === 'add' && line.claim === id);
      return added ? added.after : null;
    }

    async state() {
      return { ...this.data.state, reviewer: this.name, reviews: 'reviews.jsonl', read_only: false, last: this.last };
    }

    async index() {
      const rows = this.data.index.claims.slice();
      for (const line of this.standing()) {
        if (line.answer === 'add') rows.push({ ...claimsift.edit.row(line.after), added: true });
      }
      const keys = this.keys();
      const claims = rows.map((row) => ({
        ...row,
        roles: row.roles.map((role) => ({ ...role, key: role.key === null || role.key === undefined ? null : keys(role) })),
      }));
      const touched = new Set([...this.base.keys(), ...this.lines.map((line) => line.claim).filter(Boolean)]);
      return { claims, states: this.states(touched) };
    }

    async claim(id) {
      const claim = this.record(id);
      if (!claim) throw new claimsift.source.Refusal(404, 'expected a claim of this page');
      return claim;
    }

    async document(id) {
      const doc = (this.data.documents || {})[id];
      if (!doc) throw new claimsift.source.Refusal(404, 'expected a document that this page holds');
      return doc;
    }

    async decide({ claim, answer, after, comment, seconds }) {
      const before = after ? this.states([claim])[claim].edited || this.record(claim) : null;
      const line = this.write({ claim, answer, before, after: after || null, comment: comment === undefined ? null : comment, seconds });
      return { n: line.n, state: this.states([claim])[claim] };
    }

    async bulk({ claims, answer, seconds, comment }) {
      const bulk = `b-${this.name}-${new Date().toISOString()}-${this.last + 1}`;
      const share = seconds / Math.max(1, claims.length);
      for (const { claim } of claims) this.write({ claim, answer, seconds: share, comment: comment || null, bulk });
      return { last: this.last, states: this.states(claims.map(({ claim }) => claim)), conflicts: [] };
    }

    async add({ claim, comment, seconds }) {
      const id = 'c-' + fingerprint([claim.document.id, claim.type, JSON.stringify(claim.roles), String(this.last)])
        .split('.')[0] + Date.now().toString(16).slice(-8);
      const record = { schema: 'claimsift/claim/1', ...claim, id };
      const line = this.write({ claim: id, answer: 'add', after: record, comment: comment || null, seconds });
      return { n: line.n, state: this.states([id])[id], claim: record };
    }

    async undo() {
      const mine = this.standing().filter((line) => line.reviewer === this.name);
      const last = mine[mine.length - 1];
      if (!last) throw new claimsift.source.Refusal(409, 'there is nothing to undo');
      const lines = last.bulk ? mine.filter((line) => line.bulk === last.bulk) : [last];
      const of = lines.map((line) => line.n);
      const touched = lines.map((it) => it.claim).filter(Boolean);
      const line = this.write({ answer: 'undo', of });
      const changed = lines.some((it) => it.entity);
      const states = this.states(touched);
      for (const it of lines) if (it.answer === 'add') states[it.claim].removed = true;
      return { n: line.n, undone: of, states, entities: changed ? await this.entities() : null };
    }

    /** A function from a role to its entity key after merges and splits. */
    keys() {
      const moved = new Map();
      const apart = new Map();
      for (const { entity, answer } of this.standing()) {
        if (answer === 'merge') {
          for (const key of entity.keys) if (key !== entity.into) moved.set(key, entity.into);
        } else if (answer === 'split') {
          for (const name of entity.names) apart.set(fold(name), fold(name));
        }
      }
      return (role) => {
        let key = apart.get(fold(role.name || role.text)) || role.key;
        for (let step = 0; moved.has(key) && step < 100; step += 1) key = moved.get(key);
        return key;
      };
    }

    async entities() {
      const names = new Map(this.data.entities.entities.map((entity) => [entity.key, entity.name]));
      const merges = this.standing().filter((line) => line.answer === 'merge');
      for (const { entity } of merges) names.set(entity.into, entity.name || names.get(entity.into));
      const found = new Map();
      const { claims, states } = await this.index();
      const keyOf = new Map(claims.flatMap((row) => row.roles.filter((role) => role.key).map((role) => [role.name, role.key])));
      for (const read of claims) {
        const { edited } = states[read.id] || {};
        const row = edited ? claimsift.edit.row(edited, keyOf) : read;
        const seen = new Set();
        for (const role of row.roles) {
          if (role.key === null) continue;
          if (!found.has(role.key)) {
            found.set(role.key, { key: role.key, name: names.get(role.key) || role.name, kind: role.kind, names: new Map(), claims: 0 });
          }
          const entity = found.get(role.key);
          if (!seen.has(role.key)) entity.claims += 1;
          seen.add(role.key);
          entity.names.set(role.name, (entity.names.get(role.name) || 0) + 1);
        }
      }
      const entities = Array.from(found.values(), (entity) => ({
        ...entity, names: Array.from(entity.names, ([name, count]) => ({ name, claims: count })).sort((a, b) => b.claims - a.claims),
      }));
      entities.sort((a, b) => b.claims - a.claims || (a.key < b.key ? -1 : 1));
      return { entities, merges: merges.map(({ n, entity }) => ({ n, into: entity.into, keys: entity.keys })) };
    }

    async merge({ into, keys, name }) {
      const line = this.write({ answer: 'merge', entity: { into, keys, name } });
      return { n: line.n, entities: await this.entities() };
    }

    async split({ key, names }) {
      const line = this.write({ answer: 'split', entity: { key, names } });
      return { n: line.n, entities: await this.entities() };
    }

    async changes() {
      return { last: this.last, states: {}, entities_changed: false };
    }

    async report() {
      const { claims, states } = await this.index();
      const types = new Map();
      const buckets = Array.from({ length: 10 }, (_, idx) =>
        ({ bucket_from: idx / 10, bucket_to: (idx + 1) / 10, num_predictions: 0, num_true: 0, num_false: 0 }));
      for (const row of claims) {
        const bucket = row.added ? null : buckets[Math.min(9, Math.floor(row.confidence * 10))];
        if (bucket) bucket.num_predictions += 1;
        const answer = states[row.id] ? states[row.id].answer : null;
        if (row.added || (answer !== 'accept' && answer !== 'reject')) continue;
        const type = types.get(row.type) || { type: row.type, accepted: 0, rejected: 0 };
        types.set(row.type, type);
        type[answer === 'accept' ? 'accepted' : 'rejected'] += 1;
        bucket[answer === 'accept' ? 'num_true' : 'num_false'] += 1;
      }
      const rows = Array.from(types.values(), (type) => {
        const all = type.accepted + type.rejected;
        const [low, high] = wilson(type.accepted, all);
        return { ...type, precision: type.accepted / all, low, high };
      });
      const timed = this.standing().filter((line) => line.seconds && !line.bulk && line.answer !== 'edit');
      const seconds = timed.reduce((sum, line) => sum + line.seconds, 0);
      return {
        types: rows.sort((a, b) => (a.type < b.type ? -1 : 1)), calibration: buckets, agreement: null,
        rate: { claims_per_hour: seconds ? (timed.length * 3600) / seconds : null },
      };
    }

    /** The decisions of this page as the lines of a `reviews.jsonl`. */
    saved() {
      return this.lines.map((line) => JSON.stringify(line) + '\n').join('');
    }
  }

  claimsift.offline = { open: (data) => new Offline(data) };
})((window.claimsift = window.claimsift || {}));
