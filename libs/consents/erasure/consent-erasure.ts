import { v7 } from 'uuid';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { Subjects } from '../subjects/subjects.js';
import {
  ConsentErasureRepository,
  NOTHING,
  type ErasedRows,
  type ErasureResidue,
  type ErasureRow,
} from './consent-erasure.repository.js';

/** Rows in one transaction: other answers of the tenant wait for one that moves records. */
const BATCH = 1_000;

/** Under which one erasure is carried out once, however often it is called. */
export interface ErasureOrder {
  readonly requestId: string;
  /** Of planning and execution, from 0. */
  readonly round: number;
}

export interface ErasureOptions {
  /** Rows in one transaction. */
  readonly batch?: number;
  /** Called after each transaction with the rows changed so far. */
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Erases a person from the records of consents (Art. 17 GDPR). Entries of the chain keep their digests and lose the
 * personal members; records keep status, version and times and become those of a pseudonym; signed receipts go. The
 * person who comes back under the same `sub` begins anew, and what they had refused stays refused until they answer.
 */
export class ConsentErasure {
  readonly #repository: ConsentErasureRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
  ) {
    this.#repository = new ConsentErasureRepository(unitOfWork);
  }

  /** Whether the tenant of the context has ever recorded anything about consents. */
  keepsConsents(): Promise<boolean> {
    return this.unitOfWork.run(() => this.#repository.keepsConsents());
  }

  /** What {@link erase} would change now, of all these persons together; nothing where all there is is this very request. */
  preview(subs: readonly string[], requestId: string): Promise<ErasedRows> {
    return this.unitOfWork.run(async () => {
      let sum = NOTHING;
      for (const sub of subs)
        sum = added(sum, await this.#repository.count(await this.subjects.digest(sub), requestId));
      return sum;
    });
  }

  /**
   * In transactions of its own, each bounded; one that was interrupted goes on where it stopped. Whoever answers
   * meanwhile is erased with that answer, until the last transaction: what comes after it is of a new person.
   * @param pseudonym takes the place of `sub`
   * @returns rows changed under this order, over all its calls
   */
  async erase(
    sub: string,
    pseudonym: string,
    order: ErasureOrder,
    { batch = BATCH, onProgress, signal }: ErasureOptions = {},
  ): Promise<ErasedRows> {
    const subject = await this.subjects.digest(sub);
    const { id } = await this.unitOfWork.run(() =>
      this.#repository.begin({ id: v7(), subject, pseudonym, ...order, at: this.clock.now() }),
    );
    for (;;) {
      signal?.throwIfAborted();
      const { finished, changed } = await this.unitOfWork.run(() => this.#step(id, batch));
      onProgress?.(Object.values(changed).reduce((sum, rows) => sum + rows, 0));
      if (finished) return changed;
    }
  }

  /** What is still found of a person after {@link erase}; as much as {@link preview} tells when nobody was erased under this order. */
  async residue(sub: string, { requestId, round }: ErasureOrder): Promise<ErasureResidue> {
    const subject = await this.subjects.digest(sub);
    return this.unitOfWork.run(async () => {
      const erasure = await this.#repository.find(subject, requestId, round);
      const found = erasure?.finishedAt
        ? await this.#repository.residue(erasure)
        : await this.#repository.count(subject, requestId);
      return { ...found, scanned: await this.#repository.entries(subject) };
    });
  }

  /** One transaction: what needs no lock first, so that answers wait only while records move. */
  async #step(id: string, batch: number): Promise<{ finished: boolean; changed: ErasedRows }> {
    const erasure = await this.#repository.lock(id);
    const before = { ...NOTHING, ...erasure.changed };
    if (erasure.finishedAt !== null) return { finished: true, changed: before };
    const cleared = await this.#clear(erasure, batch);
    if (cleared) return { finished: false, changed: added(before, cleared) };
    const moved = await this.#move(erasure, batch);
    return { finished: moved.finished, changed: added(before, moved.rows) };
  }

  /** @returns null when nothing is left to clear */
  async #clear(erasure: ErasureRow, batch: number): Promise<Partial<ErasedRows> | null> {
    const { subject, clearedThrough } = erasure;
    const actions = await this.#repository.clearActions(subject, clearedThrough, batch);
    const receipts = await this.#repository.deleteReceipts(subject, batch);
    if (actions.cleared === 0 && receipts === 0) return null;
    const rows = { activity: actions.cleared, receipts };
    await this.#note({ ...erasure, clearedThrough: actions.through ?? clearedThrough }, rows);
    return rows;
  }

  /** Locks in the order of everybody: chain, person. */
  async #move(erasure: ErasureRow, batch: number): Promise<{ finished: boolean; rows: Partial<ErasedRows> }> {
    const at = this.clock.now();
    const through = await this.#repository.holdChain();
    const isKnown = await this.#repository.holdPerson(erasure.subject);
    const consents = await this.#repository.moveRecords(erasure, batch);
    if (isKnown || consents > 0) await this.#repository.addPseudonym(erasure, at);
    if (consents === batch) {
      await this.#note(erasure, { consents });
      return { finished: false, rows: { consents } };
    }
    const rows = { ...(await this.#rest(erasure)), consents, persons: isKnown ? 1 : 0 };
    await this.#note(erasure, rows);
    await this.#repository.deleteTraces(erasure);
    await this.#repository.keepRefusals(erasure.subject);
    await this.#repository.finish(erasure, through, at);
    return { finished: true, rows };
  }

  /** What came in since the last batch; from now on nothing can. */
  async #rest({ subject, clearedThrough }: ErasureRow): Promise<Partial<ErasedRows>> {
    const { cleared } = await this.#repository.clearActions(subject, clearedThrough, UNBOUNDED);
    const receipts = await this.#repository.deleteReceipts(subject, UNBOUNDED);
    return { activity: cleared, receipts, skips: await this.#repository.deleteSkips(subject) };
  }

  #note(erasure: ErasureRow, rows: Partial<ErasedRows>): Promise<void> {
    return this.#repository.note({ ...erasure, changed: added({ ...NOTHING, ...erasure.changed }, rows) });
  }
}

/** A few rows: those of answers that were given between two transactions. */
const UNBOUNDED = 2_147_483_647;

const added = (sum: ErasedRows, rows: Partial<ErasedRows>): ErasedRows => ({
  persons: sum.persons + (rows.persons ?? 0),
  consents: sum.consents + (rows.consents ?? 0),
  activity: sum.activity + (rows.activity ?? 0),
  receipts: sum.receipts + (rows.receipts ?? 0),
  skips: sum.skips + (rows.skips ?? 0),
});
