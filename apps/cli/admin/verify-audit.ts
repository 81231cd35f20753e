import { TenantsService } from '#access';
import { AuditHeads, AuditTrail, type AuditHead } from '#audit';
import { ConsentChain } from '#consents';
import { KeyManager, MasterKeyCheck, loadMasterKeys, type MasterKeys } from '#keys';
import { UnitOfWork, createOrm } from '#persistence';
import { loadSettings, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

interface TenantVerdict {
  readonly tenant: string;
  readonly whole: boolean;
  /** Sequence number of the first entry that does not fit; null when all do. */
  readonly firstBroken: string | null;
  /** The first published head that the trail does not contain; null when it contains all. */
  readonly missingHead: AuditHead | null;
  /** Sequence number of the first entry of the chain of consents that does not fit; null when all do. */
  readonly brokenConsent: string | null;
}

/**
 * Checks the hash chains of every tenant: the audit trail, that it contains every head that was published, and what
 * people answered. Not whole: exit code 1, and the entry is named.
 */
export async function verifyAudit({ json }: { readonly json?: true }, shell: Shell): Promise<ExitCode> {
  const settings = loadSettings({ ...shell.environment });
  const masters = await loadMasterKeys(settings);
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const verdicts = await verdictsOf(new UnitOfWork(orm), masters);
    if (json) shell.print(JSON.stringify({ tenants: verdicts }, null, 2));
    else for (const verdict of verdicts) shell.print(lineOf(verdict));
    return verdicts.every(({ whole }) => whole) ? EXIT.done : EXIT.notDone;
  } finally {
    await orm.close(true);
  }
}

async function verdictsOf(unitOfWork: UnitOfWork, masters: MasterKeys): Promise<TenantVerdict[]> {
  await new MasterKeyCheck(unitOfWork).compare(masters);
  const heads = new AuditHeads(unitOfWork, new KeyManager(masters, unitOfWork), systemClock);
  const audit = new AuditTrail(unitOfWork, systemClock);
  const tenants = new TenantsService(unitOfWork, audit);
  const verdicts: TenantVerdict[] = [];
  for (const { id, slug } of await tenants.list()) {
    const firstBroken = await tenants.inTenant(id, () => audit.verify());
    const missingHead = await tenants.inTenant(id, () => heads.verify());
    const brokenConsent = await tenants.inTenant(id, () => new ConsentChain(unitOfWork).verify());
    const whole = firstBroken === null && missingHead === null && brokenConsent === null;
    verdicts.push({ tenant: slug, whole, firstBroken, missingHead, brokenConsent });
  }
  return verdicts;
}

function lineOf({ tenant, firstBroken, missingHead, brokenConsent }: TenantVerdict): string {
  if (firstBroken !== null)
    return `${tenant}: entry ${firstBroken} was changed, added or removed after it was written`;
  if (missingHead)
    return `${tenant}: entry ${missingHead.sequence}, the last one on ${missingHead.day}, was cut off or replaced after it was written`;
  if (brokenConsent !== null)
    return `${tenant}: entry ${brokenConsent} of the consents was changed, added or removed after it was written`;
  return `${tenant}: the trail is whole`;
}
