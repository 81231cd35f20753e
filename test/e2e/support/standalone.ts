import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installationAt } from '../../../scripts/demo/installation.mjs';
import { startStandalone } from '../../../scripts/demo/standalone.mjs';
import { eventually } from '../../support/eventually.js';

export type Installation = ReturnType<typeof installationAt>;

/** `npm start` on a home of its own, driven from outside like a person's. */
export interface E2eStandalone {
  readonly home: string;
  readonly installation: Installation;
  /** Ends every part and starts again on the same home. */
  restart(): Promise<void>;
  /** Process id of a part (`worker`, `postgres` …), null between two lives. */
  pidOf(part: string): number | null;
  /** Ends a part the hard way. */
  kill(part: string): Promise<void>;
  /** Waits until the supervisor runs the part again and requests can be taken. */
  recovered(part: string, killed: number): Promise<void>;
  close(): Promise<void>;
}

const RECOVERY_MS = 120_000;

/** For specs that start a standalone: skipped where there is no Temporal to start. */
export const describeStandalone = process.env['TEST_TEMPORAL_CLI'] ? describe : describe.skip;

export async function startE2e(env: Record<string, string> = {}): Promise<E2eStandalone> {
  const home = mkdtempSync(join(tmpdir(), 'habeas-e2e-'));
  // PostgreSQL runs under another account when the tests run as root, and must reach its folder
  chmodSync(home, 0o711);
  let running = await startStandalone({ home, env });
  const { url, port } = running;
  const installation = installationAt({ url, home });

  const pidOf = (part: string): number | null => {
    const parts = JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')) as { name: string; pid: number }[];
    return parts.find(({ name }) => name === part)?.pid ?? null;
  };
  return {
    home,
    installation,
    restart: async () => {
      await running.stop();
      running = await startStandalone({ home, port, env });
    },
    pidOf,
    kill: async (part) => {
      const pid = await eventually(`${part} runs`, () => pidOf(part), RECOVERY_MS);
      process.kill(pid, 'SIGKILL');
    },
    recovered: async (part, killed) => {
      await eventually(`${part} runs again`, () => ![null, killed].includes(pidOf(part)), RECOVERY_MS);
      const isReady = () =>
        installation.everybody.send('GET', '/health/ready').then(
          ({ status }) => status === 200,
          () => false,
        );
      await eventually('requests can be taken', isReady, RECOVERY_MS);
    },
    close: async () => {
      await running.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
