// How the page looks and how it is reached: contrast in both themes, phone width, names for screen readers, screenshots.
'use strict';

const VIEWS = [['claims', 'gc'], ['names', 'ge'], ['timeline', 'gt'], ['network', 'gg'], ['report', 'gr']];

/** Contrast of every colored text of the page against what is behind it, as WCAG counts it. */
const contrasts = () => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data).slice(0, 3);
  };
  const light = (color) => {
    const [r, g, b] = rgb(color).map((it) => { const c = it / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue('--' + name).trim();
  const pairs = [['ink', 'paper'], ['ink', 'sheet'], ['ink', 'faint'], ['soft', 'paper'], ['soft', 'sheet'], ['soft', 'faint'], ['soft', 'accent-soft'], ['ink', 'accent-soft'],
    ['accent-ink', 'accent'], ['accent', 'paper'], ['good', 'paper'], ['bad', 'paper'], ['good', 'good-soft'], ['bad', 'bad-soft'], ['bad', 'sheet'], ['says', 'sheet'], ['ink', 'trigger-soft']];
  for (const name of ['role-0', 'role-1', 'role-2', 'role-3', 'role-4', 'role-5', 'when', 'says']) pairs.push([name, name + '-soft'], ['ink', name + '-soft'], [name, 'sheet']);
  return pairs.map(([front, back]) => {
    const [a, b] = [light(value(front)), light(value(back))].sort((x, y) => y - x);
    return [`${front} on ${back}`, Math.round(((a + 0.05) / (b + 0.05)) * 100) / 100];
  });
};

/** Controls without a name, and fields without a label. */
const nameless = () => Array.from(document.querySelectorAll('button, input, select, textarea, [role="option"], [role="listbox"], [role="progressbar"]'))
  .filter((node) => node.offsetParent !== null)
  .filter((node) => !(node.getAttribute('aria-label') || node.title || (node.tagName === 'BUTTON' || node.getAttribute('role') === 'option' ? node.textContent.trim() : '') || (node.labels && node.labels.length && node.labels[0].textContent.trim())))
  .map((node) => node.outerHTML.slice(0, 120));

module.exports = async (harness) => {
  const claims = harness.samples('looks');
  const server = await harness.serve(claims);
  const go = async (page, keys) => {
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForTimeout(350);
  };
  const begin = async (page) => {
    await page.evaluate(() => { const { store, actions } = window.claimsift.page; actions.openClaim(store.rows.find((row) => row.from && row.source && row.roles.length > 2).id); });
    await page.waitForFunction(() => window.claimsift.page.card.drawn === window.claimsift.page.store.current);
  };

  for (const theme of ['light', 'dark']) {
    const page = await harness.open(server.url, { colorScheme: theme });
    await harness.run(`looks, ${theme}`, async () => {
      const found = await page.evaluate(contrasts);
      const low = found.filter(([, ratio]) => ratio < 4.5);
      harness.check(`text has a contrast of 4.5 to 1 or more (${found.length} pairs, lowest ${Math.min(...found.map(([, ratio]) => ratio))})`, low.length === 0, low);
      if (theme === 'light') await go(page, ['a', 'a', 'r', 's']);
      await begin(page);
      await harness.shot(page, `claim-${theme}`);
      harness.equal('every control of the claim view has a name', await page.evaluate(nameless), []);
      await go(page, ['d']);
      await harness.shot(page, `document-${theme}`);
      await go(page, ['d']);
      for (const [name, keys] of VIEWS.slice(1)) {
        await go(page, keys.split(''));
        await harness.shot(page, `${name}-${theme}`);
        harness.equal(`every control of ${name} has a name`, await page.evaluate(nameless), []);
      }
      await go(page, ['g', 'c', '?']);
      await harness.shot(page, `keys-${theme}`);
      await go(page, ['Escape', 'f']);
      harness.equal('every filter has a name', await page.evaluate(nameless), []);
      await harness.shot(page, `filters-${theme}`);
      await harness.quiet(page, theme);
    });
    await page.context().close();
  }

  await harness.run('phone width', async () => {
    const page = await harness.open(server.url, { viewport: { width: 375, height: 780 }, hasTouch: true, isMobile: true });
    const wide = () => page.evaluate(() => {
      const late = [];
      for (const node of document.querySelectorAll('header *, .side-head *, .decide *, .card *, .sheet *, .detail > *, .pane *')) {
        const box = node.getBoundingClientRect();
        if (box.width && box.right > 376 && !node.closest('.tabs, .bars, .drawing, .sr, svg')) late.push(node.outerHTML.slice(0, 90));
      }
      return { scroll: document.documentElement.scrollWidth, late: late.slice(0, 4) };
    });
    await harness.shot(page, 'phone-list');
    harness.equal('the list fits', await wide(), { scroll: 375, late: [] });
    await begin(page);
    await harness.shot(page, 'phone-claim');
    harness.equal('the claim fits', await wide(), { scroll: 375, late: [] });
    await page.tap('#do-accept');
    await harness.settled(page);
    harness.check('a tap decides', await page.evaluate(() => window.claimsift.page.store.tally.accept > 0));
    await page.tap('[data-key="whole"]');
    await page.waitForSelector('.text.whole');
    await harness.shot(page, 'phone-document');
    harness.equal('the document fits', await wide(), { scroll: 375, late: [] });
    await page.tap('#do-back');
    harness.check('and back to the list', await page.isVisible('#list'));
    for (const name of ['entities', 'timeline', 'graph', 'report']) {
      await page.tap('#tab-' + name);
      await page.waitForTimeout(350);
      await harness.shot(page, `phone-${name}`);
      harness.equal(`${name} fits`, await wide(), { scroll: 375, late: [] });
    }
    await page.context().close();
  });

  await harness.run('keyboard only', async () => {
    const page = await harness.open(server.url, { reducedMotion: 'reduce' });
    const focus = () => page.evaluate(() => document.activeElement && document.activeElement !== document.body && document.activeElement.tagName);
    const lost = [];
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => { const node = document.activeElement; return node === document.body || node === document.documentElement ? null : (node.matches(':focus-visible') ? 'seen' : 'unseen ' + node.outerHTML.slice(0, 80)); });
      if (at !== null && at !== 'seen') lost.push(at);
    }
    harness.equal('the focus shows wherever Tab goes', lost, []);
    harness.check('one row of the list takes part in Tab', (await page.locator('.row[tabindex="0"]').count()) === 1);
    await go(page, ['l']);
    for (const key of ['ArrowDown', 'a', 'End', 'Home', 'r', 'u', 'p', 'Escape', 'f', 'Escape', 'd', 'd', 'PageDown', 'j', 'k', 'Shift+J']) {
      await harness.press(page, key);
      harness.check(`the focus is not lost after ${key}`, Boolean(await focus()));
    }
    harness.equal('no movement where none is wanted', await page.evaluate(() => getComputedStyle(document.querySelector('.row')).transitionDuration), '0s');
    await page.context().close();
  });
};
