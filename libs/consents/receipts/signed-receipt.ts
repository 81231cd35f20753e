import type { KantaraReceipt } from '#domain/receipts';

/** `typ` of a signed receipt (receipt reference, section 3.1). */
export const RECEIPT_TYPE = 'consent-receipt+jwt';
/** Media types of the three forms. */
export const MEDIA_TYPES = {
  bare: 'application/json',
  signed: 'application/jwt',
  record: 'application/ld+json',
} as const;
export type ReceiptForm = keyof typeof MEDIA_TYPES;

/** Claims around a receipt. Without `exp`: evidence does not lapse. */
export interface ReceiptClaims {
  readonly iss: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly jti: string;
  readonly sub: string;
  readonly consentReceipt: KantaraReceipt;
}

export interface ReceiptKey {
  /** As in `/.well-known/jwks.json`. */
  readonly kid: string;
  /** PEM (SPKI). */
  readonly publicKey: string;
  /** Ed25519. */
  sign(bytes: Buffer): Buffer;
}

/**
 * Compact JWS of a receipt (RFC 7515), with the key that checks it written into the receipt.
 * @param now milliseconds since 1970
 */
export function signReceipt(receipt: KantaraReceipt, key: ReceiptKey, issuer: string, now: number): string {
  const claims: ReceiptClaims = {
    iss: issuer,
    iat: Math.floor(now / 1000),
    jti: receipt.consentReceiptID,
    sub: receipt.piiPrincipalId,
    consentReceipt: { ...receipt, publicKey: key.publicKey },
  };
  const input = `${encode({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: key.kid })}.${encode(claims)}`;
  return `${input}.${key.sign(Buffer.from(input, 'ascii')).toString('base64url')}`;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The receipt inside one that we signed, as it looks without a signature. */
export function bareReceipt(jws: string): KantaraReceipt {
  const payload = Buffer.from(jws.split('.')[1]!, 'base64url').toString();
  const { publicKey: _, ...receipt } = (JSON.parse(payload) as ReceiptClaims).consentReceipt;
  return receipt;
}
