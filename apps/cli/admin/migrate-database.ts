import { MasterKeyCheck, loadMasterKeys } from '#keys';
import { MIGRATIONS, UnitOfWork, createOrm, migrate } from '#persistence';
import { loadSettings } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

export async function migrateDatabase(shell: Shell): Promise<ExitCode> {
  const settings = loadSettings({ ...shell.environment });
  const { DATABASE_URL: databaseUrl } = settings;
  const masters = await loadMasterKeys(settings);
  const applied = await migrate({ databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
  for (const name of applied) shell.print(`applied ${name}`);
  const orm = await createOrm({ databaseUrl, entities: ENTITIES, poolSize: 2 });
  try {
    await new MasterKeyCheck(new UnitOfWork(orm)).confirm(masters);
  } finally {
    await orm.close(true);
  }
  shell.print(
    applied.length === 0
      ? 'The database is up to date.'
      : `The database is up to date: ${applied.length} applied.`,
  );
  return EXIT.done;
}
