import type { ColumnInfo } from '#connectors/spi';
import { suits, type ColumnMap, type EraseAction } from '../../data-map/index.js';
import { isLink } from '../columns/link-columns.js';
import { columnMap } from '../columns/column-map.js';
import { sparing } from '../columns/erase-columns.js';
import type { CollectionNode } from '../traverse/structure.js';

/** A text in which others may be named, with what becomes of it where they are. */
export interface MentionColumn {
  readonly info: ColumnInfo;
  readonly map: ColumnMap;
}

const SCRUB: EraseAction = { kind: 'scrub', ofOthers: true };

/** The texts of a collection of which the map says that people may be named in them. */
export const mentionColumns = (node: CollectionNode): readonly MentionColumn[] =>
  node.map.rowAction === 'keep'
    ? []
    : node.info.columns.flatMap((info) => {
        const map = mayChange(node, info) ? mapForOthers(node, info, columnMap(node, info.name)) : null;
        return map === null ? [] : [{ info, map }];
      });

/** Keys and references hold rows of others together. */
const mayChange = (node: CollectionNode, info: ColumnInfo): boolean =>
  !info.readOnly && suits(SCRUB, info) && !isLink(node, info.name);

function mapForOthers(node: CollectionNode, info: ColumnInfo, map: ColumnMap): ColumnMap | null {
  const paths = Object.entries(map.paths).filter(([, leaf]) => namesOthers(leaf));
  if (paths.length > 0 && map.mentions === undefined)
    return {
      ...map,
      paths: Object.fromEntries(paths.map(([path, leaf]) => [path, { ...leaf, erase: SCRUB }])),
    };
  return namesOthers(map) ? { ...map, paths: {}, erase: sparing(node, info, SCRUB) } : null;
}

const namesOthers = ({ erase, mentions }: ColumnMap): boolean =>
  mentions === 'scrub' || (mentions === undefined && erase?.kind === 'scrub');
