import type { EventEnvelope, EventType } from '#contracts';
import type { Completion, EndpointAuthenticationView } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { currentContext, newId } from '#platform';
import type { EndpointFormat } from '../endpoints/endpoint.entity.js';
import type { SendResult } from './webhook-sender.js';

/**
 * `pending`: not tried yet; `queued`: handed to the job queue; `retry`: tried, will be again; `delivered`: answered
 * with 2xx; `dead`: tried as often as the schedule says, or the endpoint answered 410 to another one meanwhile.
 */
export type DeliveryState = 'pending' | 'queued' | 'delivered' | 'retry' | 'dead';

/** Most deliveries of one endpoint that are in flight at a time, over all processes. */
const IN_FLIGHT = 100;
/** The same for an endpoint whose last answer was no success: one that hangs takes nothing from the others. */
const IN_FLIGHT_FAILING = 2;

/** Why a delivery was not sent: the receiver said of the endpoint that it is gone. */
const ENDPOINT_GONE = 'endpoint_gone';
const OF_GONE_ENDPOINT = `e.id = d.endpoint_id and not e.enabled and e.disabled_reason = 'gone'`;

/** A delivery that was claimed: the next attempt has the number `attempts + 1`. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly tenant_id: string;
  readonly attempts: number;
}

/** Everything one attempt needs. */
export interface BegunDelivery {
  readonly id: string;
  readonly tries: number;
  readonly endpoint_id: string;
  readonly url: string;
  readonly secrets: Buffer;
  readonly format: EndpointFormat;
  readonly include_subject: boolean;
  readonly authentication: EndpointAuthenticationView | null;
  readonly authentication_secret: Buffer | null;
  /** Slug of the tenant. */
  readonly tenant: string;
  readonly event_id: string;
  readonly request_id: string | null;
  readonly sequence: number | null;
  readonly type: EventType;
  readonly data: EventEnvelope['data'];
  readonly at: string | Date;
}

export interface DeliveryRow {
  readonly id: string;
  readonly endpoint_id: string;
  readonly event_id: string;
  readonly type: EventType;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly next_at: string | Date;
  readonly endpoint_enabled: boolean;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly created_at: string | Date;
  readonly delivered_at: string | Date | null;
  /** As the recipient reported it. */
  readonly completion: Completion['completionStatus'] | null;
}

export interface AttemptRow {
  readonly attempt: number;
  readonly at: string | Date;
  readonly duration_ms: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly response: string | null;
}

const COLUMNS = `d.id, d.endpoint_id, d.event_id, e.type, d.state, d.attempts, d.next_at, d.last_status, d.last_error,
  d.created_at, d.delivered_at, w.enabled as endpoint_enabled, c.status as completion
  from webhook_delivery d join event e on e.id = d.event_id join webhook_endpoint w on w.id = d.endpoint_id
  left join webhook_completion c on c.delivery_id = d.id`;

