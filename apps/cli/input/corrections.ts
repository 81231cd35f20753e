import { AppError, expectedForm, isIdentityType, type Correction } from '#contracts';
import { countCorrectedColumns, type DataMap } from '#engine';

const invalid = (param: string, detail: string): AppError =>
  new AppError('request.invalid', { param, detail });

/**
 * `--set <what>=<value>` with the `--old <what>=<value>` that belongs to it. What: a type of identifier, a category of
 * the map, or store.collection.column. Values are never repeated in an error.
 */
export function readCorrections(
  set: readonly string[],
  old: readonly string[],
  map: DataMap,
): readonly Correction[] {
  const oldValues = old.map((text) => parse('old', text));
  const newValues = set.map((text) => parse('set', text));
  const lost = oldValues.find(({ what }) => !newValues.some((one) => one.what === what));
  if (lost) throw invalid('old', `There is no --set for --old ${lost.what}.`);
  return newValues.map(({ what, value }) => {
    const oldValue = oldValues.find((one) => one.what === what)?.value;
    return correctionOf(what, value, oldValue, map);
  });
}

/** Only the first `=` divides. */
function parse(option: string, text: string): { what: string; value: string } {
  const at = text.indexOf('=');
  if (at <= 0) throw invalid(option, `--${option} is written what=value, such as contact.city=Exampletown.`);
  return { what: text.slice(0, at).trim(), value: text.slice(at + 1) };
}

function correctionOf(
  what: string,
  newValue: string,
  oldValue: string | undefined,
  map: DataMap,
): Correction {
  const values = { newValue, ...(oldValue === undefined ? {} : { oldValue }) };
  if (isIdentityType(what)) {
    const expected = expectedForm({ type: what, value: newValue });
    if (expected !== null) throw invalid('set', `--set ${what}: expected ${expected}.`);
    if (oldValue === undefined)
      throw invalid('old', `A person may have several: name the wrong one with --old ${what}=….`);
    return { identifier: what, ...values };
  }
  const readings: Correction[] = [
    { category: what, ...values },
    { field: what, ...values },
  ];
  const found = readings.find((correction) => countCorrectedColumns(map, correction) > 0);
  if (found) return found;
  throw invalid(
    'set',
    `No column of the map is meant by "${what}": name a category of it, a type of identifier, or store.collection.column.`,
  );
}
