export { compareLevels, isEnough, strongest } from './levels.js';
export { nextCommands } from './next-commands.js';
export type { RequestContext, Step } from './request-context.js';
export { allows, transition } from './transition.js';
