import { SignJWT } from 'jose';
import type { Call, Reply, Route } from '../loopback-server.js';
import { ALGORITHM, type SigningKey } from './signing-key.js';
import { isHeldBack, openClaims, type ClaimGate, type GateAnswer } from './claim-gate.js';
import {
  audienceOf,
  claimsOf,
  madeUpClaims,
  subjectOf,
  tokenRequest,
  type PersonRequest,
  type TokenRequest,
} from './token-grants.js';

const LIFETIME_SECONDS = 3_600;

interface Issuing {
  readonly issuer: string;
  readonly key: SigningKey;
  readonly now: () => Date;
  /** Says which claims a person agreed to; without it a token has none of those that need consent. */
  readonly gate?: ClaimGate | undefined;
}

/** Discovery (OpenID Connect Discovery 1.0, section 4), key set (RFC 7517) and token endpoint (RFC 6749, 4.3 and 4.4). */
export function issuerRoutes(
  issuer: string,
  key: SigningKey,
  now: () => Date,
  gate?: ClaimGate,
): readonly Route[] {
  const issuing: Issuing = { issuer, key, now, gate };
  return [
    {
      method: 'GET',
      path: /^\/\.well-known\/openid-configuration$/,
      handle: () => ({ status: 200, body: discovery(issuer) }),
    },
    { method: 'GET', path: /^\/jwks$/, handle: () => ({ status: 200, body: { keys: [key.publicJwk] } }) },
    { method: 'POST', path: /^\/token$/, handle: (call) => answerToken(call, issuing) },
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

async function answerToken({ body }: Call, issuing: Issuing): Promise<Reply> {
  const request = tokenRequest.safeParse(Object.fromEntries(new URLSearchParams(body)));
  if (!request.success) return refusal(request.error.issues[0]?.path.join('.') ?? '');
  if (request.data.grant_type === 'password' && request.data.claims)
    return answerWithClaims(request.data, request.data.claims, issuing);
  return issueToken(request.data, {}, issuing);
}

/** First the consent gate, then the token: with the claims that the person agreed to and no other. */
async function answerWithClaims(
  request: PersonRequest,
  claims: readonly string[],
  issuing: Issuing,
): Promise<Reply> {
  const { client_id: clientId, client_secret: clientSecret, username, claims_shown: wereShown } = request;
  if (clientId === undefined || clientSecret === undefined) return refusal('client_id or client_secret');
  const answer = await issuing.gate?.({ clientId, clientSecret, sub: subjectOf(username), claims });
  if (!answer) return NOT_ASKED;
  const open = openClaims(answer);
  if (isHeldBack(answer) || (open.length > 0 && !wereShown)) return consentRequired(answer);
  const agreed = claims.filter((claim) => !open.includes(claim));
  return issueToken(request, madeUpClaims(agreed, request), issuing);
}

async function issueToken(
  request: TokenRequest,
  more: Readonly<Record<string, string>>,
  { issuer, key, now }: Issuing,
): Promise<Reply> {
  const issuedAt = Math.floor(now().getTime() / 1_000);
  const token = await new SignJWT({ ...more, ...claimsOf(request, now()) })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.publicJwk.kid ?? '', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audienceOf(request))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(key.privateKey);
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: LIFETIME_SECONDS } };
}

/** OpenID Connect Core 1.0, section 3.1.2.6. What has to be shown comes along, as the gate said it. */
const consentRequired = ({ q, pending }: GateAnswer): Reply => ({
  status: 400,
  body: {
    error: 'consent_required',
    error_description: 'Show what is pending, send the answers, then ask again with claims_shown=true.',
    ...{ q, pending },
  },
});

const NOT_ASKED: Reply = {
  status: 400,
  body: {
    error: 'invalid_client',
    error_description: 'The consent gate did not answer: client_secret is an API key with consent-gate:ask.',
  },
};

const refusal = (member: string): Reply => ({
  status: 400,
  body:
    member === 'grant_type'
      ? { error: 'unsupported_grant_type', error_description: 'client_credentials or password' }
      : { error: 'invalid_request', error_description: `${member} is missing or wrong` },
});
