import type { StoreVerification } from '#engine';
import type { ErasureResult } from './erasure.js';

/** `nothing_found`: no store knows the person. `pending`: a service confirms its deletions later. */
export type ErasureStatus = 'done' | 'nothing_found' | 'pending' | 'not_clean';

export function statusOf(
  { isClean, verifications }: Pick<ErasureResult, 'isClean' | 'verifications'>,
  isUnknown: boolean,
): ErasureStatus {
  if (isClean) return isUnknown ? 'nothing_found' : 'done';
  return awaitsDeletions(verifications) ? 'pending' : 'not_clean';
}

/** All that is open is what a service has accepted to delete and does in its own time: nobody has to mend anything. */
const awaitsDeletions = (verifications: readonly StoreVerification[]): boolean =>
  verifications.some(({ pending = [] }) => pending.length > 0) &&
  verifications.every((one) => one.clean || isOnlyPending(one));

function isOnlyPending({ control, residues, pending = [], unsearchable = [] }: StoreVerification): boolean {
  const awaited = new Set(pending.map(({ collection }) => collection));
  return (
    control !== 'missed' &&
    unsearchable.length === 0 &&
    residues.every(({ collection, allowed }) => allowed !== undefined || awaited.has(collection))
  );
}
