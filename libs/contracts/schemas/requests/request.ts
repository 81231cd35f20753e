import { z } from 'zod';
import * as ex from '../examples/requests.js';
import { NEXT_STEPS, REQUEST_STATES } from '../../lifecycle.js';
import {
  COMPLAINT_STATES,
  REFUSAL_CODES,
  REQUEST_WARNINGS,
  RIGHTS,
  VERIFICATION_LEVELS,
} from '../../rights.js';
import { listOf } from '../examples/page.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { pageQuerySchema } from '../page.js';
import { regimeIdSchema } from '../regime-id.js';
import { text } from '../text.js';
import { consideredRegimeSchema, formVersion } from './law.js';
import { stepUpSchema } from './verification.js';

export const requestSchema = z
  .object({
    id: id('request'),
    number: z.string(),
    right: z.enum(RIGHTS),
    regime: regimeIdSchema,
    /** Every regime that was considered, and why. */
    regimes: z.array(consideredRegimeSchema),
    formVersion: formVersion.optional(),
    /** What was asked for, when less is answered because the identity could not be shown. */
    degradedFrom: z.enum(RIGHTS).optional(),
    state: z.enum(REQUEST_STATES),
    receivedAt: instant,
    dueAt: instant.nullable(),
    safeDueAt: instant.nullable(),
    requiredLevel: z.enum(VERIFICATION_LEVELS),
    verificationLevel: z.enum(VERIFICATION_LEVELS),
    breached: z.boolean(),
    /** Why it was refused, in whole or in part, by staff or by the law that runs by itself. */
    refusalCodes: z.array(z.enum(REFUSAL_CODES)).optional(),
    /** What staff should look at again, such as a date of receipt that lies long back. */
    warnings: z.array(z.object({ code: z.enum(REQUEST_WARNINGS), detail: z.string() })).optional(),
    planHash: z.string().optional(),
    /** While the plan waits for approval: how many it needs, has, and lacks. */
    approvals: z.object({ needed: z.number(), given: z.number(), missing: z.number() }).optional(),
    /** Requests that were made together with this one, in one letter. */
    linked: z.array(z.object({ id: id('request'), right: z.enum(RIGHTS) })).optional(),
    /** Of one request alone, while an erasure is not planned: open requests for a copy, which come first. */
    waitsFor: z.array(id('request')).optional(),
    /** The package goes straight to another controller; when that one confirmed its hash. */
    transfer: z.object({ target: id('transferTarget'), confirmedAt: instant.nullable() }).optional(),
    duplicateOf: id('request').optional(),
    /** Of one request alone, while it is open: other open ones for the same right that name one of its identifiers. */
    related: z.array(id('request')).optional(),
    restrictionId: id('restriction').optional(),
    /** Of one request alone, while a person decides it: what `purposeId` of the decision may be, where a list says it. */
    decides: z.array(z.string()).optional(),
    /** Which an objection or a review is about. */
    purposes: z.array(z.string()).optional(),
    /** The day as of which the privacy notice is wanted; absent: that of receipt. */
    noticeOn: z.iso.date().optional(),
    /** The request whose refusal this appeal is against. */
    appealOf: id('request').optional(),
    /** Of one request alone: the appeal against its refusal. */
    appeal: id('request').optional(),
    /** Where a complaint stands. */
    complaint: z.enum(COMPLAINT_STATES).optional(),
    /** After an opt-out of sale and sharing: the first day on which the person may be asked to opt in again. */
    mayAskAgainFrom: z.iso.date().optional(),
    /** Rights that the outcome opens (Art. 17(1)(b) and (c) GDPR). */
    offers: z.array(z.enum(RIGHTS)).optional(),
    /** When the last recipient of the data confirmed (Art. 19 GDPR); absent while one has not, or nobody was told. */
    recipientsConfirmedAt: instant.optional(),
    /** Who decides, where the tenant is its processor alone. */
    controller: z.object({ id: z.string(), name: z.string() }).optional(),
    /** In `needs_attention`: what stopped the request and what to do. */
    attention: z.object({ code: z.string(), store: z.string().optional(), detail: z.string() }).optional(),
    /** To the person, while their sign-on is not enough and another would be. */
    stepUp: stepUpSchema.optional(),
    /** What may be done now: all of it to staff, to the person what they may do themselves. */
    next: z.array(z.enum(NEXT_STEPS)),
  })
  .meta({ examples: [ex.REQUEST] });
export type RequestView = z.infer<typeof requestSchema>;

export const requestPageSchema = z
  .object({
    items: z.array(requestSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ examples: [listOf(ex.REQUEST)] });

export const requestListQuerySchema = pageQuerySchema.extend({
  state: z.enum(REQUEST_STATES).optional(),
  right: z.enum(RIGHTS).optional(),
  q: text(200).trim().min(1).optional().meta({
    description:
      'What must all fit: a number, a state, a right, words of comments, tasks and refusals; an identifier with its type (`email:…`) only in the body of `POST /v1/requests/search`.',
  }),
});
export type RequestListQuery = z.infer<typeof requestListQuerySchema>;

/** As the query of the list, in a body: what names a person stands in no URL. */
export const searchRequestsSchema = z
  .strictObject(requestListQuerySchema.shape)
  .meta({ examples: [ex.REQUEST_SEARCH] });
