/** Closed list of events that leave Habeas, as webhooks and in `GET /v1/requests/{id}/timeline`. */
export const EVENT_TYPES = [
  'request.received',
  'request.duplicate',
  'request.awaiting_identity',
  'request.awaiting_information',
  'request.awaiting_fee',
  'request.assessing',
  'request.planning',
  'request.awaiting_approval',
  'request.executing',
  'request.awaiting_external',
  'request.verifying',
  'request.delivering',
  'request.needs_attention',
  'request.fulfilled',
  'request.partially_fulfilled',
  'request.refused',
  'request.withdrawn',
  'request.lapsed',
  'request.spam',
  'request.extended',
  'request.overdue',
  'request.appeal_granted',
  'request.message',
  'request.message_sent',
  'restriction.set',
  'restriction.lift_notified',
  'restriction.lifted',
  'certificate.issued',
  'recipient.notified',
  'recipient.confirmed',
  'recipient.escalated',
  'consent.accepted',
  'consent.declined',
  'consent.revoked',
  'consent.skipped',
  'consent.expired',
  'consent.preferences.changed',
  'consent.pending',
  'consent.version.published',
  'consent.group.created',
  'consent.group.updated',
  'consent.group.deleted',
  'consent.definition.created',
  'consent.definition.updated',
  'consent.definition.deleted',
  'webhook.test',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Body of a webhook: thin on purpose, the receiver fetches what it may see. */
export interface EventEnvelope {
  readonly type: EventType;
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}
