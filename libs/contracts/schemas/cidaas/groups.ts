import { z } from 'zod';
import {
  wireAnswer,
  wireFlag,
  wireIdentity,
  wireList,
  wireName,
  wirePageSchema,
  wireSearch,
  wireTimes,
} from './wire.js';

const EXAMPLE = {
  _id: '0198c1d2-7a10-7c3e-9b55-1f0c2a9d4e11',
  id: '0198c1d2-7a10-7c3e-9b55-1f0c2a9d4e11',
  group_name: 'privacy-and-terms',
  description: 'What every customer agrees to',
  enabled: true,
  consentCount: 0,
  createdTime: '2026-11-22T09:00:00.000Z',
  updatedTime: '2026-11-22T09:00:00.000Z',
};

const description = z.string().max(2000);

/** A group is called by its name, so the name holds nothing that means something in an address. */
export const groupNameSchema = wireName()
  .refine((name) => !/[/\\?#%]/.test(name), 'must not contain / \\ ? # or %')
  .refine((name) => name !== '.' && name !== '..', 'must be more than dots');

export const createGroupSchema = z
  .object({
    group_name: groupNameSchema,
    description: description.default(''),
    enabled: z.boolean().default(true),
  })
  .meta({ examples: [{ group_name: EXAMPLE.group_name, description: EXAMPLE.description }] });
export type CreateGroupWire = z.infer<typeof createGroupSchema>;

export const updateGroupSchema = z
  .object({
    description: description.optional(),
    enabled: z.boolean().optional(),
    group_name: z.unknown().optional().meta({ description: 'Cannot be changed' }),
    createdTime: z.unknown().optional().meta({ description: 'Cannot be changed' }),
    updatedTime: z.unknown().optional().meta({ description: 'Cannot be changed' }),
  })
  .meta({ examples: [{ description: 'What customers of the shop agree to', enabled: false }] });
export type UpdateGroupWire = z.infer<typeof updateGroupSchema>;

export const groupListQuerySchema = wirePageSchema.extend({
  q: wireSearch.optional().meta({ description: 'Part of the name' }),
  enabled: wireFlag.optional(),
});
export type GroupListQuery = z.infer<typeof groupListQuerySchema>;

const groupSchema = z.object({
  ...wireIdentity,
  group_name: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  consentCount: z.int(),
  ...wireTimes,
});
export type GroupWire = z.infer<typeof groupSchema>;
export const groupAnswerSchema = wireAnswer(groupSchema, EXAMPLE);
export const groupListSchema = wireList(groupSchema, EXAMPLE);
