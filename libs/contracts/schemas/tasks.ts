import { z } from 'zod';
import { TASKS } from '../lifecycle.js';
import { pageQuerySchema, pageSchema } from './page.js';
import { id } from './requests.js';
import { listOf } from './examples/page.js';
import { ASSIGNMENT, TASK } from './examples/requests.js';

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
