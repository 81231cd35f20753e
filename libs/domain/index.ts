export { allows, compareLevels, isEnough, nextCommands, strongest, transition } from './rights/index.js';
export type { RequestContext, Step } from './rights/index.js';
