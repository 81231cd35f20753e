import { defineEntity, p } from '@mikro-orm/core';
import type { Permission } from '#contracts';
import { tenantFilter, tenantId } from '#persistence';

const schema = defineEntity({
  name: 'Issuer',
  tableName: 'issuer',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    kind: p.string().length(10).$type<IssuerKind>(),
    /** Equals `iss` of its tokens to the letter. */
    issuer: p.string().length(500),
    audience: p.string().length(200),
    /** null: found through the issuer's discovery document. */
    jwksUrl: p.string().length(500).nullable(),
    algorithms: p.json<string[]>(),
    roleClaim: p.string().length(200),
    /** What each role of a staff token may do. */
    roles: p.json<Record<string, Permission[]>>(),
    createdAt: p.datetime(),
  },
});

/** Whose tokens these are: of data subjects, or of the controller's own people. */
export type IssuerKind = 'person' | 'staff';

/** An OpenID provider whose tokens a tenant accepts. */
export class Issuer extends schema.class {}
schema.setClass(Issuer);
