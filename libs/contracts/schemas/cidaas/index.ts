export { wireDeletedSchema, wireErrorSchema, wireLocaleQuerySchema, wirePageSchema } from './wire.js';
export type { WireLocaleQuery, WirePage } from './wire.js';
export * from './groups.js';
export * from './consents.js';
export * from './versions.js';
export * from './rights.js';
