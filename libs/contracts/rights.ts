/** Codes of the data subject rights; every outer name (catalogue API, DPV, statutes) maps to one of these. */
export const RIGHTS = [
  'withdraw_consent',
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'objection_marketing',
  'human_review',
  'complaint',
  'know_categories',
  'third_party_list',
  'opt_out_sale_sharing',
  'opt_in_sale_sharing',
  'limit_sensitive',
  'opt_out_profiling',
  'admt_access',
  'nominate',
  'appeal',
  'inform',
] as const;
export type RightCode = (typeof RIGHTS)[number];

/** Rights that are carried out in the stores: planned, executed, scanned. What the other rights need a person does. */
export const STORE_RIGHTS = [
  'erasure',
  'portability',
  'restriction',
  'rectification',
  'access',
  'know_categories',
] as const satisfies readonly RightCode[];
export type StoreRight = (typeof STORE_RIGHTS)[number];
export const isStoreRight = (right: RightCode): right is StoreRight =>
  (STORE_RIGHTS as readonly RightCode[]).includes(right);

/** Store rights that end in a package for the person: nothing in the stores changes. */
export const PACKAGE_RIGHTS = [
  'portability',
  'access',
  'know_categories',
] as const satisfies readonly StoreRight[];
export type PackageRight = (typeof PACKAGE_RIGHTS)[number];
export const isPackageRight = (right: RightCode): right is PackageRight =>
  (PACKAGE_RIGHTS as readonly RightCode[]).includes(right);

/**
 * Rights that can be taken in: all. Which of them a person has is a matter of the regimes that apply, and what a regime
 * does not know is refused at intake with `right.not_in_regime`.
 */
export const OFFERED_RIGHTS = RIGHTS;
export type OfferedRight = (typeof OFFERED_RIGHTS)[number];

/** A legal regime. Regimes are data (libs/catalogue): which exist is known at run time, adding one takes a file. */
export type RegimeId = string;
/** `EU_GDPR`, `US_CA_DELETE`: the territory first. */
export const REGIME_ID = /^(?=.{2,20}$)[A-Z]{2}(_[A-Z0-9]+)*$/;

/** How sure the controller is that the requester is the data subject; L0 none … L4 documentary or in person. */
export const VERIFICATION_LEVELS = ['L0', 'L1', 'L2', 'L3', 'L4'] as const;
export type VerificationLevel = (typeof VERIFICATION_LEVELS)[number];

export const VERIFICATION_METHODS = [
  'operator',
  'data_points',
  'document',
  'code',
  'link',
  'session',
  'mandate',
] as const;
export type VerificationMethod = (typeof VERIFICATION_METHODS)[number];

export const REQUESTER_KINDS = [
  'subject',
  'authorised_agent',
  'guardian',
  'attorney_in_fact',
  'guardian_of_adult',
  'nominee',
  'heir',
  'employee',
  'applicant',
  'household',
  'controller',
  'third_party_controller',
] as const;
export type RequesterKind = (typeof REQUESTER_KINDS)[number];

/** What whoever asks is to the person whose data it is: themselves, somebody whose authority a person checks, or nobody. */
export const REQUESTER_ADMISSIONS = ['own', 'check', 'refuse'] as const;
export type RequesterAdmission = (typeof REQUESTER_ADMISSIONS)[number];

/** How much harm the data in question could do in the wrong hands. */
export const DATA_RISKS = ['ordinary', 'financial', 'special'] as const;
export type DataRisk = (typeof DATA_RISKS)[number];

/** What a right leads to: work in the stores, an end to some processing at once, or something that a person does. */
export const RIGHT_EFFECTS = ['stores', 'stop', 'person'] as const;
export type RightEffect = (typeof RIGHT_EFFECTS)[number];

/** Processing that a right can end at once. */
export const STOPPED_PROCESSING = ['direct_marketing', 'sale_sharing', 'profiling', 'sensitive_use'] as const;
export type StoppedProcessing = (typeof STOPPED_PROCESSING)[number];

/** Why a regime is considered for a request. */
export const REGIME_REASONS = ['claimed', 'residence', 'establishment', 'tenant_default'] as const;
export type RegimeReason = (typeof REGIME_REASONS)[number];
/**
 * What the tenant's own check may say of a request: `suspected_fraud` refuses it, `identity_doubt` asks for L3 (rights
 * reference 8).
 */
export const IDENTITY_CHECK_REASONS = ['suspected_fraud', 'identity_doubt'] as const;
export type IdentityCheckReason = (typeof IDENTITY_CHECK_REASONS)[number];

/** By what somebody shows that they may act for another. */
export const MANDATES = [
  'signed_mandate',
  'power_of_attorney',
  'parental_responsibility',
  'court_order',
  'deed',
  'nomination_record',
  'inheritance',
] as const;
export type MandateKind = (typeof MANDATES)[number];

