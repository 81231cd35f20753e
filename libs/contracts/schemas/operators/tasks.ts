import { z } from 'zod';
import { EXTERNAL_STATES, TASKS, TASK_OUTCOMES } from '../../lifecycle.js';
import { refusalCode } from '../requests/refusal-code.js';
import { pageQuerySchema, pageSchema } from '../page.js';
import { id } from '../id.js';
import { listOf } from '../examples/page.js';
import * as ex from '../examples/requests.js';
import { ASSIGNMENT, COMPLETION, MANUAL_TASK, NEW_TASK, TASK } from '../examples/requests.js';
import { taskFileSchema } from '../requests/messages.js';

const instant = z.iso.datetime({ offset: true });

/** Who works for the controller, as the audit trail names them. */
export const operatorNameSchema = z
  .string()
  .max(120)
  .regex(/^(staff|api_client):[\w.:|-]{1,100}$/, 'expected an operator such as staff:4711');

export const taskSchema = z
  .object({
    id: id('task'),
    requestId: id('request').nullable().meta({ description: 'null: it is about something else.' }),
    holdId: id('legalHold').optional(),
    mailId: id('inboundMail').optional().meta({ description: 'Of the draft that somebody is to read.' }),
    kind: z.enum(TASKS),
    role: z.string().meta({ description: '`operator`, or whom somebody escalated to.' }),
    assignee: z
      .string()
      .nullable()
      .meta({ description: 'Who took it or was given it; null: whoever has the role.' }),
    state: z.enum(['open', 'closed']),
    code: z.string().optional().meta({ description: 'What went wrong, where something did.' }),
    store: z.string().optional(),
    detail: z.string().meta({ description: 'What to do; `…` stands for the address of the request.' }),
    dueAt: instant.nullable().meta({ description: 'Safe end of the period of the request.' }),
    openedAt: instant,
    closedAt: instant.optional(),
    outcome: z.enum(TASK_OUTCOMES).optional().meta({ description: 'How it ended, where somebody said so.' }),
    closedBy: z.string().optional(),
    external: z
      .enum(EXTERNAL_STATES)
      .optional()
      .meta({ description: 'Where it stands with somebody outside; absent: it is done here.' }),
    recheckAt: instant.optional().meta({ description: 'When to ask them again.' }),
  })
  .meta({ examples: [TASK] });
export type TaskView = z.infer<typeof taskSchema>;
export const taskPageSchema = pageSchema(taskSchema).meta({ examples: [listOf(TASK)] });

export const taskListQuerySchema = pageQuerySchema.extend({
  state: z.enum(['open', 'closed']).default('open'),
  role: z.string().min(1).max(60).optional(),
  assignee: z
    .union([z.literal('me'), z.literal('none'), operatorNameSchema])
    .optional()
    .meta({ description: '`me`, `none`, or an operator such as `staff:4711`.' }),
  requestId: id('request').optional(),
});
export type TaskListQuery = z.infer<typeof taskListQuerySchema>;

export const assignTaskSchema = z
  .strictObject({ assignee: z.union([z.literal('me'), operatorNameSchema]).nullable() })
  .meta({ examples: [ASSIGNMENT] });
export type AssignTask = z.infer<typeof assignTaskSchema>;

const words = z.string().trim().min(1).max(5_000);
/** Work by hand for one request. */
export const addTaskSchema = z
  .strictObject({
    text: words.meta({ description: 'What to do; sealed with the request.' }),
    role: z
      .string()
      .regex(/^[\w.:-]{1,60}$/, 'expected a role such as dpo')
      .default('operator'),
    assignee: z.union([z.literal('me'), operatorNameSchema]).optional(),
    dueAt: instant.optional().meta({ description: 'Absent: the safe end of the period.' }),
    external: z
      .boolean()
      .optional()
      .meta({ description: 'Somebody outside does it: `requested`, until they acknowledge and confirm.' }),
    recheckAt: instant.optional().meta({ description: 'When to ask somebody outside again.' }),
  })
  .refine(({ external, recheckAt }) => external === true || recheckAt === undefined, {
    path: ['recheckAt'],
    message: 'belongs to external work: give external as well',
  })
  .meta({ examples: [NEW_TASK] });
export type AddTask = z.infer<typeof addTaskSchema>;

const taskResult = z.object({
  note: words.optional(),
  codes: z.array(refusalCode).max(10).optional(),
  evidence: z
    .strictObject({
      url: z
        .url({ protocol: /^https$/ })
        .max(500)
        .optional(),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex')
        .optional(),
    })
    .optional(),
});
export type TaskResult = z.infer<typeof taskResult>;

/** What nothing came of is part of the answer to the person, and needs the reason that the person is given. */
export const completeTaskSchema = taskResult
  .extend({ outcome: z.enum(TASK_OUTCOMES) })
  .strict()
  .refine(({ outcome, note }) => outcome === 'done' || note !== undefined, {
    path: ['note'],
    message: 'giving up needs an explanation in words',
  })
  .refine(({ outcome, codes = [] }) => outcome === 'done' || codes.length > 0, {
    path: ['codes'],
    message: 'giving up needs at least one reason code',
  })
  .meta({ examples: [COMPLETION] });
export type CompleteTask = z.infer<typeof completeTaskSchema>;

export const taskDetailsSchema = taskSchema
  .extend({
    text: z.string().optional(),
    result: taskResult.optional(),
    files: z.array(taskFileSchema),
  })
  .meta({ examples: [MANUAL_TASK] });
export type TaskDetails = z.infer<typeof taskDetailsSchema>;

const reported = {
  state: z.enum(['acknowledged', 'confirmed']),
  note: words.optional(),
};
/** What somebody outside said. What is confirmed is done. */
export const externalReportSchema = z
  .strictObject({
    ...reported,
    recheckAt: instant.nullable().optional().meta({ description: 'When to ask again; null: never.' }),
  })
  .meta({ examples: [ex.EXTERNAL_REPORT] });
export type ExternalReport = z.infer<typeof externalReportSchema>;

/** The same by the tool of somebody outside. */
export const callbackSchema = z.object(reported).meta({ examples: [ex.CALLBACK] });
export type Callback = z.infer<typeof callbackSchema>;
export const callbackAnswerSchema = z
  .object({ external: z.enum(EXTERNAL_STATES) })
  .meta({ examples: [ex.CALLBACK_ANSWER] });
export type CallbackAnswer = z.infer<typeof callbackAnswerSchema>;

/** Where the tool of somebody outside reports, without a key of ours. */
export const callbackLinkSchema = z
  .object({ url: z.string(), expiresAt: instant })
  .meta({ examples: [ex.CALLBACK_LINK] });
export type CallbackLink = z.infer<typeof callbackLinkSchema>;

/** Strict: a misspelt name would keep the file from the person without a word. */
export const taskFileQuerySchema = z.strictObject({
  intoPackage: z
    .stringbool()
    .default(false)
    .meta({ description: 'Whether the person gets it, in the package.' }),
});
export type TaskFileQuery = z.infer<typeof taskFileQuerySchema>;
