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
} from './tasks.js';
export type { Callback, CallbackAnswer, CallbackLink, ExternalReport, TaskFileQuery } from './tasks.js';
export {
  assignTaskSchema,
  operatorNameSchema,
  taskListQuerySchema,
  taskPageSchema,
  taskSchema,
} from './tasks.js';
export type { AssignTask, TaskListQuery, TaskView } from './tasks.js';
export { addTaskSchema, completeTaskSchema, taskDetailsSchema } from './tasks.js';
export type { AddTask, CompleteTask, TaskDetails, TaskResult } from './tasks.js';
export * from './comments.js';
export * from './approval-policy.js';
export * from './bulk-commands.js';
export * from './import-requests.js';
export * from './legal-holds.js';
export * from './reports.js';
export * from './transfer-targets.js';
export * from './receipts.js';
export * from './recipients.js';
export * from './cidaas/index.js';
export * from './consent-authorisations.js';
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
} from './consent-clients.js';
export type {
  ConsentClientInput,
  ConsentClientView,
  IssueMaskedId,
  MaskedIdView,
  PutConsentClient,
  TokenAnswer,
  TokenRequest,
} from './consent-clients.js';
export * from './consent-activity.js';
export { consentLinkSchema, linkPersonsSchema } from './consent-links.js';
export type { ConsentLinkView, LinkPersons } from './consent-links.js';
export { consentGateAnswerSchema, consentGateSchema, gpcSupportSchema } from './consent-gate.js';
export type { ConsentGateAnswer, ConsentGateBody, GpcSupport } from './consent-gate.js';
export * from './consent-records.js';
export * from './consent-registers.js';
export * from './consent-metrics.js';
export * from './own-consents.js';
export * from './preferences.js';
export * from './preference-links.js';
export { REGIME as REGIME_EXAMPLE } from './examples/clocks.js';
export { regimeIdSchema } from './regime-id.js';
export { requestClockSchema, storedClockSchema } from './request-clock.js';
export type { RequestClockView, StoredClock } from './request-clock.js';
export { isPlainAction, isPlainQuestion } from './plain-bodies.js';
export * from './mail-templates.js';
export * from './privacy-notices.js';
export * from './saved-filters.js';
export * from './pre-approvals.js';
export * from './inbound-mails.js';
