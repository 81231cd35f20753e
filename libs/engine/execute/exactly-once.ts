import type { Store, WriteSession } from '#connectors/spi';
import type { Journal, JournalEntry } from '../types.js';

/** One unit of work: what one session of the store does, named in the journal. */
export interface Unit {
  readonly step: string;
  readonly batch: number;
}

export interface UnitWork<T> {
  readonly store: Store;
  readonly journal: Journal;
  readonly unit: Unit;
  /** Fence between two attempts of one execution. */
  readonly lock: string;
  readonly signal?: AbortSignal | undefined;
  /**
   * Makes the changes; null when the data is not as planned, then nothing stays of them. A resumed session continues
   * one that a crash cut off while it was made durable: a part of the changes is already there, and `resumed` is what
   * came of all of them.
   */
  run(session: WriteSession, resumed?: T): Promise<T | null>;
  /** What only shows after the commit. */
  settle?(session: WriteSession, detail: T): T;
}

/**
 * Does a unit once, whatever crashes when (anonymization reference 7): the fence first, then the journal, then the work,
 * its token in the journal before the commit. The journal's detail is the JSON-able result.
 */
export async function exactlyOnce<T>(work: UnitWork<T>): Promise<T | null> {
  let lost: string | undefined;
  let resume: string | undefined;
  for (;;) {
    const session = await openSession(work, resume);
    const last = await lastEntry(work.journal, work.unit).catch((error: unknown) => abandon(session, error));
    const token = last?.state === 'prepared' ? last.token : undefined;
    if (last?.state !== 'done' && token === (resume ?? lost))
      return perform(work, session, resume === undefined ? undefined : (last?.detail as T));
    await session.rollback();
    if (last?.state === 'done') return forgotten(work, last.detail as T);
    // Asked without a session of our own: a store with one writer could not answer. The journal is read again behind
    // the fence, because another attempt may have gone on meanwhile.
    const outcome = token === undefined ? 'aborted' : await work.store.outcome(token);
    if (token !== undefined && outcome === 'committed') return finish(work, token, last?.detail as T);
    resume = outcome === 'partial' ? token : undefined;
    lost = token;
  }
}

const openSession = <T>(
  { store, lock, signal }: UnitWork<T>,
  resume: string | undefined,
): Promise<WriteSession> =>
  store.write({ lock, ...(resume === undefined ? {} : { resume }), ...(signal ? { signal } : {}) });

async function perform<T>(work: UnitWork<T>, session: WriteSession, resumed?: T): Promise<T | null> {
  const result = await prepare(work, session, resumed).catch((error: unknown) => abandon(session, error));
  if (result === null) {
    await session.rollback();
    return null;
  }
  await session.commit();
  return finish(work, result.token, work.settle?.(session, result.detail) ?? result.detail);
}

async function prepare<T>(work: UnitWork<T>, session: WriteSession, resumed?: T) {
  const detail = await work.run(session, resumed);
  if (detail === null) return null;
  const token = await session.token();
  await work.journal.append({ ...work.unit, state: 'prepared', token, detail });
  return { token, detail };
}

async function finish<T>({ journal, store, unit }: UnitWork<T>, token: string, detail: T): Promise<T> {
  await journal.append({ ...unit, state: 'done', detail });
  await store.forget(token);
  return detail;
}

/** An attempt that was cut off right behind its last line in the journal has left its token in the store. */
async function forgotten<T>({ journal, store, unit }: UnitWork<T>, detail: T): Promise<T> {
  for (const { token } of await entriesOf(journal, unit)) if (token !== undefined) await store.forget(token);
  return detail;
}

/** The first error is the one to tell; a rollback that fails as well adds nothing. */
async function abandon(session: WriteSession, error: unknown): Promise<never> {
  await session.rollback().catch(() => undefined);
  throw error;
}

async function entriesOf(journal: Journal, { step, batch }: Unit): Promise<readonly JournalEntry[]> {
  const entries = await journal.entries();
  return entries.filter((entry) => entry.step === step && entry.batch === batch);
}

async function lastEntry(journal: Journal, unit: Unit): Promise<JournalEntry | undefined> {
  const own = await entriesOf(journal, unit);
  return own.find(({ state }) => state === 'done') ?? own.filter(({ state }) => state === 'prepared').at(-1);
}
