import type { QueueName } from '#contracts';
import type { Outbox, OutboxRow, UnitOfWork } from '#persistence';
import { holdLease } from '#platform';
import type { ConsentRanges } from './consent-ranges.js';
import type { WorkflowStarter } from './workflow-starter.js';

const BATCH = 200;
/** Renewed while a batch is carried out; after it the rows of a relay that died are due again. */
const LEASE_SECONDS = 15;
/** Commands to the workflow service at a time. */
const PARALLEL = 16;
const LONGEST_WAIT_SECONDS = 300;

export interface OutboxRelayOptions {
  readonly unitOfWork: UnitOfWork;
  readonly outbox: Outbox;
  readonly workflows: WorkflowStarter;
  readonly consents: ConsentRanges;
  /** There is something to deliver: the rows themselves say what. */
  readonly wake: (queue: QueueName) => void;
  readonly onError: (error: unknown, row: OutboxRow) => void;
  readonly leaseSeconds?: number | undefined;
}

/**
 * Carries out the effects that transactions left behind: each at least once, in no order. A row that fails waits
 * longer each time and holds up no other. What is carried out twice does nothing the second time: workflows are
 * known by id, deliveries and mails by their own state, what follows from answers by the id of the answer.
 */
export class OutboxRelay {
  readonly #leaseSeconds: number;

  constructor(private readonly options: OutboxRelayOptions) {
    this.#leaseSeconds = options.leaseSeconds ?? LEASE_SECONDS;
  }

  /** @returns whether there may be more rows */
  async relayBatch(): Promise<boolean> {
    const { unitOfWork, outbox } = this.options;
    const rows = await unitOfWork.runAsSystem(() => outbox.claim(BATCH, this.#leaseSeconds));
    const held = new Set(rows.map(({ id }) => id));
    const renew = () => unitOfWork.runAsSystem(() => outbox.renew([...held], this.#leaseSeconds));
    const [commands, news] = partition(rows, isCommand);
    await holdLease(this.#leaseSeconds, renew, async () => {
      await this.#carryOutAll(news, held);
      await this.#carryOutAll(commands, held);
    });
    return rows.length === BATCH;
  }

  async #carryOutAll(rows: readonly OutboxRow[], held: Set<string>): Promise<void> {
    const waiting = [...rows];
    const done: string[] = [];
    const carryOut = async (): Promise<void> => {
      for (let row = waiting.shift(); row; row = waiting.shift())
        if (await this.#try(row, held)) done.push(row.id);
    };
    await Promise.all(Array.from({ length: PARALLEL }, carryOut));
    const { unitOfWork, outbox } = this.options;
    if (done.length > 0) await unitOfWork.runAsSystem(() => outbox.remove(done));
  }

  /** A row that failed is no longer held: it waits for its own time. */
  async #try(row: OutboxRow, held: Set<string>): Promise<boolean> {
    try {
      await this.#carryOut(row);
      return true;
    } catch (error) {
      held.delete(row.id);
      this.options.onError(error, row);
      const { unitOfWork, outbox } = this.options;
      await unitOfWork.runAsSystem(() => outbox.postpone(row.id, waitAfter(row.attempts)));
      return false;
    }
  }

  #carryOut({ message, tenantId }: OutboxRow): Promise<void> | void {
    switch (message.kind) {
      case 'workflow.start':
        return this.options.workflows.start(message.workflow, message.workflowId, tenantId, message.summary);
      case 'workflow.resume':
        return this.options.workflows.resume(message.workflow, message.workflowId, message.signal, tenantId);
      case 'workflow.signal':
        return this.options.workflows.signal(message.workflowId, message.signal, tenantId);
      case 'event':
        return this.options.wake('webhooks');
      case 'mail':
        return this.options.wake('mail');
      case 'consents':
        return this.options.consents.follow(tenantId, message.from, message.to, () =>
          this.options.wake('webhooks'),
        );
      default:
        throw new Error(`unknown kind of outbox row: ${(message as { kind: string }).kind}`);
    }
  }
}

/** Seconds: 1, 2, 4 … 300. */
const waitAfter = (attempts: number): number =>
  Math.min(2 ** Math.max(0, attempts - 1), LONGEST_WAIT_SECONDS);

/** Commands wait for the workflow service; news about due rows does not wait for them. */
const isCommand = ({ message }: OutboxRow): boolean => message.kind.startsWith('workflow.');

const partition = <T>(items: readonly T[], first: (item: T) => boolean): [T[], T[]] => [
  items.filter((item) => first(item)),
  items.filter((item) => !first(item)),
];
