import { MIGRATIONS, migrate } from '#persistence';
import { loadSettings } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

export async function migrateDatabase(shell: Shell): Promise<ExitCode> {
  const { DATABASE_URL } = loadSettings({ ...shell.environment });
  const applied = await migrate({ databaseUrl: DATABASE_URL, entities: ENTITIES, migrations: MIGRATIONS });
  for (const name of applied) shell.print(`applied ${name}`);
  shell.print(
    applied.length === 0
      ? 'The database is up to date.'
      : `The database is up to date: ${applied.length} applied.`,
  );
  return EXIT.done;
}
