import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import canonicalize from 'canonicalize';
import { CERTIFICATE_VERSION, type Certificate } from './certificate.js';

export interface SignedCertificate {
  readonly certificate: Certificate;
  readonly signature: { readonly alg: 'EdDSA'; readonly kid: string; readonly value: string };
}

/** Signs with an Ed25519 key that never leaves its keeper. */
export interface CertificateSigner {
  readonly kid: string;
  sign(bytes: Buffer): Promise<Buffer> | Buffer;
}

/** What is signed: the RFC 8785 form, UTF-8. */
export const certificateBytes = (certificate: Certificate): Buffer =>
  Buffer.from(canonicalize(certificate) ?? '', 'utf8');

export async function signCertificate(
  certificate: Certificate,
  signer: CertificateSigner,
): Promise<SignedCertificate> {
  const value = await signer.sign(certificateBytes(certificate));
  return { certificate, signature: { alg: 'EdDSA', kid: signer.kid, value: value.toString('base64url') } };
}

export interface Jwks {
  readonly keys: readonly (JsonWebKey & { readonly kid?: string })[];
}

export type CertificateCheck =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly reason: 'malformed' | 'algorithm' | 'unknown_key' | 'bad_signature' };

/** Checks a document of unknown origin against published keys; needs no network and never throws. */
export function verifyCertificate(document: unknown, jwks: Jwks): CertificateCheck {
  const signed = asSigned(document);
  if (!signed) return { ok: false, reason: 'malformed' };
  const { certificate, signature } = signed;
  if (signature.alg !== 'EdDSA') return { ok: false, reason: 'algorithm' };
  const key = jwks.keys.find(
    ({ kid, kty, crv }) => kid === signature.kid && kty === 'OKP' && crv === 'Ed25519',
  );
  if (!key) return { ok: false, reason: 'unknown_key' };
  return isSignedBy(key, certificate, signature.value)
    ? { ok: true, certificate }
    : { ok: false, reason: 'bad_signature' };
}

function isSignedBy(jwk: JsonWebKey, certificate: Certificate, value: string): boolean {
  const signature = Buffer.from(value, 'base64url');
  // Base64url has several spellings of the same bytes: only the canonical one counts.
  if (signature.toString('base64url') !== value) return false;
  try {
    const { kty, crv, x } = jwk;
    const key = createPublicKey({ key: { kty, crv, x } as JsonWebKey, format: 'jwk' });
    return verify(null, certificateBytes(certificate), key, signature);
  } catch {
    return false;
  }
}

function asSigned(document: unknown): SignedCertificate | null {
  if (!isRecord(document) || !isRecord(document.certificate) || !isRecord(document.signature)) return null;
  const { alg, kid, value } = document.signature;
  if (typeof alg !== 'string' || typeof kid !== 'string' || typeof value !== 'string') return null;
  return document.certificate.version === CERTIFICATE_VERSION
    ? (document as unknown as SignedCertificate)
    : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
