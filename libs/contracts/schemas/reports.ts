import { z } from 'zod';
import { CHANNELS, RIGHTS } from '../rights.js';
import { FINAL_STATES, REQUEST_STATES } from '../lifecycle.js';
import * as ex from './examples/reports.js';
import { searchInstant } from './instant.js';
import { regimeIdSchema } from './regime-id.js';

/** What numbers of requests can be told apart by. */
export const REPORT_GROUPS = ['regime', 'right', 'state', 'channel', 'month'] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

const instant = z.iso.datetime({ offset: true });
const MOST_GROUPS = 3;
const groupBySchema = z
  .string()
  .max(100)
  .transform((list) => [...new Set(list.split(',').map((word) => word.trim()))])
  .pipe(z.array(z.enum(REPORT_GROUPS)).max(MOST_GROUPS));

export const requestReportQuerySchema = z.object({
  from: searchInstant.optional().meta({ description: 'Received from then on; without it: from the first.' }),
  to: searchInstant.optional().meta({ description: 'Received until then, included; without it: now.' }),
  regime: regimeIdSchema.optional(),
  right: z.enum(RIGHTS).optional(),
  groupBy: groupBySchema.optional().meta({
    description: `Up to ${MOST_GROUPS} of ${REPORT_GROUPS.join(', ')}, separated by commas; without it: all together.`,
    type: 'string',
    examples: ['regime,right'],
  }),
});
export type RequestReportQuery = z.output<typeof requestReportQuerySchema>;

const count = z.int().min(0);
const days = z.number().nullable();
const rate = z.number().min(0).max(1).nullable();

const numbersSchema = z.object({
  received: count,
  open: count,
  overdue: count.meta({ description: 'Open, and past the day on which the answer is due.' }),
  breached: count.meta({ description: 'Of open and closed: those whose deadline was missed.' }),
  extended: count,
  answered: count.meta({ description: 'Ended as fulfilled, partially fulfilled or refused.' }),
  states: z
    .partialRecord(z.enum(REQUEST_STATES), count)
    .meta({ description: 'How many are in each state; adds up to `received`.' }),
  outcomes: z.record(z.enum(FINAL_STATES), count),
  days: z.object({ median: days, p90: days, p95: days }).meta({
    description: 'Calendar days from receipt to the answer, of `answered`; null when there are none.',
  }),
  extensionRate: rate.meta({ description: '`extended` among `received`.' }),
  refusalRate: rate.meta({ description: 'Refused among `answered`.' }),
});
export type RequestNumbers = z.infer<typeof numbersSchema>;

const groupSchema = z.object({
  regime: regimeIdSchema.optional(),
  right: z.enum(RIGHTS).optional(),
  state: z.enum(REQUEST_STATES).optional(),
  channel: z.enum(CHANNELS).optional(),
  month: z.string().optional().meta({ description: 'Of receipt, in the zone of the tenant: `2026-11`.' }),
});
export const requestReportSchema = z
  .object({
    from: instant.nullable(),
    to: instant,
    zone: z.string(),
    total: numbersSchema,
    /** Empty without `groupBy`. */
    items: z.array(numbersSchema.extend({ group: groupSchema })),
  })
  .meta({ examples: [ex.REQUEST_REPORT] });
export type RequestReport = z.infer<typeof requestReportSchema>;

/** Kinds of requests as 11 CCR §7102(a)(1)(A) to (E) counts them, in its order. */
export const CCPA_KINDS = ['delete', 'correct', 'know', 'opt_out', 'limit'] as const;
export type CcpaKind = (typeof CCPA_KINDS)[number];

export const ccpaReportQuerySchema = z.object({
  year: z.coerce.number().int().min(2020).max(2100),
  individuals: z.enum(['consumers', 'all']).default('consumers').meta({
    description:
      '`all`: requests of everybody instead of those under California law, which has to be said where the numbers are published (11 CCR §7102(b)).',
  }),
});
export type CcpaReportQuery = z.output<typeof ccpaReportQuerySchema>;

const ccpaLineSchema = z.object({
  kind: z.enum(CCPA_KINDS),
  received: count,
  compliedInWhole: count,
  compliedInPart: count,
  denied: count,
  closedOtherwise: count.meta({ description: 'Withdrawn, lapsed, or the same request once more.' }),
  pending: count,
  medianDays: days,
  meanDays: days,
});
export type CcpaLine = z.infer<typeof ccpaLineSchema>;
export const ccpaReportSchema = z
  .object({
    year: z.int(),
    regulation: z.string(),
    individuals: z.enum(['consumers', 'all']),
    /** In which the year begins and ends. */
    zone: z.string(),
    /** 11 CCR §7102(a)(2). */
    publishBy: z.iso.date(),
    items: z.array(ccpaLineSchema),
  })
  .meta({ examples: [ex.CCPA_REPORT] });
export type CcpaReport = z.infer<typeof ccpaReportSchema>;

export const evidenceQuerySchema = z.object({
  personal: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: '`true`: with the identifiers of the person and the letters as they were sent.' }),
});
export type EvidenceQuery = z.output<typeof evidenceQuerySchema>;
