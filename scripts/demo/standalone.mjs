import { join } from 'node:path';
import { readyOrEnded, startProcess } from '../lib/child-process.mjs';
import { freePort } from '../lib/ports.mjs';
import { root } from '../lib/root.mjs';

const START_MS = 300_000;
const STOP_MS = 60_000;

/**
 * `npm start` as a process of ours, in a home and on a port of its own.
 * @param {{home: string, port?: number, env?: Record<string, string>, onOutput?: (text: string) => void}} options
 * @returns {Promise<{url: string, home: string, port: number, process: import('../lib/child-process.mjs').ChildProcess, stop: () => Promise<void>}>}
 */
export async function startStandalone({ home, port, env = {}, onOutput = () => {} }) {
  const chosen = port ?? (await freePort());
  let announce;
  const isUp = new Promise((resolve) => (announce = resolve));
  const standalone = startProcess('npm start', process.execPath, [join(root, 'scripts/start.mjs')], {
    cwd: root,
    env: { ...process.env, ...env, HABEAS_HOME: home, PORT: String(chosen) },
    patience: STOP_MS,
    onOutput: (text) => {
      onOutput(text);
      if (text.includes('everything is up')) announce();
    },
  });
  const tooLate = setTimeout(() => void standalone.stop(), START_MS);
  await readyOrEnded(standalone, isUp);
  clearTimeout(tooLate);
  return {
    url: `http://127.0.0.1:${chosen}`,
    home,
    port: chosen,
    process: standalone,
    stop: standalone.stop,
  };
}
