// The page in one file: works from the disk without a network, keeps decisions, and gives them back as a file.
'use strict';

const fs = require('node:fs');
const { pathToFileURL } = require('node:url');

module.exports = async (harness) => {
  const claims = harness.samples('offline');
  const file = harness.file('offline', 'review.html');
  const done = harness.call('review', claims, '--html', file);
  harness.check('review --html writes a page', done.status === 0 && fs.existsSync(file), done.stderr);
  if (!fs.existsSync(file)) return;
  const page = await harness.open(pathToFileURL(file).href, { acceptDownloads: true, offline: true });

  await harness.run('the offline page', async () => {
    const now = await page.evaluate(() => { const { store } = window.claimsift.page; return [store.rows.length, store.source.embedded]; });
    harness.equal('it holds every claim', now, [fs.readFileSync(claims, 'utf8').trim().split('\n').length, true]);
    const first = await page.evaluate(() => window.claimsift.page.store.current);
    await harness.press(page, 'a', 'r');
    await page.evaluate(() => { const { store, actions } = window.claimsift.page; actions.openClaim(store.rows.find((row) => row.roles.some((role) => role.text === 'its electric buses')).id); });
    await page.waitForFunction(() => window.claimsift.page.card.claim.roles.some((role) => role.text === 'its electric buses'));
    await harness.selectWords(page, 'electric buses');
    await harness.press(page, '2', 'a');
    await harness.press(page, 's', 'u');
    await page.click('#tab-entities');
    const names = await page.evaluate(() => window.claimsift.page.store.entities.entities.slice(0, 2).map((it) => it.key));
    for (const key of names) await page.check(`[data-key="mark-${key}"]`);
    await page.click('[data-key="merge"]');
    await page.click('dialog button[value="merge"]');
    await page.waitForFunction((key) => !window.claimsift.page.store.entities.entities.some((it) => it.key === key), names[1]);
    const tally = await page.evaluate(() => window.claimsift.page.store.tally);
    harness.equal('decisions are counted', tally, { accept: 2, reject: 1, ignore: 0 });
    await page.reload();
    await harness.ready(page);
    harness.equal('and kept over a reload', await page.evaluate(() => window.claimsift.page.store.tally), tally);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    const saved = harness.file('offline', 'reviews.jsonl');
    await download.saveAs(saved);
    const lines = fs.readFileSync(saved, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    harness.equal('the saved file has a line for each', lines.map((line) => line.answer), ['accept', 'reject', 'edit', 'accept', 'ignore', 'undo', 'merge']);
    harness.check('every line is of the schema', lines.every((line, idx) => line.schema === 'claimsift/review/1' && line.n === idx + 1 && line.time && line.reviewer));
    harness.equal('the first is about the first claim', lines[0].claim, first);
    harness.equal('nothing was asked of a network', page.requested.filter((url) => !/^(file|data|blob):/.test(url)), []);
    await harness.quiet(page, 'offline page');
    const server = await harness.serve(claims, '--reviews', saved);
    const state = await (await fetch(new URL('api/index', server.url.replace(/\/?$/, '/')))).json();
    const answers = Object.values(state.states).map((it) => it.answer).filter(Boolean).sort();
    harness.equal('the server reads the file as its own', answers, ['accept', 'accept', 'reject']);
    await server.stop();
  });
  await page.context().close();
};
