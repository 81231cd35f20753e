import type { TemplateSet } from '../template-set.js';
import { CONFIRMATION_DE } from './confirmation.de.js';
import { DIGEST_DE, TASKS_DE } from './digest.de.js';
import { NOTICES_DE } from './notices.de.js';
import { RECIPIENT_DE, RECIPIENT_ACTS_DE } from './recipient.de.js';
import { ACTS_DE, DELAYS_DE, REFUSALS_DE, REQUESTERS_DE, RIGHTS_DE } from './terms.de.js';

export const DE: TemplateSet = {
  notices: NOTICES_DE,
  digest: DIGEST_DE,
  confirmation: CONFIRMATION_DE,
  recipient: RECIPIENT_DE,
  recipientActs: RECIPIENT_ACTS_DE,
  rights: RIGHTS_DE,
  refusals: REFUSALS_DE,
  delays: DELAYS_DE,
  acts: ACTS_DE,
  requesters: REQUESTERS_DE,
  tasks: TASKS_DE,
};
