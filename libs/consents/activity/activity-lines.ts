import type { ConsentActivity } from '#contracts/schemas';
import { csvHeader, csvLines } from '#packages';

/** Forms in which a whole log can be had, by media type. */
export const EXPORT_TYPES = ['application/x-ndjson', 'text/csv'] as const;
export type ExportType = (typeof EXPORT_TYPES)[number];

const COLUMNS = [
  'id',
  'occurredAt',
  'sub',
  'action',
  'consent_id',
  'consent_name',
  'consent_version_id',
  'record_id',
  'old_status',
  'old_accepted_fields',
  'old_scopes',
  'new_status',
  'new_accepted_fields',
  'new_scopes',
  'actor_kind',
  'actor_id',
  'client_id',
  'locale',
  'contentHash',
  'textUrl',
  'ip',
  'userAgent',
  'preferences',
  'guardian_relation',
  'toldAt',
] as const;

/** What comes before the first entry. */
export const headOf = (type: ExportType): string => (type === 'text/csv' ? csvHeader(COLUMNS) : '');

export const linesOf = (type: ExportType, entries: readonly ConsentActivity[]): string =>
  type === 'text/csv'
    ? csvLines(COLUMNS, entries.map(rowOf))
    : entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** Lists are JSON text in their cell. */
const rowOf = ({ oldValue, newValue, actor, preferences, guardian, toldAt, ...plain }: ConsentActivity) => ({
  ...plain,
  old_status: oldValue?.status ?? null,
  old_accepted_fields: oldValue ? JSON.stringify(oldValue.accepted_fields) : null,
  old_scopes: oldValue ? JSON.stringify(oldValue.scopes) : null,
  new_status: newValue?.status ?? null,
  new_accepted_fields: newValue ? JSON.stringify(newValue.accepted_fields) : null,
  new_scopes: newValue ? JSON.stringify(newValue.scopes) : null,
  actor_kind: actor.kind,
  actor_id: actor.id,
  preferences: preferences && JSON.stringify(preferences),
  guardian_relation: guardian?.relation ?? null,
  toldAt: toldAt ?? null,
});
