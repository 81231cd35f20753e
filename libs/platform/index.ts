export { systemClock } from './clock.js';
export type { Clock } from './clock.js';
export { loadSettings, settingsSchema } from './config/settings.js';
export type { Settings } from './config/settings.js';
export { readStoreConnections } from './config/store-connections.js';
export { SYSTEM_ACTOR, currentContext, findContext, runInContext } from './context/operation-context.js';
export type { Actor, OperationContext } from './context/operation-context.js';
export { newId } from './ids.js';
export { CLOCK, LOGGER, SETTINGS } from './tokens.js';
