// Everything slow happens once, outside Jest's module system: PostgreSQL, the workflow bundle, the paths of the Temporal servers.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../scripts/postgres.mjs';
import { freePort } from '../../scripts/proc.mjs';
import { findTemporal } from '../../scripts/temporal.mjs';
import { workflowBundle } from '../../scripts/workflow-bundle.mjs';

async function locate(which, variable) {
  try {
    process.env[variable] = (await findTemporal(which, { log: () => {} })).path;
  } catch (error) {
    if (process.env.CI) throw error; // a pipeline must not skip these silently
    console.warn(`\nTemporal server tests are skipped: ${error.message}`);
  }
}

/** What may throw comes first: a globalSetup that throws after PostgreSQL is up leaves it running, and Jest never exits. */
export default async function globalSetup() {
  await Promise.all([locate('cli', 'TEST_TEMPORAL_CLI'), locate('test', 'TEST_TEMPORAL_TIME_SKIPPING')]);
  const home = mkdtempSync(join(tmpdir(), 'habeas-test-'));
  chmodSync(home, 0o711); // mkdtemp makes 700, which an unprivileged postgres could not enter when the tests run as root
  const [postgres, bundle] = await Promise.all([
    process.env.TEST_DATABASE_URL ? null : startPostgres({ home, port: await freePort(), test: true }),
    existsSync(new URL('../../workflows/index.ts', import.meta.url)) ? workflowBundle() : null,
  ]);
  if (bundle) process.env.TEST_WORKFLOW_BUNDLE = bundle;
  if (postgres) process.env.TEST_DATABASE_URL = postgres.url;
  globalThis.__habeasStop = async () => {
    await postgres?.stop();
    rmSync(home, { recursive: true, force: true });
  };
}
