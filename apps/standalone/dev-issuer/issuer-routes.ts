import { SignJWT } from 'jose';
import type { Call, Reply, Route } from '../loopback-server.js';
import { ALGORITHM, type SigningKey } from './signing-key.js';
import { audienceOf, claimsOf, tokenRequest } from './token-grants.js';

const LIFETIME_SECONDS = 3_600;

/** Discovery (OpenID Connect Discovery 1.0, section 4), key set (RFC 7517) and token endpoint (RFC 6749, 4.3 and 4.4). */
export function issuerRoutes(issuer: string, key: SigningKey, now: () => Date): readonly Route[] {
  return [
    {
      method: 'GET',
      path: /^\/\.well-known\/openid-configuration$/,
      handle: () => ({ status: 200, body: discovery(issuer) }),
    },
    { method: 'GET', path: /^\/jwks$/, handle: () => ({ status: 200, body: { keys: [key.publicJwk] } }) },
    { method: 'POST', path: /^\/token$/, handle: (call) => issueToken(call, issuer, key, now()) },
  ];
}

const discovery = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}/jwks`,
  token_endpoint: `${issuer}/token`,
  grant_types_supported: ['client_credentials', 'password'],
  response_types_supported: [],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [ALGORITHM],
  claims_supported: ['sub', 'email', 'email_verified', 'acr', 'auth_time', 'roles', 'client_id'],
});

async function issueToken({ body }: Call, issuer: string, key: SigningKey, now: Date): Promise<Reply> {
  const request = tokenRequest.safeParse(Object.fromEntries(new URLSearchParams(body)));
  if (!request.success) return refusal(request.error.issues[0]?.path.join('.') ?? '');
  const issuedAt = Math.floor(now.getTime() / 1_000);
  const token = await new SignJWT(claimsOf(request.data, now))
    .setProtectedHeader({ alg: ALGORITHM, kid: key.publicJwk.kid ?? '', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audienceOf(request.data))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(key.privateKey);
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: LIFETIME_SECONDS } };
}

const refusal = (member: string): Reply => ({
  status: 400,
  body:
    member === 'grant_type'
      ? { error: 'unsupported_grant_type', error_description: 'client_credentials or password' }
      : { error: 'invalid_request', error_description: `${member} is missing or wrong` },
});
