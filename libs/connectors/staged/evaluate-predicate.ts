import { AppError } from '#contracts';
import { digitsOf, type Fold, type Predicate } from '../spi/index.js';
import type { RowView, StagedTable } from './staged-table.js';

/** Whether a row meets a fixed predicate, which only the store itself understands. */
export type RawJudge = (text: string) => boolean;
type Test = (row: RowView, raw: RawJudge) => boolean;

export interface CompiledPredicate {
  /** Plain columns that the test looks at. */
  readonly columns: ReadonlySet<string>;
  /** Fixed predicates in it. */
  readonly raws: ReadonlySet<string>;
  /** True where the predicate is true; unknown is false, which is all that the algebra can tell apart. */
  readonly test: Test;
}

/**
 * The one meaning of a predicate for stores without a language of their own. Values are compared as their text, so that
 * 7 and "7" are the same key.
 * @throws AppError `store.refused` for what it does not understand
 */
export function compilePredicate(table: StagedTable, predicate: Predicate): CompiledPredicate {
  const columns = new Set<string>();
  const raws = new Set<string>();
  return { columns, raws, test: compile(predicate) };

  function compile(part: Predicate): Test {
    switch (part.op) {
      case 'any': {
        const tests = part.of.map(compile);
        return (row, raw) => tests.some((test) => test(row, raw));
      }
      case 'all': {
        const tests = part.of.map(compile);
        return (row, raw) => tests.every((test) => test(row, raw));
      }
      case 'not': {
        const test = compile(part.of);
        return (row, raw) => !test(row, raw);
      }
      case 'raw':
        raws.add(part.text);
        return (_row, raw) => raw(part.text);
      case 'null': {
        const leaves = leavesOf(part.column);
        return (row) => leaves(row).every((value) => value === null || value === undefined);
      }
      case 'in':
        return compileIn(part);
      case 'contains':
        return compileContains(part);
      case 'mentions':
        throw new AppError('store.refused', {
          detail: 'A store of records has no text predicate; name the column that holds the identifier.',
        });
    }
  }

  function compileIn({ columns: names, values, fold }: Extract<Predicate, { op: 'in' }>): Test {
    if (names.length === 0 || values.some((tuple) => tuple.length !== names.length)) {
      throw new AppError('store.refused', {
        detail: `Every tuple must have as many values as there are columns (${names.join(', ')}).`,
      });
    }
    const folds = names.map((name) => fold ?? (table.foldsCase(name) ? 'lower' : undefined));
    const folded = (text: string, at: number): string => foldText(text, folds[at]);
    const textsOf = names.map((name, at) => {
      const leaves = leavesOf(name);
      return (row: RowView) =>
        leaves(row)
          .flatMap(scalarTexts)
          .map((text) => folded(text, at));
    });
    const tuples = values.filter((tuple) => !tuple.includes(null));
    const wanted = new Set(
      tuples.map((tuple) => tupleText(tuple.map((value, at) => folded(String(value), at)))),
    );
    return (row) =>
      combinations(textsOf.map((texts) => texts(row))).some((one) => wanted.has(tupleText(one)));
  }

  function compileContains({ columns: names, texts, fold }: Extract<Predicate, { op: 'contains' }>): Test {
    const leaves = names.map(leavesOf);
    const holds = (value: unknown): boolean => {
      const text = foldText(typeof value === 'string' ? value : JSON.stringify(value ?? null), fold);
      return texts.some((one) => text.includes(one));
    };
    return (row) => leaves.some((read) => read(row).some(holds));
  }

  function leavesOf(reference: string): (row: RowView) => readonly unknown[] {
    columns.add(table.columnOf(reference));
    return table.leaves(reference);
  }
}

/** An array holds each of its values; a document is no value that could be compared. */
function scalarTexts(value: unknown): readonly string[] {
  if (value === null || value === undefined || Buffer.isBuffer(value)) return [];
  if (Array.isArray(value)) return value.flatMap(scalarTexts);
  return typeof value === 'object' ? [] : [String(value)];
}

function foldText(text: string, fold: Fold | undefined): string {
  switch (fold) {
    case 'lower':
      return text.toLowerCase();
    case 'digits':
      return digitsOf(text);
    case undefined:
      return text;
  }
}

const tupleText = (tuple: readonly string[]): string =>
  tuple.length === 1 ? tuple[0]! : JSON.stringify(tuple);

const combinations = (parts: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  parts.reduce<readonly (readonly string[])[]>(
    (heads, part) => heads.flatMap((head) => part.map((text) => [...head, text])),
    [[]],
  );
