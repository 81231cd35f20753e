import { pino } from 'pino';
import { MIGRATIONS, migrate } from '#persistence';
import { ENTITIES } from '#runtime';
import { loadSettings } from '#platform';
import { ensureDatabase } from './database.js';

const log = pino({ base: { part: 'prepare' } });

/** Main: the database of the standalone, before any part that reads it. Doing it again changes nothing. */
try {
  const { DATABASE_URL } = loadSettings();
  await ensureDatabase(DATABASE_URL);
  const applied = await migrate({ databaseUrl: DATABASE_URL, entities: ENTITIES, migrations: MIGRATIONS });
  log.info({ applied }, 'database is ready');
} catch (error) {
  log.fatal(error instanceof Error ? error.message : 'the database could not be prepared');
  process.exitCode = 1;
}
