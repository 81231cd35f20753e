import { defineEntity, p } from '@mikro-orm/core';
import type { Permission } from '#contracts';
import { tenantFilter, tenantId } from '#persistence';

const schema = defineEntity({
  name: 'ApiClient',
  tableName: 'api_client',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    name: p.string().length(100),
    permissions: p.json<Permission[]>(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A machine that calls the API. Its key is not here: only a digest exists, in the table of credentials. */
export class ApiClient extends schema.class {}
schema.setClass(ApiClient);