export class DeliveryRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(eventId: string, endpointIds: readonly string[]): Promise<void> {
    const { tenantId } = currentContext();
    for (const endpointId of endpointIds)
      await this.unitOfWork.write(
        `insert into webhook_delivery (id, tenant_id, endpoint_id, event_id) values (?, ?, ?, ?)`,
        [newId('delivery'), tenantId, endpointId, eventId],
      );
  }

  /**
   * Takes due deliveries, also those whose lease has run out, and leases them. No endpoint gets more than its share.
   * Call inside `runAsSystem`.
   */
  claimDue(limit: number, leaseSeconds: number): Promise<ClaimedDelivery[]> {
    return this.unitOfWork.query<ClaimedDelivery>(
      `with share as (
         select e.id, case when e.failing_since is null then ?::int else ?::int end - (
                  select count(*) from webhook_delivery q
                   where q.endpoint_id = e.id and q.state = 'queued' and q.next_at > now()) as free
           from webhook_endpoint e
          where e.enabled and exists (
                  select from webhook_delivery w
                   where w.endpoint_id = e.id and w.state in ('pending', 'queued', 'retry') and w.next_at <= now())),
       due as (
         select picked.id from share cross join lateral (
           select d.id from webhook_delivery d
            where d.endpoint_id = share.id and d.state in ('pending', 'queued', 'retry') and d.next_at <= now()
            order by d.next_at limit greatest(share.free, 0) for update skip locked) picked
          limit ?)
       update webhook_delivery d set state = 'queued', next_at = now() + make_interval(secs => ?)
         from due where d.id = due.id
       returning d.id, d.tenant_id, d.attempts`,
      [IN_FLIGHT, IN_FLIGHT_FAILING, limit, leaseSeconds],
    );
  }

  /** Gives claimed deliveries back for `seconds`: the queue did not take them. Call inside `runAsSystem`. */
  async release(ids: readonly string[], seconds: number): Promise<void> {
    await this.unitOfWork.query(
      `update webhook_delivery set next_at = now() + make_interval(secs => ?)
        where id = any(?::text[]) and state = 'queued'`,
      [seconds, `{${ids.join(',')}}`],
    );
  }

  /** Begins attempt number `attempt`; null when somebody else has, or there is nothing left to do. */
  async begin(id: string, attempt: number, leaseSeconds: number): Promise<BegunDelivery | null> {
    const [row] = await this.unitOfWork.query<BegunDelivery>(
      `update webhook_delivery d set attempts = ?, next_at = now() + make_interval(secs => ?)
         from event v, webhook_endpoint e, tenant t
        where t.id = d.tenant_id and d.id = ? and d.state = 'queued' and d.attempts = ? and v.id = d.event_id and e.id = d.endpoint_id and e.enabled
       returning d.id, d.tries, d.endpoint_id, e.url, e.secrets, e.format, e.include_subject, e.authentication,
                 e.authentication_secret, t.slug as tenant, v.id as event_id, v.request_id, v.sequence, v.type, v.data, v.at`,
      [attempt, leaseSeconds, id, attempt - 1],
    );
    return row ?? null;
  }

  /** Leases a begun attempt from now on, unless it has ended or a later one has begun. */
  async renew(id: string, attempt: number, leaseSeconds: number): Promise<void> {
    await this.unitOfWork.query(
      `update webhook_delivery set next_at = now() + make_interval(secs => ?)
        where id = ? and attempts = ? and state = 'queued'`,
      [leaseSeconds, id, attempt],
    );
  }

  /**
   * Writes down what came of an attempt, unless a later one has begun meanwhile.
   * @param retryIn seconds until the next try; null: there is none
   */
  async finish(id: string, attempt: number, result: SendResult, retryIn: number | null): Promise<void> {
    const { tenantId } = currentContext();
    const state = result.delivered ? 'delivered' : retryIn === null ? 'dead' : 'retry';
    await this.unitOfWork.query(
      `insert into webhook_attempt (delivery_id, attempt, tenant_id, duration_ms, status, error, response)
       select ?, ?, ?, ?, ?, ?, ? where exists (select from webhook_delivery where id = ?) on conflict do nothing`,
      [id, attempt, tenantId, result.durationMs, result.status, result.error, result.excerpt, id],
    );
    await this.unitOfWork.query(
      `update webhook_delivery set state = ?, tries = tries + 1, last_status = ?, last_error = ?,
              next_at = now() + make_interval(secs => ?::float8),
              delivered_at = case when ?::boolean then now() end
        where id = ? and attempts = ? and state = 'queued'`,
      [state, result.status, result.error, retryIn ?? 0, result.delivered, id, attempt],
    );
  }

  /** Ends what waits for an endpoint that is gone; does nothing for any other. What is on its way ends by itself. */
  async endWaitingForGone(endpointId: string): Promise<void> {
    await this.unitOfWork.query(
      `update webhook_delivery d set state = 'dead', last_error = ? from webhook_endpoint e
        where d.endpoint_id = ? and d.state in ('pending', 'retry') and ${OF_GONE_ENDPOINT}`,
      [ENDPOINT_GONE, endpointId],
    );
  }

  /** Ends a queued delivery to an endpoint that is gone, unless an attempt after `attempts` has begun. */
  async endQueuedForGone(id: string, attempts: number): Promise<void> {
    await this.unitOfWork.query(
      `update webhook_delivery d set state = 'dead', last_error = ? from webhook_endpoint e
        where d.id = ? and d.state = 'queued' and d.attempts = ? and ${OF_GONE_ENDPOINT}`,
      [ENDPOINT_GONE, id, attempts],
    );
  }

  /** Newest first. */
  list(endpointId: string, before: string | null, limit: number): Promise<DeliveryRow[]> {
    return this.unitOfWork.query<DeliveryRow>(
      `select ${COLUMNS} where d.endpoint_id = ? and (?::text is null or d.id < ?) order by d.id desc limit ?`,
      [endpointId, before, before, limit],
    );
  }

  async find(id: string): Promise<DeliveryRow | null> {
    const [row] = await this.unitOfWork.query<DeliveryRow>(`select ${COLUMNS} where d.id = ?`, [id]);
    return row ?? null;
  }

  listAttempts(id: string): Promise<AttemptRow[]> {
    return this.unitOfWork.query<AttemptRow>(
      `select attempt, at, duration_ms, status, error, response from webhook_attempt where delivery_id = ? order by attempt`,
      [id],
    );
  }

  /** Starts the schedule again, at once; a delivery that is on its way is left alone. */
  async restart(id: string): Promise<void> {
    await this.unitOfWork.query(
      `update webhook_delivery set state = 'pending', tries = 0, next_at = now(), delivered_at = null
        where id = ? and state <> 'queued'`,
      [id],
    );
  }
}
