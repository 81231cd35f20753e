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

/** Columns that are named like the single key of another table and are part of no foreign key. */
const candidates = (catalogue: Catalogue): readonly (Edge & { kinds: boolean })[] => {
  const tables = catalogue.collections.filter(isTable);
  const linked = new Set(
    catalogue.foreignKeys.flatMap(({ from }) => from.columns.map((column) => `${from.collection}#${column}`)),
  );
  return tables.flatMap((to) => {
    const [key, ...rest] = to.primaryKey;
    if (key === undefined || rest.length > 0) return [];
    const names = keyNames(to, key);
    const kindOf = (collection: CollectionInfo, name: string): ColumnInfo['kind'] | undefined =>
      collection.columns.find((column) => column.name === name)?.kind;
    return tables
      .filter((from) => from !== to)
      .flatMap((from) =>
        from.columns
          .filter(({ name }) => names.has(wordsOf(name).join('_')) && !linked.has(`${from.name}#${name}`))
          .filter(({ name }) => !(from.primaryKey.length === 1 && from.primaryKey[0] === name))
          .map(({ name, kind }) => ({
            from: from.name,
            fromColumns: [name],
            to: to.name,
            toColumns: [key],
            kinds: kind === kindOf(to, key),
          })),
      );
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

const judged = async (
  edge: Edge & { kinds: boolean },
  sample: SuggestionInput['sample'],
): Promise<ReferenceSuggestion> => {
  const { kinds, ...rest } = edge;
  const [fromColumn = '', toColumn = ''] = [edge.fromColumns[0], edge.toColumns[0]];
  const used = await valuesOf(sample, edge.from, fromColumn);
  const known = await valuesOf(sample, edge.to, toColumn);
  const met = [...used].filter((value) => known.has(value)).length;
  const sure = kinds && used.size >= MIN_DISTINCT && met >= used.size * MIN_SHARE;
  const types = kinds ? '' : ', types differ';
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
