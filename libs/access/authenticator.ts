import type { IncomingHttpHeaders } from 'node:http';
import { PLATFORM_PERMISSIONS, isAppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { ApiClientsRepository } from './api-clients.repository.js';
import { isPlatformKey, keyDigest, tokenDigest } from './credential.js';
import { PlatformKeysRepository } from './platform-keys.repository.js';
import {
  findCredential,
  invalidCredential,
  readCredential,
  type PresentedCredential,
} from './presented-credential.js';
import type { Principal } from './principal.js';
import type { RateLimits } from './rate-limits.js';
import type { RecognisedClients } from './recognised-clients.js';
import type { TokenVerifier } from './token-verifier.js';

/** Of who belongs to no tenant: no row is theirs, whatever a query may ask. */
export const NO_TENANT = 'none';

/** Tells who calls, by API key or token. */
export class Authenticator {
  readonly #clients: ApiClientsRepository;
  readonly #platformKeys: PlatformKeysRepository;
  readonly #underWay = new Map<string, Promise<Principal>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tokens: TokenVerifier,
    private readonly recognised: RecognisedClients,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {
    this.#clients = new ApiClientsRepository(unitOfWork);
    this.#platformKeys = new PlatformKeysRepository(unitOfWork);
  }

  /**
   * @param address of the caller: once many different credentials from it failed, what does not hold is `rate.limited`,
   *   and what holds is served
   * @throws AppError `auth.required`, `auth.invalid`, `rate.limited`, `service.unavailable`
   */
  async authenticate(headers: IncomingHttpHeaders, address: string): Promise<Principal> {
    return this.#identify(readCredential(headers), address);
  }

  /** Who was recognised by the same credential a moment ago, without a look at the database; null: ask {@link authenticate}. */
  recall(headers: IncomingHttpHeaders): Principal | null {
    const credential = findCredential(headers);
    return credential && this.recognised.find(digestOf(credential), this.clock.now());
  }

  /** As {@link authenticate}, for an API key that is not in the headers. No token is taken for one. */
  authenticateKey(value: string, address: string): Promise<Principal> {
    return this.#identify({ kind: 'key', value }, address);
  }

  async #identify(credential: PresentedCredential, address: string): Promise<Principal> {
    const digest = digestOf(credential);
    return (
      this.recognised.find(digest, this.clock.now()) ??
      (await this.#recogniseOnce(credential, digest, address))
    );
  }

  /** Who shows the same at the same moment waits for the one look at the database: a busy client would begin hundreds. */
  #recogniseOnce(credential: PresentedCredential, digest: string, address: string): Promise<Principal> {
    const name = `${address} ${digest}`;
    const underWay = this.#underWay.get(name);
    if (underWay) return underWay;
    const begun = this.#recognise(credential, digest, address).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, begun);
    return begun;
  }

  async #recognise(
    { kind, value }: PresentedCredential,
    digest: string,
    address: string,
  ): Promise<Principal> {
    await this.limits.refuseRepeats(address, digest);
    try {
      return await (kind === 'key' ? this.#holderOf(value) : this.tokens.verify(value));
    } catch (error) {
      if (isAppError(error, 'auth.invalid')) await this.limits.countFailure(address, digest);
      throw error;
    }
  }

  #holderOf(key: string): Promise<Principal> {
    return isPlatformKey(key) ? this.#platformOf(key) : this.#clientOf(key);
  }

  async #platformOf(key: string): Promise<Principal> {
    const digest = keyDigest(key);
    const id = await this.unitOfWork.runWithCredential(digest, () =>
      this.#platformKeys.findPresented(this.clock.now()),
    );
    if (id === null) throw invalidCredential();
    const actor = { kind: 'api_client', id } as const;
    const principal = { tenantId: NO_TENANT, actor, permissions: PLATFORM_PERMISSIONS, person: null };
    this.recognised.remember(digest, principal, null);
    return principal;
  }

  async #clientOf(key: string): Promise<Principal> {
    const digest = keyDigest(key);
    const client = await this.unitOfWork.runWithCredential(digest, () => this.#clients.findPresented());
    if (!client || client.revokedAt) throw invalidCredential();
    if (client.expiresAt && client.expiresAt <= this.clock.now()) throw invalidCredential();
    const { id, tenantId, permissions } = client;
    const principal = { tenantId, actor: { kind: 'api_client', id }, permissions, person: null } as const;
    this.recognised.remember(digest, principal, client.expiresAt ?? null);
    return principal;
  }
}

const digestOf = ({ kind, value }: PresentedCredential): string =>
  kind === 'key' ? keyDigest(value) : tokenDigest(value);
