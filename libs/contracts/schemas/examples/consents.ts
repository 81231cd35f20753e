/** Made-up consents and answers for the OpenAPI document: somebody agrees to a newsletter. */
const AT = '2026-11-22T09:05:00.000Z';
const CONSENT_ID = '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02';
const VERSION_ID = '0198c1d4-01aa-7c10-8e44-77aa10c2b903';
const RECORD_ID = '0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01';
const RECEIPT_ID = '0198c1e0-6f0e-7a55-9d0f-0f3c7f0a9e21';
const HASH = 'sha256:f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2';
const TEXT = 'I want the monthly newsletter by e-mail.';
const SIGNED = 'eyJhbGciOiJFZERTQSIsInR5cCI6ImNvbnNlbnQtcmVjZWlwdCtqd3QifQ.eyJqdGkiOiIuLi4ifQ.c2lnbmF0dXJl';
const MASKED = 'm1.Zk9xT2Jz';

export const ACTIVITY = {
  id: RECEIPT_ID,
  sub: 'person-1',
  consent_id: CONSENT_ID,
  consent_name: 'newsletter',
  consent_version_id: VERSION_ID,
  record_id: RECORD_ID,
  action: 'answered',
  oldValue: null,
  newValue: { status: 'accepted', accepted_fields: ['email'], scopes: [] },
  preferences: null,
  actor: { kind: 'subject', id: 'person-1' },
  client_id: 'shop',
  occurredAt: AT,
  locale: 'en',
  contentHash: HASH,
  textUrl: `https://privacy.example.com/v1/consent-texts/cnv_${VERSION_ID}?locale=en`,
  ip: '192.0.2.0',
  userAgent: 'Firefox',
};
export const OWN_EXPORT = {
  sub: 'person-1',
  createdAt: AT,
  consents: [
    {
      record_id: RECORD_ID,
      type: 'legalbasistrack',
      consent_id: CONSENT_ID,
      consent_name: 'newsletter',
      consent_version_id: VERSION_ID,
      version: 1,
      status: 'accepted',
      accepted_fields: ['email'],
      scopes: [],
      client_id: 'shop',
      createdAt: AT,
      updatedAt: AT,
      expiresAt: null,
    },
  ],
  activity: [ACTIVITY],
  receipts: [{ id: RECEIPT_ID, createdAt: AT, jws: SIGNED }],
  evidence: [],
};

export const GATE_ANSWER = {
  passed: false,
  presentationId: 'prs_0198c1df-1111-7a22-8b33-0a5b6c7d8e9f',
  q: MASKED,
  pending: [
    {
      consent_id: CONSENT_ID,
      consent_version_id: VERSION_ID,
      version: 1,
      consent_name: 'newsletter',
      deonticity: 'optional',
      interactionMode: 'checkbox',
      content: { locale: 'en', title: 'Newsletter', content: TEXT, contentType: 'text', contentHash: HASH },
      canSkip: true,
      skipsLeft: 2,
      reason: 'never_answered',
      blocks: false,
    },
  ],
  withheld: [
    {
      consent_id: CONSENT_ID,
      consent_version_id: VERSION_ID,
      consent_name: 'partner-offers',
      reason: 'opted_out',
      requestId: 'req_0198c200-1111-7a22-8b33-0a5b6c7d8e9f',
      mayAskAgainFrom: '2027-11-23',
    },
  ],
};
export const GPC_SUPPORT = { gpc: true, lastUpdate: '2026-11-22' };

export const CLIENT_SETTINGS = {
  displayName: 'Example Shop',
  clientType: 'FIRST_PARTY',
  apiClientId: 'cli_0198c208-9999-7a22-8b33-0a5b6c7d8e9f',
  consentGroups: ['privacy-and-terms'],
  consentRefs: [{ consent_id: CONSENT_ID, deonticity: 'required' }],
  requiredClaims: ['given_name'],
  consentScopes: ['offline_access'],
  origins: ['https://shop.example.com'],
};
export const CLIENT = { clientId: 'shop', ...CLIENT_SETTINGS, createdAt: AT, updatedAt: AT };
export const MASKED_ID_WISH = { sub: 'person-1', clientId: 'shop', ttlSeconds: 3_600 };
export const MASKED_ID = { q: MASKED, expiresAt: '2026-11-22T10:05:00.000Z' };
export const TOKEN_WISH = {
  grant_type: 'client_credentials',
  client_id: 'shop',
  client_secret: 'hab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  scope: 'cidaas:consent_read cidaas:consent_write',
};
export const TOKEN = {
  access_token: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJzaG9wIn0.c2lnbmF0dXJl',
  token_type: 'Bearer',
  expires_in: 900,
  scope: 'cidaas:consent_read cidaas:consent_write',
};

export const ACTION = {
  _id: RECORD_ID,
  id: RECORD_ID,
  type: 'legalbasistrack',
  sub: '7f0c2d1e-9a44-4d55-8f10-2b8d7e3f6c90',
  consent_id: CONSENT_ID,
  consent_name: 'newsletter',
  consent_version_id: VERSION_ID,
  version: 1,
  client_id: 'shop',
  status: 'accepted',
  accepted_fields: ['email'],
  scopes: [],
  user_skip_amount: 0,
  consentStatus: [{ status: 'accepted', createdTime: AT, client_id: 'shop', source: 'api' }],
  receiptId: `rcp_${RECEIPT_ID}`,
  createdTime: AT,
  updatedTime: AT,
};
export const USER_ACTIONS = {
  type: ['legalbasistrack'],
  status: ['accepted', 'revoked'],
  sort: '-updatedTime',
};
export const GRAPH_ACTIONS = {
  filter: {
    and: [
      { field: 'status', op: 'in', value: ['revoked', 'declined'] },
      { field: 'updatedTime', op: 'gte', value: '2026-11-01T00:00:00Z' },
    ],
  },
  fields: ['sub', 'status', 'consent_id', 'updatedTime'],
  sort: [{ field: 'updatedTime', dir: 'desc' }],
  skip: 0,
  take: 100,
};

export const RECEIPT_SUMMARY = {
  id: `rcp_${RECEIPT_ID}`,
  status: 'accepted',
  current: 'still_in_force',
  givenAt: AT,
  consent: { id: CONSENT_ID, name: 'newsletter', version: 1, locale: 'en', contentHash: HASH },
  clientId: 'shop',
  supersedes: null,
  signed: true,
};
export const RECEIPT_TO_VERIFY = { receipt: SIGNED };
export const RECEIPT_VERIFIED = {
  valid: true,
  signature: 'good',
  schema: [],
  warnings: [],
  known: true,
  current: 'still_in_force',
  contentHashMatches: true,
};
export const CONTROLLER_INPUT = {
  piiController: 'Example GmbH',
  contact: 'Privacy office',
  address: { streetAddress: 'Example street 1', addressLocality: 'Berlin', addressCountry: 'DE' },
  email: 'privacy@example.com',
  phone: '+49 30 000000',
  jurisdiction: 'DE',
  withdrawalUrl: 'https://example.com/consents',
  storageLocations: ['DE'],
  retentionPeriod: 'P3Y',
};
export const CONTROLLER = { ...CONTROLLER_INPUT, placeholder: false, warnings: [], since: AT };
export const CONSENT_TEXT = {
  id: `cnv_${VERSION_ID}`,
  locale: 'en',
  title: 'Newsletter',
  content: TEXT,
  url: null,
  contentHash: HASH,
};
