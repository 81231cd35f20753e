import type { EventType } from '#contracts';

const REQUEST = 'req_0198c200-1111-7a22-8b33-0a5b6c7d8e9f';
const CONSENT = '0198c1d3-0000-7000-8000-000000000001';
const VERSION = '0198c1d4-0000-7000-8000-000000000001';
const OF_REQUEST = { requestId: REQUEST, sequence: 8 };

const ANSWER = {
  trackingId: '0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01',
  consentId: CONSENT,
  clientId: 'shop',
  subject: '5d1c8a4e-7b02-8f3d-9a61-2e4f0c9b7d15',
};

const RECIPIENT = {
  id: 'rnt_0198c20b-cccc-7a22-8b33-0a5b6c7d8e9f',
  recipient: 'mailworks',
  act: 'erase',
  ...OF_REQUEST,
};
const TOLD = { expectedBy: '2026-11-29T09:25:00.000Z', check: 0 };

/** What goes beyond `eventId`. */
function dataOf(type: EventType): object {
  const [about, last] = [type.slice(0, type.lastIndexOf('.')), type.slice(type.lastIndexOf('.') + 1)];
  switch (about) {
    case 'request':
      return {
        ...{ id: REQUEST, number: '2026-000005', right: 'erasure', regime: 'EU_GDPR' },
        ...{ state: 'fulfilled', revision: 9, ...OF_REQUEST },
      };
    case 'restriction':
      return { id: 'rst_0198c300-4444-7a22-8b33-0a5b6c7d8e9f', state: 'active', ...OF_REQUEST };
    case 'certificate':
      return { id: 'crt_0198c300-5555-7a22-8b33-0a5b6c7d8e9f', ...OF_REQUEST };
    case 'recipient':
      return last === 'notified' ? { ...RECIPIENT, ...TOLD } : RECIPIENT;
    case 'consent':
      return { ...ANSWER, versionId: VERSION, version: 1, status: last };
    case 'consent.preferences':
      return ANSWER;
    case 'consent.version':
      return { consent_id: CONSENT, consent_version_id: VERSION, version: 1 };
    case 'consent.group':
      return { consent_group_id: '0198c1d2-7a10-7c3e-9b55-1f0c2a9d4e11' };
    case 'consent.definition':
      return { consent_id: CONSENT };
    default:
      return {};
  }
}

/** A webhook's body with this event. */
export const exampleOf = (type: EventType): object => ({
  type,
  timestamp: '2026-11-22T09:25:00.000Z',
  data: { eventId: 'evt_0198c206-8888-7a22-8b33-0a5b6c7d8e9f', ...dataOf(type) },
});

export const CATALOGUE = {
  items: [{ type: 'consent.revoked', version: 1, schema: '/v1/event-schemas/consent.revoked' }],
};
export const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:habeas:event:webhook.test:1',
  title: 'webhook.test',
  type: 'object',
};
