import type { GpcMode, LegalType, RestrictionExemption } from '#contracts';
import type { NotInForce, Standing } from '../consents/standing.js';
import type { PreferenceJudgement } from './preferences.js';
import type { LegalBasis } from '../rights/legal-basis.js';

/** A definition that covers the purpose, and what the person said to it. */
export interface PurposeConsent {
  /** UUID. */
  readonly consentId: string;
  readonly legalType: LegalType;
  /** The purpose sells or shares data. */
  readonly sellOrShare: boolean;
  readonly standing: Standing;
  /** It was accepted in spite of Global Privacy Control, on a page that named the signal. */
  readonly overridesSignal?: boolean;
  /** Milliseconds since 1970: when the acceptance that is in force was given; absent: none is, or nobody knows. */
  readonly givenAt?: number | undefined;
  /** What the person prefers of the topic or channel that was asked for; absent: neither was. */
  readonly preference?: PurposePreference | undefined;
}

export interface PurposePreference {
  readonly judgement: PreferenceJudgement;
  /** UUID of the record that says so; null: nothing was said. */
  readonly recordId: string | null;
}

export interface DecisionInput {
  /** The key that was asked for. */
  readonly purposeId: string;
  /** The purpose as the data map knows it; null when it does not. */
  readonly purpose: {
    readonly basis: LegalBasis | null;
    /** Why it may go on while processing is restricted; null, absent: it may not. */
    readonly whileRestricted?: RestrictionExemption | null;
  } | null;
  readonly consents: readonly PurposeConsent[];
  /** Whether consents are kept by the kind of identifier that was given: by any other nobody can tell what was said. */
  readonly keepsConsents: boolean;
  /** How much the signal weighs that came with the question; null when none came. */
  readonly gpc: GpcMode | null;
  /** Those of this person. */
  readonly restrictions: readonly ActiveRestriction[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface ActiveRestriction {
  readonly id: string;
  readonly state: 'active' | 'lift_notified' | 'lifted';
  /** Purposes it covers; `all`: whatever the data may be used for, also what is declared later and elsewhere. */
  readonly purposes: readonly string[] | 'all';
  /** `objection`: not data that may only be stored, but a purpose that the person no longer wants; absent: restriction. */
  readonly kind?: 'restriction' | 'objection';
  /** Milliseconds since 1970: since when. */
  readonly since: number;
}

export interface DecisionReason {
  readonly code:
    | 'UNKNOWN_PURPOSE'
    | 'RESTRICTED'
    | 'OBJECTED'
    | 'BASIS_MISSING'
    | 'CONSENTS_UNREADABLE'
    | `CONSENT_${Uppercase<NotInForce>}`
    | `PREFERENCE_${Uppercase<RefusedPreference>}`
    | 'OPTED_OUT'
    | 'GPC_OPT_OUT'
    | `BASIS_${Uppercase<LegalBasis>}`;
  /** What the reason rests on: a restriction, a record or a consent, otherwise the purpose. */
  readonly id: string;
}

/** What was looked at, in order, and what it led to. */
export interface DecisionStep {
  readonly step: 'purpose' | 'basis' | 'restriction' | 'consent' | 'preference' | 'opt_out' | 'gpc';
  readonly outcome: 'passed' | 'denied';
  readonly reasons: readonly DecisionReason[];
}

export interface Decision {
  readonly allow: boolean;
  /** Every reason to deny, or the one that allows; never empty. */
  readonly reasons: readonly DecisionReason[];
  /** RFC 3339, UTC: until when a caller may reuse the answer without asking again. */
  readonly validUntil: string;
  /** RFC 3339, UTC: before it time alone changes nothing; null: time never does. */
  readonly holdsUntil: string | null;
  readonly steps: readonly DecisionStep[];
}

/** A revocation must reach every caller within a second. */
const VALID_MS = 1000;

type Objection = (input: DecisionInput) => readonly DecisionReason[];
const NONE: readonly DecisionReason[] = [];

const unknownPurpose: Objection = ({ purpose, consents, purposeId }) =>
  purpose === null && consents.length === 0 ? [{ code: 'UNKNOWN_PURPOSE', id: purposeId }] : NONE;

/** Without a basis there is no lawful processing (Art. 6(1) GDPR). */
const withoutBasis: Objection = (input) =>
  input.purpose !== null && basisOf(input) === null ? [{ code: 'BASIS_MISSING', id: input.purposeId }] : NONE;

/**
 * Until it is lifted, also after its end was announced, a restriction leaves storage alone, what serves one of the ends that
 * the law names, and what the person agreed to in spite of it (Art. 18(2) GDPR).
 */
const restricted: Objection = (input) =>
  input.purpose?.whileRestricted
    ? NONE
    : running(input)
        .filter(({ kind }) => kind !== 'objection')
        .filter(({ since }) => !consentsProper(input).some((consent) => isGivenSince(consent, since)))
        .map(({ id }) => ({ code: 'RESTRICTED', id }));

/** An objection (Art. 21(3) GDPR) holds until the person accepts the purpose anew. */
const objected: Objection = (input) =>
  running(input)
    .filter(({ kind }) => kind === 'objection')
    .filter(({ since }) => !input.consents.some((consent) => isGivenSince(consent, since)))
    .map(({ id }) => ({ code: 'OBJECTED', id }));

const running = ({ restrictions, purposeId }: DecisionInput): readonly ActiveRestriction[] =>
  restrictions
    .filter(({ state }) => state !== 'lifted')
    .filter(({ purposes }) => purposes === 'all' || purposes.includes(purposeId));

/** What was accepted before is what the person then asked to be kept from. */
const isGivenSince = (
  { standing, givenAt = -Infinity, ...consent }: PurposeConsent,
  since: number,
): boolean => standing.inForce && isPreferred(consent) && givenAt > since;

/** Processing on consent needs one that is in force (Art. 6(1)(a), 7(1) GDPR); any consent with the purpose will do. */
const withoutConsent: Objection = (input) => {
  const asked = consentsProper(input);
  if (basisOf(input) !== 'consent' || acceptanceOf(asked)) return NONE;
  const { purposeId, keepsConsents } = input;
  if (!keepsConsents) return [{ code: 'CONSENTS_UNREADABLE', id: purposeId }];
  if (asked.length === 0) return [{ code: 'CONSENT_NEVER_ANSWERED', id: purposeId }];
  return asked.flatMap(({ consentId, standing }) =>
    standing.inForce
      ? []
      : [{ code: consentCode(standing.why), id: recordId(standing) ?? `cns_${consentId}` }],
  );
};

/** Of the consents that are in force one must leave what is asked; where none is, there is nothing to prefer. */
const withoutPreference: Objection = (input) => {
  const inForce = consentsProper(input).filter(({ standing }) => standing.inForce);
  if (basisOf(input) !== 'consent' || inForce.some(isPreferred)) return NONE;
  return inForce.flatMap(({ consentId, preference }) => {
    const refused = refusedPreference(preference);
    if (refused === null) return [];
    const id = preference?.recordId ? `cnr_${preference.recordId}` : `cns_${consentId}`;
    return [{ code: `PREFERENCE_${refused.toUpperCase() as Uppercase<RefusedPreference>}` as const, id }];
  });
};

/** Selling and sharing can be refused on whatever basis it rests. */
const optedOut: Objection = (input) =>
  basisOf(input) === 'consent' || acceptanceOf(input.consents)
    ? NONE
    : input.consents
        .filter(({ sellOrShare }) => sellOrShare)
        .flatMap(({ standing }) =>
          !standing.inForce && (standing.why === 'revoked' || standing.why === 'declined')
            ? [{ code: 'OPTED_OUT', id: recordId(standing)! } as const]
            : [],
        );

/**
 * Global Privacy Control: where it binds it outweighs an acceptance that was not given in spite of it, elsewhere it stands
 * for an answer that is missing.
 */
const gpcSignal: Objection = (input) =>
  isGpcApplied(input) ? [{ code: 'GPC_OPT_OUT', id: input.purposeId }] : NONE;

export const isGpcApplied = (input: Pick<DecisionInput, 'gpc' | 'consents'>): boolean => {
  if (input.gpc === null || input.gpc === 'ignored') return false;
  if (!input.consents.some(({ sellOrShare }) => sellOrShare)) return false;
  if (input.consents.some((consent) => consent.overridesSignal === true)) return false;
  return input.gpc === 'binding' || !acceptanceOf(input.consents);
};

const OBJECTIONS: readonly (readonly [DecisionStep['step'], Objection])[] = [
  ['purpose', unknownPurpose],
  ['basis', withoutBasis],
  ['restriction', (input) => [...restricted(input), ...objected(input)]],
  ['consent', withoutConsent],
  ['preference', withoutPreference],
  ['opt_out', optedOut],
  ['gpc', gpcSignal],
];

/** May this person's data be used for this purpose now? */
export function decide(input: DecisionInput): Decision {
  const steps = OBJECTIONS.map(([step, objection]): DecisionStep => {
    const reasons = objection(input);
    return { step, outcome: reasons.length > 0 ? 'denied' : 'passed', reasons };
  });
  const objections = steps.flatMap(({ reasons }) => reasons);
  const basis = basisOf(input);
  const holdsUntil = firstEnd(input.consents);
  if (objections.length > 0 || basis === null)
    return { allow: false, reasons: objections, validUntil: validUntil(input.now), holdsUntil, steps };
  const relied = basis === 'consent' ? acceptanceOf(consentsProper(input).filter(isPreferred)) : undefined;
  return {
    allow: true,
    reasons: [{ code: basisCode(basis), id: relied ? `cnr_${relied.recordId}` : input.purposeId }],
    validUntil: validUntil(input.now, relied?.until),
    holdsUntil,
    steps,
  };
}

/** Whoever asks people for consent is bound by their answer, whatever else the purpose could rest on. */
function basisOf({ purpose, consents }: DecisionInput): LegalBasis | null {
  if (consents.some(({ legalType }) => legalType === 'consent')) return 'consent';
  return purpose?.basis ?? consents[0]?.legalType ?? null;
}

/** To have taken note of a contract or of an interest is no consent. */
const consentsProper = ({ consents }: DecisionInput): readonly PurposeConsent[] =>
  consents.filter(({ legalType }) => legalType === 'consent');

type RefusedPreference = Exclude<PreferenceJudgement, 'not_asked' | 'granted'>;

const refusedPreference = (preference: PurposePreference | undefined): RefusedPreference | null => {
  const judgement = preference?.judgement ?? 'not_asked';
  return judgement === 'not_asked' || judgement === 'granted' ? null : judgement;
};

const isPreferred = ({ preference }: Pick<PurposeConsent, 'preference'>): boolean =>
  refusedPreference(preference) === null;

type Acceptance = Extract<Standing, { inForce: true }>;

/** Of several the one that lasts longest. */
function acceptanceOf(consents: readonly PurposeConsent[]): Acceptance | undefined {
  let longest: Acceptance | undefined;
  for (const { standing } of consents)
    if (standing.inForce && (!longest || endOf(standing) > endOf(longest))) longest = standing;
  return longest;
}

const endOf = ({ until }: Acceptance): number => until ?? Infinity;

const validUntil = (now: number, end: number | null = null): string =>
  new Date(Math.min(now + VALID_MS, end ?? Infinity)).toISOString();

/** Also of an acceptance that the decision does not rest on: its end may bring another objection. */
function firstEnd(consents: readonly PurposeConsent[]): string | null {
  const ends = consents.map(({ standing }) => (standing.inForce ? endOf(standing) : Infinity));
  const first = Math.min(...ends, Infinity);
  return first === Infinity ? null : new Date(first).toISOString();
}

const recordId = ({ recordId: id }: Standing): string | null => (id === null ? null : `cnr_${id}`);
const consentCode = (why: NotInForce) => `CONSENT_${why.toUpperCase() as Uppercase<NotInForce>}` as const;
const basisCode = (basis: LegalBasis) => `BASIS_${basis.toUpperCase() as Uppercase<LegalBasis>}` as const;
