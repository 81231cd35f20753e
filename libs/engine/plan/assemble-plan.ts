import type { StoreRight } from '#contracts';
import type { DataMap } from '../data-map/index.js';
import { dataMapHash } from '../data-map/index.js';
import type { Plan, StorePlan } from '../types.js';
import { canonicalHash } from './fingerprint.js';

/**
 * The plan of all stores with the hash that an approval binds to: over data map, catalogue fingerprints, steps, counts
 * and key digests. Neither times, ids, secrets nor findings (whose estimates move) are part of it.
 */
export function assemblePlan(input: {
  readonly map: DataMap;
  readonly right: StoreRight;
  readonly storePlans: readonly StorePlan[];
}): Plan {
  const mapHash = dataMapHash(input.map);
  const order = new Map(input.map.stores.map(({ id }, index) => [id, index]));
  const position = ({ store }: StorePlan): number => order.get(store) ?? order.size;
  const stores = [...input.storePlans].sort((a, b) => position(a) - position(b));
  const hash = canonicalHash({
    right: input.right,
    dataMapHash: mapHash,
    stores: stores.map(({ store, catalogueFingerprint, steps, protected: kept }) => ({
      store,
      catalogueFingerprint,
      steps,
      protected: kept,
    })),
  });
  return { hash, right: input.right, dataMapHash: mapHash, stores };
}
