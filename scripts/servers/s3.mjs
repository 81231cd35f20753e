// A bucket server for tests. No registry has one ready to run, and building it takes a minute or two: run this file once,
// and the specs that need it find it in the cache.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readyOrEnded, startProcess } from '../lib/child-process.mjs';
import { canConnect } from '../lib/ports.mjs';
import { until } from '../lib/wait.mjs';
import { presentBinary } from './find-binary.mjs';
import { cacheFolder } from './wheel.mjs';

const run = promisify(execFile);
const FILE = 'versitygw';
const VERSION = 'v1.8.0';
const PACKAGE = `github.com/versity/versitygw/cmd/versitygw@${VERSION}`;
const BUILD_MS = 15 * 60_000;
/** Optimising takes half of the time, and no spec is quicker for it. */
const QUICK = ['-gcflags=all=-N -l', '-ldflags=-s -w'];

/** VERSITYGW, PATH, the cache; null: it is not there. */
export function findS3() {
  const present = presentBinary({ file: FILE, variable: 'VERSITYGW' });
  if (present) return present;
  const path = join(folder(), FILE);
  return existsSync(path) ? { path, from: 'cache' } : null;
}

/** Builds it with Go into the cache. @throws Error when there is no Go, or the build fails */
export async function installS3(log = console.log) {
  const found = findS3();
  if (found) return found;
  log(`building ${FILE} ${VERSION} with Go, which takes a minute or two`);
  mkdirSync(dirname(folder()), { recursive: true });
  const draft = mkdtempSync(`${folder()}.tmp-`);
  try {
    await run('go', ['install', ...QUICK, PACKAGE], {
      env: { ...process.env, GOBIN: draft },
      timeout: BUILD_MS,
    });
    mkdirSync(folder(), { recursive: true });
    // Renaming is atomic: a half-written file never counts.
    renameSync(join(draft, FILE), join(folder(), FILE));
  } catch (error) {
    const reason =
      error.code === 'ENOENT' ? 'there is no Go here' : String(error.stderr || error.message).trim();
    throw new Error(`${FILE} could not be built (${reason}). Set VERSITYGW or TEST_S3_URL.`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { path: join(folder(), FILE), from: 'Go' };
}

const folder = () => cacheFolder(`${FILE}-${VERSION}`);

/**
 * A server that keeps its buckets in folders below `home`.
 * @param {{path: string, port: number, home: string, credentials: {accessKeyId: string, secretAccessKey: string}}} options
 */
export async function startS3(options) {
  const { home } = options;
  for (const name of ['buckets', 'metadata', 'versions']) mkdirSync(join(home, name), { recursive: true });
  // Not every file system has extended attributes. Beside the files the server keeps metadata, but forgets to drop them.
  return start(options).catch(() => start(options, ['--sidecar', join(home, 'metadata')]));
}

async function start({ path, port, home, credentials }, more = []) {
  const server = startProcess(
    'S3',
    path,
    [
      ...['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--versioning-dir', join(home, 'versions')],
      ...[...more, join(home, 'buckets')],
    ],
    {
      env: {
        PATH: process.env.PATH,
        ROOT_ACCESS_KEY: credentials.accessKeyId,
        ROOT_SECRET_KEY: credentials.secretAccessKey,
      },
      detached: false,
    },
  );
  await readyOrEnded(
    server,
    until(() => canConnect(port), 20_000, 'the bucket server'),
  );
  return { ...server, url: `http://127.0.0.1:${port}` };
}

if (process.argv[1] === import.meta.filename) {
  const { path } = await installS3();
  console.log(path);
}
