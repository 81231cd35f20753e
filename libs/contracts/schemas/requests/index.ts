export * from './commands.js';
export * from './intake.js';
export * from './messages.js';
export * from './packages.js';
export * from './plan.js';
export * from './request.js';
export * from './restrictions.js';
export * from './subject.js';
export * from './timeline.js';
export * from './verification.js';
export { correctionsQuerySchema, correctionsSchema, proposeCorrectionsSchema } from './corrections.js';
export type { CorrectionsQuery, CorrectionsView, ProposeCorrections } from './corrections.js';
export { consideredRegimeSchema } from './law.js';
export {
  createOwnRequestSchema,
  createRequestSchema,
  importRequestSchema,
  nomineeSchema,
} from './new-request.js';
export type { CreateOwnRequest, CreateRequest, NewRequest, Nominee } from './new-request.js';
