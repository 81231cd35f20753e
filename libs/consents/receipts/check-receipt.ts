import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { validateKantaraReceipt } from '#domain/receipts';
import { RECEIPT_TYPE } from './signed-receipt.js';

/** `none`: a bare receipt. */
export type SignatureState = 'good' | 'bad' | 'unknown_key' | 'none';
export type ReceiptAlgorithm = 'EdDSA' | 'Ed25519' | 'ES256';

type Json = Readonly<Record<string, unknown>>;

export interface ReceiptCheck {
  /** Signed by a known key, whole, and a receipt by the schema. */
  readonly valid: boolean;
  readonly signature: SignatureState;
  /** Why the signature is not good, for people. */
  readonly reason?: string;
  /** Against Kantara's schema. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Null where none could be read, or where the signature does not hold. */
  readonly receipt: Json | null;
  /** Of the key that signed it; null without a good signature. */
  readonly kid: string | null;
}

/** Says whether a key of this id signed these bytes with this algorithm; null when there is no such key. */
export type KeyCheck = (
  kid: string,
  algorithm: ReceiptAlgorithm,
  bytes: Buffer,
  signature: Buffer,
) => boolean | null | Promise<boolean | null>;

/**
 * Checks a signed or bare receipt, in the order of the receipt reference, section 3.3: parts, header, key, signature,
 * payload, schema. Nothing of a payload is read before its signature held.
 * @param given compact JWS, or the receipt as JSON
 */
export async function checkReceipt(given: unknown, checkKey: KeyCheck): Promise<ReceiptCheck> {
  if (typeof given !== 'string') return bare(given);
  const parts = given.trim().split('.').map(strictBase64url);
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature)
    return refused('bad', 'it has not three parts in Base64url');
  const algorithm = readHeader(parse(header));
  if (typeof algorithm === 'string') return refused('bad', algorithm);
  const input = Buffer.from(given.trim().slice(0, given.trim().lastIndexOf('.')), 'ascii');
  const held = await checkKey(algorithm.kid, algorithm.alg, input, signature);
  if (held === null) return refused('unknown_key', 'none of these keys signed it');
  if (!held) return refused('bad', 'it was changed after it was signed');
  return signed(parse(payload), algorithm.kid);
}

const ALGORITHMS: readonly unknown[] = ['EdDSA', 'Ed25519', 'ES256'] satisfies ReceiptAlgorithm[];
/** Each would let the receipt itself say how or with which key it is checked. */
const FORBIDDEN = ['jku', 'jwk', 'x5u', 'x5c', 'b64', 'crit'];

/** What the header says, or why it is refused. */
function readHeader(header: unknown): { readonly kid: string; readonly alg: ReceiptAlgorithm } | string {
  if (!isObject(header)) return 'its header is no JSON object';
  const { typ, alg, kid } = header;
  if (typ !== RECEIPT_TYPE) return `its type is not ${RECEIPT_TYPE}`;
  if (!ALGORITHMS.includes(alg)) return 'its algorithm is none of EdDSA, Ed25519, ES256';
  const forbidden = FORBIDDEN.find((name) => name in header);
  if (forbidden !== undefined) return `its header has ${forbidden}`;
  return typeof kid === 'string' ? { kid, alg: alg as ReceiptAlgorithm } : 'its header names no key';
}

function signed(claims: unknown, kid: string): ReceiptCheck {
  const receipt = isObject(claims) ? claims['consentReceipt'] : undefined;
  if (!isObject(claims) || !isObject(receipt)) return { ...refused('good', 'it holds no receipt'), kid };
  const { problems, warnings } = validateKantaraReceipt(receipt);
  const foreign = [
    ...(claims['jti'] === receipt['consentReceiptID']
      ? []
      : ['consentReceiptID: is not the jti of the signature']),
    ...(claims['sub'] === receipt['piiPrincipalId']
      ? []
      : ['piiPrincipalId: is not the sub of the signature']),
  ];
  const all = [...foreign, ...problems];
  return { valid: all.length === 0, signature: 'good', problems: all, warnings, receipt, kid };
}

function bare(given: unknown): ReceiptCheck {
  const findings = validateKantaraReceipt(given);
  return {
    valid: false,
    signature: 'none',
    reason: 'it is not signed',
    ...findings,
    receipt: isObject(given) ? given : null,
    kid: null,
  };
}

const refused = (signature: SignatureState, reason: string): ReceiptCheck => ({
  valid: false,
  signature,
  reason,
  problems: [],
  warnings: [],
  receipt: null,
  kid: null,
});

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only the one spelling of the bytes: else a receipt could be changed without breaking its signature. */
function strictBase64url(part: string): Buffer | null {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === part ? bytes : null;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Checks with the keys of a JSON Web Key Set (RFC 7517). */
export const withJwks =
  (keys: readonly Json[]): KeyCheck =>
  (kid, algorithm, bytes, signature) => {
    const named = keys.filter((key) => isObject(key) && key['kid'] === kid);
    if (named.length === 0) return null;
    return named.some((jwk) => holds(jwk, algorithm, bytes, signature));
  };

function holds(jwk: Json, algorithm: ReceiptAlgorithm, bytes: Buffer, signature: Buffer): boolean {
  const elliptic = algorithm === 'ES256';
  const fits = elliptic
    ? jwk['kty'] === 'EC' && jwk['crv'] === 'P-256'
    : jwk['kty'] === 'OKP' && jwk['crv'] === 'Ed25519';
  if (!fits) return false;
  const key = readKey(jwk);
  if (!key) return false;
  return elliptic
    ? verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature)
    : verify(null, bytes, key, signature);
}

function readKey(jwk: Json): KeyObject | null {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return null;
  }
}
