// MariaDB for tests, on loopback, whose account root has no password.
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readyOrEnded, startProcess } from '../lib/child-process.mjs';
import { canConnect } from '../lib/ports.mjs';
import { until } from '../lib/wait.mjs';
import { unprivilegedAccount } from './account.mjs';

const run = promisify(execFile);
/** Servers lie where the PATH of an ordinary account often does not lead. */
const FOLDERS = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
];
const SETTINGS = [
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_general_ci',
  '--skip-name-resolve',
  '--skip-log-bin',
  '--performance-schema=OFF',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=32M',
  // a killed server loses nothing, a machine without power might
  '--innodb-flush-log-at-trx-commit=2',
];

const find = (file) => FOLDERS.map((folder) => join(folder, file)).find(existsSync) ?? null;

/**
 * The programs of an installed server.
 * @returns {{server: string, install: string}}
 * @throws Error with the remedy
 */
export function findMariadb() {
  const [server, install] = [find('mariadbd'), find('mariadb-install-db')];
  if (server && install) return { server, install };
  throw new Error('there is no mariadbd here. Install mariadb-server, or set TEST_MYSQL_URL.');
}

/**
 * Makes the data folder unless it exists. As root the server runs as an account of its own, which must be able to walk
 * into `home`.
 * @param {{home: string, port: number, track?: (child: import('../lib/child-process.mjs').ChildProcess) => void}} options
 */
export async function startMariadb({ home, port, track = () => {} }) {
  const { server, install } = findMariadb();
  const account = unprivilegedAccount();
  const data = join(home, 'mariadb');
  const as = account ? { uid: account.uid, gid: account.gid, cwd: '/' } : { cwd: home };
  if (!existsSync(data)) await initialise(install, data, account, as);
  const process = startProcess(
    'mariadb',
    server,
    [
      ...['--no-defaults', `--datadir=${data}`, `--tmpdir=${data}`, `--socket=${join(data, 'sock')}`],
      ...['--bind-address=127.0.0.1', `--port=${port}`, `--pid-file=${join(data, 'pid')}`, ...SETTINGS],
    ],
    as,
  );
  track(process);
  await readyOrEnded(
    process,
    until(() => isReady(process, port), 60_000, 'MariaDB'),
  );
  return { ...process, url: `mysql://root@127.0.0.1:${port}/` };
}

async function initialise(install, data, account, as) {
  mkdirSync(data, { recursive: true });
  chmodSync(dirname(data), 0o711);
  if (account) chownSync(data, account.uid, account.gid);
  await run(
    install,
    [
      ...['--no-defaults', `--datadir=${data}`, `--tmpdir=${data}`],
      ...['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    ],
    as,
  );
}

const isReady = async (server, port) =>
  server.tail().includes('ready for connections') && (await canConnect(port));
