import type { AnswerStatus } from '#contracts';
import type { UnitOfWork } from '#persistence';

export interface MovedFilter {
  /** UUID. */
  readonly consentId?: string | undefined;
  readonly status?: AnswerStatus | undefined;
  /** What was recorded from then on, whenever it was said. */
  readonly since?: Date | undefined;
}

/** An answer as it stands or stood, with the sealed name of who gave it. */
export interface MovedRow {
  readonly salt: Buffer;
  readonly sub: Buffer;
  readonly consent_id: string;
  readonly version_id: string;
  readonly status: AnswerStatus;
  readonly said_at: string | Date;
  readonly locale: string | null;
  readonly client_id: string | null;
  readonly accepted_fields: readonly string[] | null;
  readonly scopes: readonly string[] | null;
  readonly method: string | null;
  readonly action_id: string | null;
  readonly action_type: string | null;
  /** An acceptance that does not count yet, or one that another after it makes wait again. */
  readonly waits: boolean;
}

/** Place of a record among all of its tenant. */
export interface RecordPlace {
  readonly subject: string;
  readonly version_id: string;
  readonly slot: string;
}

/** Place of an answer in the chain. */
export interface ChainPlace {
  readonly sequence: string;
}

/** Of a record `r`: it is accepted, and somebody must still confirm it or agree to it. */
const IS_WAITING = `(r.status = 'accepted' and 'false' in (r.details->>'confirmed', r.details->>'authorised'))`;

/** Of an entry `a` that is an acceptance: nothing that it waited for was ever said. */
const NEVER_COUNTED = `(a.facts->'awaits' is not null and not exists (
  select from consent_action c
   where c.tenant_id = a.tenant_id and c.subject = a.subject and c.record_id = a.record_id and c.sequence > a.sequence
     and c.event in ('confirmed', 'authorised') and c.status = 'accepted' and c.facts->'awaits' is null
     and not exists (
       select from consent_action n
        where n.tenant_id = a.tenant_id and n.subject = a.subject and n.record_id = a.record_id and n.event = 'answered'
          and n.sequence > a.sequence and n.sequence < c.sequence)))`;

/** Of an entry `a` of a record `r` that waits now: without its last acceptance an older one would hold instead. */
const WAITS_AGAIN = `(${IS_WAITING} and not exists (
  select from consent_action n
   where n.tenant_id = a.tenant_id and n.subject = a.subject and n.record_id = a.record_id and n.sequence > a.sequence
     and n.event in ('answered', 'authorised') and n.status in ('declined', 'revoked')))`;

/** Reads answers page by page, each from where the one before ended. People who were erased are in none. */
export class MovedRowsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Where every record stands. */
  listCurrent(
    { consentId, status, since }: MovedFilter,
    after: RecordPlace | null,
    limit: number,
  ): Promise<(MovedRow & RecordPlace)[]> {
    return this.unitOfWork.query<MovedRow & RecordPlace>(
      `select r.subject, r.version_id, r.slot, s.salt, s.sub, r.consent_id, r.status, r.answered_at as said_at, a.locale,
              r.client_id, r.accepted_fields, r.scopes, a.facts->>'method' as method,
              r.details->>'actionId' as action_id, r.details->>'actionType' as action_type,
              coalesce(${IS_WAITING}, false) as waits
         from consent_record r
         join consent_subject s on s.tenant_id = r.tenant_id and s.subject = r.subject
         left join lateral (
           select o.locale, o.facts from consent_action o
            where o.tenant_id = r.tenant_id and o.subject = r.subject and o.record_id = r.id and o.event = 'answered'
            order by o.sequence desc limit 1) a on true
        where r.tenant_id = habeas_tenant() and r.kind in ('legalbasistrack', 'consent') and r.status is not null
          and s.salt is not null
          and (r.subject, r.version_id, r.slot) > (?::uuid, ?::uuid, ?)
          and (?::uuid is null or r.consent_id = ?::uuid)
          and (?::text is null or r.status = ?)
          and r.updated_at >= coalesce(?::timestamptz, '-infinity')
        order by r.subject, r.version_id, r.slot limit ?`,
      [
        ...(after ? [after.subject, after.version_id, after.slot] : [FIRST_UUID, FIRST_UUID, '']),
        ...conditionsOf({ consentId, status, since }),
        limit,
      ],
    );
  }

  /**
   * Every answer in the order in which they were recorded, and what those who had to agree refused or took back; what was
   * removed on request is in no read.
   */
  listHistory(
    { consentId, status, since }: MovedFilter,
    after: ChainPlace | null,
    limit: number,
  ): Promise<(MovedRow & ChainPlace)[]> {
    return this.unitOfWork.query<MovedRow & ChainPlace>(
      `select a.sequence::text, s.salt, s.sub, a.consent_id, a.version_id, a.status,
              case a.event when 'answered' then coalesce((a.facts->>'saidAt')::timestamptz, a.at) else a.at end as said_at, a.locale, a.client_id,
              a.facts->'acceptedFields' as accepted_fields, a.facts->'scopes' as scopes, a.facts->>'method' as method,
              a.facts->>'actionId' as action_id, a.facts->>'actionType' as action_type,
              a.status = 'accepted' and coalesce(${NEVER_COUNTED} or ${WAITS_AGAIN}, false) as waits
         from consent_action a
         join consent_subject s on s.tenant_id = a.tenant_id and s.subject = a.subject
         join consent_record r on r.tenant_id = a.tenant_id and r.id = a.record_id
        where a.tenant_id = habeas_tenant() and a.kind in ('legalbasistrack', 'consent')
          and s.salt is not null and a.sequence > ?::bigint
          and (?::uuid is null or a.consent_id = ?::uuid)
          and (?::text is null or a.status = ?)
          and a.at >= coalesce(?::timestamptz, '-infinity')
          and (a.event = 'answered' or (a.event = 'authorised' and a.status in ('declined', 'revoked')))
        order by a.sequence limit ?`,
      [after?.sequence ?? '0', ...conditionsOf({ consentId, status, since }), limit],
    );
  }
}

/** Before every record: a UUID in use is never all zeros, and an empty slot is not before itself. */
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

const conditionsOf = ({ consentId, status, since }: MovedFilter): unknown[] => [
  ...[consentId ?? null, consentId ?? null],
  ...[status ?? null, status ?? null],
  since?.toISOString() ?? null,
];
