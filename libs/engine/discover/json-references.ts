import type { CollectionInfo, ColumnKind } from '#connectors/spi';
import { namesPeople, singularOf, unqualified, wordsOf } from './column-words.js';
import { jsonLeaves, type JsonLeaf } from './json-leaves.js';
import { isKeyWord, namesSomebody } from './reference-names.js';
import type { StoreValues } from './store-values.js';
import type { ReferenceSuggestion, SuggestionInput } from './suggestion.js';

const MIN_SHARE = 0.9;
/** What numbers in a document are read as, by the kind of the key. */
const CASTS: Partial<Record<ColumnKind, string>> = { integer: 'bigint', uuid: 'uuid' };
/** Documents of a table that are looked at. */
const DOCUMENTS = 200;

interface Target {
  readonly table: CollectionInfo;
  readonly key: string;
  readonly kind: ColumnKind;
}

const targetsOf = ({ catalogue }: Pick<SuggestionInput, 'catalogue'>): readonly Target[] =>
  catalogue.collections.flatMap((table) => {
    const [key, ...rest] = table.primaryKey;
    const column = table.columns.find(({ name }) => name === key);
    const isTarget =
      column !== undefined && rest.length === 0 && table.kind !== 'view' && table.kind !== 'files';
    return isTarget ? [{ table, key: column.name, kind: column.kind }] : [];
  });

const isKeyLike = ({ names }: JsonLeaf): boolean => {
  const words = wordsOf(names.at(-1) ?? '');
  return isKeyWord(words.at(-1) ?? '') || namesSomebody(names.at(-1) ?? '');
};

/** `{"actor": {"id": 7}}` and `{"user_id": 7}` name a row of people; `{"order": {"id": 7}}` one of `orders`. */
const means = ({ names }: JsonLeaf, { table, key }: Target): boolean => {
  const words = names.slice(-2).flatMap(wordsOf);
  const bare = words.filter((word) => !isKeyWord(word));
  const last = bare.at(-1) ?? '';
  const name = wordsOf(unqualified(table.name));
  if (singularOf(name.at(-1) ?? '') === singularOf(last)) return true;
  if (wordsOf(key).join('_') === wordsOf(names.at(-1) ?? '').join('_') && wordsOf(key).length > 1)
    return true;
  return namesPeople(table.name) && namesSomebody(last);
};

/** References out of documents: members that are named like the key of a table and whose values are keys of it. */
export const jsonReferences = async (
  input: Pick<SuggestionInput, 'catalogue' | 'type'>,
  values: StoreValues,
): Promise<readonly ReferenceSuggestion[]> => {
  if (input.type === 'mongodb' || input.type === 'logs') return [];
  const targets = targetsOf(input);
  const found: ReferenceSuggestion[] = [];
  for (const from of input.catalogue.collections)
    for (const { name } of from.columns.filter(({ kind }) => kind === 'json')) {
      if (from.kind !== 'table' && from.kind !== 'partitioned') continue;
      const rows = (await values.rows(from.name, [name])).slice(0, DOCUMENTS);
      const leaves = jsonLeaves(rows.map((row) => row[name] ?? null)).filter(isKeyLike);
      for (const leaf of leaves) found.push(...(await referencesOf(from, name, leaf, targets, values)));
    }
  return found;
};

const referencesOf = async (
  from: CollectionInfo,
  column: string,
  leaf: JsonLeaf,
  targets: readonly Target[],
  values: StoreValues,
): Promise<readonly ReferenceSuggestion[]> => {
  const used = new Map(leaf.values.map((value) => [JSON.stringify([String(value)]), [value]]));
  const isUuid = leaf.values.every((value) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)),
  );
  const possible = targets.filter(
    (target) =>
      target.table !== from &&
      (target.kind === 'uuid') === isUuid &&
      (target.kind !== 'integer' || leaf.values.every((value) => /^\d{1,18}$/.test(String(value)))) &&
      (isUuid || means(leaf, target)),
  );
  const found: ReferenceSuggestion[] = [];
  for (const { table, key, kind } of possible) {
    const { met } = await values.meeting(used, table.name, [key]);
    if (met === 0) continue;
    const cast = CASTS[kind];
    found.push({
      from: from.name,
      fromColumns: [`${column}#${leaf.path}`],
      to: table.name,
      toColumns: [key],
      sure: met >= used.size * MIN_SHARE,
      reason: `named like a key; ${met} of ${used.size} sampled values exist there`,
      ...(cast === undefined ? {} : { cast }),
    });
  }
  const sure = found.filter((reference) => reference.sure);
  return sure.length > 1 ? found.map((reference) => ({ ...reference, sure: false })) : found;
};
