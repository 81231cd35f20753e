import type { TemplateSet } from '../template-set.js';
import { CONFIRMATION_DE } from './confirmation.de.js';
import { DIGEST_DE, TASKS_DE } from './digest.de.js';
import { JOINED_DE } from './joined.de.js';
import { NOTICES_DE } from './notices.de.js';
import { CITATIONS_DE, DECISIONS_DE, LAWS_DE, PHRASES_DE, REMEDIES_DE } from './phrases.de.js';
import { CONTROLLER_ACTS_DE, CONTROLLER_CASE_DE, RECIPIENT_ACTS_DE, RECIPIENT_DE } from './recipient.de.js';
import { ACTS_DE, DELAYS_DE, REFUSALS_DE, REQUESTERS_DE, RIGHTS_DE } from './terms.de.js';

export const DE: TemplateSet = {
  notices: NOTICES_DE,
  digest: DIGEST_DE,
  confirmation: CONFIRMATION_DE,
  joined: JOINED_DE,
  recipient: RECIPIENT_DE,
  recipientActs: RECIPIENT_ACTS_DE,
  controllerCase: CONTROLLER_CASE_DE,
  controllerActs: CONTROLLER_ACTS_DE,
  phrases: PHRASES_DE,
  remedies: REMEDIES_DE,
  citations: CITATIONS_DE,
  laws: LAWS_DE,
  rights: RIGHTS_DE,
  refusals: REFUSALS_DE,
  delays: DELAYS_DE,
  acts: ACTS_DE,
  decisions: DECISIONS_DE,
  requesters: REQUESTERS_DE,
  tasks: TASKS_DE,
};
