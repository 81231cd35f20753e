import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../lib/root.mjs';
import { onStopRequest } from '../standalone/stop-requests.mjs';
import { USAGE, readArguments } from './arguments.mjs';
import { Checks } from './checks.mjs';
import { installationAt } from './installation.mjs';
import { showRights } from './rights/rights.mjs';
import { startStandalone } from './standalone.mjs';
import { SCENARIOS, beginWalk } from './walk.mjs';

const WRONG_USAGE = 2;
const print = (line) => void process.stdout.write(`${line}\n`);
const cleanUp = [];
onStopRequest(() => void end(1));

const wanted = readWanted();
/** Standard output is the document alone where one is asked for. */
const say = wanted.json ? (line) => void process.stderr.write(`${line}\n`) : print;

try {
  await end(await demo());
} catch (error) {
  process.stderr.write(`\nThe demo could not run: ${error.message}\n`);
  await end(1);
}

function readWanted() {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(WRONG_USAGE);
  }
}

async function demo() {
  if (wanted.command === 'help') return (print(USAGE), 0);
  const installation = process.env.HABEAS_URL ? runningOne() : await ownOne();
  return wanted.command === 'rights' ? rights(installation) : walkAll(installation);
}

async function rights(installation) {
  const { told, complete } = await showRights(installation, wanted.cases, say);
  if (wanted.json) print(JSON.stringify(told.map(documentOf), null, 2));
  return complete ? 0 : 1;
}

function documentOf({ theCase: { right, regime }, story, fault }) {
  return { right, regime, ...story, fault };
}

async function walkAll(installation) {
  const checks = new Checks(say);
  const walk = await beginWalk(installation, checks, say);
  cleanUp.push(walk.end);
  for (const [title, scenario] of SCENARIOS) await checks.step(title, () => scenario(walk));
  say(`\n${checks.summary}`);
  for (const line of checks.failed) say(`  ✗ ${line}`);
  return checks.failed.length === 0 ? 0 : 1;
}

function runningOne() {
  const { HABEAS_URL: url, HABEAS_HOME: home, HABEAS_ADMIN_KEY: key } = process.env;
  return installationAt({ url, home: home || join(root, '.habeas'), key });
}

/** In a folder that is gone afterwards. */
async function ownOne() {
  const home = mkdtempSync(join(tmpdir(), 'habeas-demo-'));
  chmodSync(home, 0o711);
  cleanUp.push(() => rmSync(home, { recursive: true, force: true }));
  say('Starting Habeas in a temporary folder; set HABEAS_URL to use one that runs.\n');
  const { url, stop } = await startStandalone({ home, onOutput: (text) => say(text.trimEnd()) });
  cleanUp.push(stop);
  return installationAt({ url, home });
}

async function end(code) {
  for (const work of cleanUp.splice(0).reverse()) await Promise.resolve(work()).catch(() => {});
  process.exit(code);
}
