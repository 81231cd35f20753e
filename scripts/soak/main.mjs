import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../demo/print.mjs';
import { startStandalone } from '../demo/standalone.mjs';
import { onStopRequest } from '../standalone/stop-requests.mjs';
import { soak } from './soak.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '8' },
  },
});
const say = (line) => void process.stderr.write(`${line}\n`);
const cleanUp = [];
onStopRequest(() => void end(1));

try {
  await end(await run());
} catch (error) {
  say(`\nThe soak could not run: ${error.message}`);
  await end(1);
}

async function run() {
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  const home = mkdtempSync(join(tmpdir(), 'habeas-soak-'));
  chmodSync(home, 0o711);
  cleanUp.push(() => rmSync(home, { recursive: true, force: true }));
  say('Starting Habeas in a temporary folder.');
  const { url, stop } = await startStandalone({ home, env: { HEARTBEAT_SECONDS: '5' } });
  cleanUp.push(stop);
  const { problems, ...result } = await soak({ url, home, ...numbers, say });
  for (const problem of problems) say(`  ✗ ${problem}`);
  for (const line of table(['what', 'count'], Object.entries(result))) say(line);
  process.stdout.write(`${JSON.stringify({ ...result, problems: problems.length })}\n`);
  return isSound(result) && problems.length === 0 ? 0 : 1;
}

/** Nothing lost, nothing done twice. */
function isSound({ requests, certificates, rowsChangedTwice, deliveriesLost }) {
  return certificates === requests && rowsChangedTwice === 0 && deliveriesLost === 0;
}

async function end(code) {
  for (const work of cleanUp.splice(0).reverse()) await Promise.resolve(work()).catch(() => {});
  process.exit(code);
}
