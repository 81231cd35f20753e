import type { GpcMode } from '#contracts';
import { isGpcApplied, overridesSignal, standing, type AnswerRecord, type StandingRules } from '#domain';
import type { Catalogue, CatalogueConsent } from '../catalogue/catalogue.js';

/** A record of the person whom the signal is about. */
export type SignalledRecord = AnswerRecord & { readonly consentId: string };

/**
 * Keys of the purposes that a signal of Global Privacy Control opts out of, as decisions see it: not what the person
 * accepted in spite of the signal, nor, where it only advises, what they accepted at all.
 * @param records all of the person; none while nobody knows who it is
 */
export function gpcPurposes(
  { consents }: Catalogue,
  records: readonly SignalledRecord[],
  gpc: GpcMode,
  rules: StandingRules,
): string[] {
  return sellingKeys(consents).filter((key) => {
    const covering = consents.filter((consent) => covers(consent, key));
    const answered = covering.map((consent) => {
      const own = records.filter(({ consentId }) => consentId === consent.id);
      const current = standing(own, consent.versions, rules);
      return {
        consentId: consent.id,
        legalType: consent.legalType,
        sellOrShare: consent.purposes.some((each) => isNamed(each, key) && each.sellOrShare === true),
        standing: current,
        overridesSignal: overridesSignal(current, own),
      };
    });
    return isGpcApplied({ gpc, consents: answered });
  });
}

const sellingKeys = (consents: readonly CatalogueConsent[]): string[] => [
  ...new Set(
    consents.flatMap(({ purposes }) =>
      purposes.filter(({ sellOrShare }) => sellOrShare === true).map(({ key }) => key),
    ),
  ),
];

type Purpose = CatalogueConsent['purposes'][number];
const isNamed = ({ key, name }: Purpose, asked: string): boolean => key === asked || name === asked;

const covers = ({ builtin, name, purposes }: CatalogueConsent, key: string): boolean =>
  builtin === null && (name === key || purposes.some((purpose) => isNamed(purpose, key)));
