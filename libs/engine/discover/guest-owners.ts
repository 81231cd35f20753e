import type { CollectionInfo, Row, RowValue } from '#connectors/spi';
import { jsonLeaves } from './json-leaves.js';
import { namesHandler } from './suggest-handlers.js';
import type { Owner, TableSuggestion } from './suggestion.js';

/** An address in rows of a table: its column, and its path where the column holds documents. */
export interface AddressPlace {
  readonly column: string;
  readonly path?: string;
}

/** Fewer rows with an address show nothing. */
const MIN_ROWS = 4;
/** So many different addresses beside each of those whom the rows name are others' addresses. */
const MANY_EACH = 3;

const isFilled = (row: Row, { columns, blank }: Owner): boolean =>
  columns.every((column) => {
    const value = row[column] ?? null;
    return value !== null && (blank === undefined || String(value) !== String(blank));
  });

const addressesIn = (value: RowValue, path: string | undefined): readonly RowValue[] => {
  if (path === undefined) return value === null || value === '' ? [] : [value];
  return jsonLeaves([value]).find((leaf) => leaf.path === path)?.values ?? [];
};

/**
 * Of the references of a row those that say whose it is where no address does: the customer of an order, of which a guest
 * has none. Who handles a row, and what it is sent to, are there for guests as well; who names very many other people is
 * not whom the address names.
 */
export const guestOwners = (
  { collection, owners, rows }: Pick<TableSuggestion, 'collection' | 'owners' | 'rows'>,
  { column, path }: AddressPlace,
): readonly Owner[] => {
  const named = rows.flatMap((row) => {
    const addresses = addressesIn(row[column] ?? null, path);
    return addresses.length === 0 ? [] : [{ row, addresses }];
  });
  const others = owners.filter(
    ({ columns, isExtension }) => isExtension !== true && !columns.every(namesHandler),
  );
  const telling = others.length > 0 ? others : owners;
  if (named.length < MIN_ROWS) return telling;
  const absent = telling.filter((owner) => !named.some(({ row }) => isFilled(row, owner)));
  return (absent.length > 0 ? absent : telling).filter(
    (owner) => !isOptional(collection, owner) || !namesMany(owner, named),
  );
};

const isOptional = ({ columns }: CollectionInfo, owner: Owner): boolean =>
  columns.some(({ name, nullable }) => nullable && owner.columns.includes(name));

const namesMany = (
  owner: Owner,
  named: readonly { readonly row: Row; readonly addresses: readonly RowValue[] }[],
): boolean => {
  if (owner.when !== undefined || !named.every(({ row }) => isFilled(row, owner))) return false;
  const people = new Set(
    named.map(({ row }) => JSON.stringify(owner.columns.map((name) => row[name] ?? null))),
  );
  const addresses = new Set(named.flatMap((one) => one.addresses).map(String));
  return addresses.size >= people.size * MANY_EACH;
};
