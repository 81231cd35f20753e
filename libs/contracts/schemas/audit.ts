import { z } from 'zod';
import { pageSchema } from './page.js';
import { AUDIT_ENTRY } from './examples/operation.js';
import { listOf } from './examples/page.js';

export const auditEntrySchema = z.object({
  sequence: z.string().regex(/^\d+$/).meta({ description: 'Position in the chain, without gaps.' }),
  at: z.iso.datetime(),
  actor: z.object({ kind: z.string(), id: z.string() }),
  action: z.string(),
  object: z.string(),
  data: z.record(z.string(), z.unknown()),
  previousHash: z.string(),
  hash: z
    .string()
    .meta({ description: 'SHA-256 over the previous hash and the RFC 8785 form of the entry.' }),
});
export type AuditEntryView = z.infer<typeof auditEntrySchema>;
export const auditPageSchema = pageSchema(auditEntrySchema).meta({ examples: [listOf(AUDIT_ENTRY)] });
