import { z } from 'zod';
import { ID_PREFIXES, idPattern, type IdKind } from '../ids.js';
import { expectedForm, isIdentityType, type IdentityType } from '../identities.js';
import { COMMANDS, REQUEST_STATES } from '../lifecycle.js';
import { pageQuerySchema, pageSchema } from './page.js';
import { regimeIdSchema } from './regime-id.js';
import { text } from './text.js';
import {
  CHANNELS,
  DELAY_CODES,
  FEE_GROUNDS,
  MANDATES,
  REFUSAL_CODES,
  REFUSAL_CODES_NEEDING_TEXT,
  REGIME_REASONS,
  REQUESTER_KINDS,
  COMPLAINT_STATES,
  PURPOSE_RIGHTS,
  RESTRICTION_GROUNDS,
  RIGHTS,
  VERIFICATION_LEVELS,
} from '../rights.js';
import { listOf } from './examples/page.js';
import * as ex from './examples/requests.js';

/** An identifier with its prefix, such as `req_…`. */
export const id = (kind: IdKind) =>
  z.string().regex(idPattern(kind), `expected an id such as ${ID_PREFIXES[kind]}_0190…`);

const instant = z.iso.datetime({ offset: true });

export const identitySchema = z.object({
  type: z
    .string()
    .max(60)
    .refine(
      isIdentityType,
      'expected email, phone, customer_id, username, device_id, ip, cookie_id or external:<name>',
    )
    .transform((type) => type as IdentityType),
  value: text(1_000).trim().min(1),
});

/** Asked of a request alone: decisions are asked about whatever the caller's own records hold. */
const subjectIdentifier = identitySchema.superRefine((identity, context) => {
  const expected = expectedForm(identity);
  if (expected !== null)
    context.addIssue({ code: 'custom', path: ['value'], message: `expected ${expected}` });
});
const subject = z.object({ identifiers: z.array(subjectIdentifier).min(1).max(50) });
export const subjectSchema = subject;
/** ISO 3166-1 alpha-2, with a subdivision where the law differs. */
export const placeSchema = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'expected a country such as DE or US-CA');
const formVersion = z.iso.date();
export const consideredRegimeSchema = z.object({ id: regimeIdSchema, reason: z.enum(REGIME_REASONS) });
export const localeSchema = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a language tag such as en or de-AT');

const correctedValue = z.union([text(2_000), z.number(), z.boolean(), z.null()]);
const correction = z
  .object({
    category: text(100).min(1).optional(),
    identifier: z
      .string()
      .max(60)
      .refine(isIdentityType, 'expected a type of identifier, such as email')
      .transform((type) => type as IdentityType)
      .optional(),
    field: text(400).min(1).optional(),
    oldValue: correctedValue.optional(),
    newValue: correctedValue,
  })
  .superRefine(({ category, identifier, field, oldValue, newValue }, context) => {
    if ([category, identifier, field].filter((given) => given !== undefined).length !== 1)
      context.addIssue({ code: 'custom', message: 'expected one of category, identifier and field' });
    if (identifier !== undefined && typeof oldValue !== 'string')
      context.addIssue({
        code: 'custom',
        path: ['oldValue'],
        message: 'expected the identifier that is wrong: a person may have several',
      });
    const expected =
      identifier !== undefined && newValue !== null
        ? expectedForm({ type: identifier, value: String(newValue) })
        : null;
    if (expected !== null)
      context.addIssue({ code: 'custom', path: ['newValue'], message: `expected ${expected}` });
    if (oldValue !== undefined && oldValue === newValue)
      context.addIssue({
        code: 'custom',
        path: ['newValue'],
        message: 'expected another value than the old one',
      });
  });
/** What a rectification is to change (GDPR Art. 16). */
const corrections = z.array(correction).min(1).max(50);
const statement = text(10_000).min(1);

/** Values belong to a rectification, and to no other right. */
const correctionsFit = ({
  right,
  corrections: given,
  statement: words,
}: {
  right?: string | undefined;
  corrections?: unknown;
  statement?: unknown;
}): boolean => right === 'rectification' || (given === undefined && words === undefined);
const CORRECTIONS_FIT = {
  path: ['corrections'],
  message: 'corrections and statement belong to a request for rectification',
};

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

