import type { ColumnInfo, Row, Scalar } from '#connectors/spi';
import { wordsOf } from './column-words.js';

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
  return numbers.size < MIN_NUMBERS ? null : [...numbers];
};

/** Numbers with gaps, or that do not begin at one: where they stand elsewhere too, it is no chance. */
export const areTellingNumbers = (tuples: Iterable<readonly Scalar[]>): boolean => {
  const numbers = [...tuples].map(([value]) => Number(value)).filter(Number.isFinite);
  const least = Math.min(...numbers);
  const span = Math.max(...numbers) - least + 1;
  return numbers.length > 1 && (span > 2 * numbers.length || least > numbers.length);
};
