/** Made-up requests for the OpenAPI document: one erasure, from its arrival to its proof. */
const ID = 'req_0198c200-1111-7a22-8b33-0a5b6c7d8e9f';
const AT = '2026-11-22T09:20:00.000Z';
const HASH = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2';

export const NEW_REQUEST = {
  right: 'erasure',
  subject: { identifiers: [{ type: 'customer_id', value: '4711' }] },
  locale: 'en',
  channel: 'email',
  details: 'Please also close my account.',
};
export const NEW_BY_LETTER = {
  right: 'erasure',
  subject: { identifiers: [{ type: 'customer_id', value: '4711' }] },
  channel: 'letter',
  receivedAt: '2026-11-19T08:00:00Z',
  receivedBy: 'Post room',
  formVersion: '2026-11-27',
  answers: { erasure_ground: 'not_needed' },
};
export const NEW_OBJECTION = {
  right: 'objection',
  subject: { identifiers: [{ type: 'customer_id', value: '4711' }] },
  purposes: ['fraud_scoring'],
  details: 'I was mistaken for somebody else before.',
};
export const INSTRUCTION = { instruction: 'carry_out' };
export const REJECTION = {
  instruction: 'reject',
  codes: ['LEGAL_OBLIGATION'],
  reference: 'Letter of Acme Example Ltd of 23 November 2026',
};
export const NOMINEE = { name: 'Ada Example', contact: 'ada@example.com', relation: 'daughter' };
export const APPEAL = { reason: 'The order that is said to be open was cancelled.' };
export const COMPLAINT_MOVE = { state: 'in_progress' };
export const REVIEW_DECISION = {
  purposes: [{ purposeId: 'credit_scoring', decision: 'grant' }],
  review: {
    view: 'The income of last year was not looked at.',
    explanation: 'The score rested on an old address. Without it the limit is granted.',
    outcome: 'changed',
  },
};
export const OWN_REQUEST = { right: 'erasure', locale: 'en', details: 'Please also close my account.' };

export const NEW_RECTIFICATION = {
  right: 'rectification',
  subject: { identifiers: [{ type: 'customer_id', value: '4711' }] },
  corrections: [{ category: 'contact.city', oldValue: 'Exampletwon', newValue: 'Exampletown' }],
};
export const NEW_COMBINED = {
  rights: ['portability', 'erasure'],
  subject: { identifiers: [{ type: 'customer_id', value: '4711' }] },
};
export const PROPOSED_CORRECTIONS = {
  corrections: [
    { category: 'contact.city', oldValue: 'Exampletwon', newValue: 'Exampletown' },
    { identifier: 'email', oldValue: 'old@example.com', newValue: 'new@example.com' },
  ],
  statement: 'I never lived at the address that you have on file.',
};
export const CORRECTIONS = {
  masked: true,
  corrections: [
    { number: 1, about: 'contact.city', oldValue: 'E•••n', newValue: 'E•••n' },
    { number: 2, about: 'identifier email', oldValue: 'o•••m', newValue: 'n•••m' },
  ],
  hasStatement: true,
};

export const REQUEST = {
  id: ID,
  number: '2026-000005',
  right: 'erasure',
  regime: 'EU_GDPR',
  regimes: [{ id: 'EU_GDPR', reason: 'residence' }],
  state: 'awaiting_approval',
  receivedAt: AT,
  dueAt: '2026-12-22T23:00:00.000Z',
  safeDueAt: '2026-12-21T23:00:00.000Z',
  requiredLevel: 'L2',
  verificationLevel: 'L2',
  breached: false,
  planHash: HASH,
  approvals: { needed: 2, given: 1, missing: 1 },
  next: ['approval', 'refusal', 'extension', 'withdrawal'],
};

