/** Made-up endpoints and messages for the OpenAPI document. */
const AT = '2026-11-22T09:20:00.000Z';
const EVENT = 'evt_0198c202-3333-7a22-8b33-0a5b6c7d8e9f';
const DELIVERY_ID = 'dlv_0198c209-aaaa-7a22-8b33-0a5b6c7d8e9f';

export const NEW_ENDPOINT = { url: 'https://hooks.example.com/habeas', events: ['request.fulfilled'] };
export const ENDPOINT_CHANGE = { enabled: true, events: null };
export const ENDPOINT = {
  id: 'whk_0198c20a-bbbb-7a22-8b33-0a5b6c7d8e9f',
  ...NEW_ENDPOINT,
  format: 'habeas',
  includeSubject: false,
  filter: null,
  authentication: null,
  enabled: true,
  disabledReason: null,
  failingSince: null,
  createdAt: AT,
};
export const SECRET = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
export const NEW_SECRET = { secret: SECRET, previousUntil: '2026-11-23T09:20:00.000Z' };
export const TEST_SENT = { eventId: EVENT };

export const DELIVERY = {
  id: DELIVERY_ID,
  endpointId: ENDPOINT.id,
  eventId: EVENT,
  type: 'request.fulfilled',
  state: 'delivered',
  attempts: 1,
  nextAt: null,
  lastStatus: 204,
  lastError: null,
  createdAt: AT,
  deliveredAt: AT,
  completionStatus: null,
};
export const ATTEMPT = { attempt: 1, at: AT, durationMs: 84, status: 204, error: null, response: '' };
export const COMPLETION_REPORT = {
  completionStatus: 'completed',
  completionEvidence: 'https://processor.example.com/proofs/17',
  completedAt: AT,
};
export const COMPLETION = { deliveryId: DELIVERY_ID, ...COMPLETION_REPORT, reportedAt: AT };

export const LOGGED_EVENT = {
  id: EVENT,
  type: 'request.fulfilled',
  requestId: 'req_0198c200-1111-7a22-8b33-0a5b6c7d8e9f',
  sequence: 8,
  data: { state: 'fulfilled', right: 'erasure', number: '2026-000005' },
  at: AT,
};
