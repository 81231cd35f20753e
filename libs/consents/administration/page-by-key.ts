import { z } from 'zod';
import type { Page, PageQuery } from '#contracts/schemas';
import { decodeCursor, toPage } from '#platform/http';

const CURSOR = z.tuple([z.string()]);

/** A page of what is in memory anyway, in the order of the keys. @throws AppError `cursor.invalid` */
export function pageByKey<Item extends { readonly key: string }>(
  items: readonly Item[],
  { cursor, limit }: PageQuery,
): Page<Item> {
  const after = decodeCursor(cursor, CURSOR)?.[0];
  const sorted = items.toSorted((one, other) => compare(one.key, other.key));
  const rest = after === undefined ? sorted : sorted.filter(({ key }) => compare(key, after) > 0);
  return toPage(
    rest.slice(0, limit + 1),
    limit,
    ({ key }) => [key],
    (item) => item,
  );
}

/** By code units: the same in every process. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
