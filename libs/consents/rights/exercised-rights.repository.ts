import type { UnitOfWork } from '#persistence';

/** A right that the tenant has defined. */
export interface DefinedRight {
  readonly builtin: boolean;
  readonly enabled: boolean;
}

/** A record of an exercised right, as far as its request needs it. */
export interface StoredExercise {
  /** UUID. */
  readonly recordId: string;
  readonly consentId: string | null;
  readonly slot: string;
  readonly clientId: string | null;
  /** null once the person was erased. */
  readonly salt: Buffer | null;
  readonly sub: Buffer;
}

/** An acceptance that can be taken back. */
export interface AcceptedRecord {
  readonly consentId: string;
  readonly versionId: string;
  readonly slot: string;
  readonly clientId: string | null;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** Reads what the exercise of rights depends on. */
export class ExercisedRightsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async findDefined(nameKey: string): Promise<DefinedRight | null> {
    const [row] = await this.unitOfWork.query<DefinedRight>(
      `select builtin, enabled from data_subject_right where name_key = ?`,
      [nameKey],
    );
    return row ?? null;
  }

  /** UUID of the oldest record of the person for this right whose request is still open. */
  async findOpen(subject: string, right: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `select r.id from consent_record r join request q on q.id = r.request_id
        where r.subject = ?::uuid and r.kind = 'subjectrightaction' and r.right_name = ? and q.closed_at is null
        order by r.created_at, r.id limit 1`,
      [subject, right],
    );
    return row?.id ?? null;
  }

  async findByRequest(requestId: string): Promise<StoredExercise | null> {
    const [row] = await this.unitOfWork.query<StoredExercise>(
      `select r.id as "recordId", r.consent_id as "consentId", r.slot, r.client_id as "clientId", s.salt, s.sub
         from consent_record r join consent_subject s on s.tenant_id = r.tenant_id and s.subject = r.subject
        where r.request_id = ?`,
      [requestId],
    );
    return row ?? null;
  }

  /** Names of the consents of the person that stand withdrawn since then, in order of name. */
  async listWithdrawn(subject: string, since: Date): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ name: string }>(
      `select distinct d.name from consent_record r join consent_definition d on d.id = r.consent_id
        where r.subject = ?::uuid and r.status = 'revoked' and r.updated_at >= ? and d.legal_type = 'consent'
        order by d.name`,
      [subject, since],
    );
    return rows.map(({ name }) => name);
  }

  /** What the person has accepted on the basis of consent, of one consent or of all. */
  listAccepted(subject: string, consentId: string | null): Promise<AcceptedRecord[]> {
    return this.unitOfWork.query<AcceptedRecord>(
      `select r.consent_id as "consentId", r.version_id as "versionId", r.slot, r.client_id as "clientId",
              r.accepted_fields as "acceptedFields", r.scopes, r.details
         from consent_record r join consent_definition d on d.id = r.consent_id
        where r.subject = ?::uuid and r.status = 'accepted'
          and (d.id = ?::uuid or (?::uuid is null and d.legal_type = 'consent'))
        order by r.created_at, r.id`,
      [subject, consentId, consentId],
    );
  }
}
