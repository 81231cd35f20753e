import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { AppError, PERSON_PERMISSIONS } from '#contracts';
import type { DigestKey } from '#keys';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { issuerDigest } from './credential.js';
import { IssuerKeys } from './issuer-keys.js';
import type { Issuer } from './issuer.entity.js';
import { IssuersRepository } from './issuers.repository.js';
import { invalidCredential } from './presented-credential.js';
import type { Principal } from './principal.js';
import { clientOf, permissionsOf, personOf, readClaims, rolesOf, type TokenClaims } from './token-claims.js';
import type { AccessTokens } from './tokens/access-tokens.js';

const CLOCK_TOLERANCE_SECONDS = 30;
const AUDIENCES_TRIED = 5;
/** What may stand in the audit trail as it is; addresses and longer things are replaced by a keyed digest. */
const PLAIN_SUBJECT = /^[\w.:|-]{1,100}$/;
/** Codes of jose that blame the token; anything else means that the issuer's keys could not be had. */
const TOKEN_FAULT = /^ERR_(JWT|JWS|JOSE_ALG|JOSE_NOT_SUPPORTED|JWKS_NO_MATCHING|JWKS_MULTIPLE)/;

/** Recognises bearers of tokens (RFC 7519, RFC 8725): our own, and those of the issuers that tenants have registered. */
export class TokenVerifier {
  readonly #issuers: IssuersRepository;
  readonly #issuerKeys = new IssuerKeys();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly digests: DigestKey,
    private readonly clock: Clock,
    private readonly own: AccessTokens,
  ) {
    this.#issuers = new IssuersRepository(unitOfWork);
  }

  /** @throws AppError `auth.invalid`; `service.unavailable` when the issuer's keys cannot be fetched */
  async verify(token: string): Promise<Principal> {
    const payload = unverifiedPayload(token);
    if (payload.iss === this.own.issuer) return this.own.verify(token, payload);
    const issuer = await this.#findIssuer(payload);
    if (!issuer) throw invalidCredential();
    const claims = await this.#verifiedClaims(token, issuer);
    const actor = { kind: issuer.kind, id: this.#actorId(claims.sub) };
    const caller = { tenantId: issuer.tenantId, actor, ...clientOf(claims) };
    if (issuer.kind === 'person')
      return { ...caller, permissions: PERSON_PERMISSIONS, person: personOf(claims) };
    const { email } = personOf(claims);
    return {
      ...caller,
      ...(email !== null && { staffEmail: email }),
      permissions: permissionsOf(claims, issuer),
      roles: rolesOf(claims, issuer),
      person: null,
    };
  }

  async #findIssuer({ iss, aud }: JWTPayload): Promise<Issuer | null> {
    if (typeof iss !== 'string') return null;
    for (const audience of [aud ?? []].flat().slice(0, AUDIENCES_TRIED)) {
      const digest = issuerDigest(iss, String(audience));
      const issuer = await this.unitOfWork.runWithCredential(digest, () => this.#issuers.findPresented());
      if (issuer) return issuer;
    }
    return null;
  }

  async #verifiedClaims(token: string, issuer: Issuer): Promise<TokenClaims> {
    const key = await this.#issuerKeys.of(issuer).catch(unreachable);
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: issuer.algorithms,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: this.clock.now(),
        requiredClaims: ['exp', 'sub'],
      });
      return readClaims(payload);
    } catch (error) {
      return blame(error);
    }
  }

  #actorId(subject: string): string {
    return PLAIN_SUBJECT.test(subject) ? subject : this.digests.digest('token-subject', subject);
  }
}

function unverifiedPayload(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw invalidCredential();
  }
}

function blame(error: unknown): never {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'ZodError' || (typeof code === 'string' && TOKEN_FAULT.test(code))) throw invalidCredential();
  return unreachable(error);
}

function unreachable(cause: unknown): never {
  throw new AppError('service.unavailable', {
    detail: 'The keys of the token issuer cannot be fetched. Try again later.',
    cause,
  });
}
