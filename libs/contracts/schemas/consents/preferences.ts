import { z } from 'zod';

const KEY = /^[a-z0-9][a-z0-9._-]{0,39}$/;
/** Key of a topic, a channel or a value. */
export const preferenceKey = z.string().regex(KEY, 'up to 40 lower-case letters, digits and . _ -');

const label = z.string().trim().min(1).max(200);
const isUnique = (items: readonly { readonly key: string }[]): boolean =>
  new Set(items.map(({ key }) => key)).size === items.length;

/** What a consent leaves to the person below its purposes. */
export const offeredTopicsSchema = z
  .array(
    z.object({
      key: preferenceKey,
      name: label,
      description: z.string().max(2000).optional(),
      values: z
        .array(preferenceKey)
        .min(1)
        .max(20)
        .optional()
        .meta({ description: 'What may be chosen with a grant, such as how often' }),
    }),
  )
  .max(50)
  .refine(isUnique, 'each key once');
export const offeredChannelsSchema = z
  .array(z.object({ key: preferenceKey, name: label }))
  .max(10)
  .refine(isUnique, 'each key once');

/** What a person prefers. */
export const preferenceSchema = z.object({
  topic: z.string().nullable().meta({ description: 'null: every topic.' }),
  channel: z.string().nullable().meta({ description: 'null: every channel.' }),
  choice: z.enum(['granted', 'denied']),
  value: z.string().optional(),
});

const EXAMPLE = {
  consentId: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
  preferences: [
    { channel: 'email', choice: 'granted' },
    { channel: 'sms', choice: 'denied' },
    { topic: 'offers', channel: 'email', choice: 'granted', value: 'weekly' },
  ],
} as const;

const givenPreference = z
  .strictObject({
    topic: preferenceKey.nullish(),
    channel: preferenceKey.nullish(),
    choice: z.enum(['granted', 'denied']),
    value: preferenceKey.optional().meta({ description: 'One of the values of the topic.' }),
  })
  .refine(({ topic, channel }) => (topic ?? channel ?? null) !== null, 'name a topic, a channel or both')
  .refine(({ choice, value }) => choice === 'granted' || value === undefined, 'a value goes with a grant');

/** All preferences of each consent that is named; those of others stay. */
export const putPreferencesSchema = z
  .strictObject({
    items: z
      .array(z.strictObject({ consentId: z.uuid(), preferences: z.array(givenPreference).max(600) }))
      .min(1)
      .max(50)
      .refine(
        (items) => new Set(items.map((item) => item.consentId)).size === items.length,
        'each consent once',
      ),
  })
  .meta({ examples: [{ items: [EXAMPLE] }] });
export type PutPreferences = z.infer<typeof putPreferencesSchema>;

export const ownPreferencesSchema = z
  .object({
    items: z.array(
      z.object({
        consentId: z.uuid(),
        name: z.string(),
        purposes: z.array(z.string()).meta({ description: 'Keys, as decisions are asked for.' }),
        inForce: z
          .boolean()
          .meta({ description: 'false: the consent is not accepted, so that none of it counts.' }),
        topics: z.array(
          z.object({
            key: z.string(),
            name: z.string(),
            description: z.string().optional(),
            values: z.array(z.string()).optional(),
          }),
        ),
        channels: z.array(z.object({ key: z.string(), name: z.string() })),
        preferences: z.array(preferenceSchema).meta({ description: 'What was said; nothing is preset.' }),
        updatedAt: z.iso.datetime().nullable(),
      }),
    ),
  })
  .meta({
    examples: [
      {
        items: [
          {
            consentId: EXAMPLE.consentId,
            name: 'newsletter',
            purposes: ['newsletter'],
            inForce: true,
            topics: [{ key: 'offers', name: 'Offers', values: ['weekly', 'monthly'] }],
            channels: [
              { key: 'email', name: 'E-mail' },
              { key: 'sms', name: 'Text message' },
            ],
            preferences: [
              { topic: null, channel: 'email', choice: 'granted' },
              { topic: null, channel: 'sms', choice: 'denied' },
              { topic: 'offers', channel: 'email', choice: 'granted', value: 'weekly' },
            ],
            updatedAt: '2026-11-22T09:07:00.000Z',
          },
        ],
      },
    ],
  });
export type OwnPreferences = z.infer<typeof ownPreferencesSchema>;
