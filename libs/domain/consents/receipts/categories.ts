/**
 * Category lists of the Kantara consent receipt 1.1 (receipt reference, section 2.2), in their order: the place of a name
 * is its number.
 */
const PURPOSES = [
  'Core Function',
  'Contracted Service',
  'Delivery',
  'Contact Requested',
  'Personalized Experience',
  'Marketing',
  'Marketing Third Parties',
  'Sharing for Delivery',
  'Sharing for Marketing',
  'Third-Party Sharing for Core Function',
  'Third-Party Sharing for others',
  'Legally Required Data Retention',
  'Required by Law Enforcement or Government',
  'Protecting Your Health',
  'Protecting Our Interests',
  'Improve Performance',
] as const;
const PII = [
  'Biographical',
  'Contact',
  'Biometric',
  'Communications/Social',
  'Network/Service',
  'Health',
  'Financial',
  'Official/Government ID',
  'Social Benefit',
  'Judicial',
  'Asset/Property',
  'HR',
  'Mental Health',
  'Membership',
  'Behavioral',
  'Profiling',
] as const;
const SPECIAL: readonly (typeof PII)[number][] = ['Biometric', 'Health', 'Judicial', 'Mental Health'];

/** Both lists in the form `"6 - Health"`. */
const numbered = (names: readonly string[]): readonly string[] =>
  names.map((name, index) => `${index + 1} - ${name}`);
const byForm = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    numbered(names).flatMap((full, index) => [
      [names[index]!.toLowerCase(), full],
      [full.toLowerCase(), full],
      [String(index + 1), full],
    ]),
  );
const PII_BY_FORM = byForm(PII);
const SPECIAL_FULL: ReadonlySet<string> = new Set(
  SPECIAL.map((name) => `${PII.indexOf(name) + 1} - ${name}`),
);

/** `6`, `Health` and `6 - Health` are the same category; a name of the tenant's own stays as it is. */
export const piiCategory = (given: string): string => PII_BY_FORM.get(given.trim().toLowerCase()) ?? given;

/** Whether a category is special: by its kind, or because the controller says so. @param flagged in any form */
export const isSpecial = (category: string, flagged: readonly string[] = []): boolean =>
  SPECIAL_FULL.has(category) || flagged.some((other) => piiCategory(other) === category);

/** The categories of Kantara, by the name that definitions use; the special ones are so by their kind. */
export const KANTARA_CATEGORIES: readonly {
  readonly name: string;
  readonly full: string;
  readonly special: boolean;
}[] = PII.map((name) => ({ name, full: piiCategory(name), special: SPECIAL.includes(name) }));

type PurposeName = (typeof PURPOSES)[number];
const purposeCategory = (name: PurposeName): string => `${PURPOSES.indexOf(name) + 1} - ${name}`;

/** Which category the terms of DPV belong to; every other purpose is a core function. */
const CATEGORY_OF_TERM: Readonly<Record<string, PurposeName>> = {
  Marketing: 'Marketing',
  DirectMarketing: 'Marketing',
  Advertising: 'Marketing',
  PersonalisedAdvertising: 'Marketing',
  TargetedAdvertising: 'Marketing',
  SocialMediaMarketing: 'Marketing',
  PublicRelations: 'Marketing',
  SellDataToThirdParties: 'Marketing Third Parties',
  SellInsightsFromData: 'Marketing Third Parties',
  EstablishContractualAgreement: 'Contracted Service',
  FulfilmentOfContractualObligation: 'Contracted Service',
  DeliveryOfGoods: 'Delivery',
  CommunicationForCustomerCare: 'Contact Requested',
  CustomerCare: 'Contact Requested',
  Personalisation: 'Personalized Experience',
  ServicePersonalisation: 'Personalized Experience',
  ProvidePersonalisedRecommendations: 'Personalized Experience',
  UserInterfacePersonalisation: 'Personalized Experience',
  LegalCompliance: 'Legally Required Data Retention',
  EnforceSecurity: 'Protecting Our Interests',
  FraudPreventionAndDetection: 'Protecting Our Interests',
  ServiceUsageAnalytics: 'Improve Performance',
  ImproveExistingProductsAndServices: 'Improve Performance',
  ServiceOptimisation: 'Improve Performance',
};
const CATEGORY_BY_TERM: ReadonlyMap<string, string> = new Map(
  Object.entries(CATEGORY_OF_TERM).map(([term, name]) => [term, purposeCategory(name)]),
);
const CORE = purposeCategory('Core Function');
const SHARED = purposeCategory('Marketing Third Parties');

/** @param dpvPurpose IRI of a DPV purpose, versioned or not, or its bare name */
export function categoryOfPurpose(dpvPurpose: string | undefined, sellOrShare = false): string {
  const term = dpvPurpose?.slice(Math.max(dpvPurpose.lastIndexOf('#'), dpvPurpose.lastIndexOf(':')) + 1);
  return CATEGORY_BY_TERM.get(term ?? '') ?? (sellOrShare ? SHARED : CORE);
}
