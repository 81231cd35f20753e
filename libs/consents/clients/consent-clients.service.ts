import { AppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { BoundedMap, currentContext, type Clock } from '#platform';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { DefinitionChanges } from '../definitions/definition-changes.js';
import type { BuiltinConsents } from './builtin-consents.js';
import type { ClientSettings, ConsentClient, ConsentRef } from './consent-client.js';
import { ConsentClientsRepository } from './consent-clients.repository.js';

interface Held {
  readonly epoch: string;
  readonly clients: ReadonlyMap<string, ConsentClient>;
  readonly origins: ReadonlySet<string>;
  readonly until: number;
}

const TENANTS_HELD = 200;
/** A page of an origin that was taken away may go on calling other processes this long. */
const ORIGINS_KEEP_MS = 5_000;

/** Applications that ask people for consent, and what each asks for. Held in memory by epoch, like the definitions. */
export class ConsentClients {
  readonly #repository: ConsentClientsRepository;
  readonly #held = new BoundedMap<string, Held>(TENANTS_HELD);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly changes: DefinitionChanges,
    private readonly builtins: BuiltinConsents,
    private readonly clock: Clock,
  ) {
    this.#repository = new ConsentClientsRepository(unitOfWork);
  }

  /**
   * Registers an application, or gives it other settings.
   * @throws AppError `consent_group.unknown`, `consent.unknown`, `client.unknown` (no such API client),
   *   `consent.name_taken` (but for its case), `request.invalid` (a consent made looser than it is)
   */
  put(clientId: string, given: ClientSettings): Promise<ConsentClient> {
    return this.changes.run(async () => {
      const settings = resolved(given, await this.catalogues.current());
      await this.#checkApiClient(settings.apiClientId);
      const before = await this.#otherOf(clientId);
      const client = await this.#repository.put(clientId, settings, this.clock.now());
      await this.builtins.ensure('claims', clientId, settings.requiredClaims);
      await this.builtins.ensure('scopes', clientId, settings.consentScopes);
      await this.changes.record({
        action: before ? 'consent_client.updated' : 'consent_client.created',
        object: clientId,
        before: before && settingsOf(before),
        after: settingsOf(client),
      });
      const { tenantId } = currentContext();
      this.unitOfWork.afterCommit(() => this.#held.delete(tenantId));
      return client;
    });
  }

  /** @throws AppError `resource.not_found` */
  async get(clientId: string): Promise<ConsentClient> {
    const client = await this.find(clientId);
    if (client) return client;
    throw new AppError('resource.not_found', {
      detail: 'This client is not registered: PUT /v1/api-clients/{clientId} registers it.',
    });
  }

  /** As a member of a body: @throws AppError `client.unknown` */
  async named(clientId: string): Promise<ConsentClient> {
    const client = await this.find(clientId);
    if (client) return client;
    throw new AppError('client.unknown', {
      param: 'client_id',
      detail: 'This client is not registered: PUT /v1/api-clients/{clientId} registers it.',
    });
  }

  async find(clientId: string): Promise<ConsentClient | null> {
    const { clients } = await this.unitOfWork.run(() => this.#current());
    return clients.get(clientId) ?? null;
  }

  async list(): Promise<ConsentClient[]> {
    const { clients } = await this.unitOfWork.run(() => this.#current());
    return [...clients.values()];
  }

  /** Whether a page of this origin belongs to an application of the tenant, as known a moment ago. */
  async allowsOrigin(origin: string): Promise<boolean> {
    const held = this.#held.get(currentContext().tenantId);
    if (held && held.until > performance.now()) return held.origins.has(origin);
    return this.unitOfWork.run(async () => (await this.#current()).origins.has(origin));
  }

  async #current(): Promise<Held> {
    const { tenantId } = currentContext();
    const epoch = await this.catalogues.epoch();
    const held = this.#held.get(tenantId);
    const until = performance.now() + ORIGINS_KEEP_MS;
    const clients = held?.epoch === epoch ? [...held.clients.values()] : await this.#repository.list();
    const current = {
      epoch,
      clients: new Map(clients.map((client) => [client.clientId, client])),
      origins: new Set(clients.flatMap(({ origins }) => origins)),
      until,
    };
    // what this transaction itself changed may never be committed
    this.unitOfWork.afterCommit(() => this.#held.set(tenantId, current));
    return current;
  }

  /** What is registered under this name. @throws AppError `consent.name_taken` when it is spelled otherwise */
  async #otherOf(clientId: string): Promise<ConsentClient | null> {
    const clients = await this.#repository.list();
    const same = clients.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase());
    if (!same || same.clientId === clientId) return same ?? null;
    throw new AppError('consent.name_taken', {
      param: 'clientId',
      detail: `There is a client "${same.clientId}" already: two names must differ by more than their case.`,
    });
  }

  async #checkApiClient(id: string | null): Promise<void> {
    if (id === null || (await this.#repository.hasApiClient(id))) return;
    throw new AppError('client.unknown', {
      param: 'apiClientId',
      detail: 'There is no API client of this id, or its key was revoked.',
    });
  }
}

/** With groups spelled as they are defined. */
function resolved(settings: ClientSettings, catalogue: Catalogue): ClientSettings {
  const names = new Map(catalogue.groups.map(({ name }) => [keyOf(name), name]));
  const consentGroups = settings.consentGroups.map((given) => {
    const name = names.get(keyOf(given));
    if (name !== undefined) return name;
    throw new AppError('consent_group.unknown', {
      param: 'consentGroups',
      detail: `There is no group ${JSON.stringify(given)}.`,
    });
  });
  settings.consentRefs.forEach((ref) => checkRef(ref, catalogue));
  return { ...settings, consentGroups: [...new Set(consentGroups)] };
}

function checkRef({ consentId, deonticity }: ConsentRef, catalogue: Catalogue): void {
  const consent = catalogue.consent(consentId);
  if (!consent || consent.builtin)
    throw new AppError('consent.unknown', {
      param: 'consentRefs',
      detail: `There is no consent ${consentId}.`,
    });
  if (consent.deonticity === 'required' && deonticity === 'optional')
    throw new AppError('request.invalid', {
      param: 'consentRefs',
      detail: `The consent ${consentId} is required: an application may make a consent required, never optional.`,
    });
}

const keyOf = (name: string): string => name.trim().normalize('NFC').toLowerCase();

const settingsOf = ({ clientId: _, createdAt: _made, updatedAt: _changed, ...settings }: ConsentClient) =>
  settings;
