import { defineEntity, p } from '@mikro-orm/core';
import type { EventEnvelope, EventType } from '#contracts';
import { tenantFilter, tenantId } from '#persistence';

const schema = defineEntity({
  name: 'Event',
  tableName: 'event',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    requestId: p.string().length(40).nullable(),
    /** Counts the events of one request from 1; null for an event that belongs to none. */
    sequence: p.integer().nullable(),
    type: p.string().length(60).$type<EventType>(),
    data: p.json<EventEnvelope['data']>(),
    at: p.datetime(),
  },
});

/** Something that happened, as integrators and the timeline see it. Never changed, holds no personal data. */
export class Event extends schema.class {}
schema.setClass(Event);
