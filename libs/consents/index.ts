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
export type {
  AnswerCommand,
  PersonalMembers,
  RecordState,
  RecordedAnswer,
} from './records/answer-command.js';
export { Subjects } from './subjects/subjects.js';
export { readConsentSettings } from './settings/consent-settings.js';
export type { ConsentSettings } from './settings/consent-settings.js';
export type { ActionFacts } from './records/action-facts.js';
export { ChainAppender } from './records/chain-appender.js';
export { ConsentChain } from './records/consent-chain.js';
export { ConsentRecorder } from './records/consent-recorder.js';
export { ConsentRecordsService, isExpired } from './records/consent-records.service.js';
export type { ConsentRecordView, ProcessingNote, RecordSearch } from './records/consent-records.service.js';
export type { RecordFilter } from './records/record-filter.js';
export { RecordingConnection } from './records/record-log.repository.js';
export { acceptedLanguages } from './gate/accepted-languages.js';
export { ConsentGate } from './gate/gate.service.js';
export type { GateAnswer, GateAsk } from './gate/gate.service.js';
export type { ServedText } from './gate/gate.repository.js';
export { Presentations } from './gate/presentations.js';
export type { Presentation, PresentationClaim, ShownText } from './gate/presentations.js';
export { GpcOptOuts } from './gpc/gpc-opt-outs.service.js';
export { GpcSupportStatements } from './gpc/gpc-support-statements.js';
export { hasGpcSignal } from './gpc/sec-gpc.js';
export { Permalinks } from './permalink/permalinks.js';
