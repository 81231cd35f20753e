import type { Jobs, QueueName } from '#contracts';
import type { Consumer, Work } from './backend.js';
import type { JobHandler, JobProcessor } from './job-queue.js';
import { within } from './within.js';

/** What a worker may take to say goodbye to its server. */
const GOODBYE_MS = 5_000;

/** Knows which jobs run, so that closing can wait for them and no longer than `drainMs`. */
export class Processor<Name extends QueueName> implements JobProcessor {
  readonly #running = new Set<Promise<void>>();
  #worker: Consumer | null = null;

  constructor(
    private readonly handler: JobHandler<Name>,
    private readonly onError: (error: Error) => void,
    private readonly drainMs: number,
  ) {}

  attach(worker: Consumer): void {
    worker.on('error', this.onError);
    this.#worker = worker;
  }

  /** An error is told and goes no further: BullMQ would keep its message, in clear, in the queue's server. */
  readonly work: Work = async (job) => {
    const run = Promise.resolve()
      .then(() => this.handler(job.data as Jobs[Name]))
      .catch((error: Error) => this.onError(error));
    this.#running.add(run);
    await run;
    this.#running.delete(run);
  };

  /** BullMQ's own `close` waits without end: it is asked to force when a job has not ended in time. */
  async close(): Promise<void> {
    if (!this.#worker) return;
    await within(GOODBYE_MS, this.#worker.pause(true));
    const ended = await within(this.drainMs, Promise.all(this.#running));
    await within(GOODBYE_MS, this.#worker.close(!ended));
  }
}
