import type { Fold, Predicate, ReadSession, Row, SelectQuery } from '#connectors/spi';
import { AppError } from '#contracts';
import { digitsOf } from '#connectors/spi';
import { all, any } from '../plan/traverse/predicates.js';
import { getOrAdd } from '../plan/traverse/get-or-add.js';

type Contains = Extract<Predicate, { op: 'contains' }>;

/** With more texts than this it costs the store less to give all rows than to look for each text in each row. */
const MAX_TEXTS = 200;
/** Rows of one answer that are held in memory. */
const MAX_ROWS = 500_000;

/** Whether a question looks for what stands in texts, and not for rows by their values. */
export const isSearch = ({ where }: SelectQuery): boolean => textsIn(where).length > 0;

/** Equal for questions that differ in nothing but the texts that they look for. */
export const searchShape = ({ collection, columns, where }: SelectQuery): string =>
  JSON.stringify([collection, columns, columnsOf(where), withoutTexts(where)]);

/**
 * Answers questions that look for texts in the same rows by reading these once; a row comes to everybody of whom a text
 * stands in it, and perhaps to more.
 * @throws AppError `store.failed` when more rows are found than can be held
 */
export async function searchTogether(
  session: ReadSession,
  queries: readonly SelectQuery[],
): Promise<readonly (readonly Row[])[]> {
  const [first] = queries;
  if (!first) return [];
  const searched = queries.map(({ where }) => textsIn(where));
  const columns = columnsOf(first.where);
  const finders = (['lower', 'digits'] as const).map((fold) => new TextFinder(fold, searched));
  const rest = withoutTexts(first.where);
  const isFew = finders.reduce((sum, { size }) => sum + size, 0) <= MAX_TEXTS;
  const where = isFew
    ? all(any(...finders.flatMap((finder) => finder.predicate(columns))), ...rest)
    : all(...rest);
  const found = queries.map((): Row[] => []);
  let count = 0;
  for await (const rows of session.select({ ...first, where }))
    for (const row of rows) {
      const asking = new Set(
        columns.flatMap((column) => finders.flatMap((finder) => finder.find(row[column]))),
      );
      for (const one of asking) found[one]?.push(row);
      if ((count += asking.size) > MAX_ROWS) throw tooMany(first.collection);
    }
  return found;
}

const tooMany = (collection: string): AppError =>
  new AppError('store.failed', {
    detail: `More than ${MAX_ROWS} rows of ${collection} name these people; each is done alone.`,
  });

/** The parts that look for texts. */
function textsIn(where: Predicate): readonly Contains[] {
  if (where.op === 'contains') return [where];
  return where.op === 'all' || where.op === 'any' ? where.of.flatMap(textsIn) : [];
}

const columnsOf = (where: Predicate): readonly string[] => textsIn(where)[0]?.columns ?? [];

/** What else a question says of the rows. */
const withoutTexts = (where: Predicate): readonly Predicate[] =>
  (where.op === 'all' ? where.of : [where]).filter((part) => textsIn(part).length === 0);

/** Finds all texts at a place by their first characters. */
class TextFinder {
  readonly size: number;
  /** Length of a beginning, then the beginning, then the texts that begin so with whose they are. */
  readonly #beginnings = new Map<
    number,
    Map<string, { readonly text: string; readonly whose: Set<number> }[]>
  >();

  constructor(
    private readonly fold: Fold,
    private readonly searched: readonly (readonly Contains[])[],
  ) {
    const whose = new Map<string, Set<number>>();
    for (const [one, parts] of searched.entries())
      for (const text of parts.flatMap((part) => (part.fold === fold ? part.texts : [])))
        getOrAdd(whose, text, () => new Set<number>()).add(one);
    this.size = whose.size;
    for (const [text, people] of whose) {
      const length = Math.min(text.length, BEGINNING);
      const beginnings = getOrAdd(this.#beginnings, length, () => new Map());
      getOrAdd(beginnings, text.slice(0, length), () => []).push({ text, whose: people });
    }
  }

  predicate(columns: readonly string[]): Predicate[] {
    const parts = this.searched.flat().filter(({ fold }) => fold === this.fold);
    const texts = [...new Set(parts.flatMap((part) => part.texts))];
    return texts.length === 0 ? [] : [{ op: 'contains', columns, texts, fold: this.fold }];
  }

  /** Whose texts stand in a value. */
  find(value: unknown): readonly number[] {
    if (this.size === 0 || value === null || value === undefined) return [];
    const written = typeof value === 'string' ? value : JSON.stringify(value);
    const text = this.fold === 'digits' ? digitsOf(written) : written.toLowerCase();
    const found: number[] = [];
    for (const [length, beginnings] of this.#beginnings)
      for (let at = 0; at + length <= text.length; at += 1)
        for (const one of beginnings.get(text.slice(at, at + length)) ?? [])
          if (text.startsWith(one.text, at)) found.push(...one.whose);
    return found;
  }
}

const BEGINNING = 5;
