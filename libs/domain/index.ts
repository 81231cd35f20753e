export { computeClock, earliestDeadline } from './clocks/clock.js';
export type { Ask, ClockFacts, ClockResult, Deadline, TraceEntry } from './clocks/clock-types.js';
export { addDays, addMonths, daysBetween } from './clocks/local-date.js';
export type { LocalDate } from './clocks/local-date.js';
export { feeDaysOf, fewestDays, findClockRow } from './clocks/clock-rule.js';
export type { ClockRow, ClockRule, Extension, Period } from './clocks/clock-rule.js';
export { timersFor } from './clocks/timers.js';
export type { TimerFacts } from './clocks/timers.js';
export { subtractBusinessDays } from './clocks/working-days.js';
export { isWorkingDay } from './clocks/working-days.js';
export type { HolidayCalendar } from './clocks/working-days.js';
export { endOfDay, localDate, startOfDay } from './clocks/zoned-time.js';
export type { Instant } from './clocks/zoned-time.js';
export { BUILTIN_RIGHT_FACTS, rightNameOf, usualRights } from './consents/builtin-rights.js';
export type { BuiltinRightFacts } from './consents/builtin-rights.js';
export { credibleTime, judgeAnswer, maySkip } from './consents/judge-answer.js';
export type { AnswerState, GivenAnswer, Judgement, SkipRules } from './consents/judge-answer.js';
export { localeKey, lookUpText } from './consents/look-up-text.js';
export type { TextWish } from './consents/look-up-text.js';
export { gpcOptOuts, overridesSignal, sellsOrShares } from './consents/gpc-opt-outs.js';
export type { OptOut, OptOutConsent } from './consents/gpc-opt-outs.js';
export { authorisationOutcome, judgeAuthorisation } from './consents/authorisation.js';
export type {
  Authorisation,
  AuthorisationJudgement,
  AuthorisationOutcome,
  Authoriser,
  Authorisers,
} from './consents/authorisation.js';
export { needsGuardian } from './consents/guardian-age.js';
export type { GuardianNeed, GuardianRules, ToldAge } from './consents/guardian-age.js';
export { joinAnswers } from './consents/join-answers.js';
export type { CarriedAnswer, JoinRules, JoinedConsent, JoinedRecord } from './consents/join-answers.js';
export { gateItems } from './consents/gate-items.js';
export type {
  GateAssignment,
  GateConsent,
  GateItem,
  GateQuestion,
  GateRecord,
  GateVersion,
} from './consents/gate-items.js';
export { ownActions } from './consents/own-actions.js';
export type { OwnAction, OwnActionInput } from './consents/own-actions.js';
export { latestVersion, standing } from './consents/standing.js';
export type { AnswerRecord, NotInForce, Standing, StandingRules, VersionTerms } from './consents/standing.js';
export type { KnownPurposes } from './decisions/contestable-purposes.js';
export { knownPurposes } from './decisions/contestable-purposes.js';
export { stoppedPurposes } from './decisions/stopped-purposes.js';
export { judgePreference } from './decisions/preferences.js';
export type {
  AskedPreference,
  OfferedPreferences,
  Preference,
  PreferenceJudgement,
} from './decisions/preferences.js';
export { decide, isGpcApplied } from './decisions/decide.js';
export type {
  ActiveRestriction,
  Decision,
  DecisionInput,
  DecisionReason,
  DecisionStep,
  PurposeConsent,
  PurposePreference,
} from './decisions/decide.js';
export {
  allows,
  assess,
  compareLevels,
  isEnough,
  LEGAL_BASES,
  builtInRules,
  nextCommands,
  ruleFor,
  requiredLevel,
  REVIEW_CODES,
  strongest,
  transition,
} from './rights/index.js';
export { isFedBy } from './recipients/is-fed-by.js';
export type { FedRecipient, TouchedData } from './recipients/is-fed-by.js';
export { isReported, isStillToDo, takesManualWork, taskOf } from './rights/tasks.js';
export type { OpenTask } from './rights/tasks.js';
export type {
  AssessedPurpose,
  Assessment,
  AssessmentFinding,
  AssessmentInput,
  LegalBasis,
  Operation,
  PriorRequest,
  PurposeDecision,
  RequestContext,
  ReviewCode,
  Step,
} from './rights/index.js';
export { joinPolicies, regimeFor } from './rights/index.js';
export { moveComplaint } from './rights/index.js';
export type {
  ConsideredRegime,
  RegimeQuestion,
  RegimeScope,
  RequesterRule,
  RightPolicy,
} from './rights/index.js';
export { sessionLevel, stepUpTo } from './rights/session-level.js';
export type { AcrLevels, StepUp } from './rights/session-level.js';
export { isForTheDead, mandatesOf, needsConfirmation, needsMandate } from './rights/mandates.js';
