import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import type { Jwks } from '#engine';
import type { Signer } from '#keys';
import { readText } from '../input/files.js';
import { journalFolder, writeOnce } from './secret-key.js';

export interface SigningKey extends Signer {
  readonly jwks: Jwks;
}

/** The Ed25519 key with which this folder signs certificates and packages; made at its first use. */
export async function signingKey(mapFolder: string): Promise<SigningKey> {
  const file = join(await journalFolder(mapFolder), 'signing.key');
  const fresh = generateKeyPairSync('ed25519').privateKey;
  await writeOnce(file, fresh.export({ type: 'pkcs8', format: 'pem' }).toString());
  const key = createPrivateKey(await readText(file, 'signing key'));
  const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' });
  const jwk = { kty: kty ?? '', crv: crv ?? '', x: x ?? '' };
  const kid = await calculateJwkThumbprint(jwk);
  return {
    kid,
    sign: (bytes) => sign(null, bytes, key),
    jwks: { keys: [{ ...jwk, kid, use: 'sig', alg: 'EdDSA' }] },
  };
}
