import { createPublicKey, verify } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * Checks an Ed25519 signature over the RFC 8785 form of a document, with published keys and nothing else.
 * @param {unknown} document
 * @param {{alg: string, kid: string, value: string}} signature
 * @param {{keys: object[]}} jwks
 */
export function isSigned(document, { alg, kid, value }, jwks) {
  const jwk = jwks.keys.find((key) => key.kid === kid);
  if (alg !== 'EdDSA' || !jwk) return false;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify(null, Buffer.from(canonicalize(document)), key, Buffer.from(value, 'base64url'));
}

/**
 * It holds as it is, and does not once a number in it is another.
 * @param {import('./walk.mjs').Walk} walk
 */
export async function checkCertificate({ operator, publishedKeys, checks }, id) {
  const { certificate, signature } = await operator.get(`/v1/requests/${id}/certificate`);
  const jwks = await publishedKeys();
  checks.that('the certificate holds against the published keys', isSigned(certificate, signature, jwks));
  const forged = JSON.parse(JSON.stringify(certificate).replace(/\d/, (digit) => String((+digit + 1) % 10)));
  checks.that('a changed certificate does not hold', !isSigned(forged, signature, jwks));
}
