import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../lib/root.mjs';

const run = promisify(execFile);

/**
 * Creates a tenant of a running standalone as its operator does, on the command line.
 * @param {{home: string, databaseUrl: string}} installation
 * @param {{slug: string, regime: string, zone: string, calendar: string}} tenant
 * @returns {Promise<string>} its first API key
 */
export async function createTenant({ home, databaseUrl }, tenant) {
  const options = { name: tenant.slug, locale: 'en', ...tenant };
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout } = await run(
    process.execPath,
    [join(root, 'dist/apps/cli/main.js'), 'tenants', 'create', '--json', ...given],
    {
      env: {
        ...process.env,
        HABEAS_MODE: 'standalone',
        DATABASE_URL: databaseUrl,
        MASTER_KEY_FILE: join(home, 'master.key'),
      },
    },
  );
  return JSON.parse(stdout).apiKey;
}
