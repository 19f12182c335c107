// Dialogs, the line that screen readers hear, and short notes at the edge of the page.
//
// In: nodes and words. Out: promises of what the reader chose. The browser's own dialog element keeps the focus inside and
// gives it back.
(function (claimsift) {
  'use strict';

  const { h, replace } = claimsift.text;

  let spoken = null;
  let notes = null;

  /** Says something to screen readers. */
  function say(words) {
    spoken = spoken || document.getElementById('spoken');
    // The same words twice are heard twice only if the text changes in between.
    spoken.textContent = '';
    setTimeout(() => { spoken.textContent = words; }, 30);
  }

  /** Shows a note for some seconds; `kind` is `problem` or nothing. */
  function note(words, kind) {
    notes = notes || document.getElementById('notes');
    const node = h('p', { class: 'note' + (kind ? ' ' + kind : ''), role: kind === 'problem' ? 'alert' : null }, words);
    notes.append(node);
    while (notes.children.length > 3) notes.firstChild.remove();
    setTimeout(() => node.remove(), kind === 'problem' ? 9000 : 4000);
    if (kind !== 'problem') say(words);
  }

  /** Whether a dialog is open. */
  function isOpen() {
    return document.querySelector('dialog[open]') !== null;
  }

  /**
   * Opens a dialog and answers with the value of the button that closed it, or null.
   * @param {string} title
   * @param {Node|Array} body
   * @param {Array<{value: string, label: string, main?: boolean, risky?: boolean}>} buttons
   * @param {{check?: function(string): string|null, wide?: boolean, focus?: Node}} [options] `check` names what is wrong with the form, or null
   */
  function open(title, body, buttons, options) {
    const settings = options || {};
    const before = document.activeElement;
    const heading = h('h2', { id: 'dialog-title' }, title);
    const wrong = h('p', { class: 'wrong', role: 'alert' });
    const made = buttons.map((button) => h('button', {
      type: button.main ? 'submit' : 'button', value: button.value,
      class: (button.main ? 'main' : '') + (button.risky ? ' risky' : ''),
    }, button.label));
    const form = h('form', { method: 'dialog' }, heading, h('div', { class: 'dialog-body' }, body), wrong,
      h('div', { class: 'dialog-buttons' }, made));
    const dialog = h('dialog', { class: settings.wide ? 'wide' : null, 'aria-labelledby': 'dialog-title' }, form);
    document.body.append(dialog);
    return new Promise((resolve) => {
      let answer = null;
      const finish = (value) => {
        const problem = value !== 'cancel' && settings.check ? settings.check(value) : null;
        if (problem) {
          replace(wrong, problem);
          return;
        }
        answer = value === 'cancel' ? null : value;
        dialog.close();
      };
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        finish((buttons.find((button) => button.main) || buttons[0]).value);
      });
      for (const node of made) {
        if (node.type === 'button') node.addEventListener('click', () => finish(node.value));
      }
      dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
      dialog.addEventListener('close', () => {
        dialog.remove();
        if (before && before.isConnected) before.focus();
        resolve(answer);
      });
      dialog.showModal();
      const first = settings.focus || dialog.querySelector('.dialog-body input, .dialog-body select, .dialog-body textarea, .dialog-body button') || made.find((node) => node.type === 'submit');
      if (first) first.focus();
    });
  }

  claimsift.dialog = { say, note, open, isOpen };
})((window.claimsift = window.claimsift || {}));
