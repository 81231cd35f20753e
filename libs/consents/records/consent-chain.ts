import type { UnitOfWork } from '#persistence';
import { GENESIS, chainHash } from './chain-entry.js';
import { ConsentRecordsRepository } from './consent-records.repository.js';

const CHAIN_PAGE = 5_000;

/** Recomputes the chain of the tenant. */
export class ConsentChain {
  readonly #records: ConsentRecordsRepository;

  constructor(unitOfWork: UnitOfWork) {
    this.#records = new ConsentRecordsRepository(unitOfWork);
  }

  /** @returns the sequence number of the first entry that does not fit, or null when chain and records are whole */
  async verify(): Promise<string | null> {
    let hash: Buffer = GENESIS;
    let sequence = 0n;
    for (;;) {
      const entries = await this.#records.chainAfter(String(sequence), CHAIN_PAGE);
      for (const entry of entries) {
        const expected = String(sequence + 1n);
        if (entry.sequence !== expected || !entry.hash.equals(chainHash(hash, entry))) return expected;
        hash = entry.hash;
        sequence += 1n;
      }
      if (entries.length < CHAIN_PAGE) break;
    }
    const head = await this.#records.head();
    if (head.sequence !== String(sequence) || !head.hash.equals(hash)) return String(sequence + 1n);
    return (await this.#records.firstStrayRecord())?.sequence ?? null;
  }
}
