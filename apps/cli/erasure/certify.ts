import {
  buildCertificate,
  ENGINE_VERSION,
  signCertificate,
  type Plan,
  type SignedCertificate,
} from '#engine';
import { newId } from '#platform';
import { writeWhole } from '../input/files.js';
import type { SigningKey } from '../journal/signing-key.js';
import type { ErasureResult } from './erasure.js';

export interface CertificateTarget {
  readonly file: string;
  readonly controller: string;
  readonly operationId: string;
}

/** `proof.json` → `proof.jwks.json` */
export const jwksFileOf = (file: string): string => `${file.replace(/\.json$/, '')}.jwks.json`;

/** Writes the signed certificate, and beside it the key that checks it. */
export async function writeCertificate(
  { file, controller, operationId }: CertificateTarget,
  plan: Plan,
  { state, executions, verifications }: ErasureResult,
  key: SigningKey,
): Promise<SignedCertificate> {
  const certificate = buildCertificate({
    id: newId('certificate'),
    tenant: controller,
    requestId: operationId,
    regime: 'EU_GDPR',
    engineVersion: ENGINE_VERSION,
    startedAt: state.startedAt,
    finishedAt: new Date().toISOString(),
    plan,
    executions,
    verifications,
  });
  const signed = await signCertificate(certificate, key);
  await writeWhole(jwksFileOf(file), `${JSON.stringify(key.jwks, null, 2)}\n`, 0o644);
  await writeWhole(file, `${JSON.stringify(signed, null, 2)}\n`, 0o644);
  return signed;
}
