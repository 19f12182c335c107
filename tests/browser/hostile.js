// Documents that want to be more than text: markup, marks of direction, nulls, a line of ten million characters.
'use strict';

const { made, write } = require('./made.js');

const SCRIPT = '<script>window.owned=1</script>';
const IMAGE = '<img src=x onerror="window.owned=2;alert(1)">';
const RLO = '\u202e';

function documents() {
  const sentence = `Acme ${IMAGE} Corp sold ${SCRIPT} cameras to the ${RLO}eciloP\u202c Office in 2018, Ada\u0000 O'${SCRIPT} said.`;
  const markup = made({
    path: `mail/"><svg onload=alert(3)>${SCRIPT}.txt`, title: `</title>${SCRIPT}{{7*7}}`, date: '2019-01-02',
    text: `Intro 👩‍🚀 𝒳 before.\n\n${sentence}\n\nAfter \u0000\u0007\u200b the end.`,
  }, [{
    type: 'sell', sentence, trigger: 'sold', roles: [['seller', `Acme ${IMAGE} Corp`], ['product', `${SCRIPT} cameras`], ['buyer', `the ${RLO}eciloP\u202c Office`, `${RLO}eciloP\u202c Office`, 'agency']],
    source: `Ada\u0000 O'${SCRIPT}`, when: { words: '2018', from: '2018-01-01', to: '2018-12-31' },
  }]);
  const mail = made({
    path: 'mail/2.eml', title: `Re: ${IMAGE}`, date: '2019-02-03', text: `Re: ${IMAGE}\n\nMallory met Trent in Oslo.`,
    headers: { from: { name: `M ${SCRIPT}`, address: `a${IMAGE}@b.example` }, to: [{ name: IMAGE }], cc: [], subject: `Re: ${IMAGE}`, date: '2019-02-03T10:00:00', message_id: `<${SCRIPT}>` },
    parts: [{ kind: `body"><script>`, start: 0, end: Array.from(`Re: ${IMAGE}\n\nMallory met Trent in Oslo.`).length, author: { name: SCRIPT } }],
  }, [{ type: 'meet', sentence: 'Mallory met Trent in Oslo.', trigger: 'met', roles: [['participant', 'Mallory', null, 'person'], ['counterpart', 'Trent', null, 'person']] }]);
  const emoji = '😀 𝓐𝓬𝓶𝓮 👩‍👩‍👧 bought 🚌 buses from Žluťák 🇨🇿 in March.';
  const wide = made({ path: 'wide.txt', title: 'Wide', text: `${'🎈'.repeat(700)}\n\n${emoji}\n\n𝄞 end` }, [{ type: 'buy', sentence: emoji, trigger: 'bought', roles: [['buyer', '𝓐𝓬𝓶𝓮 👩‍👩‍👧'], ['product', '🚌 buses'], ['seller', 'Žluťák 🇨🇿']] }]);
  const middle = 'Globex pitched drones to the DEA.';
  const long = made({ path: 'long.txt', title: 'Long', text: 'x'.repeat(5000000) + ' ' + middle + ' ' + 'yz '.repeat(1700000) }, [{ type: 'pitch', sentence: middle, trigger: 'pitched', roles: [['seller', 'Globex'], ['product', 'drones'], ['buyer', 'the DEA']] }]);
  return [markup, mail, wide, long];
}

