import { z } from 'zod';
import {
  CHANNELS,
  MANDATES,
  REGIME_REASONS,
  REQUESTER_ADMISSIONS,
  REQUESTER_KINDS,
  RIGHTS,
  VERIFICATION_LEVELS,
} from '../rights.js';
import { RIGHTS_OFFER } from './examples/rights.js';
import { regimeIdSchema } from './regime-id.js';
import { localeSchema, placeSchema } from './requests/subject.js';

export const rightsQuerySchema = z.object({
  /** Where the person says they live; absent: the law of the controller. */
  residence: placeSchema.optional(),
  locale: localeSchema.optional(),
  /** Only rights that can be exercised in this way. */
  channel: z.enum(CHANNELS).optional(),
  /** Who asks; absent: the person whose data it is. */
  requester: z.enum(REQUESTER_KINDS).default('subject'),
});
export type RightsQuery = z.infer<typeof rightsQuerySchema>;
export const ownRightsQuerySchema = rightsQuerySchema.pick({ residence: true, locale: true });
export type OwnRightsQuery = z.infer<typeof ownRightsQuerySchema>;

const source = { citation: z.string(), confirmed: z.boolean() };
const level = z.enum(VERIFICATION_LEVELS);

const offeredRightSchema = z.object({
  right: z.enum(RIGHTS),
  /** In the language that was asked for, else of the controller, else English. */
  name: z.string(),
  /** Where each regime gives it; `confirmed: false`: counsel has still to confirm it. */
  references: z.array(z.object({ regime: regimeIdSchema, ...source, dpv: z.string().optional() })),
  requesters: z.array(
    z.object({
      kind: z.enum(REQUESTER_KINDS),
      /** `check`: a person looks at the authority first. */
      admission: z.enum(REQUESTER_ADMISSIONS),
      evidence: z.array(z.string()),
      /** What `kind` of `POST /v1/requests/{id}/mandate` may be; empty: none is asked for. */
      mandates: z.array(z.enum(MANDATES)),
      level,
    }),
  ),
  channels: z.array(z.enum(CHANNELS)),
  /** What the one who asks has to reach. */
  level,
  accountNeeded: z.boolean(),
  fee: z.object({
    freeTimes: z.number().nullable(),
    withinMonths: z.number().nullable(),
    after: z.string(),
    ...source,
  }),
  /** It takes effect when it is received. */
  atOnce: z.boolean(),
  appeal: z.object({ windowDays: z.number(), ...source }).nullable(),
  questions: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['text', 'choice', 'date']),
      label: z.string(),
      required: z.boolean(),
      options: z.array(z.object({ value: z.string(), label: z.string() })),
    }),
  ),
  /** Last days for the answer to a request received now, in the zone of the controller: planned, and by law. */
  answerBy: z.object({ safe: z.iso.date(), due: z.iso.date() }),
});
export type OfferedRightView = z.infer<typeof offeredRightSchema>;

export const rightsOfferSchema = z
  .object({
    regimes: z.array(
      z.object({ id: regimeIdSchema, reason: z.enum(REGIME_REASONS), name: z.string(), law: z.string() }),
    ),
    /** To be sent with the request. */
    formVersion: z.iso.date(),
    items: z.array(offeredRightSchema),
  })
  .meta({ examples: [RIGHTS_OFFER] });
export type RightsOfferView = z.infer<typeof rightsOfferSchema>;
