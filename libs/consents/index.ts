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
export type {
  AnswerCommand,
  PersonalMembers,
  RecordState,
  RecordedAnswer,
} from './records/answer-command.js';
export { Subjects } from './subjects/subjects.js';
export type { ActionFacts } from './records/action-facts.js';
export { ChainAppender } from './records/chain-appender.js';
export { ConsentChain } from './records/consent-chain.js';
export { ConsentRecorder } from './records/consent-recorder.js';
export { ConsentRecordsService, isExpired } from './records/consent-records.service.js';
export type { ConsentRecordView, ProcessingNote, RecordSearch } from './records/consent-records.service.js';
export type { RecordFilter } from './records/record-filter.js';
export { ConsentWithdrawal } from './rights/consent-withdrawal.js';
export { ExercisedRights } from './rights/exercised-rights.js';
export type { ExercisedRight } from './rights/exercised-rights.js';
export { RecordingConnection } from './records/record-log.repository.js';
