import type { MandateKind, RegimeId, RequesterKind } from '#contracts';

/** Who acts for another, and by what they may show it (rights reference 2). */
const SHOWN_BY: Readonly<Partial<Record<RequesterKind, readonly MandateKind[]>>> = {
  authorised_agent: ['signed_mandate', 'power_of_attorney'],
  guardian: ['parental_responsibility', 'court_order'],
  attorney_in_fact: ['power_of_attorney', 'deed'],
  guardian_of_adult: ['court_order', 'deed'],
  nominee: ['nomination_record'],
  heir: ['inheritance'],
};

const FOR_THE_DEAD: readonly RequesterKind[] = ['nominee', 'heir'];
export const isForTheDead = (requester: RequesterKind): boolean => FOR_THE_DEAD.includes(requester);

/** None: they do not act for another, or are not asked for a mandate. */
export const mandatesOf = (requester: RequesterKind): readonly MandateKind[] => SHOWN_BY[requester] ?? [];

export const needsMandate = (requester: RequesterKind): boolean => mandatesOf(requester).length > 0;

/**
 * Whether the person confirms the mandate themselves. Only who chose an agent can; and where a power of attorney is
 * shown in California, the law lets nobody ask them (11 CCR §7063).
 */
export function needsConfirmation(
  requester: RequesterKind,
  mandate: MandateKind,
  { regime, residence }: { readonly regime: RegimeId; readonly residence: string | null },
): boolean {
  if (requester !== 'authorised_agent') return false;
  const californian = residence === 'US-CA' || regime.startsWith('US_CA');
  return !(californian && mandate === 'power_of_attorney');
}
