import { z } from 'zod';
import { text } from '../text.js';

/** Parts that the schemas of the consent API share (consent reference, section 4). */

const CONTROL = /\p{Cc}/u;
const DURATION =
  /^P(?=.)(\d{1,5}Y)?(\d{1,5}M)?(\d{1,5}W)?(\d{1,5}D)?(T(?=.)(\d{1,5}H)?(\d{1,5}M)?(\d{1,5}S)?)?$/;

/** One of some words, whatever its case; what comes out is spelled as in the list. */
export const word = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .overwrite((given) => words.find((one) => one.toLowerCase() === given.trim().toLowerCase()) ?? given)
    .pipe(z.enum(words))
    .meta({ enum: [...words] });

/** A name for people: trimmed, NFC, not empty, without control characters. */
export const wireName = (max = 128) =>
  z
    .string()
    .overwrite((given) => given.normalize('NFC').trim())
    .min(1, 'must not be empty')
    .max(max)
    .refine((given) => !CONTROL.test(given), 'must not contain control characters');

/** BCP 47; `_` stands for `-`. Kept as it was written. */
export const wireLocale = z
  .string()
  .trim()
  .min(1)
  .max(35)
  .refine(isLocale, 'not a language tag such as en or de-AT');

/** ISO 8601, longer than nothing, such as `P1Y6M`. */
export const wireDuration = z
  .string()
  .max(60)
  .regex(DURATION, 'not an ISO 8601 duration such as P1Y')
  .refine((duration) => /[1-9]/.test(duration), 'must be longer than nothing');

export const wireUrl = z.url({ protocol: /^https$/, error: 'not an https address' }).max(2048);

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** `true` or `false` in a query. */
export const wireFlag = word(['true', 'false']).transform((flag) => FLAGS[flag]!);

/** Part of a name, compared without case. */
export const wireSearch = text(200).transform((given) => given.normalize('NFC').trim().toLowerCase());

/** Paging of every list of the consent API. */
export const wirePageSchema = z.object({
  skip: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
  take: z.coerce.number().int().min(1).max(100).default(20),
});
export type WirePage = z.infer<typeof wirePageSchema>;

/** What every entity of the consent API begins with. */
export const wireIdentity = {
  _id: z.uuid().meta({ description: 'Given by the server' }),
  id: z.uuid().meta({ description: 'The same as `_id`' }),
};
export const wireTime = z.iso.datetime();
export const wireTimes = { createdTime: wireTime, updatedTime: wireTime };

/** `{success, status, data}` with an example of the data. */
export const wireAnswer = <Data extends z.ZodType>(data: Data, example: unknown, status = 200) =>
  z
    .object({ success: z.literal(true), status: z.literal(status), data })
    .meta({ examples: [{ success: true, status, data: example }] });

/** `{success, status, data, meta}` with an example of one item. */
export const wireList = <Item extends z.ZodType>(item: Item, example: unknown) =>
  z
    .object({
      success: z.literal(true),
      status: z.literal(200),
      data: z.array(item),
      meta: z.object({ total: z.int(), skip: z.int(), take: z.int() }),
    })
    .meta({
      examples: [{ success: true, status: 200, data: [example], meta: { total: 1, skip: 0, take: 20 } }],
    });

const DELETED = { _id: '0198c1d2-7a10-7c3e-9b55-1f0c2a9d4e11', deleted: true };
export const wireDeletedSchema = wireAnswer(z.object({ _id: z.uuid(), deleted: z.literal(true) }), DELETED);

/** Query of reads that may be asked for one language. */
export const wireLocaleQuerySchema = z.object({
  locale: wireLocale.optional().meta({
    description: 'Only the text of this language, or of the nearest there is (lookup of RFC 4647)',
  }),
});
export type WireLocaleQuery = z.infer<typeof wireLocaleQuerySchema>;

/** Which text was served when one was asked for. */
export const wireServed = {
  locale: z.string().optional(),
  requestedLocale: z.string().optional(),
};

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-')).length === 1;
  } catch {
    return false;
  }
}
