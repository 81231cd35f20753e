import { freePort, isEphemeral, isFree } from '../lib/ports.mjs';
import { readJson, writeAtomically } from '../lib/files.mjs';

const USUAL = {
  postgres: 15432,
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
  const remembered = readJson(fileOf(home), {});
  const ports = {};
  for (const [part, usual] of Object.entries(USUAL)) {
    const wished = remembered[part] ?? (home.isUsual ? usual : null);
    ports[part] = await firstFree(wished, new Set(Object.values(ports)));
  }
  remember(home, ports);
  return ports;
}

/**
 * Gives those of the named ports that are taken another number, in place.
 * @param {import('./home.mjs').Home} home
 * @param {typeof USUAL} ports
 * @param {readonly (keyof typeof USUAL)[]} names
 * @returns {Promise<(keyof typeof USUAL)[]>} those that moved
 */
export async function moveTaken(home, ports, names) {
  const moved = [];
  for (const name of names) {
    if (await isFree(ports[name])) continue;
    ports[name] = await firstFree(null, new Set(Object.values(ports)));
    moved.push(name);
  }
  if (moved.length > 0) remember(home, ports);
  return moved;
}

const fileOf = (home) => home.file('ports.json');

const remember = (home, ports) => writeAtomically(fileOf(home), `${JSON.stringify(ports, null, 2)}\n`);

async function firstFree(wished, taken) {
  const isWelcome = wished !== null && !taken.has(wished) && !isEphemeral(wished);
  if (isWelcome && (await isFree(wished))) return wished;
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
