import { z } from 'zod';
import {
  CHANNELS,
  CLOCK_ACTS,
  DATA_RISKS,
  REFUSAL_CODES,
  REGIME_ID,
  REQUESTER_ADMISSIONS,
  REQUESTER_KINDS,
  RIGHTS,
  RIGHT_EFFECTS,
  STOPPED_PROCESSING,
  VERIFICATION_LEVELS,
} from '#contracts';
import { LEGAL_BASES, isEnough } from '#domain';

const words = z.string().trim().min(1).max(500);
/** By language; these two are always there. */
export const localizedSchema = z.looseObject({ en: words, de: words }).catchall(words);
const level = z.enum(VERIFICATION_LEVELS);

/** Where a rule stands, and whether a published source says so or counsel has still to confirm it. */
const source = { citation: words, confirmed: z.boolean() };

/** What somebody has to show. Kept is that it was shown, never the document itself longer than needed. */
export const REQUESTER_EVIDENCE = [
  'verification_level',
  'staff_number',
  'signed_mandate',
  'confirmation_by_person',
  'power_of_attorney',
  'parental_responsibility',
  'date_of_birth_of_child',
  'court_order',
  'agreement_of_all_members',
  'contract_reference',
  'death_certificate',
  'nomination_record',
] as const;

const requester = z.strictObject({
  admission: z.enum(REQUESTER_ADMISSIONS),
  evidence: z.array(z.enum(REQUESTER_EVIDENCE)).min(1),
  level: level.exactOptional(),
  ...source,
});
const requesters = z.partialRecord(z.enum(REQUESTER_KINDS), requester);
const exceptions = z.array(z.strictObject({ code: z.enum(REFUSAL_CODES), ...source }));

const fee = z.strictObject({
  /** null: as often as somebody asks. */
  freeTimes: z.int().min(1).nullable(),
  /** null: ever. */
  withinMonths: z.int().min(1).max(120).nullable(),
  /** What may be charged beyond that. */
  after: z.enum(['none', 'reasonable_cost', 'minimal_cost']),
  ...source,
});

const right = z
  .strictObject({
    right: z.enum(RIGHTS),
    name: localizedSchema,
    ...source,
    /** Term of the Data Privacy Vocabulary, null where it has none. */
    dpv: words.nullable(),
    bases: z.array(z.enum(LEGAL_BASES)).min(1),
    level: z.strictObject({
      minimum: level,
      byRisk: z.partialRecord(z.enum(DATA_RISKS), level).default({}),
      citation: words.exactOptional(),
      confirmed: z.boolean().exactOptional(),
    }),
    channels: z.array(z.enum(CHANNELS)).min(1),
    accountNeeded: z.boolean(),
    /** Instead of that of the regime. */
    fee: fee.exactOptional(),
    /** Beside those of the regime, by kind. */
    requesters: requesters.exactOptional(),
    /** Beside those of the regime. */
    exceptions: exceptions.default([]),
    effect: z.enum(RIGHT_EFFECTS),
    stops: z.enum(STOPPED_PROCESSING).nullable().default(null),
    /** How long after a refusal somebody may appeal; null: the law knows no appeal. */
    appeal: z
      .strictObject({ windowDays: z.int().min(1).max(730), ...source })
      .nullable()
      .default(null),
    degradesTo: z.enum(RIGHTS).nullable().default(null),
    /** The row of the clock that sets the time for the answer. */
    clock: z.enum(CLOCK_ACTS),
  })
  .refine(({ effect, stops }) => (effect === 'stop') === (stops !== null), {
    path: ['stops'],
    message: 'say what ends at once where the effect is stop, and only there',
  })
  .refine(
    ({ level: { minimum, byRisk } }) => Object.values(byRisk).every((each) => isEnough(each, minimum)),
    {
      path: ['level', 'byRisk'],
      message: 'a risk may ask for more than the minimum, never for less',
    },
  );
export type CatalogueRight = Readonly<z.infer<typeof right>>;

/** A file of `data/rights`: what one regime gives to people. */
export const rightsSchema = z
  .strictObject({
    id: z.string().regex(REGIME_ID, 'expected an id such as EU_GDPR'),
    /** Day on which the file was last compared with the law. */
    version: z.iso.date(),
    requesters,
    /** Reasons for a refusal of every right. */
    exceptions,
    fee,
    /** The same request within so many months of the last answer is worth a look. */
    repetition: z.strictObject({ months: z.int().min(1).max(60), ...source }),
    rights: z.array(right).min(1),
  })
  .superRefine(({ rights }, context) => {
    const codes = rights.map((each) => each.right);
    rights.forEach(({ right: code, degradesTo }, index) => {
      if (codes.indexOf(code) !== index)
        context.addIssue({
          code: 'custom',
          path: ['rights', index, 'right'],
          message: `${code} is there twice`,
        });
      if (degradesTo !== null && (degradesTo === code || !codes.includes(degradesTo)))
        context.addIssue({
          code: 'custom',
          path: ['rights', index, 'degradesTo'],
          message: `${degradesTo} must be another right of this file`,
        });
    });
  });
export type RegimeRights = Readonly<z.infer<typeof rightsSchema>>;
