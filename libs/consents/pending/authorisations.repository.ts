import type { AnswerStatus, RecordKind } from '#contracts';
import type { Authorisers } from '#domain';
import type { UnitOfWork } from '#persistence';

/** A record that somebody is or was asked about. */
export interface AskedRecord {
  readonly id: string;
  readonly kind: RecordKind;
  readonly consentId: string;
  readonly consentName: string;
  readonly versionId: string;
  readonly versionNumber: string;
  readonly slot: string;
  readonly status: AnswerStatus;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly clientId: string | null;
  readonly details: Readonly<Record<string, unknown>> & { readonly authorisers?: Authorisers };
  readonly locale: string | null;
  /** Announced to nobody. */
  readonly silent: boolean;
  /** null once the person was erased. */
  readonly salt: Buffer | null;
  readonly sub: Buffer;
  readonly updatedAt: string | Date;
}

const SELECT = `select r.id, r.kind, r.consent_id as "consentId", d.name as "consentName", r.version_id as "versionId",
    v.number as "versionNumber", r.slot, r.status, r.accepted_fields as "acceptedFields", r.scopes, r.client_id as "clientId",
    r.details, a.locale, coalesce(a.facts @> '{"silent": true}', false) as silent, s.salt, s.sub, r.updated_at as "updatedAt"
  from consent_record r
  join consent_definition d on d.id = r.consent_id
  join consent_version v on v.id = r.version_id
  join consent_subject s on s.tenant_id = r.tenant_id and s.subject = r.subject
  left join consent_action a on a.id = (r.details->>'answer')::uuid`;

export class AuthorisationsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Lets authorisers find the record. @param authorisers keyed digests, UUIDs */
  async ask(authorisers: readonly string[], recordId: string): Promise<void> {
    await this.unitOfWork.query(
      `insert into consent_authoriser (tenant_id, authoriser, record_id)
       select habeas_tenant(), unnest(?::uuid[]), ?::uuid on conflict do nothing`,
      [`{${authorisers.join(',')}}`, recordId],
    );
  }

  async find(recordId: string): Promise<AskedRecord | null> {
    const [row] = await this.unitOfWork.query<AskedRecord>(
      `${SELECT} where r.tenant_id = habeas_tenant() and r.id = ?::uuid and r.status is not null`,
      [recordId],
    );
    return row ?? null;
  }

  /**
   * Newest record first.
   * @param state what the authoriser has said; null: whatever
   * @param before UUID of the last one seen
   */
  listOf(
    authoriser: string,
    state: string | null,
    before: string | null,
    limit: number,
  ): Promise<AskedRecord[]> {
    return this.unitOfWork.query<AskedRecord>(
      `${SELECT} join consent_authoriser q on q.tenant_id = r.tenant_id and q.record_id = r.id
        where q.tenant_id = habeas_tenant() and q.authoriser = ?::uuid and r.status is not null
          and jsonb_exists(r.details->'authorisers', ?)
          and (?::text is null or r.details->'authorisers'->?->>'state' = ?)
          and (?::text is distinct from 'pending' or r.status = 'accepted')
          and (?::uuid is null or r.id < ?::uuid)
        order by r.id desc limit ?`,
      [authoriser, authoriser, state, authoriser, state, state, before, before, limit],
    );
  }
}
