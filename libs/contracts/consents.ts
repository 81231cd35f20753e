/**
 * Words of consent management (consent reference, section 3). What arrives is compared in lower case, what leaves is
 * spelled as here.
 */

/** Legal bases of Art. 6(1) GDPR: (a) to (f). */
export const LEGAL_TYPES = [
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_authority',
  'legitimate_interests',
] as const;
export type LegalType = (typeof LEGAL_TYPES)[number];

/** When a consent is asked: at registration and sign-on, or when the person does something. Only with `consent`. */
export const OBTAINED_BY = ['declarative', 'actionbased'] as const;
export type ObtainedBy = (typeof OBTAINED_BY)[number];

/** `required`: must be accepted to go on; `optional`: may be skipped. */
export const DEONTICITIES = ['required', 'optional'] as const;
export type Deonticity = (typeof DEONTICITIES)[number];

/** What a version shows. */
export const CONTENT_KINDS = ['text', 'url', 'scope', 'claim'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

/** What a person did with a version. */
export const ANSWER_STATUSES = ['accepted', 'revoked', 'declined', 'skipped'] as const;
export type AnswerStatus = (typeof ANSWER_STATUSES)[number];

/** What a record is worth now: an acceptance whose time is over, or that still waits, is none, whatever was answered last. */
export const RECORD_STANDINGS = [
  ...ANSWER_STATUSES,
  'expired',
  'unconfirmed',
  'awaiting_authorisation',
] as const;
export type RecordStanding = (typeof RECORD_STANDINGS)[number];

/** Kinds of consent records; `consent` is the older name of `legalbasistrack` and keeps its spelling. */
export const RECORD_KINDS = ['legalbasistrack', 'dataprocessing', 'subjectrightaction', 'consent'] as const;
export type WireRecordKind = (typeof RECORD_KINDS)[number];
/** `preference`: topics and channels within a consent, which the consent API does not know. */
export type RecordKind = WireRecordKind | 'preference';

/** What an entry of the chain says; all but `answered` are rare. */
export const ACTION_EVENTS = [
  'answered',
  'skips_reset',
  'exercised',
  'processed',
  'updated',
  'removed',
  'preferred',
  'confirmed',
  'authorised',
] as const;
export type ActionEvent = (typeof ACTION_EVENTS)[number];

/** How an answer came in. */
export const ACTION_SOURCES = [
  'api',
  'self',
  'on_behalf',
  'legacy',
  'gate',
  'gpc',
  'import',
  'preference_link',
  'request',
  'confirmation_link',
  'authoriser',
  'link',
] as const;
export type ActionSource = (typeof ACTION_SOURCES)[number];

/** How an answer was collected, in the words of a receipt (receipt reference, section 2.1); `phone` is ours. */
export const COLLECTION_METHODS = [
  'web form',
  'mobile app',
  'api',
  'phone',
  'paper',
  'import',
  'preference link',
] as const;
export type CollectionMethod = (typeof COLLECTION_METHODS)[number];

/** The ten rights that every tenant starts with, by their name on the wire. */
export const BUILTIN_RIGHTS = [
  'RevocationOfConsent',
  'Information',
  'DataCorrection',
  'DataDeletion',
  'RestrictionOfProcessing',
  'DataPortability',
  'ContradictionDataProcessing',
  'ContradictionDirectAdvertising',
  'NotBeSubjectToAutomatedDecision',
  'RightToComplain',
] as const;
export type BuiltinRight = (typeof BUILTIN_RIGHTS)[number];

/** Where in an application people stand when the gate is asked. */
export const GATE_CONTEXTS = ['registration', 'login', 'action', 'provisioning'] as const;
export type GateContext = (typeof GATE_CONTEXTS)[number];

/** Why the gate asks for something. */
export const GATE_REASONS = [
  'never_answered',
  'new_version',
  'expired',
  'revoked',
  'open_claims',
  'open_scopes',
  'unconfirmed',
  'awaiting_authorisation',
] as const;
/** Why the gate does not ask. */
export const WITHHELD_REASONS = ['opted_out'] as const;
export type GateReason = (typeof GATE_REASONS)[number];

/** `lenient`: an acceptance of an older version counts until the new one is answered; `strict`: it does not. */
export const RECONSENT_MODES = ['lenient', 'strict'] as const;
export type Reconsent = (typeof RECONSENT_MODES)[number];

/** What a person's own browser tells of itself: the network of its address, its family. */
export const EVIDENCE = ['ip', 'userAgent'] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** What a signal of Global Privacy Control means for a tenant. */
export const GPC_MODES = ['binding', 'advisory', 'ignored'] as const;
export type GpcMode = (typeof GPC_MODES)[number];

/** What an acceptance may wait for before it counts: that its link is followed, that others agree. */
export const AWAITED = ['confirmation', 'authorisation'] as const;
export type Awaited = (typeof AWAITED)[number];

/** What somebody who must agree has said (reference on several authorisers, section 3.2). */
export const AUTHORISER_STATES = ['pending', 'approved', 'rejected', 'revoked'] as const;
export type AuthoriserState = (typeof AUTHORISER_STATES)[number];

/** What somebody is to the person for whom they answer or agree. */
export const RELATIONS = ['parent', 'guardian', 'representative', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];
