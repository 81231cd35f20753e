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
