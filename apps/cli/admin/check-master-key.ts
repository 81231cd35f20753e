import { MasterKeyCheck, MasterKeyRotation, loadMasterKeys, type MasterKeyUse } from '#keys';
import { UnitOfWork, createOrm } from '#persistence';
import type { Settings } from '#platform';
import { ENTITIES } from '#runtime';

/** Whether the keys can be read and are those under which this database is sealed. Looking writes nothing. */
export async function checkMasterKey(settings: Settings): Promise<string> {
  const masters = await loadMasterKeys(settings);
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const unitOfWork = new UnitOfWork(orm);
    if (!(await new MasterKeyCheck(unitOfWork).compare(masters))) return '32 bytes, nothing is sealed yet';
    return detailOf(await new MasterKeyRotation(unitOfWork, masters).status());
  } finally {
    await orm.close(true);
  }
}

function detailOf(uses: readonly MasterKeyUse[]): string {
  const [first, ...older] = uses;
  if (older.length === 0) return '32 bytes, the key of this database';
  const waiting = older.reduce((sum, { keys }) => sum + keys, 0);
  if (!first?.sealing || waiting > 0)
    return `${uses.length} keys, not all is under the first: run habeas keys rotate when every process has them`;
  return `${uses.length} keys, all is under the first: the others may be taken out`;
}
