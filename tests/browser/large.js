// 100,000 claims: every step of the page within 100 ms.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const WANTED = 100000;
const LIMIT_MS = 100;

/** Copies the sample claims until there are enough, with documents, ids and names of their own. */
function multiply(from, folder) {
  fs.mkdirSync(folder, { recursive: true });
  const read = (name) => fs.readFileSync(path.join(path.dirname(from), name), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const [claims, documents] = [read('claims.jsonl'), read('documents.jsonl')];
  const out = path.join(folder, 'claims.jsonl');
  const [a, b] = [fs.openSync(out, 'w'), fs.openSync(path.join(folder, 'documents.jsonl'), 'w')];
  let count = 0;
  for (let copy = 0; count < WANTED; copy += 1) {
    const tag = copy.toString(16).padStart(4, '0');
    const own = (id) => id.slice(0, -4) + tag;
    for (const document of documents) fs.writeSync(b, JSON.stringify({ ...document, document: { ...document.document, id: own(document.document.id), path: `copy-${tag}/${path.basename(document.document.path)}` } }) + '\n');
    const some = claims.slice(0, WANTED - count).map((claim) => {
      const roles = claim.roles.map((role) => (role.entity && copy % 3 === 1 ? { ...role, name: `${role.name} ${copy}` } : role));
      const confidence = Math.round((0.3 + ((claim.confidence * 7919 + copy * 0.137) % 0.69)) * 1000) / 1000;
      return JSON.stringify({ ...claim, id: own(claim.id), roles, confidence, document: { ...claim.document, id: own(claim.document.id), path: `copy-${tag}/${path.basename(claim.document.path)}` } }) + '\n';
    });
    fs.writeSync(a, some.join(''));
    count += some.length;
  }
  fs.closeSync(a);
  fs.closeSync(b);
  return out;
}

module.exports = async (harness) => {
  const claims = multiply(harness.samples('large-source'), harness.file('large', 'x').replace(/x$/, ''));
  await harness.run('100,000 claims', async () => {
    let began = Date.now();
    const server = await harness.serve(claims);
    console.log(`      server ready after ${Date.now() - began} ms`);
    began = Date.now();
    const page = await harness.open(server.url);
    console.log(`      page ready after ${Date.now() - began} ms`);
    harness.equal('all are there', await page.evaluate(() => window.claimsift.page.store.rows.length), WANTED);
    harness.check('only the rows on the screen exist', (await page.locator('.row').count()) < 60);
    const measured = await page.evaluate(async () => {
      const { store, actions, card } = window.claimsift.page;
      const times = {};
      const drawn = async () => {
        const until = performance.now() + 20000;
        while (card.drawn !== store.current) {
          if (performance.now() > until) throw new Error(`not drawn: ${store.current}, ${store.view.length} in view, after ${JSON.stringify(times)}`);
          await new Promise((done) => setTimeout(done, 0));
        }
      };
      const measure = async (name, step, before) => {
        times[name] = [];
        for (let round = 0; round < 7; round += 1) {
          if (before) await before(round);
          await store.queue;
          const start = performance.now();
          await step(round);
          // The time until the page is laid out anew counts too.
          void document.body.offsetHeight;
          times[name].push(performance.now() - start);
          await drawn();
        }
      };
      const key = (it) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: it, bubbles: true, cancelable: true }));
      await measure('next claim, drawn', async () => { key('j'); await drawn(); });
      await measure('accept, next claim drawn', async () => { key('a'); await drawn(); });
      await measure('reject', () => key('r'));
      await measure('filter by words', (round) => store.setFilter({ text: ['lexibridge', 'transit', 'pinpath', 'copy-00ff', 'contract', 'orvane motors', ''][round] }));
      await measure('filter by type', (round) => store.setFilter({ types: round % 2 ? [] : ['sell'] }));
      await measure('filter by state', (round) => store.setFilter({ state: round % 2 ? 'all' : 'undecided' }));
      store.clearFilter();
      await measure('filter by date and confidence', (round) => store.setFilter(round % 2 ? { from: null, to: null, low: 0 } : { from: '2018-01-01', to: '2018-12-31', low: 0.5 }));
      store.clearFilter();
      document.querySelector('[data-key="filters"]').click();
      await measure('filter with the panel open', (round) => store.setFilter({ polarity: round % 2 ? null : 'negative' }));
      document.querySelector('[data-key="filters"]').click();
      store.clearFilter();
      await measure('order by date', () => store.setOrder('date'), () => store.setOrder('document'));
      await measure('order by uncertainty', () => store.setOrder('uncertain'), () => store.setOrder('document'));
      store.setOrder('document');
      await measure('jump to the end', (round) => store.showAt(round % 2 ? 0 : store.view.length - 1));
      await measure('scroll', (round) => { const list = document.getElementById('list'); list.scrollTop = (list.scrollHeight * (round + 1)) / 8; list.dispatchEvent(new Event('scroll')); });
      await measure('names', () => actions.viewEntities(), () => actions.viewClaims());
      await measure('timeline', () => actions.viewTimeline(), () => actions.viewClaims());
      await measure('network', () => actions.viewGraph(), () => actions.viewClaims());
      actions.viewClaims();
      return times;
    });
    for (const [name, times] of Object.entries(measured)) {
      const sorted = [...times].sort((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)];
      harness.check(`${name}: median ${median.toFixed(1)} ms (${sorted[0].toFixed(1)} to ${sorted[sorted.length - 1].toFixed(1)})`, median < LIMIT_MS, times.map(Math.round));
    }
    await harness.quiet(page, '100,000 claims');
    await page.context().close();
    await server.stop();
  });
};
