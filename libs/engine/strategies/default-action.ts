import type { ColumnInfo } from '#connectors/spi';
import type { ColumnMap, EraseAction, PseudonymScope } from '../data-map/data-map.js';

const KEEP: EraseAction = { kind: 'keep', code: null };

/** What becomes of a column that nobody has classified, in a row of the person (anonymization reference 4.9). */
export const defaultAction = (
  column: Pick<ColumnInfo, 'kind' | 'nullable' | 'enumValues' | 'readOnly'>,
): EraseAction => {
  if (column.enumValues !== null || column.readOnly) return KEEP;
  switch (column.kind) {
    case 'text':
    case 'json':
    case 'array':
      return { kind: 'scrub' };
    case 'bytes':
      return column.nullable ? { kind: 'null' } : { kind: 'empty' };
    case 'inet':
      return { kind: 'truncateIp' };
    default:
      return KEEP;
  }
};

/** The action that applies: the declared one, or the default of the type. Columns with `paths` act on the paths. */
export const effectiveAction = (column: ColumnInfo, map: ColumnMap | null): EraseAction =>
  map?.erase ?? (map !== null && Object.keys(map.paths).length > 0 ? KEEP : defaultAction(column));

const scopeOf = (action: EraseAction | null): PseudonymScope[] => {
  if (action?.kind === 'pseudonym' || action?.kind === 'ff1' || action?.kind === 'hmac')
    return [action.scope];
  return action?.kind === 'dateShift' ? ['subject'] : [];
};

/** Keys to fetch before {@link columnChange} is called for these columns. Dates move by the person's own key. */
export const neededScopes = (columns: Iterable<ColumnMap>): ReadonlySet<PseudonymScope> =>
  new Set(
    [...columns].flatMap((column) =>
      [column, ...Object.values(column.paths)].flatMap(({ erase }) => scopeOf(erase)),
    ),
  );
