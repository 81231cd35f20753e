import { z } from 'zod';
import { CLOCK_ACTS, DELAY_CODES, RIGHTS } from '#contracts';
import { regimeIdSchema } from '#contracts/schemas';
import { startOfDay } from '#domain';

/** A moment with its offset, or a day in the zone of the line. */
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: 'expected a day such as 2026-01-31 or a time with an offset such as 2026-01-31T09:00:00Z',
});

/** One line of input: what happened, and by which law it is to be counted. */
const clockLineSchema = z.strictObject({
  /** Whatever tells the line from others; comes back with the answer. */
  id: z.union([z.string(), z.number()]).exactOptional(),
  regime: z.union([regimeIdSchema, z.array(regimeIdSchema).min(1)]),
  /** Absent: everything that a request starts. */
  act: z.enum(CLOCK_ACTS).exactOptional(),
  right: z.enum(RIGHTS),
  zone: z.string(),
  calendar: z.string(),
  receivedAt: moment,
  submittedAt: moment.exactOptional(),
  identityAskedAt: moment.exactOptional(),
  identityReceivedAt: moment.exactOptional(),
  feeAskedAt: moment.exactOptional(),
  feePaidAt: moment.exactOptional(),
  clarifications: z
    .array(
      z.strictObject({
        askedAt: moment,
        answeredAt: moment.exactOptional(),
        needed: z.boolean().default(true),
      }),
    )
    .default([]),
  extension: z
    .strictObject({
      noticeSentAt: moment,
      reasons: z.array(z.enum(DELAY_CODES)),
      until: z.iso.date().exactOptional(),
    })
    .exactOptional(),
  /** Absent: the last moment that the line names, so that the same line always has the same answer. */
  asOf: moment.exactOptional(),
});
export type ClockLine = z.infer<typeof clockLineSchema>;

export const parseClockLine = (value: unknown): z.ZodSafeParseResult<ClockLine> =>
  clockLineSchema.safeParse(value);

const MOMENTS = /(At|asOf)$/;

/** The line with every day turned into its first moment, and `asOf` filled in. */
export function withMoments(line: ClockLine): ClockLine & { readonly asOf: string } {
  const moments: string[] = [];
  const filled = JSON.parse(JSON.stringify(line), (key, value: unknown) => {
    if (typeof value !== 'string' || !MOMENTS.test(key)) return value;
    const instant = value.includes('T') ? value : startOfDay(value, line.zone);
    moments.push(instant);
    return instant;
  }) as ClockLine;
  const last = moments.reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a));
  return { ...filled, asOf: filled.asOf ?? last };
}
