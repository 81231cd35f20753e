import type { Catalogue, CollectionInfo, Row } from '#connectors/spi';
import type { StoreMap } from '../data-map/index.js';
import type { Finding } from '../types.js';
import { categoriesOf } from './classify-columns.js';
import { classifyTable } from './classify-table.js';
import { holdsPersonalData } from './table-roles.js';

/** Categories that say who somebody is, or how to reach them. */
const IDENTITY = /^(contact|identity|financial)(\.|$)/;

/** Columns of a table, by their names and these rows, that say who somebody is. */
export const identityColumns = (collection: CollectionInfo, rows: readonly Row[]): readonly string[] => {
  const table = classifyTable(collection, rows);
  return holdsPersonalData(table)
    ? table.classes
        .filter((entry) => categoriesOf(entry).some((category) => IDENTITY.test(category)))
        .map(({ column }) => column.name)
    : [];
};

/** Warnings about what the map leaves as it is although the names of its columns speak of people. */
export const leftOutFindings = (
  { id, collections, ignore }: StoreMap,
  { collections: infos }: Catalogue,
): readonly Finding[] =>
  infos.flatMap((info): Finding[] => {
    const isReference = collections.some(({ name, owner }) => name === info.name && owner === 'reference');
    if (!isReference && !ignore.includes(info.name)) return [];
    const columns = identityColumns(info, []);
    if (columns.length === 0) return [];
    const stays = isReference
      ? 'Its rows are kept as reference data'
      : 'It is ignored, and so neither erased nor searched';
    return [
      {
        severity: 'warning',
        code: isReference ? 'REFERENCE_LOOKS_PERSONAL' : 'IGNORED_LOOKS_PERSONAL',
        store: id,
        collection: info.name,
        message: `${stays}, and ${columns.join(', ')} look personal: map it if these are people you answer to.`,
      },
    ];
  });
