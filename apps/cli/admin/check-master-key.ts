import { MasterKeyCheck, loadMasterKey } from '#keys';
import { UnitOfWork, createOrm } from '#persistence';
import type { Settings } from '#platform';
import { ENTITIES } from '#runtime';

/** Whether the key can be read and is the one under which this database is sealed. Looking writes nothing. */
export async function checkMasterKey(settings: Settings): Promise<string> {
  const master = await loadMasterKey(settings);
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const known = await new MasterKeyCheck(new UnitOfWork(orm)).compare(master);
    return known ? '32 bytes, the key of this database' : '32 bytes, nothing is sealed yet';
  } finally {
    await orm.close(true);
  }
}
