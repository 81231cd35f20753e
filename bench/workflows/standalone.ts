import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readyOrEnded, startProcess } from '../../scripts/lib/child-process.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { root } from '../../scripts/lib/root.mjs';
import type { Resources } from '../support/benchmark.js';
import { secondsOf } from '../support/processor-time.js';

export interface Standalone {
  readonly url: string;
  readonly key: string;
  readonly temporalAddress: string;
  readonly shopUrl: string;
  /** Seconds of processor time by part since each began; empty where the system does not tell. */
  processorSeconds(): Readonly<Record<string, number>>;
}

/** `npm start` with a home and ports of its own. */
export async function startStandalone(resources: Resources): Promise<Standalone> {
  const home = join(resources.home, 'standalone');
  mkdirSync(home, { mode: 0o711 });
  const port = await freePort();
  let announce = (): void => undefined;
  const isUp = new Promise<void>((resolve) => (announce = resolve));
  const process = startProcess('npm start', globalThis.process.execPath, [join(root, 'scripts/start.mjs')], {
    cwd: root,
    env: { ...globalThis.process.env, HABEAS_HOME: home, PORT: String(port) },
    patience: 60_000,
    onOutput: (text: string) => {
      if (text.includes('everything is up')) announce();
    },
  });
  resources.onEnd(() => process.stop());
  await readyOrEnded(process, isUp);
  const ports = JSON.parse(readFileSync(join(home, 'ports.json'), 'utf8')) as Record<string, number>;
  return {
    url: `http://127.0.0.1:${port}`,
    key: readFileSync(join(home, 'admin.key'), 'utf8').trim(),
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    shopUrl: `postgresql://postgres@127.0.0.1:${ports.postgres}/demo_shop`,
    processorSeconds: () => processorSeconds(home),
  };
}

function processorSeconds(home: string): Record<string, number> {
  const parts = JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')) as { name: string; pid: number }[];
  return Object.fromEntries(parts.map(({ name, pid }) => [name, secondsOf(pid)]));
}
