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
  CreateAction,
  GraphActions,
  PostAction,
  UpdateAction,
  UserActions,
} from './actions.js';
