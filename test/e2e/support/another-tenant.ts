import { STAFF_PERMISSIONS } from '#contracts';
import { ApiClientsService, TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { UnitOfWork, createOrm } from '#persistence';
import { systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { Client } from '../../../scripts/demo/client.mjs';
import type { Installation } from './standalone.js';

/** A second tenant of a running installation, made as the command line makes it. @returns its operator */
export async function anotherTenant({ url, databaseUrl }: Installation): Promise<Client> {
  const orm = await createOrm({ databaseUrl, entities: ENTITIES, poolSize: 2 });
  try {
    const unitOfWork = new UnitOfWork(orm);
    const audit = new AuditTrail(unitOfWork, systemClock);
    const tenants = new TenantsService(unitOfWork, audit);
    const { id } = await tenants.create({
      slug: 'another',
      name: 'Another GmbH',
      regime: 'EU_GDPR',
      zone: 'Europe/Berlin',
      calendar: 'DE',
      locale: 'en',
    });
    const clients = new ApiClientsService(unitOfWork, audit, systemClock);
    const { key } = await tenants.inTenant(id, () =>
      clients.create({ name: 'Spec', permissions: [...STAFF_PERMISSIONS] }),
    );
    return new Client(url, key);
  } finally {
    await orm.close(true);
  }
}
