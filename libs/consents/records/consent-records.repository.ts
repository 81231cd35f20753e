import type { ActionSource, AnswerStatus, Awaited, RequestState, WireRecordKind } from '#contracts';
import type { Authorisers } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { SqlCondition } from './record-filter.js';
import { GENESIS, type ChainEntry } from './chain-entry.js';

/** A record with what readers of it need from other tables. */
export interface ReadRecord {
  readonly id: string;
  readonly kind: WireRecordKind;
  /** Under which its entries are in the chain: keyed digest of the person, as a UUID. */
  readonly subject: string;
  /** null once the person was erased. */
  readonly salt: Buffer | null;
  readonly sub: Buffer;
  readonly slot: string;
  readonly versionKey: string;
  readonly consentId: string | null;
  readonly consentName: string | null;
  readonly versionNumber: string | null;
  readonly clientId: string | null;
  readonly status: AnswerStatus | null;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly skips: number;
  readonly expiresAt: Date | null;
  readonly rightName: string | null;
  readonly requestId: string | null;
  readonly requestState: RequestState | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** `updatedAt` to the microsecond, as PostgreSQL writes it. */
  readonly changedAt: string;
}

/** One entry of a record's history. */
export interface HistoryEntry {
  readonly recordId: string;
  readonly status: AnswerStatus;
  readonly at: Date;
  readonly clientId: string | null;
  readonly source: ActionSource;
  readonly acceptedBy: string | null;
  /** What the acceptance waited for at that moment. */
  readonly awaits: readonly Awaited[] | null;
}

export interface RecordPage {
  readonly condition: SqlCondition;
  readonly order: string;
  /** Of a list by the last change, newest first: `changedAt` and `id` of the record that it goes on after. */
  readonly after?: readonly [changedAt: string, id: string] | null;
  readonly skip: number;
  readonly take: number;
}

/** What conditions can be about. Joins that a condition does not need are left out by the planner. */
const SEARCHED = `from consent_record r
  left join consent_definition d on d.id = r.consent_id
  left join consent_group g on g.id = d.group_id
  left join consent_version v on v.id = r.version_id
  left join request q on q.id = r.request_id`;
const FROM = `${SEARCHED} join consent_subject s on s.tenant_id = r.tenant_id and s.subject = r.subject`;

/** Preferences are read by themselves: the consent API knows no such record. */
const KNOWN = `r.kind <> 'preference'`;

const COLUMNS = `r.id, r.kind, coalesce(s.origin, r.subject) as subject, s.salt, s.sub, r.slot, r.version_id as "versionKey", r.consent_id as "consentId",
  d.name as "consentName", v.number as "versionNumber", r.client_id as "clientId", r.status,
  r.accepted_fields as "acceptedFields", r.scopes, r.skips, r.expires_at as "expiresAt", r.right_name as "rightName",
  r.request_id as "requestId", q.state as "requestState", r.details, r.created_at as "createdAt", r.updated_at as "updatedAt",
  r.updated_at::text as "changedAt"`;

