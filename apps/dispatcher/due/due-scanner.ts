import type { QueueName } from '#contracts';
import type { JobQueue, NewJob } from '#queue';

const BATCH = 1_000;
const RELEASE_SECONDS = 5;

/** Work that waits in the database for its time. */
export interface DueSource<Name extends QueueName> {
  /** Leases up to `limit` pieces of work. */
  claim(limit: number): Promise<NewJob<Name>[]>;
  release(jobs: readonly NewJob<Name>[], seconds: number): Promise<void>;
}

/** Moves due work from the database, which is the truth, into the job queue, which is only the way to a processor. */
export class DueScanner<Name extends QueueName> {
  constructor(
    private readonly source: DueSource<Name>,
    private readonly queue: JobQueue<Name>,
  ) {}

  /** @returns whether any work was due: while there is, more may have come */
  async scan(): Promise<boolean> {
    const jobs = await this.source.claim(BATCH);
    if (jobs.length === 0) return false;
    try {
      await this.queue.addAll(jobs);
    } catch (error) {
      await this.source.release(jobs, RELEASE_SECONDS);
      throw error;
    }
    return true;
  }
}
