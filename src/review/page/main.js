// Ties the page together: loads the claims, names what the reader can do, and keeps views, header and address in step.
(function (claimsift) {
  'use strict';

  const { h, bdi, plain, replace, counted } = claimsift.text;
  const { say, note, open } = claimsift.dialog;
  const { ANSWERS } = claimsift.list;

  const VIEWS = { claims: 'Claims', entities: 'Names', timeline: 'Timeline', graph: 'Network', report: 'Report' };
  const THEMES = ['system', 'light', 'dark'];
  const POLL_MS = 3000;

  const $ = (id) => document.getElementById(id);

  let store;
  let card;
  let list;
  let filters;
  let views;
  let view = 'claims';
  let kinds = new Map();

  // --- what the reader can do -------------------------------------------------------------------------------------

  /** Runs something that asks the server, and shows what the server will not do. */
  async function guard(run) {
    try {
      return await run();
    } catch (error) {
      note(error.message, 'problem');
      return null;
    }
  }

  function locked() {
    if (!store.about.read_only) return false;
    note('This server was started to read only.', 'problem');
    return true;
  }

  /** Somebody else decided meanwhile: shows what, and asks. */
  async function conflict(id, decision, state) {
    const theirs = state.answer ? ANSWERS[state.answer] : state.edited ? 'edited' : 'left open';
    const mine = { accept: 'accept', reject: 'reject', ignore: 'skip', edit: 'edit' }[decision.answer];
    const row = store.row(id);
    const answer = await open('Decided meanwhile', [
      h('p', { class: 'quote' }, bdi(claimsift.words.gist(row, store.firstRole(row.type)))),
      h('p', null, bdi(state.reviewer || 'Somebody else'), ` ${theirs} this claim while you looked at it. You wanted to ${mine} it.`),
      state.comment ? h('p', { class: 'comment' }, bdi(state.comment)) : null,
    ], [{ value: 'keep', label: 'Keep theirs', main: true }, { value: 'mine', label: `${mine[0].toUpperCase()}${mine.slice(1)} it all the same`, risky: true }]);
    if (answer === 'mine') decide(id, { ...decision, seen: state.n });
    else store.show(id);
  }

  function decide(id, decision) {
    return store.decide(id, decision).catch((error) => {
      if (error.status === 409 && error.state) return conflict(id, decision, error.state);
      note(error.message, 'problem');
      return null;
    });
  }

  function progressWords() {
    return `${store.decided.toLocaleString('en-US')} of ${store.rows.length.toLocaleString('en-US')}`;
  }

  function answer(value) {
    const id = store.current;
    if (id === null || view !== 'claims' || locked()) return;
    const began = performance.now();
    decide(id, { answer: value });
    const more = store.advance();
    const left = more ? '' : store.decided === store.rows.length ? '. Everything is decided' : '. Nothing in view is open';
    say(`${ANSWERS[value]}, ${progressWords()}${left}`);
    if (!more) note(store.decided === store.rows.length ? 'Everything is decided.' : 'Nothing in view is open any more.');
    claimsift.measured = { what: 'decision', took: performance.now() - began };
  }

  /** Opens a form on the current claim and keeps what comes out of it. */
  async function change(form) {
    if (!card.claim || view !== 'claims' || locked()) return;
    const { id } = card.claim;
    const after = await form(card.claim);
    if (after) await save(id, after);
  }

  async function save(id, after) {
    await decide(id, { answer: 'edit', after });
    if (store.state(id).edited) say('edited');
  }

  function withSelection(use) {
    const { selected } = card.pane;
    if (!selected) {
      note('Select words in the source first, with the mouse or with e and the arrow keys.');
      return;
    }
    change(async (claim) => use(claim, selected));
  }

  function rolesNow() {
    return card.roles;
  }

  const actions = {
    guard,
    accept: () => answer('accept'),
    reject: () => answer('reject'),
    skip: () => answer('ignore'),
    async undo() {
      if (locked()) return;
      await guard(async () => {
        const told = await store.undo();
        const ids = Object.keys(told.states).filter((id) => store.at.has(id));
        if (ids.length && !ids.includes(store.current)) store.show(ids[0]);
        const what = told.undone.length > 1 ? `${told.undone.length} decisions` : 'the last decision';
        note(`Took back ${what}, ${progressWords()}`);
      });
    },
    next: () => (view === 'claims' ? store.step(1) : null),
    previous: () => (view === 'claims' ? store.step(-1) : null),
    nextOpen() {
      if (view === 'claims' && !store.advance()) note('Nothing else in view is open.');
    },
    showWhole(whole) {
      if (whole && !card.doc) {
        note('The run kept no texts of documents; only the quotation is at hand.');
        return;
      }
      card.pane.whole = whole;
      document.body.classList.toggle('reading', whole);
      card.load();
    },
    toggleWhole: () => actions.showWhole(!card.pane.whole),
    setRole(name) {
      withSelection((claim, words) => claimsift.edit.setRole(claim, rolesNow(), name, words, kinds));
    },
    digit(number) {
      if (view !== 'claims' || !card.claim) return;
      const name = rolesNow()[number - 1];
      if (!name) return;
      if (card.pane.selected) actions.setRole(name);
      else actions.editRole(name);
    },
    editRole: (name) => change((claim) => claimsift.forms.role(claim, name, store.about.kinds, namesNear(claim))),
    setTrigger: () => withSelection((claim, words) => claimsift.edit.setTrigger(claim, words)),
    editType: () => change((claim) => claimsift.forms.type(claim, store.types)),
    editPolarity: () => change((claim) => claimsift.forms.polarity(claim, store.about.polarities)),
    editModality: () => change((claim) => claimsift.forms.modality(claim, store.about.modalities)),
    editDate: () => { const { selected } = card.pane; change((claim) => claimsift.forms.date(claim, selected)); },
    editSource: () => {
      const { selected } = card.pane;
      change((claim) => claimsift.forms.source(claim, selected, store.about.source_kinds || Object.keys(claimsift.claim.SOURCES)));
    },
    async comment() {
      if (!card.claim || view !== 'claims' || locked()) return;
      const { id } = card.claim;
      const words = await claimsift.forms.comment(store.state(id).comment);
      if (words !== null) {
        await decide(id, { answer: 'edit', comment: words });
        say('comment saved');
      }
    },
    async addClaim() {
      if (!card.claim || view !== 'claims' || locked()) return;
      if (!card.doc) {
        note('A claim can only be added where the run kept the texts of documents.', 'problem');
        return;
      }
      const { selected } = card.pane;
      if (!selected) {
        note('Select the word that carries the missed claim first, such as “sold”; then press n.');
        return;
      }
      const about = claimsift.edit.evidence(card.doc, selected);
      const part = card.doc.parts.find((it) => it.kind !== 'page' && it.start <= selected.start && selected.start < it.end);
      const start = claimsift.edit.begin(card.claim, card.claim.type, selected, about, part && part.kind);
      const made = await claimsift.forms.missed(start, store.types, kinds);
      if (!made) return;
      await guard(async () => {
        const told = await store.add(made);
        if (store.position(told.claim.id) < 0) store.clearFilter();
        store.show(told.claim.id);
        note('Added; u undoes it.');
      });
    },
    bulkAccept: () => actions.bulk('accept'),
    bulkReject: () => actions.bulk('reject'),
    async bulk(value) {
      if (view !== 'claims' || locked()) return;
      const ids = store.view.map((idx) => store.rows[idx].id).filter((id) => !store.state(id).answer);
      const decided = store.view.length - ids.length;
      if (!ids.length) {
        note('Nothing in view is open.');
        return;
      }
      const verb = value === 'accept' ? 'Accept' : 'Reject';
      const given = await open(`${verb} ${counted(ids.length, 'claim')}?`, [
        h('p', null, `These are all open claims in view${claimsift.store.isEmpty(store.filter) ? ': no filter is on' : ''}.`,
          decided ? ` ${counted(decided, 'claim')} in view ${decided === 1 ? 'is' : 'are'} decided already and ${decided === 1 ? 'stays' : 'stay'} as ${decided === 1 ? 'it is' : 'they are'}.` : ''),
        h('p', { class: 'quiet' }, 'Undo takes all of them back at once.')],
      [{ value: 'yes', label: `${verb} ${ids.length.toLocaleString('en-US')}`, main: true, risky: value === 'reject' }, { value: 'cancel', label: 'Cancel' }]);
      if (given !== 'yes') return;
      await guard(async () => {
        const told = await store.bulk(ids, value);
        const clashes = told.conflicts.length;
        note(`${ANSWERS[value]} ${counted(ids.length - clashes, 'claim')}, ${progressWords()}${clashes ? `; ${clashes} were decided by somebody else meanwhile` : ''}`);
      });
    },
    /** Shows the claims behind something in another view: this filter and no other. */
    only(change_) {
      Object.assign(store.filter, claimsift.store.emptyFilter());
      store.setFilter(change_);
      go('claims');
      list.focus();
    },
    openClaim(id) {
      if (store.position(id) < 0) store.clearFilter();
      store.show(id);
      go('claims');
      document.body.dataset.pane = 'claim';
      list.focus();
    },
    search() {
      go('claims');
      document.body.dataset.pane = 'list';
      $('search').focus();
      $('search').select();
    },
    filters() {
      go('claims');
      document.body.dataset.pane = 'list';
      filters.toggle();
    },
    focusList() {
      go('claims');
      document.body.dataset.pane = 'list';
      list.focus();
    },
    focusText() {
      if (view !== 'claims' || !card.claim) return;
      document.body.dataset.pane = 'claim';
      card.textRoot.focus();
    },
    escape() {
      if (card.pane.selected) card.pane.clear();
      else if (filters.open) filters.toggle(false);
      else if (card.pane.whole) actions.showWhole(false);
    },
    leaveField(node) {
      if (filters.open && $('panel').contains(node)) filters.toggle(false);
      else node.blur();
      list.focus();
    },
    viewClaims: () => go('claims', true),
    viewEntities: () => go('entities', true),
    viewTimeline: () => go('timeline', true),
    viewGraph: () => go('graph', true),
    viewReport: () => go('report', true),
    help: () => claimsift.keys.help(),
    theme() {
      const next = THEMES[(THEMES.indexOf(themeNow()) + 1) % THEMES.length];
      setTheme(next);
      note(`Colors: ${next === 'system' ? 'as the system has them' : next}`);
    },
  };

  /** Names that the claims of the same document know, for suggestions. */
  function namesNear(claim) {
    const names = new Set();
    for (const row of store.rows) {
      if (row.doc !== claim.document.id) continue;
      for (const role of row.roles) if (role.key) names.add(role.name);
    }
    return Array.from(names);
  }

  // --- views ------------------------------------------------------------------------------------------------------

  function go(name, focus) {
    const same = view === name;
    view = name;
    document.body.dataset.view = name;
    for (const key of Object.keys(VIEWS)) {
      $('view-' + key).hidden = key !== name;
      $('tab-' + key).setAttribute('aria-current', key === name ? 'page' : 'false');
    }
    if (views[name] && !same) views[name].show();
    if (name === 'claims' && focus) list.focus();
    else if (focus) $('view-' + name).focus();
    if (focus && !same) say(VIEWS[name]);
    address();
  }

  function address() {
    const place = view === 'claims' ? store.current || '' : view;
    if (location.hash.slice(1) !== place) history.replaceState(null, '', '#' + place);
  }

  function follow() {
    const place = decodeURIComponent(location.hash.slice(1));
    if (VIEWS[place]) go(place);
    else if (store.at.has(place)) {
      store.show(place);
      go('claims');
    }
  }

  // --- header -----------------------------------------------------------------------------------------------------

  function drawProgress() {
    const all = Math.max(1, store.rows.length);
    for (const [name, node] of [['accept', $('bar-accept')], ['reject', $('bar-reject')], ['ignore', $('bar-ignore')]]) node.style.width = (store.tally[name] / all) * 100 + '%';
    const rate = store.rate;
    const bar = $('progress');
    bar.setAttribute('aria-valuemax', String(store.rows.length));
    bar.setAttribute('aria-valuenow', String(store.decided));
    bar.setAttribute('aria-valuetext', `${progressWords()} decided`);
    replace($('progress-words'), h('strong', null, progressWords()), rate ? h('span', { class: 'quiet rate' }, ` · ${Math.round(rate).toLocaleString('en-US')} an hour`) : null);
    document.title = `${progressWords()} · claimsift review`;
    drawDecision();
  }

  function drawDecision() {
    const state = store.current === null ? null : store.state(store.current);
    for (const [name, id] of [['accept', 'do-accept'], ['reject', 'do-reject'], ['ignore', 'do-skip']]) {
      $(id).setAttribute('aria-pressed', String(Boolean(state && state.answer === name)));
      $(id).disabled = store.about.read_only || store.current === null;
    }
    $('do-undo').disabled = store.about.read_only;
    const position = store.position(store.current);
    $('place').textContent = position < 0 ? '' : `${(position + 1).toLocaleString('en-US')} / ${store.view.length.toLocaleString('en-US')}`;
  }

  function drawReviewer() {
    const { source } = store;
    const name = bdi(store.about.reviewer);
    replace($('reviewer'), source.embedded
      ? [h('button', { type: 'button', class: 'small', onclick: askReviewer, title: 'Change your name' }, h('span', { class: 'label' }, 'Reviewer: '), name), h('button', { type: 'button', class: 'main', id: 'save', onclick: saveDecisions }, 'Save', h('span', { class: 'rest' }, ' decisions'))]
      : h('span', { class: 'quiet', title: plain(`Decisions go to ${store.about.reviews}`) }, name, store.about.read_only ? ', reading only' : null));
  }

  async function askReviewer() {
    const input = h('input', { type: 'text', value: store.about.reviewer, size: 30 });
    const given = await open('Who are you?', h('label', { class: 'field' }, h('span', null, 'Name that your decisions carry'), input), [{ value: 'save', label: 'Save', main: true }, { value: 'cancel', label: 'Cancel' }],
      { check: (value) => (value === 'save' && !input.value.trim() ? 'Please give a name.' : null) });
    if (given !== 'save') return;
    store.source.reviewer = input.value.trim();
    store.about.reviewer = input.value.trim();
    drawReviewer();
  }

  function saveDecisions() {
    const file = new Blob([store.source.saved()], { type: 'application/x-ndjson' });
    const link = h('a', { href: URL.createObjectURL(file), download: `reviews-${store.about.reviewer.replace(/[^\p{L}\p{N}-]+/gu, '-')}.jsonl` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    note(`Saved ${counted(store.source.lines.length, 'line')}. Give the file to whoever gave you this page.`);
  }

  function drawUnmatched() {
    const list_ = store.about.unmatched || [];
    $('unmatched').hidden = !list_.length;
    if (!list_.length) return;
    replace($('unmatched'), `${counted(list_.length, 'earlier decision')} ${list_.length === 1 ? 'matches' : 'match'} no claim of this run. `,
      h('button', { type: 'button', class: 'small', onclick: () => open('Decisions without a claim', [
        h('p', null, 'The claims they were made on are not in this run any more. They stay in the file.'),
        h('ul', { class: 'sources' }, list_.slice(0, 500).map((it) => h('li', null, h('span', { class: 'words' }, ANSWERS[it.answer] || it.answer, ': “', bdi(claimsift.text.cut(it.quote || it.claim || '', 200)), '”'), it.reason ? h('span', { class: 'quiet' }, bdi(it.reason)) : null)))],
      [{ value: 'cancel', label: 'Close', main: true }], { wide: true }) }, 'Show them'));
  }

  // --- colors -----------------------------------------------------------------------------------------------------

  function themeNow() {
    return document.documentElement.dataset.theme || 'system';
  }

  function setTheme(name) {
    if (name === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    $('theme').setAttribute('aria-label', `Colors: ${name}`);
    $('theme').title = `Colors: ${name} (y)`;
    try {
      localStorage.setItem('claimsift.theme', name);
    } catch (error) {
      // A browser that keeps nothing still shows the colors.
    }
  }

  function startTheme() {
    let name = 'system';
    try {
      name = localStorage.getItem('claimsift.theme') || 'system';
    } catch (error) {
      name = 'system';
    }
    setTheme(THEMES.includes(name) ? name : 'system');
  }

  // --- start ------------------------------------------------------------------------------------------------------

  function bind() {
    for (const key of Object.keys(VIEWS)) $('tab-' + key).addEventListener('click', () => go(key));
    for (const [id, action] of [['do-accept', 'accept'], ['do-reject', 'reject'], ['do-skip', 'skip'], ['do-undo', 'undo'], ['do-next', 'next'], ['do-previous', 'previous'], ['do-comment', 'comment'], ['help', 'help'], ['theme', 'theme'], ['do-back', 'focusList']]) {
      $(id).addEventListener('click', () => actions[action]());
    }
    window.addEventListener('hashchange', follow);
    document.addEventListener('visibilitychange', () => (document.hidden ? store.pause() : (store.clock.since = performance.now())));
    window.addEventListener('beforeunload', (event) => {
      if (store.pending.size || (store.source.embedded && store.source.lines.length && !store.source.shelf.kept)) event.preventDefault();
    });
    claimsift.keys.listen(actions);
  }

  async function poll() {
    if (!document.hidden && !store.pending.size) {
      try {
        await store.poll();
        $('offline').hidden = true;
      } catch (error) {
        $('offline').hidden = false;
      }
    }
    setTimeout(poll, POLL_MS);
  }

  async function start() {
    startTheme();
    const source = claimsift.source.open();
    store = new claimsift.store.Store(source);
    claimsift.page = { store, actions };
    list = new claimsift.list.List($('list'), store);
    card = new claimsift.claim.Card($('card'), store, actions);
    filters = new claimsift.filters.Filters({ search: $('search'), bar: $('bar'), panel: $('panel'), chips: $('chips'), count: $('count') }, store, actions);
    views = {
      entities: new claimsift.entities.Entities($('view-entities'), store, actions), timeline: new claimsift.timeline.Timeline($('view-timeline'), store, actions),
      graph: new claimsift.graph.Graph($('view-graph'), store, actions), report: new claimsift.report.Report($('view-report'), store, actions),
    };
    claimsift.page.card = card;
    store.on('opened', () => { document.body.dataset.pane = 'claim'; });
    store.on('current', () => { address(); drawDecision(); });
    for (const event of ['states', 'progress', 'view']) store.on(event, drawProgress);
    const learn = () => {
      kinds = new Map();
      for (const entity of store.entities.entities) for (const name of entity.names) kinds.set(name.name.toLowerCase(), entity.kind);
    };
    store.on('entities', learn);
    const place = decodeURIComponent(location.hash.slice(1));
    try {
      await store.load();
    } catch (error) {
      replace($('card'), h('p', { class: 'warning', role: 'alert' }, 'The claims could not be loaded: ', bdi(error.message)));
      document.body.dataset.ready = 'failed';
      return;
    }
    learn();
    bind();
    drawReviewer();
    drawUnmatched();
    drawProgress();
    go(VIEWS[place] ? place : 'claims');
    if (store.at.has(place)) store.show(place);
    if (view === 'claims') list.focus();
    document.body.dataset.ready = 'yes';
    if (!source.embedded) setTimeout(poll, POLL_MS);
  }

  start();
})((window.claimsift = window.claimsift || {}));
