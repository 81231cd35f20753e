import { z } from 'zod';
import type { AuditTrail } from '#audit';
import { AppError, STAFF_PERMISSIONS, type Permission } from '#contracts';
import { apiClientIdSchema, type CreateApiClient, type Page, type PageQuery } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { newId, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import type { ApiClient } from './api-client.entity.js';
import { ApiClientsRepository } from './api-clients.repository.js';
import { keyDigest, newApiKey } from './credential.js';
import { CredentialsRepository } from './credentials.repository.js';
import { RecognisedClients } from './recognised-clients.js';

/** A client together with its key, which exists in clear only in this value. */
export interface NewApiClient {
  readonly client: ApiClient;
  readonly key: string;
}

const cursorSchema = z.tuple([apiClientIdSchema]);

/** Machines that call the API, and their keys. */
export class ApiClientsService {
  readonly #clients: ApiClientsRepository;
  readonly #credentials: CredentialsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly recognised = new RecognisedClients(),
  ) {
    this.#clients = new ApiClientsRepository(unitOfWork);
    this.#credentials = new CredentialsRepository(unitOfWork);
  }

  /**
   * Makes a client and its key (`hab_` and 43 characters), which is answered once and never again.
   * @param held permissions of the caller: nobody hands on more than they hold
   * @throws AppError `auth.forbidden`, `request.invalid` (an expiry in the past)
   */
  async create(
    input: CreateApiClient,
    held: readonly Permission[] = STAFF_PERMISSIONS,
  ): Promise<NewApiClient> {
    refuseMoreThanHeld(input.permissions, held);
    const expiresAt = this.#futureInstant(input.expiresAt);
    const key = newApiKey();
    const client = await this.unitOfWork.run(() => this.#insert({ ...input, expiresAt }, key));
    return { client, key };
  }

  /**
   * Gives a key chosen outside these permissions; doing it again changes nothing but the permissions.
   * For the standalone's administrator.
   * @throws AppError `api_client.key_taken` when the key belongs to another tenant
   */
  importKey(key: string, permissions: readonly Permission[]): Promise<void> {
    return this.unitOfWork.run(async () => {
      const known = await this.#credentials.findRef(keyDigest(key));
      if (known) return this.#clients.setPermissions(known, [...permissions]);
      await this.#insert({ name: 'Imported key', permissions, expiresAt: null }, key);
    });
  }

  /** Newest first. */
  list({ cursor, limit }: PageQuery): Promise<Page<ApiClient>> {
    const [before] = decodeCursor(cursor, cursorSchema) ?? [null];
    return this.unitOfWork.run(async () =>
      toPage(
        await this.#clients.list(limit, before),
        limit,
        ({ id }) => [id],
        (client) => client,
      ),
    );
  }

  /**
   * The key stops working at once in this process, and within the time that recognised callers are
   * remembered in others.
   * @throws AppError `resource.not_found`
   */
  revoke(id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      if (!(await this.#clients.find(id))) throw new AppError('resource.not_found');
      if (!(await this.#clients.revoke(id, this.clock.now()))) return;
      await this.#credentials.removeOf(id);
      this.unitOfWork.afterCommit(() => this.recognised.forget(id));
      await this.audit.append({ action: 'api_client.revoked', object: id });
    });
  }

  async #insert(
    {
      name,
      permissions,
      expiresAt,
    }: { name: string; permissions: readonly Permission[]; expiresAt: Date | null },
    key: string,
  ): Promise<ApiClient> {
    const id = newId('apiClient');
    if (
      !(await this.#credentials.insert({ digest: keyDigest(key), kind: 'api_client', refId: id, expiresAt }))
    )
      throw new AppError('api_client.key_taken');
    await this.audit.append({ action: 'api_client.created', object: id, data: { permissions } });
    return this.#clients.insert({
      id,
      name,
      permissions: [...permissions],
      createdAt: this.clock.now(),
      expiresAt,
      revokedAt: null,
    });
  }

  #futureInstant(text: string | undefined): Date | null {
    if (text === undefined) return null;
    const instant = new Date(text);
    if (instant > this.clock.now()) return instant;
    throw new AppError('request.invalid', { param: 'expiresAt', detail: 'expiresAt must be in the future.' });
  }
}

function refuseMoreThanHeld(wanted: readonly Permission[], held: readonly Permission[]): void {
  const given = held.includes('requests:create') ? [...held, 'requests:submit'] : held;
  const missing = wanted.filter((permission) => !given.includes(permission));
  if (missing.length > 0)
    throw new AppError('auth.forbidden', {
      param: 'permissions',
      detail: `You can hand on only permissions that you have. You lack: ${missing.join(', ')}.`,
    });
}
