export { ApprovalPolicies } from './approvals/approval-policies.service.js';
export { BulkCommands } from './bulk/bulk-commands.service.js';
export { CommandsService } from './commands/commands.service.js';
export type { CommandInput } from './commands/commands.service.js';
export { CollectionService } from './fulfilment/collection.service.js';
export { ExecutionService } from './fulfilment/execution.service.js';
export { PackageDelivery } from './fulfilment/package-delivery.service.js';
export { PlanningService } from './fulfilment/planning.service.js';
export { VerificationService } from './fulfilment/verification.service.js';
export { LegalHoldSweep } from './holds/legal-hold-sweep.service.js';
export { LegalHolds } from './holds/legal-holds.service.js';
export { IdentityDocuments } from './identity/identity-documents.service.js';
export type { OpenedDocument } from './identity/identity-documents.service.js';
export { DOCUMENT_TYPES } from './identity/media-types.js';
export { PersonVerification } from './identity/person-verification.service.js';
export { VerificationCode } from './identity/verification-code.entity.js';
export type { FoundLink } from './identity/verification-codes.service.js';
export { VerificationCodes } from './identity/verification-codes.service.js';
export type { Submitter } from './intake/intake.service.js';
export { SubjectIdentifiers } from './intake/subject-identifiers.service.js';
export { RightsOffer } from './offer/rights-offer.service.js';
export { WorkflowSteps } from './lifecycle/workflow-steps.service.js';
export {
  CertificateRecord,
  PlanRecord,
  RequestCommand,
  RequestIdentifier,
  StorePlanRecord,
  StoreResult,
} from './request-records.entity.js';
export { Request } from './request.entity.js';
export { OwnRequestsService } from './own-requests.service.js';
export { PlatformOverview } from './platform/platform-overview.service.js';
export { ProposedCorrections } from './rectification/proposals.service.js';
export { RecipientChecks } from './recipients/recipient-checks.service.js';
export { RecipientList } from './recipients/recipient-list.service.js';
export type { RecipientLinkView } from './recipients/recipient-list.service.js';
export { RecipientMessages } from './recipients/recipient-messages.service.js';
export { RecipientReports } from './recipients/recipient-reports.service.js';
export { RequestsModule } from './requests.module.js';
export { RequestsService } from './requests.service.js';
export { ATTACHMENT_TYPES } from './messages/attachment-types.js';
export { Attachments } from './messages/attachments.service.js';
export type { OpenedAttachment } from './messages/attachments.service.js';
export { MessagesService } from './messages/messages.service.js';
export type { NewMessage } from './messages/messages.service.js';
export { RightActions } from './right-actions/right-actions.service.js';
export type { RightChange, RightDetails, RightExercised } from './right-actions/right-actions.service.js';
export { RetentionSweep } from './retention/retention-sweep.service.js';
export { NoticeOutcomes } from './notices/notice-outcomes.service.js';
export { ManualTasks } from './tasks/manual-tasks.service.js';
export { PackageTransfer } from './transfers/package-transfer.service.js';
export { TransferTargets } from './transfers/transfer-targets.service.js';
export { StaffDigest } from './tasks/staff-digest.service.js';
export { Task } from './tasks/task.entity.js';
export { TasksService } from './tasks/tasks.service.js';
export { LiftingService } from './restriction/lifting.service.js';
export { requestReportCsv, ccpaReportCsv } from './reports/report-csv.js';
export { RequestReports } from './reports/request-reports.service.js';
export { RequestEvidence } from './evidence/request-evidence.service.js';
export { LiftSweep } from './objections/lift-sweep.service.js';
export { decisionCommand } from './commands/decision-command.js';
