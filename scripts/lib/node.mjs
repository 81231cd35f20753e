import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MINIMUM = '22.19.0';

/**
 * The Node that runs everything after the install: the project's own 24 where npm has it for this platform, else the
 * caller's when it is new enough.
 * @param {string} root
 */
export function findNode(root) {
  const own = join(root, 'node_modules/.bin/node');
  if (existsSync(own)) return own;
  if (isAtLeast(process.versions.node, MINIMUM)) return process.execPath;
  throw new Error(
    `Node ${MINIMUM} or newer is needed and this is ${process.versions.node}: install Node 24 from https://nodejs.org and run again`,
  );
}

export function isAtLeast(version, minimum) {
  const have = version.split('.').map(Number);
  const want = minimum.split('.').map(Number);
  const differs = want.findIndex((part, index) => have[index] !== part);
  return differs === -1 || have[differs] > want[differs];
}
