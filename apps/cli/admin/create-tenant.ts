import { ApiClientsService, TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { readCatalogue } from '#catalogue';
import { BuiltinRights } from '#consents';
import { AppError, STAFF_PERMISSIONS, isAppError } from '#contracts';
import type { CreateTenant } from '#contracts/schemas';
import { MasterKeyCheck, loadMasterKeys } from '#keys';
import { UnitOfWork, createOrm } from '#persistence';
import { loadSettings, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

type CreateOptions = Omit<CreateTenant, 'hosts'> & { readonly host?: string[]; readonly json?: true };

export async function createTenant(
  { json, host: hosts = [], ...input }: CreateOptions,
  shell: Shell,
): Promise<ExitCode> {
  const settings = loadSettings({ ...shell.environment });
  const masters = await loadMasterKeys(settings);
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const unitOfWork = new UnitOfWork(orm);
    await new MasterKeyCheck(unitOfWork).confirm(masters);
    const audit = new AuditTrail(unitOfWork, systemClock);
    const tenants = new TenantsService(
      unitOfWork,
      audit,
      () => new BuiltinRights(unitOfWork, systemClock).ensure(),
      undefined,
      readCatalogue(settings.CATALOGUE_DIR),
    );
    const clients = new ApiClientsService(unitOfWork, audit, systemClock);
    const { id, slug } = await tenants.create({ ...input, hosts }).catch((error: unknown) => {
      throw isAppError(error, 'tenant.exists') ? slugTaken(input.slug, error) : error;
    });
    const { key } = await tenants.inTenant(id, () =>
      clients.create({ name: 'First key', permissions: [...STAFF_PERMISSIONS] }),
    );
    if (json) shell.print(JSON.stringify({ id, slug, apiKey: key }, null, 2));
    else
      shell.print(
        `tenant   ${slug} (${id})\nAPI key  ${key}\nKeep the key now: it is not stored and cannot be shown again.`,
      );
    return EXIT.done;
  } finally {
    await orm.close(true);
  }
}

const slugTaken = (slug: string, cause: unknown): AppError =>
  new AppError('tenant.exists', {
    detail: `There is a tenant "${slug}" already: choose another slug.`,
    cause,
  });
