import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { KilledSession } from '../../libs/connectors/contract/record-suite.js';

const CHILD = fileURLToPath(new URL('./session-child.mjs', import.meta.url));

/** Runs one session in a process of its own and kills that the hard way as soon as it has said its token. */
export const killedSession: KilledSession = (orders) => run(orders);

/** The same for a connector that is not part of the product: `module` is the URL of a file that exports it. */
export const killedSessionOf =
  (module: string): KilledSession =>
  (orders) =>
    run({ ...orders, connector: module });

async function run(orders: object): Promise<{ token: string }> {
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, CHILD, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    for await (const line of createInterface({ input: child.stdout }))
      return JSON.parse(line) as { token: string };
    throw new Error('The session process ended without a token');
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}
