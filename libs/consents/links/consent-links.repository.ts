import type { JoinedRecord } from '#domain';
import type { UnitOfWork } from '#persistence';
import { isAuthorised, isConfirmed } from '../records/record-conditions.js';

/** A record with what is carried over of it. */
export interface LinkedRecord extends JoinedRecord {
  readonly clientId: string | null;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly actionId: string | null;
  readonly actionType: string | null;
  /** Of the text that was shown with its newest answer. */
  readonly locale: string | null;
  readonly method: string | null;
}

export interface LinkRow {
  readonly known: string;
  /** Place in the chain up to which answers were joined. */
  readonly sequence: number;
  readonly linkedAt: Date;
}

/** An anonymous person with the `sub` that their own key opens. */
export interface Profile {
  readonly subject: string;
  readonly salt: Buffer;
  readonly sub: Buffer;
}

/** Digests of both. */
export interface LinkKey {
  readonly anonymous: string;
  readonly known: string;
}

export class ConsentLinksRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Links of an anonymous person, to whomever. */
  async list(anonymous: string): Promise<LinkRow[]> {
    const rows = await this.unitOfWork.query<{ known: string; sequence: number; linked_at: string | Date }>(
      `select known, sequence::float8 as sequence, linked_at from consent_link where anonymous = ?::uuid`,
      [anonymous],
    );
    return rows.map(({ linked_at: at, ...row }) => ({ ...row, linkedAt: new Date(at) }));
  }

  /** Anonymous people who turned out to be this one, unless they were erased. */
  profilesOf(known: string): Promise<Profile[]> {
    return this.unitOfWork.query<Profile>(
      `select l.anonymous as subject, s.salt, s.sub
         from consent_link l join consent_subject s on s.tenant_id = l.tenant_id and s.subject = l.anonymous
        where l.known = ?::uuid and s.salt is not null order by l.anonymous`,
      [known],
    );
  }

  /** Makes the link, or notes how far it was joined now. */
  async put({ anonymous, known }: LinkKey, sequence: string, now: Date): Promise<void> {
    await this.unitOfWork.query(
      `insert into consent_link (tenant_id, anonymous, known, sequence, linked_at, joined_at)
       values (habeas_tenant(), ?::uuid, ?::uuid, ?::bigint, ?, ?)
       on conflict (tenant_id, anonymous, known) do update set sequence = excluded.sequence, joined_at = excluded.joined_at`,
      [anonymous, known, sequence, now, now],
    );
  }

  /** Answers of a person, as they stand; of one who was erased what they had refused, until they answer it anew. */
  records(subject: string): Promise<LinkedRecord[]> {
    return this.unitOfWork.query<LinkedRecord>(
      `select r.id, r.consent_id as "consentId", r.version_id as "versionId", r.slot, r.status,
              extract(epoch from r.expires_at)::float8 * 1000 as "expiresAt",
              extract(epoch from r.answered_at)::float8 * 1000 as "saidAt", r.last_sequence::float8 as sequence,
              ${isConfirmed('r')} as confirmed,
              ${isAuthorised('r')} as authorised,
              r.details @> '{"gpcOverride": true}' as "overridesSignal", r.client_id as "clientId",
              r.accepted_fields as "acceptedFields", r.scopes, r.details->>'actionId' as "actionId",
              r.details->>'actionType' as "actionType", a.locale, a.facts->>'method' as method
         from consent_record r left join consent_action a on a.id = (r.details->>'receipt')::uuid
        where r.subject = ?::uuid and r.status is not null and r.consent_id is not null
        union all
       select p.record_id, p.consent_id, p.version_id, '', p.status, null, 0, p.sequence::float8, true, true, false, null,
              '[]', '[]', null, null, null, null
         from consent_suppression p
        where p.subject = ?::uuid and not exists (
          select from consent_record n where n.subject = p.subject and n.consent_id = p.consent_id
             and n.status in ('accepted', 'declined', 'revoked'))`,
      [subject, subject],
    );
  }

  /** End of the chain, whole number in decimal digits. Hold the chain before. */
  async head(): Promise<string> {
    const [row] = await this.unitOfWork.query<{ sequence: string }>(
      `select sequence::text from consent_chain`,
    );
    return row?.sequence ?? '0';
  }
}
