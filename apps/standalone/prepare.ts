import { MIGRATIONS, migrate } from '#persistence';
import { loadSettings } from '#platform';
import { ENTITIES } from '#runtime';
import { ensureDatabase } from './database.js';
import { runTask } from './run-task.js';

/** The database of the standalone, before any part that reads it. Doing it again changes nothing. */
await runTask('prepare', async () => {
  const { DATABASE_URL } = loadSettings();
  await ensureDatabase(DATABASE_URL);
  await migrate({ databaseUrl: DATABASE_URL, entities: ENTITIES, migrations: MIGRATIONS });
});
