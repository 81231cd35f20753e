import type { EventEnvelope, EventType } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { currentContext, newId } from '#platform';
import { Event } from './event.entity.js';

export interface NewEvent {
  readonly type: EventType;
  readonly requestId: string | null;
  readonly data: EventEnvelope['data'];
  readonly at: Date;
}

/** Place in the feed: the transaction of an event and its id. */
export interface FeedPosition {
  readonly transaction: string;
  readonly id: string;
}

export interface FeedRow extends FeedPosition {
  readonly type: EventType;
  readonly request_id: string | null;
  readonly sequence: number | null;
  readonly data: EventEnvelope['data'];
  readonly at: string | Date;
}

export class EventRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns id of the event */
  async insert(event: NewEvent): Promise<string> {
    const id = newId('event');
    const { type, requestId, data, at } = event;
    const { tenantId } = currentContext();
    if (requestId === null)
      await this.unitOfWork.em.insert(Event, { id, tenantId, type, requestId, data, at, sequence: null });
    else await this.#insertNext(id, { type, requestId, data, at });
    return id;
  }

  listOfRequest(requestId: string, after: number, limit: number): Promise<Event[]> {
    return this.unitOfWork.em.find(
      Event,
      { requestId, sequence: { $gt: after } },
      { orderBy: { sequence: 'asc' }, limit },
    );
  }

  /**
   * Events after a position, in an order that never grows in the middle: those of transactions that may still
   * commit below what is already visible are held back.
   */
  listFeed(after: FeedPosition, types: readonly EventType[] | null, limit: number): Promise<FeedRow[]> {
    return this.unitOfWork.query<FeedRow>(
      `select id, transaction::text as transaction, type, request_id, sequence, data, at from event
        where (transaction, id) > (?::xid8, ?)
          and transaction < pg_snapshot_xmin(pg_current_snapshot())
          and (?::jsonb is null or ?::jsonb @> to_jsonb(type))
        order by event.transaction, id limit ?`,
      [after.transaction, after.id, types && JSON.stringify(types), types && JSON.stringify(types), limit],
    );
  }

  /**
   * Events of one request stand in one line until the transaction ends, so that no number is given twice. Two
   * statements in one message: the second must see what was committed while the first waited.
   */
  async #insertNext(id: string, { type, requestId, data, at }: NewEvent): Promise<void> {
    await this.unitOfWork.write(
      `select pg_advisory_xact_lock(hashtextextended(?, 3));
       insert into event (id, tenant_id, type, request_id, data, at, sequence)
       select ?, habeas_tenant(), ?, ?, ?::jsonb, ?, coalesce(max(sequence), 0) + 1 from event where request_id = ?`,
      [requestId, id, type, requestId, JSON.stringify(data), at, requestId],
    );
  }
}
