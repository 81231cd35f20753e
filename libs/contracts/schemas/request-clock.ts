import { z } from 'zod';
import { CLOCK_ACTS, CLOCK_KINDS, CLOCK_STATUSES, CLOCK_WARNINGS } from '../clocks.js';
import { RIGHTS } from '../rights.js';
import { REQUEST_CLOCK } from './examples/clocks.js';
import { regimeIdSchema } from './regime-id.js';
import { id } from './id.js';

const day = z.iso.date();
/** The last lawful day, and the earliest that any serious reading of the law supports. */
const deadline = z.object({ due: day, safe: day });

/** One period that a request started: its dates, and every step by which they were reached. */
const requestDeadline = z.object({
  act: z.enum(CLOCK_ACTS),
  kind: z.enum(CLOCK_KINDS),
  /** As of `computedAt`. */
  status: z.enum(CLOCK_STATUSES),
  /** Where the period stands in the law, and whether a published source or only the common reading says so. */
  citation: z.string(),
  confirmed: z.boolean(),
  note: z.string().optional(),
  start: day.nullable(),
  base: deadline.nullable(),
  extended: deadline.optional(),
  extensionNoticeBy: deadline.optional(),
  /** Where waiting for an identity moves nothing: the day on which a request without one is denied. */
  identityBy: day.optional(),
  current: deadline.nullable(),
  trace: z.array(z.object({ rule: z.string(), from: z.string(), to: day, citation: z.string() })),
  warnings: z.array(z.enum(CLOCK_WARNINGS)),
});

/** The periods of a request as they were last computed, and from what. */
export const storedClockSchema = z.object({
  computedAt: z.iso.datetime({ offset: true }),
  /** Whose holidays count: of the controller's place, if the law is that of the place. */
  calendar: z.string().optional(),
  /** Versions of the data that were used. */
  versions: z.object({ regime: day, calendar: z.string() }),
  deadlines: z.array(requestDeadline),
});
export type StoredClock = z.infer<typeof storedClockSchema>;

export const requestClockSchema = storedClockSchema
  .extend({
    requestId: id('request'),
    regime: regimeIdSchema,
    right: z.enum(RIGHTS),
    zone: z.string(),
    calendar: z.string(),
    /** Calendar days from today to the safe day of the answer, negative when past; null when nothing is open. */
    daysLeft: z.int().nullable(),
  })
  .meta({ examples: [REQUEST_CLOCK] });
export type RequestClockView = z.infer<typeof requestClockSchema>;
