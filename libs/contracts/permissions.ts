/** Closed list of permissions; every route requires one, or is marked public. */
export const PERMISSIONS = [
  'requests:create',
  'requests:submit',
  'requests:import',
  'requests:read',
  'requests:verify',
  'requests:assess',
  'requests:approve',
  'requests:manage',
  'approval-policy:write',
  'saved-filters:write',
  'pre-approvals:answer',
  'legal-holds:read',
  'legal-holds:write',
  'packages:deliver',
  'transfer-targets:read',
  'transfer-targets:write',
  'restrictions:read',
  'restrictions:lift',
  'decisions:ask',
  'stores:read',
  'stores:write',
  'data-map:read',
  'data-map:write',
  'webhooks:read',
  'webhooks:write',
  'deliveries:complete',
  'api-clients:read',
  'api-clients:write',
  'audit:read',
  'temporal:decode',
  'consent-gate:ask',
  'consents:read',
  'consents:write',
  'consents:delete',
  'subjects:read',
  'receipts:read',
  'preference-links:issue',
  'me:requests',
  'me:consents',
  'platform:read',
  'mail-templates:read',
  'mail-templates:write',
  'requests:instruct',
  'tasks:complete',
  'privacy-notices:read',
  'privacy-notices:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What a signed-in person may do with their own data; never given to an API key. */
export const PERSON_PERMISSIONS: readonly Permission[] = ['me:requests', 'me:consents'];
/** What who runs the platform may see: counts. No tenant has it or can give it. */
export const PLATFORM_PERMISSIONS: readonly Permission[] = ['platform:read'];
/** Everything a tenant can give to its operators and integrators. */
export const STAFF_PERMISSIONS: readonly Permission[] = PERMISSIONS.filter(
  (permission) => !PERSON_PERMISSIONS.includes(permission) && !PLATFORM_PERMISSIONS.includes(permission),
);

const TECHNICAL: readonly Permission[] = [
  'stores:write',
  'data-map:write',
  'api-clients:write',
  'webhooks:write',
  'temporal:decode',
];

/**
 * Roles as privacy teams have them (consent reference, section 5), ready to be mapped to those of an issuer. Who audits reads
 * everything and decides nothing.
 */
export const STAFF_ROLES = {
  administrator: STAFF_PERMISSIONS,
  privacy_officer: STAFF_PERMISSIONS.filter((permission) => !TECHNICAL.includes(permission)),
  operator: [
    'requests:create',
    'requests:read',
    'requests:verify',
    'requests:assess',
    'requests:approve',
    'requests:manage',
    'packages:deliver',
    'restrictions:read',
    'restrictions:lift',
    'stores:read',
    'data-map:read',
    'consents:read',
    'subjects:read',
    'receipts:read',
    'preference-links:issue',
    'requests:instruct',
    'privacy-notices:read',
  ],
  auditor: STAFF_PERMISSIONS.filter((permission) => permission.endsWith(':read')),
} as const satisfies Record<string, readonly Permission[]>;
export type StaffRole = keyof typeof STAFF_ROLES;
