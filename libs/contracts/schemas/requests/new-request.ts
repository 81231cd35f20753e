import { z } from 'zod';
import { MAIL_TO_REQUEST } from '../examples/inbound-mails.js';
import * as ex from '../examples/requests.js';
import { CHANNELS, PURPOSE_RIGHTS, REQUESTER_KINDS, RESTRICTION_GROUNDS, RIGHTS } from '../../rights.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { regimeIdSchema } from '../regime-id.js';
import { text } from '../text.js';
import { formAnswers } from './intake.js';
import { CORRECTIONS_FIT, corrections, correctionsFit, statement } from './corrections.js';
import { formVersion } from './law.js';
import { localeSchema, placeSchema, subjectSchema } from './subject.js';

/** A copy, and the erasure after it. */
const COMBINED = ['access', 'portability', 'erasure'] as const;
const combinedRights = z
  .array(z.enum(COMBINED))
  .length(2)
  .refine(
    (rights) => rights.filter((right) => right === 'erasure').length === 1,
    'expected access or portability, and erasure',
  );
const RIGHT_OR_RIGHTS = { path: ['right'], message: 'expected either right or rights' };
const hasRight = ({ right, rights }: { right?: unknown; rights?: unknown }): boolean =>
  (right === undefined) !== (rights === undefined);
/** Which an objection or a review is about, under a name by which decisions ask. */
const purposeNames = z.array(text(100).min(1)).min(1).max(50);
export const nomineeSchema = z
  .object({
    name: text(200).trim().min(2),
    /** How to reach them. */
    contact: text(500).trim().min(3),
    relation: text(100).trim().min(1).optional(),
  })
  .meta({ examples: [ex.NOMINEE] });
export type Nominee = z.infer<typeof nomineeSchema>;

/** Members that belong to some rights alone. */
const MEMBERS_OF: Readonly<Record<string, readonly string[]>> = {
  purposes: PURPOSE_RIGHTS,
  ground: ['restriction'],
  nominee: ['nominate'],
  noticeOn: ['inform'],
};
function membersFit(
  body: { right?: string | undefined } & Record<string, unknown>,
  context: z.RefinementCtx,
): void {
  for (const [member, rights] of Object.entries(MEMBERS_OF))
    if (body[member] !== undefined && !rights.includes(body.right ?? ''))
      context.addIssue({
        code: 'custom',
        path: [member],
        message: `belongs to a request for ${rights.join(' or ')}`,
      });
  if (body.right === 'nominate' && body.nominee === undefined)
    context.addIssue({
      code: 'custom',
      path: ['nominee'],
      message: 'is missing: who is to act for the person',
    });
  if (body.right === 'appeal')
    context.addIssue({
      code: 'custom',
      path: ['right'],
      message: 'an appeal is against an answer: POST …/requests/{id}/appeal of the request that was refused',
    });
}

/** A registered receiver, to whom the package goes straight (Art. 20(2) GDPR). */
const deliverTo = z.object({ target: id('transferTarget') });
const TRANSFER_FITS = { path: ['deliverTo'], message: 'deliverTo belongs to a request for portability' };
const transferFits = (given: {
  right?: string | undefined;
  rights?: readonly string[] | undefined;
  deliverTo?: unknown;
}): boolean =>
  given.deliverTo === undefined || [given.right, ...(given.rights ?? [])].includes('portability');

/** Who asks is often sent as the word alone. */
const REQUESTER_WORDS = {
  error: ({ code, input }: { code: string; input?: unknown }) =>
    code === 'invalid_type' && input !== undefined
      ? `expected an object: { "kind": … } with one of ${REQUESTER_KINDS.join(', ')}`
      : undefined,
};

