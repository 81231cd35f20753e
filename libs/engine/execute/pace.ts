import { setTimeout as delay } from 'node:timers/promises';
import type { PaceLimits } from '../data-map/index.js';

/** Rows of the first batch, from which the sizes of the next ones follow; and of what needs no batches. */
const FIRST_ROWS = 250;
/** With fewer rows nothing is won: what a transaction costs besides is most of it. */
const FEWEST_ROWS = 50;
/** One batch that was slow or fast by chance must not decide alone. */
const MOST_GROWTH = 2;
const MOST_SHRINKAGE = 1 / 4;
/** By which share the last batch may be larger, so that it leaves nothing. */
const SLACK = 1 / 4;
const BEAT_MS = 1_000;

/** How many rows of a plan one session may change at once. @param otherwise without a limit of time */
export const rowsOfOneSession = ({ batchMs }: PaceLimits, otherwise: number): number =>
  batchMs === undefined ? otherwise : Math.min(FIRST_ROWS, otherwise);

/** How many rows of one step are changed at a time, so that a change takes about as long as the data map says. */
export class Pace {
  #rows = FIRST_ROWS;

  constructor(private readonly limits: PaceLimits) {}

  /** Rows of the next batch, of so many that are left: equal parts, for a small rest costs a transaction of its own. */
  rowsOf(left: number): number {
    if (this.limits.batchMs === undefined) return left;
    const parts = Math.max(1, Math.ceil(left / this.#rows - SLACK));
    return Math.ceil(left / parts);
  }

  /** A change of so many rows took so long; of fewer than were asked for it says nothing that they were fast. */
  changed(rows: number, milliseconds: number): void {
    const { batchMs } = this.limits;
    if (batchMs === undefined) return;
    const factor = batchMs / Math.max(milliseconds, 1);
    const next = Math.floor(rows * Math.min(MOST_GROWTH, Math.max(MOST_SHRINKAGE, factor)));
    this.#rows = Math.max(factor > 1 ? this.#rows : FEWEST_ROWS, next);
  }
}

/** Milliseconds for which a store is left alone after work that took so many. */
export const pauseAfter = ({ busyPercent = 100 }: PaceLimits, milliseconds: number): number =>
  (milliseconds * (100 - busyPercent)) / busyPercent;

/**
 * Leaves the store alone for so long; whoever cancels ends it.
 * @param beat called before each second of it, so that whoever watches sees that the work is alive
 */
export async function rest(milliseconds: number, beat: () => void, signal?: AbortSignal): Promise<void> {
  for (let left = Math.round(milliseconds); left > 0; left -= BEAT_MS) {
    signal?.throwIfAborted();
    beat();
    await delay(Math.min(left, BEAT_MS), undefined, signal ? { signal } : {});
  }
}
