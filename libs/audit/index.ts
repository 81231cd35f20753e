export { AuditTrail } from './audit-trail.js';
export type { AuditRecord } from './audit-trail.js';
