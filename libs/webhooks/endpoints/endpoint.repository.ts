import type { EventType } from '#contracts';
import type { EndpointAuthenticationView, EndpointFilter } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { WebhookEndpoint, type DisabledReason, type EndpointFormat } from './endpoint.entity.js';

/** Days of nothing but failures after which an endpoint is left alone. */
const FAILING_DAYS = 5;

export interface NewEndpoint {
  readonly id: string;
  readonly url: string;
  readonly events: EventType[] | null;
  readonly secrets: Buffer;
  readonly format: EndpointFormat;
  readonly includeSubject: boolean;
  readonly filter: EndpointFilter | null;
  readonly authentication: EndpointAuthenticationView | null;
  readonly authenticationSecret: Buffer | null;
}

export class EndpointRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  create(data: NewEndpoint): WebhookEndpoint {
    const endpoint = this.unitOfWork.em.create(WebhookEndpoint, {
      ...data,
      enabled: true,
      disabledReason: null,
      failingSince: null,
    } as never);
    this.unitOfWork.em.persist(endpoint);
    return endpoint;
  }

  find(id: string): Promise<WebhookEndpoint | null> {
    return this.unitOfWork.em.findOne(WebhookEndpoint, { id });
  }

  /** Newest first. */
  list(before: string | null, limit: number): Promise<WebhookEndpoint[]> {
    const where = before === null ? {} : { id: { $lt: before } };
    return this.unitOfWork.em.find(WebhookEndpoint, where, { orderBy: { id: 'desc' }, limit });
  }

  /** @returns whether there was one */
  async remove(id: string): Promise<boolean> {
    return (await this.unitOfWork.em.nativeDelete(WebhookEndpoint, { id })) === 1;
  }

  /** For events that are no answer to a consent: those have a way of their own. */
  async listInterestedIn(type: EventType): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select id from webhook_endpoint
        where enabled and format = 'habeas' and (events is null or events @> to_jsonb(?::text)) order by id`,
      [type],
    );
    return rows.map(({ id }) => id);
  }

  /** Ends the row of failures; writes nothing when there is none. */
  async noteSuccess(id: string): Promise<void> {
    await this.unitOfWork.query(
      `update webhook_endpoint set failing_since = null where id = ? and failing_since is not null`,
      [id],
    );
  }

  /** @returns why the endpoint was disabled by this failure, or null */
  async noteFailure(id: string, gone: boolean): Promise<DisabledReason | null> {
    const [row] = await this.unitOfWork.query<{ reason: DisabledReason | null }>(
      `update webhook_endpoint e set failing_since = coalesce(failing_since, now()),
              enabled = verdict.reason is null, disabled_reason = verdict.reason
         from (select id, case when ? then 'gone'
                      when failing_since < now() - make_interval(days => ?) then 'failing' end as reason
                 from webhook_endpoint where id = ? and enabled for update) verdict
        where e.id = verdict.id returning verdict.reason`,
      [gone, FAILING_DAYS, id],
    );
    return row?.reason ?? null;
  }
}
