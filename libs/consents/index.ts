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
export { CLIENT_TYPES } from './clients/consent-client.js';
export type { ClientSettings, ClientType, ConsentClient, ConsentRef } from './clients/consent-client.js';
export { ConsentClients } from './clients/consent-clients.service.js';
export { TokenGrants } from './clients/token-grants.js';
export type { ClientCredentials } from './clients/token-grants.js';
export { MaskedIds } from './masked-ids/masked-ids.js';
export type { MaskedId, MaskedPerson } from './masked-ids/masked-ids.js';
export { ConsentsModule } from './consents.module.js';
export { ConsentErasure } from './erasure/consent-erasure.js';
export type { ErasureOptions, ErasureOrder } from './erasure/consent-erasure.js';
export type { ErasedRows, ErasureResidue } from './erasure/consent-erasure.repository.js';
export { ConsentEvents } from './events/consent-events.js';
export { PersonExport } from './export/person-export.js';
export type { ExportedKind } from './export/person-export.js';
export type {
  AnswerCommand,
  PersonalMembers,
  RecordState,
  RecordedAnswer,
} from './records/answer-command.js';
export { SubjectNames } from './subjects/subject-names.js';
export { Subjects } from './subjects/subjects.js';
export { frozenDefinition } from './records/action-facts.js';
export type { ActionFacts, FrozenDefinition } from './records/action-facts.js';
export type { ControllerProfile } from './receipts/controller-profile.js';
export { hashOfAnswer } from './receipts/receipt-hash.js';
export { receiptFactsOf } from './receipts/receipt-facts-of.js';
export type { AnswerContext, AnswerRow, PersonalPart } from './receipts/receipt-facts-of.js';
export { PublishedTexts } from './catalogue/published-texts.js';
export type { ServedText } from './catalogue/texts.repository.js';
export { ControllerProfiles } from './receipts/controller-profiles.js';
export type { CurrentProfile } from './receipts/controller-profiles.js';
export { ReceiptSigner } from './receipts/receipt-signer.js';
export type { SigningReport } from './receipts/receipt-signer.js';
export { ReceiptVerifier } from './receipts/receipt-verification.js';
export { ReceiptsService } from './receipts/receipts.service.js';
export { MEDIA_TYPES } from './receipts/signed-receipt.js';
export type { ReceiptForm } from './receipts/signed-receipt.js';
export { readConsentSettings } from './settings/consent-settings.js';
export type { ConsentSettings } from './settings/consent-settings.js';
export { Authorisations } from './pending/authorisations.service.js';
export { Confirmations } from './pending/confirmations.js';
export type { ConfirmationState } from './pending/confirmations.js';
export { awaitedOfRecord } from './records/judge-waiting.js';
export { ChainAppender } from './records/chain-appender.js';
export { ConsentChain } from './records/consent-chain.js';
export { NOTHING_FOLLOWS } from './records/follow-ups.js';
export { RecordingConnections } from './records/recording-connections.js';
export { isAuthorised, isConfirmed } from './records/record-conditions.js';
export { ConsentRecorder } from './records/consent-recorder.js';
export { ConsentRecordsService } from './records/consent-records.service.js';
export type { HistoryEntry } from './records/consent-records.repository.js';
export type { ConsentRecordView, ProcessingNote, RecordSearch } from './records/consent-records.service.js';
export { RECORD_FIELD_NAMES } from './records/record-filter.js';
export type { RecordFilter } from './records/record-filter.js';
export { ConsentWithdrawal } from './rights/consent-withdrawal.js';
export { ExercisedRights } from './rights/exercised-rights.js';
export type { ExercisedRight } from './rights/exercised-rights.js';
export { ConsentLinks } from './links/consent-links.js';
export type { ConsentLink, PersonsToLink } from './links/consent-links.js';
export { ConsentTimers } from './timers/consent-timers.js';
export { DefinitionChanges } from './definitions/definition-changes.js';
export type { DefinitionChange } from './definitions/definition-changes.js';
export { DefinitionsService, warningsOf } from './definitions/definitions/definitions.service.js';
export type { DefinitionInput, DefinitionWarning } from './definitions/definitions/definitions.service.js';
export type {
  ConsentDefinition,
  DefinitionFilter,
  DefinitionOrder,
} from './definitions/definitions/definitions.repository.js';
export { GroupsService } from './definitions/groups/groups.service.js';
export type { GroupChanges, NewGroup } from './definitions/groups/groups.service.js';
export type { ConsentGroup, GroupFilter, GroupKey } from './definitions/groups/groups.repository.js';
export { BuiltinRights, builtinRights } from './definitions/rights/builtin-rights.js';
export { RightsService } from './definitions/rights/rights.service.js';
export type { RightInput } from './definitions/rights/rights.service.js';
export type { RightText, SubjectRight } from './definitions/rights/rights.repository.js';
export type { Listed, Slice } from './definitions/rows.js';
export { mergeTexts, sameText } from './definitions/versions/merge-texts.js';
export { VersionsService } from './definitions/versions/versions.service.js';
export type { VersionInput } from './definitions/versions/version-input.js';
export type { ServedVersion, Sight, WrittenVersion } from './definitions/versions/versions.service.js';
export type { ConsentVersion, HashedText } from './definitions/versions/versions.repository.js';
export type { GivenText, VersionText } from './definitions/versions/version-text.js';
export { BuiltinConsents } from './clients/builtin-consents.js';
export { ClientAnswers } from './clients/client-answers.service.js';
export type { ClientDialogue } from './clients/client-answers.service.js';
export { acceptedLanguages } from './gate/accepted-languages.js';
export { ConsentGate } from './gate/gate.service.js';
export type { GateAnswer, GateAsk } from './gate/gate.service.js';
export { Presentations } from './gate/presentations.js';
export type { Presentation, PresentationClaim, ShownText } from './gate/presentations.js';
export { GpcOptOuts } from './gpc/gpc-opt-outs.service.js';
export { BrowserEvidence } from './evidence/browser-evidence.js';
export type { BrowserCall } from './evidence/browser-evidence.js';
export { GpcSignals } from './gpc/gpc-signals.js';
export type { GpcOutcome, ReceivedSignal } from './gpc/gpc-signals.js';
export { GpcSupportStatements } from './gpc/gpc-support-statements.js';
export { hasGpcSignal } from './gpc/sec-gpc.js';
export { ConsentRecordSearch } from './administration/record-search.service.js';
export type { RecordReader } from './administration/record-search.service.js';
export { StaffRevocations } from './administration/staff-revocations.js';
export { PersonalDataCategories } from './administration/categories.service.js';
export type { OwnCategory } from './administration/categories.repository.js';
export { ConsentPurposes } from './administration/purposes.service.js';
export { ConsentNumbers } from './administration/metrics.service.js';
export { OwnConsents } from './self-care/own-consents.service.js';
export type { OwnActor, OwnWish } from './self-care/own-consents.service.js';
export { Preferences } from './preferences/preferences.service.js';
export { LinkedConsents } from './preference-links/linked-consents.service.js';
export type { LinkedConsent } from './preference-links/linked-consents.service.js';
export { ConsentExport } from './moving/consent-export.js';
export type { ExportFilter, ExportedPage } from './moving/consent-export.js';
export { ConsentImport } from './moving/consent-import.js';
export type { ImportOptions, RowOutcome } from './moving/consent-import.js';
export { OWN_MAPPING, ownMapping, parseImportMapping, parseMapping } from './moving/import-mapping.js';
export { MappedRows } from './moving/mapped-rows.js';
export type { RowForm } from './moving/mapped-rows.js';
export type { ImportMapping } from './moving/import-mapping.js';
export { faultOf, rowFault } from './moving/moved-answer.js';
export type { MovedAnswer, RowFault } from './moving/moved-answer.js';
export { RowReader } from './moving/row-reader.js';
export type { NamedValues } from './moving/row-reader.js';
export { ReceiptImport } from './moving/v1/receipt-import.js';
export type { ReceiptImportReport } from './moving/v1/receipt-import.js';
