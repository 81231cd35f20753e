import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { DecisionsModule } from '#decisions';
import { MailModule } from '#mail';
import { PackagesModule } from '#packages';
import { PrivacyNoticesModule } from '#privacy-notices';
import { StoresModule } from '#stores';
import { WebhooksModule } from '#webhooks';
import { ApprovalPoliciesRepository } from './operators/approvals/approval-policies.repository.js';
import { ApprovalPolicies } from './operators/approvals/approval-policies.service.js';
import { PreApprovalsRepository } from './operators/approvals/pre-approvals.repository.js';
import { PreApprovals } from './operators/approvals/pre-approvals.service.js';
import { Appeals } from './rights/appeals/appeals.service.js';
import { GrantedAppeals } from './rights/appeals/granted-appeals.service.js';
import { Complaints } from './rights/complaints/complaints.service.js';
import { NomineeBox } from './rights/nominees/nominee-box.service.js';
import { Objections } from './rights/objections/objections.service.js';
import { LiftSweep } from './rights/objections/lift-sweep.service.js';
import { Purposes } from './lifecycle/purposes.service.js';
import { Figures } from './operators/figures/figures.service.js';
import { FiguresRepository } from './operators/figures/figures.repository.js';
import { BulkCommands } from './operators/bulk/bulk-commands.service.js';
import { RequestImport } from './operators/bulk/request-import.service.js';
import { CommandsRepository } from './lifecycle/commands/commands.repository.js';
import { CommandsService } from './lifecycle/commands/commands.service.js';
import { Questions } from './lifecycle/commands/questions.service.js';
import { EvidenceRepository } from './records/evidence/evidence.repository.js';
import { RequestEvidence } from './records/evidence/request-evidence.service.js';
import { CertificationService } from './fulfilment/certification.service.js';
import { CollectionService } from './fulfilment/collection.service.js';
import { ConsentRecordsOfRequest } from './fulfilment/consent-records.service.js';
import { LaterDeletions } from './fulfilment/later-deletions.service.js';
import { Journals } from './fulfilment/database-journal.js';
import { ExecutionService } from './fulfilment/execution.service.js';
import { ErasureLedgerRepository } from './fulfilment/erasure-ledger.repository.js';
import { PlannedNames } from './fulfilment/planned-names.service.js';
import { FulfilmentRepository } from './fulfilment/fulfilment.repository.js';
import { PackageDelivery } from './fulfilment/package-delivery.service.js';
import { PlanningService } from './fulfilment/planning.service.js';
import { VerificationService } from './fulfilment/verification.service.js';
import { HeldData } from './operators/holds/held-data.service.js';
import { LegalHoldSweep } from './operators/holds/legal-hold-sweep.service.js';
import { LegalHoldsRepository } from './operators/holds/legal-holds.repository.js';
import { LegalHolds } from './operators/holds/legal-holds.service.js';
import { DataPoints } from './identity/data-points.service.js';
import { EvidenceVerification } from './identity/evidence-verification.service.js';
import { IdentityDocumentsRepository } from './identity/identity-documents.repository.js';
import { IdentityDocuments } from './identity/identity-documents.service.js';
import { IdentityTriesRepository } from './identity/identity-tries.repository.js';
import { IdentityTries } from './identity/identity-tries.service.js';
import { AddressesOnFile } from './identity/addresses-on-file.service.js';
import { NamedAddress } from './identity/named-address.service.js';
import { MandatesRepository } from './identity/mandates.repository.js';
import { Mandates } from './identity/mandates.service.js';
import { IdentityCheckService } from './identity/identity-check.service.js';
import { LinkVerification } from './identity/link-verification.service.js';
import { PersonVerification } from './identity/person-verification.service.js';
import { VerificationCodes } from './identity/verification-codes.service.js';
import { ApplicableLaw } from './intake/applicable-law.service.js';
import { IntakeService } from './intake/intake.service.js';
import { FormAnswersBox } from './intake/record/form-answers-box.service.js';
import { IntakeRecord } from './intake/record/intake-record.service.js';
import { FormIntake } from './intake/proof-of-work/form-intake.service.js';
import { ProofsOfWork } from './intake/proof-of-work/proofs-of-work.service.js';
import { SpentProofsRepository } from './intake/proof-of-work/spent-proofs.repository.js';
import { SignOnsRepository } from './intake/sign-ons.repository.js';
import { SubjectIdentifiers } from './intake/subject-identifiers.service.js';
import { SubjectSubs } from './intake/subject-subs.service.js';
import { AssessmentService } from './lifecycle/assessment.service.js';
import { AttentionService } from './lifecycle/attention.service.js';
import { EffectsService } from './lifecycle/effects.service.js';
import { DecidablePurposes } from './lifecycle/decidable-purposes.service.js';
import { LawfulReasons } from './lifecycle/lawful-reasons.service.js';
import { LifecycleService } from './lifecycle/lifecycle.service.js';
import { AttachmentsRepository } from './correspondence/messages/attachments.repository.js';
import { Attachments } from './correspondence/messages/attachments.service.js';
import { CopiesFirst } from './intake/linked/copies-first.service.js';
import { LinkedRequestsRepository } from './intake/linked/linked-requests.repository.js';
import { SameRequestsRepository } from './intake/linked/same-requests.repository.js';
import { SameRequests } from './intake/linked/same-requests.service.js';
import { SharedIdentity } from './intake/linked/shared-identity.service.js';
import { MessagesRepository } from './correspondence/messages/messages.repository.js';
import { MessagesService } from './correspondence/messages/messages.service.js';
import { LastDecision } from './correspondence/notices/last-decision.service.js';
import { JoinedLetters } from './correspondence/brake/joined-letters.service.js';
import { LetterBrakeRepository } from './correspondence/brake/letter-brake.repository.js';
import { LetterBrake } from './correspondence/brake/letter-brake.service.js';
import { NoticeFacts } from './correspondence/notices/notice-facts.service.js';
import { OutcomeFacts } from './correspondence/notices/outcome-facts.service.js';
import { NoticesService } from './correspondence/notices/notices.service.js';
import { Repetitions } from './lifecycle/repetitions.service.js';
import { SnapshotService } from './lifecycle/snapshot.service.js';
import { Stops } from './lifecycle/stops.service.js';
import { Withdrawals } from './lifecycle/withdrawals.service.js';
import { WorkflowSteps } from './lifecycle/workflow-steps.service.js';
import { RightsOffer } from './intake/offer/rights-offer.service.js';
import { OwnRequestsService } from './request/own-requests.service.js';
import { PlatformOverviewRepository } from './operators/platform/platform-overview.repository.js';
import { PlatformOverview } from './operators/platform/platform-overview.service.js';
import { CorrectionBox } from './rights/rectification/correction-box.service.js';
import { ProposedCorrections } from './rights/rectification/proposals.service.js';
import { RequestReportsRepository } from './records/reports/request-reports.repository.js';
import { RequestReports } from './records/reports/request-reports.service.js';
import { ControllerCases } from './controllers/controller-cases.service.js';
import { DecidingControllers } from './controllers/deciding-controllers.service.js';
import { CaseDetails } from './recipients/case-details.service.js';
import { CorrectedValuesBox } from './recipients/corrected-values-box.js';
import { RecipientChecks } from './recipients/recipient-checks.service.js';
import { RecipientLinks } from './recipients/recipient-links.js';
import { RecipientList } from './recipients/recipient-list.service.js';
import { RecipientMessages } from './recipients/recipient-messages.service.js';
import { RecipientNotices } from './recipients/recipient-notices.service.js';
import { RecipientNoticesRepository } from './recipients/recipient-notices.repository.js';
import { RecipientReports } from './recipients/recipient-reports.service.js';
import { TouchedDataOf } from './recipients/touched-data.service.js';
import { RequestsRepository } from './request/requests.repository.js';
import { RequestsService } from './request/requests.service.js';
import { RetentionRepository } from './records/retention/retention.repository.js';
import { RetentionSweep } from './records/retention/retention-sweep.service.js';
import { LiftingService } from './rights/restriction/lifting.service.js';
import { RequestTermsBox } from './intake/right-actions/request-terms.service.js';
import { RightActions } from './intake/right-actions/right-actions.service.js';
import { RequestSearch } from './operators/search/request-search.service.js';
import { SearchRepository } from './operators/search/search.repository.js';
import { NoticeOutcomes } from './correspondence/notices/notice-outcomes.service.js';
import { CallbackLinks } from './operators/tasks/callback-links.js';
import { ExternalTasks } from './operators/tasks/external-tasks.service.js';
import { TaskFiles } from './operators/tasks/task-files.service.js';
import { ManualTasks } from './operators/tasks/manual-tasks.service.js';
import { StaffDigest } from './operators/tasks/staff-digest.service.js';
import { DisclosuresRepository } from './records/statement/disclosures.repository.js';
import { Statements } from './records/statement/statements.service.js';
import { TasksRepository } from './operators/tasks/tasks.repository.js';
import { TasksService } from './operators/tasks/tasks.service.js';
import { PackageTransfer } from './fulfilment/transfers/package-transfer.service.js';
import { TransferTargetsRepository } from './fulfilment/transfers/transfer-targets.repository.js';
import { TransferTargets } from './fulfilment/transfers/transfer-targets.service.js';
import { SavedFiltersRepository } from './operators/filters/saved-filters.repository.js';
import { SavedFilters } from './operators/filters/saved-filters.service.js';
import { InboundMailsRepository } from './inbound/inbound-mails.repository.js';
import { InboundMails } from './inbound/inbound-mails.service.js';
import { MailDeadline } from './inbound/mail-deadline.service.js';
import { MailIntake } from './inbound/mail-intake.service.js';
import { InboundMailVault } from './inbound/mail-vault.service.js';
import { MailboxesRepository } from './inbound/mailboxes.repository.js';
import { Mailboxes } from './inbound/mailboxes.service.js';
import { TenantSettings } from './tenant-settings.repository.js';

