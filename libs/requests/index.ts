export { ApprovalPoliciesRepository } from './operators/approvals/approval-policies.repository.js';
export { TenantSettings } from './tenant-settings.repository.js';
export { ApprovalPolicies } from './operators/approvals/approval-policies.service.js';
export { SavedFilters } from './operators/filters/saved-filters.service.js';
export { PreApprovals } from './operators/approvals/pre-approvals.service.js';
export { Figures } from './operators/figures/figures.service.js';
export { BulkCommands } from './operators/bulk/bulk-commands.service.js';
export { RequestImport } from './operators/bulk/request-import.service.js';
export { CommandsService } from './lifecycle/commands/commands.service.js';
export type { CommandInput } from './lifecycle/commands/commands.service.js';
export { CollectionService } from './fulfilment/collection.service.js';
export { ErasureLedgerRepository } from './fulfilment/erasure-ledger.repository.js';
export { ExecutionService } from './fulfilment/execution.service.js';
export { PackageDelivery } from './fulfilment/package-delivery.service.js';
export { PlanningService } from './fulfilment/planning.service.js';
export { LaterDeletions } from './fulfilment/later-deletions.service.js';
export { VerificationService } from './fulfilment/verification.service.js';
export { LegalHoldSweep } from './operators/holds/legal-hold-sweep.service.js';
export { LegalHolds } from './operators/holds/legal-holds.service.js';
export { IdentityDocuments } from './identity/identity-documents.service.js';
export type { OpenedDocument } from './identity/identity-documents.service.js';
export { DOCUMENT_TYPES } from './identity/media-types.js';
export { LinkVerification } from './identity/link-verification.service.js';
export type { LinkStanding } from './identity/link-verification.service.js';
export { PersonVerification } from './identity/person-verification.service.js';
export { VerificationCode } from './identity/verification-code.entity.js';
export type { ExpiredLink, FoundLink } from './identity/verification-codes.service.js';
export { VerificationCodes } from './identity/verification-codes.service.js';
export { IntakeRecord } from './intake/record/intake-record.service.js';
export type { Submitter } from './intake/intake.service.js';
export { SubjectIdentifiers } from './intake/subject-identifiers.service.js';
export { RightsOffer } from './intake/offer/rights-offer.service.js';
export { WorkflowSteps } from './lifecycle/workflow-steps.service.js';
export {
  CertificateRecord,
  PlanRecord,
  RequestCommand,
  RequestIdentifier,
  StorePlanRecord,
  StoreResult,
} from './request/request-records.entity.js';
export { Request } from './request/request.entity.js';
export { OwnRequestsService } from './request/own-requests.service.js';
export { PlatformOverview } from './operators/platform/platform-overview.service.js';
export { ProposedCorrections } from './rights/rectification/proposals.service.js';
export { RecipientChecks } from './recipients/recipient-checks.service.js';
export { RecipientList } from './recipients/recipient-list.service.js';
export type { RecipientLinkView } from './recipients/recipient-list.service.js';
export { RecipientMessages } from './recipients/recipient-messages.service.js';
export { RecipientReports } from './recipients/recipient-reports.service.js';
export { RequestsModule } from './requests.module.js';
export { RequestsService } from './request/requests.service.js';
export { ATTACHMENT_TYPES } from './correspondence/messages/attachment-types.js';
export { Attachments } from './correspondence/messages/attachments.service.js';
export type { OpenedAttachment } from './correspondence/messages/attachments.service.js';
export { MessagesService } from './correspondence/messages/messages.service.js';
export type { NewMessage } from './correspondence/messages/messages.service.js';
export { RightActions } from './intake/right-actions/right-actions.service.js';
export type {
  RightChange,
  RightDetails,
  RightExercised,
} from './intake/right-actions/right-actions.service.js';
export { RetentionSweep } from './records/retention/retention-sweep.service.js';
export { JoinedLetters } from './correspondence/brake/joined-letters.service.js';
export { NoticeOutcomes } from './correspondence/notices/notice-outcomes.service.js';
export { ExternalTasks } from './operators/tasks/external-tasks.service.js';
export { TaskFiles } from './operators/tasks/task-files.service.js';
export { ManualTasks } from './operators/tasks/manual-tasks.service.js';
export { PackageTransfer } from './fulfilment/transfers/package-transfer.service.js';
export { TransferTargets } from './fulfilment/transfers/transfer-targets.service.js';
export { StaffDigest } from './operators/tasks/staff-digest.service.js';
export { Task } from './operators/tasks/task.entity.js';
export { TasksService } from './operators/tasks/tasks.service.js';
export { LiftingService } from './rights/restriction/lifting.service.js';
export { requestReportCsv, ccpaReportCsv } from './records/reports/report-csv.js';
export { RequestReports } from './records/reports/request-reports.service.js';
export { RequestEvidence } from './records/evidence/request-evidence.service.js';
export { LiftSweep } from './rights/objections/lift-sweep.service.js';
export { decisionCommand } from './lifecycle/commands/decision-command.js';
export { FormIntake } from './intake/proof-of-work/form-intake.service.js';
export { ProofsOfWork } from './intake/proof-of-work/proofs-of-work.service.js';
export { InboundMails } from './inbound/inbound-mails.service.js';
export { MailIntake } from './inbound/mail-intake.service.js';
export { Mailboxes } from './inbound/mailboxes.service.js';
export type { MailDoor } from './inbound/mailboxes.service.js';
export { readMail } from './inbound/read-mail.js';
export type { ReadMail } from './inbound/read-mail.js';
