import { AppError, type EventType } from '#contracts';
import type { AuditTrail } from '#audit';
import type { Outbox, UnitOfWork } from '#persistence';
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
  /** When it is tried next; null when it is not, as while its endpoint is disabled. */
  readonly nextAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
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

/** What was sent to endpoints, try by try. */
export class DeliveryService {
  readonly #deliveries: DeliveryRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly audit: AuditTrail,
  ) {
    this.#deliveries = new DeliveryRepository(unitOfWork);
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

  async #get(id: string): Promise<DeliveryRow> {
    const row = await this.#deliveries.find(id);
    if (!row) throw new AppError('resource.not_found');
    return row;
  }
}

const iso = (at: string | Date): string => new Date(at).toISOString();

const isWaiting = ({ state }: DeliveryRow): boolean => state === 'pending' || state === 'retry';

const toView = (row: DeliveryRow): DeliveryView => ({
  id: row.id,
  endpointId: row.endpoint_id,
  eventId: row.event_id,
  type: row.type,
  state: row.state,
  attempts: row.attempts,
  nextAt: isWaiting(row) && row.endpoint_enabled ? iso(row.next_at) : null,
  lastStatus: row.last_status,
  lastError: row.last_error,
  createdAt: iso(row.created_at),
  deliveredAt: row.delivered_at && iso(row.delivered_at),
});

const toAttempt = (row: AttemptRow): AttemptView => ({
  attempt: row.attempt,
  at: iso(row.at),
  durationMs: row.duration_ms,
  status: row.status,
  error: row.error,
  response: row.response,
});
