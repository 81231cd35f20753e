import { Header, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hasGpcSignal, type BrowserCall } from '#consents';

/** For routes that take in Global Privacy Control: caches keep the answers apart. Pages of other origins read them as well. */
export const HeedsSignal = (): MethodDecorator => Header('vary', VARY_WITH_SIGNAL);
export const VARY_WITH_SIGNAL = 'origin, Sec-GPC';

/** Parameter: what the call tells of the browser it comes from, if it comes from one, as {@link BrowserCall}. */
export const FromBrowser = createParamDecorator((_: unknown, context: ExecutionContext): BrowserCall =>
  browserCallOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

export const browserCallOf = ({ ip, headers, raw }: FastifyRequest): BrowserCall => ({
  ip,
  userAgent: headers['user-agent'],
  gpc: hasGpcSignal(raw.rawHeaders),
});

/** Of callers who are no persons: a server tells nothing of a person's browser by its own. */
export const NO_BROWSER: BrowserCall = { ip: '', userAgent: undefined, gpc: false };
