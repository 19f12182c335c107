// The small forms: role, type, date, polarity, modality, source, comment, a missed claim.
//
// In: a claim and what is selected in its text. Out: promises of the claim as it should be, or null where the reader thought again.
(function (claimsift) {
  'use strict';

  const { h, bdi, plain, replace } = claimsift.text;
  const { open } = claimsift.dialog;
  const edit = claimsift.edit;

  const SAVE = [{ value: 'save', label: 'Save', main: true }, { value: 'cancel', label: 'Cancel' }];

  function field(label, control) {
    return h('label', { class: 'field' }, h('span', null, label), control);
  }

  function select(values, chosen) {
    const known = values.includes(chosen) ? values : [chosen, ...values];
    return h('select', null, known.filter((it) => it !== null && it !== undefined).map((it) => h('option', { value: it, selected: it === chosen }, plain(it))));
  }

  function quote(words) {
    return h('p', { class: 'quote' }, '“', bdi(claimsift.text.cut(words, 200)), '”');
  }

  /** One of a list, by mouse, arrow keys or its first letters. */
  async function choose(title, values, chosen, about) {
    const radios = values.map((value, idx) => h('label', { class: 'choice' },
      h('input', { type: 'radio', name: 'choice', value, checked: value === chosen }),
      h('span', null, idx < 9 ? h('kbd', null, String(idx + 1)) : null, value, about && about[value] ? h('small', { class: 'quiet' }, about[value]) : null)));
    const list = h('div', { class: 'choices' + (values.length > 8 ? ' many' : '') }, radios);
    const inputs = radios.map((radio) => radio.firstChild);
    list.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const digit = Number(event.key);
      let found = digit >= 1 && digit <= values.length ? inputs[digit - 1] : null;
      if (!found && /^[a-z]$/i.test(event.key)) {
        const at = inputs.indexOf(document.activeElement);
        const starts = (input) => input.value.toLowerCase().startsWith(event.key.toLowerCase());
        found = inputs.slice(at + 1).find(starts) || inputs.find(starts);
      }
      if (!found) return;
      event.preventDefault();
      found.checked = true;
      found.focus();
    });
    const answer = await open(title, list, SAVE, { focus: inputs.find((input) => input.checked) || inputs[0], wide: values.length > 8 });
    const picked = inputs.find((input) => input.checked);
    return answer && picked ? picked.value : null;
  }

  async function type(claim, types) {
    const about = Object.fromEntries(Array.from(types.values(), (it) => [it.name, it.description || it.roles.join(', ')]));
    const picked = await choose('What kind of claim is it?', Array.from(types.keys()), claim.type, about);
    if (!picked || picked === claim.type) return null;
    const before = types.get(claim.type);
    return edit.setType(claim, picked, types.get(picked).roles, before ? before.roles : []);
  }

  async function polarity(claim, values) {
    const picked = await choose('Did it happen, or is it denied?', values, claim.polarity,
      { positive: 'the text says that it is so', negative: 'the text says that it is not so' });
    return picked && picked !== claim.polarity ? edit.set(claim, 'polarity', picked) : null;
  }

  async function modality(claim, values) {
    const picked = await choose('How certain does the text make it?', values, claim.modality, {
      actual: 'stated as a fact', attempted: 'tried', planned: 'meant to happen', possible: 'may be so', conditional: 'under a condition',
      questioned: 'asked, or open whether',
    });
    return picked && picked !== claim.modality ? edit.set(claim, 'modality', picked) : null;
  }

  /** Who the words of a role stand for; or takes the role away. */
  async function role(claim, name, kinds, names) {
    const now = claim.roles.find((it) => it.role === name);
    if (!now) {
      await open(`No ${name} yet`, h('p', null, `Select the words in the source that name the ${name}, then press its digit or its button. `
        + 'Without a mouse: go to the source text with Tab, and select with the arrow keys.'), [{ value: 'cancel', label: 'Close', main: true }]);
      return null;
    }
    const list = h('datalist', { id: 'known-names' }, names.slice(0, 200).map((it) => h('option', { value: plain(it) })));
    const stands = h('input', { type: 'text', value: now.name, list: 'known-names', size: 40, dir: 'auto', 'data-field': 'name' });
    const kind = select(kinds, now.kind);
    const answer = await open(`The ${name}`, [quote(now.text), field('stands for', stands), list, field('which is a', kind),
      h('p', { class: 'quiet' }, 'To change the words, select others in the source and press the role’s digit.')],
    [SAVE[0], { value: 'drop', label: 'Take this role away', risky: true }, SAVE[1]],
    { check: (value) => (value === 'save' && !stands.value.trim() ? 'Please give a name.' : null) });
    if (answer === 'drop') return edit.dropRole(claim, name);
    if (answer !== 'save') return null;
    const changed = { stands: stands.value.trim(), kind: kind.value };
    return changed.stands === now.name && changed.kind === now.kind ? null : edit.nameRole(claim, name, changed);
  }

  async function date(claim, words) {
    const { when } = claim;
    const from = h('input', { type: 'text', value: when && when.from ? when.from : '', placeholder: '2018, 2018-03 or 2018-03-12', size: 22, 'data-field': 'from' });
    const to = h('input', { type: 'text', value: when && when.to ? when.to : '', placeholder: 'the same, or later', size: 22, 'data-field': 'to' });
    const shown = h('p', { class: 'quiet', 'aria-live': 'polite' });
    const read = () => {
      const [a, b] = [from.value.trim(), to.value.trim()];
      const first = a ? claimsift.words.typed(a, false) : null;
      const last = claimsift.words.typed(b || a, true);
      return { a, b: b || a, first, last };
    };
    const update = () => {
      const { a, b, first, last } = read();
      replace(shown, !a && !b ? 'No date.' : (a && !first) || (b && !last) ? '' : claimsift.words.interval(first, b ? last : null));
    };
    from.addEventListener('input', update);
    to.addEventListener('input', update);
    update();
    const check = (value) => {
      if (value !== 'save') return null;
      const { a, b, first, last } = read();
      if (a && !first) return 'Expected the first day as 2018, 2018-03 or 2018-03-12.';
      if (b && !last) return 'Expected the last day as 2018, 2018-03 or 2018-03-12.';
      return first && last && first > last ? 'The first day is after the last.' : null;
    };
    const text = words ? words.text : when ? when.text : '';
    const answer = await open('When did it happen?', [text ? quote(text) : h('p', { class: 'quiet' }, 'Select the words of the date in the source first if there are any.'),
      field('First day', from), field('Last day', to), shown],
    [SAVE[0], { value: 'none', label: 'No date', risky: true }, SAVE[1]], { check });
    if (answer === 'none') return edit.setWhen(claim, '', '');
    if (answer !== 'save') return null;
    const { a, b } = read();
    return edit.setWhen(claim, a, b, words);
  }

  async function source(claim, words, kinds) {
    const list = claim.attribution.map((it) => ({ ...it }));
    if (words && !list.some((it) => it.start === words.start && it.end === words.end)) {
      list.unshift({ text: words.text, start: words.start, end: words.end, name: words.text.replace(/\s+/g, ' '), cue: null, kind: 'person' });
    }
    const body = h('div', { class: 'source-list' });
    const draw = () => replace(body, list.length ? list.map((it, idx) => {
      const kind = select(kinds, it.kind);
      kind.addEventListener('change', () => { it.kind = kind.value; });
      return h('fieldset', null, h('legend', null, idx === 0 ? 'Nearest source' : `Source ${idx + 1}`), it.text ? quote(it.text) : null,
        field('name', h('input', { type: 'text', value: it.name, dir: 'auto', size: 34, oninput: (event) => { it.name = event.target.value; } })),
        field('is', kind),
        h('button', { type: 'button', class: 'small', onclick: () => { list.splice(idx, 1); draw(); } }, 'Take away'));
    }) : h('p', { class: 'quiet' }, 'Nobody is named. To name a source, select its words in the text first, or add one by name.'),
    h('button', { type: 'button', class: 'small', onclick: () => {
      list.push({ text: '', start: 0, end: 0, name: '', cue: null, kind: 'person' });
      draw();
      body.querySelector('fieldset:last-of-type input').focus();
    } }, 'Add a source by name'));
    draw();
    const answer = await open('Who says so?', body, SAVE, { check: (value) => (value === 'save' && list.some((it) => !it.name.trim()) ? 'Please give every source a name.' : null) });
    if (answer !== 'save' || JSON.stringify(list) === JSON.stringify(claim.attribution)) return null;
    return edit.set(claim, 'attribution', list.map((it) => ({ ...it, name: it.name.trim() })));
  }

  /** A remark on a claim; null where nothing changed. */
  async function comment(now) {
    const area = h('textarea', { rows: 4, cols: 44, dir: 'auto', 'data-field': 'comment' });
    area.value = now || '';
    area.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        area.form.requestSubmit();
      }
    });
    const answer = await open('Comment', field('For those who read the decisions', area), SAVE, { focus: area });
    return answer === 'save' && area.value.trim() !== (now || '') ? area.value.trim() : null;
  }

  /**
   * A claim that was missed: its type, then its roles, each filled from words of the sentence.
   * @param {object} start a claim as `edit.begin` makes it
   */
  async function missed(start, types, kinds) {
    let claim = start;
    const words = Array.from(claim.evidence.text.matchAll(/\S+/g));
    const points = new claimsift.text.Points(claim.evidence.text);
    const body = h('div', { class: 'missed' });
    const place = (match, last) => claim.evidence.start + points.toPoint(match.index + (last ? match[0].length : 0));
    const draw = () => {
      const roles = types.get(claim.type).roles;
      replace(body, quote(claim.evidence.text), field('Type', h('select', { 'data-field': 'type', onchange: (event) => {
        claim = edit.setType(claim, event.target.value, types.get(event.target.value).roles, roles);
        draw();
        body.querySelector('select').focus();
      } }, Array.from(types.keys(), (it) => h('option', { value: it, selected: it === claim.type }, it)))),
      h('p', { class: 'quiet' }, 'Trigger: “', bdi(claim.trigger.text), '”'),
      h('p', { class: 'quiet' }, 'For each role, the words from … to … of the sentence.'),
      roles.map((role, idx) => {
        const now = claim.roles.find((it) => it.role === role);
        const menu = (label, last) => {
          const chosen = now ? words.findIndex((match) => (last ? place(match, true) >= now.end : place(match, true) > now.start)) : -1;
          return h('select', { 'aria-label': `${role} ${label}`, 'data-role': role, 'data-end': last ? '1' : '0' },
            h('option', { value: -1 }, '–'), words.map((match, n) => h('option', { value: n, selected: n === chosen }, plain(match[0]))));
        };
        const from = menu('from', false);
        const to = menu('to', true);
        const change = (event) => {
          if (event.target === from && (Number(to.value) < Number(from.value))) to.value = from.value;
          if (event.target === to && Number(from.value) < 0) from.value = to.value;
          const [a, b] = [Number(from.value), Number(to.value)];
          if (a < 0 || b < a) {
            claim = edit.dropRole(claim, role);
            if (a < 0) to.value = -1;
            return;
          }
          const [first, last] = [place(words[a]), place(words[b], true)];
          const trimmed = points.slice(first - claim.evidence.start, last - claim.evidence.start).replace(/[.,;:!?]+$/, '');
          claim = edit.setRole(claim, roles, role, { start: first, end: first + claimsift.text.count(trimmed), text: trimmed }, kinds);
        };
        from.addEventListener('change', change);
        to.addEventListener('change', change);
        return h('div', { class: 'field words-of' }, h('span', null, h('span', { class: 'swatch ' + claimsift.document.roleClass(roles, role) }), role, idx === 0 ? ' (needed)' : ''), from, to);
      }));
    };
    draw();
    const answer = await open('Add a missed claim', body, [{ value: 'save', label: 'Add the claim', main: true }, SAVE[1]], {
      wide: true, check: (value) => {
        if (value !== 'save') return null;
        const first = types.get(claim.type).roles[0];
        if (!claim.roles.some((it) => it.role === first)) return `Please say who the ${first} is.`;
        return claim.roles.length < 2 ? 'A claim needs one more role besides the first.' : null;
      },
    });
    return answer === 'save' ? claim : null;
  }

  claimsift.forms = { choose, type, polarity, modality, role, date, source, comment, missed };
})((window.claimsift = window.claimsift || {}));