module.exports = async (harness) => {
  const claims = write(harness.file('hostile', 'x').replace(/x$/, ''), documents());
  const server = await harness.serve(claims);
  const page = await harness.open(server.url);
  const at = async (position) => {
    await page.evaluate((it) => { const { store, actions } = window.claimsift.page; actions.openClaim(store.rows[it].id); }, position);
    await page.waitForFunction((it) => window.claimsift.page.card.drawn === window.claimsift.page.store.rows[it].id, position);
  };
  const slices = () => page.evaluate(() => { const { card } = window.claimsift.page; return card.claim.roles.every((role) => card.pane.slice(role.start, role.end) === role.text); });

  await harness.run('hostile documents run nothing', async () => {
    await at(0);
    const shown = await page.textContent('#card');
    harness.check('markup shows as text', shown.includes('<img src=x onerror') && shown.includes('<script>window.owned=1</script>'));
    harness.equal('nothing of it became an element', await page.evaluate(() => document.querySelectorAll('main img, main script, main iframe, main object, main svg[onload]').length), 0);
    const boxes = await page.evaluate(() => Array.from(document.querySelectorAll('.text .hidden-character'), (it) => it.dataset.label));
    harness.check('marks of direction and nulls show as boxes', ['RLO', 'PDF', 'NUL'].every((it) => boxes.includes(it)), boxes);
    harness.check('no character that turns the direction reaches the page', await page.evaluate(() => !/[\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent)));
    harness.check('spans are right around nulls and emoji', await slices());
    for (const [key, words] of [['d', 'whole document'], ['g', ''], ['e', 'names'], ['g', ''], ['t', 'timeline'], ['g', ''], ['g', 'network'], ['g', ''], ['r', 'report'], ['g', ''], ['c', 'claims']]) {
      await harness.press(page, key);
      if (words) await page.waitForTimeout(120);
    }
    for (const key of ['1', 'o', 'w', 't', 'c']) {
      await harness.press(page, key);
      await page.waitForSelector('dialog');
      await harness.press(page, 'Escape');
    }
    await harness.press(page, 'f', 'Escape');
    await at(1);
    harness.check('headers of a message show as text', (await page.textContent('.document-head')).includes('<script>window.owned=1</script>'));
    await harness.press(page, 'd');
    harness.equal('no global was set', await page.evaluate(() => window.owned === undefined), true);
    await harness.quiet(page, 'hostile documents');
  });

  await harness.run('offsets beyond the basic plane', async () => {
    await at(2);
    harness.check('spans slice to their words', await slices());
    await harness.selectWords(page, 'buses from Žluťák');
    const words = await page.evaluate(() => window.claimsift.page.card.pane.selected);
    harness.equal('a selection after emoji counts code points', words.start, 702 + Array.from('😀 𝓐𝓬𝓶𝓮 👩‍👩‍👧 bought 🚌 ').length);
    await harness.press(page, '2');
    await page.waitForFunction(() => window.claimsift.page.card.claim.roles.some((role) => role.text === 'buses from Žluťák'));
    harness.check('the server takes the edit', await slices());
    await page.locator('.text').focus();
    await harness.press(page, 'ArrowRight');
    harness.check('keys select whole words there too', await page.evaluate(() => Boolean(window.claimsift.page.card.pane.selected)));
    await harness.press(page, 'Escape');
  });

  await harness.run('a line of ten million characters', async () => {
    const took = await page.evaluate(async () => {
      const { store, actions, card } = window.claimsift.page;
      const { id } = store.rows[3];
      await store.document(store.rows[3].doc);
      const began = performance.now();
      actions.openClaim(id);
      while (card.drawn !== id) await new Promise((done) => setTimeout(done, 1));
      void document.body.offsetHeight;
      const near = performance.now() - began;
      const again = performance.now();
      actions.showWhole(true);
      while (!card.wholeDrawn) await new Promise((done) => setTimeout(done, 1));
      void document.body.offsetHeight;
      const whole = performance.now() - again;
      actions.showWhole(false);
      return { near: Math.round(near), whole: Math.round(whole) };
    });
    console.log(`      paragraph ${took.near} ms, whole document ${took.whole} ms`);
    harness.check('opens without a pause', took.near < 1000 && took.whole < 2000, took);
    harness.check('its spans are right', await slices());
    harness.check('only a piece of it is drawn', await page.evaluate(() => document.querySelector('.text').textContent.length < 60000));
    await harness.quiet(page, 'long line');
  });

  await harness.run('the server gives nothing to others', async () => {
    const base = new URL(server.url);
    const origin = base.origin;
    const status = async (url, options) => (await fetch(url, options)).status;
    harness.equal('without the secret', await status(`${origin}/api/state`), 403);
    harness.equal('with a wrong secret', await status(`${origin}/k/wrong/api/state`), 403);
    harness.equal('a decision from a foreign origin', await status(`${server.url}${server.url.endsWith('/') ? '' : '/'}api/undo`, { method: 'POST', headers: { 'content-type': 'application/json', origin: 'https://evil.example' }, body: '{}' }), 403);
  });
  await page.context().close();
};
