export { EXPORT_TYPES } from './activity/activity-lines.js';
export { ConsentActivities } from './activity/consent-activities.js';
export { Catalogue } from './catalogue/catalogue.js';
export type {
  CatalogueConsent,
  CatalogueGroup,
  CataloguePurpose,
  CatalogueText,
  CatalogueVersion,
  DefinitionDetails,
} from './catalogue/catalogue.js';
export { Catalogues } from './catalogue/catalogues.js';
export { ConsentsModule } from './consents.module.js';
export { ConsentEvents } from './events/consent-events.js';
export type {
  AnswerCommand,
  PersonalMembers,
  RecordState,
  RecordedAnswer,
} from './records/answer-command.js';
export { SubjectNames } from './subjects/subject-names.js';
export { Subjects } from './subjects/subjects.js';
export { ConsentTimers } from './timers/consent-timers.js';
export { frozenDefinition } from './records/action-facts.js';
export type { ActionFacts, FrozenDefinition } from './records/action-facts.js';
export type { ControllerProfile } from './receipts/controller-profile.js';
export { hashOfAnswer } from './receipts/receipt-hash.js';
export { receiptFactsOf } from './receipts/receipt-facts-of.js';
export type { AnswerContext, AnswerRow, PersonalPart } from './receipts/receipt-facts-of.js';
export { PublicTexts } from './catalogue/public-texts.js';
export { ControllerProfiles } from './receipts/controller-profiles.js';
export type { CurrentProfile } from './receipts/controller-profiles.js';
export { ReceiptSigner } from './receipts/receipt-signer.js';
export type { SigningReport } from './receipts/receipt-signer.js';
export { ReceiptVerifier } from './receipts/receipt-verification.js';
export { ReceiptsService } from './receipts/receipts.service.js';
export { MEDIA_TYPES } from './receipts/signed-receipt.js';
export type { ReceiptForm } from './receipts/signed-receipt.js';
export { ChainAppender } from './records/chain-appender.js';
export { ConsentChain } from './records/consent-chain.js';
export { ConsentRecorder } from './records/consent-recorder.js';
export { ConsentRecordsService, isExpired } from './records/consent-records.service.js';
export type { ConsentRecordView, ProcessingNote, RecordSearch } from './records/consent-records.service.js';
export type { RecordFilter } from './records/record-filter.js';
export { RecordingConnection } from './records/record-log.repository.js';
