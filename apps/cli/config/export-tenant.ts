import { systemClock } from '#platform';
import type { Shell } from '../shell.js';
import type { ConfigDocument } from './config-document.js';
import { withTenantConfig } from './config-services.js';
import { differConfig } from './differ-config.js';
import type { ConfigChange } from './difference.js';
import { readTenant } from './read-tenant.js';
import { toDocument } from './to-document.js';

/** What a tenant decided. @throws AppError `resource.not_found` */
export const exportTenant = (tenant: string, shell: Shell): Promise<ConfigDocument> =>
  withTenantConfig(tenant, shell, async (services) => toDocument(await readTenant(tenant, services)));

/** What a file says otherwise. @throws AppError `resource.not_found` */
export const compareTenant = (
  document: ConfigDocument,
  tenant: string,
  shell: Shell,
): Promise<readonly ConfigChange[]> =>
  withTenantConfig(tenant, shell, async (services) => {
    const terms = { now: systemClock.now().toISOString(), prune: false };
    return differConfig(document, await readTenant(tenant, services), terms).changes;
  });
