import type { TemplateSet } from '../template-set.js';
import { CONFIRMATION_IT } from './confirmation.it.js';
import { DIGEST_IT, TASKS_IT } from './digest.it.js';
import { JOINED_IT } from './joined.it.js';
import { NOTICES_IT } from './notices.it.js';
import { CITATIONS_IT, DECISIONS_IT, LAWS_IT, PHRASES_IT, REMEDIES_IT } from './phrases.it.js';
import { CONTROLLER_ACTS_IT, CONTROLLER_CASE_IT, RECIPIENT_ACTS_IT, RECIPIENT_IT } from './recipient.it.js';
import { ACTS_IT, DELAYS_IT, REFUSALS_IT, REQUESTERS_IT, RIGHTS_IT } from './terms.it.js';

export const IT: TemplateSet = {
  notices: NOTICES_IT,
  digest: DIGEST_IT,
  confirmation: CONFIRMATION_IT,
  joined: JOINED_IT,
  recipient: RECIPIENT_IT,
  recipientActs: RECIPIENT_ACTS_IT,
  controllerCase: CONTROLLER_CASE_IT,
  controllerActs: CONTROLLER_ACTS_IT,
  phrases: PHRASES_IT,
  remedies: REMEDIES_IT,
  citations: CITATIONS_IT,
  laws: LAWS_IT,
  rights: RIGHTS_IT,
  refusals: REFUSALS_IT,
  delays: DELAYS_IT,
  acts: ACTS_IT,
  decisions: DECISIONS_IT,
  requesters: REQUESTERS_IT,
  tasks: TASKS_IT,
};
