import type { AnswerStatus } from '#contracts';
import type { GateRecord } from '#domain';
import type { UnitOfWork } from '#persistence';
import { isAuthorised, isConfirmed } from '../records/record-conditions.js';

/** A record with what was shared in it, as claims and scopes need it. */
export interface PersonRecord extends GateRecord {
  readonly clientId: string | null;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
}

interface RecordRow {
  readonly id: string;
  readonly consent_id: string;
  readonly version_id: string;
  readonly slot: string;
  readonly status: AnswerStatus;
  readonly skips: number;
  readonly expires_at: number | null;
  readonly said_at: number;
  readonly sequence: number;
  readonly confirmed: boolean;
  readonly authorised: boolean;
  readonly overrides_signal: boolean;
  readonly client_id: string | null;
  readonly accepted_fields: readonly string[];
  readonly scopes: readonly string[];
}

/** What the gate reads of a person. */
export class GateRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async records(subject: string): Promise<PersonRecord[]> {
    const rows = await this.unitOfWork.query<RecordRow>(
      `select id, consent_id, version_id, slot, status, skips, extract(epoch from expires_at)::float8 * 1000 as expires_at,
              extract(epoch from answered_at)::float8 * 1000 as said_at, last_sequence::float8 as sequence,
              ${isConfirmed('consent_record')} as confirmed, ${isAuthorised('consent_record')} as authorised,
              details @> '{"gpcOverride": true}' as overrides_signal, client_id, accepted_fields, scopes
         from consent_record
        where tenant_id = habeas_tenant() and subject = ?::uuid and status is not null and consent_id is not null`,
      [subject],
    );
    return rows.map(recordOf);
  }

  async systemSkips(subject: string): Promise<ReadonlyMap<string, number>> {
    const rows = await this.unitOfWork.query<{ version_id: string; used: number }>(
      `select version_id, used from consent_system_skip where tenant_id = habeas_tenant() and subject = ?::uuid`,
      [subject],
    );
    return new Map(rows.map((row) => [row.version_id, row.used]));
  }

  /** @returns false when others have used the last one up */
  async useSystemSkip(subject: string, versionId: string, limit: number, now: Date): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `insert into consent_system_skip as s (tenant_id, subject, version_id, used, updated_at)
       values (habeas_tenant(), ?::uuid, ?::uuid, 1, ?)
       on conflict (tenant_id, subject, version_id) do update set used = s.used + 1, updated_at = excluded.updated_at
        where s.used < ?
       returning used`,
      [subject, versionId, now, limit],
    );
    return rows.length === 1;
  }

  async settings(): Promise<unknown> {
    const [row] = await this.unitOfWork.query<{ settings: unknown }>(
      `select settings from tenant where id = habeas_tenant()`,
    );
    return row?.settings;
  }
}

const recordOf = (row: RecordRow): PersonRecord => ({
  id: row.id,
  consentId: row.consent_id,
  versionId: row.version_id,
  slot: row.slot,
  status: row.status,
  skips: row.skips,
  expiresAt: row.expires_at,
  saidAt: row.said_at,
  sequence: row.sequence,
  confirmed: row.confirmed,
  authorised: row.authorised,
  overridesSignal: row.overrides_signal,
  clientId: row.client_id,
  acceptedFields: row.accepted_fields,
  scopes: row.scopes,
});
