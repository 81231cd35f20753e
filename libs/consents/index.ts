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