export const VERIFICATION = { level: 'L2', method: 'operator', note: 'Called back under the known number.' };
export const OWN_VERIFICATION = { code: '123456' };
export const OWN_DATA_POINTS = {
  dataPoints: [
    { type: 'contact.postcode', value: '10115' },
    { type: 'order.number', value: 'R-2026-0815' },
  ],
};
export const VERIFICATION_WAYS = {
  requiredLevel: 'L2',
  verificationLevel: 'L1',
  stepUp: { level: 'L2', maxAgeSeconds: 600, acrValues: [] },
  dataPoints: {
    types: ['contact.postcode', 'order.number'],
    needed: { L2: 2, L3: 3 },
    declaration:
      'I declare under penalty of perjury that I am the person whose personal data the request 2026-000005 is about, and that what I state here is true.',
  },
  documents: { mediaTypes: ['application/pdf', 'image/png', 'image/jpeg'], maxBytes: 5_242_880 },
};
export const RECORD_MANDATE = { kind: 'signed_mandate', reference: 'Folder 12, page 3' };
export const MANDATE = {
  id: 'mnd_0198c204-4444-7a22-8b33-0a5b6c7d8e9f',
  kind: 'signed_mandate',
  reference: 'Folder 12, page 3',
  recordedAt: AT,
  confirmedBy: null,
  confirmedAt: null,
};
export const IDENTITY_DOCUMENT = {
  id: 'doc_0198c203-3333-7a22-8b33-0a5b6c7d8e9f',
  mediaType: 'application/pdf',
  bytes: 48_210,
  createdAt: AT,
  destroyedAt: null,
};
export const APPROVAL = { planHash: HASH, note: 'Checked against the order list.' };
export const REFUSAL = { codes: ['NO_MATCH'], text: 'We hold nothing under this number.' };
export const EXTENSION = { codes: ['COMPLEXITY'], text: 'The archive of 2019 has to be restored first.' };
export const PAUSE = { kind: 'clarification', text: 'Which of the two accounts do you mean?' };
export const RESUME = { kind: 'clarification', text: 'Both of them.' };
export const REQUEST_SEARCH = { q: 'email:jane@example.com archive', right: 'erasure', limit: 20 };
export const DECISION = { purposes: [{ purposeId: 'newsletter', decision: 'grant' }] };
export const WITHDRAWAL = { reason: 'The person changed their mind.' };
export const SPAM = { reason: 'The same text came a hundred times.' };
export const REOPENING = { reason: 'The refusal rested on the wrong account.' };

export const OWN_MESSAGE = { text: 'I mean the account of 2019.' };
export const ATTACHMENT = {
  id: 'att_0198c201-3333-7a22-8b33-0a5b6c7d8e9f',
  mediaType: 'application/pdf',
  bytes: 48_213,
  sha256: HASH,
  createdAt: AT,
};
export const TASK_FILE = { ...ATTACHMENT, intoPackage: true };
export const MESSAGE = {
  id: 'msg_0198c201-2222-7a22-8b33-0a5b6c7d8e9f',
  from: 'staff',
  text: 'We need a copy of the contract.',
  attachments: [ATTACHMENT],
  createdAt: AT,
};

export const RECTIFICATION_PLAN = {
  hash: HASH,
  createdAt: AT,
  approval: { policy: 3, needed: 1, missing: 1, roles: [], given: [] },
  stores: [
    {
      store: 'shop',
      collections: [
        {
          collection: 'public.customer',
          action: 'correct',
          rows: 1,
          reason: 'identity customer_id',
          columns: [{ column: 'city', category: 'contact.city', strategy: 'correct 1 5f0c1a9be2d47730' }],
          warnings: [],
        },
      ],
    },
  ],
  protected: [],
  corrections: [{ number: 1, about: 'contact.city', oldValue: 'E•••n', newValue: 'E•••n' }],
  warnings: [],
};
export const PLAN = {
  hash: HASH,
  createdAt: AT,
  approval: {
    policy: 3,
    needed: 2,
    missing: 1,
    roles: ['dpo'],
    given: [{ id: 'apr_0198c208-9999-7a22-8b33-0a5b6c7d8e9f', by: 'staff:4711', at: AT }],
  },
  stores: [
    {
      store: 'shop',
      collections: [
        {
          collection: 'public.customer',
          action: 'mask',
          rows: 1,
          reason: 'identity customer_id',
          columns: [{ column: 'email', category: 'contact.email', strategy: 'null' }],
          warnings: [],
        },
      ],
    },
  ],
  protected: [
    {
      store: 'shop',
      collection: 'public.invoice',
      ownership: 'exclusive',
      rows: 7,
      reason: 'RETENTION_LAW',
    },
  ],
  warnings: [
    { code: 'NEW_COLUMN', store: 'shop', message: 'A column came after the map: public.customer.fax.' },
  ],
};
export const TIMELINE_ENTRY = {
  id: 'evt_0198c202-3333-7a22-8b33-0a5b6c7d8e9f',
  type: 'request.received',
  at: AT,
  data: { state: 'received', right: 'erasure' },
};
export const CERTIFICATE = {
  certificate: { request: ID, right: 'erasure', outcome: 'fulfilled', issuedAt: '2026-11-23T10:00:00.000Z' },
  signature: {
    alg: 'EdDSA',
    kid: 'key_0198c203-4444-7a22-8b33-0a5b6c7d8e9f',
    value: '5sHTPYyqTDQaBeRBTTJSyVRTbIIWSiSxcwXfCbgJvVqYNXpXVDRLkUZkKtqjiZS5cyuYkKm3WFsPFRJJ2hJOBA',
  },
};
export const PACKAGE = {
  id: 'pkg_0198c204-5555-7a22-8b33-0a5b6c7d8e9f',
  profile: 'portability',
  parts: [{ index: 1, bytes: 48_120, sha256: HASH }],
  expiresAt: '2026-12-22T09:20:00.000Z',
  downloadsLeft: 3,
};
export const PACKAGE_LINK = {
  url: 'https://privacy.example.com/d/4fJk2mQx7TzN0aBcD3eFgH5iJkLmNoPqRsTuVwXyZ01',
  code: '123456',
  expiresAt: '2026-12-22T09:20:00.000Z',
};
export const RESTRICTION = {
  id: 'rst_0198c205-6666-7a22-8b33-0a5b6c7d8e9f',
  requestId: ID,
  state: 'active',
  purposes: 'all',
};
export const LIFT_NOTICE = { reason: 'The accuracy of the address was checked.' };

