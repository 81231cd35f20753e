export { ENTITIES } from './entities.js';
export { RuntimeModule } from './runtime.module.js';
export { CLOCK, SETTINGS } from '#platform';
