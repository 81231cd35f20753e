/** Made-up settings and lists of those who work on requests, for the OpenAPI document. */
const AT = '2026-11-22T09:20:00.000Z';

export const APPROVAL_RULES = [
  { right: 'erasure', minRows: 10_001, approvals: 2, timeoutHours: 48, escalateTo: 'dpo' },
  { right: 'erasure', approvals: 1 },
];
export const APPROVAL_POLICY = { version: 3, rules: APPROVAL_RULES, createdBy: 'staff:4711', createdAt: AT };

const FIRST = 'req_0198c200-1111-7a22-8b33-0a5b6c7d8e9f';
const SECOND = 'req_0198c200-2222-7a22-8b33-0a5b6c7d8e9f';
export const BULK_COMMAND = {
  command: 'refusal',
  ids: [FIRST, SECOND],
  body: { codes: ['NO_MATCH'], text: 'We hold nothing under this number.' },
};
export const BULK_ANSWER = {
  done: 1,
  failed: 1,
  items: [
    { id: FIRST, ok: true, state: 'refused' },
    {
      id: SECOND,
      ok: false,
      problem: {
        type: 'about:blank',
        code: 'request.illegal_transition',
        title: 'The state of the request does not allow this',
        status: 409,
        detail: 'refusal is not possible while the request is executing.',
        requestId: '0198c209-aaaa-7a22-8b33-0a5b6c7d8e9f',
      },
    },
  ],
};

export const PRE_APPROVAL_VERDICT = {
  verdict: 'needs_review',
  codes: ['OPEN_ORDER'],
  text: 'An order is on its way.',
};
export const PRE_APPROVAL = {
  id: 'pac_0198c20c-dddd-7a22-8b33-0a5b6c7d8e9f',
  endpoint: 'whk_0198c20c-eeee-7a22-8b33-0a5b6c7d8e9f',
  ...PRE_APPROVAL_VERDICT,
  answeredBy: 'webhook:whk_0198c20c-eeee-7a22-8b33-0a5b6c7d8e9f',
  answeredAt: AT,
};

export const NEW_SAVED_FILTER = {
  name: 'Archive, to be approved',
  list: 'requests',
  query: { q: 'archive', state: 'awaiting_approval' },
  role: 'dpo',
};
export const SAVED_FILTER = {
  id: 'flt_0198c20b-cccc-7a22-8b33-0a5b6c7d8e9f',
  ...NEW_SAVED_FILTER,
  owner: 'staff:4711',
  createdAt: AT,
  updatedAt: AT,
};

export const NEW_LEGAL_HOLD = {
  subject: { identifiers: [{ type: 'customer_id', value: '4711' }] },
  reason: 'Claim for damages, file 17',
  reviewBy: '2027-06-30',
};
export const LEGAL_HOLD = {
  id: 'hld_0198c20a-bbbb-7a22-8b33-0a5b6c7d8e9f',
  state: 'active',
  subject: { types: ['customer_id'] },
  reason: 'Claim for damages, file 17',
  reviewBy: '2027-06-30',
  createdBy: 'staff:4711',
  createdAt: AT,
};
