import type { TemplateSet } from '../template-set.js';
import { CONFIRMATION_EN } from './confirmation.en.js';
import { DIGEST_EN, TASKS_EN } from './digest.en.js';
import { JOINED_EN } from './joined.en.js';
import { NOTICES_EN } from './notices.en.js';
import { CITATIONS_EN, DECISIONS_EN, LAWS_EN, PHRASES_EN, REMEDIES_EN } from './phrases.en.js';
import { CONTROLLER_ACTS_EN, CONTROLLER_CASE_EN, RECIPIENT_ACTS_EN, RECIPIENT_EN } from './recipient.en.js';
import { ACTS_EN, DELAYS_EN, REFUSALS_EN, REQUESTERS_EN, RIGHTS_EN } from './terms.en.js';

export const EN: TemplateSet = {
  notices: NOTICES_EN,
  digest: DIGEST_EN,
  confirmation: CONFIRMATION_EN,
  joined: JOINED_EN,
  recipient: RECIPIENT_EN,
  recipientActs: RECIPIENT_ACTS_EN,
  controllerCase: CONTROLLER_CASE_EN,
  controllerActs: CONTROLLER_ACTS_EN,
  phrases: PHRASES_EN,
  remedies: REMEDIES_EN,
  citations: CITATIONS_EN,
  laws: LAWS_EN,
  rights: RIGHTS_EN,
  refusals: REFUSALS_EN,
  delays: DELAYS_EN,
  acts: ACTS_EN,
  decisions: DECISIONS_EN,
  requesters: REQUESTERS_EN,
  tasks: TASKS_EN,
};
