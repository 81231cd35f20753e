import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { OfferedRight, RefusalCode, RegimeId } from '#contracts';
import type {
  CollectionAction,
  CollectionOutcome,
  Plan,
  PlanStep,
  StoreExecution,
  StoreVerification,
} from '../types.js';

export const CERTIFICATE_VERSION = 1;

/** Proof of what was done, without anything by which a person could be recognised (anonymization reference 9). */
export interface Certificate {
  readonly version: typeof CERTIFICATE_VERSION;
  /** `crt_…`. */
  readonly id: string;
  readonly tenant: string;
  readonly requestId: string;
  readonly right: OfferedRight;
  readonly regime: RegimeId;
  readonly planHash: string;
  readonly dataMapHash: string;
  readonly engineVersion: string;
  /** Hash of the newest entry of the audit trail at signing time, where there is one. */
  readonly auditHead?: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly stores: readonly CertifiedStore[];
}

export interface CertifiedStore {
  readonly store: string;
  readonly type: string;
  readonly actions: readonly CertifiedAction[];
  readonly kept: readonly CertifiedKeep[];
  /** Null when the right changes nothing that could be verified. */
  readonly verification: CertifiedVerification | null;
  /** Null for stores in which nothing was carried out. */
  readonly journalDigest: string | null;
}
export interface CertifiedAction {
  readonly collection: string;
  readonly action: CollectionAction;
  readonly planned: number;
  readonly affected: number;
  readonly appended?: number;
}
/** Rows that stay, by the reason that allows it and the day on which it ends. */
export interface CertifiedKeep {
  readonly collection: string;
  readonly code: RefusalCode | 'SHARED' | 'REFERENCE' | 'UNCLASSIFIED';
  readonly until?: string;
  readonly rows: number;
}
export interface CertifiedVerification {
  readonly clean: boolean;
  readonly control: StoreVerification['control'];
  readonly scannedRows: number;
  readonly scannedBytes: number;
  readonly allowedResidues: number;
  readonly residues: number;
}

export interface SignedCertificate {
  readonly certificate: Certificate;
  readonly signature: { readonly alg: 'EdDSA'; readonly kid: string; readonly value: string };
}

export interface CertificateFacts {
  readonly id: string;
  readonly tenant: string;
  readonly requestId: string;
  readonly regime: RegimeId;
  readonly engineVersion: string;
  /** Hash of the newest entry of the audit trail at signing time, where there is one. */
  readonly auditHead?: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly plan: Plan;
  readonly executions: Readonly<Record<string, Extract<StoreExecution, { status: 'done' }>>>;
  /** Portability: what was handed over, by store. */
  readonly collections?: Readonly<Record<string, readonly CollectionOutcome[]>>;
  readonly verifications: readonly StoreVerification[];
}

/** Signs with an Ed25519 key that never leaves its keeper. */
export interface CertificateSigner {
  readonly kid: string;
  sign(bytes: Buffer): Promise<Buffer> | Buffer;
}

/** Puts together what is certified; takes over counts, codes, dates and hashes only. */
export function buildCertificate(facts: CertificateFacts): Certificate {
  const { plan, id, tenant, requestId, regime, engineVersion, startedAt, finishedAt } = facts;
  return {
    version: CERTIFICATE_VERSION,
    id,
    tenant,
    requestId,
    right: plan.right,
    regime,
    planHash: plan.hash,
    dataMapHash: plan.dataMapHash,
    engineVersion,
    ...(facts.auditHead === undefined ? {} : { auditHead: facts.auditHead }),
    startedAt,
    finishedAt,
    stores: plan.stores.map(({ store, type, protected: kept }) => ({
      store,
      type,
      actions: (facts.executions[store]?.outcomes ?? facts.collections?.[store] ?? []).map(certifiedAction),
      kept: keptRows(kept),
      verification: certifiedVerification(facts.verifications.find((result) => result.store === store)),
      journalDigest: facts.executions[store]?.journalDigest ?? null,
    })),
  };
}

const certifiedAction = ({
  collection,
  action,
  planned,
  affected,
  appended,
}: CollectionOutcome): CertifiedAction => ({
  collection,
  action,
  planned,
  affected,
  ...(appended === undefined ? {} : { appended }),
});

const keptRows = (steps: readonly PlanStep[]): CertifiedKeep[] =>
  steps.map(({ collection, rows, ownership, columns }) => {
    const keep = columns.find((column) => column.keep)?.keep;
    const until = keep?.until === undefined ? {} : { until: keep.until };
    if (keep) return { collection, code: keep.code, ...until, rows };
    if (ownership === 'exclusive') return { collection, code: 'UNCLASSIFIED', rows };
    return { collection, code: ownership === 'reference' ? 'REFERENCE' : 'SHARED', rows };
  });

function certifiedVerification(result: StoreVerification | undefined): CertifiedVerification | null {
  if (!result) return null;
  const { clean, control, scannedRows, scannedBytes, residues } = result;
  const count = (isAllowed: boolean): number =>
    residues
      .filter(({ allowed }) => (allowed !== undefined) === isAllowed)
      .reduce((sum, residue) => sum + residue.count, 0);
  return { clean, control, scannedRows, scannedBytes, allowedResidues: count(true), residues: count(false) };
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
