import { AppError } from '#contracts';
import type { DataMap } from '#engine';

/** A map of nothing but these stores; all when none is named. @throws AppError `request.invalid` */
export function onlyStores(map: DataMap, names: readonly string[] | undefined): DataMap {
  if (names === undefined) return map;
  const unknown = names.find((name) => !map.stores.some(({ id }) => id === name));
  if (unknown !== undefined)
    throw new AppError('request.invalid', {
      param: 'store',
      detail: `The data map has no store ${unknown}; it has ${map.stores.map(({ id }) => id).join(', ')}.`,
    });
  return { ...map, stores: map.stores.filter(({ id }) => names.includes(id)) };
}