@Module({
  imports: [
    ConsentsModule,
    DecisionsModule,
    MailModule,
    PackagesModule,
    PrivacyNoticesModule,
    StoresModule,
    WebhooksModule,
  ],
  providers: [
    ApplicableLaw,
    ApprovalPolicies,
    ApprovalPoliciesRepository,
    PreApprovals,
    PreApprovalsRepository,
    FiguresRepository,
    Figures,
    BulkCommands,
    RequestImport,
    AddressesOnFile,
    NamedAddress,
    AssessmentService,
    Attachments,
    AttachmentsRepository,
    AttentionService,
    CertificationService,
    CollectionService,
    CommandsRepository,
    CommandsService,
    Questions,
    ConsentRecordsOfRequest,
    CopiesFirst,
    CaseDetails,
    ControllerCases,
    CorrectedValuesBox,
    DecidingControllers,
    CorrectionBox,
    DataPoints,
    DisclosuresRepository,
    EffectsService,
    EvidenceVerification,
    ErasureLedgerRepository,
    PlannedNames,
    ExecutionService,
    FulfilmentRepository,
    HeldData,
    LegalHoldSweep,
    LegalHolds,
    LegalHoldsRepository,
    IdentityCheckService,
    IdentityDocuments,
    IdentityDocumentsRepository,
    IdentityTries,
    IdentityTriesRepository,
    FormAnswersBox,
    FormIntake,
    ProofsOfWork,
    SpentProofsRepository,
    IntakeRecord,
    IntakeService,
    Journals,
    LaterDeletions,
    LiftingService,
    DecidablePurposes,
    LawfulReasons,
    LifecycleService,
    LinkVerification,
    LinkedRequestsRepository,
    Mandates,
    MandatesRepository,
    CallbackLinks,
    ExternalTasks,
    TaskFiles,
    ManualTasks,
    NoticeOutcomes,
    Repetitions,
    MessagesRepository,
    MessagesService,
    LastDecision,
    JoinedLetters,
    LetterBrakeRepository,
    LetterBrake,
    NoticeFacts,
    NoticesService,
    OutcomeFacts,
    OwnRequestsService,
    PackageDelivery,
    PackageTransfer,
    TransferTargets,
    TransferTargetsRepository,
    PersonVerification,
    PlanningService,
    PlatformOverview,
    PlatformOverviewRepository,
    ProposedCorrections,
    RecipientChecks,
    RecipientLinks,
    RecipientList,
    RecipientMessages,
    RecipientNotices,
    RecipientNoticesRepository,
    RecipientReports,
    TouchedDataOf,
    RequestsRepository,
    RequestsService,
    RetentionRepository,
    RetentionSweep,
    EvidenceRepository,
    RequestEvidence,
    RequestReports,
    RequestReportsRepository,
    RequestSearch,
    SearchRepository,
    SavedFilters,
    SavedFiltersRepository,
    RequestTermsBox,
    RightActions,
    RightsOffer,
    SharedIdentity,
    SameRequests,
    SameRequestsRepository,
    SignOnsRepository,
    SnapshotService,
    StaffDigest,
    Statements,
    Stops,
    SubjectIdentifiers,
    SubjectSubs,
    TasksRepository,
    TasksService,
    TenantSettings,
    VerificationCodes,
    VerificationService,
    Withdrawals,
    WorkflowSteps,
    Appeals,
    GrantedAppeals,
    Complaints,
    LiftSweep,
    NomineeBox,
    Objections,
    Purposes,
    InboundMails,
    InboundMailsRepository,
    InboundMailVault,
    MailDeadline,
    MailIntake,
    Mailboxes,
    MailboxesRepository,
  ],
  exports: [
    PreApprovals,
    ExternalTasks,
    TaskFiles,
    ManualTasks,
    JoinedLetters,
    NoticeOutcomes,
    ApprovalPolicies,
    Attachments,
    Figures,
    BulkCommands,
    RequestImport,
    CollectionService,
    CommandsService,
    ExecutionService,
    FormIntake,
    ProofsOfWork,
    LaterDeletions,
    LegalHoldSweep,
    LegalHolds,
    IdentityDocuments,
    IntakeRecord,
    LiftingService,
    MessagesService,
    OwnRequestsService,
    PackageDelivery,
    PackageTransfer,
    TransferTargets,
    LinkVerification,
    PersonVerification,
    PlanningService,
    PlatformOverview,
    ProposedCorrections,
    RequestEvidence,
    RequestReports,
    RecipientChecks,
    RecipientList,
    RecipientMessages,
    RecipientReports,
    RequestsService,
    RetentionSweep,
    RightActions,
    RightsOffer,
    SavedFilters,
    StaffDigest,
    SubjectIdentifiers,
    TasksService,
    VerificationCodes,
    VerificationService,
    WorkflowSteps,
    LiftSweep,
    InboundMails,
    MailIntake,
    Mailboxes,
  ],
})
export class RequestsModule {}
