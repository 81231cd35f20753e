import { pino, type DestinationStream } from 'pino';
import type { LogLevel } from '#contracts';
import { findContext } from '../context/operation-context.js';
import { errorFields } from './error-fields.js';
import { allowedFields, type LogFields } from './log-fields.js';

/** Writes JSON lines. Messages are fixed sentences; what varies goes into {@link LogFields}. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** An error at the given level: its code and where it came from, never the message of a foreign error. */
  failure(level: LogLevel, message: string, error: unknown, fields?: LogFields): void;
}

export interface LoggerOptions {
  readonly level: LogLevel | 'silent';
  /** Name of the process: `api`, `worker`, `dispatcher`. */
  readonly part: string;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/** Every line carries `part` and, inside an operation, its correlation id, tenant and actor. */
export function createLogger({
  level,
  part,
  destination = pino.destination({ sync: true }),
}: LoggerOptions): Logger {
  const sink = pino(
    {
      level,
      base: { part },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: contextFields,
    },
    destination,
  );
  const write = (at: LogLevel, message: string, fields: LogFields = {}): void => {
    // most requests are noted at a level that nobody listens to
    if (sink.isLevelEnabled(at)) sink[at](allowedFields({ ...fields }), message);
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    failure: (at, message, error, fields) => write(at, message, { ...errorFields(error), ...fields }),
  };
}

function contextFields(): LogFields {
  const context = findContext();
  if (!context) return {};
  const { correlationId, tenantId, actor } = context;
  return { requestId: correlationId, tenantId, actorKind: actor.kind, actorId: actor.id };
}
