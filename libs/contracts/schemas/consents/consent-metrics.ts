import { z } from 'zod';
import { ACTION_SOURCES, RECORD_STANDINGS } from '../../consents.js';
import { clientIdSchema, consentRefId } from './consent-clients.js';
import { searchInstant } from '../instant.js';
import { pageQuerySchema, pageSchema } from '../page.js';

/** What numbers of consents can be told apart by. */
export const METRIC_GROUPS = ['consent', 'version', 'status', 'client', 'source', 'month'] as const;
export type MetricGroup = (typeof METRIC_GROUPS)[number];

const instant = z.iso.datetime({ offset: true });
const MOST_GROUPS = 3;

const groupBySchema = z
  .string()
  .max(100)
  .transform((list) => [...new Set(list.split(',').map((word) => word.trim()))])
  .pipe(z.array(z.enum(METRIC_GROUPS)).max(MOST_GROUPS));

export const consentMetricsQuerySchema = z.object({
  of: z.enum(['answers', 'records']).default('answers').meta({
    description:
      '`answers`: what was said within the time. `records`: where those stand now that changed within it.',
  }),
  groupBy: groupBySchema.optional().meta({
    description: `Up to ${MOST_GROUPS} of ${METRIC_GROUPS.join(', ')}, separated by commas; without it: all together.`,
    type: 'string',
    examples: ['consent,month'],
  }),
  from: searchInstant.optional().meta({
    description: 'Included. Of answers without it: 30 days before `to`, and at most 400 days.',
  }),
  to: searchInstant.optional().meta({ description: 'Included; without it: now.' }),
  consent: consentRefId.optional(),
  client: clientIdSchema.optional(),
  ...pageQuerySchema.shape,
});
export type ConsentMetricsQuery = z.output<typeof consentMetricsQuerySchema>;

const count = z.int().min(0);
const metricSchema = z.object({
  group: z.object({
    consent: z.string().nullable().optional(),
    consentName: z.string().nullable().optional(),
    version: z.string().nullable().optional(),
    versionNumber: z.number().nullable().optional(),
    status: z.enum(RECORD_STANDINGS).optional(),
    client: z.string().nullable().optional(),
    source: z.enum(ACTION_SOURCES).optional(),
    month: z.string().optional().meta({ description: 'In UTC, `2026-11`.' }),
  }),
  total: count,
  accepted: count,
  declined: count,
  revoked: count,
  skipped: count,
  expired: count.meta({ description: 'Of records: acceptances whose time is over.' }),
  unconfirmed: count.meta({
    description: 'Of records: acceptances whose link was not followed yet; none of `accepted`.',
  }),
  awaitingAuthorisation: count.meta({
    description: 'Of records: acceptances that somebody else must still agree to; none of `accepted`.',
  }),
  skips: count.meta({ description: 'How often was skipped: of records also before they were answered.' }),
  acceptanceRate: z.number().min(0).max(1).nullable().meta({
    description:
      'Of answers: accepted among accepted and declined. Of records: accepted among all that were not skipped and do not wait. null when there are none.',
  }),
});
export type ConsentMetric = z.infer<typeof metricSchema>;

export const consentMetricsSchema = pageSchema(metricSchema)
  .extend({ of: z.enum(['answers', 'records']), from: instant.nullable(), to: instant })
  .meta({
    examples: [
      {
        of: 'answers',
        from: '2026-11-01T00:00:00.000Z',
        to: '2026-11-30T23:59:59.999Z',
        items: [
          {
            group: {
              consent: 'cns_0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
              consentName: 'newsletter',
              month: '2026-11',
            },
            total: 1_240,
            accepted: 800,
            declined: 200,
            revoked: 40,
            skipped: 200,
            expired: 0,
            unconfirmed: 0,
            awaitingAuthorisation: 0,
            skips: 200,
            acceptanceRate: 0.8,
          },
        ],
        nextCursor: null,
      },
    ],
  });
export type ConsentMetrics = z.infer<typeof consentMetricsSchema>;
