import type { Store } from '#connectors/spi';
import type { StoreVerification } from '../types.js';
import { verifyStore, type VerifyStoreInput } from '../verify/verify-store.js';
import { settled, share } from './plan-many.js';
import { SideBySide } from './side-by-side.js';

export type ManyVerificationInput = Omit<VerifyStoreInput, 'store'>;

/**
 * Verifies several people in one store, each as {@link verifyStore} does alone, by one search for the identifiers of all.
 * @returns in the order of the inputs; what stops one does not stop the others
 */
export async function verifyMany(
  store: Store,
  inputs: readonly ManyVerificationInput[],
): Promise<readonly PromiseSettledResult<StoreVerification>[]> {
  const shared = share(store);
  try {
    const results = await new SideBySide().run(
      inputs.map((input) => (ask) => verifyStore({ ...input, store: shared.view(ask) })),
    );
    if (!shared.isBroken) return results;
  } finally {
    await shared.close();
  }
  const results: PromiseSettledResult<StoreVerification>[] = [];
  for (const input of inputs) results.push(await settled(verifyStore({ ...input, store })));
  return results;
}
