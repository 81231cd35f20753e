import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { KilledSession } from '../../libs/connectors/contract/record-suite.js';

const CHILD = fileURLToPath(new URL('./session-child.mjs', import.meta.url));

/** Runs one session in a process of its own and kills that the hard way as soon as it has said its token. */
export const killedSession: KilledSession = async (orders) => {
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
};
