// Runs the cases of the browser test: all, or those that are named.
'use strict';

const { Harness } = require('./harness.js');

const CASES = ['claims', 'hostile', 'offline', 'looks', 'large'];

async function main() {
  const [browser, tool, ...wanted] = process.argv.slice(2);
  const harness = new Harness(browser, tool);
  try {
    await harness.start();
    for (const name of CASES) if (!wanted.length || wanted.includes(name)) await require(`./${name}.js`)(harness);
  } catch (error) {
    harness.check('the browser starts and ends', false, String(error.stack || error));
  } finally {
    await harness.stop();
  }
  console.log(`\n${harness.passed} passed, ${harness.failed} failed`);
  process.exitCode = harness.failed ? 1 : 0;
}

main();
