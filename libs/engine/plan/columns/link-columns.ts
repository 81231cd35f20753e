import type { CollectionNode } from '../traverse/structure.js';

/** Keys and references hold the graph together; they are never masked by default. */
export const isLink = (node: CollectionNode, column: string): boolean =>
  node.key.includes(column) ||
  [...node.parents, ...node.handlers].some((ref) => ref.fromColumns.includes(column)) ||
  [...node.children, ...node.handled].some((ref) => ref.toColumns.includes(column));

const LINK_NAMES = [/(?:^|[_.-])(?:id|key|uuid|guid)s?$/i, /[a-z0-9](?:Id|ID|Key|Uuid|UUID|Guid|GUID)s?$/];

/** Named like a key (`hostId`, `host_id`, `HostKey`): it may lead to somebody though the map does not say so. */
export const isNamedLikeLink = (column: string): boolean => LINK_NAMES.some((name) => name.test(column));
