import {
  ANSWER_STATUSES,
  type ActionSource,
  type AnswerStatus,
  type RecordKind,
  type RecordStanding,
} from '#contracts';
import type { UnitOfWork } from '#persistence';

/** All of them must hold; absent: any. */
export interface RecordConditions {
  /** Keyed digest of the person, as a UUID. */
  readonly subject?: string | undefined;
  /** UUIDs. */
  readonly consents?: readonly string[] | undefined;
  readonly clients?: readonly string[] | undefined;
  readonly standings?: readonly RecordStanding[] | undefined;
  /** RFC 3339, of the last change; both ends are included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** After which record a page begins: its last change, to the microsecond as PostgreSQL writes it, and its id. */
export type RecordPlace = readonly [changedAt: string, id: string];

export interface RecordRow {
  readonly id: string;
  readonly kind: RecordKind;
  readonly subject: string;
  /** null once the person was erased. */
  readonly salt: Buffer | null;
  readonly sub: Buffer;
  readonly slot: string;
  readonly status: AnswerStatus;
  readonly standing: RecordStanding;
  readonly consent_id: string;
  readonly consent_name: string | null;
  readonly version_id: string;
  readonly version: string | null;
  readonly client_id: string | null;
  readonly accepted_fields: string[];
  readonly scopes: string[];
  readonly skips: number;
  readonly receipt: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly expires_at: string | Date | null;
  readonly created_at: string | Date;
  readonly updated_at: string | Date;
  /** `updated_at` to the microsecond. */
  readonly changed_at: string;
}

export interface AnswerRow {
  readonly status: AnswerStatus;
  readonly at: string | Date;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly source: ActionSource;
  readonly client_id: string | null;
  readonly locale: string | null;
  readonly reason: string | null;
}

/**
 * What a record is worth, as decisions judge it: what waits does not expire.
 * @param row alias of `consent_record` @param now SQL
 */
export const recordStanding = (row: string, now: string): string => `case
  when ${row}.status <> 'accepted' then ${row}.status
  when ${row}.details @> '{"confirmed": false}' then 'unconfirmed'
  when ${row}.details @> '{"authorised": false}' then 'awaiting_authorisation'
  when ${row}.expires_at <= ${now} then 'expired'
  else 'accepted' end`;

/** One parameter: now. */
const STANDING = recordStanding('r', '?::timestamptz');

const SELECT = `select r.id, r.kind, r.subject, s.salt, s.sub, r.slot, r.status, ${STANDING} as standing, r.consent_id,
    d.name as consent_name, r.version_id, v.number as version, r.client_id, r.accepted_fields, r.scopes, r.skips,
    r.details->>'receipt' as receipt, r.details, r.expires_at, r.created_at, r.updated_at, r.updated_at::text as changed_at
  from consent_record r
  join consent_subject s on s.tenant_id = r.tenant_id and s.subject = r.subject
  left join consent_definition d on d.id = r.consent_id
  left join consent_version v on v.id = r.version_id`;

/** Answers alone: notes of processing and exercised rights have no status. */
const ANSWERS = `r.tenant_id = habeas_tenant() and r.status is not null`;
const HISTORY_MAX = 200;

/** Records of answers, as staff looks for them. */
export class RecordSearchRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Newest change first. */
  list(
    conditions: RecordConditions,
    now: Date,
    after: RecordPlace | null,
    limit: number,
  ): Promise<RecordRow[]> {
    const [where, values] = whereOf(conditions, now);
    const next = after
      ? `and r.updated_at <= ?::timestamptz and (r.updated_at < ?::timestamptz or r.id > ?::uuid)`
      : '';
    return this.unitOfWork.query<RecordRow>(
      `${SELECT} where ${where} ${next} order by r.updated_at desc, r.id limit ?`,
      [now.toISOString(), ...values, ...(after ? [after[0], after[0], after[1]] : []), limit],
    );
  }

  /** @returns `most + 1` when there are more than that: it stops counting there */
  async count(conditions: RecordConditions, now: Date, most: number): Promise<number> {
    const [where, values] = whereOf(conditions, now);
    const [row] = await this.unitOfWork.query<{ total: number }>(
      `select count(*)::int as total from (select from consent_record r where ${where} limit ?) found`,
      [...values, most + 1],
    );
    return row!.total;
  }

  /** null for what is no answer too. @param id UUID */
  async find(id: string, now: Date): Promise<RecordRow | null> {
    const [row] = await this.unitOfWork.query<RecordRow>(`${SELECT} where ${ANSWERS} and r.id = ?::uuid`, [
      now.toISOString(),
      id,
    ]);
    return row ?? null;
  }

  /** Oldest first; of very many the newest. */
  async history({ id, subject }: Pick<RecordRow, 'id' | 'subject'>): Promise<AnswerRow[]> {
    const rows = await this.unitOfWork.query<AnswerRow>(
      `select a.status, a.at, a.actor_kind, a.actor_id, a.source, a.client_id, a.locale, a.personal->>'reason' as reason
         from consent_action a
        where a.tenant_id = habeas_tenant() and a.subject = ?::uuid and a.record_id = ?::uuid and a.event = 'answered'
        order by a.sequence desc limit ?`,
      [subject, id, HISTORY_MAX],
    );
    return rows.reverse();
  }
}

/** The conditions of what is given, and their values. */
function whereOf(given: RecordConditions, now: Date): [string, unknown[]] {
  const { standings } = given;
  const all: readonly (readonly [sql: string, ...values: unknown[]])[] = [
    ['r.subject = ?::uuid', given.subject],
    ['r.consent_id = any(?::uuid[])', given.consents && arrayOf(given.consents)],
    ['r.client_id in (select jsonb_array_elements_text(?::jsonb))', json(given.clients)],
    // the status by itself can be seen before the row is judged by its time
    ['r.status in (select jsonb_array_elements_text(?::jsonb))', json(standings?.map(statusBehind))],
    [
      `${STANDING} in (select jsonb_array_elements_text(?::jsonb))`,
      standings && now.toISOString(),
      json(standings),
    ],
    ['r.updated_at >= ?::timestamptz', given.from],
    ['r.updated_at <= ?::timestamptz', given.to],
  ];
  const named = all.filter(([, first]) => first !== undefined);
  return [[ANSWERS, ...named.map(([sql]) => sql)].join(' and '), named.flatMap(([, ...values]) => values)];
}

const statusBehind = (standing: RecordStanding): AnswerStatus =>
  ANSWER_STATUSES.find((status) => status === standing) ?? 'accepted';
const json = (values: readonly string[] | undefined): string | undefined => values && JSON.stringify(values);
/** For lists of UUIDs alone. */
const arrayOf = (ids: readonly string[]): string => `{${ids.join(',')}}`;
