import type { EventEnvelope, EventType } from '#contracts';
import type { Outbox, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { DeliveryRepository } from '../deliveries/delivery.repository.js';
import { EndpointRepository } from '../endpoints/endpoint.repository.js';
import type { Event } from './event.entity.js';
import { EventRepository, type FeedPosition, type FeedRow } from './event.repository.js';

const PAGE = 100;
const FEED_START: FeedPosition = { transaction: '0', id: '' };

export interface EventToLog {
  readonly type: EventType;
  /** Absent for an event that belongs to no request. */
  readonly requestId?: string;
  /** Ids, codes and numbers; never personal data. */
  readonly data?: EventEnvelope['data'];
}

export interface LoggedEvent {
  readonly id: string;
  readonly type: EventType;
  readonly requestId: string | null;
  /** Counts the events of one request from 1. */
  readonly sequence: number | null;
  readonly data: EventEnvelope['data'];
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** Everything that happened, once: for the timeline of a request, for webhooks and for those who poll. */
export class EventLog {
  readonly #events: EventRepository;
  readonly #endpoints: EndpointRepository;
  readonly #deliveries: DeliveryRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {
    this.#events = new EventRepository(unitOfWork);
    this.#endpoints = new EndpointRepository(unitOfWork);
    this.#deliveries = new DeliveryRepository(unitOfWork);
  }

  /**
   * Writes an event and one delivery for every active endpoint that wants it, in the caller's transaction.
   * @returns id of the event
   */
  append(event: EventToLog): Promise<string> {
    return this.unitOfWork.run(() =>
      this.#publish(event, () => this.#endpoints.listInterestedIn(event.type)),
    );
  }

  /** Like {@link append}, for one endpoint whatever its filter says: the test event. */
  appendFor(endpointId: string, event: EventToLog): Promise<string> {
    return this.unitOfWork.run(() => this.#publish(event, () => Promise.resolve([endpointId])));
  }

  /** Events of a request in order, after the given sequence number. */
  list(
    requestId: string,
    { after = 0, limit = PAGE }: { after?: number; limit?: number } = {},
  ): Promise<LoggedEvent[]> {
    return this.unitOfWork.run(async () =>
      (await this.#events.listOfRequest(requestId, after, limit)).map(fromEntity),
    );
  }

  /** The tenant's events for those who poll: every event appears once behind `after`, also one that was committed late. */
  feed({
    after = FEED_START,
    types = null,
    limit = PAGE,
  }: {
    after?: FeedPosition;
    types?: readonly EventType[] | null;
    limit?: number;
  } = {}): Promise<{ position: FeedPosition; event: LoggedEvent }[]> {
    return this.unitOfWork.run(async () =>
      (await this.#events.listFeed(after, types, limit)).map((row) => ({
        position: { transaction: row.transaction, id: row.id },
        event: fromRow(row),
      })),
    );
  }

  async #publish(event: EventToLog, recipients: () => Promise<readonly string[]>): Promise<string> {
    const { type, requestId = null, data = {} } = event;
    const eventId = await this.#events.insert({ type, requestId, data, at: this.clock.now() });
    const endpointIds = await recipients();
    await this.#deliveries.insert(eventId, endpointIds);
    if (endpointIds.length > 0) await this.outbox.add({ kind: 'event', eventId });
    return eventId;
  }
}

const fromEntity = ({ id, type, requestId, sequence, data, at }: Event): LoggedEvent => ({
  id,
  type,
  requestId: requestId ?? null,
  sequence: sequence ?? null,
  data,
  at: at.toISOString(),
});

const fromRow = ({ id, type, request_id: requestId, sequence, data, at }: FeedRow): LoggedEvent => ({
  id,
  type,
  requestId,
  sequence,
  data,
  at: new Date(at).toISOString(),
});
