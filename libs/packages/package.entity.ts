import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantId } from '#persistence';

/** One archive of a package. */
export interface PackagePart {
  readonly index: number;
  readonly bytes: number;
  /** Of the clear archive. */
  readonly sha256: string;
}
export type PackageState = 'ready' | 'collected' | 'discarded';

const record = defineEntity({
  name: 'PackageRecord',
  tableName: 'package',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    requestId: p.string().length(40),
    profile: p.string().length(20),
    parts: p.json<PackagePart[]>(),
    state: p.string().length(20).$type<PackageState>(),
    downloadsLeft: p.integer(),
    expiresAt: p.datetime(),
    createdAt: p.datetime(),
  },
});
export class PackageRecord extends record.class {}
record.setClass(PackageRecord);

const link = defineEntity({
  name: 'PackageLink',
  tableName: 'package_link',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    packageId: p.string().length(40),
    tokenDigest: p.string().length(64),
    codeDigest: p.string().length(64).nullable(),
    codeExpiresAt: p.datetime().nullable(),
    tries: p.integer(),
    locks: p.integer(),
    lockedUntil: p.datetime().nullable(),
    /** The holder has given the right code at least once. */
    proven: p.boolean(),
    state: p.string().length(20).$type<'open' | 'used' | 'void'>(),
    expiresAt: p.datetime(),
    createdAt: p.datetime(),
  },
});
export class PackageLink extends link.class {}
link.setClass(PackageLink);
