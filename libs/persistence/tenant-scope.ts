import { p } from '@mikro-orm/core';
import { currentContext } from '#platform';

/** Column that ties a row to its tenant; filled from the context, never by hand. */
export const tenantId = () =>
  p
    .string()
    .length(40)
    .onCreate(() => currentContext().tenantId);

/** First of the two walls between tenants: added to every query that MikroORM writes. The second is row-level security. */
export const tenantFilter = {
  tenant: {
    name: 'tenant',
    default: true,
    cond: ({ tenantId: id }: { tenantId?: string | null }) => (id === null ? {} : { tenantId: id }),
  },
};
