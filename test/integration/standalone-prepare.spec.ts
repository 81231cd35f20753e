import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startChild } from '../support/child.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runHere } from '../support/shell.js';

describe('preparing the standalone', () => {
  let database: TestDatabase;
  let folder: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-prepare-'));
    writeFileSync(join(folder, 'master.key'), randomBytes(32).toString('base64'));
    const connections = {
      // of no server that anybody asks
      SHOP_DATABASE_URL: 'postgresql://127.0.0.1:9/shop',
      SUPPORT_SQLITE: join(folder, 'support.sqlite'),
      SHOP_LOGS: folder,
    };
    environment = {
      HABEAS_MODE: 'standalone',
      DATABASE_URL: database.url,
      MASTER_KEY_FILE: join(folder, 'master.key'),
      ...connections,
      STORE_CONNECTIONS: Object.keys(connections)
        .map((name) => `demo=env:${name}`)
        .join(),
      STORE_ROOTS: `demo=${folder}`,
    };
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  const prepare = async (): Promise<void> => {
    const child = startChild('apps/standalone/prepare.ts', environment);
    const [code] = (await once(child.process, 'exit')) as [number | null];
    expect({ code, said: code === 0 ? '' : [...child.lines, ...child.errors].join('\n') }).toEqual({
      code: 0,
      said: '',
    });
  };
  const settings = async (): Promise<unknown> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ settings: unknown }>(
      `select settings from tenant where slug = 'demo'`,
    );
    await client.end();
    return rows[0]?.settings;
  };

  it('decides for the demo tenant once, and leaves alone what somebody decided since', async () => {
    await prepare();
    expect(await settings()).toEqual({ fourEyes: false, liftNoticeDays: 0 });
    const update = ['tenants', 'update', '--slug', 'demo', '--four-eyes', '--gpc-mode', 'binding'];
    expect(await runHere(update, folder, environment)).toMatchObject({ code: 0 });
    const decided = await settings();
    expect(decided).toMatchObject({ fourEyes: true, gpc: { mode: 'binding' } });
    await prepare();
    expect(await settings()).toEqual(decided);
  }, 300_000);
});
