import type { Catalogue, CollectionInfo, ColumnInfo, RowValue } from '#connectors/spi';
import { unqualified, wordsOf } from './column-words.js';
import type { Edge, ReferenceSuggestion, SuggestionInput } from './suggestion.js';

const SAMPLE_ROWS = 1_000;
/** Fewer different values fit by chance: 1, 2, 3 are keys of every table. */
const MIN_DISTINCT = 4;
const MIN_SHARE = 0.9;

export const foreignKeyEdges = (catalogue: Catalogue): readonly Edge[] =>
  catalogue.foreignKeys.map(({ from, to }) => ({
    from: from.collection,
    fromColumns: from.columns,
    to: to.collection,
    toColumns: to.columns,
  }));

const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/s$/, '');

/** Names by which other tables would call a row of this one: its key's own name, or `customer_id` for `customers.id`. */
const keyNames = (collection: CollectionInfo, key: string): ReadonlySet<string> => {
  const table = wordsOf(unqualified(collection.name));
  const own = wordsOf(key).join('_');
  const qualified = [...table.slice(0, -1), singular(table.at(-1) ?? ''), 'id'].join('_');
  return new Set(own === 'id' ? [qualified] : [own, qualified]);
};

const isTable = ({ kind }: CollectionInfo): boolean => kind === 'table' || kind === 'partitioned';

interface Candidate extends Edge {
  readonly sameKind: boolean;
}
interface TableColumn {
  readonly table: CollectionInfo;
  readonly column: ColumnInfo;
}

/** Columns that could refer to another table and take part in no foreign key yet, by the words of their names. */
const freeColumns = (tables: readonly CollectionInfo[], catalogue: Catalogue): Map<string, TableColumn[]> => {
  const place = (collection: string, column: string): string => JSON.stringify([collection, column]);
  const linked = new Set(
    catalogue.foreignKeys.flatMap(({ from }) => from.columns.map((column) => place(from.collection, column))),
  );
  const byWords = new Map<string, TableColumn[]>();
  for (const table of tables)
    for (const column of table.columns) {
      const isOwnKey = table.primaryKey.length === 1 && table.primaryKey[0] === column.name;
      if (isOwnKey || linked.has(place(table.name, column.name))) continue;
      const words = wordsOf(column.name).join('_');
      byWords.set(words, [...(byWords.get(words) ?? []), { table, column }]);
    }
  return byWords;
};

/** Columns that are named like the single key of another table. */
const candidates = (catalogue: Catalogue): readonly Candidate[] => {
  const tables = catalogue.collections.filter(isTable);
  const free = freeColumns(tables, catalogue);
  return tables.flatMap((to) => {
    const [name, ...rest] = to.primaryKey;
    const key = to.columns.find((column) => column.name === name);
    if (key === undefined || rest.length > 0) return [];
    return [...keyNames(to, key.name)]
      .flatMap((words) => free.get(words) ?? [])
      .filter(({ table }) => table !== to)
      .map(({ table, column }) => ({
        from: table.name,
        fromColumns: [column.name],
        to: to.name,
        toColumns: [key.name],
        sameKind: column.kind === key.kind,
      }));
  });
};

const valuesOf = async (
  sample: SuggestionInput['sample'],
  collection: string,
  column: string,
): Promise<ReadonlySet<string>> => {
  const rows = await sample(collection, [column], SAMPLE_ROWS);
  const filled = rows.map((row): RowValue => row[column] ?? null).filter((value) => value !== null);
  return new Set(filled.map(String));
};

const judged = async (edge: Candidate, sample: SuggestionInput['sample']): Promise<ReferenceSuggestion> => {
  const { sameKind, ...rest } = edge;
  const [fromColumn = '', toColumn = ''] = [edge.fromColumns[0], edge.toColumns[0]];
  const used = await valuesOf(sample, edge.from, fromColumn);
  const known = await valuesOf(sample, edge.to, toColumn);
  const met = [...used].filter((value) => known.has(value)).length;
  const sure = sameKind && used.size >= MIN_DISTINCT && met >= used.size * MIN_SHARE;
  const types = sameKind ? '' : ', types differ';
  return { ...rest, sure, reason: `same name; ${met} of ${used.size} sampled values exist there${types}` };
};

/**
 * References that no foreign key declares but names suggest. Sure ones have the same type and at least nine of ten
 * sampled values on the other side.
 */
export const suggestReferences = async ({
  catalogue,
  sample,
}: Pick<SuggestionInput, 'catalogue' | 'sample'>): Promise<readonly ReferenceSuggestion[]> => {
  const found: ReferenceSuggestion[] = [];
  for (const candidate of candidates(catalogue)) found.push(await judged(candidate, sample));
  return found.sort((a, b) => `${a.from}.${a.fromColumns}`.localeCompare(`${b.from}.${b.fromColumns}`, 'en'));
};
