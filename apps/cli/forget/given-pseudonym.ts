import { AppError, type Identity } from '#contracts';
import type { CollectionMap, ColumnMap, DataMap, EraseAction } from '#engine';

/**
 * The map with one pseudonym that the operator chose, wherever it says that a user name gets one. In files a name is
 * replaced by one of its own length, whatever was chosen.
 * @throws AppError `request.invalid` when it tells who the person was, or no column takes one
 */
export function withGivenPseudonym(
  map: DataMap,
  pseudonym: string,
  identities: readonly Identity[],
): DataMap {
  if (/[\p{Cc}]/u.test(pseudonym) || pseudonym.trim() === '' || pseudonym.length > 200)
    throw invalid('A pseudonym is a text of up to 200 characters on one line.');
  if (identities.some(({ value }) => pseudonym.toLowerCase().includes(value.toLowerCase())))
    throw invalid('The pseudonym holds an identifier of the person: choose one that does not.');
  let taken = 0;
  const given: EraseAction = { kind: 'const', value: pseudonym };
  const change = (column: ColumnMap, isUserName: boolean): ColumnMap => {
    const { erase } = column;
    const paths = changed(column.paths, (leaf) => change(leaf, false));
    if (erase?.kind !== 'pseudonym' || !(isUserName || erase.domain === 'username'))
      return { ...column, paths };
    taken += 1;
    return { ...column, paths, erase: given };
  };
  const changeAll = (collection: CollectionMap): CollectionMap => ({
    ...collection,
    columns: changed(collection.columns, (column, name) =>
      change(column, collection.subject?.identifiers[name] === 'username'),
    ),
  });
  const stores = map.stores.map((store) => ({ ...store, collections: store.collections.map(changeAll) }));
  if (taken > 0) return { ...map, stores };
  throw invalid(
    'No column of the map takes a pseudonym of user names (erase: pseudonym): leave --pseudonym out.',
  );
}

/** Without a prototype, as maps are read: a column may be called `constructor`. */
function changed(
  columns: Readonly<Record<string, ColumnMap>>,
  change: (column: ColumnMap, name: string) => ColumnMap,
): Readonly<Record<string, ColumnMap>> {
  const result = Object.create(null) as Record<string, ColumnMap>;
  for (const [name, column] of Object.entries(columns)) result[name] = change(column, name);
  return result;
}

const invalid = (detail: string): AppError => new AppError('request.invalid', { param: 'pseudonym', detail });
