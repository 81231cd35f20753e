import type { ColumnInfo, Row, Scalar } from '#connectors/spi';
import { wordsOf } from './column-words.js';
import { keyOf, type StoreValues } from './store-values.js';

/** So many different numbers, and so large a part of them, must be keys of people where no name says so. */
export const MIN_NUMBERS = 20;
export const MIN_NUMBERS_SHARE = 0.95;

/** Amounts, measures, times and positions are numbers of nobody. */
const QUANTITY =
  /^(count|cnt|counter|qty|quantity|amount|amt|sum|total|subtotal|price|cost|fee|tax|rate|percent|percentage|discount|balance|credit|points?|score|mark|grade|rating|stars|votes?|views?|hits|likes|clicks|visits|attempts?|retries|age|year|yr|month|day|days|week|hours?|minutes?|mins?|seconds?|secs?|ms|millis|milliseconds|duration|time|timestamp|epoch|date|size|bytes|kb|mb|width|height|length|depth|weight|kg|cm|mm|km|distance|volume|area|temperature|pulse|capacity|stock|units?|seats?|rooms?|floor|storey|pages?|line|row|col|column|position|pos|seq|sequence|sort|order|ordinal|rank|level|lvl|priority|index|idx|step|round|lap|version|revision|port|status|state|flags?|type|kind|code|mask|bits?|value|val|result|min|max|avg|lat|lon|x|y|z|jahr|monat|tag|menge|anzahl|betrag|preis|dauer|alter|groesse|gewicht|punkte|stand)$/;

export const namesQuantity = (column: string): boolean => wordsOf(column).some((word) => QUANTITY.test(word));

/** Columns of numbers that may be keys of people although no name says so. */
export const mayBeNumbers = ({ kind, name, enumValues, readOnly }: ColumnInfo): boolean =>
  kind === 'integer' && enumValues === null && !readOnly && !namesQuantity(name);

/** The different numbers of a column in sampled rows; null where they are too few. */
export const numbersIn = (rows: readonly Row[], column: string): readonly number[] | null => {
  const numbers = new Set(rows.map((row) => row[column]).filter((value) => typeof value === 'number'));
  // nobody, where the column takes no NULL
  numbers.delete(0);
  return numbers.size < MIN_NUMBERS ? null : [...numbers];
};

/** Numbers with gaps, or that do not begin at one: where they stand elsewhere too, it is no chance. */
export const areTellingNumbers = (tuples: Iterable<readonly Scalar[]>): boolean => {
  const numbers = [...tuples].map(([value]) => Number(value)).filter(Number.isFinite);
  const least = Math.min(...numbers);
  const span = Math.max(...numbers) - least + 1;
  return numbers.length > 1 && (span > 2 * numbers.length || least > numbers.length);
};

/** The keys of tables, each read once. */
export class SeenNumbers {
  readonly #keys = new Map<
    string,
    Promise<{ readonly isTelling: boolean; readonly keys: ReadonlySet<string> }>
  >();

  constructor(private readonly values: StoreValues) {}

  /** Nearly all of the numbers are keys there. Of keys that run from one the first are enough: they fit anything. */
  async areKeys(numbers: readonly number[], table: string, column: string): Promise<boolean> {
    const place = keyOf([table, column]);
    const known = this.#keys.get(place) ?? this.#look(table, column);
    this.#keys.set(place, known);
    const { isTelling, keys } = await known;
    const wanted = numbers.length * MIN_NUMBERS_SHARE;
    if (numbers.filter((number) => keys.has(keyOf([number]))).length >= wanted) return true;
    if (!isTelling) return false;
    const used = new Map(numbers.map((number) => [keyOf([number]), [number]]));
    return (await this.values.meeting(used, table, [column])).met >= wanted;
  }

  async #look(
    table: string,
    column: string,
  ): Promise<{ readonly isTelling: boolean; readonly keys: ReadonlySet<string> }> {
    const tuples = await this.values.tuples(table, [column]);
    return { isTelling: areTellingNumbers(tuples.values()), keys: new Set(tuples.keys()) };
  }
}
