import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantId } from '#persistence';

const schema = defineEntity({
  name: 'WrappedKey',
  tableName: 'wrapped_key',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    kind: p.string().length(20).$type<KeyKind>(),
    ref: p.string().length(80),
    /** null once destroyed. */
    wrapped: p.blob().$type<Buffer>().nullable(),
    /** Id of the master key that wraps it; null: from before keys said so. */
    masterKey: p.string().length(16).nullable(),
    publicJwk: p.json<Record<string, string>>().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    destroyedAt: p.datetime().nullable(),
  },
});

/**
 * What a key is for. `tenant`: data of the tenant itself; `blind`: blind index; `pseudonym`: pseudonyms of scope tenant;
 * `request`: identifiers, journal and notices of one request; `package`: one export; `signing`: Ed25519;
 * `hold`: the identifiers of one legal hold; `inbound_mail`: one mail that nobody has decided about.
 */
export type KeyKind =
  'tenant' | 'blind' | 'pseudonym' | 'request' | 'package' | 'signing' | 'hold' | 'inbound_mail';

export class WrappedKey extends schema.class {}
schema.setClass(WrappedKey);
