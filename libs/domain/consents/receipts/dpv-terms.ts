import type { BuiltinRight, LegalType } from '#contracts';
import type { ReceiptFacts } from './receipt-facts.js';

/** Prefixes of the vocabularies (receipt reference, section 5). Written in every document, so that nothing must be fetched. */
export const DPV_CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  loc: 'https://w3id.org/dpv/loc#',
  dct: 'http://purl.org/dc/terms/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

/** Members of the European Economic Area, where the GDPR applies; `EU` stands for all of them. */
const EEA = new Set(
  'EU AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '),
);

/** @param jurisdiction several are separated by spaces */
export const isUnderGdpr = (jurisdiction: string): boolean =>
  jurisdiction.split(/\s+/).some((country) => EEA.has(country.slice(0, 2).toUpperCase()));

/** What stands for a state of the answer (section 5.1). */
export function statusTerm({ status, renewed, byPerson }: ReceiptFacts): string {
  switch (status) {
    case 'accepted':
      return renewed ? 'dpv:RenewedConsentGiven' : 'dpv:ConsentGiven';
    case 'declined':
      return 'dpv:ConsentRefused';
    case 'revoked':
      return byPerson ? 'dpv:ConsentWithdrawn' : 'dpv:ConsentRevoked';
    case 'expired':
      return 'dpv:ConsentExpired';
  }
}

const CONFIRMED = /confirm|explicit|double/i;
/** Asked with a separate confirming act, as special categories need it (section 5.2; Art. 9(2)(a) GDPR). */
export const isExplicit = (interactionMode: string): boolean => CONFIRMED.test(interactionMode);

export function consentTypeTerm(interactionMode: string): string {
  if (isExplicit(interactionMode)) return 'dpv:ExplicitlyExpressedConsent';
  return /^(notice|none)$/i.test(interactionMode) ? 'dpv:InformedConsent' : 'dpv:ExpressedConsent';
}

const GDPR_BASES: Readonly<Record<LegalType, string>> = {
  consent: 'eu-gdpr:A6-1-a',
  contract: 'eu-gdpr:A6-1-b',
  legal_obligation: 'eu-gdpr:A6-1-c',
  vital_interests: 'eu-gdpr:A6-1-d',
  public_authority: 'eu-gdpr:A6-1-e',
  legitimate_interests: 'eu-gdpr:A6-1-f',
};

/** The legal basis under the GDPR (section 5.3); elsewhere the bare consent. */
export function legalBasisTerm(
  { legalType, interactionMode }: ReceiptFacts['consent'],
  gdpr: boolean,
): string {
  if (!gdpr) return 'dpv:Consent';
  const basis = GDPR_BASES[legalType];
  return legalType === 'consent' && isExplicit(interactionMode) ? `${basis}-explicit-consent` : basis;
}

const RIGHTS: Readonly<Record<BuiltinRight, string>> = {
  RevocationOfConsent: 'eu-gdpr:A7-3',
  Information: 'eu-gdpr:A15',
  DataCorrection: 'eu-gdpr:A16',
  DataDeletion: 'eu-gdpr:A17',
  RestrictionOfProcessing: 'eu-gdpr:A18',
  DataPortability: 'eu-gdpr:A20',
  ContradictionDataProcessing: 'eu-gdpr:A21',
  ContradictionDirectAdvertising: 'eu-gdpr:A21',
  NotBeSubjectToAutomatedDecision: 'eu-gdpr:A22',
  RightToComplain: 'eu-gdpr:A77',
};

/** Terms of the rights that a definition offers (section 5.4); a right of the tenant's own has none. */
export const rightTerms = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => RIGHTS[name as BuiltinRight] ?? [])),
];

const VERSIONED_DPV = /^https:\/\/w3id\.org\/dpv\/\d+\.\d+#/;
/** `https://w3id.org/dpv/2.0#Marketing` and `https://w3id.org/dpv#Marketing` are one term: the second is written. */
export const dpvPurposeTerm = (iri: string): string =>
  iri.replace(VERSIONED_DPV, 'dpv:').replace(/^https:\/\/w3id\.org\/dpv#/, 'dpv:');
