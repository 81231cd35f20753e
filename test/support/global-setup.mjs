// Everything slow happens once, outside Jest's module system: the servers, the workflow bundle, paths of binaries.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
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
 */
export default async function globalSetup() {
  const [redis] = await Promise.all([
    process.env.TEST_REDIS_URL ? null : locate('Redis', findRedis),
    locate('Temporal', (log) => findTemporal('cli', log), 'TEST_TEMPORAL_CLI'),
    locate('Temporal time skipping', (log) => findTemporal('test', log), 'TEST_TEMPORAL_TIME_SKIPPING'),
  ]);
  if (existsSync(join(root, 'workflows/index.ts'))) process.env.TEST_WORKFLOW_BUNDLE = await workflowBundle();
  const home = makeHome();
  const servers = [];
  globalThis.habeasStopServers = () => stopServers(servers, home);
  await startServers(home, servers, redis).catch(async (error) => {
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

async function startServers(home, servers, redisPath) {
  const track = (server) => {
    servers.push(server);
    remember(home, server);
  };
  const postgres = async () => {
    const settings = TEST_SETTINGS;
    const { url } = await startPostgres({ home, port: await freePort(), settings, track });
    process.env.TEST_DATABASE_URL = url;
  };
  const redis = async () => {
    const { url } = await startRedis({ path: redisPath, port: await freePort(), track });
    process.env.TEST_REDIS_URL = url;
  };
  await Promise.all([process.env.TEST_DATABASE_URL ? null : postgres(), redisPath ? redis() : null]);
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
