export { builtInRules, ruleFor } from './approval-policy.js';
export { assess } from './assess.js';
export { REVIEW_CODES } from './assessment.js';
export type {
  AssessedPurpose,
  Assessment,
  AssessmentFinding,
  AssessmentInput,
  Operation,
  PriorRequest,
  PurposeDecision,
  ReviewCode,
} from './assessment.js';
export { LEGAL_BASES } from './legal-basis.js';
export type { LegalBasis } from './legal-basis.js';
export { compareLevels, isEnough, strongest } from './levels.js';
export { nextCommands } from './next-commands.js';
export type { RequestContext, Step } from './request-context.js';
export { joinPolicies } from './join-policies.js';
export { regimeFor } from './regime-for.js';
export type { ConsideredRegime, RegimeQuestion, RegimeScope } from './regime-for.js';
export type { RequesterRule, RightPolicy } from './right-policy.js';
export { requiredLevel } from './required-level.js';
export { allows, transition } from './transition.js';
export { moveComplaint } from './complaints.js';
