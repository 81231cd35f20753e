import type { LegalBasis } from '../rights/legal-basis.js';

export interface DecisionInput {
  /** The key that was asked for. */
  readonly purposeId: string;
  /** The purpose as the data map or a consent knows it; null when neither does. */
  readonly purpose: { readonly basis: LegalBasis | null } | null;
  /** Those of this person. */
  readonly restrictions: readonly ActiveRestriction[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface ActiveRestriction {
  readonly id: string;
  readonly state: 'active' | 'lift_notified' | 'lifted';
  /** Purposes it covers; `all` for the person altogether. */
  readonly purposes: readonly string[] | 'all';
}

export interface DecisionReason {
  readonly code: 'UNKNOWN_PURPOSE' | 'RESTRICTED' | 'BASIS_MISSING' | `BASIS_${Uppercase<LegalBasis>}`;
  /** What the reason rests on: a restriction, otherwise the purpose. */
  readonly id: string;
}

export interface Decision {
  readonly allow: boolean;
  /** Every reason to deny, or the one that allows; never empty. */
  readonly reasons: readonly DecisionReason[];
  /** RFC 3339, UTC: until when a caller may reuse the answer without asking again. */
  readonly validUntil: string;
}

/** A revocation must reach every caller within a second. */
const VALID_MS = 1000;

type Objection = (input: DecisionInput) => readonly DecisionReason[];

const unknownPurpose: Objection = ({ purpose, purposeId }) =>
  purpose === null ? [{ code: 'UNKNOWN_PURPOSE', id: purposeId }] : [];

/** Until it is lifted a restriction leaves storage alone (Art. 18(2) GDPR), also after its end was announced. */
const restricted: Objection = ({ restrictions, purposeId }) =>
  restrictions
    .filter(({ state }) => state !== 'lifted')
    .filter(({ purposes }) => purposes === 'all' || purposes.includes(purposeId))
    .map(({ id }) => ({ code: 'RESTRICTED', id }));

/** Without a basis there is no lawful processing (Art. 6(1) GDPR). */
const withoutBasis: Objection = ({ purpose, purposeId }) =>
  purpose?.basis === null ? [{ code: 'BASIS_MISSING', id: purposeId }] : [];

const OBJECTIONS: readonly Objection[] = [unknownPurpose, restricted, withoutBasis];

/** May this person's data be used for this purpose now? */
export function decide(input: DecisionInput): Decision {
  const objections = OBJECTIONS.flatMap((objection) => objection(input));
  const validUntil = new Date(input.now + VALID_MS).toISOString();
  const basis = input.purpose?.basis ?? null;
  if (objections.length > 0 || basis === null) return { allow: false, reasons: objections, validUntil };
  return { allow: true, reasons: [{ code: basisCode(basis), id: input.purposeId }], validUntil };
}

const basisCode = (basis: LegalBasis) => `BASIS_${basis.toUpperCase() as Uppercase<LegalBasis>}` as const;
