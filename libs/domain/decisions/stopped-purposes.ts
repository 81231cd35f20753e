import type { StoppedProcessing } from '#contracts';

/** A purpose of the data map. */
interface MappedPurpose {
  /** Term of the Data Privacy Vocabulary, bare or as an IRI. */
  readonly dpv: string | null;
  readonly directMarketing: boolean;
}

/** A definition of a consent. */
interface DefinedPurposes {
  readonly name: string;
  readonly purposes: readonly {
    readonly key: string;
    readonly name: string;
    readonly dpvPurpose?: string;
    readonly sellOrShare?: boolean;
  }[];
}

const MARKETING =
  /(^|[#:/])(Marketing|DirectMarketing|Advertising|PersonalisedAdvertising|TargetedAdvertising|SocialMediaMarketing)$/;
const SELLING = /(^|[#:/])(SellDataToThirdParties|SellInsightsFromData)$/;

/**
 * The purposes that end when a person wants no marketing, or no sale and no sharing: under each name under which
 * decisions may ask for them. A consent ends under its own name only when it has no other purpose.
 */
export function stoppedPurposes(
  stops: StoppedProcessing,
  mapped: Readonly<Record<string, MappedPurpose>>,
  defined: readonly DefinedPurposes[],
): string[] {
  const term = stops === 'direct_marketing' ? MARKETING : SELLING;
  const fromMap = Object.entries(mapped).flatMap(([key, { dpv, directMarketing }]) =>
    term.test(dpv ?? '') || (stops === 'direct_marketing' && directMarketing) ? [key] : [],
  );
  const fromConsents = defined.flatMap(({ name, purposes }) => {
    const ending = purposes.filter(
      ({ dpvPurpose, sellOrShare }) =>
        term.test(dpvPurpose ?? '') || (stops === 'sale_sharing' && sellOrShare === true),
    );
    const all = ending.length > 0 && ending.length === purposes.length;
    return [...(all ? [name] : []), ...ending.flatMap((purpose) => [purpose.key, purpose.name])];
  });
  return [...new Set([...fromMap, ...fromConsents])].sort();
}
