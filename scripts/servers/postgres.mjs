// PostgreSQL for evaluation and tests, on loopback, without a password.
import { join } from 'node:path';
import { readyOrEnded, startProcess } from '../lib/child-process.mjs';
import { canConnect } from '../lib/ports.mjs';
import { until } from '../lib/wait.mjs';
import { prepareCluster } from './postgres-cluster.mjs';

/** Durability is what a test does not need. */
export const TEST_SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * @param {{home: string, port: number, settings?: readonly string[], log?: (line: string) => void, track?: (child: import('../lib/child-process.mjs').ChildProcess) => void, onOutput?: (text: string) => void}} options
 *   `track` is given the process as soon as it exists, before it is ready
 */
export async function startPostgres({
  home,
  port,
  settings = [],
  log = () => {},
  track = () => {},
  onOutput,
}) {
  const cluster = await prepareCluster(home, log);
  const server = startProcess(
    'postgres',
    join(cluster.bin, 'postgres'),
    argumentsOf(cluster, port, settings),
    {
      ...cluster.as,
      onOutput,
      // fast shutdown; SIGTERM would wait until every client has gone
      stopSignal: 'SIGINT',
    },
  );
  track(server);
  await readyOrEnded(
    server,
    until(() => isReady(server, port), 30_000, 'PostgreSQL'),
  );
  return {
    ...server,
    kind: cluster.kind,
    major: cluster.major,
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
  };
}

const argumentsOf = ({ data }, port, settings) => [
  ...['-D', data, '-p', String(port), '-k', ''],
  ...['listen_addresses=127.0.0.1', 'max_connections=200', ...settings].flatMap((setting) => ['-c', setting]),
];

/** The port opens before recovery has ended; only this line says that clients are let in. */
const isReady = async (server, port) =>
  server.tail().includes('ready to accept connections') && (await canConnect(port));
