import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';

export const ALGORITHM = 'ES256';

export interface SigningKey {
  readonly privateKey: CryptoKey;
  /** As published: kid, alg and use set, without the private part. */
  readonly publicJwk: JWK;
}

/** Reads the key, or makes one that only the owner of the file can read. Tokens outlive a restart that way. */
export async function openSigningKey(file: string): Promise<SigningKey> {
  const jwk = (await readKey(file)) ?? (await makeKey(file));
  const { kty, crv, x, y } = jwk as JWK & { kty: string };
  const publicPart = { kty, crv, x, y } as JWK;
  return {
    privateKey: (await importJWK(jwk, ALGORITHM)) as CryptoKey,
    publicJwk: { ...publicPart, kid: await calculateJwkThumbprint(publicPart), alg: ALGORITHM, use: 'sig' },
  };
}

async function readKey(file: string): Promise<JWK | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function makeKey(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(jwk), { mode: 0o600 });
  return jwk;
}
