import type { ActionSource } from '#contracts';
import type { ReceiptStatus } from '#domain/receipts';
import type { UnitOfWork } from '#persistence';
import type { ActionFacts } from '../records/action-facts.js';
import type { PersonalMembers } from '../records/answer-command.js';
import type { AnswerRow } from './receipt-facts-of.js';

/** An answer that makes a receipt, with all that its receipt is composed of. */
export interface StoredAnswer extends AnswerRow {
  /** Whole number in decimal digits. */
  readonly sequence: string;
  readonly consentId: string;
  readonly versionId: string;
  readonly versionNumber: number;
  readonly personal: PersonalMembers | null;
  /** SHA-256, 32 bytes. */
  readonly receiptHash: Buffer;
  /** Null once the person was erased. */
  readonly salt: Buffer | null;
  readonly sub: Buffer;
  /** Null until it is signed. */
  readonly jws: string | null;
  /** What became of it; read with single receipts and lists. */
  readonly newestId: string | null;
  readonly newestStatus: ReceiptStatus | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
}

interface Row {
  readonly sequence: string;
  readonly id: string;
  readonly record_id: string;
  readonly subject: string;
  readonly status: ReceiptStatus;
  readonly at: string | Date;
  readonly source: ActionSource;
  readonly actor_kind: string;
  readonly client_id: string | null;
  readonly locale: string | null;
  readonly content_hash: Buffer | null;
  readonly facts: ActionFacts;
  readonly consent_id: string;
  readonly version_id: string;
  readonly number: string;
  readonly personal: PersonalMembers | null;
  readonly receipt_hash: Buffer;
  readonly salt: Buffer | null;
  readonly sub: Buffer;
  readonly jws: string | null;
  readonly newest_id: string | null;
  readonly newest_status: ReceiptStatus | null;
  readonly expires_at: string | Date | null;
}

export interface SignedRow {
  readonly id: string;
  readonly subject: string;
  readonly sequence: string;
  readonly jws: string;
}

const COLUMNS = `a.sequence::text, a.id, a.record_id, a.subject, a.status, a.at, a.source, a.actor_kind, a.client_id, a.locale,
  a.content_hash, a.facts, a.consent_id, a.version_id, v.number, a.personal, a.receipt_hash, s.salt, s.sub, r.jws`;
const TABLES = `consent_action a
  join consent_subject s on s.tenant_id = a.tenant_id and s.subject = a.subject
  join consent_version v on v.id = a.version_id
  left join consent_receipt r on r.id = a.id`;
/** What was answered before an erasure is nobody's, also when the person has come back. */
const IS_KNOWN = `s.salt is not null and a.sequence > s.erased_through`;
/** Its record was not removed: what was is in no read. */
const IS_KEPT = `exists (select 1 from consent_record c
  where c.tenant_id = a.tenant_id and c.id = a.record_id and c.subject = a.subject)`;
/** The newest answer of the same record that made a receipt or waits for one, and until when the record holds. */
const STANDING = `left join lateral (
    select n.id as newest_id, n.status as newest_status from consent_action n
     where n.tenant_id = a.tenant_id and n.subject = a.subject and n.record_id = a.record_id
       and (n.receipt_hash is not null or jsonb_exists(n.facts, 'awaits'))
     order by n.sequence desc limit 1) newest on true
  left join lateral (
    select k.expires_at from consent_record k where k.tenant_id = a.tenant_id and k.id = a.record_id) kept on true`;

/**
 * Receipts: what makes them (answers in the chain) and their signed copies. Those of people who were
 * erased and of records that were removed are not seen.
 */
