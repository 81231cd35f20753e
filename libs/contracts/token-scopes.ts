import { STAFF_PERMISSIONS, type Permission } from './permissions.js';

/** Names that clients of the consent API know for permissions (consent reference, section 5), older names last. */
const CONSENT_SCOPES = {
  'cidaas:consent_read': 'consents:read',
  'cidaas:consent_write': 'consents:write',
  'cidaas:consent_delete': 'consents:delete',
  'cidaas:users_read': 'subjects:read',
  'cidaas:tenant_consent_read': 'consents:read',
  'cidaas:tenant_consent_write': 'consents:write',
  'cidaas:tenant_consent_delete': 'consents:delete',
} as const satisfies Record<string, Permission>;

/** What a scope of a token permits. Every permission is also a scope of its own name. */
export const TOKEN_SCOPES: ReadonlyMap<string, Permission> = new Map<string, Permission>([
  ...Object.entries(CONSENT_SCOPES),
  ...STAFF_PERMISSIONS.map((permission) => [permission, permission] as const),
]);
