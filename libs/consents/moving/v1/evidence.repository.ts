import type { UnitOfWork } from '#persistence';

/** Where a document comes from. */
export type EvidenceKind = 'wso2_v1';

export interface EvidenceKey {
  readonly kind: EvidenceKind;
  /** Id that the document has where it comes from. */
  readonly reference: string;
  /** UUID. */
  readonly consentId: string;
}

export interface Evidence extends EvidenceKey {
  /** Keyed digest of the person, as a UUID. */
  readonly subject: string;
  /** UUID of the entry in the chain; null: something newer was recorded already, nothing was written. */
  readonly actionId: string | null;
  /** SHA-256 of the document, 32 bytes. */
  readonly digest: Buffer;
  /** Sealed under the key of the person; null: they were erased before. */
  readonly document: Buffer | null;
}

/** A document that was taken in before. */
export interface TakenDocument {
  /** Keyed digest of the person, as a UUID. */
  readonly subject: string;
  /** SHA-256 of the document, 32 bytes. */
  readonly digest: Buffer;
  /** A revocation was recorded from it. */
  readonly isRevocation: boolean;
}

export class EvidenceRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The documents that were taken in under this id: of whom, which, and what they came to. */
  async listTaken({ kind, reference, consentId }: EvidenceKey): Promise<TakenDocument[]> {
    const rows = await this.unitOfWork.query<Omit<TakenDocument, 'isRevocation'> & { revoked: boolean }>(
      `select e.subject, e.digest, coalesce(a.status = 'revoked', false) as revoked
         from consent_evidence e left join consent_action a on a.tenant_id = e.tenant_id and a.id = e.action_id
        where e.kind = ? and e.reference = ? and e.consent_id = ?::uuid`,
      [kind, reference, consentId],
    );
    return rows.map(({ revoked, ...document }) => ({ ...document, isRevocation: revoked }));
  }

  /** The newest of them. */
  async find({ kind, reference, consentId }: EvidenceKey): Promise<Evidence | null> {
    const [row] = await this.unitOfWork.query<{
      subject: string;
      action_id: string | null;
      digest: Buffer;
      document: Buffer | null;
    }>(
      `select subject, action_id, digest, document from consent_evidence
        where kind = ? and reference = ? and consent_id = ?::uuid
        order by created_at desc limit 1`,
      [kind, reference, consentId],
    );
    if (!row) return null;
    const { subject, action_id: actionId, digest, document } = row;
    return { kind, reference, consentId, subject, actionId, digest, document };
  }

  async insert(evidence: Evidence, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `insert into consent_evidence (tenant_id, kind, reference, consent_id, subject, action_id, digest, document, created_at)
       values (habeas_tenant(), ?, ?, ?::uuid, ?::uuid, ?, ?, ?, ?)`,
      [
        evidence.kind,
        evidence.reference,
        evidence.consentId,
        evidence.subject,
        evidence.actionId,
        evidence.digest,
        evidence.document,
        at,
      ],
    );
  }
}
