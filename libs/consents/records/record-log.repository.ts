import type { AnswerStatus, OutboxMessage, RecordKind } from '#contracts';
import {
  DECISION_CHANNEL,
  OUTBOX_CHANNEL,
  arrayLiteral,
  columnLiteral,
  decisionMessage,
  type UnitOfWork,
} from '#persistence';
import type { SealedSubject } from '../subjects/subjects.js';
import { factsText, type StoredEntry } from './chain-entry.js';
import type { History, HistoryKey } from './history-reader.js';

/** One record of a person: the version it answers (or none) and the slot within it. */
export interface RecordKey {
  readonly subject: string;
  readonly versionId: string;
  readonly slot: string;
}

/** A row of `consent_record`: the fold of the entries of one record. */
export interface RecordRow extends RecordKey {
  readonly id: string;
  readonly kind: RecordKind;
  readonly consentId: string | null;
  readonly status: AnswerStatus | null;
  readonly clientId: string | null;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly skips: number;
  /** RFC 3339: when its newest answer was given, by the word of who told it. */
  readonly answeredAt: string | null;
  readonly expiresAt: string | null;
  readonly lastSequence: string;
  readonly lastAction: string;
  readonly rightName: string | null;
  readonly requestId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The end of a tenant's chain, and how often its definitions have changed. */
export interface ChainHead {
  readonly sequence: string;
  readonly hash: Buffer;
  readonly epoch: string;
}

export interface KeyState {
  readonly record: RecordRow | null;
  /** Whether the person is known to the tenant; once erased they are not. */
  readonly known: boolean;
  /** Milliseconds since 1970: when they were erased last; null: never. */
  readonly erasedAt: number | null;
}

/** What is written together: all of it, or nothing when the chain or the definitions have moved on. */
export interface Writing {
  readonly tenantId: string;
  readonly before: ChainHead;
  readonly after: { readonly sequence: string; readonly hash: Buffer };
  readonly entries: readonly StoredEntry[];
  readonly records: readonly RecordRow[];
  readonly subjects: readonly SealedSubject[];
}

/** Runs one statement for a tenant: within a transaction that already runs, or on the recorder's own connection. */
export interface Statements {
  run<Row extends object>(
    tenantId: string,
    name: string,
    sql: string,
    values: readonly unknown[],
  ): Promise<Row[]>;
}

/** Reads and writes chain, records and persons, many at a time. */
export class RecordLogRepository {
  /** @param writing for {@link write}, where that is another connection */
  constructor(
    private readonly statements: Statements,
    private readonly writing: Statements = statements,
  ) {}

  /** Head and records in one statement, so that they are of one moment. `lock`: nobody else writes until the transaction ends. */
  async read(
    tenantId: string,
    keys: readonly RecordKey[],
    { lock = false } = {},
  ): Promise<{ head: ChainHead; states: KeyState[] }> {
    if (lock) await this.statements.run(tenantId, 'consent-lock', LOCK, [tenantId]);
    const rows = await this.statements.run<StateRow>(tenantId, 'consent-read', READ, [
      tenantId,
      arrayLiteral(keys.map(({ subject }) => subject)),
      arrayLiteral(keys.map(({ versionId }) => versionId)),
      arrayLiteral(keys.map(({ slot }) => slot)),
    ]);
    const [first] = rows;
    if (!first?.head_hash) {
      await this.statements.run(tenantId, 'consent-begin', BEGIN_CHAIN, [tenantId]);
      return this.read(tenantId, keys, { lock });
    }
    const head = { sequence: first.head_sequence!, hash: first.head_hash, epoch: first.head_epoch! };
    return {
      head,
      states: rows.map((row) => ({ record: recordOf(row), known: row.known, erasedAt: row.erased_at })),
    };
  }

  /** Answers of each of these records, oldest first, in the order of the keys. */
  async histories(tenantId: string, keys: readonly HistoryKey[]): Promise<History[]> {
    const rows = await this.statements.run<HistoryRow>(tenantId, 'consent-histories', HISTORIES, [
      tenantId,
      arrayLiteral(keys.map(({ subject }) => subject)),
      arrayLiteral(keys.map(({ recordId }) => recordId)),
      arrayLiteral(keys.map(({ sequence }) => sequence)),
    ]);
    const histories = keys.map((): HistoryRow[] => []);
    for (const row of rows) histories[row.place]!.push(row);
    return histories;
  }

