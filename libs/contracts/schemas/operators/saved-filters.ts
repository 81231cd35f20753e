import { z } from 'zod';
import { NEW_SAVED_FILTER, SAVED_FILTER } from '../examples/operators.js';
import { listOf } from '../examples/page.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { pageQuerySchema, pageSchema } from '../page.js';
import { requestListQuerySchema } from '../requests/index.js';
import { taskListQuerySchema } from './tasks.js';
import { text } from '../text.js';

/** Lists that a filter is for. */
export const FILTERED_LISTS = ['requests', 'tasks'] as const;
export type FilteredList = (typeof FILTERED_LISTS)[number];

const something = [
  (query: object) => Object.values(query).some((value) => value !== undefined),
  'give at least one member: a filter of nothing is the list itself',
] as const;

/** The members of a list's query that are no paging; none of them has a default here. */
const requestQuery = z
  .strictObject(requestListQuerySchema.pick({ q: true, state: true, right: true }).shape)
  .refine(...something);
const taskQuery = z
  .strictObject({
    ...taskListQuerySchema.pick({ role: true, assignee: true, requestId: true }).shape,
    state: z.enum(['open', 'closed']).optional(),
  })
  .refine(...something);

const common = {
  name: text(80).trim().min(1),
  role: z
    .string()
    .regex(/^[\w.:-]{1,60}$/, 'expected a role such as dpo')
    .optional()
    .meta({ description: 'Whose role sees it too; absent: nobody but the owner.' }),
};
const filterOf = <Shape extends z.ZodRawShape>(more: Shape) =>
  z.discriminatedUnion('list', [
    z.strictObject({ ...common, ...more, list: z.literal('requests'), query: requestQuery }),
    z.strictObject({ ...common, ...more, list: z.literal('tasks'), query: taskQuery }),
  ]);

export const putSavedFilterSchema = filterOf({}).meta({ examples: [NEW_SAVED_FILTER] });
export type PutSavedFilter = z.infer<typeof putSavedFilterSchema>;

export const savedFilterSchema = filterOf({
  id: id('savedFilter'),
  owner: z.string(),
  createdAt: instant,
  updatedAt: instant,
}).meta({ examples: [SAVED_FILTER] });
export type SavedFilterView = z.infer<typeof savedFilterSchema>;
export const savedFilterPageSchema = pageSchema(savedFilterSchema).meta({ examples: [listOf(SAVED_FILTER)] });

export const savedFilterListQuerySchema = pageQuerySchema.extend({
  list: z.enum(FILTERED_LISTS).optional(),
});
export type SavedFilterListQuery = z.infer<typeof savedFilterListQuerySchema>;