const newRequest = z.object({
  right: z.enum(RIGHTS),
  subject,
  regime: regimeIdSchema.optional(),
  residence: placeSchema.optional(),
  locale: localeSchema.optional(),
  channel: z.enum(CHANNELS).optional(),
  receivedAt: instant.optional(),
  requester: z.object({ kind: z.enum(REQUESTER_KINDS) }).optional(),
  details: text(10_000).optional(),
  /** Of the form of `GET /v1/rights` in which it was asked. */
  formVersion: formVersion.optional(),
  corrections: corrections.optional(),
  statement: statement.optional(),
  purposes: purposeNames.optional(),
  /** Why data is to be restricted (Art. 18(1) GDPR). */
  ground: z.enum(RESTRICTION_GROUNDS).optional(),
  nominee: nomineeSchema.optional(),
  deliverTo: deliverTo.optional(),
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
  .meta({ examples: [ex.NEW_REQUEST, ex.NEW_RECTIFICATION, ex.NEW_OBJECTION, ex.NEW_COMBINED] });
export type CreateRequest = z.infer<typeof createRequestSchema>;

/** What a signed-in person sends: who they are comes from the token. */
export const createOwnRequestSchema = newRequest
  .pick({
    right: true,
    locale: true,
    residence: true,
    details: true,
    formVersion: true,
    corrections: true,
    statement: true,
    purposes: true,
    ground: true,
    nominee: true,
    deliverTo: true,
  })
  .extend({ ...rightOrRights, subject: subject.optional() })
  .refine(hasRight, RIGHT_OR_RIGHTS)
  .refine(correctionsFit, CORRECTIONS_FIT)
  .refine(transferFits, TRANSFER_FITS)
  .superRefine(membersFit)
  .meta({ examples: [ex.OWN_REQUEST] });
export type CreateOwnRequest = z.infer<typeof createOwnRequestSchema>;

export const proposeCorrectionsSchema = z
  .object({ corrections, statement: statement.optional() })
  .meta({ examples: [ex.PROPOSED_CORRECTIONS] });
export type ProposeCorrections = z.infer<typeof proposeCorrectionsSchema>;
export const correctionsQuerySchema = z.object({ reason: text(500).min(1).optional() });
export type CorrectionsQuery = z.infer<typeof correctionsQuerySchema>;
export const correctionsSchema = z
  .object({
    /** Values show their ends only. */
    masked: z.boolean(),
    corrections: z.array(
      z.object({
        /** As plan and certificate name it. */
        number: z.int(),
        about: z.string(),
        oldValue: correctedValue.optional(),
        newValue: correctedValue,
      }),
    ),
    hasStatement: z.boolean(),
    statement: z.string().optional(),
  })
  .meta({ examples: [ex.CORRECTIONS] });
export type CorrectionsView = z.infer<typeof correctionsSchema>;
/** How to sign in again: `max_age` and `acr_values` to ask of the issuer. */
export const stepUpSchema = z.object({
  level: z.enum(VERIFICATION_LEVELS),
  maxAgeSeconds: z.number(),
  acrValues: z.array(z.string()),
});

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
    restrictionId: id('restriction').optional(),
    /** Which an objection or a review is about. */
    purposes: z.array(z.string()).optional(),
    /** The request whose refusal this appeal is against. */
    appealOf: id('request').optional(),
    /** Where a complaint stands. */
    complaint: z.enum(COMPLAINT_STATES).optional(),
    /** After an opt-out of sale and sharing: the first day on which the person may be asked to opt in again. */
    mayAskAgainFrom: z.iso.date().optional(),
    /** Rights that the outcome opens (Art. 17(1)(b) and (c) GDPR). */
    offers: z.array(z.enum(RIGHTS)).optional(),
    /** When the last recipient of the data confirmed (Art. 19 GDPR); absent while one has not, or nobody was told. */
    recipientsConfirmedAt: instant.optional(),
    /** In `needs_attention`: what stopped the request and what to do. */
    attention: z.object({ code: z.string(), store: z.string().optional(), detail: z.string() }).optional(),
    /** To the person, while their sign-on is not enough and another would be. */
    stepUp: stepUpSchema.optional(),
    next: z.array(z.enum(COMMANDS)),
  })
  .meta({ examples: [ex.REQUEST] });
export type RequestView = z.infer<typeof requestSchema>;

