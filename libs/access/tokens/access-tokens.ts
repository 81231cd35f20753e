import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, type JWTPayload } from 'jose';
import { z } from 'zod';
import { TOKEN_SCOPES, type Permission } from '#contracts';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, currentContext, publicUrl, runInContext, type Clock, type Settings } from '#platform';
import { ApiClientsRepository } from '../api-clients.repository.js';
import type { ApiClient } from '../api-client.entity.js';
import { tokenDigest } from '../credential.js';
import { invalidCredential } from '../presented-credential.js';
import type { Principal } from '../principal.js';
import type { RecognisedClients } from '../recognised-clients.js';

/** Life of a token in seconds. */
export const TOKEN_SECONDS = 900;
/** Tells these tokens from whatever else the same key signs (RFC 9068, section 2.1). */
const TYPE = 'at+jwt';

const headerSchema = z.object({ alg: z.literal('EdDSA'), typ: z.literal(TYPE), kid: z.string().max(40) });
const claimsSchema = z.object({
  aud: z.string(),
  sub: z.string().min(1).max(128),
  tenant: z.string().min(1).max(40),
  api_client: z.string().min(1).max(40),
  scope: z.string(),
  iat: z.int(),
  exp: z.int(),
});
type Claims = z.infer<typeof claimsSchema>;

/** For whom a token is made. */
export interface TokenHolder {
  /** Whose key was shown, `cli_…`. */
  readonly apiClientId: string;
  /** The name by which the client knows itself. */
  readonly clientId: string;
  /** Separated by spaces. */
  readonly scope: string;
}

/**
 * Short-lived tokens of Habeas itself (RFC 9068), signed with the tenant's key. A token permits at most what its client
 * may do at the moment of the call: a key that was revoked ends its tokens too.
 */
export class AccessTokens {
  readonly #clients: ApiClientsRepository;
  /** `iss` and `aud`: the address of this installation. */
  readonly issuer: string;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: KeyManager,
    private readonly recognised: RecognisedClients,
    private readonly clock: Clock,
    settings: Pick<Settings, 'PUBLIC_URL' | 'PORT'>,
  ) {
    this.#clients = new ApiClientsRepository(unitOfWork);
    this.issuer = publicUrl(settings, '/').replace(/\/$/, '');
  }

  /** For the tenant of the context. @returns JWS in compact form */
  async issue({ apiClientId, clientId, scope }: TokenHolder): Promise<string> {
    const signer = await this.keys.signer();
    const now = Math.floor(this.clock.now().getTime() / 1_000);
    const payload = {
      iss: this.issuer,
      aud: this.issuer,
      sub: clientId,
      client_id: clientId,
      tenant: currentContext().tenantId,
      api_client: apiClientId,
      scope,
      iat: now,
      exp: now + TOKEN_SECONDS,
      jti: randomUUID(),
    };
    const signed = `${encode({ alg: 'EdDSA', typ: TYPE, kid: signer.kid })}.${encode(payload)}`;
    return `${signed}.${signer.sign(Buffer.from(signed)).toString('base64url')}`;
  }

  /**
   * @param payload of the token, not yet verified
   * @throws AppError `auth.invalid`
   */
  async verify(token: string, payload: JWTPayload): Promise<Principal> {
    const claims = claimsSchema.safeParse(payload).data;
    if (!claims || claims.aud !== this.issuer || this.#isOld(claims)) throw invalidCredential();
    const context = { tenantId: claims.tenant, actor: SYSTEM_ACTOR, correlationId: 'token' };
    const principal = await runInContext(context, () =>
      this.unitOfWork.run(() => this.#holder(token, claims)),
    );
    this.recognised.remember(tokenDigest(token), principal, new Date(claims.exp * 1_000));
    return principal;
  }

  #isOld({ exp }: Claims): boolean {
    return exp * 1_000 <= this.clock.now().getTime();
  }

  async #holder(token: string, claims: Claims): Promise<Principal> {
    const { kid } = headerOf(token);
    const [signed, signature] = split(token);
    if (!(await this.keys.isSigned(kid, signed, signature))) throw invalidCredential();
    const client = await this.#clients.find(claims.api_client);
    if (!client || !isAlive(client, this.clock.now())) throw invalidCredential();
    return {
      tenantId: claims.tenant,
      actor: { kind: 'api_client', id: client.id },
      permissions: narrowed(client.permissions, claims.scope.split(' ')),
      person: null,
      clientId: claims.sub,
    };
  }
}

/** Those of `held` that one of the scopes stands for. */
export const narrowed = (held: readonly Permission[], scopes: readonly string[]): Permission[] => {
  const meant = new Set(scopes.map((scope) => TOKEN_SCOPES.get(scope)));
  return held.filter((permission) => meant.has(permission));
};

function headerOf(token: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(decodeProtectedHeader(token));
  } catch {
    throw invalidCredential();
  }
}

function split(token: string): [signed: Buffer, signature: Buffer] {
  const dot = token.lastIndexOf('.');
  return [Buffer.from(token.slice(0, dot)), Buffer.from(token.slice(dot + 1), 'base64url')];
}

const isAlive = ({ revokedAt, expiresAt }: ApiClient, now: Date): boolean =>
  !revokedAt && (!expiresAt || expiresAt > now);

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
