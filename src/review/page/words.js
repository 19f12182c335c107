// A claim as a sentence, and dates as words.
//
// In: a claim or a row of the index. Out: pieces of a sentence, each with the role that it stands for. It adds nothing that
// the claim does not say, and types that it has no frame for are spelled out role by role.
(function (claimsift) {
  'use strict';

  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
    'November', 'December'];

  // Past tense, base form, and the roles after the verb with their prepositions.
  const FRAMES = {
    pitch: ['pitched', 'pitch', { product: '', buyer: 'to' }],
    demonstrate: ['demonstrated', 'demonstrate', { product: '', audience: 'to' }],
    sell: ['sold', 'sell', { product: '', buyer: 'to', price: 'for' }],
    buy: ['bought', 'buy', { product: '', seller: 'from', price: 'for' }],
    award: ['awarded', 'award', { contract: '', recipient: 'to', price: 'for' }],
    use: ['used', 'use', { product: '', purpose: 'for' }],
    develop: ['developed', 'develop', { product: '' }],
    meet: ['met', 'meet', { counterpart: '', place: 'at', topic: 'about' }],
    request: ['requested', 'request', { request: '', addressee: 'from' }],
    send: ['sent', 'send', { message: '', recipient: 'to' }],
    state: ['stated', 'state', { statement: '', audience: 'to' }],
    pledge: ['pledged', 'pledge', { commitment: '' }],
    refuse: ['refused', 'refuse', { action: '', addressee: 'to' }],
    stop: ['stopped', 'stop', { activity: '' }],
    sue: ['sued', 'sue', { defendant: '', cause: 'over' }],
    obtain: ['obtained', 'obtain', { thing: '', source: 'from' }],
    disclose: ['disclosed', 'disclose', { information: '', audience: 'to' }],
    fund: ['funded', 'fund', { recipient: '', amount: 'with', purpose: 'for' }],
    acquire: ['acquired', 'acquire', { target: '', price: 'for' }],
    partner: ['partnered', 'partner', { counterpart: 'with', subject: 'on' }],
    hire: ['hired', 'hire', { person: '', position: 'as' }],
    approve: ['approved', 'approve', { thing: '', beneficiary: 'for' }],
    investigate: ['investigated', 'investigate', { target: '', matter: 'over' }],
  };

  const PREPOSITION = /^(to|for|in|at|on|as|about|of|over|with|from|by|that|whether|into|near|before|against|because)\b/i;

  /** The verb of a frame as polarity and modality have it. */
  function verb(past, base, polarity, modality) {
    const not = polarity === 'negative';
    switch (modality) {
      case 'attempted': return not ? `did not try to ${base}` : `tried to ${base}`;
      case 'planned': return not ? `did not plan to ${base}` : `planned to ${base}`;
      case 'possible': return not ? `may not have ${past}` : `may have ${past}`;
      case 'conditional': return not ? `would not ${base}` : `would ${base}`;
      default: return not ? `did not ${base}` : past;
    }
  }

  /**
   * The pieces of the sentence that a claim amounts to: `{text}`, `{text, role}`, `{text, verb: true}`.
   * @param {{type: string, trigger: *, roles: Array, polarity: string, modality: string}} claim
   */
  function spelled(claim, first) {
    const frame = FRAMES[claim.type];
    const named = new Map(claim.roles.map((role) => [role.role, role]));
    const roles = claim.roles.map((role) => role.role);
    const subject = first || roles.find((role) => !frame || !(role in frame[2]));
    const pieces = [];
    const filler = (name) => {
      const role = named.get(name);
      named.delete(name);
      return role ? { text: role.name || role.text, role: name } : { text: 'somebody', missing: true };
    };
    if (claim.modality === 'questioned') pieces.push({ text: 'It is open whether ' });
    pieces.push(filler(subject));
    if (frame) {
      pieces.push({ text: ' ' });
      pieces.push({ text: verb(frame[0], frame[1], claim.polarity, claim.modality), verb: true });
      for (const [name, preposition] of Object.entries(frame[2])) {
        if (!named.has(name)) continue;
        const piece = filler(name);
        const lead = preposition && !PREPOSITION.test(piece.text) ? preposition + ' ' : '';
        pieces.push({ text: ' ' + lead }, piece);
      }
    } else {
      const words = (claim.polarity === 'negative' ? 'not ' : '') + (claim.modality === 'actual' ? '' : claim.modality + ' ');
      pieces.push({ text: ' — ' + words }, { text: claim.type, verb: true });
    }
    let lead = frame ? ', ' : ': ';
    for (const name of roles) {
      if (!named.has(name)) continue;
      pieces.push({ text: `${lead}${name} ` }, filler(name));
      lead = ', ';
    }
    return pieces;
  }

  /** The sentence with a capital at its start, and "The" and the like in small letters inside it. */
  function sentence(claim, first) {
    return spelled(claim, first).map((piece, idx) => {
      if (idx === 0) return { ...piece, text: piece.text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) };
      if (!piece.role) return piece;
      return { ...piece, text: piece.text.replace(/^(The|A|An|Its|Their|His|Her|Our|My|This|These|Some|Such)(?= \p{Ll})/u, (word) => word.toLowerCase()) };
    });
  }

  /** The same as one string. */
  function gist(claim, first) {
    return sentence(claim, first).map((piece) => piece.text).join('');
  }

  /** `{year, month, day}` of `2019-03-12`, or null. */
  function parts(date) {
    const match = /^(-?\d{4,})-(\d\d)-(\d\d)/.exec(date || '');
    return match ? { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) } : null;
  }

  function lastDay(year, month) {
    return new Date(Date.UTC(2000, month, 0)).getUTCDate() + (month === 2 && (year % 4 || (!(year % 100) && year % 400)) ? -1 : 0);
  }

  function day(date) {
    const it = parts(date);
    return it ? `${it.day} ${MONTHS[it.month - 1] || '?'} ${it.year}` : String(date);
  }

  /** An interval in as few words as it takes: `2018`, `March 2019`, `12 March 2019`, `January – March 2017`. */
  function interval(from, to) {
    if (!from && !to) return 'no date';
    if (!from) return `until ${day(to)}`;
    if (!to) return `from ${day(from)}`;
    if (from === to) return day(from);
    const a = parts(from);
    const b = parts(to);
    if (!a || !b) return `${from} – ${to}`;
    const whole = a.day === 1 && b.day === lastDay(b.year, b.month);
    if (whole && a.month === 1 && b.month === 12) return a.year === b.year ? String(a.year) : `${a.year} – ${b.year}`;
    if (whole && a.year === b.year && a.month === b.month) return `${MONTHS[a.month - 1]} ${a.year}`;
    if (whole && a.year === b.year) return `${MONTHS[a.month - 1]} – ${MONTHS[b.month - 1]} ${a.year}`;
    if (whole) return `${MONTHS[a.month - 1]} ${a.year} – ${MONTHS[b.month - 1]} ${b.year}`;
    if (a.year === b.year && a.month === b.month) return `${a.day} – ${b.day} ${MONTHS[a.month - 1]} ${a.year}`;
    if (a.year === b.year) return `${a.day} ${MONTHS[a.month - 1]} – ${b.day} ${MONTHS[b.month - 1]} ${a.year}`;
    return `${day(from)} – ${day(to)}`;
  }

  /**
   * The first or last day that a typed date stands for: `2018`, `2018-03`, `2018-03-12`.
   * @returns {string|null} null where it is no date
   */
  function typed(words, last) {
    const match = /^\s*(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\s*$/.exec(words);
    if (!match) return null;
    const year = Number(match[1]);
    const month = match[2] ? Number(match[2]) : last ? 12 : 1;
    if (month < 1 || month > 12) return null;
    const days = lastDay(year, month);
    const date = match[3] ? Number(match[3]) : last ? days : 1;
    if (date < 1 || date > days) return null;
    return [match[1], String(month).padStart(2, '0'), String(date).padStart(2, '0')].join('-');
  }

  /** The interval in Extended Date/Time Format. */
  function edtf(from, to) {
    if (!from && !to) return '';
    const short = (date) => (date ? date : '..');
    if (from === to) return from;
    const a = parts(from);
    const b = parts(to);
    if (a && b && a.day === 1 && b.day === lastDay(b.year, b.month)) {
      if (a.month === 1 && b.month === 12 && a.year === b.year) return from.slice(0, 4);
      if (a.year === b.year && a.month === b.month) return from.slice(0, 7);
      return `${from.slice(0, 7)}/${to.slice(0, 7)}`;
    }
    return `${short(from)}/${short(to)}`;
  }

  /** Days since 1970, for scales. */
  function number(date) {
    const it = parts(date);
    return it ? Date.UTC(it.year, it.month - 1, it.day) / 86400000 : null;
  }

  claimsift.words = { MONTHS, FRAMES, sentence, gist, interval, day, parts, lastDay, typed, edtf, number };
})((window.claimsift = window.claimsift || {}));
