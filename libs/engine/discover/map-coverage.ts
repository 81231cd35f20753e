import type { CollectionInfo, Row, StoreType } from '#connectors/spi';
import { collectionReferences, type DataMap, type StoreMap } from '../data-map/index.js';
import { isStrong } from './classify-columns.js';
import { classifyTable, linkColumns, sampleRows, withoutLinks } from './classify-table.js';
import { identityColumns } from './left-out.js';
import { suggestReferences } from './suggest-references.js';
import type { Edge, SuggestionInput } from './suggestion.js';
import { descendants, holdsPersonalData } from './table-roles.js';
import { countEmailsInside } from './value-shapes.js';

export interface CoverageInput extends Pick<SuggestionInput, 'catalogue' | 'sample' | 'present'> {
  readonly map: DataMap;
  readonly storeId: string;
}

/** Something of the store that the map should answer for and does not. */
export interface CoverageGap {
  readonly store: string;
  /** Of a folder of files that belong to no family, the path. */
  readonly collection: string;
  /** null: the collection as a whole. */
  readonly column: string | null;
  /** The store's own name of the column's type. */
  readonly type: string | null;
  /**
   * `unmapped`: neither mapped nor ignored; `unlisted`: a column that its collection does not list; `reference`: kept
   * and searched, although it says who somebody is.
   */
  readonly state: 'unmapped' | 'ignored' | 'unlisted' | 'reference';
  /** Why it matters: names and counts, never values. */
  readonly evidence: readonly string[];
}

export interface StoreCoverage {
  readonly store: string;
  readonly mapped: number;
  readonly ignored: number;
  readonly unmapped: number;
  readonly gaps: readonly CoverageGap[];
}

/**
 * Looks at a store for what its map leaves out: collections that it does not mention, columns that are new, and ignored
 * tables that look personal or hang on rows of people. The same store and map give the same answer.
 *
 * @throws AppError `store.unreachable` when sampling cannot reach the store.
 */
export const mapCoverage = async (input: CoverageInput): Promise<StoreCoverage> => {
  const { map, storeId, catalogue } = input;
  const store = map.stores.find(({ id }) => id === storeId);
  if (store === undefined) return { store: storeId, mapped: 0, ignored: 0, unmapped: 0, gaps: [] };
  const edges = await edgesOf(input);
  const search: Search = { ...input, store, edges, ofPeople: tablesOfPeople(store, edges) };
  const collections = catalogue.collections
    .filter(({ kind }) => kind !== 'view')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const gaps: CoverageGap[] = [];
  for (const collection of collections) gaps.push(...(await gapsOf(search, collection)));
  const states = collections.map(({ name }) => stateOf(store, name));
  const count = (wanted: ReturnType<typeof stateOf>): number =>
    states.filter((state) => state === wanted).length;
  return {
    store: storeId,
    mapped: count('mapped'),
    ignored: count('ignored'),
    unmapped: count('unmapped'),
    gaps: [...gaps, ...looseFiles(input)],
  };
};

const storeType = ({ map, storeId }: CoverageInput): StoreType =>
  map.stores.find(({ id }) => id === storeId)?.type ?? 'postgres';

interface Search extends CoverageInput {
  readonly store: StoreMap;
  readonly edges: readonly Edge[];
  readonly ofPeople: ReadonlySet<string>;
}

const stateOf = (store: StoreMap, name: string): 'mapped' | 'ignored' | 'unmapped' => {
  if (store.collections.some((collection) => collection.name === name)) return 'mapped';
  return store.ignore.includes(name) ? 'ignored' : 'unmapped';
};

/** What the store declares, what the map declares, and what names and values leave no doubt about. */
const edgesOf = async (input: CoverageInput): Promise<readonly Edge[]> => {
  const declared = collectionReferences(input.map, input.storeId, input.catalogue).flatMap(
    ({ from, to }): Edge[] =>
      'collection' in to
        ? [
            {
              from: from.collection,
              fromColumns: from.columns,
              to: to.collection,
              toColumns: to.columns,
            },
          ]
        : [],
  );
  return [
    ...declared,
    ...(await suggestReferences({ ...input, type: storeType(input) })).filter(({ sure }) => sure),
  ];
};

