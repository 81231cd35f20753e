import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#contracts';
import type { Notes } from './staged-driver.js';

const BEATS_PER_LEASE = 5;
const LONGEST_POLL_MS = 100;

export const lockDigest = (lock: string): string =>
  createHash('sha256').update(lock).digest('hex').slice(0, 32);

interface LeaseNote {
  readonly owner: string;
  readonly beat: number;
  readonly ttlMs: number;
}

/**
 * A fence kept in the store. Its holder changes the note all the time; whoever waits takes it over when the note stood
 * still for as long as it says, by the clock of the one who waits: clocks of two machines are never compared.
 */
export class NoteLease {
  private readonly timer: NodeJS.Timeout;
  private beating: Promise<void> = Promise.resolve();
  private beatenAt = performance.now();
  private isLost = false;

  private constructor(
    private readonly notes: Notes,
    /** Of the lock, as it is written into notes. */
    readonly digest: string,
    private note: string,
    private readonly ttlMs: number,
  ) {
    this.timer = setInterval(
      () => (this.beating = this.beating.then(() => this.beat())),
      ttlMs / BEATS_PER_LEASE,
    );
    this.timer.unref();
  }

  static async take(notes: Notes, digest: string, ttlMs: number, signal?: AbortSignal): Promise<NoteLease> {
    const id = idOf(digest);
    const mine = JSON.stringify({ owner: randomUUID(), beat: 0, ttlMs } satisfies LeaseNote);
    let seen: { readonly note: string; readonly since: number } | undefined;
    for (;;) {
      signal?.throwIfAborted();
      const note = await notes.get(id);
      if (note === null || (seen?.note === note && performance.now() - seen.since > lengthOf(note))) {
        if (await notes.swap(id, note, mine)) return new NoteLease(notes, digest, mine, ttlMs);
      } else if (seen?.note !== note) seen = { note, since: performance.now() };
      await sleep(Math.min(LONGEST_POLL_MS, ttlMs / BEATS_PER_LEASE), undefined, signal ? { signal } : {});
    }
  }

  private get id(): string {
    return idOf(this.digest);
  }

  /** @throws AppError `store.failed` when somebody else may hold the fence by now */
  check(): void {
    if (!this.isLost && performance.now() - this.beatenAt < this.ttlMs) return;
    throw new AppError('store.failed', {
      detail:
        'The store did not answer in time, and the fence of this session is lost; it can be tried again.',
    });
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    if (!this.isLost) await this.notes.swap(this.id, this.note, null);
  }

  private async beat(): Promise<void> {
    if (this.isLost) return;
    const { beat, ...rest } = JSON.parse(this.note) as LeaseNote;
    const next = JSON.stringify({ ...rest, beat: beat + 1 });
    const startedAt = performance.now();
    try {
      if (await this.notes.swap(this.id, this.note, next)) {
        this.note = next;
        this.beatenAt = startedAt;
        return;
      }
      // An answer may have been lost on its way: then the note is the one that we wrote.
      if ((await this.notes.get(this.id)) === next) this.note = next;
      else this.isLost = true;
    } catch {
      // The next beat tries again; until then the clock of this lease runs.
    }
  }
}

const idOf = (digest: string): string => `lease/${digest}`;
const lengthOf = (note: string): number => (JSON.parse(note) as LeaseNote).ttlMs;
