import { AppError, isStoreRight, type StoreRight } from '#contracts';
import type { Request } from '../request.entity.js';

/** The right of a request that is worked in stores. @throws AppError `internal` for one that never gets there */
export function storeRightOf({ right }: Request): StoreRight {
  if (isStoreRight(right)) return right;
  throw new AppError('internal', { detail: `The right ${right} is not carried out in stores.` });
}
