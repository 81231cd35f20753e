import { TenantsService } from '#access';
import { AuditTrail } from '#audit';
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
}

/** Checks the hash chain of every tenant's audit trail. Not whole: exit code 1, and the entry is named. */
export async function verifyAudit({ json }: { readonly json?: true }, shell: Shell): Promise<ExitCode> {
  const { DATABASE_URL } = loadSettings({ ...shell.environment });
  const orm = await createOrm({ databaseUrl: DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const verdicts = await verdictsOf(new UnitOfWork(orm));
    if (json) shell.print(JSON.stringify({ tenants: verdicts }, null, 2));
    else for (const verdict of verdicts) shell.print(lineOf(verdict));
    return verdicts.every(({ whole }) => whole) ? EXIT.done : EXIT.notDone;
  } finally {
    await orm.close(true);
  }
}

async function verdictsOf(unitOfWork: UnitOfWork): Promise<TenantVerdict[]> {
  const audit = new AuditTrail(unitOfWork, systemClock);
  const tenants = new TenantsService(unitOfWork, audit);
  const verdicts: TenantVerdict[] = [];
  for (const { id, slug } of await tenants.list()) {
    const firstBroken = await tenants.inTenant(id, () => audit.verify());
    verdicts.push({ tenant: slug, whole: firstBroken === null, firstBroken });
  }
  return verdicts;
}

const lineOf = ({ tenant, firstBroken }: TenantVerdict): string =>
  firstBroken === null
    ? `${tenant}: the trail is whole`
    : `${tenant}: entry ${firstBroken} was changed, added or removed after it was written`;
