// MongoDB for tests (run alone, it only fetches): no registry has mongod, so a server written in Java speaks its protocol, in memory.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const VERSION = '1.47.0';
const SOURCE = fileURLToPath(new URL('mongodb/MongoServerMain.java', import.meta.url));
const PINS = fileURLToPath(new URL('mongodb/jars.txt', import.meta.url));

/**
 * The folder of the server's jars: the cache, else what Maven fetches, each file compared with its pinned SHA-256.
 * HABEAS_DOWNLOAD=0 leaves out the latter.
 * @returns {Promise<string>}
 * @throws Error with the reason and the remedy
 */
export async function findMongoServer() {
  if (!hasJava())
    throw new Error('there is no java here. Install a JDK 17 or newer, or set TEST_MONGODB_URL.');
  const folder = cacheFolder();
  if (existsSync(folder)) return folder;
  if (process.env.HABEAS_DOWNLOAD === '0')
    throw new Error('downloads are off (HABEAS_DOWNLOAD=0). Set TEST_MONGODB_URL.');
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}.tmp-`);
  try {
    await fetchJars(draft);
    keep(draft, folder);
    return folder;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Starts a server that ends with this process, however that ends.
 * @param {{folder: string, port: number}} options
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
export async function startMongoServer({ folder, port }) {
  const args = ['-Xmx256m', '-XX:+UseSerialGC', '-cp', join(folder, '*'), SOURCE, String(port)];
  const server = spawn('java', args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = new Promise((resolve) => server.once('close', resolve));
  server.once('error', () => undefined);
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  if (value !== 'ready') throw new Error('The MongoDB server of the tests did not start.');
  // Neither the process nor its pipes keep a finished test run alive.
  for (const handle of [server, server.stdin, server.stdout]) handle.unref?.();
  return {
    url: `mongodb://127.0.0.1:${port}`,
    stop: async () => {
      server.ref();
      server.stdin.end();
      await exited;
    },
  };
}

const hasJava = () =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'java')));

function cacheFolder() {
  const base =
    process.env.HABEAS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'habeas');
  return join(base, `mongo-java-server-${VERSION}`);
}

const pins = () =>
  readFileSync(PINS, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/));

/** Maven asks the repositories of its own settings. */
async function fetchJars(folder) {
  const pom = join(folder, 'pom.xml');
  writeFileSync(pom, projectOf(pins().map(([, path]) => path)));
  const args = ['-B', '-q', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`];
  await promisify(execFile)('mvn', args, { timeout: 180_000 }).catch((error) => {
    throw new Error(
      `Maven could not fetch the server (${error.code ?? 'timed out'}). Install Maven, or set TEST_MONGODB_URL.`,
    );
  });
  rmSync(pom);
  for (const [sha256, path] of pins()) {
    const found = createHash('sha256')
      .update(readFileSync(join(folder, basename(path))))
      .digest('hex');
    if (found !== sha256) throw new Error(`${basename(path)} is not what was pinned.`);
  }
}

/** A project that needs exactly these files: `group/of/it/artifact/version/file`. */
function projectOf(paths) {
  const dependencies = paths.map((path) => {
    const [, version, artifact, ...group] = path.split('/').reverse();
    return `<dependency><groupId>${group.reverse().join('.')}</groupId><artifactId>${artifact}</artifactId>
      <version>${version}</version>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>`;
  });
  return `<project><modelVersion>4.0.0</modelVersion><groupId>habeas</groupId><artifactId>mongo-server</artifactId>
    <version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`;
}

/** Renaming is atomic: a half-written cache never counts. Another start may have been faster. */
function keep(draft, folder) {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await findMongoServer().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
