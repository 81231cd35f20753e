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
