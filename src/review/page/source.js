// Where claims come from and decisions go: the server, or the data inside the page (offline.js).
//
// In: questions. Out: promises of JSON as in the contract. An answer that is no success is thrown as a `Refusal`.
(function (claimsift) {
  'use strict';

  /** What the server would not do, and what it says about it. */
  class Refusal extends Error {
    constructor(status, message, state) {
      super(message);
      this.status = status;
      this.state = state || null;
    }
  }

  async function ask(path, body) {
    const options = body === undefined ? {} : {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
    };
    let response;
    try {
      response = await fetch('api/' + path, { cache: 'no-store', ...options });
    } catch (error) {
      throw new Refusal(0, 'The server does not answer. Is `claimsift review` still running?');
    }
    let answer = null;
    try {
      answer = await response.json();
    } catch (error) {
      answer = null;
    }
    if (!response.ok) throw new Refusal(response.status, (answer && answer.error) || `status ${response.status}`, answer && answer.state);
    if (answer === null) throw new Refusal(response.status, 'expected JSON from the server, but found something else');
    return answer;
  }

  const server = {
    embedded: false,
    state: () => ask('state'),
    index: () => ask('index'),
    claim: (id) => ask('claims/' + encodeURIComponent(id)),
    document: (id) => ask('documents/' + encodeURIComponent(id)),
    decide: (body) => ask('decisions', body),
    bulk: (body) => ask('decisions/bulk', body),
    add: (body) => ask('claims', body),
    undo: () => ask('undo', {}),
    entities: () => ask('entities'),
    merge: (body) => ask('entities/merge', body),
    split: (body) => ask('entities/split', body),
    changes: (after) => ask('changes?after=' + encodeURIComponent(after)),
    report: () => ask('report'),
  };

  /** The provider of this page. */
  function open() {
    const embedded = document.getElementById('embedded');
    return embedded ? claimsift.offline.open(JSON.parse(embedded.textContent)) : server;
  }

  claimsift.source = { Refusal, open };
})((window.claimsift = window.claimsift || {}));