const newRequest = z.object({
  right: z.enum(RIGHTS),
  subject: subjectSchema,
  regime: regimeIdSchema.optional(),
  residence: placeSchema.optional(),
  locale: localeSchema.optional(),
  channel: z.enum(CHANNELS).optional(),
  receivedAt: instant.optional(),
  /** Who of the controller took it: a name, a shop, a post room. */
  receivedBy: text(200).trim().min(1).optional(),
  requester: z.object({ kind: z.enum(REQUESTER_KINDS) }, REQUESTER_WORDS).optional(),
  details: text(10_000).optional(),
  /** Of the form of `GET /v1/rights` in which it was asked. */
  formVersion: formVersion.optional(),
  /** What the person answered to the questions of that form, by the id of the question. */
  answers: formAnswers.optional(),
  corrections: corrections.optional(),
  statement: statement.optional(),
  purposes: purposeNames.optional(),
  /** Why data is to be restricted (Art. 18(1) GDPR). */
  ground: z.enum(RESTRICTION_GROUNDS).optional(),
  nominee: nomineeSchema.optional(),
  deliverTo: deliverTo.optional(),
  /** The day as of which the privacy notice is wanted, such as that on which data was collected; default: that of receipt. */
  noticeOn: z.iso.date().optional(),
  /** For whom the tenant processes the data, one of its setting `controllers`; null: it is the controller itself. */
  controller: text(63).min(1).nullable().optional(),
});
/** One right of one person. */
export type NewRequest = z.infer<typeof newRequest>;
const rightOrRights = { right: z.enum(RIGHTS).optional(), rights: combinedRights.optional() };
export const createRequestSchema = newRequest
  .extend(rightOrRights)
  .refine(hasRight, RIGHT_OR_RIGHTS)
  .refine(correctionsFit, CORRECTIONS_FIT)
  .refine(transferFits, TRANSFER_FITS)
  .superRefine(membersFit)
  .meta({
    examples: [ex.NEW_REQUEST, ex.NEW_BY_LETTER, ex.NEW_RECTIFICATION, ex.NEW_OBJECTION, ex.NEW_COMBINED],
  });
/** A case that was begun elsewhere: without the day of its receipt its period would begin today. */
export const importRequestSchema = newRequest
  .extend({
    ...rightOrRights,
    receivedAt: z.iso.datetime({
      offset: true,
      error: ({ input }) =>
        input === undefined ? 'is missing: give the instant at which the case reached you' : undefined,
    }),
  })
  .refine(hasRight, RIGHT_OR_RIGHTS)
  .refine(correctionsFit, CORRECTIONS_FIT)
  .refine(transferFits, TRANSFER_FITS)
  .superRefine(membersFit)
  .meta({ examples: [ex.NEW_BY_LETTER] });
export type CreateRequest = z.infer<typeof createRequestSchema>;

/** What a signed-in person sends: who they are comes from the token. */
export const createOwnRequestSchema = newRequest
  .pick({
    right: true,
    locale: true,
    residence: true,
    details: true,
    formVersion: true,
    answers: true,
    corrections: true,
    statement: true,
    purposes: true,
    ground: true,
    nominee: true,
    deliverTo: true,
    noticeOn: true,
  })
  .extend({ ...rightOrRights, subject: subjectSchema.optional() })
  .refine(hasRight, RIGHT_OR_RIGHTS)
  .refine(correctionsFit, CORRECTIONS_FIT)
  .refine(transferFits, TRANSFER_FITS)
  .superRefine(membersFit)
  .meta({ examples: [ex.OWN_REQUEST] });
export type CreateOwnRequest = z.infer<typeof createOwnRequestSchema>;

/** What staff says of a mail: how it came, and when, is known. Without `subject` the sender is the person. */
export const mailToRequestSchema = newRequest
  .omit({ channel: true, receivedAt: true, subject: true, formVersion: true, answers: true })
  .extend({ ...rightOrRights, subject: subjectSchema.optional() })
  .refine(hasRight, RIGHT_OR_RIGHTS)
  .refine(correctionsFit, CORRECTIONS_FIT)
  .refine(transferFits, TRANSFER_FITS)
  .superRefine(membersFit)
  .meta({ minProperties: 1, examples: [MAIL_TO_REQUEST] });
