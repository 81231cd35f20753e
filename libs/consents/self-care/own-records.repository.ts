import type { AnswerStatus } from '#contracts';
import type { AnswerRecord } from '#domain';
import type { UnitOfWork } from '#persistence';
import { isAuthorised, isConfirmed } from '../records/record-conditions.js';

/** A record of a person, as they see it. */
export interface OwnRecord extends AnswerRecord {
  readonly consentId: string;
  readonly slot: string;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly clientId: string | null;
  /** Of the text that was shown with its newest answer. */
  readonly locale: string | null;
  /** SHA-256, hex. */
  readonly contentHash: string | null;
  /** UUID of the receipt of its newest answer that made one. */
  readonly receipt: string | null;
}

interface Row {
  readonly id: string;
  readonly consent_id: string;
  readonly version_id: string;
  readonly slot: string;
  readonly status: AnswerStatus;
  readonly expires_at: number | null;
  readonly sequence: number;
  readonly confirmed: boolean;
  readonly authorised: boolean;
  readonly accepted_fields: readonly string[];
  readonly scopes: readonly string[];
  readonly client_id: string | null;
  /** Milliseconds since 1970. */
  readonly said_at: number;
  readonly locale: string | null;
  readonly content_hash: string | null;
  readonly receipt: string | null;
}

export class OwnRecordsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @param subject keyed digest of the person, as a UUID */
  async list(subject: string): Promise<OwnRecord[]> {
    const rows = await this.unitOfWork.query<Row>(
      `select r.id, r.consent_id, r.version_id, r.slot, r.status, r.accepted_fields, r.scopes, r.client_id,
              extract(epoch from r.expires_at)::float8 * 1000 as expires_at, r.last_sequence::float8 as sequence,
              ${isConfirmed('r')} as confirmed,
              ${isAuthorised('r')} as authorised,
              extract(epoch from coalesce(r.answered_at, r.updated_at))::float8 * 1000 as said_at,
              a.locale, encode(a.content_hash, 'hex') as content_hash, r.details->>'receipt' as receipt
         from consent_record r
         left join lateral (
           select n.locale, n.content_hash from consent_action n
            where n.tenant_id = r.tenant_id and n.subject = r.subject and n.record_id = r.id and n.event = 'answered'
            order by n.sequence desc limit 1) a on true
        where r.tenant_id = habeas_tenant() and r.subject = ?::uuid and r.status is not null
          and r.consent_id is not null`,
      [subject],
    );
    return rows.map(recordOf);
  }
}

const recordOf = (row: Row): OwnRecord => ({
  id: row.id,
  consentId: row.consent_id,
  versionId: row.version_id,
  slot: row.slot,
  status: row.status,
  expiresAt: row.expires_at,
  sequence: row.sequence,
  confirmed: row.confirmed,
  authorised: row.authorised,
  acceptedFields: row.accepted_fields,
  scopes: row.scopes,
  clientId: row.client_id,
  saidAt: row.said_at,
  locale: row.locale,
  contentHash: row.content_hash,
  receipt: row.receipt,
});
