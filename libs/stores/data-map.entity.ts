import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantId } from '#persistence';

const schema = defineEntity({
  name: 'DataMapRecord',
  tableName: 'data_map',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    version: p.integer(),
    hash: p.string().length(64),
    /** As it was sent, comments included. */
    document: p.text(),
    createdBy: p.string().length(160),
    createdAt: p.datetime(),
  },
});

/** One version of the tenant's data map; the newest is in force. Versions are never edited. */
export class DataMapRecord extends schema.class {}
schema.setClass(DataMapRecord);
