import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TenantHosts } from '#access';
import type { ConsentClients } from '#consents';
import { PROOF_HEADER } from '#contracts/schemas';
import { SYSTEM_ACTOR, runInContext } from '#platform';

/** Paths that pages of the tenants' applications call: those of consents, and of forms in which requests are made. */
const PUBLIC_PATHS =
  /^\/((consent-management-srv|consent-srv)(\/|\?|$)|v1\/(rights|proof-of-work|requests)\/?(\?|$))/i;
/** What clients of the consent API are known to send, and what Habeas reads besides. */
const HEADERS = [
  'content-type',
  'authorization',
  'accept-language',
  'acceptlanguage',
  'requestId',
  'trackId',
  'lat',
  'lon',
  'idempotency-key',
  PROOF_HEADER.toLowerCase(),
  'x-request-id',
  'habeas-reason',
  'x-habeas-reason',
].join(',');
const EXPOSED = [
  'x-request-id',
  'location',
  'retry-after',
  'habeas-ignored-members',
  'idempotent-replayed',
].join(',');
const DAY_SECONDS = '86400';

/**
 * Lets pages of the origins that the tenant's clients name read the answers of the public paths, errors and unknown
 * paths included. No credential travels by itself (no cookies), so nothing is allowed to browsers that a script could not do.
 */
export function addConsentCors(
  fastify: FastifyInstance,
  { hosts, clients }: { hosts: TenantHosts; clients: ConsentClients },
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (origin === undefined || !PUBLIC_PATHS.test(request.url)) return done();
    void reply.header('vary', 'origin');
    allow(origin, request, reply).then((isAnswered) => isAnswered || done(), done);
  });

  fastify.addHook('onSend', (_, reply, payload, done) => {
    if (reply.hasHeader('access-control-allow-origin') && /^origin\b/.test(String(reply.getHeader('vary'))))
      void reply.header('cross-origin-resource-policy', 'cross-origin');
    done(null, payload);
  });

  /** @returns whether that was all that was asked */
  async function allow(origin: string, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    if (!(await isAllowed(origin, request))) return false;
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': EXPOSED,
    });
    if (!isPreflight(request)) return false;
    void reply
      .code(204)
      .headers({
        'x-request-id': request.id,
        'access-control-allow-methods': 'GET,POST,PUT,DELETE',
        'access-control-allow-headers': HEADERS,
        'access-control-max-age': DAY_SECONDS,
      })
      .send();
    return true;
  }

  /** A database that does not answer must not keep a page from reading that it does not. */
  async function isAllowed(origin: string, request: FastifyRequest): Promise<boolean> {
    try {
      const tenantId = await hosts.find(request.host);
      if (tenantId === null) return false;
      const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: request.id };
      return await runInContext(context, () => clients.allowsOrigin(origin));
    } catch {
      return false;
    }
  }
}

const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
