import type { Catalogue, CatalogueConsent } from '#consents';

/** A definition that has a purpose. */
export interface CoveringConsent {
  readonly consent: CatalogueConsent;
  /** As the definition says of this purpose. */
  readonly sellOrShare: boolean;
}

type PurposeIndex = ReadonlyMap<string, readonly CoveringConsent[]>;

const NONE: readonly CoveringConsent[] = [];
const indexes = new WeakMap<Catalogue, PurposeIndex>();

/** The definitions that cover a purpose: by its key or name, or by the name of the consent. */
export function consentsFor(catalogue: Catalogue, purpose: string): readonly CoveringConsent[] {
  let index = indexes.get(catalogue);
  if (!index) indexes.set(catalogue, (index = indexOf(catalogue)));
  return index.get(purpose) ?? NONE;
}

function indexOf({ consents }: Catalogue): PurposeIndex {
  const index = new Map<string, CoveringConsent[]>();
  for (const consent of consents.filter(({ builtin }) => builtin === null))
    for (const [name, sellOrShare] of namesOf(consent))
      index.set(name, [...(index.get(name) ?? []), { consent, sellOrShare }]);
  return index;
}

/** Under its own name a consent stands for all of its purposes. */
function namesOf({ name, purposes }: CatalogueConsent): ReadonlyMap<string, boolean> {
  const names = new Map([[name, purposes.some(({ sellOrShare }) => sellOrShare === true)]]);
  for (const purpose of purposes)
    for (const key of [purpose.key, purpose.name])
      names.set(key, names.get(key) === true || purpose.sellOrShare === true);
  return names;
}
