import { defineEntity, p } from '@mikro-orm/core';
import type { RestrictionGround, StoppedProcessing } from '#contracts';
import { sealed, tenantFilter, tenantId } from '#persistence';

/** `objection`: purposes that the person no longer wants, which nobody lifts but the person by accepting them anew. */
export type RestrictionKind = 'restriction' | 'objection';
export type RestrictionOrigin = RestrictionGround | StoppedProcessing | 'objection' | 'human_review';
export type RestrictionState = 'active' | 'lift_notified' | 'lifted';

const restriction = defineEntity({
  name: 'Restriction',
  tableName: 'restriction',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    requestId: p.string().length(40),
    state: p.string().length(20).$type<RestrictionState>(),
    kind: p.string().length(20).$type<RestrictionKind>(),
    /** Purposes that may not be pursued while it lasts; `all`: whatever they are, also those declared later. */
    purposes: p.json<'all' | string[]>(),
    /** Of a restriction: why the person asked for it; of an objection: what it came from. null: not known. */
    ground: p.string().length(30).$type<RestrictionOrigin>().nullable(),
    /** Why it is to be lifted, sealed under the key of the request. */
    reason: sealed().nullable(),
    liftableAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    liftedAt: p.datetime().nullable(),
  },
});
export class Restriction extends restriction.class {}
restriction.setClass(Restriction);

const subject = defineEntity({
  name: 'RestrictionSubject',
  tableName: 'restriction_subject',
  filters: tenantFilter,
  properties: {
    tenantId: tenantId().primary(),
    restrictionId: p.string().length(40).primary(),
    /** Blind index of one identifier of the person. */
    blind: p.string().length(64).primary(),
  },
});
export class RestrictionSubject extends subject.class {}
subject.setClass(RestrictionSubject);
