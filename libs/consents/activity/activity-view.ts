import { ID_PREFIXES } from '#contracts';
import type { ConsentActivity, ConsentState } from '#contracts/schemas';
import { awaitedOfRecord } from '../records/judge-waiting.js';
import type { ActivityFacts, ActivityRow, StateRow } from './activity.repository.js';

/** Who acted, in the words of the log (consent reference, section 10). */
const ACTORS: Readonly<Record<string, ConsentActivity['actor']['kind']>> = {
  // in the chain a person has no id of their own and is called `subject`
  subject: 'subject',
  person: 'subject',
  authoriser: 'authoriser',
  api_client: 'client',
  staff: 'staff',
};

/** @param kind of the actor of an entry */
export const actorOf = (kind: string): ConsentActivity['actor']['kind'] => ACTORS[kind] ?? 'system';

/** @param addressOf a path as people outside see it */
export const activityView = (
  row: ActivityRow,
  sub: string,
  addressOf: (path: string) => string,
): ConsentActivity => ({
  id: row.id,
  sub,
  consent_id: row.consent_id,
  consent_name: row.facts.consentName ?? null,
  consent_version_id: row.version_id,
  record_id: row.record_id,
  action: row.event,
  oldValue: valueOf(row.old_status, row.old_facts),
  newValue: valueOf(row.status, row.facts),
  preferences: row.facts.preferences ? [...row.facts.preferences] : null,
  actor: { kind: actorOf(row.actor_kind), id: row.actor_id },
  ...(row.facts.guardian && { guardian: { relation: row.facts.guardian.relation } }),
  client_id: row.client_id,
  occurredAt: iso(row.at),
  ...(row.facts.toldAt !== undefined && { toldAt: row.facts.toldAt }),
  locale: row.locale,
  contentHash: row.content_hash && `sha256:${row.content_hash}`,
  textUrl: textPath(row) && addressOf(textPath(row)!),
  ip: row.personal?.ip ?? null,
  userAgent: row.personal?.userAgent ?? null,
});

export const stateView = (row: StateRow): ConsentState => ({
  record_id: row.id,
  type: row.kind,
  consent_id: row.consent_id,
  consent_name: row.name,
  consent_version_id: row.version_id,
  version: row.version === null ? null : Number(row.version),
  status: row.status,
  ...awaitsOf(row),
  accepted_fields: row.accepted_fields,
  scopes: row.scopes,
  ...(row.preferences && { preferences: row.preferences }),
  client_id: row.client_id,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
  expiresAt: row.expires_at && iso(row.expires_at),
});

function awaitsOf(row: StateRow): Pick<ConsentState, 'awaits'> {
  const awaits = awaitedOfRecord(row);
  return awaits.length > 0 ? { awaits: [...awaits] } : {};
}

function valueOf(status: ActivityRow['status'], facts: ActivityFacts | null): ConsentActivity['newValue'] {
  if (status === null) return null;
  return {
    status,
    accepted_fields: [...(facts?.acceptedFields ?? [])],
    scopes: [...(facts?.scopes ?? [])],
    ...(facts?.awaits && { awaits: [...facts.awaits] }),
  };
}

/** A version and a locale never change what they say, so the address stands for the text. */
const textPath = ({ version_id: version, locale }: ActivityRow): string | null =>
  version === null
    ? null
    : `/v1/consent-texts/${ID_PREFIXES.consentVersion}_${version}${locale === null ? '' : `?locale=${encodeURIComponent(locale)}`}`;

const iso = (at: string | Date): string => new Date(at).toISOString();
