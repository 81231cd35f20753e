import { TenantsService } from '#access';
import { AuditTrail } from '#audit';
import type { LedgerEntry } from '#engine';
import { KeyManager, MasterKeyCheck, loadMasterKeys } from '#keys';
import { UnitOfWork, createOrm } from '#persistence';
import { SYSTEM_ACTOR, loadSettings, newId, runInContext, systemClock } from '#platform';
import { ErasureLedgerRepository } from '#requests';
import { ENTITIES } from '#runtime';
import type { Shell } from '../shell.js';

/**
 * The ledger of a tenant of an installation, with the secret of its hashes. Who took it is in the audit trail.
 * @throws AppError `resource.not_found`, `key.foreign`, `setting.invalid`
 */
export async function readTenantLedger(
  slug: string,
  shell: Shell,
): Promise<{ readonly entries: readonly LedgerEntry[]; readonly secret: Buffer }> {
  const settings = loadSettings({ ...shell.environment });
  const masters = await loadMasterKeys(settings);
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const unitOfWork = new UnitOfWork(orm);
    await new MasterKeyCheck(unitOfWork).confirm(masters);
    const audit = new AuditTrail(unitOfWork, systemClock);
    const { id: tenantId } = await new TenantsService(unitOfWork, audit).getBySlug(slug);
    const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: newId('command') };
    return await runInContext(context, async () => {
      const secret = await new KeyManager(masters, unitOfWork).secret('blind');
      const entries = await unitOfWork.run(async () => {
        const listed = await new ErasureLedgerRepository(unitOfWork).list();
        const data = { erasures: listed.length };
        await audit.append({ action: 'erasure_ledger.read', object: tenantId, data });
        return listed;
      });
      return { entries, secret };
    });
  } finally {
    await orm.close(true);
  }
}
