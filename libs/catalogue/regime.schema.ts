import { z } from 'zod';
import { fewestDays } from '#domain';
import { CLOCK_ACTS, CLOCK_EVENTS, CLOCK_KINDS, PERIOD_UNITS, REGIME_ID, RIGHTS } from '#contracts';

const words = z.string().trim().min(1).max(500);
/** ISO 3166-1 alpha-2, or ISO 3166-2 with a subdivision. */
const territory = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'expected a country such as DE or US-CA');
const period = z.strictObject({ amount: z.int().min(0).max(1_000), unit: z.enum(PERIOD_UNITS) });
const rights = z.array(z.enum(RIGHTS)).min(1);
const startDay = z.union([z.literal(0), z.literal(1)]);

/** Where a rule stands, and whether a published source says so or counsel has still to confirm it. */
const source = { citation: words, confirmed: z.boolean() };

const pause = z.strictObject({
  on: z.array(z.enum(['identity', 'clarification'])).min(1),
  rights: rights.exactOptional(),
  askedWithinDays: z.int().min(0).max(365).exactOptional(),
  safe: z.enum(['ignored', 'counted']),
  ...source,
});

const clockRow = z.strictObject({
  acts: z.array(z.enum(CLOCK_ACTS)).min(1),
  rights: rights.exactOptional(),
  after: z.enum(CLOCK_EVENTS).default('request'),
  kind: z.enum(CLOCK_KINDS).default('deadline'),
  period,
  /** How long a file of an installation may make the period, where the law leaves its length to the controller. */
  atMost: period.exactOptional(),
  start: z.enum(['receipt', 'complete']).default('receipt'),
  startDay: z.strictObject({ due: startDay, safe: startDay }).default({ due: 0, safe: 0 }),
  roll: z.boolean().default(false),
  pause: pause.nullable().default(null),
  extension: period.extend({ announced: z.boolean().exactOptional() }).nullable().default(null),
  identityWarningDay: z.int().min(0).max(1_000).exactOptional(),
  feeDays: z.int().min(1).max(90).exactOptional(),
  inForceFrom: z.iso.date().exactOptional(),
  ...source,
  /** What a reader should know beside the numbers. */
  note: words.exactOptional(),
});

/** Where the fee starts the period, nothing else bounds the wait for it. */
const waitsNoLongerThanThePeriod = ({ start, period: length, feeDays = 0 }: z.output<typeof clockRow>) =>
  start === 'receipt' || feeDays <= fewestDays(length);

/** A file of `data/regimes`. */
export const regimeSchema = z.strictObject({
  id: z.string().regex(REGIME_ID, 'expected an id such as EU_GDPR'),
  name: words,
  law: words,
  /** Day on which the file was last compared with the law. */
  version: z.iso.date(),
  territory: z.array(territory).min(1),
  /** Where people complain; absent: there are many, or nobody has looked it up. */
  authority: z.strictObject({ name: words, address: words, confirmed: z.boolean() }).exactOptional(),
  clock: z
    .array(
      clockRow.refine(waitsNoLongerThanThePeriod, {
        path: ['feeDays'],
        message: 'is longer than the period, which begins only when the fee is paid',
      }),
    )
    .min(1),
  /** How long the record of a request must be kept after it was closed. */
  recordRetention: z.strictObject({ months: z.int().min(1).max(1_200), ...source }).exactOptional(),
});
export type Regime = Readonly<z.infer<typeof regimeSchema>>;
export type RegimeClockRow = Regime['clock'][number];
