import { Header, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hasGpcSignal, type BrowserCall } from '#consents';

/** For routes that take in Global Privacy Control: caches keep the answers apart. Pages of other origins read them as well. */
export const HeedsSignal = (): MethodDecorator => Header('vary', 'origin, Sec-GPC');

/** Parameter: what the call tells of the browser it comes from, if it comes from one, as {@link BrowserCall}. */
export const FromBrowser = createParamDecorator((_: unknown, context: ExecutionContext): BrowserCall => {
  const { ip, headers, raw } = context.switchToHttp().getRequest<FastifyRequest>();
  return { ip, userAgent: headers['user-agent'], gpc: hasGpcSignal(raw.rawHeaders) };
});
