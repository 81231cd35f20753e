import { TOKEN_SECONDS, narrowed, type AccessTokens, type Authenticator, type Principal } from '#access';
import { AppError, TOKEN_SCOPES, idPattern } from '#contracts';
import type { TokenAnswer } from '#contracts/schemas';
import { runInContext } from '#platform';
import type { ConsentClients } from './consent-clients.service.js';

/** Keys of who runs the platform have no tenant that could sign a token. */
const API_CLIENT = idPattern('apiClient');

/** What a client shows to get a token (RFC 6749, section 4.4). */
export interface ClientCredentials {
  readonly clientId: string;
  /** Its API key. */
  readonly secret: string;
  /** Separated by spaces; absent: all that the key permits. */
  readonly scope: string | undefined;
}

/** Tokens for clients that know OAuth and not our keys. */
export class TokenGrants {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly clients: ConsentClients,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * @param tenantId of the host that is asked; null: of any
   * @throws AppError `auth.invalid`, `token.scope_invalid`, `rate.limited`
   */
  async grant(
    { clientId, secret, scope }: ClientCredentials,
    tenantId: string | null,
    address: string,
  ): Promise<TokenAnswer> {
    const principal = await this.authenticator.authenticateKey(secret, address);
    if (tenantId !== null && tenantId !== principal.tenantId) throw foreign();
    const { actor } = principal;
    const context = { tenantId: principal.tenantId, actor, correlationId: 'token' };
    return runInContext(context, async () => {
      if (!(await this.#isClientOf(clientId, principal))) throw foreign();
      const granted = grantedScope(principal, scope);
      const token = await this.tokens.issue({ apiClientId: actor.id, clientId, scope: granted });
      return {
        access_token: token,
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
        ...(scope !== undefined && granted !== scope && { scope: granted }),
      };
    });
  }

  /** A client is named by the id of its key, or by the name under which it was registered with this key. */
  async #isClientOf(clientId: string, { actor }: Principal): Promise<boolean> {
    if (!API_CLIENT.test(actor.id)) return false;
    if (clientId === actor.id) return true;
    return (await this.clients.find(clientId))?.apiClientId === actor.id;
  }
}

/** What of the wish the key permits; names that mean nothing here are left out (RFC 6749, section 3.3). */
function grantedScope({ permissions }: Principal, wish: string | undefined): string {
  if (wish === undefined || wish.trim() === '') return permissions.join(' ');
  const granted = wish.split(' ').filter((scope) => narrowed(permissions, [scope]).length > 0);
  if (granted.length > 0) return granted.join(' ');
  throw new AppError('token.scope_invalid', {
    detail: `Ask for scopes that the key of this client permits, of: ${[...TOKEN_SCOPES.keys()].join(' ')}.`,
  });
}

const foreign = (): AppError => new AppError('auth.invalid');
