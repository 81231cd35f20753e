import { freePort, isFree } from '../lib/ports.mjs';
import { readJson, writeAtomically } from '../lib/files.mjs';

const USUAL = {
  postgres: 54329,
  temporal: 7233,
  temporalUi: 8233,
  smtp: 1025,
  mailPage: 8025,
  issuer: 8085,
  apiMetrics: 9464,
  workerMetrics: 9465,
  dispatcherMetrics: 9466,
};

/**
 * Ports of all parts but the API. The same at every start as long as they are free; a home of its own does not
 * compete for the usual ones.
 * @param {import('./home.mjs').Home} home
 * @returns {Promise<typeof USUAL>}
 */
export async function choosePorts(home) {
  const file = home.file('ports.json');
  const remembered = readJson(file, {});
  const ports = {};
  for (const [part, usual] of Object.entries(USUAL)) {
    const wished = remembered[part] ?? (home.isUsual ? usual : null);
    ports[part] = await firstFree(wished, new Set(Object.values(ports)));
  }
  writeAtomically(file, `${JSON.stringify(ports, null, 2)}\n`);
  return ports;
}

async function firstFree(wished, taken) {
  if (wished !== null && !taken.has(wished) && (await isFree(wished))) return wished;
  for (;;) {
    const port = await freePort();
    if (!taken.has(port)) return port;
  }
}

/**
 * The port of the API is the one people type, so it never moves by itself.
 * @param {string | undefined} given PORT
 */
export async function apiPort(given) {
  const port = Number(given || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT must be a number from 1 to 65535, not "${given}"`);
  if (!(await isFree(port)))
    throw new Error(
      `port ${port} is in use: stop what listens there, or choose another with PORT=${port + 1}`,
    );
  return port;
}
