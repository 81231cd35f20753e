import type { ActionEvent, AnswerStatus, Awaited, RecordKind, Relation } from '#contracts';
import type { Preference } from '#domain';
import type { UnitOfWork } from '#persistence';

export interface ActivityFilter {
  readonly consent?: string | undefined;
  readonly status?: AnswerStatus | undefined;
  /** RFC 3339; both ends are included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface ActivityRow {
  readonly sequence: string;
  readonly id: string;
  readonly record_id: string;
  readonly consent_id: string | null;
  readonly version_id: string | null;
  readonly event: ActionEvent;
  readonly status: AnswerStatus | null;
  readonly facts: ActivityFacts;
  readonly old_status: AnswerStatus | null;
  readonly old_facts: ActivityFacts | null;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly client_id: string | null;
  readonly at: string | Date;
  readonly locale: string | null;
  readonly content_hash: string | null;
  readonly personal: { readonly ip?: string; readonly userAgent?: string } | null;
}

/** What the log shows of the facts of an action. */
export interface ActivityFacts {
  readonly consentName?: string;
  readonly acceptedFields?: readonly string[];
  readonly scopes?: readonly string[];
  /** Of a change of preferences. */
  readonly preferences?: readonly Preference[];
  readonly replaced?: readonly Preference[];
  readonly awaits?: readonly Awaited[];
  /** Who accepted for the person; their digest is shown to nobody. */
  readonly guardian?: { readonly relation: Relation };
  /** RFC 3339, UTC: a time too far ahead to be true. */
  readonly toldAt?: string;
}

export interface StateRow {
  readonly id: string;
  readonly kind: RecordKind;
  readonly consent_id: string | null;
  readonly name: string | null;
  readonly version_id: string | null;
  readonly version: string | null;
  readonly status: AnswerStatus | null;
  readonly accepted_fields: string[];
  readonly scopes: string[];
  readonly preferences: Preference[] | null;
  readonly client_id: string | null;
  readonly created_at: string | Date;
  readonly updated_at: string | Date;
  readonly expires_at: string | Date | null;
  /** What an acceptance waits for is in here. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A document that an answer was taken from, sealed under the key of the person. */
export interface EvidenceRow {
  readonly kind: string;
  readonly reference: string;
  readonly consent_id: string;
  readonly action_id: string | null;
  /** SHA-256 in hex. */
  readonly digest: string;
  readonly created_at: string | Date;
  readonly salt: Buffer;
  readonly document: Buffer;
}

export interface ReceiptRow {
  readonly id: string;
  /** Whole number in decimal digits. */
  readonly sequence: string;
  readonly created_at: string | Date;
  readonly jws: string;
}

/** A text that a person was shown, by the log of their answers. */
export interface ShownTextRow {
  readonly consent: string;
  readonly version: number | null;
  readonly locale: string;
  /** `sha256:` and hex. */
  readonly contentHash: string;
  /** RFC 3339, UTC. */
  readonly firstAt: string;
  readonly lastAt: string;
  readonly title: string | null;
  /** null: an address was shown, or the version is gone. */
  readonly content: string | null;
  readonly url: string | null;
}

const STATES = `
select r.id, r.kind, r.consent_id, d.name, v.id as version_id, v.number as version, r.status, r.accepted_fields,
       r.scopes, r.details->'preferences' as preferences, r.client_id, r.created_at, r.updated_at, r.expires_at,
       r.details
  from consent_record r left join consent_definition d on d.id = r.consent_id
  left join consent_version v on v.id = r.version_id
 where r.tenant_id = habeas_tenant() and r.subject = ?::uuid`;

/** Signed receipts of a person, but for those whose record was removed. */
const RECEIPTS = `
  from consent_receipt c
  join consent_action a on a.tenant_id = c.tenant_id and a.subject = c.subject and a.sequence = c.sequence
  join consent_record r on r.tenant_id = a.tenant_id and r.id = a.record_id and r.subject = a.subject
 where c.tenant_id = habeas_tenant() and c.subject = ?::uuid`;

interface ShownText extends Pick<
  ShownTextRow,
  'consent' | 'version' | 'locale' | 'title' | 'content' | 'url'
> {
  readonly hash: string;
  readonly first_at: string | Date;
  readonly last_at: string | Date;
}

export class ActivityRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Newest first, each with the answer before it in the same record. What was removed on request is in no read: its
   * record is gone; nor what was before an erasure: its record is no longer this person's.
   * @param subject keyed digest of the person, as a UUID
   * @param before place in the chain of the last one seen
   */
  list(
    subject: string,
    { consent, status, from, to }: ActivityFilter,
    before: string | null,
    limit: number,
  ): Promise<ActivityRow[]> {
    return this.unitOfWork.query<ActivityRow>(
      `select a.sequence::text, a.id, a.record_id, a.consent_id, a.version_id, a.event, a.status, a.facts,
              old.status as old_status, old.facts as old_facts, a.actor_kind, a.actor_id, a.client_id, a.at, a.locale,
              encode(a.content_hash, 'hex') as content_hash, a.personal
         from consent_action a
         left join lateral (
           select o.status, o.facts from consent_action o
            where o.tenant_id = a.tenant_id and o.subject = a.subject and o.record_id = a.record_id
              and o.sequence < a.sequence and o.status is not null
            order by o.sequence desc limit 1) old on true
        where a.tenant_id = habeas_tenant() and a.subject = ?::uuid
          and (?::bigint is null or a.sequence < ?::bigint)
          and (?::uuid is null or a.consent_id = ?::uuid)
          and (?::text is null or a.status = ?)
          and a.at >= coalesce(?::timestamptz, '-infinity') and a.at <= coalesce(?::timestamptz, 'infinity')
          and exists (select from consent_record r
                     where r.tenant_id = a.tenant_id and r.id = a.record_id and r.subject = a.subject)
        order by a.sequence desc limit ?`,
      [
        subject,
        ...[before, before],
        ...[consent ?? null, consent ?? null],
        ...[status ?? null, status ?? null],
        from ?? null,
        to ?? null,
        limit,
      ],
    );
  }

