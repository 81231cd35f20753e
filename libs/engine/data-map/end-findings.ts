import { isPersonal } from '../plan/columns/categories.js';
import type { Finding } from '../types.js';
import type { CollectionMap } from './data-map.js';

/**
 * What is kept for a reason goes one day, and the person is told when (rights reference 4.4, 5.1): a map that does not say
 * so leaves the letter without a date.
 */
export function endFindings(store: string, map: CollectionMap): Finding[] {
  if (map.owner === 'reference') return [];
  const warn = (message: string, column?: string): Finding => ({
    severity: 'warning',
    code: 'KEEP_WITHOUT_END',
    store,
    collection: map.name,
    ...(column !== undefined && { column }),
    message,
  });
  if (map.retention)
    return map.retention.from === null
      ? [
          warn(
            `The retention of ${map.name} names no column to count from: add from, so that people can be told when their data goes.`,
          ),
        ]
      : [];
  if (map.rowAction === 'keep')
    return holdsPersonalData(map)
      ? [warn(`${map.name} is kept without an end: add retention with keepFor and from.`)]
      : [];
  return map.rowAction === 'delete'
    ? []
    : endlessColumns(map).map((column) => warn(adviceOn(column), column));
}

const adviceOn = (column: string): string =>
  `${column} is kept without an end: write { keep: { code, keepFor, from } } or { keep: { code, until } }, so that people can be told when it goes.`;

const holdsPersonalData = ({ columns }: CollectionMap): boolean =>
  Object.values(columns).some(({ category }) => isPersonal(category));

const endlessColumns = ({ columns }: CollectionMap): string[] =>
  Object.entries(columns).flatMap(([name, { category, erase }]) =>
    isPersonal(category) && erase?.kind === 'keep' && erase.code !== null && !erase.end ? [name] : [],
  );
