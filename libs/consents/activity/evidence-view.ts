import type { OwnExport } from '#contracts/schemas';
import type { Subjects } from '../subjects/subjects.js';
import type { EvidenceRow } from './activity.repository.js';

/** Column under whose name documents are sealed. */
export const EVIDENCE_COLUMN = 'consent_evidence.document';

/** A document in clear, for the person whose answer it is. */
export async function evidenceView(
  row: EvidenceRow,
  subjects: Subjects,
): Promise<OwnExport['evidence'][number]> {
  const document = await subjects.openFor(row.salt, row.document, EVIDENCE_COLUMN);
  return {
    kind: row.kind,
    reference: row.reference,
    consent_id: row.consent_id,
    createdAt: new Date(row.created_at).toISOString(),
    sha256: row.digest,
    document: document.toString(),
  };
}
