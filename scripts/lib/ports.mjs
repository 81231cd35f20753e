import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
const FIRST = 10_000;
const LAST = 65_535;
const TRIES = 1_000;
/** Of macOS and Windows (RFC 6335, section 6). */
const USUAL_RANGE = [49_152, 65_535];
const handedOut = new Set();

/**
 * Whether the system gives this port to outgoing connections. Such a port may be gone at any moment, to a connection
 * and for a minute after it, so nothing that is to be found again under its port should listen there.
 */
export function isEphemeral(port, [first, last] = ephemeralRange()) {
  return port >= first && port <= last;
}

function ephemeralRange() {
  try {
    return readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number);
  } catch {
    return USUAL_RANGE;
  }
}

/**
 * A port that nobody listens on right now and that no outgoing connection will take; never the same one twice. Where
 * the system gives every port away, one of those.
 * @param {number[]} [range] of the ports for outgoing connections
 * @returns {Promise<number>}
 */
export async function freePort(range = ephemeralRange()) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST, LAST + 1);
    const isUnsafe = isEphemeral(port, range) && tries < TRIES / 2;
    if (isUnsafe || handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error('this machine has no free port');
}

export const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });

export const canConnect = (port, host = LOOPBACK) =>
  new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 3_000 });
    const answer = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket
      .once('connect', () => answer(true))
      .once('timeout', () => answer(false))
      .once('error', () => answer(false));
  });
