// The claims of this run, what has been decided, and which of them are in view.
//
// In: a provider. Out: rows in the order of the view, and events when something changes. It draws nothing.
// Everything that walks over all claims is a plain loop over flat arrays: 100,000 claims must filter within one frame or two.
(function (claimsift) {
  'use strict';

  const OPEN = Object.freeze({ answer: null, comment: null, edited: null, n: 0, reviewer: null, by: {} });

  /** Longer pauses than this are not counted as work on a claim. */
  const IDLE_SECONDS = 180;

  const ORDERS = {
    document: 'By document',
    date: 'Oldest first',
    latest: 'Newest first',
    sure: 'Most confident',
    unsure: 'Least confident',
    uncertain: 'Most uncertain',
  };

  function emptyFilter() {
    return {
      text: '', state: 'all', types: [], entities: [], from: null, to: null, dated: 'any', source: null, low: 0, high: 1,
      polarity: null, modality: null, document: null,
    };
  }

  /** Whether two filters let the same claims through. */
  function isEmpty(filter) {
    return JSON.stringify(filter) === JSON.stringify(emptyFilter());
  }

  class Store {
    constructor(source) {
      this.source = source;
      this.listeners = new Map();
      this.filter = emptyFilter();
      this.order = 'document';
      this.rows = [];
      this.at = new Map();
      this.states = new Map();
      this.view = [];
      this.current = null;
      this.queue = Promise.resolve();
      this.pending = new Map();
      this.claims = new Map();
      this.documents = new Map();
      this.session = { decided: 0, seconds: 0 };
      this.clock = { since: 0, sum: 0 };
    }

    on(event, listener) {
      if (!this.listeners.has(event)) this.listeners.set(event, []);
      this.listeners.get(event).push(listener);
    }

    emit(event, detail) {
      for (const listener of this.listeners.get(event) || []) listener(detail);
    }

    async load() {
      const [about, index, entities] = await Promise.all([this.source.state(), this.source.index(), this.source.entities()]);
      this.about = about;
      this.last = about.last;
      this.types = new Map(about.types.map((type) => [type.name, type]));
      this.take(index);
      this.entities = entities;
      this.refresh();
    }

    /** Reads claims and keys again, after a merge or an added claim of somebody else. */
    async reload() {
      const [index, entities] = await Promise.all([this.source.index(), this.source.entities()]);
      this.take(index);
      this.entities = entities;
      this.refresh();
      this.emit('entities');
    }

    take(index) {
      this.base = index.claims;
      this.rows = index.claims.slice();
      this.at = new Map();
      this.words = new Array(this.rows.length).fill(null);
      this.orders = new Map();
      this.keyOf = new Map();
      this.states = new Map();
      this.tally = { accept: 0, reject: 0, ignore: 0 };
      for (let idx = 0; idx < this.rows.length; idx += 1) {
        const row = this.rows[idx];
        this.at.set(row.id, idx);
        for (const role of row.roles) if (role.key) this.keyOf.set(role.name, role.key);
      }
      for (const [id, state] of Object.entries(index.states)) this.setState(id, state);
      this.warm();
    }

    state(id) {
      return this.states.get(id) || OPEN;
    }

    row(id) {
      return this.rows[this.at.get(id)];
    }

    /** The role that stands first in a claim type. */
    firstRole(type) {
      const known = this.types.get(type);
      return known ? known.roles[0] : undefined;
    }

    setState(id, state) {
      const before = this.state(id);
      if (before.answer) this.tally[before.answer] -= 1;
      if (state.answer) this.tally[state.answer] += 1;
      this.states.set(id, state);
      const idx = this.at.get(id);
      if (idx === undefined || (!state.edited && !before.edited)) return;
      this.rows[idx] = state.edited ? this.edited(this.base[idx], state) : this.base[idx];
      this.words[idx] = null;
      this.orders.clear();
    }

    /** The row of a claim after its edits. */
    edited(base, state) {
      const row = { ...base, ...claimsift.edit.row(state.edited, this.keyOf) };
      if (state.keys) row.roles.forEach((role, place) => { role.key = state.keys[place] || null; });
      return row;
    }

    setStates(states) {
      const ids = Object.keys(states);
      for (const id of ids) this.setState(id, states[id]);
      if (ids.length) this.emit('states', ids);
    }

    get decided() {
      return this.tally.accept + this.tally.reject + this.tally.ignore;
    }

    // --- the view -----------------------------------------------------------------------------------------------

    hay(idx) {
      if (this.words[idx] === null) {
        const row = this.rows[idx];
        let words = `${row.sentence} ${row.trigger} ${row.title || ''} ${row.path} ${row.source || ''} ${row.id}`;
        for (const role of row.roles) words += ` ${role.text} ${role.name}`;
        this.words[idx] = words.toLowerCase();
      }
      return this.words[idx];
    }

    /** Prepares the words of all claims for searching, a little at a time, so that the first search does not wait. */
    warm() {
      const { words } = this;
      let idx = 0;
      const some = () => {
        if (words !== this.words) return;
        for (const end = Math.min(words.length, idx + 1500); idx < end; idx += 1) this.hay(idx);
        if (idx < words.length) setTimeout(some, 8);
      };
      setTimeout(some, 200);
    }

    /** All claims in an order, as positions; kept until a claim changes. */
    ordered(order) {
      if (this.orders.has(order)) return this.orders.get(order);
      const all = Uint32Array.from(this.rows, (_, idx) => idx);
      const date = (row) => row.from || row.to || '';
      const keys = {
        date: (row) => Number((date(row) || '9999-99-99').replace(/-/g, '')),
        latest: (row) => -Number((row.to || row.from || '0').replace(/-/g, '')),
        sure: (row) => -row.confidence,
        unsure: (row) => row.confidence,
        uncertain: (row) => Math.abs(row.confidence - 0.5),
      };
      if (keys[order]) {
        const by = Float64Array.from(this.rows, keys[order]);
        all.sort((a, b) => by[a] - by[b] || a - b);
      }
      this.orders.set(order, all);
      return all;
    }

    /** A function that says whether the claim at a position passes the filter. */
    passes(filter) {
      const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
      const types = filter.types.length ? new Set(filter.types) : null;
      const tests = [];
      if (types) tests.push((row) => types.has(row.type));
      if (filter.document) tests.push((row) => row.doc === filter.document);
      if (filter.polarity) tests.push((row) => row.polarity === filter.polarity);
      if (filter.modality) tests.push((row) => row.modality === filter.modality);
      if (filter.low > 0) tests.push((row) => row.confidence >= filter.low);
      if (filter.high < 1) tests.push((row) => row.confidence <= filter.high);
      if (filter.dated === 'undated') tests.push((row) => !row.from && !row.to);
      if (filter.dated === 'dated') tests.push((row) => row.from || row.to);
      if (filter.from || filter.to) {
        const from = filter.from || '0000';
        const to = filter.to || '9999-99-99';
        tests.push((row) => (row.from || row.to) && (row.from || '0000') <= to && (row.to || '9999') >= from);
      }
      if (filter.source === '') tests.push((row) => !row.source);
      else if (filter.source) tests.push((row) => row.source === filter.source);
      for (const key of filter.entities) tests.push((row) => row.roles.some((role) => role.key === key));
      const wanted = {
        undecided: (state) => !state.answer, decided: (state) => state.answer, accepted: (state) => state.answer === 'accept',
        rejected: (state) => state.answer === 'reject', skipped: (state) => state.answer === 'ignore',
        edited: (state) => state.edited, commented: (state) => state.comment,
        disputed: (state) => new Set(Object.values(state.by || {})).size > 1,
      }[filter.state];
      if (wanted) tests.push((row) => wanted(this.state(row.id)));
      if (filter.state === 'added') tests.push((row) => row.added);
      return (idx) => {
        const row = this.rows[idx];
        for (let n = 0; n < tests.length; n += 1) if (!tests[n](row)) return false;
        for (let n = 0; n < words.length; n += 1) if (!this.hay(idx).includes(words[n])) return false;
        return true;
      };
    }

    /** Positions of the claims that pass a filter, in an order. */
    select(filter, order) {
      const passes = this.passes(filter);
      const found = [];
      const later = [];
      for (const idx of this.ordered(order)) {
        if (!passes(idx)) continue;
        // "Most uncertain first" is about what is still open: decided claims come after.
        if (order === 'uncertain' && this.state(this.rows[idx].id).answer) later.push(idx);
        else found.push(idx);
      }
      return found.concat(later);
    }

    /** Makes the view anew. Claims decided since stay where they are until this is called. */
    refresh() {
      this.view = this.select(this.filter, this.order);
      this.where = null;
      const there = this.current !== null && this.position(this.current) >= 0;
      this.emit('view');
      if (!there) this.show(this.view.length ? this.rows[this.view[0]].id : null);
      else this.emit('position');
    }

    setFilter(change) {
      Object.assign(this.filter, change);
      this.refresh();
    }

    clearFilter() {
      this.filter = emptyFilter();
      this.refresh();
    }

    setOrder(order) {
      this.order = order;
      this.refresh();
    }

    /** Where a claim stands in the view, or -1. */
    position(id) {
      const idx = this.at.get(id);
      if (idx === undefined) return -1;
      if (!this.where) {
        this.where = new Map();
        this.view.forEach((it, position) => this.where.set(it, position));
      }
      const position = this.where.get(idx);
      return position === undefined ? -1 : position;
    }

    show(id) {
      if (this.current !== id) {
        this.current = id;
        this.clock = { since: performance.now(), sum: 0 };
      }
      this.emit('current', id);
    }

    showAt(position) {
      if (!this.view.length) return;
      const place = Math.max(0, Math.min(this.view.length - 1, position));
      this.show(this.rows[this.view[place]].id);
    }

    step(by) {
      this.showAt(this.position(this.current) + by);
    }

    /** Goes to the next claim in the view that is still open; where there is none, says so. */
    advance() {
      const start = this.position(this.current);
      for (let step = 1; step < this.view.length; step += 1) {
        const id = this.rows[this.view[(start + step) % this.view.length]].id;
        if (!this.state(id).answer) {
          this.show(id);
          return true;
        }
      }
      this.emit('current', this.current);
      return false;
    }

    // --- time ---------------------------------------------------------------------------------------------------

    pause() {
      this.clock.sum += Math.min(IDLE_SECONDS, (performance.now() - this.clock.since) / 1000);
      this.clock.since = performance.now();
    }

    /** Seconds that the claim in view has been looked at; starts anew. */
    seconds() {
      this.pause();
      const seconds = Math.round(this.clock.sum * 10) / 10;
      this.clock.sum = 0;
      return seconds;
    }

    /** Claims an hour in this sitting, or null. */
    get rate() {
      return this.session.decided >= 3 && this.session.seconds >= 10 ? (this.session.decided * 3600) / this.session.seconds : null;
    }

    // --- what the server keeps ------------------------------------------------------------------------------------

    /** The claim with its edits. */
    async claim(id) {
      const edited = this.state(id).edited;
      if (edited) return edited;
      if (!this.claims.has(id)) {
        if (this.claims.size > 3000) this.claims.clear();
        const asked = this.source.claim(id);
        this.claims.set(id, asked);
        asked.catch(() => this.claims.delete(id));
      }
      return this.claims.get(id);
    }

    /** The document's text and parts, or null where the run wrote none. */
    async document(id) {
      if (!this.documents.has(id)) {
        if (this.documents.size > 40) this.documents.clear();
        const asked = this.source.document(id).then((doc) => {
          doc.points = new claimsift.text.Points(doc.text);
          return doc;
        }, (error) => {
          if (error.status === 404) return null;
          this.documents.delete(id);
          throw error;
        });
        this.documents.set(id, asked);
      }
      return this.documents.get(id);
    }

    /** Calls the server one after another, so that every call sees what the one before did. */
    enqueue(call) {
      const done = this.queue.then(call);
      this.queue = done.catch(() => {});
      return done;
    }

    /**
     * Decides a claim. The page shows it at once; what the server refuses is taken back and thrown.
     * @param {string} id
     * @param {{answer: string, after?: object, comment?: string, seen?: number}} decision
     */
    decide(id, decision) {
      const before = this.state(id);
      const seconds = this.current === id ? this.seconds() : 0;
      const { answer, after } = decision;
      const by = { ...before.by };
      if (answer !== 'edit') by[this.about.reviewer] = answer;
      const busy = this.pending.get(id) || 0;
      this.pending.set(id, busy + 1);
      this.setStates({ [id]: {
        ...before, answer: answer === 'edit' ? before.answer : answer, edited: after || before.edited, by,
        comment: decision.comment === undefined ? before.comment : decision.comment, reviewer: this.about.reviewer,
      } });
      return this.enqueue(async () => {
        const seen = decision.seen !== undefined ? decision.seen : busy ? this.state(id).n : before.n;
        try {
          const told = await this.source.decide({
            claim: id, answer, after: after || null, comment: decision.comment === undefined ? null : decision.comment, seconds, seen,
          });
          this.settle(id);
          this.setStates({ [id]: this.pending.has(id) ? { ...this.state(id), n: told.state.n } : told.state });
          if (answer !== 'edit') {
            this.session.decided += 1;
            this.session.seconds += seconds;
            this.emit('progress');
          }
          return told;
        } catch (error) {
          this.settle(id);
          this.setStates({ [id]: error.state || before });
          throw error;
        }
      });
    }

    settle(id) {
      const left = this.pending.get(id) - 1;
      if (left > 0) this.pending.set(id, left);
      else this.pending.delete(id);
    }

    bulk(ids, answer) {
      return this.enqueue(async () => {
        const claims = ids.map((claim) => ({ claim, seen: this.state(claim).n }));
        const told = await this.source.bulk({ claims, answer, seconds: this.seconds(), comment: null });
        this.setStates(told.states);
        this.emit('progress');
        return told;
      });
    }

    undo() {
      return this.enqueue(async () => {
        const told = await this.source.undo();
        this.setStates(told.states);
        if (told.entities || this.stale(told.states)) await this.reload();
        this.emit('progress');
        return told;
      });
    }

    add(claim) {
      return this.enqueue(async () => {
        const told = await this.source.add({ claim, comment: null, seconds: this.seconds() });
        await this.reload();
        return told;
      });
    }

    merge(body) {
      return this.enqueue(async () => {
        await this.source.merge(body);
        await this.reload();
      });
    }

    split(body) {
      return this.enqueue(async () => {
        await this.source.split(body);
        await this.reload();
      });
    }

    /** Whether states speak of claims that came or went. */
    stale(states) {
      return Object.entries(states).some(([id, state]) => (state.removed ? this.at.has(id) : !this.at.has(id)));
    }

    /** Looks what other tabs and reviewers did. */
    async poll() {
      const told = await this.source.changes(this.last);
      if (told.last === this.last && !told.entities_changed) return;
      this.last = told.last;
      if (told.entities_changed || this.stale(told.states)) await this.reload();
      const fresh = {};
      for (const [id, state] of Object.entries(told.states)) {
        const known = this.state(id);
        if (!this.pending.has(id) && (known.n !== state.n || known.answer !== state.answer)) fresh[id] = state;
      }
      this.setStates(fresh);
      if (Object.keys(fresh).length) this.emit('progress');
    }
  }

  claimsift.store = { Store, ORDERS, emptyFilter, isEmpty };
})((window.claimsift = window.claimsift || {}));
