import { MIGRATIONS, migrate } from '#persistence';
import { ENTITIES } from '#runtime';
import {
  createTestDatabase,
  testServer,
  untilUnused,
  urlOf,
  withAdmin,
  type TestDatabase,
} from './database.js';

const TEMPLATE = 'test_template';

/** A database of the newest schema. On a server of ours all are copies of one: a copy takes a tenth of the migrations' time. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  if (!process.env.TEST_DATABASE_URL) {
    await prepareTemplate(testServer());
    return createTestDatabase(TEMPLATE);
  }
  const database = await createTestDatabase();
  await migrate({ databaseUrl: database.url, entities: ENTITIES, migrations: MIGRATIONS });
  return database;
}

/** By the first spec on the server that needs it; the server is one worker's, so nobody does it at the same time. */
async function prepareTemplate(server: string): Promise<void> {
  await withAdmin(server, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount === 1) return;
    const draft = `${TEMPLATE}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft}`);
    await migrate({ databaseUrl: urlOf(server, draft), entities: ENTITIES, migrations: MIGRATIONS });
    await untilUnused(client, draft);
    // a name that is there is a template that is whole
    await client.query(`alter database ${draft} rename to ${TEMPLATE}`);
  });
}
