// The work of a reviewer on the sample documents: decide, correct, undo, filter, merge, add, come back, work in two tabs.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const state = (page) => page.evaluate(() => {
  const { store } = window.claimsift.page;
  return { id: store.current, decided: store.decided, tally: store.tally, shown: store.view.length, all: store.rows.length };
});
const stateOf = (page, id) => page.evaluate((it) => window.claimsift.page.store.state(it), id);
const claimNow = (page) => page.evaluate(() => window.claimsift.page.card.claim);
const show = async (harness, page, test) => {
  // As a string, for the page's content policy lets nobody make functions from strings inside it.
  const id = await page.evaluate(`(() => {
    const { store, actions } = window.claimsift.page;
    const row = store.rows.find((row) => ${test});
    actions.openClaim(row.id);
    return row.id;
  })()`);
  await page.waitForFunction((it) => window.claimsift.page.card.drawn === it, id);
  return id;
};

module.exports = async (harness) => {
  const claims = harness.samples('samples');
  const reviews = path.join(path.dirname(claims), 'reviews.jsonl');
  const lines = () => (fs.existsSync(reviews) ? fs.readFileSync(reviews, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : []);
  let server = await harness.serve(claims);
  const page = await harness.open(server.url);

  await harness.run('loads', async () => {
    const now = await state(page);
    harness.check('all claims are there', now.all > 150 && now.shown === now.all, now);
    harness.check('the first claim has the focus in the list', await page.evaluate(() => document.activeElement.classList.contains('row') && document.activeElement.classList.contains('current')));
    harness.check('the claim stands as a sentence', (await page.textContent('#card h1')).length > 10);
    const spans = await page.evaluate(() => {
      const { card } = window.claimsift.page;
      const { claim } = card;
      return claim.roles.map((role) => card.pane.slice(role.start, role.end) === role.text);
    });
    harness.check('every role slices to its words', spans.length >= 2 && spans.every(Boolean), spans);
    harness.check('every role is marked in the text', (await page.locator('.text mark').count()) >= spans.length);
  });

  let accepted;
  await harness.run('accepts, rejects, skips, undoes', async () => {
    accepted = (await state(page)).id;
    await harness.press(page, 'a');
    const rejected = (await state(page)).id;
    harness.check('accepting goes on to the next claim', rejected !== accepted);
    harness.check('a screen reader hears it', /^accepted, 1 of \d+/.test(await page.textContent('#spoken')), await page.textContent('#spoken'));
    harness.check('the focus stays in the list', await page.evaluate(() => document.activeElement.classList.contains('current')));
    await harness.press(page, 'r');
    const skipped = (await state(page)).id;
    await harness.press(page, 's');
    harness.equal('three are decided', (await state(page)).tally, { accept: 1, reject: 1, ignore: 1 });
    await harness.press(page, 'u');
    harness.equal('undo takes back the skip', (await state(page)).tally, { accept: 1, reject: 1, ignore: 0 });
    harness.equal('and shows its claim', (await state(page)).id, skipped);
    harness.equal('the file has a line for each', lines().map((line) => line.answer), ['accept', 'reject', 'ignore', 'undo']);
    harness.check('lines carry who, when and how long', lines().every((line) => line.reviewer === 'anna' && /^\d{4}-.*Z$/.test(line.time)) && lines()[0].seconds >= 0);
    await harness.press(page, 'k');
    harness.equal('k goes back', (await state(page)).id, rejected);
    await page.click('#do-accept');
    await harness.settled(page);
    harness.equal('the mouse accepts too, and an answer can change', (await stateOf(page, rejected)).answer, 'accept');
    await harness.press(page, 'u');
  });

  let edited;
  await harness.run('edits a role by selecting text', async () => {
    edited = await show(harness, page, "row.type === 'pitch' && row.roles.some((role) => role.text === 'its electric buses')");
    await harness.selectWords(page, 'electric buses');
    await harness.press(page, '2');
    const claim = await claimNow(page);
    const product = claim.roles.find((role) => role.role === 'product');
    harness.equal('the role has the selected words', product.text, 'electric buses');
    harness.check('at the right place', await page.evaluate((role) => window.claimsift.page.card.pane.slice(role.start, role.end) === role.text, product));
    harness.check('the line has before and after', lines().some((line) => line.answer === 'edit' && line.before && line.after));
    await page.locator('.text').focus();
    await harness.press(page, 'ArrowRight', 'Shift+ArrowRight');
    const byKeys = await page.evaluate(() => window.claimsift.page.card.pane.selected);
    harness.check('arrow keys select words', byKeys && byKeys.text.split(/\s+/).length === 2, byKeys);
    await harness.press(page, 'Escape');
    await page.click('[data-key="role-buyer"]');
    await page.fill('dialog [data-field="name"]', 'Tolmar Transit');
    await harness.press(page, 'Enter');
    await page.waitForFunction(() => window.claimsift.page.card.claim.roles.some((role) => role.name === 'Tolmar Transit'));
    harness.check('a name can be typed', true);
  });

  await harness.run('edits type, date, polarity, modality, source and comment', async () => {
    await harness.press(page, 'p');
    await page.check('dialog input[value="negative"]');
    await harness.press(page, 'Enter');
    await harness.press(page, 'm');
    await harness.press(page, '3', 'Enter');
    await harness.press(page, 'w');
    await page.fill('dialog [data-field="from"]', '2017-03');
    await page.fill('dialog [data-field="to"]', '');
    await harness.press(page, 'Enter');
    await page.waitForFunction(() => window.claimsift.page.card.claim.when.from === '2017-03-01');
    const claim = await claimNow(page);
    harness.equal('polarity and modality', [claim.polarity, claim.modality], ['negative', 'planned']);
    harness.equal('the date is a whole month', [claim.when.from, claim.when.to, claim.when.rule], ['2017-03-01', '2017-03-31', 'reviewer']);
    await harness.press(page, 'o');
    await page.click('dialog >> text=Take away');
    await page.click('dialog button[value="save"]');
    await page.waitForFunction(() => window.claimsift.page.card.claim.attribution.length === 0);
    await harness.press(page, 't');
    await page.check('dialog input[value="sell"]');
    await harness.press(page, 'Enter');
    await page.waitForFunction(() => window.claimsift.page.card.claim.type === 'sell');
    harness.equal('roles of the same name stay with another type', (await claimNow(page)).roles.map((role) => role.role), ['seller', 'product', 'buyer']);
    await harness.press(page, 'c');
    await page.fill('dialog textarea', 'ask the desk');
    await page.click('dialog button[value="save"]');
    await harness.settled(page);
    harness.equal('the comment is kept', (await stateOf(page, edited)).comment, 'ask the desk');
    await harness.press(page, 'c');
    await page.fill('dialog textarea', '');
    await page.click('dialog button[value="save"]');
    await harness.settled(page);
    harness.check('and can be taken away', !(await stateOf(page, edited)).comment);
    await harness.press(page, 'a');
    harness.equal('an edited claim is accepted', (await stateOf(page, edited)).answer, 'accept');
  });

  await harness.run('filters, orders and searches', async () => {
    await page.fill('#search', 'lexibridge');
    await page.waitForFunction(() => window.claimsift.page.store.filter.text === 'lexibridge');
    const found = await state(page);
    harness.check('the search narrows the view', found.shown > 0 && found.shown < found.all, found);
    harness.check('every row has the word', await page.evaluate(() => { const { store } = window.claimsift.page; return store.view.every((idx) => store.hay(idx).includes('lexibridge')); }));
    await page.fill('#search', '');
    // The search waits for a pause in the typing.
    await page.waitForFunction(() => window.claimsift.page.store.filter.text === '');
    await page.selectOption('[data-key="order"]', 'uncertain');
    const uncertain = await page.evaluate(() => { const { store } = window.claimsift.page; return store.view.filter((idx) => !store.state(store.rows[idx].id).answer).slice(0, 20).map((idx) => Math.abs(store.rows[idx].confidence - 0.5)); });
    harness.check('most uncertain first', uncertain.every((it, idx) => idx === 0 || it >= uncertain[idx - 1]), uncertain);
    await page.selectOption('[data-key="order"]', 'document');
    await page.selectOption('[data-key="state"]', 'accepted');
    harness.check('accepted claims only', await page.evaluate(() => { const { store } = window.claimsift.page; return store.view.length > 0 && store.view.every((idx) => store.state(store.rows[idx].id).answer === 'accept'); }));
    await page.selectOption('[data-key="state"]', 'all');
    await page.click('[data-key="filters"]');
    await page.selectOption('[data-filter="type"]', 'refuse');
    await page.fill('[data-filter="low"]', '50');
    await page.locator('[data-filter="low"]').blur();
    await page.selectOption('[data-filter="dated"]', 'undated');
    harness.check('type, confidence and date narrow together', await page.evaluate(() => { const { store } = window.claimsift.page; return store.view.length > 0 && store.view.every((idx) => { const row = store.rows[idx]; return row.type === 'refuse' && row.confidence >= 0.5 && !row.from; }); }));
  });

  await harness.run('rejects everything in view, and undoes it at once', async () => {
    const before = await state(page);
    await page.click('[data-key="bulk-reject"]');
    const asked = await page.textContent('dialog h2');
    const open = Number(/\d+/.exec(asked)[0]);
    harness.check('the question names the count', open > 1 && open <= before.shown, asked);
    await page.click('dialog button[value="cancel"]');
    harness.equal('nothing happens on cancel', (await state(page)).tally, before.tally);
    await page.click('[data-key="bulk-reject"]');
    await page.click('dialog button[value="yes"]');
    await page.waitForFunction((count) => window.claimsift.page.store.tally.reject === count, before.tally.reject + open);
    await harness.settled(page);
    harness.check('the file has one line a claim, with one name of the bulk', new Set(lines().slice(-open).map((line) => line.bulk)).size === 1 && lines().slice(-open).every((line) => line.answer === 'reject' && line.bulk));
    await page.locator('#list .current').focus();
    await harness.press(page, 'u');
    harness.equal('one undo takes all back', (await state(page)).tally, before.tally);
    await page.click('[data-key="bulk-reject"]');
    await page.click('dialog button[value="yes"]');
    await page.waitForFunction((count) => window.claimsift.page.store.tally.reject === count, before.tally.reject + open);
    await page.click('[data-key="clear"]');
  });

  await harness.run('merges and splits names', async () => {
    const names = await page.evaluate(() => window.claimsift.page.store.entities.entities.slice(0, 2).map((it) => [it.key, it.name, it.claims]));
    await page.click('#tab-entities');
    for (const [key] of names) await page.check(`[data-key="mark-${key}"]`);
    await page.click('[data-key="merge"]');
    await page.click('dialog button[value="merge"]');
    await page.waitForFunction((key) => !window.claimsift.page.store.entities.entities.some((it) => it.key === key), names[1][0]);
    const merged = await page.evaluate((key) => window.claimsift.page.store.entities.entities.find((it) => it.key === key), names[0][0]);
    harness.check('the merged name has the claims of both', merged.claims >= Math.max(names[0][2], names[1][2]) && merged.names.length >= 2, merged);
    await page.click(`[data-key="name-${names[0][0]}"]`);
    await page.click('.detail [data-key="open"]');
    const behind = await page.evaluate(() => { const { store } = window.claimsift.page; return store.view.length; });
    harness.equal('its claims are one click away', behind, merged.claims);
    await page.click('[data-key="clear"]');
    harness.equal('the merge is a line', lines().pop().answer, 'merge');
  });

  let added;
  await harness.run('adds a missed claim by selecting', async () => {
    await show(harness, page, "row.path.includes('article-buses')");
    await page.click('[data-key="whole"]');
    await page.waitForSelector('.text.whole');
    await harness.selectWords(page, 'presentation');
    await harness.press(page, 'n');
    await page.selectOption('dialog [data-field="type"]', 'demonstrate');
    const pick = async (role, from, to) => {
      for (const [end, word] of [[0, from], [1, to]]) {
        const menu = page.locator(`dialog select[data-role="${role}"][data-end="${end}"]`);
        const value = await menu.locator('option', { hasText: word }).first().getAttribute('value');
        await menu.selectOption(value);
      }
    };
    await page.click('dialog button[value="save"]');
    harness.check('a claim without its first role is refused', /presenter/.test(await page.textContent('dialog .wrong')));
    await pick('presenter', 'Petra', 'Haas-Oyelo');
    await pick('audience', 'him', 'him');
    await pick('product', 'E-Glide', 'E-Glide');
    await page.click('dialog button[value="save"]');
    await page.waitForFunction(() => { const { store } = window.claimsift.page; return store.current && store.row(store.current).added; });
    added = (await state(page)).id;
    const row = await page.evaluate((id) => window.claimsift.page.store.row(id), added);
    harness.equal('it has its roles', row.roles.map((role) => [role.role, role.text]), [['presenter', 'Petra Haas-Oyelo'], ['product', 'E-Glide'], ['audience', 'him']]);
    harness.equal('it counts as accepted', (await stateOf(page, added)).answer, 'accept');
    await page.click('[data-key="near"]');
  });

  await harness.run('finds everything again after a reload and after a restart', async () => {
    const seen = () => page.evaluate(() => { const { store } = window.claimsift.page; return [store.tally, store.rows.length, store.entities.entities.length]; });
    const before = await seen();
    await page.reload();
    await harness.ready(page);
    harness.equal('after a reload', await seen(), before);
    harness.equal('the page comes back to the claim it showed', (await state(page)).id, added);
    await server.stop();
    server = await harness.serve(claims);
    await page.goto(server.url);
    await harness.ready(page);
    harness.equal('after a restart of the server', await seen(), before);
    harness.equal('the edited claim is as it was edited', await page.evaluate(async (id) => { const claim = await window.claimsift.page.store.claim(id); return [claim.type, claim.when.from, claim.roles.find((role) => role.role === 'product').text]; }, edited), ['sell', '2017-03-01', 'electric buses']);
    harness.check('the added claim is there', await page.evaluate((id) => window.claimsift.page.store.at.has(id), added));
    await harness.quiet(page, 'samples');
  });

  await harness.run('two tabs', async () => {
    const other = await harness.tab(page.context(), server.url);
    const id = await page.evaluate(() => { const { store } = window.claimsift.page; return store.rows.find((row) => !store.state(row.id).answer).id; });
    for (const tab of [page, other]) await tab.evaluate((it) => window.claimsift.page.actions.openClaim(it), id);
    await harness.press(page, 'a');
    await other.waitForFunction((it) => window.claimsift.page.store.state(it).answer === 'accept', id, { timeout: 30000 });
    harness.check('the other tab sees the decision', true);
    const second = await page.evaluate(() => { const { store } = window.claimsift.page; return store.rows.find((row) => !store.state(row.id).answer).id; });
    // The other tab hears nothing for a while, as if its poll came too late.
    await other.evaluate(() => { window.claimsift.page.store.poll = async () => {}; });
    for (const tab of [page, other]) await tab.evaluate((it) => window.claimsift.page.actions.openClaim(it), second);
    await harness.press(page, 'r');
    await other.waitForFunction((it) => window.claimsift.page.card.drawn === it, second);
    await harness.press(other, 'a');
    await other.waitForSelector('dialog');
    harness.check('a conflict shows what the other did', /rejected this claim/.test(await other.textContent('dialog')), await other.textContent('dialog'));
    harness.equal('and writes nothing', lines().filter((line) => line.claim === second).map((line) => line.answer), ['reject']);
    await other.click('dialog button[value="mine"]');
    await harness.eventually('unless the reviewer insists', () => lines().filter((line) => line.claim === second).map((line) => line.answer), ['reject', 'accept']);
    await other.close();
  });
  await page.context().close();
};
