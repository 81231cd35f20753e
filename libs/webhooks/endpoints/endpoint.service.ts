import { AppError, type EventType, type Permission } from '#contracts';
import type {
  CreateWebhookEndpoint,
  EndpointAuthentication,
  EndpointAuthenticationView,
  EndpointFilter,
  UpdateWebhookEndpoint,
} from '#contracts/schemas';
import type { AuditTrail } from '#audit';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import { newId, type Clock } from '#platform';
import { splitAuthentication } from '../authentication/endpoint-authentication.js';
import type { EventLog } from '../events/event-log.js';
import type { UrlPolicy } from '../net/url-policy.js';
import type { DisabledReason, EndpointFormat, WebhookEndpoint } from './endpoint.entity.js';
import { EndpointRepository, type NewEndpoint } from './endpoint.repository.js';
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
  readonly format: EndpointFormat;
  readonly includeSubject: boolean;
  readonly filter: EndpointFilter | null;
  readonly authentication: EndpointAuthenticationView | null;
  readonly enabled: boolean;
  readonly disabledReason: DisabledReason | null;
  readonly failingSince: string | null;
  readonly createdAt: string;
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
   * @param permissions of the caller: nobody has sent to others what they may not see
   * @returns the endpoint and its secret, which is never shown again
   * @throws AppError `webhook.url_refused`, `auth.forbidden`
   */
  async create(
    input: CreateWebhookEndpoint,
    permissions: readonly Permission[] = [],
  ): Promise<EndpointView & { secret: string }> {
    const format = input.format ?? 'habeas';
    const includeSubject = format === 'cidaas' || input.includeSubject === true;
    if (includeSubject) requireSight(permissions);
    await this.#checkAddresses(input);
    const id = newId('webhookEndpoint');
    const secret = newSecret();
    const view = await this.unitOfWork.run(async () => {
      const endpoint = this.#endpoints.create({
        id,
        url: input.url,
        events: input.events ? [...input.events] : null,
        secrets: await this.#secrets.sealFirst(id, secret),
        format,
        includeSubject,
        filter: input.filter ?? null,
        ...(await this.#sealed(id, input.authentication ?? null)),
      });
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

  /**
   * @param permissions of the caller
   * @throws AppError `resource.not_found`, `webhook.url_refused`, `auth.forbidden`
   */
  async update(
    id: string,
    changes: UpdateWebhookEndpoint,
    permissions: readonly Permission[] = [],
  ): Promise<EndpointView> {
    await this.#checkAddresses(changes);
    return this.unitOfWork.run(async () => {
      const endpoint = await this.#get(id);
      const { enabled, authentication, ...plain } = changes;
      apply(endpoint, plain);
      if (authentication !== undefined) Object.assign(endpoint, await this.#sealed(id, authentication));
      if (enabled !== undefined) setEnabled(endpoint, enabled);
      if (endpoint.includeSubject && Object.keys(plain).length > 0) requireSight(permissions);
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
   * A new secret signs from now on; the one before signs beside it until `previousUntil`.
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

  async #checkAddresses({ url, authentication }: UpdateWebhookEndpoint): Promise<void> {
    if (url !== undefined) await this.urls.check(url);
    if (authentication?.kind === 'CIDAAS_OAUTH2')
      await this.urls.check(authentication.tokenUrl, 'authentication.tokenUrl');
  }

  async #sealed(
    id: string,
    given: EndpointAuthentication | null,
  ): Promise<Pick<NewEndpoint, 'authentication' | 'authenticationSecret'>> {
    if (!given) return { authentication: null, authenticationSecret: null };
    const { view, secret } = splitAuthentication(given);
    return {
      authentication: view,
      authenticationSecret: await this.#secrets.sealAuthentication(id, secret),
    };
  }

  async #get(id: string): Promise<WebhookEndpoint> {
    const endpoint = await this.#endpoints.find(id);
    if (!endpoint) throw notFound();
    return endpoint;
  }
}

function requireSight(permissions: readonly Permission[]): void {
  if (!permissions.includes('subjects:read'))
    throw new AppError('auth.forbidden', {
      detail: 'An endpoint that is told who the person is needs the permission subjects:read.',
    });
}

/** Members that are absent stay. */
function apply(
  endpoint: WebhookEndpoint,
  changes: Omit<UpdateWebhookEndpoint, 'enabled' | 'authentication'>,
): void {
  if (changes.url !== undefined) endpoint.url = changes.url;
  if (changes.events !== undefined) endpoint.events = changes.events && [...changes.events];
  if (changes.filter !== undefined) endpoint.filter = changes.filter;
  if (changes.format !== undefined) endpoint.format = changes.format;
  if (changes.includeSubject !== undefined) endpoint.includeSubject = changes.includeSubject;
  endpoint.includeSubject ||= endpoint.format === 'cidaas';
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
  format: endpoint.format,
  includeSubject: endpoint.includeSubject,
  filter: endpoint.filter ?? null,
  authentication: endpoint.authentication ?? null,
  enabled: endpoint.enabled,
  disabledReason: endpoint.disabledReason ?? null,
  failingSince: endpoint.failingSince?.toISOString() ?? null,
  createdAt: endpoint.createdAt.toISOString(),
});

const notFound = (): AppError => new AppError('resource.not_found');
