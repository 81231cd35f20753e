import type { Jobs, QueueName } from '#contracts';

/** One job to be: `id` refuses a second one while the first is stored, so it names the attempt, not the work. */
export interface NewJob<Name extends QueueName> {
  /** Neither a plain integer nor with a colon (a rule of BullMQ). */
  readonly id: string;
  readonly data: Jobs[Name];
}

/** Where jobs are put in. */
export interface JobQueue<Name extends QueueName> {
  /**
   * Adds all jobs; one whose id is still stored is left as it is.
   * @throws AppError `service.unavailable` when the queue's server does not take them
   */
  addAll(jobs: readonly NewJob<Name>[]): Promise<void>;
}

/** Carries out one job. What it throws is lost: outcomes belong into the database, and so does the next try. */
export type JobHandler<Name extends QueueName> = (data: Jobs[Name]) => Promise<void>;

export interface ProcessorOptions {
  /** Jobs at one time in this process. */
  readonly concurrency: number;
  /** Milliseconds after which a job of a process that died is given to another. */
  readonly lockMs?: number;
  /** Told about errors of the connection and of handlers. */
  readonly onError?: (error: Error) => void;
}

/** What takes jobs out. */
export interface JobProcessor {
  /** Takes no more jobs and waits for those that run, for a bounded time. */
  close(): Promise<void>;
}