  /** Each text once, oldest first. Of a version that is gone the hash is left. */
  async listShownTexts(subject: string): Promise<ShownTextRow[]> {
    const rows = await this.unitOfWork.query<ShownText>(
      `select s.consent, v.number::float8 as version, s.locale, s.hash, s.first_at, s.last_at, t.title, t.content, t.url
         from (select a.version_id, a.locale, encode(a.content_hash, 'hex') as hash,
                      coalesce(max(a.facts->>'consentName'), '') as consent, min(a.at) as first_at, max(a.at) as last_at
                 from consent_action a
                where a.tenant_id = habeas_tenant() and a.subject = ?::uuid and a.content_hash is not null
                  and a.locale is not null
                  and exists (select from consent_record r
                               where r.tenant_id = a.tenant_id and r.id = a.record_id and r.subject = a.subject)
                group by a.version_id, a.locale, a.content_hash) s
         left join consent_version v on v.id = s.version_id
         left join consent_text t on t.version_id = s.version_id and t.locale_key = lower(s.locale)
          and encode(t.hash, 'hex') = s.hash
        order by s.first_at, s.hash`,
      [subject],
    );
    return rows.map(({ hash, first_at: first, last_at: last, ...text }) => ({
      ...text,
      contentHash: `sha256:${hash}`,
      firstAt: new Date(first).toISOString(),
      lastAt: new Date(last).toISOString(),
    }));
  }

  /** Where the person's answers stand, newest first. */
  listStates(subject: string): Promise<StateRow[]> {
    return this.unitOfWork.query<StateRow>(`${STATES} order by r.updated_at desc, r.id`, [subject]);
  }

  /** Part of them, in the order of their ids. @param after id of the last one seen */
  listStatesAfter(subject: string, after: string | null, limit: number): Promise<StateRow[]> {
    return this.unitOfWork.query<StateRow>(
      `${STATES} and (?::uuid is null or r.id > ?::uuid) order by r.id limit ?`,
      [subject, after, after, limit],
    );
  }

  /** Part of the receipts, newest first. @param before place in the chain of the last one seen */
  listReceiptsBefore(subject: string, before: string | null, limit: number): Promise<ReceiptRow[]> {
    return this.unitOfWork.query<ReceiptRow>(
      `select c.id, c.sequence::text, c.created_at, c.jws ${RECEIPTS} and (?::bigint is null or c.sequence < ?::bigint)
        order by c.sequence desc limit ?`,
      [subject, before, before, limit],
    );
  }

  /** Part of the documents, in the order of their names. @param after the last one seen */
  listEvidenceAfter(subject: string, after: EvidenceRow | null, limit: number): Promise<EvidenceRow[]> {
    return this.unitOfWork.query<EvidenceRow>(
      `select e.kind, e.reference, e.consent_id, e.action_id, encode(e.digest, 'hex') as digest, e.created_at, s.salt,
              e.document
         from consent_evidence e join consent_subject s on s.tenant_id = e.tenant_id and s.subject = e.subject
        where e.tenant_id = habeas_tenant() and e.subject = ?::uuid and e.document is not null and s.salt is not null
          and (?::text is null
            or (e.kind, e.reference, e.consent_id, e.digest) > (?::text, ?::text, ?::uuid, decode(?::text, 'hex')))
        order by e.kind, e.reference, e.consent_id, e.digest limit ?`,
      [
        subject,
        ...(after
          ? [after.kind, after.kind, after.reference, after.consent_id, after.digest]
          : [null, null, null, null, null]),
        limit,
      ],
    );
  }

  /** How much there is of a person, as {@link list}, {@link listStates} and {@link listReceipts} would tell. */
  async count(
    subject: string,
  ): Promise<{ consents: number; activity: number; receipts: number; evidence: number }> {
    const [row] = await this.unitOfWork.query<{
      consents: number;
      activity: number;
      receipts: number;
      evidence: number;
    }>(
      `select (select count(*)::int from consent_record where tenant_id = habeas_tenant() and subject = ?::uuid) as consents,
              (select count(*)::int from consent_action a
                 join consent_record r on r.tenant_id = a.tenant_id and r.id = a.record_id and r.subject = a.subject
                where a.tenant_id = habeas_tenant() and a.subject = ?::uuid) as activity,
              (select count(*)::int ${RECEIPTS}) as receipts,
              (select count(*)::int from consent_evidence e
                 join consent_subject s on s.tenant_id = e.tenant_id and s.subject = e.subject
                where e.tenant_id = habeas_tenant() and e.subject = ?::uuid and e.document is not null
                  and s.salt is not null) as evidence`,
      [subject, subject, subject, subject],
    );
    return row!;
  }

  listReceipts(subject: string): Promise<{ id: string; created_at: string | Date; jws: string }[]> {
    return this.unitOfWork.query(`select c.id, c.created_at, c.jws ${RECEIPTS} order by c.sequence desc`, [
      subject,
    ]);
  }
}
