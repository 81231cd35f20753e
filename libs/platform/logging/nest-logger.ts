import type { LoggerService } from '@nestjs/common';
import { isAppError } from '#contracts';
import type { Logger } from './logger.js';

/** Lets NestJS write its own lines through ours. Its error lines repeat foreign messages, so only their stack frames are kept. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(text(message), context(rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(text(message), context(rest));
  }

  /** What we refuse on purpose during a start is told by whoever starts, in one sentence. */
  error(message: unknown, ...rest: unknown[]): void {
    if (isAppError(message)) return;
    const error = typeof message === 'string' ? { name: 'Error', stack: rest[0] } : message;
    this.logger.failure('error', 'NestJS reported an error', error, context(rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(text(message), context(rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(text(message), context(rest));
  }
}

const text = (message: unknown): string => (typeof message === 'string' ? message : 'NestJS');

/** NestJS passes the name of the class that speaks as the last argument. */
const context = (rest: readonly unknown[]): { context?: string } => {
  const last = rest.at(-1);
  return typeof last === 'string' ? { context: last } : {};
};
