import type { ConfigDocument } from './config-document.js';
import { differApprovals } from './differ-approvals.js';
import { differCategories } from './differ-categories.js';
import { differClients } from './differ-clients.js';
import { differConsents } from './differ-consents.js';
import { differGroups } from './differ-groups.js';
import { differLetters } from './differ-letters.js';
import { differNotices } from './differ-notices.js';
import { differRights } from './differ-rights.js';
import { differController, differSettings } from './differ-tenant.js';
import { differWebhooks } from './differ-webhooks.js';
import { together, type Difference, type Terms } from './difference.js';
import type { TenantState } from './read-tenant.js';

/** What a file says otherwise than a tenant, in the order in which it can be done: what others name comes first. */
export const differConfig = (document: ConfigDocument, state: TenantState, terms: Terms): Difference =>
  together([
    differSettings(document, state),
    differController(document, state),
    differCategories(document, state),
    differGroups(document, state, terms),
    differRights(document, state, terms),
    differConsents(document, state, terms),
    differClients(document, state),
    differWebhooks(document, state, terms),
    differApprovals(document, state),
    differLetters(document, state, terms),
    differNotices(document, state),
  ]);
