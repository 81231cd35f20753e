import type { ScheduledWork } from '#temporal';
import { CONSENT_EXPIRY_WORKFLOW, CONSENT_PARTITIONS_WORKFLOW } from '#workflows/consents/messages';

/** Timed work, as the operators see it in the Temporal UI. */
export const SCHEDULES: readonly ScheduledWork[] = [
  {
    id: 'habeas-consent-expiry',
    workflow: CONSENT_EXPIRY_WORKFLOW,
    every: '5 minutes',
    note: 'Announces acceptances of consents that have ended.',
  },
  {
    id: 'habeas-consent-partitions',
    workflow: CONSENT_PARTITIONS_WORKFLOW,
    every: '1 day',
    note: 'Makes the monthly parts of the chain of consents ahead of time.',
  },
];
