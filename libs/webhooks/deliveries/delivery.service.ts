import { AppError, type EventType } from '#contracts';
import type { Completion, ReportCompletion } from '#contracts/schemas';
import type { AuditTrail } from '#audit';
import type { Outbox, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { CompletionRepository } from './completion.repository.js';
import {
  DeliveryRepository,
  type AttemptRow,
  type DeliveryRow,
  type DeliveryState,
} from './delivery.repository.js';

export interface DeliveryView {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly type: EventType;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is tried next; null when it is not. */
  readonly nextAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
  /** What the recipient reported. */
  readonly completionStatus: Completion['completionStatus'] | null;
}

export interface AttemptView {
  readonly attempt: number;
  readonly at: string;
  readonly durationMs: number;
  readonly status: number | null;
  readonly error: string | null;
  /** Begin of the receiver's answer. */
  readonly response: string | null;
}

/** Clocks of others may run ahead by this. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** What was sent to endpoints, try by try. */
export class DeliveryService {
  readonly #deliveries: DeliveryRepository;
  readonly #completions: CompletionRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {
    this.#deliveries = new DeliveryRepository(unitOfWork);
    this.#completions = new CompletionRepository(unitOfWork);
  }

  /** Deliveries to an endpoint, newest first, those before the given id. */
  list(
    endpointId: string,
    { before = null, limit }: { before?: string | null; limit: number },
  ): Promise<DeliveryView[]> {
    return this.unitOfWork.run(async () =>
      (await this.#deliveries.list(endpointId, before, limit)).map(toView),
    );
  }

  /** @throws AppError `resource.not_found` */
  listAttempts(id: string): Promise<AttemptView[]> {
    return this.unitOfWork.run(async () => {
      await this.#get(id);
      return (await this.#deliveries.listAttempts(id)).map(toAttempt);
    });
  }

  /** Sends it again, with the same `webhook-id`, whatever came of it before. @throws AppError `resource.not_found` */
  replay(id: string): Promise<DeliveryView> {
    return this.unitOfWork.run(async () => {
      const { event_id: eventId } = await this.#get(id);
      await this.#deliveries.restart(id);
      await this.outbox.add({ kind: 'event', eventId });
      await this.audit.append({ action: 'webhook_delivery.replayed', object: id });
      return toView(await this.#get(id));
    });
  }

  /**
   * Keeps what a recipient did with a message, once and for ever.
   * @throws AppError `resource.not_found`, `delivery.completed`, `request.invalid`
   */
  complete(id: string, report: ReportCompletion): Promise<Completion> {
    const now = this.clock.now();
    const { completionStatus, completionEvidence = null, completedAt } = report;
    if (Date.parse(completedAt) > now.getTime() + CLOCK_SKEW_MS)
      throw new AppError('request.invalid', {
        detail: 'Give the moment at which it was completed; this one lies ahead.',
        param: 'completedAt',
      });
    const completion: Completion = {
      deliveryId: id,
      completionStatus,
      completionEvidence,
      completedAt: new Date(completedAt).toISOString(),
      reportedAt: now.toISOString(),
    };
    return this.unitOfWork.run(async () => {
      await this.#get(id);
      if (!(await this.#completions.insert(completion))) throw new AppError('delivery.completed');
      await this.audit.append({
        action: 'webhook_delivery.completed',
        object: id,
        data: { completionStatus },
      });
      return completion;
    });
  }

  /** @throws AppError `resource.not_found` while none was reported */
  async getCompletion(id: string): Promise<Completion> {
    const completion = await this.unitOfWork.run(() => this.#completions.find(id));
    if (!completion) throw new AppError('resource.not_found');
    return completion;
  }

  async #get(id: string): Promise<DeliveryRow> {
    const row = await this.#deliveries.find(id);
    if (!row) throw new AppError('resource.not_found');
    return row;
  }
}

const iso = (at: string | Date): string => new Date(at).toISOString();

const toView = (row: DeliveryRow): DeliveryView => ({
  id: row.id,
  endpointId: row.endpoint_id,
  eventId: row.event_id,
  type: row.type,
  state: row.state,
  attempts: row.attempts,
  nextAt: row.state === 'pending' || row.state === 'retry' ? iso(row.next_at) : null,
  lastStatus: row.last_status,
  lastError: row.last_error,
  createdAt: iso(row.created_at),
  deliveredAt: row.delivered_at && iso(row.delivered_at),
  completionStatus: row.completion,
});

const toAttempt = (row: AttemptRow): AttemptView => ({
  attempt: row.attempt,
  at: iso(row.at),
  durationMs: row.duration_ms,
  status: row.status,
  error: row.error,
  response: row.response,
});
