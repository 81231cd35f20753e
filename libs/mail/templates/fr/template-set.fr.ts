import type { TemplateSet } from '../template-set.js';
import { CONFIRMATION_FR } from './confirmation.fr.js';
import { DIGEST_FR, TASKS_FR } from './digest.fr.js';
import { JOINED_FR } from './joined.fr.js';
import { NOTICES_FR } from './notices.fr.js';
import { CITATIONS_FR, DECISIONS_FR, LAWS_FR, PHRASES_FR, REMEDIES_FR } from './phrases.fr.js';
import { CONTROLLER_ACTS_FR, CONTROLLER_CASE_FR, RECIPIENT_ACTS_FR, RECIPIENT_FR } from './recipient.fr.js';
import { ACTS_FR, DELAYS_FR, REFUSALS_FR, REQUESTERS_FR, RIGHTS_FR } from './terms.fr.js';

export const FR: TemplateSet = {
  notices: NOTICES_FR,
  digest: DIGEST_FR,
  confirmation: CONFIRMATION_FR,
  joined: JOINED_FR,
  recipient: RECIPIENT_FR,
  recipientActs: RECIPIENT_ACTS_FR,
  controllerCase: CONTROLLER_CASE_FR,
  controllerActs: CONTROLLER_ACTS_FR,
  phrases: PHRASES_FR,
  remedies: REMEDIES_FR,
  citations: CITATIONS_FR,
  laws: LAWS_FR,
  rights: RIGHTS_FR,
  refusals: REFUSALS_FR,
  delays: DELAYS_FR,
  acts: ACTS_FR,
  decisions: DECISIONS_FR,
  requesters: REQUESTERS_FR,
  tasks: TASKS_FR,
};
