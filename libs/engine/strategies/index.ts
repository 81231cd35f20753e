export { columnChange } from './column-change.js';
export type { StrategyContext } from './context.js';
export { defaultAction, effectiveAction, neededScopes } from './default-action.js';
export { describeColumn, describeStrategy } from './describe-strategy.js';
export { maskForm } from './mask-form.js';
export { LOW_SPACE_BYTES, replacedBytes, sameLength } from './same-length.js';
export { isPseudonym, pseudonymise, shortestPseudonym } from './pseudonym.js';
export { scrubber } from './scrub.js';
