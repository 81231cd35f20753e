import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantId } from '#persistence';

const schema = defineEntity({
  name: 'VerificationCode',
  tableName: 'verification_code',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    requestId: p.string().length(40),
    kind: p.string().length(20).$type<'code' | 'link' | 'mandate'>(),
    /** HMAC under the server's key: neither the code nor the token is stored. */
    digest: p.string().length(64),
    tries: p.integer(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
});

export class VerificationCode extends schema.class {}
schema.setClass(VerificationCode);
