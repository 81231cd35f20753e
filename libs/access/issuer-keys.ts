import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Issuer } from './issuer.entity.js';

const TIMEOUT_MS = 5_000;
const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/** Public keys of issuers: fetched when first needed, kept, fetched again when a token names a new one. */
export class IssuerKeys {
  readonly #sets = new Map<string, Promise<JWTVerifyGetKey>>();

  /** Rejects when the issuer cannot be reached; the next call tries again. */
  of(issuer: Issuer): Promise<JWTVerifyGetKey> {
    const known = this.#sets.get(issuer.id);
    if (known) return known;
    const set = this.#open(issuer);
    this.#sets.set(issuer.id, set);
    set.catch(() => this.#sets.delete(issuer.id));
    return set;
  }

  async #open(issuer: Issuer): Promise<JWTVerifyGetKey> {
    const url = issuer.jwksUrl ?? (await discover(issuer.issuer));
    return createRemoteJWKSet(new URL(url), { timeoutDuration: TIMEOUT_MS });
  }
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discover(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`discovery answered ${response.status}`);
  const document = discoverySchema.parse(await response.json());
  if (document.issuer !== issuer) throw new Error('discovery names another issuer');
  return document.jwks_uri;
}
