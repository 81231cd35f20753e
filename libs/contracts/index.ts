export type { ApprovalRule } from './approvals.js';
export {
  COMMANDS,
  NEXT_STEPS,
  OWN_TIMELINE_STEPS,
  OWN_STEPS,
  FINAL_STATES,
  NOTICES,
  REQUEST_STATES,
  TASKS,
  EXTERNAL_STATES,
  TASK_OUTCOMES,
  TIMERS,
  isFinal,
} from './lifecycle.js';
export type {
  Command,
  NextStep,
  OwnTimelineStep,
  Effect,
  Notice,
  RequestEvent,
  RequestEventType,
  RequestState,
  TaskKind,
  ExternalState,
  TaskOutcome,
  Timer,
  TimerName,
} from './lifecycle.js';
export {
  DATA_RISKS,
  REGIME_REASONS,
  REQUESTER_ADMISSIONS,
  RIGHT_EFFECTS,
  STOPPED_PROCESSING,
  COMPLAINT_STATES,
  REQUEST_WARNINGS,
  PURPOSE_RIGHTS,
  RESTRICTION_GROUNDS,
} from './rights.js';
export type { ComplaintState, RestrictionGround } from './rights.js';
export type { DataRisk, RegimeReason, RequesterAdmission, RightEffect, StoppedProcessing } from './rights.js';
export {
  CHANNELS,
  DELAY_CODES,
  FEE_GROUNDS,
  REFUSAL_CODES_OF_PEOPLE,
  OFFERED_RIGHTS,
  REFUSAL_CODES,
  REFUSAL_CODES_NEEDING_TEXT,
  REGIME_ID,
  IDENTITY_CHECK_REASONS,
  MANDATES,
  REQUESTER_KINDS,
  RESTRICTION_EXEMPTIONS,
  RIGHTS,
  STORE_RIGHTS,
  PACKAGE_RIGHTS,
  VERIFICATION_LEVELS,
  VERIFICATION_METHODS,
  isStoreRight,
  isPackageRight,
} from './rights.js';
export type {
  Channel,
  DelayCode,
  FeeGround,
  OfferedRight,
  RefusalCode,
  RegimeId,
  IdentityCheckReason,
  MandateKind,
  RequesterKind,
  RestrictionExemption,
  RightCode,
  StoreRight,
  PackageRight,
  VerificationLevel,
  VerificationMethod,
} from './rights.js';
export { correctionTarget } from './corrections.js';
export type { Correction, CorrectedValue } from './corrections.js';
export { IDENTITY_TYPES, expectedForm, isIdentityType } from './identities.js';
export type { Identity, IdentityType } from './identities.js';
export {
  PERMISSIONS,
  PERSON_PERMISSIONS,
  PLATFORM_PERMISSIONS,
  STAFF_PERMISSIONS,
  STAFF_ROLES,
} from './permissions.js';
export type { Permission, StaffRole } from './permissions.js';
export { ID_PREFIXES, idPattern } from './ids.js';
export type { IdKind } from './ids.js';
export { EVENT_TYPES } from './events.js';
export type { EventEnvelope, EventType } from './events.js';
export { QUEUES } from './jobs.js';
export type { Jobs, OutboxKind, OutboxMessage, QueueName } from './jobs.js';
export { AppError, ERRORS, isAppError } from './errors.js';
export type { AppErrorOptions, ErrorCode, LogLevel } from './errors.js';
export {
  ACTION_EVENTS,
  ACTION_SOURCES,
  COLLECTION_METHODS,
  ANSWER_STATUSES,
  BUILTIN_RIGHTS,
  CONTENT_KINDS,
  DEONTICITIES,
  GATE_CONTEXTS,
  GATE_REASONS,
  EVIDENCE,
  GPC_MODES,
  LEGAL_TYPES,
  OBTAINED_BY,
  RECONSENT_MODES,
  RECORD_KINDS,
  RECORD_STANDINGS,
} from './consents.js';
export { AUTHORISER_STATES, AWAITED, RELATIONS } from './consents.js';
export type { AuthoriserState, Awaited, Relation } from './consents.js';
export type {
  ActionEvent,
  ActionSource,
  AnswerStatus,
  BuiltinRight,
  ContentKind,
  Deonticity,
  GateContext,
  GateReason,
  GpcMode,
  LegalType,
  ObtainedBy,
  Reconsent,
  RecordKind,
  RecordStanding,
  WireRecordKind,
} from './consents.js';
export { CIDAAS_ERRORS } from './cidaas-errors.js';
export type { CidaasError } from './cidaas-errors.js';
export {
  CONTROLLER_ACTS,
  INSTRUCTIONS,
  NOTICE_ACTS,
  RECIPIENT_ACTS,
  isControllerAct,
  RECIPIENT_CHANNELS,
  RECIPIENT_STATES,
} from './recipients.js';
export type {
  ControllerAct,
  Instruction,
  NoticeAct,
  RecipientAct,
  RecipientChannel,
  RecipientState,
} from './recipients.js';
export { TOKEN_SCOPES } from './token-scopes.js';
export {
  CLOCK_ACTS,
  CLOCK_EVENTS,
  CLOCK_KINDS,
  CLOCK_STATUSES,
  CLOCK_WARNINGS,
  PERIOD_UNITS,
} from './clocks.js';
export type { ClockAct, ClockEvent, ClockKind, ClockWarning } from './clocks.js';
export { DISCARD_REASONS, INBOUND_MAIL_STATES } from './inbound-mail.js';
export type { DiscardReason, InboundMailState } from './inbound-mail.js';
export { didYouMean, didYouMeanCode, nearestName } from './did-you-mean.js';
