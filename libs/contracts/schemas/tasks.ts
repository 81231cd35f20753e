import { z } from 'zod';
import { TASKS } from '../lifecycle.js';
import { pageQuerySchema, pageSchema } from './page.js';
import { id } from './requests.js';
import { listOf } from './examples/page.js';
import { TASK } from './examples/requests.js';

const instant = z.iso.datetime({ offset: true });

export const taskSchema = z.object({
  id: id('task'),
  requestId: id('request'),
  kind: z.enum(TASKS),
  role: z.string().meta({ description: '`operator`, or whom somebody escalated to.' }),
  state: z.enum(['open', 'closed']),
  code: z.string().optional().meta({ description: 'What went wrong, where something did.' }),
  store: z.string().optional(),
  detail: z.string().meta({ description: 'What to do; `…` stands for the address of the request.' }),
  dueAt: instant.nullable().meta({ description: 'Safe end of the period of the request.' }),
  openedAt: instant,
  closedAt: instant.optional(),
});
export type TaskView = z.infer<typeof taskSchema>;
export const taskPageSchema = pageSchema(taskSchema).meta({ examples: [listOf(TASK)] });

export const taskListQuerySchema = pageQuerySchema.extend({
  state: z.enum(['open', 'closed']).default('open'),
  role: z.string().min(1).max(60).optional(),
  requestId: id('request').optional(),
});
export type TaskListQuery = z.infer<typeof taskListQuerySchema>;
