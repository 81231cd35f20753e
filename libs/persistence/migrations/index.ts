import type { MigrationClass } from '../orm.js';
import { CoreMigration0001 } from './0001-core.migration.js';
import { AccessMigration0002 } from './0002-access.migration.js';
import { MessagesMigration0003 } from './0003-messages.migration.js';
import { RequestsMigration0004 } from './0004-requests.migration.js';
import { PlannedIdentifiersMigration0005 } from './0005-planned-identifiers.migration.js';
import { TasksMigration0006 } from './0006-tasks.migration.js';
import { MasterKeyCheckMigration0007 } from './0007-master-key-check.migration.js';
import { RequestCounterMigration0008 } from './0008-request-counter.migration.js';
import { AuditHeadPublishedMigration0009 } from './0009-audit-head-published.migration.js';
import { StaffMailMigration0010 } from './0010-staff-mail.migration.js';
import { PlatformKeysMigration0011 } from './0011-platform-keys.migration.js';
import { MasterKeyRotationMigration0012 } from './0012-master-key-rotation.migration.js';
import { PlatformKeyTraceMigration0013 } from './0013-platform-key-trace.migration.js';
import { ConsentsMigration0014 } from './0014-consents.migration.js';
import { TenantHostsMigration0015 } from './0015-tenant-hosts.migration.js';
import { ConsentEventsMigration0016 } from './0016-consent-events.migration.js';
import { RequestMessagesMigration0017 } from './0017-request-messages.migration.js';
import { ConsentGateMigration0018 } from './0018-consent-gate.migration.js';
import { ConsentLinksMigration0019 } from './0019-consent-links.migration.js';
import { PendingAnswersMigration0020 } from './0020-pending-answers.migration.js';
import { ConsentEvidenceMigration0021 } from './0021-consent-evidence.migration.js';
import { PersonalDataCategoriesMigration0024 } from './0024-personal-data-categories.migration.js';
import { ConsentErasureMigration0025 } from './0025-consent-erasure.migration.js';
import { RestrictionsAndEvidenceMigration0026 } from './0026-restrictions-and-evidence.migration.js';
import { RequestClockMigration0027 } from './0027-request-clock.migration.js';
import { ApplicableLawMigration0028 } from './0028-applicable-law.migration.js';
import { CorrectionsMigration0029 } from './0029-corrections.migration.js';
import { OperatorsMigration0030 } from './0030-operators.migration.js';
import { IdentityEvidenceMigration0031 } from './0031-identity-evidence.migration.js';
import { AnswersByHandMigration0033 } from './0033-answers-by-hand.migration.js';
import { ObjectionsMigration0034 } from './0034-objections.migration.js';
import { DeadlinesMigration0035 } from './0035-deadlines.migration.js';
import { RecipientNoticesMigration0036 } from './0036-recipient-notices.migration.js';
import { MailTemplatesMigration0038 } from './0038-mail-templates.migration.js';
import { ThreadMigration0039 } from './0039-thread.migration.js';
import { CertificatesOfReopenedRequestsMigration0041 } from './0041-certificates-of-reopened-requests.migration.js';
import { SavedFiltersMigration0044 } from './0044-saved-filters.migration.js';
import { AppealsAndChecksMigration0045 } from './0045-appeals-and-checks.migration.js';
import { ChannelsMigration0046 } from './0046-channels.migration.js';
import { ToldRecipientsMigration0048 } from './0048-told-recipients.migration.js';
import { ControllersMigration0049 } from './0049-controllers.migration.js';
import { PrivacyNoticesMigration0050 } from './0050-privacy-notices.migration.js';
import { ToldAgainMigration0052 } from './0052-told-again.migration.js';
import { TasksOfMailsMigration0054 } from './0054-tasks-of-mails.migration.js';
import { ErasureLedgerMigration0056 } from './0056-erasure-ledger.migration.js';
import { LettersAndEvidenceMigration0055 } from './0055-letters-and-evidence.migration.js';
import { StoreNotesMigration0066 } from './0066-store-notes.migration.js';
import { NamesOfOldCasesMigration0058 } from './0058-names-of-old-cases.migration.js';
import { NamesOfPlansMigration0073 } from './0073-names-of-plans.migration.js';
import { SpentProofsMigration0074 } from './0074-spent-proofs.migration.js';

/** In order; a migration that has been released is never edited. */
export const MIGRATIONS: readonly MigrationClass[] = [
  CoreMigration0001,
  AccessMigration0002,
  MessagesMigration0003,
  RequestsMigration0004,
  PlannedIdentifiersMigration0005,
  TasksMigration0006,
  MasterKeyCheckMigration0007,
  RequestCounterMigration0008,
  AuditHeadPublishedMigration0009,
  StaffMailMigration0010,
  PlatformKeysMigration0011,
  MasterKeyRotationMigration0012,
  PlatformKeyTraceMigration0013,
  ConsentsMigration0014,
  TenantHostsMigration0015,
  ConsentEventsMigration0016,
  RequestMessagesMigration0017,
  ConsentGateMigration0018,
  ConsentLinksMigration0019,
  PendingAnswersMigration0020,
  ConsentEvidenceMigration0021,
  PersonalDataCategoriesMigration0024,
  ConsentErasureMigration0025,
  RestrictionsAndEvidenceMigration0026,
  RequestClockMigration0027,
  ApplicableLawMigration0028,
  CorrectionsMigration0029,
  OperatorsMigration0030,
  IdentityEvidenceMigration0031,
  AnswersByHandMigration0033,
  ObjectionsMigration0034,
  DeadlinesMigration0035,
  RecipientNoticesMigration0036,
  MailTemplatesMigration0038,
  ThreadMigration0039,
  CertificatesOfReopenedRequestsMigration0041,
  SavedFiltersMigration0044,
  AppealsAndChecksMigration0045,
  ChannelsMigration0046,
  ToldRecipientsMigration0048,
  ControllersMigration0049,
  PrivacyNoticesMigration0050,
  ToldAgainMigration0052,
  TasksOfMailsMigration0054,
  LettersAndEvidenceMigration0055,
  ErasureLedgerMigration0056,
  StoreNotesMigration0066,
  NamesOfOldCasesMigration0058,
  NamesOfPlansMigration0073,
  SpentProofsMigration0074,
];
