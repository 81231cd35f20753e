export { AuditTrail } from './audit-trail.js';
export type { AuditRecord } from './audit-trail.js';
export { AuditHeads } from './audit-heads.js';
export type { AuditHead } from './audit-heads.repository.js';
export { ReadLog } from './read-log.js';
export { AuditLogService } from './audit-log.service.js';
export type { AuditEntry } from './audit-log.repository.js';
