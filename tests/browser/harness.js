// What the cases of the browser test share: servers, pages, checks and their count.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { chromium } = require('playwright-core');

const ROOT = path.resolve(__dirname, '..', '..');
const SHOTS = path.join(__dirname, 'shots');
const PATIENCE = 90000;

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

class Harness {
  constructor(browserPath, tool) {
    this.browserPath = browserPath;
    this.tool = tool;
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claimsift-browser-'));
    this.servers = [];
    this.passed = 0;
    this.failed = 0;
    fs.mkdirSync(SHOTS, { recursive: true });
  }

  async start() {
    this.browser = await chromium.launch({ executablePath: this.browserPath, headless: true, args: FLAGS, timeout: PATIENCE });
  }

  async stop() {
    for (const server of this.servers) server.kill('SIGTERM');
    if (this.browser) await this.browser.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Counts a check, and says what it found where it does not hold. */
  check(what, holds, found) {
    if (holds) {
      this.passed += 1;
      console.log(`ok    ${what}`);
    } else {
      this.failed += 1;
      console.log(`FAIL  ${what}${found === undefined ? '' : `\n      found ${JSON.stringify(found)}`}`);
    }
  }

  equal(what, found, expected) {
    const same = JSON.stringify(found) === JSON.stringify(expected);
    this.check(what, same, same ? undefined : { found, expected });
  }

  /** Runs a case; an exception is a failed check and the other cases go on. */
  async run(name, body) {
    console.log(`\n== ${name}`);
    try {
      await body();
    } catch (error) {
      this.check(`${name}: runs to its end`, false, String(error.stack || error).slice(0, 1500));
    }
  }

  file(...parts) {
    const name = path.join(this.folder, ...parts);
    fs.mkdirSync(path.dirname(name), { recursive: true });
    return name;
  }

  /** Runs the tool and returns what it printed. */
  call(...args) {
    const done = spawnSync(this.tool, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (done.error) throw done.error;
    return done;
  }

  /** Claims of the sample documents in a folder of their own. */
  samples(name) {
    const claims = this.file(name, 'claims.jsonl');
    if (!this.extracted) {
      const done = this.call('extract', 'data/samples', '--out', claims, '--quiet');
      if (done.status > 1) throw new Error(`extract: ${done.stderr}`);
      this.extracted = path.dirname(claims);
    } else {
      for (const it of ['claims.jsonl', 'documents.jsonl']) fs.copyFileSync(path.join(this.extracted, it), path.join(path.dirname(claims), it));
    }
    return claims;
  }

  /** Starts the review of a file of claims; answers with its address. */
  serve(claims, ...more) {
    const server = spawn(this.tool, ['review', claims, '--no-open', '--port', '0', '--reviewer', 'anna', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      let printed = '';
      const timer = setTimeout(() => reject(new Error(`no address from the server: ${printed}`)), 4 * PATIENCE);
      const read = (chunk) => {
        printed += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+\/k\/\S+/.exec(printed);
        if (found) {
          clearTimeout(timer);
          resolve({ url: found[0], printed: () => printed, stop: () => new Promise((done) => { server.once('exit', done); server.kill('SIGTERM'); }) });
        }
      };
      server.stdout.on('data', read);
      server.stderr.on('data', read);
      server.once('exit', (code) => { clearTimeout(timer); reject(new Error(`the server ended (${code}): ${printed}`)); });
    });
  }

  /** A page that watches for whatever must not happen. */
  async open(url, options) {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    return this.tab(context, url);
  }

  async tab(context, url) {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.trouble = [];
    page.requested = [];
    page.on('pageerror', (error) => page.trouble.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => { page.trouble.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on('console', (message) => { if (message.type() === 'error' && !/409 \(|404 \(/.test(message.text())) page.trouble.push(`console: ${message.text()}`); });
    page.on('request', (request) => page.requested.push(request.url()));
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
    await page.goto(url, { timeout: 4 * PATIENCE });
    await this.ready(page);
    return page;
  }

  async ready(page) {
    await page.waitForSelector('body[data-ready="yes"]', { timeout: 4 * PATIENCE });
    await page.waitForSelector('#card h1', { state: 'attached' });
  }

  async press(page, ...keys) {
    for (const key of keys) await page.keyboard.press(key);
    await this.settled(page);
  }

  /** Waits until everything that was asked of the server is answered and drawn. */
  async settled(page) {
    await page.evaluate(async () => {
      const { store } = window.claimsift.page;
      await store.queue;
      await new Promise((done) => setTimeout(done, 60));
      await store.queue;
    });
  }

  /** Compares what `look` finds, once it finds what is expected or has had time enough to. */
  async eventually(what, look, expected) {
    const wanted = JSON.stringify(expected);
    let found = await look();
    for (const end = Date.now() + PATIENCE; JSON.stringify(found) !== wanted && Date.now() < end; found = await look()) {
      await new Promise((done) => setTimeout(done, 50));
    }
    this.equal(what, found, expected);
  }

  /** Drags the mouse over words of the source text. */
  async selectWords(page, words) {
    const box = await page.evaluate((wanted) => {
      const root = document.querySelector('.text');
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      let all = '';
      const nodes = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        nodes.push([all.length, node]);
        all += node.data;
      }
      const at = all.indexOf(wanted);
      if (at < 0) throw new Error(`the text does not hold ${wanted}: ${all}`);
      const place = (unit) => {
        const [start, node] = nodes.filter(([first, it]) => first <= unit && unit < first + it.data.length).pop();
        const range = document.createRange();
        range.setStart(node, unit - start);
        range.setEnd(node, unit - start + 1);
        return range.getBoundingClientRect();
      };
      const [a, b] = [place(at), place(at + wanted.length - 1)];
      return { x1: a.left + 1, y1: a.top + a.height / 2, x2: b.right - 1, y2: b.top + b.height / 2 };
    }, words);
    await page.mouse.move(box.x1, box.y1);
    await page.mouse.down();
    await page.mouse.move((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2);
    await page.mouse.move(box.x2, box.y2);
    await page.mouse.up();
    await page.waitForFunction((wanted) => { const { selected } = window.claimsift.page.card.pane; return selected && selected.text === wanted; }, words, { timeout: 15000 });
  }

  async shot(page, name) {
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`), timeout: 4 * PATIENCE });
  }

  /** Nothing ran that the page did not bring itself. */
  async quiet(page, what) {
    const violations = await page.evaluate(() => window.violations);
    this.equal(`${what}: no error, no dialog, no breach of the content policy`, { trouble: page.trouble, violations }, { trouble: [], violations: [] });
  }
}

module.exports = { Harness, ROOT, SHOTS };