/** Reads records of the tenant. */
export class ConsentRecordsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(id: string): Promise<ReadRecord | null> {
    const [row] = await this.unitOfWork.query<ReadRecord>(
      `select ${COLUMNS} ${FROM} where r.id = ? and ${KNOWN}`,
      [id],
    );
    return row ? dated(row) : null;
  }

  async list({ condition, order, after, skip, take }: RecordPage): Promise<ReadRecord[]> {
    const next = after
      ? 'and r.updated_at <= ?::timestamptz and (r.updated_at < ?::timestamptz or r.id > ?::uuid)'
      : '';
    const rows = await this.unitOfWork.query<ReadRecord>(
      `select ${COLUMNS} ${FROM} where (${condition.sql}) and ${KNOWN} ${next} order by ${order} offset ? limit ?`,
      [...condition.parameters, ...(after ? [after[0], after[0], after[1]] : []), skip, take],
    );
    return rows.map(dated);
  }

  async count({ sql, parameters }: SqlCondition): Promise<number> {
    const [row] = await this.unitOfWork.query<{ total: string }>(
      `select count(*) as total ${SEARCHED} where ${sql} and ${KNOWN}`,
      parameters,
    );
    return Number(row!.total);
  }

  /**
   * Who must agree, by the newest acceptance of the consent that did not come from the person alone; null: nobody. What was
   * removed or lies before an erasure does not count.
   */
  async authorisersOf(subject: string, consentId: string): Promise<Authorisers | null> {
    const [row] = await this.unitOfWork.query<{ authorisers: Authorisers | null }>(
      `select a.facts->'authorisers' as authorisers
         from consent_action a
         join consent_record r on r.tenant_id = a.tenant_id and r.id = a.record_id and r.subject = a.subject
        where a.tenant_id = habeas_tenant() and a.subject = ?::uuid and a.consent_id = ?::uuid
          and a.event = 'answered' and a.status = 'accepted' and a.source not in ('self', 'legacy', 'link')
        order by a.sequence desc limit 1`,
      [subject, consentId],
    );
    return row?.authorisers ?? null;
  }

  /** Answers of these records, oldest first. */
  async history(records: readonly Pick<ReadRecord, 'id' | 'subject'>[]): Promise<HistoryEntry[]> {
    if (records.length === 0) return [];
    const rows = await this.unitOfWork.query<HistoryEntry>(
      `select record_id as "recordId", status, at, client_id as "clientId", source, personal->>'acceptedBy' as "acceptedBy",
              facts->'awaits' as awaits
         from consent_action
        where subject = any(?::uuid[]) and record_id = any(?::uuid[]) and event in ('answered', 'confirmed', 'authorised')
        order by consent_action.sequence`,
      [arrayOf(records.map(({ subject }) => subject)), arrayOf(records.map(({ id }) => id))],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at) }));
  }

  /** A part of the chain in its order, after a sequence number. */
  async chainAfter(sequence: string, limit: number): Promise<(ChainEntry & { readonly hash: Buffer })[]> {
    const rows = await this.unitOfWork.query<ChainEntry & { readonly hash: Buffer }>(
      `select sequence::text, at, id, record_id as "recordId", subject, kind, event, consent_id as "consentId",
              version_id as "versionId", status, client_id as "clientId", locale, content_hash as "contentHash", source,
              actor_kind as "actorKind", actor_id as "actorId", facts, personal_digest as "personalDigest",
              receipt_hash as "receiptHash", hash
         from consent_action where consent_action.sequence > ?::bigint order by consent_action.sequence limit ?`,
      [sequence, limit],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  }

  async head(): Promise<{ sequence: string; hash: Buffer }> {
    const [row] = await this.unitOfWork.query<{ sequence: string; hash: Buffer }>(
      `select sequence::text, hash from consent_chain`,
    );
    return row ?? { sequence: '0', hash: GENESIS };
  }

  /** The first record whose fold is not what its newest entry says; null when all are. */
  async firstStrayRecord(): Promise<{ sequence: string } | null> {
    const [row] = await this.unitOfWork.query<{ sequence: string }>(
      `select r.last_sequence::text as sequence from consent_record r
         left join consent_action a on a.tenant_id = r.tenant_id and a.sequence = r.last_sequence and a.record_id = r.id
         -- all at once: one look for each record is a look at all entries of its person
         left join (select record_id, max(sequence) as newest from consent_action group by record_id) n
           on n.record_id = r.id
        where a.id is null
           or (a.event in ('answered', 'confirmed', 'authorised')
               and (a.status is distinct from r.status
                    or a.facts @> '{"awaits": ["confirmation"]}' <> r.details @> '{"confirmed": false}'
                    or a.facts @> '{"awaits": ["authorisation"]}' <> r.details @> '{"authorised": false}'
                    or a.facts->'authorisers' is distinct from r.details->'authorisers'))
           or (a.event = 'preferred' and a.facts->'preferences' is distinct from r.details->'preferences')
           or n.newest > r.last_sequence
        order by r.last_sequence limit 1`,
    );
    return row ?? null;
  }
}

const dated = (row: ReadRecord): ReadRecord => ({
  ...row,
  createdAt: new Date(row.createdAt),
  updatedAt: new Date(row.updatedAt),
  expiresAt: row.expiresAt && new Date(row.expiresAt),
});

/** For lists of UUIDs alone. */
const arrayOf = (ids: readonly string[]): string => `{${[...new Set(ids)].join(',')}}`;
