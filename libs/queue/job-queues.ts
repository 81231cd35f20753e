import type { QueueName } from '#contracts';
import { createBackend, unreachable, type Backend, type Consumer, type Producer } from './backend.js';
import type { JobHandler, JobProcessor, JobQueue, ProcessorOptions } from './job-queue.js';
import { Processor } from './processor.js';
import { within } from './within.js';

const READY_MS = 5_000;
const DRAIN_MS = 20_000;
const LOCK_MS = 30_000;
/** A job of a process that died runs again this often at most; after that the lease in our database brings it back. */
const STALLS = 3;

/** The schedule of retries lives in our database, so a job is tried once, and nothing of it is kept. */
const JOB_OPTIONS = { attempts: 1, stackTraceLimit: 0, removeOnComplete: true, removeOnFail: true };

export interface JobQueuesOptions {
  /** `postgres://…` or `redis://…`. */
  readonly url: string;
  /** Milliseconds that {@link JobQueues.close} waits for running jobs. */
  readonly drainMs?: number;
}

/** The job queues of a process: BullMQ on PostgreSQL or on Redis, chosen by the address. */
export class JobQueues {
  readonly #queues = new Map<QueueName, Producer>();
  readonly #processors: JobProcessor[] = [];

  private constructor(
    private readonly backend: Backend,
    private readonly drainMs: number,
  ) {}

  /** @throws AppError `service.unavailable` when the server cannot be reached */
  static async connect({ url, drainMs = DRAIN_MS }: JobQueuesOptions): Promise<JobQueues> {
    const backend = createBackend(url);
    await backend.prepare();
    return new JobQueues(backend, drainMs);
  }

  /** @throws AppError `service.unavailable` */
  async openQueue<Name extends QueueName>(name: Name): Promise<JobQueue<Name>> {
    const queue = this.#queues.get(name) ?? (await this.#open(name));
    return {
      addAll: async (jobs) => {
        if (jobs.length === 0) return;
        const bulk = jobs.map(({ id, data }) => ({ name, data, opts: { ...JOB_OPTIONS, jobId: id } }));
        await queue.addBulk(bulk).catch((cause: unknown) => {
          throw unreachable(cause);
        });
      },
    };
  }

  /** @throws AppError `service.unavailable` */
  async startProcessor<Name extends QueueName>(
    name: Name,
    handler: JobHandler<Name>,
    { concurrency, lockMs = LOCK_MS, onError = () => undefined }: ProcessorOptions,
  ): Promise<JobProcessor> {
    const processor = new Processor(handler, onError, this.drainMs);
    const worker = this.backend.worker(name, processor.work, {
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: STALLS,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    processor.attach(worker);
    await ready(worker);
    this.#processors.push(processor);
    return processor;
  }

  /** Lets running jobs finish, for a bounded time; those cut off run again elsewhere once their lock has expired. */
  async close(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.close()));
    await Promise.all([...this.#queues.values()].map((queue) => within(READY_MS, queue.close())));
    this.#queues.clear();
  }

  async #open(name: QueueName): Promise<Producer> {
    const queue = this.backend.queue(name);
    queue.on('error', () => undefined);
    await ready(queue);
    this.#queues.set(name, queue);
    return queue;
  }
}

async function ready(part: Producer | Consumer): Promise<void> {
  const inTime = await within(READY_MS, part.waitUntilReady()).catch((cause: unknown) => {
    void part.disconnect().catch(() => undefined);
    throw unreachable(cause);
  });
  if (inTime) return;
  void part.disconnect().catch(() => undefined);
  throw unreachable(undefined);
}
