// The keys of the page, and the map of them that `?` shows.
//
// In: key presses outside of forms. Out: calls of `actions` (main.js).
(function (claimsift) {
  'use strict';

  const { h } = claimsift.text;

  /** Groups of `[keys, what they do, action]`; the action is a name in `actions`. */
  const MAP = [
    ['Decide', [
      [['a'], 'accept, and go to the next open claim', 'accept'],
      [['r', 'x'], 'reject, and go to the next open claim', 'reject'],
      [['s'], 'skip: neither right nor wrong', 'skip'],
      [['u'], 'undo the last decision, edit, bulk or merge', 'undo'],
      [['c'], 'comment', 'comment'],
      [['A'], 'accept all open claims in view', 'bulkAccept'],
      [['R'], 'reject all open claims in view', 'bulkReject'],
    ]],
    ['Go', [
      [['j', 'ArrowDown'], 'next claim', 'next'],
      [['k', 'ArrowUp'], 'previous claim', 'previous'],
      [['J'], 'next open claim', 'nextOpen'],
      [['d'], 'whole document, or the paragraph', 'toggleWhole'],
      [['/'], 'search', 'search'],
      [['f'], 'filters', 'filters'],
      [['l'], 'to the list', 'focusList'],
      [['g c'], 'claims', 'viewClaims'],
      [['g e'], 'names', 'viewEntities'],
      [['g t'], 'timeline', 'viewTimeline'],
      [['g g'], 'network', 'viewGraph'],
      [['g r'], 'report', 'viewReport'],
    ]],
    ['Correct', [
      [['e'], 'to the source text: arrow keys select words, Shift + arrow more of them', 'focusText'],
      [['1', '9'], 'the selected words fill the role of that number; without a selection, edit that role', null],
      [['v'], 'the selected words are the trigger', 'setTrigger'],
      [['t'], 'type', 'editType'],
      [['w'], 'date: when', 'editDate'],
      [['p'], 'polarity', 'editPolarity'],
      [['m'], 'modality', 'editModality'],
      [['o'], 'source: who says so', 'editSource'],
      [['n'], 'add a missed claim at the selected words', 'addClaim'],
      [['Escape'], 'forget the selection', 'escape'],
    ]],
    ['Page', [
      [['?'], 'this map', 'help'],
      [['y'], 'light, dark, or as the system has it', 'theme'],
    ]],
  ];

  const SHOWN = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' };

  function byKey() {
    const found = new Map();
    for (const [, rows] of MAP) for (const [keys, , action] of rows) if (action) for (const key of keys) found.set(key, action);
    return found;
  }

  /** Whether a node takes letters itself. */
  function takesText(node) {
    if (!node || !node.tagName) return false;
    if (node.tagName === 'TEXTAREA' || node.tagName === 'SELECT') return true;
    return node.tagName === 'INPUT' && !['checkbox', 'radio', 'button'].includes(node.type);
  }

  /** Listens for keys. */
  function listen(actions) {
    const map = byKey();
    let lead = '';
    let timer = 0;
    document.addEventListener('keydown', (event) => {
      if (event.defaultPrevented || event.altKey || event.isComposing || claimsift.dialog.isOpen()) return;
      if ((event.ctrlKey || event.metaKey)) {
        if (event.key.toLowerCase() === 'z' && !event.shiftKey && !takesText(event.target)) {
          event.preventDefault();
          actions.undo();
        }
        return;
      }
      if (takesText(event.target)) {
        if (event.key === 'Escape') actions.leaveField(event.target);
        return;
      }
      let { key } = event;
      // With the shift lock on, letters stay what they are without it.
      if (/^[A-Z]$/.test(key) && !event.shiftKey) key = key.toLowerCase();
      const pressed = lead ? `${lead} ${key}` : key;
      clearTimeout(timer);
      lead = '';
      if (key === 'g' && pressed === 'g') {
        lead = 'g';
        timer = setTimeout(() => { lead = ''; }, 1500);
        event.preventDefault();
        return;
      }
      if (/^[1-9]$/.test(key)) {
        event.preventDefault();
        actions.digit(Number(key));
        return;
      }
      const action = map.get(pressed);
      if (!action || (event.repeat && ['accept', 'reject', 'skip', 'undo'].includes(action))) return;
      // Arrow keys scroll where there is something to scroll.
      if (key.startsWith('Arrow') && event.target.closest && event.target.closest('.facts, .detail, .sheet, .names, dialog')) return;
      event.preventDefault();
      actions[action]();
    });
  }

  /** The key map as a dialog. */
  function help() {
    const cap = (key) => key.split(' ').map((it) => h('kbd', null, SHOWN[it] || it));
    claimsift.dialog.open('Keys', h('div', { class: 'key-map' }, MAP.map(([title, rows]) => h('section', null, h('h3', null, title), h('dl', null, rows.map(([keys, words]) => [
      h('dt', null, keys.map((key, idx) => [idx ? (keys[0] === '1' ? ' – ' : ' or ') : null, cap(key)])), h('dd', null, words)]))))),
    [{ value: 'cancel', label: 'Close', main: true }], { wide: true });
  }

  claimsift.keys = { listen, help, MAP };
})((window.claimsift = window.claimsift || {}));
