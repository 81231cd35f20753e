export {
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
