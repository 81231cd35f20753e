export { requestWorkflow } from './request/workflow.js';
export { erasureWorkflow } from './fulfilment/erasure.workflow.js';
export { accessWorkflow } from './fulfilment/access.workflow.js';
export { knowCategoriesWorkflow } from './fulfilment/know-categories.workflow.js';
export { portabilityWorkflow } from './fulfilment/portability.workflow.js';
export { rectificationWorkflow } from './fulfilment/rectification.workflow.js';
export { restrictionWorkflow } from './fulfilment/restriction.workflow.js';
export { liftRestrictionWorkflow } from './restriction/workflow.js';
export { consentExpiryWorkflow, consentPartitionsWorkflow } from './consents/workflow.js';
