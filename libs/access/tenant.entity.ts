import { defineEntity, p } from '@mikro-orm/core';
import type { UpdateTenant } from '#contracts/schemas';

const schema = defineEntity({
  name: 'Tenant',
  tableName: 'tenant',
  properties: {
    id: p.string().length(40).primary(),
    slug: p.string().length(63),
    name: p.string().length(200),
    regime: p.string().length(20),
    /** IANA time zone of the controller. */
    zone: p.string().length(64),
    /** Holiday calendar: country, or country and subdivision. */
    calendar: p.string().length(10),
    locale: p.string().length(35),
    settings: p.json<UpdateTenant>().onCreate(() => ({})),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});

/** A controller whose requests are kept apart from all others. */
export class Tenant extends schema.class {}
schema.setClass(Tenant);
