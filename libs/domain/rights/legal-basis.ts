import type { OfferedRight } from '#contracts';

/** Art. 6(1)(a)-(f) GDPR, in the words of the data map. */
export const LEGAL_BASES = [
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_authority',
  'legitimate_interests',
] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/** Which right exists under which basis (rights reference 3, after the DPV mapping of legal bases to GDPR rights). */
const MATRIX: Readonly<Record<OfferedRight, ReadonlySet<LegalBasis>>> = {
  erasure: new Set(['consent', 'contract', 'vital_interests', 'legitimate_interests']),
  portability: new Set(['consent', 'contract']),
  restriction: new Set(LEGAL_BASES),
};

export const existsUnder = (right: OfferedRight, basis: LegalBasis): boolean => MATRIX[right].has(basis);
