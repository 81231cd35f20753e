import { isDeepStrictEqual } from 'node:util';
import type { Predicate, ReadSession, Row, RowValue } from '#connectors/spi';
import type { Identity } from '#contracts';
import { searchForms, type IdentityForm } from '../../identity/index.js';
import { columnChange, type StrategyContext } from '../../strategies/index.js';
import { all, any, isNothing, not, raw } from '../traverse/predicates.js';
import type { CollectionNode } from '../traverse/structure.js';
import { TupleSet, tuplesOf } from '../traverse/tuples.js';
import type { MentionColumn } from './mention-columns.js';

/** Rows that name the person in the same columns. */
export interface Mentions {
  readonly columns: readonly MentionColumn[];
  readonly keys: TupleSet;
}

/** Stops the plan. */
export class TooManyMentions extends Error {}

/**
 * Reads rows in which the store finds something of an identifier, and keeps those that would really change: between the
 * same boundaries as an execution, and so that a row of which nothing would go is never one. Rows of `own` are left out.
 * @throws TooManyMentions with more rows than `maxRows`
 */
export async function findMentions(
  node: CollectionNode,
  columns: readonly MentionColumn[],
  own: Predicate,
  search: MentionSearch,
): Promise<readonly Mentions[]> {
  const found: Mentions[] = [];
  for (const mentions of await findNamed(node, columns, search)) {
    const keys = isNothing(own) ? mentions.keys : await withoutOwn(node, mentions.keys, own, search);
    if (keys.size > 0) found.push({ ...mentions, keys });
  }
  return found;
}

/** Asked of the rows found alone: what is searched for is then a question that is alike for everybody. */
async function withoutOwn(
  node: CollectionNode,
  keys: TupleSet,
  own: Predicate,
  { session }: MentionSearch,
): Promise<TupleSet> {
  const others = new TupleSet();
  const where = all({ op: 'in', columns: node.key, values: keys.values() }, not(own));
  const query = { collection: node.name, columns: node.key, where, orderBy: [] };
  for await (const rows of session.select(query))
    for (const row of rows) for (const key of tuplesOf(row, node.key)) others.add(key);
  return others;
}

async function findNamed(
  node: CollectionNode,
  columns: readonly MentionColumn[],
  { session, identities, maxRows }: MentionSearch,
): Promise<readonly Mentions[]> {
  const forms = searchForms(identities, 'verify').map(({ form }) => form);
  const contains = containing(
    columns.map(({ info }) => info.name),
    forms,
  );
  const found = new Map<string, Mentions>();
  const changed = changedColumns(columns, forms);
  let rowsFound = 0;
  const read = [...node.key, ...columns.map(({ info }) => info.name)];
  const query = {
    collection: node.name,
    columns: read,
    where: all(contains, raw(node.map.where)),
    orderBy: [],
  };
  for await (const rows of session.select(query))
    for (const { row, named } of changed(rows)) {
      if (named.length === 0) continue;
      if ((rowsFound += 1) > maxRows) throw new TooManyMentions();
      note(found, named, tuplesOf(row, node.key));
    }
  return [...found.values()];
}

export interface MentionSearch {
  readonly session: ReadSession;
  /** Those that name somebody in a text. */
  readonly identities: readonly Identity[];
  readonly maxRows: number;
}

function note(
  found: Map<string, Mentions>,
  columns: readonly MentionColumn[],
  keys: readonly (readonly (string | number | boolean | null)[])[],
): void {
  const name = JSON.stringify(columns.map(({ info }) => info.name));
  const mentions = found.get(name) ?? { columns, keys: new TupleSet() };
  found.set(name, mentions);
  for (const key of keys) mentions.keys.add(key);
}

interface NamedIn {
  readonly row: Row;
  readonly named: readonly MentionColumn[];
}

function changedColumns(
  columns: readonly MentionColumn[],
  forms: readonly IdentityForm[],
): (rows: readonly Row[]) => readonly NamedIn[] {
  const context: StrategyContext = {
    keys: new Map(),
    identities: [],
    forms,
    today: new Date(),
    postcodes: {},
  };
  const rewrites = columns.map((column) => {
    const change = columnChange(column.info, column.map, context);
    const rewrite = change?.kind === 'rewrite' ? change.rewrite : (values: readonly RowValue[]) => values;
    return { column, isChanged: (value: RowValue) => !isDeepStrictEqual(rewrite([value])[0], value) };
  });
  return (rows) =>
    rows.map((row) => ({
      row,
      named: rewrites
        .filter(({ column, isChanged }) => isChanged(row[column.info.name] ?? null))
        .map(({ column }) => column),
    }));
}

/** What the store is asked for: every form as it may stand in a text, the shortest where one holds another. */
function containing(columns: readonly string[], forms: readonly IdentityForm[]): Predicate {
  const texts = forms.filter(({ separated }) => separated !== true).flatMap(({ bytes }) => lowered(bytes));
  const digits = forms.filter(({ separated }) => separated === true).map(({ bytes }) => bytes.toString());
  return any(
    ...[['lower', texts] as const, ['digits', digits] as const].flatMap(([fold, all]) => {
      const shortest = withoutHolders(all);
      return shortest.length === 0 ? [] : [{ op: 'contains' as const, columns, texts: shortest, fold }];
    }),
  );
}

/** Stores fold ASCII all alike; beyond it some know no case. */
function lowered(bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  const texts = [text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()), text.toLowerCase()];
  return text.includes('\0') ? [] : texts;
}

function withoutHolders(texts: readonly string[]): string[] {
  const distinct = [...new Set(texts)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const kept: string[] = [];
  for (const text of distinct) if (!kept.some((one) => text.includes(one))) kept.push(text);
  return kept;
}