export const CHANNELS = ['api', 'portal', 'email', 'phone', 'letter', 'protocol', 'in_person'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What is odd about a request, and no reason to refuse it. */
export const REQUEST_WARNINGS = ['RECEIVED_LONG_AGO', 'NOTICE_UNDELIVERED', 'LETTERS_HELD'] as const;
export type RequestWarning = (typeof REQUEST_WARNINGS)[number];

/** Reasons for which a request, or a part of it, is not granted (rights reference 5.1). */
export const REFUSAL_CODES = [
  'IDENTITY_FAILED',
  'NO_MATCH',
  'SUSPECTED_FRAUD',
  'MANIFESTLY_UNFOUNDED',
  'EXCESSIVE',
  'FRIVOLOUS',
  'OUTSIDE_JURISDICTION',
  'NOT_A_DATA_SUBJECT',
  'BASIS_EXCLUDES_RIGHT',
  'NOT_PROVIDED_BY_SUBJECT',
  'LEGAL_OBLIGATION',
  'LEGAL_CLAIMS',
  'FREE_EXPRESSION',
  'PUBLIC_HEALTH',
  'ARCHIVING',
  'RESEARCH',
  'PUBLIC_TASK',
  'CONTRACT_PERFORMANCE',
  'CONTRACT_ENTRY',
  'CONSENT_PROVIDED',
  'COMPELLING_GROUNDS',
  'THIRD_PARTY_RIGHTS',
  'CONFIDENTIALITY',
  'SECURITY',
  'CRIME',
  'STATE_SECURITY',
  'JUDICIAL',
  'ETHICS',
  'SUBJECT_PROTECTION',
  'ALREADY_INFORMED',
  'DISPROPORTIONATE',
  'TECHNICALLY_IMPOSSIBLE',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Refusal codes that are only lawful together with an explanation in words. */
export const REFUSAL_CODES_NEEDING_TEXT: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'SUSPECTED_FRAUD',
  'MANIFESTLY_UNFOUNDED',
  'EXCESSIVE',
  'FRIVOLOUS',
  'LEGAL_OBLIGATION',
  'LEGAL_CLAIMS',
  'FREE_EXPRESSION',
  'PUBLIC_HEALTH',
  'ARCHIVING',
  'RESEARCH',
  'PUBLIC_TASK',
  'CONTRACT_PERFORMANCE',
  'CONTRACT_ENTRY',
  'COMPELLING_GROUNDS',
  'CONFIDENTIALITY',
  'SECURITY',
  'CRIME',
  'STATE_SECURITY',
  'JUDICIAL',
  'ETHICS',
  'SUBJECT_PROTECTION',
  'DISPROPORTIONATE',
  'TECHNICALLY_IMPOSSIBLE',
]);

/** Reasons that only a person may give: no machine finds a request excessive (GDPR Art. 12(5)). */
export const REFUSAL_CODES_OF_PEOPLE: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'MANIFESTLY_UNFOUNDED',
  'EXCESSIVE',
  'FRIVOLOUS',
]);

/** Why a fee may be asked for: Art. 12(5)(a), Art. 15(3) GDPR, or what the law of the request sets for every request. */
export const FEE_GROUNDS = ['MANIFESTLY_UNFOUNDED', 'EXCESSIVE', 'FURTHER_COPIES', 'FEE_BY_LAW'] as const;
export type FeeGround = (typeof FEE_GROUNDS)[number];

/** The only reasons an extension notice may give (GDPR Art. 12(3)). */
export const DELAY_CODES = ['COMPLEXITY', 'VOLUME'] as const;
export type DelayCode = (typeof DELAY_CODES)[number];

/** Art. 18(2) GDPR: for what data may be processed in spite of a restriction, beside storage and the person's consent. */
export const RESTRICTION_EXEMPTIONS = ['legal_claims', 'rights_of_others', 'public_interest'] as const;
export type RestrictionExemption = (typeof RESTRICTION_EXEMPTIONS)[number];

/**
 * Art. 18(1)(a)-(d) GDPR: why data is restricted. Each ends in its own way: with the answer to what is contested or
 * objected to, by whoever needs the data for claims, or when the controller may lawfully go on.
 */
export const RESTRICTION_GROUNDS = [
  'contested_accuracy',
  'unlawful',
  'legal_claims',
  'objection_pending',
] as const;
export type RestrictionGround = (typeof RESTRICTION_GROUNDS)[number];

/** Rights that are about purposes which the person may name. */
export const PURPOSE_RIGHTS = ['objection', 'human_review'] as const satisfies readonly RightCode[];

/** Where a complaint stands (rights reference 4.10). */
export const COMPLAINT_STATES = [
  'open',
  'in_progress',
  'waiting_on_client',
  'awaiting_internal_review',
  'resolved',
] as const;
export type ComplaintState = (typeof COMPLAINT_STATES)[number];
