import type { AnswerStatus, RecordKind } from '#contracts';
import type { UnitOfWork } from '#persistence';

export interface NewConfirmation {
  readonly id: string;
  readonly recordId: string;
  readonly answer: string;
  /** Keyed digest. */
  readonly address: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The record behind a link, with what was shown when the person accepted. */
export interface LinkedRecord {
  readonly answer: string;
  readonly kind: RecordKind;
  readonly consentId: string;
  readonly consentName: string;
  readonly versionId: string;
  readonly slot: string;
  readonly status: AnswerStatus;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly clientId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly locale: string | null;
  /** Announced to nobody. */
  readonly silent: boolean;
  readonly presentationId: string | null;
  /** null once the person was erased. */
  readonly salt: Buffer | null;
  readonly sub: Buffer;
}

export class ConfirmationsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert({ id, recordId, answer, address, createdAt, expiresAt }: NewConfirmation): Promise<void> {
    await this.unitOfWork.query(
      `insert into consent_confirmation (id, tenant_id, record_id, action_id, address, created_at, expires_at)
       values (?::uuid, habeas_tenant(), ?::uuid, ?::uuid, ?, ?, ?)`,
      [id, recordId, answer, address, createdAt, expiresAt],
    );
  }

  async isSentSince(answer: string, since: Date): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `select 1 from consent_confirmation where tenant_id = habeas_tenant() and action_id = ?::uuid and created_at > ? limit 1`,
      [answer, since],
    );
    return rows.length > 0;
  }

  /** When links went to an address, oldest first. */
  async sentTo(address: string, since: Date): Promise<Date[]> {
    const rows = await this.unitOfWork.query<{ created_at: string | Date }>(
      `select created_at from consent_confirmation
        where tenant_id = habeas_tenant() and address = ? and created_at > ? order by created_at`,
      [address, since],
    );
    return rows.map((row) => new Date(row.created_at));
  }

  async removeBefore(moment: Date): Promise<void> {
    await this.unitOfWork.query(
      `delete from consent_confirmation where tenant_id = habeas_tenant() and created_at < ?`,
      [moment],
    );
  }

  async findLinked(linkId: string): Promise<LinkedRecord | null> {
    const [row] = await this.unitOfWork.query<LinkedRecord>(
      `select c.action_id as answer, r.kind, r.consent_id as "consentId", d.name as "consentName", r.version_id as "versionId",
              r.slot, r.status, r.accepted_fields as "acceptedFields", r.scopes, r.client_id as "clientId", r.details,
              a.locale, coalesce(a.facts @> '{"silent": true}', false) as silent, a.facts->>'presentationId' as "presentationId", s.salt, s.sub
         from consent_confirmation c
         join consent_record r on r.tenant_id = c.tenant_id and r.id = c.record_id
         join consent_definition d on d.id = r.consent_id
         join consent_subject s on s.tenant_id = r.tenant_id and s.subject = r.subject
         join consent_action a on a.id = c.action_id
        where c.id = ?::uuid and r.status is not null`,
      [linkId],
    );
    return row ?? null;
  }
}
