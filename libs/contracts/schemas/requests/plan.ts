import { z } from 'zod';
import * as ex from '../examples/requests.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { preApprovalSchema } from '../operators/pre-approvals.js';
import { correctionsSchema } from './corrections.js';

export const planSchema = z
  .object({
    hash: z.string(),
    createdAt: instant,
    approval: z
      .object({
        policy: z.number().meta({ description: 'Version of the approval policy that it was planned under.' }),
        needed: z.number(),
        missing: z.number(),
        roles: z.array(z.string()).meta({ description: 'Each approver needs one of them; empty: any.' }),
        given: z.array(z.object({ id: id('approval'), by: z.string(), at: instant })),
        checks: z
          .array(preApprovalSchema)
          .optional()
          .meta({ description: 'What systems of the tenant say of the plan; absent: none is asked.' }),
        automatic: z
          .literal(true)
          .optional()
          .meta({ description: 'All checks agreed, and the policy asks for nothing else.' }),
      })
      .nullable()
      .meta({ description: 'null: it needs no approval.' }),
    stores: z.array(
      z.object({
        store: z.string(),
        collections: z.array(
          z.object({
            collection: z.string(),
            action: z.string(),
            rows: z.number(),
            reason: z.string(),
            columns: z.array(z.object({ column: z.string(), category: z.string(), strategy: z.string() })),
            warnings: z.array(z.string()),
          }),
        ),
      }),
    ),
    protected: z.array(
      z.object({
        store: z.string(),
        collection: z.string(),
        ownership: z.string(),
        rows: z.number(),
        reason: z.string(),
      }),
    ),
    /** Of a rectification: what its numbers stand for, values masked. */
    corrections: correctionsSchema.shape.corrections.optional(),
    warnings: z.array(
      z.object({
        code: z.string(),
        store: z.string(),
        collection: z.string().optional(),
        column: z.string().optional(),
        message: z.string(),
      }),
    ),
  })
  .meta({ examples: [ex.PLAN, ex.RECTIFICATION_PLAN] });
export type PlanView = z.infer<typeof planSchema>;

export const certificateSchema = z
  .object({
    certificate: z.record(z.string(), z.unknown()),
    signature: z.object({ alg: z.literal('EdDSA'), kid: z.string(), value: z.string() }),
  })
  .meta({ examples: [ex.CERTIFICATE] });
export type CertificateView = z.infer<typeof certificateSchema>;
