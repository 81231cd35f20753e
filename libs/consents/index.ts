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
export type { ActionFacts } from './records/action-facts.js';
export { ChainAppender } from './records/chain-appender.js';
export { ConsentChain } from './records/consent-chain.js';
export { ConsentRecorder } from './records/consent-recorder.js';
export { ConsentRecordsService, isExpired } from './records/consent-records.service.js';
export type { ConsentRecordView, ProcessingNote, RecordSearch } from './records/consent-records.service.js';
export type { RecordFilter } from './records/record-filter.js';
export { RecordingConnection } from './records/record-log.repository.js';
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
export { BuiltinRights } from './definitions/rights/builtin-rights.js';
export { RightsService } from './definitions/rights/rights.service.js';
export type { RightInput } from './definitions/rights/rights.service.js';
export type { RightText, SubjectRight } from './definitions/rights/rights.repository.js';
export type { Listed, Slice } from './definitions/rows.js';
export { VersionsService } from './definitions/versions/versions.service.js';
export type {
  ServedVersion,
  Sight,
  VersionInput,
  WrittenVersion,
} from './definitions/versions/versions.service.js';
export type { ConsentVersion, HashedText } from './definitions/versions/versions.repository.js';
export type { GivenText, VersionText } from './definitions/versions/version-text.js';
export { BuiltinConsents } from './clients/builtin-consents.js';
export { ClientAnswers } from './clients/client-answers.service.js';
export type { ClientDialogue } from './clients/client-answers.service.js';
