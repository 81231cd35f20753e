import { parseArrayExact, type RowValue } from '../spi/index.js';

/** What stands at a JSON path, from the JSON array of all values found: nothing, the one value, or all of them. */
export function valuesFound(text: string): RowValue {
  const values = parseArrayExact(text) as readonly RowValue[];
  return values.length > 1 ? values : (values[0] ?? null);
}
