import { REQUEST_STATES } from '#contracts';
import type { CcpaReport, RequestNumbers, RequestReport } from '#contracts/schemas';
import { csvHeader, csvLines } from '#packages';

type Cells = Readonly<Record<string, string | number | null>>;

const table = (columns: readonly string[], rows: readonly Cells[]): string =>
  csvHeader(columns) + csvLines(columns, rows);

/** Every state has a column of its own name behind `state_`: there is a state `received`. */
function cellsOf({ states, outcomes: _ended, days, ...numbers }: RequestNumbers): Cells {
  const inState = REQUEST_STATES.map((state) => [`state_${state}`, states[state] ?? 0]);
  return { ...numbers, ...days, ...Object.fromEntries(inState) };
}

/** A line for each group, or one for all together: columns add up. RFC 4180, safe to open as a spreadsheet. */
export function requestReportCsv({ items, total }: RequestReport): string {
  if (items.length === 0) {
    const cells = cellsOf(total);
    return table(Object.keys(cells), [cells]);
  }
  const rows = items.map(({ group, ...numbers }): Cells => ({ ...(group as Cells), ...cellsOf(numbers) }));
  return table(Object.keys(rows[0]!), rows);
}

/** A line for each kind of request, in the order of 11 CCR §7102(a)(1). */
export function ccpaReportCsv({ year, individuals, items }: CcpaReport): string {
  const rows = items.map((item) => ({ year, individuals, ...item }));
  return table(Object.keys(rows[0]!), rows);
}
