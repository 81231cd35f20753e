import { AppError, type EventType } from '#contracts';
import type { AuditTrail } from '#audit';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import { newId, type Clock } from '#platform';
import type { EventLog } from '../events/event-log.js';
import type { UrlPolicy } from '../net/url-policy.js';
import type { DisabledReason, WebhookEndpoint } from './endpoint.entity.js';
import { EndpointRepository } from './endpoint.repository.js';
import { EndpointSecrets, newSecret } from './endpoint-secrets.js';

/** Hours for which a replaced secret still signs. */
const OVERLAP_HOURS = 24;
const HOUR_MS = 3_600_000;

/** An endpoint as its tenant sees it: without secrets. */
export interface EndpointView {
  readonly id: string;
  readonly url: string;
  /** null: every event. */
  readonly events: readonly EventType[] | null;
  readonly enabled: boolean;
  readonly disabledReason: DisabledReason | null;
  readonly failingSince: string | null;
  readonly createdAt: string;
}

export interface EndpointChanges {
  readonly url?: string | undefined;
  readonly events?: readonly EventType[] | null | undefined;
  readonly enabled?: boolean | undefined;
}

/** Where a tenant wants its events sent. */
export class EndpointService {
  readonly #endpoints: EndpointRepository;
  readonly #secrets: EndpointSecrets;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    keys: KeyManager,
    private readonly audit: AuditTrail,
    private readonly events: EventLog,
    private readonly urls: UrlPolicy,
    private readonly clock: Clock,
  ) {
    this.#endpoints = new EndpointRepository(unitOfWork);
    this.#secrets = new EndpointSecrets(keys);
  }

  /**
   * @returns the endpoint and its secret, which is never shown again
   * @throws AppError `webhook.url_refused`
   */
  async create(input: {
    url: string;
    events?: readonly EventType[] | null | undefined;
  }): Promise<EndpointView & { secret: string }> {
    await this.urls.check(input.url);
    const id = newId('webhookEndpoint');
    const secret = newSecret();
    const view = await this.unitOfWork.run(async () => {
      const secrets = await this.#secrets.sealFirst(id, secret);
      const events = input.events ? [...input.events] : null;
      const endpoint = this.#endpoints.create({ id, url: input.url, events, secrets });
      await this.unitOfWork.em.flush();
      await this.audit.append({ action: 'webhook_endpoint.created', object: id });
      return toView(endpoint);
    });
    return { ...view, secret };
  }

  /** Newest first, those before the given id. */
  list({ before = null, limit }: { before?: string | null; limit: number }): Promise<EndpointView[]> {
    return this.unitOfWork.run(async () => (await this.#endpoints.list(before, limit)).map(toView));
  }

  /** @throws AppError `resource.not_found` */
  get(id: string): Promise<EndpointView> {
    return this.unitOfWork.run(async () => toView(await this.#get(id)));
  }

  /** @throws AppError `resource.not_found`, `webhook.url_refused` */
  async update(id: string, changes: EndpointChanges): Promise<EndpointView> {
    if (changes.url !== undefined) await this.urls.check(changes.url);
    return this.unitOfWork.run(async () => {
      const endpoint = await this.#get(id);
      if (changes.url !== undefined) endpoint.url = changes.url;
      if (changes.events !== undefined) endpoint.events = changes.events && [...changes.events];
      if (changes.enabled !== undefined) setEnabled(endpoint, changes.enabled);
      const data = { changed: Object.keys(changes).sort() };
      await this.audit.append({ action: 'webhook_endpoint.updated', object: id, data });
      return toView(endpoint);
    });
  }

  /** Removes the endpoint with its deliveries. @throws AppError `resource.not_found` */
  async remove(id: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (!(await this.#endpoints.remove(id))) throw notFound();
      await this.audit.append({ action: 'webhook_endpoint.removed', object: id });
    });
  }

  /**
   * A new secret signs from now on; the one before signs beside it until `previousUntil`, unless two more rotations
   * follow sooner: three sign at most.
   * @throws AppError `resource.not_found`
   */
  rotateSecret(id: string, overlapHours = OVERLAP_HOURS): Promise<{ secret: string; previousUntil: string }> {
    return this.unitOfWork.run(async () => {
      const endpoint = await this.#get(id);
      const secret = newSecret();
      const until = new Date(this.clock.now().getTime() + overlapHours * HOUR_MS);
      endpoint.secrets = await this.#secrets.replace(id, endpoint.secrets, secret, until);
      await this.audit.append({ action: 'webhook_endpoint.secret_rotated', object: id });
      return { secret, previousUntil: until.toISOString() };
    });
  }

  /** Sends `webhook.test` to this endpoint. @returns id of the event @throws AppError `resource.not_found` */
  test(id: string): Promise<string> {
    return this.unitOfWork.run(async () => {
      await this.#get(id);
      return this.events.appendFor(id, { type: 'webhook.test' });
    });
  }

  async #get(id: string): Promise<WebhookEndpoint> {
    const endpoint = await this.#endpoints.find(id);
    if (!endpoint) throw notFound();
    return endpoint;
  }
}

/** An endpoint that is enabled again starts with a clean record; what waited for it goes out. */
function setEnabled(endpoint: WebhookEndpoint, enabled: boolean): void {
  if (endpoint.enabled === enabled) return;
  endpoint.enabled = enabled;
  endpoint.disabledReason = enabled ? null : 'manual';
  if (enabled) endpoint.failingSince = null;
}

const toView = (endpoint: WebhookEndpoint): EndpointView => ({
  id: endpoint.id,
  url: endpoint.url,
  events: endpoint.events ?? null,
  enabled: endpoint.enabled,
  disabledReason: endpoint.disabledReason ?? null,
  failingSince: endpoint.failingSince?.toISOString() ?? null,
  createdAt: endpoint.createdAt.toISOString(),
});

const notFound = (): AppError => new AppError('resource.not_found');
