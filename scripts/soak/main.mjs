import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../demo/print.mjs';
import { startStandalone } from '../demo/standalone.mjs';
import { onStopRequest } from '../standalone/stop-requests.mjs';
import { soak } from './soak.mjs';

const OPTIONS = {
  requests: { type: 'string', default: '1000' },
  kills: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  concurrency: { type: 'string', default: '8' },
  minutes: { type: 'string', default: '120' },
};
const USAGE = `npm run soak [-- ${Object.entries(OPTIONS)
  .map(([name, { default: value }]) => `--${name} ${value}`)
  .join(' ')}]`;
const say = (line) => void process.stderr.write(`${line}\n`);
const values = readOptions();
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
  const home = mkdtempSync(join(tmpdir(), 'habeas-soak-'));
  chmodSync(home, 0o711);
  cleanUp.push(() => rmSync(home, { recursive: true, force: true }));
  say('Starting Habeas in a temporary folder.');
  const { url, stop } = await startStandalone({ home, env: { HEARTBEAT_SECONDS: '5' } });
  cleanUp.push(stop);
  const { problems, ...result } = await soak({ url, home, ...numbers, say });
  for (const line of table(['what', 'count'], Object.entries(result))) say(line);
  for (const problem of problems) say(`  ✗ ${problem}`);
  say(problems.length === 0 ? '  ✓ nothing was lost and nothing was done twice' : '');
  process.stdout.write(`${JSON.stringify({ ...result, problems: problems.length })}\n`);
  return problems.length === 0 ? 0 : 1;
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
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    say(`${error.message.split('. ')[0]}. Usage: ${USAGE}`);
    process.exit(2);
  }
}
