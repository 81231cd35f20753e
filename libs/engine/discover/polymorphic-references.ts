import type { CollectionInfo, ColumnInfo, StoreType } from '#connectors/spi';
import { singularised, unqualified, wordsOf } from './column-words.js';
import { isSingleKey } from './own-keys.js';
import { castBetween, isKeyWord } from './reference-names.js';
import { sqlName } from './sql-name.js';
import type { StoreValues } from './store-values.js';
import type { ReferenceSuggestion, SuggestionInput } from './suggestion.js';

/** Words by which a column says what kind of row is meant, and by which one says which of them. */
const KIND =
  /^(type|typ|table|tabelle|model|entity|object|class|kind|resource|table_name|entity_name|object_name)$/;
const WHICH = /^(row|record|entity|object|model|resource|item|source|target|subject)$/;
/** More different ones are no kinds of rows. */
const MAX_KINDS = 50;

interface Pair {
  readonly kind: ColumnInfo;
  readonly id: ColumnInfo;
}

const stem = (name: string): string => wordsOf(name).slice(0, -1).join('_');
const endsAsKey = (name: string): boolean => isKeyWord(wordsOf(name).at(-1) ?? '');

/** `commentable_type` with `commentable_id`, `table_name` with `row_id`. */
const pairsOf = (table: CollectionInfo): readonly Pair[] => {
  const { columns } = table;
  const ids = columns.filter(({ name }) => endsAsKey(name) && !isSingleKey(table, name));
  return columns
    .filter(({ kind, name }) => kind === 'text' && isKindName(name))
    .flatMap((kind) => {
      const own = ids.filter(({ name }) => stem(name) !== '' && stem(name) === stem(kind.name));
      const general = ids.filter(({ name }) => WHICH.test(stem(name)));
      const [id] = own.length > 0 ? own : general;
      return id === undefined ? [] : [{ kind, id }];
    });
};

const isKindName = (name: string): boolean => {
  const words = wordsOf(name);
  return KIND.test(words.join('_')) || KIND.test(words.at(-1) ?? '');
};

/** `App\Models\User`, `users`, `public.user` and `USER` mean one table. */
const normalName = (name: string): string => {
  const last = name.split(/[\\/:]+/).at(-1) ?? '';
  return singularised(wordsOf(unqualified(last))).join('_');
};

/** References that hold for the rows only of which another column says that they are about that table. */
export const polymorphicReferences = async (
  { catalogue, type }: Pick<SuggestionInput, 'catalogue' | 'type'>,
  values: StoreValues,
): Promise<readonly ReferenceSuggestion[]> => {
  if (type === 'mongodb' || type === 'logs') return [];
  const tables = catalogue.collections.filter(({ kind }) => kind === 'table' || kind === 'partitioned');
  const byName = new Map(tables.map((table) => [normalName(table.name), table]));
  const found: ReferenceSuggestion[] = [];
  for (const from of tables)
    for (const pair of pairsOf(from)) found.push(...(await referencesOf(from, pair, byName, type, values)));
  return found;
};

const referencesOf = async (
  from: CollectionInfo,
  { kind, id }: Pair,
  byName: ReadonlyMap<string, CollectionInfo>,
  type: StoreType,
  values: StoreValues,
): Promise<readonly ReferenceSuggestion[]> => {
  const tuples = [...(await values.tuples(from.name, [kind.name, id.name])).values()];
  const kinds = new Set(tuples.map(([name]) => String(name)));
  if (kinds.size > MAX_KINDS) return [];
  const found: ReferenceSuggestion[] = [];
  for (const name of [...kinds].sort()) {
    const to = byName.get(normalName(name));
    const [key, ...rest] = to?.primaryKey ?? [];
    if (to === undefined || key === undefined || rest.length > 0 || to === from) continue;
    const cast = castBetween(id.kind, to.columns.find((column) => column.name === key)?.kind);
    const used = new Map(
      tuples.flatMap(([of, value]) =>
        of === name && value !== undefined ? [[JSON.stringify([String(value)]), [value]] as const] : [],
      ),
    );
    const { met } = await values.meeting(used, to.name, [key]);
    found.push({
      from: from.name,
      fromColumns: [id.name],
      to: to.name,
      toColumns: [key],
      when: `${sqlName(type, kind.name)} = '${name.replaceAll("'", "''")}'`,
      sure: cast !== null && met > 0,
      reason: `${kind.name} says which table; ${met} of ${used.size} sampled values exist there${cast === null ? ', types differ' : ''}`,
      ...(cast ? { cast } : {}),
    });
  }
  return found;
};
