// Everything slow happens once, outside Jest's module system: the servers, the workflow bundle, paths of binaries.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflowBundle } from '../../scripts/build/workflow-bundle.mjs';
import { readJson, writeAtomically } from '../../scripts/lib/files.mjs';
import { recordOf } from '../../scripts/lib/leftovers.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { root } from '../../scripts/lib/root.mjs';
import { guardRun } from '../../scripts/lib/run-guard.mjs';
import { TEST_SETTINGS, startPostgres } from '../../scripts/servers/postgres.mjs';
import { findRedis, startRedis } from '../../scripts/servers/redis.mjs';
import { findTemporal } from '../../scripts/servers/temporal.mjs';

/**
 * What may throw comes first: a globalSetup that throws after a server is up leaves it running, and Jest never exits.
 * @param {{maxWorkers?: number}} settings Jest's own
 */
export default async function globalSetup({ maxWorkers = 1 } = {}) {
  const [redis] = await Promise.all([
    process.env.TEST_REDIS_URL ? null : locate('Redis', findRedis),
    locate('Temporal', (log) => findTemporal('cli', log), 'TEST_TEMPORAL_CLI'),
    locate('Temporal time skipping', (log) => findTemporal('test', log), 'TEST_TEMPORAL_TIME_SKIPPING'),
  ]);
  if (existsSync(join(root, 'workflows/index.ts'))) process.env.TEST_WORKFLOW_BUNDLE = await workflowBundle();
  const home = makeHome();
  const servers = [];
  globalThis.habeasStopServers = () => stopServers(servers, home);
  await startServers(home, servers, redis, maxWorkers).catch(async (error) => {
    await globalThis.habeasStopServers();
    throw error;
  });
}

/** Specs that need it are skipped where it is missing; the end of the run says so. A pipeline must not skip. */
async function locate(name, find, variable) {
  try {
    const { path } = await find(() => {});
    if (variable) process.env[variable] = path;
    return path;
  } catch (error) {
    if (process.env.CI) throw error;
    (globalThis.habeasMissing ??= []).push({ name, reason: error.message });
    return null;
  }
}

/** mkdtemp makes mode 700, which an unprivileged PostgreSQL could not enter when the tests run as root. */
function makeHome() {
  const home = process.env.HABEAS_TEST_HOME ?? makeGuardedHome();
  chmodSync(home, 0o711);
  return home;
}

/** Jest was called by itself, as editors do. */
function makeGuardedHome() {
  const home = mkdtempSync(join(tmpdir(), 'habeas-test-'));
  guardRun(home);
  process.env.HABEAS_TEST_HOME = home;
  return home;
}

async function startServers(home, servers, redisPath, workers) {
  const track = (server) => {
    servers.push(server);
    remember(home, server);
  };
  const redis = async () => {
    const { url } = await startRedis({ path: redisPath, port: await freePort(), track });
    process.env.TEST_REDIS_URL = url;
  };
  await Promise.all([
    process.env.TEST_DATABASE_URL ? null : startDatabases(home, workers, track),
    redisPath ? redis() : null,
  ]);
}

/**
 * One server for each worker of Jest: readers of events wait for every transaction that runs on their server, so specs
 * beside each other would have to wait for each other.
 */
async function startDatabases(home, workers, track) {
  const homes = Array.from({ length: workers }, (_, index) => join(home, `server-${index + 1}`));
  for (const folder of homes) {
    mkdirSync(folder);
    // as with the run's own folder
    chmodSync(folder, 0o711);
  }
  const urls = await Promise.all(
    homes.map(async (folder) => {
      const port = await freePort();
      return (await startPostgres({ home: folder, port, settings: TEST_SETTINGS, track })).url;
    }),
  );
  process.env.TEST_DATABASE_URLS = urls.join(' ');
}

/** The run's guard ends these when Jest is killed before its teardown. */
function remember(home, server) {
  const file = join(home, 'run.json');
  writeAtomically(file, JSON.stringify([...readJson(file, []), recordOf(server)]));
}

async function stopServers(servers, home) {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(home, { recursive: true, force: true });
}
