import { BoundedMap } from '#platform';
import type { Principal } from './principal.js';

interface Entry {
  readonly principal: Principal;
  readonly expiresAt: Date | null;
  readonly until: number;
}

/** A revoked key works at most this long in other processes. */
const KEEP_MS = 5_000;
const SIZE = 5_000;

/** API clients that were looked up a moment ago, by the digest of their key: saves a transaction for each call. */
export class RecognisedClients {
  readonly #entries = new BoundedMap<string, Entry>(SIZE);

  find(digest: string, now: Date): Principal | null {
    const entry = this.#entries.get(digest);
    if (!entry || entry.until < performance.now()) return null;
    return entry.expiresAt && entry.expiresAt <= now ? null : entry.principal;
  }

  remember(digest: string, principal: Principal, expiresAt: Date | null): void {
    this.#entries.set(digest, { principal, expiresAt, until: performance.now() + KEEP_MS });
  }

  forget(clientId: string): void {
    for (const [digest, { principal }] of this.#entries)
      if (principal.actor.id === clientId) this.#entries.delete(digest);
  }
}