export const requestPageSchema = z
  .object({
    items: z.array(requestSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ examples: [listOf(ex.REQUEST)] });

const note = text(2_000).optional();

/** What a person says of themselves that the stores hold too; compared, never kept. */
const dataPoint = z.object({
  /** Category of the data map, as `GET …/verification` lists them. */
  type: text(100).min(1),
  value: text(500).trim().min(1),
});
const evidence = {
  // a single one could be tried value by value
  dataPoints: z.array(dataPoint).min(2).max(10),
  /** Signed: the words that `GET …/verification` gives, and who signs them. */
  declaration: z.object({ text: text(2_000).trim().min(1), name: text(200).trim().min(2) }).optional(),
};
export interface GivenEvidence {
  readonly dataPoints: readonly { readonly type: string; readonly value: string }[];
  readonly declaration?: { readonly text: string; readonly name: string } | undefined;
  readonly note?: string | undefined;
}

export const verificationSchema = z
  .union([
    z.object({ method: z.literal('data_points'), ...evidence, note }),
    z.object({
      level: z.enum(['L1', 'L2', 'L3', 'L4']),
      method: z.enum(['operator', 'data_points', 'document']),
      note,
    }),
    z.object({ result: z.literal('failed'), method: z.enum(['operator', 'data_points', 'document']), note }),
  ])
  .meta({ examples: [ex.VERIFICATION] });
export const ownVerificationSchema = z
  .object({
    code: z
      .string()
      .regex(/^\d{6}$/, 'expected six digits')
      .optional(),
    dataPoints: evidence.dataPoints.optional(),
    declaration: evidence.declaration,
  })
  .refine(({ code, dataPoints }) => code === undefined || dataPoints === undefined, {
    path: ['code'],
    message: 'give the code and the data points one after the other',
  })
  .meta({ examples: [ex.OWN_VERIFICATION, ex.OWN_DATA_POINTS] });
/** How the person may prove who they are. Says nothing of what is held of them. */
export const verificationWaysSchema = z
  .object({
    requiredLevel: z.enum(VERIFICATION_LEVELS),
    verificationLevel: z.enum(VERIFICATION_LEVELS),
    stepUp: stepUpSchema.optional(),
    dataPoints: z.object({
      /** What may be given; none: the data map offers nothing to compare with. */
      types: z.array(z.string()),
      /** How many are needed: with the address confirmed, or with the declaration signed. */
      needed: z.object({ L2: z.number(), L3: z.number() }),
      /** The words to sign. */
      declaration: z.string(),
    }),
    documents: z.object({ mediaTypes: z.array(z.string()), maxBytes: z.number() }),
  })
  .meta({ examples: [ex.VERIFICATION_WAYS] });
export type VerificationWays = z.infer<typeof verificationWaysSchema>;

export const recordMandateSchema = z
  .object({
    kind: z.enum(MANDATES),
    /** Where the paper is filed, or its number; sealed. */
    reference: text(500).trim().min(1),
    /** Staff had the person confirm it, by a way that was known before. */
    confirmed: z.boolean().default(false),
  })
  .meta({ examples: [ex.RECORD_MANDATE] });
export type RecordMandate = z.infer<typeof recordMandateSchema>;
export const mandateSchema = z
  .object({
    id: id('mandate'),
    kind: z.enum(MANDATES),
    reference: z.string().nullable(),
    recordedAt: instant,
    /** `law`: nobody may be asked, or nobody can. null: the person has not confirmed it yet. */
    confirmedBy: z.enum(['person', 'staff', 'law']).nullable(),
    confirmedAt: instant.nullable(),
  })
  .meta({ examples: [ex.MANDATE] });
export type MandateView = z.infer<typeof mandateSchema>;

export const identityDocumentSchema = z
  .object({
    id: id('document'),
    mediaType: z.string(),
    bytes: z.number(),
    createdAt: instant,
    /** Its content is gone: it was decided on, or the request has ended. */
    destroyedAt: instant.nullable(),
  })
  .meta({ examples: [ex.IDENTITY_DOCUMENT] });
export type IdentityDocumentView = z.infer<typeof identityDocumentSchema>;
export const identityDocumentListSchema = z
  .object({ items: z.array(identityDocumentSchema) })
  .meta({ examples: [{ items: [ex.IDENTITY_DOCUMENT] }] });
export type IdentityDocumentList = z.infer<typeof identityDocumentListSchema>;
export const approvalSchema = z
  .object({
    planHash: z.string().regex(/^[0-9a-f]{64}$/, 'expected the hash of the plan'),
    note,
    changes: text(2_000).optional(),
  })
  .meta({ examples: [ex.APPROVAL] });
const needsText = (codes: readonly string[]) =>
  codes.some((code) => REFUSAL_CODES_NEEDING_TEXT.has(code as (typeof REFUSAL_CODES)[number]));
export const refusalSchema = z
  .object({ codes: z.array(z.enum(REFUSAL_CODES)).min(1).max(10), text: text(5_000).optional() })
  .refine((body) => body.text !== undefined || !needsText(body.codes), {
    path: ['text'],
    message: 'this reason needs an explanation in words',
  })
  .meta({ examples: [ex.REFUSAL] });
export const extensionSchema = z
  .object({
    codes: z.array(z.enum(DELAY_CODES)).min(1),
    text: text(5_000).min(1),
  })
  .meta({ examples: [ex.EXTENSION] });
export const pauseSchema = z
  .object({
    kind: z.enum(['clarification', 'fee', 'identity']),
    text: text(5_000).min(1),
    amount: z.string().max(40).optional(),
    ground: z.enum(FEE_GROUNDS).optional().meta({ description: 'Why a fee may be asked for; with `fee`.' }),
  })
  .refine(({ kind, ground }) => (kind === 'fee') === (ground !== undefined), {
    path: ['ground'],
    message: 'a fee needs its lawful ground, and nothing else has one',
  })
  .meta({ examples: [ex.PAUSE] });
export const resumeSchema = z
  .object({
    kind: z.enum(['clarification', 'fee']),
    text: text(5_000).optional(),
  })
  .meta({ examples: [ex.RESUME] });
/** What a person found who looked at a decision by a machine, in the words that the person concerned is told. */
export const decisionReviewSchema = z.object({
  /** How the person concerned sees it. */
  view: text(5_000).trim().min(1),
  explanation: text(5_000).trim().min(1),
  outcome: z.enum(['changed', 'confirmed']),
});
export type DecisionReview = z.infer<typeof decisionReviewSchema>;
export const appealSchema = z.object({ reason: text(5_000).trim().min(1) }).meta({ examples: [ex.APPEAL] });
export type Appeal = z.infer<typeof appealSchema>;
export const complaintMoveSchema = z
  .object({ state: z.enum(COMPLAINT_STATES) })
  .meta({ examples: [ex.COMPLAINT_MOVE] });
export type ComplaintMove = z.infer<typeof complaintMoveSchema>;

export const decisionSchema = z
  .object({
    /** Of a request for human_review alone. */
    review: decisionReviewSchema.optional(),
    purposes: z
      .array(
        z.object({
          purposeId: text(100).min(1),
          decision: z.enum(['grant', 'refuse']),
          codes: z.array(z.enum(REFUSAL_CODES)).optional(),
          until: text(40).optional(),
          note,
        }),
      )
      .min(1)
      .max(200),
  })
  .meta({ examples: [ex.DECISION, ex.REVIEW_DECISION] });
export const withdrawalSchema = z.object({ reason: note }).meta({ examples: [ex.WITHDRAWAL] });
export const retrySchema = z.object({}).meta({ examples: [{}] });
export const reopeningSchema = z
  .object({
    reason: text(2_000).min(1),
    anew: z.boolean().optional().meta({ description: 'The person sent something new: a new period begins.' }),
  })
  .meta({ examples: [ex.REOPENING] });

/** What staff writes about a request; `internal`: among staff, the person never sees it. */
export const postMessageSchema = z
  .object({ text: text(5_000).trim().min(1), internal: z.boolean().default(false) })
  .meta({ examples: [{ text: 'We need a copy of the contract.' }] });
export type PostMessage = z.infer<typeof postMessageSchema>;
export const postOwnMessageSchema = postMessageSchema
  .pick({ text: true })
  .meta({ examples: [ex.OWN_MESSAGE] });
export type PostOwnMessage = z.infer<typeof postOwnMessageSchema>;
/** A file that came with a message. What it is was read from its content; its name is not kept. */
export const attachmentSchema = z
  .object({
    id: id('attachment'),
    mediaType: z.string(),
    bytes: z.number(),
    /** Of the bytes as they were sent, in hexadecimal. */
    sha256: z.string(),
    createdAt: instant,
  })
  .meta({ examples: [ex.ATTACHMENT] });
export type AttachmentView = z.infer<typeof attachmentSchema>;
export const messageSchema = z
  .object({
    id: id('message'),
    from: z.enum(['subject', 'staff']),
    /** Shown to staff alone. */
    internal: z.boolean().optional(),
    text: z.string(),
    attachments: z.array(attachmentSchema),
    createdAt: instant,
  })
  .meta({ examples: [ex.MESSAGE] });
export type MessageView = z.infer<typeof messageSchema>;
export const messagePageSchema = pageSchema(messageSchema).meta({ examples: [listOf(ex.MESSAGE)] });

export const planSchema = z
  .object({
    hash: z.string(),
    createdAt: instant,
    approval: z
      .object({
        policy: z.number().meta({ description: 'Version of the approval policy that it was planned under.' }),
        needed: z.number(),
        missing: z.number(),
        roles: z.array(z.string()).meta({ description: 'Each approver needs one of them; empty: any.' }),
        given: z.array(z.object({ id: id('approval'), by: z.string(), at: instant })),
      })
      .nullable()
      .meta({ description: 'null: it needs no approval.' }),
    stores: z.array(
      z.object({
        store: z.string(),
        collections: z.array(
          z.object({
            collection: z.string(),
            action: z.string(),
            rows: z.number(),
            reason: z.string(),
            columns: z.array(z.object({ column: z.string(), category: z.string(), strategy: z.string() })),
            warnings: z.array(z.string()),
          }),
        ),
      }),
    ),
    protected: z.array(
      z.object({
        store: z.string(),
        collection: z.string(),
        ownership: z.string(),
        rows: z.number(),
        reason: z.string(),
      }),
    ),
    /** Of a rectification: what its numbers stand for, values masked. */
    corrections: correctionsSchema.shape.corrections.optional(),
    warnings: z.array(
      z.object({
        code: z.string(),
        store: z.string(),
        collection: z.string().optional(),
        column: z.string().optional(),
        message: z.string(),
      }),
    ),
  })
  .meta({ examples: [ex.PLAN, ex.RECTIFICATION_PLAN] });
export type PlanView = z.infer<typeof planSchema>;

export const timelineSchema = z
  .object({
    items: z.array(
      z.object({
        id: id('event'),
        type: z.string(),
        at: instant,
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ examples: [listOf(ex.TIMELINE_ENTRY)] });
export type TimelineView = z.infer<typeof timelineSchema>;

export const certificateSchema = z
  .object({
    certificate: z.record(z.string(), z.unknown()),
    signature: z.object({ alg: z.literal('EdDSA'), kid: z.string(), value: z.string() }),
  })
  .meta({ examples: [ex.CERTIFICATE] });
export type CertificateView = z.infer<typeof certificateSchema>;

export const packageSchema = z
  .object({
    id: id('package'),
    profile: z.string(),
    parts: z.array(z.object({ index: z.number(), bytes: z.number(), sha256: z.string() })),
    expiresAt: instant,
    downloadsLeft: z.number(),
  })
  .meta({ examples: [ex.PACKAGE] });
export type PackageView = z.infer<typeof packageSchema>;
export const packageLinkSchema = z
  .object({ url: z.string(), code: z.string(), expiresAt: instant })
  .meta({ examples: [ex.PACKAGE_LINK] });
export type PackageLinkView = z.infer<typeof packageLinkSchema>;

export const restrictionSchema = z
  .object({
    id: id('restriction'),
    requestId: id('request'),
    state: z.enum(['active', 'lift_notified', 'lifted']),
    /** `all`: whatever the data may be used for, also what is declared later. */
    purposes: z.union([z.literal('all'), z.array(z.string())]),
    /** Art. 18(1) GDPR; absent: the person did not say. */
    ground: z.enum(RESTRICTION_GROUNDS).optional(),
    liftableAt: instant.optional(),
  })
  .meta({ examples: [ex.RESTRICTION] });
export type RestrictionView = z.infer<typeof restrictionSchema>;
export const restrictionPageSchema = z
  .object({
    items: z.array(restrictionSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ examples: [listOf(ex.RESTRICTION)] });
export const liftNoticeSchema = z
  .object({
    reason: text(2_000).min(1),
    /** The person agrees: needed where they need the data for claims (Art. 18(1)(c) GDPR). */
    agreed: z.boolean().default(false),
  })
  .meta({ examples: [ex.LIFT_NOTICE] });
export const ownLiftSchema = z.object({ reason: text(2_000).min(1) }).meta({ examples: [ex.LIFT_NOTICE] });
export type OwnLift = z.infer<typeof ownLiftSchema>;

const decisionQuestion = z
  .object({
    subject: identitySchema,
    purpose: text(100).min(1),
    topic: text(40).optional(),
    channel: text(40).optional(),
    signals: z.object({ gpc: z.boolean().optional() }).optional(),
    explain: z.boolean().optional(),
  })
  .meta({
    examples: [
      {
        subject: { type: 'customer_id', value: '4711' },
        purpose: 'newsletter',
        channel: 'email',
        signals: { gpc: true },
        explain: true,
      },
    ],
  });
export type DecisionQuestion = z.infer<typeof decisionQuestion>;
export const decisionsSchema = z
  .union([decisionQuestion, z.object({ items: z.array(decisionQuestion).min(1).max(1_000) })])
  .meta({ examples: [ex.DECISION_QUESTION] });
const decisionReason = z.object({ code: z.string(), id: z.string() });
/** What became of a signal of Global Privacy Control. */
export const gpcAnswerSchema = z.object({
  received: z.boolean(),
  applied: z.boolean(),
  purposes: z.array(z.string()),
});
/** What whoever listens to `/v1/decisions/changes` needs to keep an answer for longer than `validUntil`. */
const decisionCache = z.object({
  /** Of the person. */
  key: z.uuid(),
  epoch: z.int(),
  until: instant.nullable(),
});
const decisionAnswer = z.object({
  allow: z.boolean(),
  reasons: z.array(decisionReason),
  validUntil: instant,
  cache: decisionCache,
  gpc: gpcAnswerSchema.optional(),
  steps: z
    .array(
      z.object({
        step: z.enum(['purpose', 'basis', 'restriction', 'consent', 'preference', 'opt_out', 'gpc']),
        outcome: z.enum(['passed', 'denied']),
        reasons: z.array(decisionReason),
      }),
    )
    .optional(),
});
export type DecisionAnswer = z.infer<typeof decisionAnswer>;
export const decisionAnswersSchema = z
  .union([decisionAnswer, z.object({ items: z.array(decisionAnswer) })])
  .meta({ examples: [ex.DECISION_ANSWER] });

/** The `data` of an event `changed` of `/v1/decisions/changes`. */
export const decisionChangeSchema = z
  .object({ epoch: z.int(), keys: z.union([z.array(z.uuid()), z.literal('all')]) })
  .meta({ examples: [ex.DECISION_CHANGE] });
export type DecisionChangeEvent = z.infer<typeof decisionChangeSchema>;

export const requestListQuerySchema = pageQuerySchema.extend({
  state: z.enum(REQUEST_STATES).optional(),
  right: z.enum(RIGHTS).optional(),
  q: text(200).trim().min(1).optional().meta({
    description:
      'What must all fit: a number, a state, a right, an identifier with its type (`email:…`), words of comments, tasks and refusals.',
  }),
});
export type RequestListQuery = z.infer<typeof requestListQuerySchema>;
export const timelineQuerySchema = pageQuerySchema;
export type TimelineQuery = z.infer<typeof timelineQuerySchema>;
export const restrictionListQuerySchema = pageQuerySchema.extend({
  state: z.enum(['active', 'lift_notified', 'lifted']).optional(),
});
export type RestrictionListQuery = z.infer<typeof restrictionListQuerySchema>;

export type Verification = z.infer<typeof verificationSchema>;
export type OwnVerification = z.infer<typeof ownVerificationSchema>;
export type Approval = z.infer<typeof approvalSchema>;
export type Refusal = z.infer<typeof refusalSchema>;
export type Extension = z.infer<typeof extensionSchema>;
export type Pause = z.infer<typeof pauseSchema>;
export type Resume = z.infer<typeof resumeSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type Withdrawal = z.infer<typeof withdrawalSchema>;
export type Reopening = z.infer<typeof reopeningSchema>;
export type LiftNotice = z.infer<typeof liftNoticeSchema>;
export type DecisionsBody = z.infer<typeof decisionsSchema>;
export type DecisionAnswers = z.infer<typeof decisionAnswersSchema>;

export const packageCodeSchema = z.object({ code: z.string().regex(/^\d{6}$/, 'expected six digits') });
export type PackageCode = z.infer<typeof packageCodeSchema>;
export const packagePartSchema = z.object({ part: z.coerce.number().int().min(1).max(10_000).default(1) });
export type PackagePartQuery = z.infer<typeof packagePartSchema>;
