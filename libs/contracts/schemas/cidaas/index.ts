export {
  actionAnswerSchema,
  actionListSchema,
  actionViewSchema,
  createActionSchema,
  envelopeOf,
  graphActionsSchema,
  postActionSchema,
  updateActionSchema,
  userActionsSchema,
  wireId,
} from './actions.js';
export type {
  ActionView,
  ChatItem,
  CreateAction,
  GraphActions,
  PostAction,
  ProvideDataTo,
  SettleAmount,
  UpdateAction,
  UserActions,
} from './actions.js';
export { wireDeletedSchema, wireErrorSchema, wireLocaleQuerySchema, wirePageSchema } from './wire.js';
export type { WireLocaleQuery, WirePage } from './wire.js';
export * from './groups.js';
export * from './consents.js';
export * from './versions.js';
export * from './rights.js';
export * from './legacy.js';
export * from './public.js';
