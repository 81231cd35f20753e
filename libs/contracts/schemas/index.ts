export {
  DEFAULT_TENANT_SETTINGS,
  TOKEN_ALGORITHMS,
  apiClientIdSchema,
  apiClientPageSchema,
  apiClientSchema,
  completeTenantSettings,
  createApiClientSchema,
  createTenantSchema,
  newApiClientSchema,
  registerIssuerSchema,
  updateTenantSchema,
} from './access.js';
export type {
  ApiClientView,
  CreateApiClient,
  CreateTenant,
  NewApiClientView,
  RegisterIssuer,
  TenantSettingsView,
  UpdateTenant,
} from './access.js';
export { auditEntrySchema, auditPageSchema } from './audit.js';
export type { AuditEntryView } from './audit.js';
export { pageQuerySchema, pageSchema } from './page.js';
export type { Page, PageQuery } from './page.js';
export { platformTenantPageSchema } from './platform.js';
export type { PlatformTenant } from './platform.js';
export { PROOF_HEADER, workChallengeSchema, workProofSchema } from './proof-of-work.js';
export type { WorkChallenge, WorkProof } from './proof-of-work.js';
export { problemSchema } from './problem.js';
export type { Problem } from './problem.js';
export * from './requests/index.js';
export * from './decisions.js';
export { id } from './id.js';
export * from './rights.js';
export * from './data-map.js';
export { healthSchema, jwksSchema } from './operation.js';
export type { Health, Jwks } from './operation.js';
export * from './temporal-codec.js';
export * from './webhooks.js';
export * from './event-catalogue.js';
export * from './stores.js';
export {
  callbackAnswerSchema,
  callbackLinkSchema,
  callbackSchema,
  externalReportSchema,
  taskFileQuerySchema,
} from './operators/tasks.js';
export type {
  Callback,
  CallbackAnswer,
  CallbackLink,
  ExternalReport,
  TaskFileQuery,
} from './operators/tasks.js';
export {
  assignTaskSchema,
  operatorNameSchema,
  taskListQuerySchema,
  taskPageSchema,
  taskSchema,
} from './operators/tasks.js';
export type { AssignTask, TaskListQuery, TaskView } from './operators/tasks.js';
export { addTaskSchema, completeTaskSchema, taskDetailsSchema } from './operators/tasks.js';
export type { AddTask, CompleteTask, TaskDetails, TaskResult } from './operators/tasks.js';
export * from './operators/comments.js';
export * from './operators/approval-policy.js';
export * from './operators/bulk-commands.js';
export * from './operators/import-requests.js';
export * from './operators/legal-holds.js';
export * from './reports.js';
export * from './transfer-targets.js';
export * from './consents/receipts.js';
export * from './recipients.js';
export * from './cidaas/index.js';
export * from './consents/consent-authorisations.js';
export {
  clientIdSchema,
  consentClientSchema,
  issueMaskedIdSchema,
  maskedIdSchema,
  putConsentClientSchema,
  scopeNameSchema,
  subSchema,
  tokenAnswerSchema,
  tokenRequestSchema,
} from './consents/consent-clients.js';
export type {
  ConsentClientInput,
  ConsentClientView,
  IssueMaskedId,
  MaskedIdView,
  PutConsentClient,
  TokenAnswer,
  TokenRequest,
} from './consents/consent-clients.js';
export * from './consents/consent-activity.js';
export { consentLinkSchema, linkPersonsSchema } from './consents/consent-links.js';
export type { ConsentLinkView, LinkPersons } from './consents/consent-links.js';
export { consentGateAnswerSchema, consentGateSchema, gpcSupportSchema } from './consents/consent-gate.js';
export type { ConsentGateAnswer, ConsentGateBody, GpcSupport } from './consents/consent-gate.js';
export * from './consents/consent-records.js';
export * from './consents/consent-registers.js';
export * from './consents/consent-metrics.js';
export * from './consents/own-consents.js';
export * from './consents/preferences.js';
export * from './consents/preference-links.js';
export { REGIME as REGIME_EXAMPLE } from './examples/clocks.js';
export { regimeIdSchema } from './regime-id.js';
export { requestClockSchema, storedClockSchema } from './request-clock.js';
export type { RequestClockView, StoredClock } from './request-clock.js';
export { isPlainAction, isPlainQuestion } from './plain-bodies.js';
export * from './mail-templates.js';
export * from './privacy-notices.js';
export * from './operators/saved-filters.js';
export * from './operators/pre-approvals.js';
export * from './operators/inbound-mails.js';
export { isLenientBody } from './lenient-bodies.js';
