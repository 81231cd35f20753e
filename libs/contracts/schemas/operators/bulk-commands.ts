import { z } from 'zod';
import { idPattern } from '../../ids.js';
import type { Permission } from '../../permissions.js';
import { BULK_ANSWER, BULK_COMMAND } from '../examples/operators.js';
import { problemSchema } from '../problem.js';
import {
  decisionSchema,
  extensionSchema,
  pauseSchema,
  refusalSchema,
  reopeningSchema,
  resumeSchema,
  retrySchema,
  spamSchema,
  withdrawalSchema,
} from '../requests/index.js';
import { assignTaskSchema } from './tasks.js';
import { text } from '../text.js';

/** Requests of one call. */
export const MAX_BULK_IDS = 500;

/** One that is malformed fails alone: the answer says it, as of one that nobody knows. */
const requestId = z.string().meta({ pattern: idPattern('request').source });

const ids = z
  .array(requestId)
  .min(1)
  .max(MAX_BULK_IDS)
  .refine((all) => new Set(all).size === all.length, 'an id stands there twice');

/** Each plan was looked at: its hash stands by the id of its request. */
const approvals = z.strictObject({
  planHashes: z.record(requestId, z.string().regex(/^[0-9a-f]{64}$/, 'expected the hash of the plan')),
  note: text(2_000).optional(),
});

const entry = <Name extends string, Body extends z.ZodType>(name: Name, body: Body) =>
  z.strictObject({ command: z.literal(name), ids, body });

/** One command to many requests. An identity is verified one at a time: that is not among them. */
export const bulkCommandSchema = z
  .discriminatedUnion('command', [
    entry('approval', approvals),
    entry('decision', decisionSchema),
    entry('refusal', refusalSchema),
    entry('extension', extensionSchema),
    entry('pause', pauseSchema),
    entry('resume', resumeSchema),
    entry('withdrawal', withdrawalSchema),
    entry('spam', spamSchema),
    entry('retry', retrySchema),
    entry('reopening', reopeningSchema),
    entry('assignment', assignTaskSchema),
  ])
  .meta({ examples: [BULK_COMMAND] });
export type BulkCommand = z.infer<typeof bulkCommandSchema>;
export type BulkCommandName = BulkCommand['command'];

/** What the command needs when it is given to one request. */
export const BULK_PERMISSIONS: Readonly<Record<BulkCommandName, Permission>> = {
  approval: 'requests:approve',
  decision: 'requests:assess',
  refusal: 'requests:assess',
  extension: 'requests:manage',
  pause: 'requests:assess',
  resume: 'requests:assess',
  withdrawal: 'requests:manage',
  spam: 'requests:manage',
  retry: 'requests:manage',
  reopening: 'requests:manage',
  assignment: 'requests:manage',
};

/** In the order of the ids. */
export const bulkAnswerSchema = z
  .object({
    done: z.number(),
    failed: z.number(),
    items: z.array(
      z.object({
        id: requestId,
        ok: z.boolean(),
        state: z.string().optional().meta({ description: 'Of the request afterwards, where it was done.' }),
        problem: problemSchema.optional().meta({ description: 'Why it was not done.' }),
      }),
    ),
  })
  .meta({ examples: [BULK_ANSWER] });
export type BulkAnswer = z.infer<typeof bulkAnswerSchema>;
