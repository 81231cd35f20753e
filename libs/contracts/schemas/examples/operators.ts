/** Made-up settings and lists of those who work on requests, for the OpenAPI document. */
const AT = '2026-11-22T09:20:00.000Z';

export const APPROVAL_RULES = [
  { right: 'erasure', minRows: 10_001, approvals: 2, timeoutHours: 48, escalateTo: 'dpo' },
  { right: 'erasure', approvals: 1 },
];
export const APPROVAL_POLICY = { version: 3, rules: APPROVAL_RULES, createdBy: 'staff:4711', createdAt: AT };
