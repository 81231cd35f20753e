import type { Catalogue } from '#catalogue';
import type { RegimeId } from '#contracts';
import type { CommonParams } from '../notice-params.js';

/**
 * How a letter speaks of remedies. `us_appeal`: states whose law lets people appeal to the controller first (Va. Code
 * §59.1-577(C) and those that follow it); `us`: those without, and any state once the appeal is answered.
 */
export const REMEDY_KINDS = [
  'eu',
  'uk',
  'uk_complaint',
  'ch',
  'pipeda',
  'quebec',
  'us_appeal',
  'us',
  'us_ca',
  'brazil',
  'india',
  'india_complaint',
  'general',
] as const;
export type RemedyKind = (typeof REMEDY_KINDS)[number];

/** Mails that were written down before letters knew their law were all of this one. */
export const FORMER_REGIME: RegimeId = 'EU_GDPR';

const BY_REGIME: Readonly<Record<RegimeId, RemedyKind>> = {
  EU_GDPR: 'eu',
  UK_GDPR: 'uk',
  CH_FADP: 'ch',
  CA_PIPEDA: 'pipeda',
  CA_QC: 'quebec',
  BR_LGPD: 'brazil',
  IN_DPDP: 'india',
  US_CA: 'us_ca',
  US_CA_DELETE: 'us_ca',
  // the act of Utah knows no appeal
  US_UT: 'us',
};

/** Who complains of the controller to the controller is not told to do it again (DPA 2018 s.164A; DPDP Act s.13). */
const AFTER_COMPLAINT: Readonly<Partial<Record<RemedyKind, RemedyKind>>> = {
  uk: 'uk_complaint',
  india: 'india_complaint',
};
export const afterComplaint = (kind: RemedyKind): RemedyKind => AFTER_COMPLAINT[kind] ?? kind;

export function remedyKind(regime: RegimeId): RemedyKind {
  if (Object.hasOwn(BY_REGIME, regime)) return BY_REGIME[regime]!;
  return regime.startsWith('US_') ? 'us_appeal' : 'general';
}

/** Laws whose articles have the numbers of the GDPR. */
export const citesArticles = (regime: RegimeId): boolean => regime === 'EU_GDPR' || regime === 'UK_GDPR';

/**
 * What letters say of the law of their request, as the catalogue has it.
 * @param considered every law that applies: of the same country each has its say (Quebec beside Canada)
 */
export function lawParams(
  catalogue: Catalogue,
  regime: RegimeId,
  considered: readonly RegimeId[] = [],
): Pick<CommonParams, 'regime' | 'law' | 'authority' | 'besides'> {
  const kinds = new Set([remedyKind(regime)]);
  const besides = considered.filter((other) => {
    if (kinds.has(remedyKind(other)) || !sameCountry(catalogue, regime, other)) return false;
    return kinds.add(remedyKind(other));
  });
  return {
    ...lawOf(catalogue, regime),
    ...(besides.length > 0 && { besides: besides.map((other) => lawOf(catalogue, other)) }),
  };
}

const lawOf = (catalogue: Catalogue, regime: RegimeId) => ({
  regime,
  law: catalogue.findRegime(regime)?.name ?? regime,
  authority: catalogue.authorityOf(regime),
});

function sameCountry(catalogue: Catalogue, one: RegimeId, other: RegimeId): boolean {
  const [ours, theirs] = [one, other].map((id) =>
    (catalogue.findRegime(id)?.territory ?? []).map((place) => place.slice(0, 2)),
  );
  return ours!.some((country) => theirs!.includes(country));
}
