import type { WirePage } from '#contracts/schemas';
import type { Listed } from '#consents';
import { Reply } from './envelope.interceptor.js';

/** A list with its totals beside it. */
export const paged = <Item>(
  { items, total }: Listed<Item>,
  { skip, take }: WirePage,
  view: (item: Item) => unknown,
): Reply => new Reply(items.map(view), { meta: { total, skip, take } });

/** What deletions answer. */
export const deleted = ({ id }: { readonly id: string }): { _id: string; deleted: true } => ({
  _id: id,
  deleted: true,
});
