export { DecisionChanges } from './changes/decision-changes.js';
export { DecisionsModule } from './decisions.module.js';
export { DecisionsService } from './decisions.service.js';
export { Restriction, RestrictionSubject } from './restriction.entity.js';
export type { RestrictionOrigin, RestrictionState } from './restriction.entity.js';
export { RestrictionsRegister } from './restrictions.register.js';
