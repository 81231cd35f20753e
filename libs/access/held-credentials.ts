import { BoundedMap } from '#platform';

const KEEP_MS = 60 * 60 * 1_000;
const SIZE = 5_000;

/**
 * Digests of credentials that held within the last hour. They still have to hold each time; but whoever shows one does
 * not guess, and need not wait because others at the same address do.
 */
export class HeldCredentials {
  readonly #until = new BoundedMap<string, number>(SIZE);

  has(digest: string, now: Date): boolean {
    return (this.#until.get(digest) ?? 0) > now.getTime();
  }

  add(digest: string, now: Date): void {
    this.#until.set(digest, now.getTime() + KEEP_MS);
  }

  delete(digest: string): void {
    this.#until.delete(digest);
  }
}