export const DECISION_QUESTION = {
  subject: { type: 'customer_id', value: '4711' },
  purpose: 'newsletter',
  signals: { gpc: true },
};
export const DECISION_ANSWER = {
  allow: false,
  reasons: [{ code: 'CONSENT_REVOKED', id: 'cnr_0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01' }],
  validUntil: '2026-11-22T09:25:00.000Z',
  cache: { key: '5d1c8a4e-7b02-8f3d-9a61-2e4f0c9b7d15', epoch: 4_711, until: null },
};
export const DECISION_CHANGE = { epoch: 4_712, keys: ['5d1c8a4e-7b02-8f3d-9a61-2e4f0c9b7d15'] };

export const TASK = {
  id: 'tsk_0198c206-7777-7a22-8b33-0a5b6c7d8e9f',
  requestId: ID,
  kind: 'approve',
  role: 'operator',
  assignee: 'staff:4711',
  state: 'open',
  detail: 'Read the plan and approve its hash: POST …/approval.',
  dueAt: '2026-12-21T23:00:00.000Z',
  openedAt: AT,
};
export const ASSIGNMENT = { assignee: 'me' };
export const NEW_TASK = {
  text: 'Look for letters in the paper archive, shelf E.',
  role: 'archive',
  dueAt: '2026-12-10T12:00:00.000Z',
};
export const COMPLETION = {
  outcome: 'done',
  note: 'Two letters were shredded.',
  evidence: { sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
};
export const MANUAL_TASK = {
  ...TASK,
  kind: 'manual',
  role: 'archive',
  state: 'closed',
  detail:
    'Somebody has to do this by hand: GET /v1/tasks/{id} says what. Then POST …/completion of the task.',
  dueAt: '2026-12-10T12:00:00.000Z',
  closedAt: '2026-12-09T10:00:00.000Z',
  outcome: 'done',
  closedBy: 'staff:4711',
  text: NEW_TASK.text,
  result: { note: COMPLETION.note, evidence: COMPLETION.evidence },
  files: [TASK_FILE],
};
export const EXTERNAL_REPORT = {
  state: 'acknowledged',
  recheckAt: '2026-12-03T09:00:00.000Z',
  note: 'Ticket 4711.',
};
export const CALLBACK_LINK = {
  url: 'https://privacy.example.com/t/AZjCAAAAAAA',
  expiresAt: '2027-02-20T09:20:00.000Z',
};
export const CALLBACK = { state: 'confirmed', note: 'The account is closed.' };
export const CALLBACK_ANSWER = { external: 'confirmed' };
export const COMMENT = {
  id: 'msg_0198c207-8888-7a22-8b33-0a5b6c7d8e9f',
  by: 'staff:4711',
  text: 'The archive has a second account under the old address.',
  createdAt: AT,
};
export const OWN_TIMELINE_ENTRY = {
  at: '2026-11-23T20:23:29.917Z',
  step: 'received',
  text: 'We received your request.',
} as const;
