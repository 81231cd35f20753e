import type { EventEnvelope, EventType } from '#contracts';
import type { BegunDelivery } from './delivery.repository.js';

/** Events that the cidaas form has a name for (consent reference, section 9). */
const CIDAAS_EVENTS: Partial<Record<EventType, string>> = {
  'consent.accepted': 'CONSENT_ACCEPTED',
  'consent.declined': 'CONSENT_REJECTED',
  'consent.revoked': 'CONSENT_REJECTED',
};

/**
 * What is sent, in the form that the endpoint asked for.
 * @param sub of the person, where the endpoint may know
 * @param details that stand in no event
 */
export function bodyOf(
  delivery: BegunDelivery,
  sub: string | null,
  details: Readonly<Record<string, unknown>> = {},
): object {
  const eventtype = delivery.format === 'cidaas' ? CIDAAS_EVENTS[delivery.type] : undefined;
  return eventtype === undefined ? toEnvelope(delivery, sub, details) : toCidaas(delivery, eventtype, sub);
}

/** The event's own data can never pass for the ids of the envelope. */
const toEnvelope = (
  delivery: BegunDelivery,
  sub: string | null,
  details: Readonly<Record<string, unknown>>,
): Omit<EventEnvelope, 'data'> & { readonly data: object } => ({
  type: delivery.type,
  timestamp: timeOf(delivery),
  data: {
    ...details,
    ...delivery.data,
    ...(sub !== null && { sub }),
    eventId: delivery.event_id,
    ...(delivery.request_id !== null && { requestId: delivery.request_id, sequence: delivery.sequence }),
  },
});

const toCidaas = (delivery: BegunDelivery, eventtype: string, sub: string | null): object => ({
  eventtype,
  eventId: delivery.event_id,
  timestamp: timeOf(delivery),
  tenant: delivery.tenant,
  data: {
    sub,
    consent_id: delivery.data.consentId,
    consent_version_id: delivery.data.versionId,
    client_id: delivery.data.clientId,
    status: delivery.data.status,
    trackingId: delivery.data.trackingId,
  },
});

const timeOf = ({ at }: BegunDelivery): string => new Date(at).toISOString();
