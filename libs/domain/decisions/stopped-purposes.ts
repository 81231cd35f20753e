import type { StoppedProcessing } from '#contracts';

/** A purpose of the data map. */
interface MappedPurpose {
  /** Term of the Data Privacy Vocabulary, bare or as an IRI. */
  readonly dpv: string | null;
  readonly directMarketing: boolean;
  /** Present where machines decide alone. */
  readonly automated?: object | undefined;
  readonly sensitiveUse?: boolean;
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

/** What of a kind of processing the data map and the definitions of consents say. */
interface Mark {
  readonly term: RegExp | null;
  readonly mapped: (purpose: MappedPurpose) => boolean;
  readonly sells: boolean;
}
const MARKS: Readonly<Record<StoppedProcessing, Mark>> = {
  direct_marketing: { term: MARKETING, mapped: ({ directMarketing }) => directMarketing, sells: false },
  sale_sharing: { term: SELLING, mapped: () => false, sells: true },
  profiling: { term: null, mapped: ({ automated }) => automated !== undefined, sells: false },
  sensitive_use: { term: null, mapped: ({ sensitiveUse = false }) => sensitiveUse, sells: false },
};

/**
 * The purposes that end when a person wants no marketing, no sale and no sharing, no decisions by machines, or no more
 * use of sensitive data than needed: under each name under which decisions may ask for them. A consent ends under its
 * own name only when it has no other purpose.
 */
export function stoppedPurposes(
  stops: StoppedProcessing,
  mapped: Readonly<Record<string, MappedPurpose>>,
  defined: readonly DefinedPurposes[],
): string[] {
  const mark = MARKS[stops];
  const named = (term: string | null | undefined): boolean => mark.term?.test(term ?? '') ?? false;
  const fromMap = Object.entries(mapped).flatMap(([key, purpose]) =>
    named(purpose.dpv) || mark.mapped(purpose) ? [key] : [],
  );
  const fromConsents = defined.flatMap(({ name, purposes }) => {
    const ending = purposes.filter(
      ({ dpvPurpose, sellOrShare }) => named(dpvPurpose) || (mark.sells && sellOrShare === true),
    );
    const all = ending.length > 0 && ending.length === purposes.length;
    return [...(all ? [name] : []), ...ending.flatMap((purpose) => [purpose.key, purpose.name])];
  });
  return [...new Set([...fromMap, ...fromConsents])].sort();
}
