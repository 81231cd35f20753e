import type { FastifyReply } from 'fastify';

/** What the Temporal UI sends: `POST /decode` with its namespace and, behind a login, a token. */
export const allowOrigin = (reply: FastifyReply, origin: string): void =>
  void reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type,x-namespace,authorization',
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'origin',
  });
