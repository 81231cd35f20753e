import { AppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { DIGEST_KEY, MasterKeyCheck, sealingKey } from './master-key-check.js';
import { MasterKeyCheckRepository } from './master-key-check.repository.js';
import { masterKeyId } from './master-key.js';
import type { MasterKeys } from './master-keys.js';
import { RewrapRepository } from './rewrap.repository.js';

const BATCH_SIZE = 200;

export interface RotationResult {
  /** Id of the master key that seals now. */
  readonly masterKey: string;
  /** Id of the one that did before; null when it was the same. */
  readonly previous: string | null;
  /** Keys that this run put under it. */
  readonly rewrapped: number;
}

export interface MasterKeyUse {
  /** null: keys from before they said so, and no key that is held opens them. */
  readonly masterKey: string | null;
  /** Whether this process has it. */
  readonly held: boolean;
  /** Whether the database seals under it. */
  readonly sealing: boolean;
  /** How many keys it wraps. */
  readonly keys: number;
}

/**
 * Moves a database from one master key to the next. First the database says under which one new keys are made, and
 * every process asks it when it makes one; then what is wrapped under others is wrapped anew. What the keys seal stays.
 */
export class MasterKeyRotation {
  readonly #kept: MasterKeyCheckRepository;
  readonly #wrapped: RewrapRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly masters: MasterKeys,
  ) {
    this.#kept = new MasterKeyCheckRepository(unitOfWork);
    this.#wrapped = new RewrapRepository(unitOfWork);
  }

  /**
   * Makes the first of the held keys the one of the database. Killed at any point it can be run again; two at once
   * share the work. `tell` hears after each batch how many keys are done.
   * @throws AppError `key.foreign`, `key.rotated` when another run moved the database to another key meanwhile
   */
  async rotate(tell: (done: number) => unknown = () => undefined): Promise<RotationResult> {
    await new MasterKeyCheck(this.unitOfWork).confirm(this.masters);
    const previous = await this.unitOfWork.runAsSystem(() => this.#move());
    let rewrapped = 0;
    for (;;) {
      const done = await this.unitOfWork.runAsSystem(() => this.#rewrapBatch());
      if (done === null) return { masterKey: this.masters.first.id, previous, rewrapped };
      rewrapped += done;
      await tell(rewrapped);
    }
  }

  /** Every master key that is held or in use, those held first, in their order. */
  status(): Promise<MasterKeyUse[]> {
    return this.unitOfWork.runAsSystem(async () => {
      const kept = await this.#kept.find();
      const sealing = kept ? masterKeyId(kept.value) : null;
      const used = await this.#countByKey();
      const ids = new Set<string | null>([
        ...this.masters.ids,
        ...(sealing ? [sealing] : []),
        ...used.keys(),
      ]);
      return [...ids].map((masterKey) => ({
        masterKey,
        held: masterKey !== null && this.masters.ids.includes(masterKey),
        sealing: masterKey !== null && masterKey === sealing,
        keys: used.get(masterKey) ?? 0,
      }));
    });
  }

  /** @returns id of the key that sealed before, null when there is nothing to move */
  async #move(): Promise<string | null> {
    await this.#kept.lockForMove();
    const kept = await this.#kept.find();
    const { first } = this.masters;
    if (!kept?.digestKey || kept.value === first.checkValue) return null;
    const before = sealingKey(this.masters, kept);
    const digestSecret = before.unwrap(Buffer.from(kept.digestKey), DIGEST_KEY);
    await this.#kept.move({ value: first.checkValue, digestKey: first.wrap(digestSecret, DIGEST_KEY) });
    return before.id;
  }

  /** @returns how many were wrapped anew; null when there are none left */
  async #rewrapBatch(): Promise<number | null> {
    await this.#wrapped.lock();
    const { first } = this.masters;
    await this.#expectStill(first.checkValue);
    const other = (await this.#wrapped.listInUse()).find((id) => id !== first.id);
    if (other === undefined) return null;
    const keys = await this.#wrapped.lockBatch(other, BATCH_SIZE);
    await this.#wrapped.rewrap(
      first.id,
      keys.map((key) => ({ id: key.id, wrapped: first.wrap(this.masters.unwrap(key), key.id) })),
    );
    return keys.length;
  }

  async #expectStill(checkValue: string): Promise<void> {
    const kept = await this.#kept.find();
    if (kept?.value === checkValue) return;
    throw new AppError('key.rotated', {
      detail:
        'Another rotation has moved this database to another master key meanwhile. Give every process the same keys in the same order, then run habeas keys rotate again.',
    });
  }

  /** What does not say its master key counts for the one that opens it. */
  async #countByKey(): Promise<Map<string | null, number>> {
    const counts = new Map<string | null, number>();
    for (const { masterKey, keys } of await this.#wrapped.count()) {
      const sample = masterKey === null ? await this.#wrapped.findOne(null) : undefined;
      const id = sample ? this.masters.identify(sample) : masterKey;
      counts.set(id, (counts.get(id) ?? 0) + keys);
    }
    return counts;
  }
}