/** Rows of these, and whatever hangs on them, belong to people; goods and places of many do not pass that on. */
const tablesOfPeople = (
  { collections, references }: StoreMap,
  edges: readonly Edge[],
): ReadonlySet<string> => {
  const named = references.filter(({ to }) => 'identity' in to).map(({ from }) => from.collection);
  const subjects = collections.filter(({ subject }) => subject !== null).map(({ name }) => name);
  const goods = collections.filter(({ owner }) => owner === 'reference').map(({ name }) => name);
  return descendants(new Set([...subjects, ...named]), edges, new Set(goods));
};

const gapsOf = async (search: Search, collection: CollectionInfo): Promise<CoverageGap[]> => {
  const state = stateOf(search.store, collection.name);
  if (state === 'mapped') return unlistedColumns(search, collection);
  const rows = await sampleRows(search, collection);
  const columns = columnEvidence(search, collection, rows);
  const gaps = [...columns].map(([column, evidence]) => gap(search, collection, { column, state, evidence }));
  if (gaps.length > 0 || state === 'ignored') return gaps;
  const evidence = [`nothing personal seen in its names and ${rows.length} rows`];
  return [gap(search, collection, { column: null, state, evidence })];
};

const gap = (
  { storeId }: Search,
  { name, columns }: CollectionInfo,
  found: Pick<CoverageGap, 'column' | 'state' | 'evidence'>,
): CoverageGap => ({
  store: storeId,
  collection: name,
  type: columns.find((column) => column.name === found.column)?.nativeType ?? null,
  ...found,
});

/** Only of rows that are masked: what is deleted or kept as a whole needs no columns. */
const unlistedColumns = async (search: Search, collection: CollectionInfo): Promise<CoverageGap[]> => {
  const map = search.store.collections.find(({ name }) => name === collection.name);
  if (map?.owner === 'reference') return personalReference(search, collection);
  if (map === undefined || map.rowAction !== 'mask') return [];
  const unlisted = collection.columns.filter(({ name }) => map.columns[name] === undefined);
  if (unlisted.length === 0 || collection.kind === 'files') return [];
  const evidence = columnEvidence(search, collection, await sampleRows(search, collection));
  return unlisted.map(({ name: column }) =>
    gap(search, collection, {
      column,
      state: 'unlisted',
      evidence: evidence.get(column) ?? ['treated by its type'],
    }),
  );
};

/** Rows that stay whoever is erased. */
const personalReference = async (search: Search, collection: CollectionInfo): Promise<CoverageGap[]> => {
  if (collection.kind === 'files') return [];
  const columns = identityColumns(collection, await sampleRows(search, collection));
  return columns.map((column) =>
    gap(search, collection, { column, state: 'reference', evidence: ['kept, and says who somebody is'] }),
  );
};

/** What speaks for a person in each column of which anything does. */
const columnEvidence = (
  { edges, ofPeople }: Search,
  collection: CollectionInfo,
  rows: readonly Row[],
): ReadonlyMap<string, readonly string[]> => {
  const table = classifyTable(collection, rows);
  const links = linkColumns(edges).get(collection.name) ?? new Set<string>();
  const isPersonal = holdsPersonalData(withoutLinks(table, links));
  const found = new Map<string, readonly string[]>();
  for (const { column, category, reasons } of table.classes) {
    const looks = isPersonal && isStrong(category) && !links.has(column.name);
    const evidence = [
      ...edges
        .filter(({ from, fromColumns }) => from === collection.name && fromColumns.includes(column.name))
        .filter(({ to }) => ofPeople.has(to) && to !== collection.name)
        .map(({ to }) => `refers to ${to}, whose rows belong to people`),
      ...(looks ? [`${category}: ${reasons.join('; ')}`] : emailsInside(column.name, rows)),
    ];
    if (evidence.length > 0) found.set(column.name, evidence);
  }
  return found;
};

const emailsInside = (column: string, rows: readonly Row[]): string[] => {
  const values = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
  const count = countEmailsInside(values);
  return count === 0 ? [] : [`${count} of ${values.length} values contain e-mail addresses`];
};

const looseFiles = ({ storeId, catalogue }: CoverageInput): CoverageGap[] =>
  (catalogue.findings ?? [])
    .filter(({ code }) => code === 'UNMAPPED')
    .map(({ location }) => ({
      store: storeId,
      collection: location,
      column: null,
      type: null,
      state: 'unmapped',
      evidence: ['the file belongs to no family'],
    }));
