import { AppError, isStoreRight, type StoreRight } from '#contracts';
import type { Request } from '../request/request.entity.js';

/** Rights that change or take away what stands in the stores. */
const CHANGING: readonly StoreRight[] = ['erasure', 'rectification'];

/**
 * Whether the request is carried out in stores by a workflow. Without values to write, a rectification is a matter of
 * people; so is access where no data map says where to look.
 */
export const worksInStores = ({ right, corrections, byHand }: Request): boolean =>
  isStoreRight(right) && !byHand && (right !== 'rectification' || Boolean(corrections));

/**
 * Answered at once from what Habeas recorded itself, without a store. For whoever asks for another a person decides.
 */
export const answersFromRecords = ({ right, requesterKind }: Request): boolean =>
  right === 'third_party_list' && requesterKind === 'subject';

/** What a person can answer too, where there is no data map. */
export const canBeAnsweredByHand = ({ right }: Request): boolean =>
  right === 'access' || right === 'know_categories';

export const changesData = ({ right }: Request): boolean => (CHANGING as readonly string[]).includes(right);

/** The right of a request that is worked in stores. @throws AppError `internal` for one that never gets there */
export function storeRightOf({ right }: Request): StoreRight {
  if (isStoreRight(right)) return right;
  throw new AppError('internal', { detail: `The right ${right} is not carried out in stores.` });
}
