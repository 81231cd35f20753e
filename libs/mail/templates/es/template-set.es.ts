import type { TemplateSet } from '../template-set.js';
import { CONFIRMATION_ES } from './confirmation.es.js';
import { DIGEST_ES, TASKS_ES } from './digest.es.js';
import { JOINED_ES } from './joined.es.js';
import { NOTICES_ES } from './notices.es.js';
import { CITATIONS_ES, DECISIONS_ES, LAWS_ES, PHRASES_ES, REMEDIES_ES } from './phrases.es.js';
import { CONTROLLER_ACTS_ES, CONTROLLER_CASE_ES, RECIPIENT_ACTS_ES, RECIPIENT_ES } from './recipient.es.js';
import { ACTS_ES, DELAYS_ES, REFUSALS_ES, REQUESTERS_ES, RIGHTS_ES } from './terms.es.js';

export const ES: TemplateSet = {
  notices: NOTICES_ES,
  digest: DIGEST_ES,
  confirmation: CONFIRMATION_ES,
  joined: JOINED_ES,
  recipient: RECIPIENT_ES,
  recipientActs: RECIPIENT_ACTS_ES,
  controllerCase: CONTROLLER_CASE_ES,
  controllerActs: CONTROLLER_ACTS_ES,
  phrases: PHRASES_ES,
  remedies: REMEDIES_ES,
  citations: CITATIONS_ES,
  laws: LAWS_ES,
  rights: RIGHTS_ES,
  refusals: REFUSALS_ES,
  delays: DELAYS_ES,
  acts: ACTS_ES,
  decisions: DECISIONS_ES,
  requesters: REQUESTERS_ES,
  tasks: TASKS_ES,
};
