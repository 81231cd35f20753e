import { randomUUID } from 'node:crypto';
import type { AuditTrail } from '#audit';
import { ConsentEvents, SubjectNames, Subjects } from '#consents';
import type { Jobs, QueueName } from '#contracts';
import type { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender, type MailDelivererOptions } from '#mail';
import type { Outbox, UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext, type Clock, type Settings } from '#platform';
import type { Logger } from '#platform/logging';
import { JobQueues, type JobHandler } from '#queue';
import {
  DueDeliveries,
  UrlPolicy,
  WebhookDeliverer,
  WebhookSender,
  type DelivererOptions,
  type RecipientDetails,
} from '#webhooks';
import { DueScanner, type DueSource } from './due/due-scanner.js';
import { Loop } from './loop.js';
import { FollowingConsents, type ReceiptSigning } from './relay/consent-ranges.js';
import { OutboxListener } from './relay/outbox-listener.js';
import { OutboxRelay } from './relay/outbox-relay.js';
import type { WorkflowStarter } from './relay/workflow-starter.js';

/** How often the database is looked at when nothing wakes the dispatcher. */
const IDLE_MS = 1_000;
/** Less than the time a part has to stop; what is cut off is due again when its lease has run out. */
const DRAIN_MS = 8_000;
/** After this a job of a process that died is given to another; jobs are short and fenced by the database. */
const LOCK_MS = 10_000;
const HOUR_MS = 3_600_000;
/** Most of these wait for somebody else's server. */
const WEBHOOK_CONCURRENCY = 256;
const MAIL_CONCURRENCY = 8;

export interface DispatcherParts {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly unitOfWork: UnitOfWork;
  readonly outbox: Outbox;
  readonly keys: KeyManager;
  readonly audit: AuditTrail;
  readonly workflows: WorkflowStarter;
  /** Absent: answers get no receipts here. */
  readonly receipts?: ReceiptSigning;
  /** Seconds for which claimed work is another process's business; what a killed process held is due again after it. */
  readonly leaseSeconds?: number;
  readonly webhooks?: DelivererOptions;
  /** Absent: messages to recipients of data carry ids alone. */
  readonly recipients?: RecipientDetails;
  readonly mail?: MailDelivererOptions;
  /** What is done every hour, beginning at once. Harmless when two dispatchers do it. */
  readonly housekeeping?: Readonly<Record<string, () => Promise<unknown>>>;
}

/** Carries effects out of the database: starts workflows, sends webhooks and mail. Run as many as needed. */
export class Dispatcher {
  readonly #loops: Loop[] = [];
  readonly #scans = new Map<QueueName, Loop>();
  readonly #closers: (() => Promise<void> | void)[] = [];

  private constructor(
    private readonly parts: DispatcherParts,
    private readonly queues: JobQueues,
  ) {}

  /** @throws AppError `service.unavailable` when the job queue cannot be reached, `setting.invalid` */
  static async start(parts: DispatcherParts): Promise<Dispatcher> {
    const { settings } = parts;
    const queues = await JobQueues.connect({
      url: settings.QUEUE_URL ?? settings.DATABASE_URL,
      drainMs: DRAIN_MS,
    });
    const dispatcher = new Dispatcher(parts, queues);
    await dispatcher.#startWebhooks();
    await dispatcher.#startMail();
    await dispatcher.#startRelay();
    dispatcher.#startHousekeeping();
    return dispatcher;
  }

  /** Lets go of nothing half-way: running rounds and jobs end first, for a bounded time. */
  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    await this.queues.close();
    for (const close of this.#closers) await close();
  }

  async #startWebhooks(): Promise<void> {
    const { settings, unitOfWork, keys, audit, clock, leaseSeconds, webhooks, recipients } = this.parts;
    const sender = new WebhookSender(new UrlPolicy(settings));
    const deliverer = new WebhookDeliverer(unitOfWork, keys, audit, sender, clock, {
      people: new SubjectNames(unitOfWork, new Subjects(keys)),
      ...(recipients && { recipients }),
      ...(leaseSeconds !== undefined && { leaseSeconds }),
      ...webhooks,
    });
    await this.#startQueue(
      'webhooks',
      new DueDeliveries(unitOfWork, leaseSeconds),
      (job) => deliverer.deliver(job),
      WEBHOOK_CONCURRENCY,
    );
    this.#closers.push(() => sender.close());
  }

  /** Without a mail server notices wait in the database. */
  async #startMail(): Promise<void> {
    const { settings, unitOfWork, keys, leaseSeconds, mail, logger } = this.parts;
    if (settings.SMTP_URL === undefined) return logger.warn('SMTP_URL is not set: notices wait until it is');
    const smtp = new SmtpTransport(settings.SMTP_URL);
    const deliverer = new MailDeliverer(unitOfWork, keys, smtp, parseSender(settings.MAIL_FROM), {
      ...(leaseSeconds !== undefined && { leaseSeconds }),
      ...mail,
    });
    await this.#startQueue(
      'mail',
      new DueMails(unitOfWork, leaseSeconds),
      (job) => deliverer.deliver(job),
      MAIL_CONCURRENCY,
    );
    this.#closers.push(() => smtp.close());
  }

  async #startQueue<Name extends QueueName>(
    name: Name,
    source: DueSource<Name>,
    handler: JobHandler<Name>,
    concurrency: number,
  ): Promise<void> {
    const scanner = new DueScanner(source, await this.queues.openQueue(name));
    const loop = this.#startLoop(() => scanner.scan(), `scan of ${name}`);
    this.#scans.set(name, loop);
    const onError = (error: Error): void =>
      this.parts.logger.failure('warn', 'A job failed', error, { queue: name });
    const work: JobHandler<Name> = async (data) => {
      await inTenant(data, () => handler(data));
      loop.wake();
    };
    await this.queues.startProcessor(name, work, { concurrency, onError, lockMs: LOCK_MS });
  }

  async #startRelay(): Promise<void> {
    const { settings, unitOfWork, outbox, workflows, logger, leaseSeconds, receipts = null } = this.parts;
    const relay = new OutboxRelay({
      unitOfWork,
      outbox,
      workflows,
      consents: new FollowingConsents(new ConsentEvents(unitOfWork), receipts),
      leaseSeconds,
      wake: (queue) => this.#scans.get(queue)?.wake(),
      onError: (error, { id, tenantId, attempts }) =>
        logger.failure('warn', 'An outbox row could not be carried out', error, {
          object: id,
          tenantId,
          attempt: attempts,
        }),
    });
    const loop = this.#startLoop(() => relay.relayBatch(), 'outbox relay');
    const listener = new OutboxListener(settings.DATABASE_URL, () => loop.wake());
    await listener.start();
    this.#closers.push(() => listener.stop());
  }

  #startHousekeeping(): void {
    for (const [name, work] of Object.entries(this.parts.housekeeping ?? {}))
      this.#startLoop(() => work().then(() => false), name, HOUR_MS);
  }

  #startLoop(round: () => Promise<boolean>, context: string, idleMs = IDLE_MS): Loop {
    const onError = (error: unknown): void =>
      this.parts.logger.failure('warn', 'A round failed and will be repeated', error, { context });
    const loop = new Loop({ round, idleMs, onError });
    loop.start();
    this.#loops.push(loop);
    return loop;
  }
}

const inTenant = <T>({ tenantId }: Jobs[QueueName], work: () => Promise<T>): Promise<T> =>
  runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: randomUUID() }, work);