export class ReceiptsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @param subject only when it is this person's */
  async find(id: string, subject: string | null): Promise<StoredAnswer | null> {
    const [row] = await this.unitOfWork.query<Row>(
      `select ${COLUMNS}, newest.newest_id, newest.newest_status, kept.expires_at
         from ${TABLES} ${STANDING}
        where a.id = ? and a.receipt_hash is not null and ${IS_KNOWN} and ${IS_KEPT} and (?::uuid is null or a.subject = ?::uuid)`,
      [id, subject, subject],
    );
    return row ? answerOf(row) : null;
  }

  /** Newest first, at most `limit`. @param before sequence of the last one seen */
  async listOf(subject: string, limit: number, before: string | null): Promise<StoredAnswer[]> {
    const rows = await this.unitOfWork.query<Row>(
      `select ${COLUMNS}, newest.newest_id, newest.newest_status, kept.expires_at
         from ${TABLES} ${STANDING}
        where a.subject = ? and a.receipt_hash is not null and ${IS_KNOWN} and ${IS_KEPT}
          and (?::bigint is null or a.sequence < ?::bigint)
        order by a.sequence desc limit ?`,
      [subject, before, before, limit],
    );
    return rows.map(answerOf);
  }

  /** Unsigned ones of a stretch of the chain (both ends included), in its order, at most `limit`. */
  async listUnsigned(after: string, to: string, limit: number): Promise<StoredAnswer[]> {
    const rows = await this.unitOfWork.query<Row>(
      `select ${COLUMNS}, null as newest_id, null as newest_status, null as expires_at
         from ${TABLES}
        where a.sequence > ?::bigint and a.sequence <= ?::bigint and a.receipt_hash is not null
          and ${IS_KNOWN} and r.id is null
        order by a.sequence limit ?`,
      [after, to, limit],
    );
    return rows.map(answerOf);
  }

  /** Keeps the copy that was there first; one of a person who is being erased is not kept. */
  async insertSigned(rows: readonly SignedRow[], at: Date): Promise<void> {
    await this.unitOfWork.query(
      `insert into consent_receipt (id, tenant_id, subject, sequence, jws, created_at)
       select n.id, habeas_tenant(), n.subject, n.sequence, n.jws, ?
         from jsonb_to_recordset(?::jsonb) as n(id uuid, subject uuid, sequence bigint, jws text)
         join (select tenant_id, subject, erased_through from consent_subject
                where subject in (select (m ->> 'subject')::uuid from jsonb_array_elements(?::jsonb) m) and salt is not null
                order by subject for share) s on s.subject = n.subject and n.sequence > s.erased_through
       on conflict (id) do nothing`,
      [at, JSON.stringify(rows), JSON.stringify(rows)],
    );
  }

  async findSigned(id: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ jws: string }>(
      `select jws from consent_receipt where id = ?`,
      [id],
    );
    return row?.jws ?? null;
  }

  /** Whether a published text of this version and locale has this hash; null when there is no such text. */
  async textHash(versionId: string, locale: string): Promise<Buffer | null> {
    const [row] = await this.unitOfWork.query<{ hash: Buffer }>(
      `select hash from consent_text where version_id = ? and locale = ?`,
      [versionId, locale],
    );
    return row ? Buffer.from(row.hash) : null;
  }
}

const answerOf = (row: Row): StoredAnswer => ({
  sequence: row.sequence,
  id: row.id,
  recordId: row.record_id,
  subject: row.subject,
  status: row.status,
  at: new Date(row.at).getTime(),
  source: row.source,
  actorKind: row.actor_kind,
  clientId: row.client_id,
  locale: row.locale,
  contentHash: row.content_hash && Buffer.from(row.content_hash),
  facts: row.facts,
  consentId: row.consent_id,
  versionId: row.version_id,
  versionNumber: Number(row.number),
  personal: row.personal,
  receiptHash: Buffer.from(row.receipt_hash),
  salt: row.salt && Buffer.from(row.salt),
  sub: Buffer.from(row.sub),
  jws: row.jws,
  newestId: row.newest_id,
  newestStatus: row.newest_status,
  expiresAt: row.expires_at === null ? null : new Date(row.expires_at).getTime(),
});
