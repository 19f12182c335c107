// Claims and documents made for a test, with offsets counted and not guessed.
'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const points = (text) => Array.from(text).length;

/** Where words stand in a text, in code points; `nth` counts from 0. */
function find(text, words, from = 0) {
  const at = text.indexOf(words, from);
  if (at < 0) throw new Error(`${JSON.stringify(words)} is not in the text`);
  const start = points(text.slice(0, at));
  return { text: words, start, end: start + points(words) };
}

/**
 * A document with claims in it.
 * @param {{path: string, title: string, text: string, date?: string, parts?: Array, headers?: object}} about
 * @param {Array<{type: string, sentence: string, trigger: string, roles: Array, source?: object, when?: object, confidence?: number}>} claims
 */
function made(about, claims) {
  const id = 'sha256:' + createHash('sha256').update(about.path + about.text).digest('hex');
  const all = points(about.text);
  const head = { id, path: about.path, format: about.headers ? 'email' : 'text', title: about.title, date: about.date || null };
  const document = {
    schema: 'claimsift/document/1', document: head, text: about.text, parts: about.parts || [{ kind: 'body', start: 0, end: all }],
    ...(about.headers ? { headers: about.headers } : {}), coverage: { characters: all, read: all, skipped: [] },
  };
  const records = claims.map((claim, idx) => {
    const from = about.text.indexOf(claim.sentence);
    const sentence = find(about.text, claim.sentence);
    return {
      schema: 'claimsift/claim/1', id: 'c-' + createHash('sha256').update(`${id} ${idx}`).digest('hex').slice(0, 16), type: claim.type,
      trigger: { ...find(about.text, claim.trigger, from), lemma: claim.trigger },
      roles: claim.roles.map(([role, words, name, kind]) => ({ role, label: 'ARG0', ...find(about.text, words, from), name: name || words, kind: kind || 'company', entity: 'e' + role, via: 'name' })),
      when: claim.when ? { ...find(about.text, claim.when.words, from), from: claim.when.from, to: claim.when.to, edtf: claim.when.from.slice(0, 4), rule: 'year', anchor: null, words: undefined } : null,
      polarity: 'positive', modality: 'actual',
      attribution: claim.source ? [{ ...find(about.text, claim.source, from), name: claim.source, cue: 'said', kind: 'person' }] : [],
      confidence: claim.confidence || 0.7, document: { ...head, part: 'body' },
      evidence: { text: claim.sentence, start: sentence.start, end: sentence.end, prefix: Array.from(about.text.slice(0, from)).slice(-32).join(''), suffix: Array.from(about.text.slice(from + claim.sentence.length)).slice(0, 32).join('') },
      occurrences: [],
    };
  });
  return { document, records };
}

/** Writes a run; answers with the path of its claims. */
function write(folder, sets) {
  fs.mkdirSync(folder, { recursive: true });
  const claims = path.join(folder, 'claims.jsonl');
  fs.writeFileSync(claims, sets.flatMap((set) => set.records.map((record) => JSON.stringify(record) + '\n')).join(''));
  fs.writeFileSync(path.join(folder, 'documents.jsonl'), sets.map((set) => JSON.stringify(set.document) + '\n').join(''));
  return claims;
}

module.exports = { made, write, points };
