export { errorFields } from './error-fields.js';
export { LOG_FIELDS } from './log-fields.js';
export type { LogFields } from './log-fields.js';
export { createLogger } from './logger.js';
export type { Logger, LoggerOptions } from './logger.js';
export { NestLogger } from './nest-logger.js';
export { announceReady, startPart } from './start-part.js';
export type { RunningPart } from './start-part.js';
