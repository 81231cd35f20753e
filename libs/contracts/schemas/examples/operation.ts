/** Made-up documents of what runs an installation, for the OpenAPI document. */
const AT = '2026-11-22T09:20:00.000Z';
const HASH = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2';

export const HEALTH = { status: 'ok' };
export const JWKS = {
  keys: [
    {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      kid: 'key_0198c203-4444-7a22-8b33-0a5b6c7d8e9f',
      alg: 'EdDSA',
      use: 'sig',
    },
  ],
};

export const STORE = {
  id: 'shop',
  type: 'postgres',
  connection: 'env:SHOP_DATABASE_URL',
  access: 'write',
  taskQueue: null,
  region: 'EU',
  collections: 12,
};
export const STORE_HEALTH = { ...STORE, reachable: true, problem: null };

export const DATA_MAP_DOCUMENT = {
  document: 'version: 1\npurposes:\n  shop: { basis: contract }\nstores: []\n',
};
export const DATA_MAP = { id: 'map_0198c207-8888-7a22-8b33-0a5b6c7d8e9f', version: 3, hash: HASH };
export const DATA_MAP_VALIDATION = {
  valid: true,
  hash: HASH,
  findings: [
    {
      severity: 'warning',
      code: 'NO_FILES',
      store: 'logs',
      collection: 'app',
      message: 'No file belongs to this family: look at its globs.',
    },
  ],
};

export const NEW_API_CLIENT = {
  name: 'Shop',
  permissions: ['consents:read', 'consents:write'],
  expiresAt: '2027-11-22T00:00:00.000Z',
};
export const API_CLIENT = {
  id: 'cli_0198c208-9999-7a22-8b33-0a5b6c7d8e9f',
  ...NEW_API_CLIENT,
  createdAt: AT,
  revokedAt: null,
};
export const API_KEY = 'hab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

export const AUDIT_ENTRY = {
  sequence: '42',
  at: AT,
  actor: { kind: 'api_client', id: API_CLIENT.id },
  action: 'request.read',
  object: 'req_0198c200-1111-7a22-8b33-0a5b6c7d8e9f',
  data: { part: 'plan', reason: 'Call of the person' },
  previousHash: HASH,
  hash: HASH,
};
export const PLATFORM_TENANT = {
  slug: 'shop',
  openRequests: { awaiting_approval: 2, executing: 1 },
  overdueRequests: 0,
  openTasks: 3,
  deadWebhookEndpoints: 0,
};
