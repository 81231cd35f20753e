import { z } from 'zod';
import { TEXT_FORMATS } from './versions.js';
import {
  wireAnswer,
  wireIdentity,
  wireList,
  wireLocale,
  wireLocaleQuerySchema,
  wireName,
  wirePageSchema,
  wireServed,
  wireTimes,
  word,
} from './wire.js';

const REQUEST_EXAMPLE = {
  name: 'RightToExplanation',
  legalReference: 'Art. 86 Regulation (EU) 2024/1689',
  content: [
    {
      locale: 'en',
      contentType: 'text',
      content: 'You may ask how a system took part in a decision about you.',
    },
    {
      locale: 'de',
      contentType: 'text',
      content: 'Sie können fragen, welchen Anteil ein System an einer Entscheidung über Sie hatte.',
    },
  ],
  timeLimit: 30,
};
const EXAMPLE = {
  _id: '0198c1d0-10aa-7c10-8e44-77aa10c2b903',
  id: '0198c1d0-10aa-7c10-8e44-77aa10c2b903',
  ...REQUEST_EXAMPLE,
  followUpRights: [],
  order: 110,
  enabled: true,
  builtin: false,
  createdTime: '2026-11-22T09:00:00.000Z',
  updatedTime: '2026-11-22T09:00:00.000Z',
};

const contentSchema = z.object({
  locale: wireLocale,
  contentType: word(TEXT_FORMATS),
  content: z
    .string()
    .max(4_000_000)
    .refine((given) => given.trim() !== '', 'must not be empty'),
});

/** Both of creation and change: the members that are required are required again. */
export const writeRightSchema = z
  .object({
    name: wireName(),
    legalReference: z.string().trim().min(1).max(200),
    content: z.array(contentSchema).min(1).max(100),
    timeLimit: z.int().min(1).max(365).nullish().meta({
      description: 'Days that people are told; the binding date comes from the clock of the request',
    }),
    followUpRights: z.array(z.string().trim().min(1).max(128)).max(200).nullish(),
    order: z.int().min(-1_000_000).max(1_000_000).nullish(),
    enabled: z.boolean().nullish(),
  })
  .meta({ examples: [REQUEST_EXAMPLE] });
export type WriteRightWire = z.infer<typeof writeRightSchema>;

export const rightListQuerySchema = wirePageSchema.extend(wireLocaleQuerySchema.shape);
export type RightListQuery = z.infer<typeof rightListQuerySchema>;

const rightSchema = z.object({
  ...wireIdentity,
  name: z.string(),
  legalReference: z.string(),
  content: z.array(z.object({ locale: z.string(), contentType: z.string(), content: z.string() })),
  timeLimit: z.int(),
  followUpRights: z.array(z.string()),
  order: z.int(),
  enabled: z.boolean(),
  builtin: z.boolean(),
  ...wireServed,
  ...wireTimes,
});
export type RightWire = z.infer<typeof rightSchema>;
export const rightAnswerSchema = wireAnswer(rightSchema, EXAMPLE);
export const rightListSchema = wireList(rightSchema, EXAMPLE);
