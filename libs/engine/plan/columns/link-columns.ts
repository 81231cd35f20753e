import type { CollectionNode } from '../traverse/structure.js';

/** Keys and references hold the graph together; they are never masked by default. */
export const isLink = (node: CollectionNode, column: string): boolean =>
  node.key.includes(column) ||
  [...node.parents, ...node.handlers].some((ref) => ref.fromColumns.includes(column)) ||
  [...node.children, ...node.handled].some((ref) => ref.toColumns.includes(column));