  /** @returns false when the chain or the definitions are no longer those of `before`: then nothing was written */
  async write(writing: Writing): Promise<boolean> {
    const { tenantId, before, after, entries, records, subjects } = writing;
    const message: OutboxMessage = {
      kind: 'consents',
      from: entries[0]!.sequence,
      to: entries.at(-1)!.sequence,
    };
    const rows = await this.writing.run<{ written: boolean }>(tenantId, 'consent-write', WRITE, [
      tenantId,
      before.sequence,
      before.hash,
      before.epoch,
      after.sequence,
      after.hash,
      JSON.stringify(message),
      decisionMessage({
        tenantId,
        sequence: after.sequence,
        ground: before.epoch,
        subjects: entries.map(({ subject }) => subject),
      }),
      ...columnsOf(besides(entries, records), COLUMNS),
      ...columnsOf(subjects, SUBJECT_COLUMNS),
    ]);
    return rows[0]?.written === true;
  }

  /** Nobody else writes to the chain until the transaction ends. */
  async hold(tenantId: string): Promise<void> {
    await this.statements.run(tenantId, 'consent-begin', BEGIN_CHAIN, [tenantId]);
    await this.statements.run(tenantId, 'consent-lock', LOCK, [tenantId]);
  }

  /** Takes a record out of every read; its entries stay in the chain. */
  async remove(tenantId: string, { subject, versionId, slot }: RecordKey): Promise<void> {
    await this.statements.run(tenantId, 'consent-remove', REMOVE, [tenantId, subject, versionId, slot]);
  }
}

/** Statements of the transaction that runs. */
export const statementsOf = (unitOfWork: UnitOfWork): Statements => ({
  run: async <Row extends object>(
    _tenant: string,
    _name: string,
    sql: string,
    values: readonly unknown[],
  ) => {
    const { sql: plain, values: ordered } = withMarks(sql, values);
    return unitOfWork.query<Row>(plain, ordered);
  },
});

interface StateRow {
  readonly head_sequence: string | null;
  readonly head_hash: Buffer | null;
  readonly head_epoch: string | null;
  readonly known: boolean;
  readonly erased_at: number | null;
  readonly record: Readonly<Record<string, unknown>> | null;
}

const BEGIN_CHAIN = `insert into consent_chain (tenant_id, hash) values ($1, decode(repeat('00', 32), 'hex')) on conflict do nothing`;
const REMOVE = `delete from consent_record where tenant_id = $1 and subject = $2::uuid and version_id = $3::uuid and slot = $4`;
const LOCK = `select 1 from consent_chain where tenant_id = $1 for update`;

/** The head comes with the first key alone. */
const READ = `
select case when k.place = 1 then h.sequence::text end as head_sequence,
       case when k.place = 1 then h.hash end as head_hash,
       case when k.place = 1 then h.epoch::text end as head_epoch,
       coalesce(s.known, false) as known,
       s.erased_at,
       to_jsonb(r) as record
  from unnest($2::uuid[], $3::uuid[], $4::text[]) with ordinality as k (subject, version_id, slot, place)
  left join consent_chain h on h.tenant_id = $1
  left join lateral (
    select * from consent_record
     where tenant_id = $1 and subject = k.subject and version_id = k.version_id and slot = k.slot
     -- one look into the index for each key, however many records there are
     limit 1) r on true
  left join lateral (
    select salt is not null as known, extract(epoch from erased_before)::float8 * 1000 as erased_at
      from consent_subject
     where tenant_id = $1 and subject = k.subject limit 1) s on true
 order by k.place`;

type HistoryRow = History[number] & { readonly place: number };

/** The inner order keeps it one look into the index of persons for each key. */
const HISTORIES = `
select (k.place - 1)::integer as place, a.status, a.at, a."clientId", a.source, a."acceptedBy", a.awaits
  from unnest($2::uuid[], $3::uuid[], $4::bigint[]) with ordinality as k (subject, record_id, last, place)
 cross join lateral (
    select consent_action.sequence, status, at, client_id as "clientId", source, personal->>'acceptedBy' as "acceptedBy",
           facts->'awaits' as awaits
      from consent_action
     where tenant_id = $1 and subject = k.subject and record_id = k.record_id
       and event in ('answered', 'confirmed', 'authorised') and sequence <= k.last
     order by consent_action.sequence) a
 order by k.place, a.sequence`;

type Column<Item> = readonly [name: string, type: string, value: (item: Item) => unknown];

const ENTRY_COLUMNS: readonly Column<StoredEntry>[] = [
  ['sequence', 'bigint', (entry) => entry.sequence],
  ['at', 'timestamptz', (entry) => entry.at],
  ['id', 'uuid', (entry) => entry.id],
  ['record_id', 'uuid', (entry) => entry.recordId],
  ['subject', 'uuid', (entry) => entry.subject],
  ['kind', 'text', (entry) => entry.kind],
  ['event', 'text', (entry) => entry.event],
  ['consent_id', 'uuid', (entry) => entry.consentId],
  ['version_id', 'uuid', (entry) => entry.versionId],
  ['status', 'text', (entry) => entry.status],
  ['client_id', 'text', (entry) => entry.clientId],
  ['locale', 'text', (entry) => entry.locale],
  ['content_hash', 'bytea', (entry) => entry.contentHash],
  ['source', 'text', (entry) => entry.source],
  ['actor_kind', 'text', (entry) => entry.actorKind],
  ['actor_id', 'text', (entry) => entry.actorId],
  ['facts', 'jsonb', (entry) => factsText(entry.facts)],
  ['personal', 'jsonb', (entry) => entry.personal && JSON.stringify(entry.personal)],
  ['personal_digest', 'bytea', (entry) => entry.personalDigest],
  ['receipt_hash', 'bytea', (entry) => entry.receiptHash],
  ['hash', 'bytea', (entry) => entry.hash],
];

/** What a record says beyond its newest entry. */
const RECORD_COLUMNS: readonly Column<RecordRow>[] = [
  ['version_id', 'uuid', (record) => record.versionId],
  ['slot', 'text', (record) => record.slot],
  ['status', 'text', (record) => record.status],
  ['client_id', 'text', (record) => record.clientId],
  ['accepted_fields', 'jsonb', (record) => JSON.stringify(record.acceptedFields)],
  ['scopes', 'jsonb', (record) => JSON.stringify(record.scopes)],
  ['skips', 'integer', (record) => record.skips],
  ['answered_at', 'timestamptz', (record) => record.answeredAt],
  ['expires_at', 'timestamptz', (record) => record.expiresAt],
  ['right_name', 'text', (record) => record.rightName],
  ['request_id', 'text', (record) => record.requestId],
  ['details', 'jsonb', (record) => JSON.stringify(record.details)],
];

/** And what it takes from it: of a new record all, of one that is there what moves with each entry. */
const MADE_BY_ENTRY = {
  subject: 'subject',
  id: 'record_id',
  kind: 'kind',
  consent_id: 'consent_id',
  created_at: 'at',
};
const MOVED_BY_ENTRY = { last_sequence: 'sequence', last_action: 'id', updated_at: 'at' };

/** An entry, and the record where it is the newest entry of one. */
interface Written {
  readonly entry: StoredEntry;
  readonly record: RecordRow | undefined;
}

function besides(entries: readonly StoredEntry[], records: readonly RecordRow[]): Written[] {
  const byEntry = new Map(records.map((record) => [record.lastAction, record]));
  return entries.map((entry) => ({ entry, record: byEntry.get(entry.id) }));
}

/** A column of records has its name with `of_record_` before it, and is null beside an entry that a later one follows. */
const COLUMNS: readonly Column<Written>[] = [
  ...ENTRY_COLUMNS.map(([name, type, value]): Column<Written> => [name, type, ({ entry }) => value(entry)]),
  ...RECORD_COLUMNS.map(([name, type, value]): Column<Written> => [
    `of_record_${name}`,
    type,
    ({ record }) => record && value(record),
  ]),
];

const SUBJECT_COLUMNS: readonly Column<SealedSubject>[] = [
  ['subject', 'uuid', ({ subject }) => subject],
  ['salt', 'bytea', ({ salt }) => salt],
  ['sub', 'bytea', ({ sub }) => sub],
];

/** One array for each column: a statement of fixed text, whatever the number of rows. */
const columnsOf = <Item>(items: readonly Item[], columns: readonly Column<Item>[]): string[] =>
  columns.map(([, , value]) => columnLiteral(items, value));

const names = (columns: readonly Column<never>[]): string => columns.map(([name]) => name).join(', ');

const unnested = (columns: readonly Column<never>[], first: number): string =>
  `unnest(${columns.map(([, type], index) => `$${first + index}::${type}[]`).join(', ')}) as given (${names(columns)})`;

const FIRST = 9;
const FIRST_SUBJECT = FIRST + COLUMNS.length;
const TAKEN = { ...MADE_BY_ENTRY, ...MOVED_BY_ENTRY };
const isPartOfKey = (name: string): boolean => name === 'version_id' || name === 'slot';
/** Of a record that is there the others stay as they were made. */
const MOVING = [
  ...RECORD_COLUMNS.map(([name]) => name).filter((name) => !isPartOfKey(name)),
  ...Object.keys(MOVED_BY_ENTRY),
];

/** The head moves only from where the judgements were made; nothing is written unless it did. */
const WRITE = `
with head as (
  update consent_chain set sequence = $5::bigint, hash = $6
   where tenant_id = $1 and sequence = $2::bigint and hash = $3 and epoch = $4::bigint returning 1),
subjects as (
  insert into consent_subject (tenant_id, ${names(SUBJECT_COLUMNS)})
  select $1, given.* from head, ${unnested(SUBJECT_COLUMNS, FIRST_SUBJECT)}
  -- who was erased and comes back begins anew
  on conflict (tenant_id, subject) do update set salt = excluded.salt, sub = excluded.sub, erased_at = null
   where consent_subject.salt is null),
given as (select given.* from head, ${unnested(COLUMNS, FIRST)}),
actions as (
  insert into consent_action (tenant_id, ${names(ENTRY_COLUMNS)})
  select $1, ${names(ENTRY_COLUMNS)} from given),
records as (
  insert into consent_record (tenant_id, ${names(RECORD_COLUMNS)}, ${Object.keys(TAKEN).join(', ')})
  select $1, ${RECORD_COLUMNS.map(([name]) => `of_record_${name}`).join(', ')}, ${Object.values(TAKEN).join(', ')}
    from given where of_record_slot is not null
  on conflict (tenant_id, subject, version_id, slot) do update
     set ${MOVING.map((name) => `${name} = excluded.${name}`).join(', ')}),
effects as (insert into outbox (tenant_id, message) select $1, $7::jsonb from head)
select true as written, pg_notify('${OUTBOX_CHANNEL}', ''), pg_notify('${DECISION_CHANNEL}', $8::text) from head`;

function recordOf({ record }: StateRow): RecordRow | null {
  if (!record) return null;
  return {
    subject: record.subject as string,
    versionId: record.version_id as string,
    slot: record.slot as string,
    id: record.id as string,
    kind: record.kind as RecordKind,
    consentId: record.consent_id as string | null,
    status: record.status as AnswerStatus | null,
    clientId: record.client_id as string | null,
    acceptedFields: record.accepted_fields as string[],
    scopes: record.scopes as string[],
    skips: record.skips as number,
    answeredAt: record.answered_at as string | null,
    expiresAt: record.expires_at as string | null,
    lastSequence: String(record.last_sequence),
    lastAction: record.last_action as string,
    rightName: record.right_name as string | null,
    requestId: record.request_id as string | null,
    details: record.details as Record<string, unknown>,
    createdAt: new Date(record.created_at as string).toISOString(),
    updatedAt: new Date(record.updated_at as string).toISOString(),
  };
}

/** `$1 … $n` as the `?` of the unit of work. */
function withMarks(sql: string, values: readonly unknown[]): { sql: string; values: unknown[] } {
  const ordered: unknown[] = [];
  const plain = sql.replace(/\$(\d+)/g, (_, place: string) => {
    ordered.push(values[Number(place) - 1]);
    return '?';
  });
  return { sql: plain, values: ordered };
}
