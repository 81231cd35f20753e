import { TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import { UnitOfWork, createOrm } from '#persistence';
import { loadSettings, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

interface UpdateOptions {
  readonly slug: string;
  /** false: nobody; absent: as it is. */
  readonly staffMail?: readonly string[] | false;
  /** false: none; absent: as they are. */
  readonly host?: readonly string[] | false;
}

export async function updateTenant(
  { slug, staffMail, host }: UpdateOptions,
  shell: Shell,
): Promise<ExitCode> {
  if (staffMail === undefined && host === undefined)
    throw new AppError('request.invalid', {
      detail: 'Say what to change: --staff-mail or --no-staff-mail, --host or --no-host.',
    });
  const settings = loadSettings({ ...shell.environment });
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const unitOfWork = new UnitOfWork(orm);
    const tenants = new TenantsService(unitOfWork, new AuditTrail(unitOfWork, systemClock));
    await tenants.update(slug, {
      ...(staffMail !== undefined && { staffMail: [...(staffMail || [])] }),
      ...(host !== undefined && { hosts: [...(host || [])] }),
    });
    shell.print(`tenant   ${slug} changed`);
    return EXIT.done;
  } finally {
    await orm.close(true);
  }
}
