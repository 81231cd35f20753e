import type { ColumnMap } from '../../data-map/index.js';
import type { CollectionNode } from '../traverse/structure.js';

const UNCLASSIFIED: ColumnMap = {
  category: 'unclassified',
  type: null,
  erase: null,
  access: 'export',
  provenance: 'provided',
  paths: {},
};

/** The map's word on a column, or the one for columns it does not name. */
export const columnMap = (node: CollectionNode, column: string): ColumnMap =>
  node.map.columns[column] ?? UNCLASSIFIED;
