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
  withdraw_consent: new Set(['consent']),
  access: new Set(LEGAL_BASES),
  rectification: new Set(LEGAL_BASES),
  objection: new Set(['public_authority', 'legitimate_interests']),
  // absolute, whatever the basis (Art. 21(2) and (3))
  objection_marketing: new Set(LEGAL_BASES),
  human_review: new Set([
    'consent',
    'contract',
    'vital_interests',
    'public_authority',
    'legitimate_interests',
  ]),
  complaint: new Set(LEGAL_BASES),
};

export const existsUnder = (right: OfferedRight, basis: LegalBasis): boolean => MATRIX[right].has(basis);
