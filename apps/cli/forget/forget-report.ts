import { extname, resolve } from 'node:path';
import { writeWhole } from '../input/files.js';
import type { Shell } from '../shell.js';
import type { CountLine } from '../view/count-report.js';
import { planDocument } from '../view/plan-view.js';
import { table } from '../view/table.js';
import type { ForgetStatus, Forgotten } from './forget-people.js';

const COLUMNS = [
  ...['person', 'line', 'status', 'store', 'collection', 'action'],
  ...['planned', 'affected', 'found', 'allowed'],
];

/** Counts of everybody, and what became of each; people are numbers. */
export interface ForgetReport {
  readonly status: ForgetStatus;
  readonly people: readonly {
    readonly person: number;
    readonly line: number | null;
    readonly status: ForgetStatus;
    readonly planHash: string | null;
    readonly counts: readonly CountLine[];
    readonly error: Forgotten['error'];
  }[];
  readonly counts: readonly CountLine[];
}

/** From the best to the worst; the worst of anybody is that of the run. */
const ORDER: readonly ForgetStatus[] = ['planned', 'done', 'nothing_found', 'pending', 'not_clean', 'failed'];

export const worstStatus = (results: readonly Forgotten[]): ForgetStatus =>
  ORDER.findLast((status) => results.some((result) => result.status === status)) ?? 'nothing_found';

export const forgetReport = (results: readonly Forgotten[]): ForgetReport => ({
  status: worstStatus(results),
  people: results.map(({ person, line, status, plan, counts, error }) => ({
    ...{ person, line, status, planHash: plan?.hash ?? null, counts, error },
  })),
  counts: sums(results.flatMap(({ counts }) => counts)),
});

/** Written as CSV when the file is called so, else as JSON. @throws AppError `request.invalid` */
export async function writeForgetReport(
  name: string,
  results: readonly Forgotten[],
  shell: Shell,
): Promise<void> {
  const isCsv = extname(name).toLowerCase() === '.csv';
  const content = isCsv ? await csvText(results) : `${JSON.stringify(forgetReport(results), null, 2)}\n`;
  await writeWhole(resolve(shell.folder, name), content, 0o644);
}

async function csvText(results: readonly Forgotten[]): Promise<string> {
  // Loaded here, as for other reports: a run without one need not wait for it.
  const { csvHeader, csvLines } = await import('#packages');
  const rows = results.flatMap(({ person, line, status, counts }) => {
    const whose = { person, line, status };
    return counts.length === 0 ? [whose] : counts.map((count) => ({ ...whose, ...count }));
  });
  return csvHeader(COLUMNS) + csvLines(COLUMNS, rows);
}

export const forgetJson = (results: readonly Forgotten[]): string => {
  const report = forgetReport(results);
  const people = report.people.map((person, index) => {
    const { plan, verifications } = results[index]!;
    return { ...person, plan: plan && planDocument(plan), verifications };
  });
  return JSON.stringify({ ...report, people }, null, 2);
};

const SAID: Readonly<Record<ForgetStatus, string>> = {
  planned: 'would be forgotten',
  done: 'forgotten and verified',
  nothing_found: 'known to no store',
  pending: 'not finished yet, a service confirms its deletions later: run the same command again then',
  not_clean: 'NOT done, identifiers are still there: run the same command again, or complete the map',
  failed: 'NOT done',
};

export function forgetText(results: readonly Forgotten[]): string {
  const lines = results.map(({ person, line, status, error }) => {
    const who = line === null ? (results.length === 1 ? 'the person' : `person ${person}`) : `line ${line}`;
    return `${who}: ${SAID[status]}${error ? `: ${error.detail}` : ''}`;
  });
  const { counts } = forgetReport(results);
  const rows = counts.map(({ store, collection, action, planned, affected, found, allowed }) =>
    [store, collection, action, planned, affected, found, allowed].map((cell) => cell ?? '-'),
  );
  const sum = rows.length === 0 ? [] : [table(COLUMNS.slice(3), rows), ''];
  return [...sum, ...lines].join('\n');
}

/** One line for each store, collection and action; not searched stays not searched. */
function sums(counts: readonly CountLine[]): CountLine[] {
  const summed = new Map<string, CountLine>();
  for (const line of counts) {
    const { store, collection, action } = line;
    const key = JSON.stringify([store, collection, action]);
    const other = summed.get(key);
    summed.set(key, {
      ...{ store, collection, action },
      planned: line.planned + (other?.planned ?? 0),
      affected: plus(line.affected, other?.affected),
      found: plus(line.found, other?.found),
      allowed: plus(line.allowed, other?.allowed),
    });
  }
  return [...summed.values()];
}

const plus = (one: number | null, other: number | null | undefined): number | null =>
  one === null && (other === null || other === undefined) ? null : (one ?? 0) + (other ?? 0);
