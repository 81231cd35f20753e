import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../demo/print.mjs';
import { startStandalone } from '../demo/standalone.mjs';
import { onStopRequest } from '../standalone/stop-requests.mjs';
import { soakDeadlines } from './deadlines.mjs';
import { soak } from './soak.mjs';
import { soakStores } from './stores.mjs';

/** With what is not asked for otherwise; those with requests each on a standalone of its own. */
const PARTS = {
  erasures: {
    defaults: { requests: 1_000, kills: 10 },
    run: soak,
    sound: 'nothing was lost and nothing was done twice',
  },
  deadlines: {
    defaults: { requests: 10_000, kills: 10 },
    run: soakDeadlines,
    sound: 'every event of every clock happened once, and none before its time',
  },
  stores: {
    defaults: { kills: 100 },
    run: soakStores,
    sound: 'whatever was cut off was found done or was done, and nothing twice',
  },
};
const OPTIONS = {
  part: { type: 'string' },
  requests: { type: 'string' },
  kills: { type: 'string' },
  midnights: { type: 'string', default: '3' },
  seed: { type: 'string', default: '1' },
  concurrency: { type: 'string', default: '8' },
  minutes: { type: 'string', default: '120' },
};
const USAGE = `npm run soak [-- --part ${Object.keys(PARTS).join('|')} --requests 1000 --kills 10 ${Object.entries(
  OPTIONS,
)
  .filter(([, { default: value }]) => value !== undefined)
  .map(([name, { default: value }]) => `--${name} ${value}`)
  .join(' ')}]`;
const say = (line) => void process.stderr.write(`${line}\n`);
const { part, ...values } = readOptions();
const cleanUp = [];
onStopRequest(() => void end(1));

try {
  await end(await run());
} catch (error) {
  say(`\nThe soak could not run: ${error.message}`);
  await end(1);
}

async function run() {
  const numbers = Object.fromEntries(Object.entries(values).map(toNumber));
  const results = {};
  for (const name of part === undefined ? Object.keys(PARTS) : [part])
    results[name] = await runPart(name, numbers);
  process.stdout.write(`${JSON.stringify(results)}\n`);
  return Object.values(results).every(({ problems }) => problems === 0) ? 0 : 1;
}

/** @returns counts; `problems` is their number */
async function runPart(name, numbers) {
  const { run: work, defaults, sound } = PARTS[name];
  const options = { ...defaults, ...numbers, say };
  const { problems, ...result } = await (defaults.requests === undefined
    ? work(options)
    : onStandalone(name, (place) => work({ ...options, ...place })));
  for (const line of table([name, 'count'], Object.entries(result))) say(line);
  for (const problem of problems) say(`  ✗ ${problem}`);
  say(problems.length === 0 ? `  ✓ ${sound}` : '');
  return { ...result, problems: problems.length };
}

async function onStandalone(name, work) {
  const home = mkdtempSync(join(tmpdir(), 'habeas-soak-'));
  chmodSync(home, 0o711);
  const remove = () => rmSync(home, { recursive: true, force: true });
  cleanUp.push(remove);
  say(`Starting Habeas in a temporary folder for the ${name}.`);
  const { url, stop } = await startStandalone({ home, env: { HEARTBEAT_SECONDS: '5' } });
  cleanUp.push(stop);
  const result = await work({ url, home });
  await stop();
  remove();
  return result;
}

function toNumber([name, value]) {
  const number = Number(value);
  const least = name === 'kills' || name === 'seed' ? 0 : 1;
  if (!Number.isInteger(number) || number < least)
    throw new Error(`--${name} must be a whole number from ${least}, not "${value}"`);
  return [name, number];
}

async function end(code) {
  for (const work of cleanUp.splice(0).reverse()) await Promise.resolve(work()).catch(() => {});
  process.exit(code);
}

function readOptions() {
  try {
    const given = parseArgs({ options: OPTIONS }).values;
    if (given.part === undefined || given.part in PARTS) return given;
    throw new Error(`--part must be one of ${Object.keys(PARTS).join(', ')}, not "${given.part}"`);
  } catch (error) {
    say(`${error.message.split('. ')[0]}. Usage: ${USAGE}`);
    process.exit(2);
  }
}
