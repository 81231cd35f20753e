import { extname } from 'node:path';
import { resolve } from 'node:path';
import type { ErasedPerson } from '#engine';
import type { Forgotten } from '../forget/forget-people.js';
import { forgetReport, forgetText, worstStatus, writeForgetReport } from '../forget/forget-report.js';
import { writeWhole } from '../input/files.js';
import type { Shell } from '../shell.js';
import { planDocument } from '../view/plan-view.js';
import type { ErasedSearch } from './search-erased.js';

export interface ReplayResult extends ErasedSearch {
  readonly since: Date | null;
  readonly forgotten: readonly Forgotten[];
}
/** `partly`: done as far as can be told, but stores of text were not searched for everybody. */
export type ReplayStatus = 'done' | 'planned' | 'partly' | 'not_done';

export function replayStatus({ forgotten, undecided, notSearched }: ReplayResult): ReplayStatus {
  const worst = forgotten.length === 0 ? 'done' : worstStatus(forgotten);
  if (undecided.length > 0 || worst === 'failed' || worst === 'not_clean' || worst === 'pending')
    return 'not_done';
  if (notSearched.length > 0) return 'partly';
  return worst === 'planned' ? 'planned' : 'done';
}

/** Nothing in it names anybody: an erasure has its id in the ledger. */
export const replayReport = (result: ReplayResult) => ({
  status: replayStatus(result),
  since: result.since?.toISOString() ?? null,
  erasures: result.erasures,
  notSearched: result.notSearched,
  returned: result.returned.map(told),
  undecided: result.undecided.map(told),
  ...people(result),
});

const people = ({ forgotten }: ReplayResult) => {
  const report = forgetReport(forgotten);
  return { people: report.people.map(({ line: _line, ...person }) => person), counts: report.counts };
};

const told = ({ entry, rows, undated }: ErasedPerson) => ({
  erasure: entry.id,
  erasedAt: entry.at,
  rows,
  undated: [...undated],
});

export function replayJson(result: ReplayResult): string {
  const report = replayReport(result);
  const withPlans = report.people.map((person, index) => {
    const { plan, verifications } = result.forgotten[index]!;
    return { ...person, plan: plan && planDocument(plan), verifications };
  });
  return JSON.stringify({ ...report, people: withPlans }, null, 2);
}

/** Written as CSV when the file is called so, else as JSON. @throws AppError `request.invalid` */
export async function writeReplayReport(name: string, result: ReplayResult, shell: Shell): Promise<void> {
  if (extname(name).toLowerCase() === '.csv') return writeForgetReport(name, result.forgotten, shell);
  const text = `${JSON.stringify(replayReport(result), null, 2)}\n`;
  await writeWhole(resolve(shell.folder, name), text, 0o644);
}

export function replayText(result: ReplayResult): string {
  const { erasures, forgotten, returned, undecided, notSearched } = result;
  const lines = [
    `The ledger names ${erasures} ${erasures === 1 ? 'erasure' : 'erasures'}; of these the stores have ${forgotten.length + returned.length + undecided.length}.`,
    ...(forgotten.length === 0 ? [] : ['', forgetText(forgotten), '']),
    ...returned.map(({ entry, rows }) => `came back after ${entry.at}: ${rows.newer} rows are left alone`),
    ...undecided.map(undecidedLine),
    ...notSearched.map(
      (store) =>
        `not searched ${store}: text has no columns of identifiers, so that people are found in it only whom another store has`,
    ),
  ];
  return lines.join('\n');
}

function undecidedLine({ entry, rows, undated }: ErasedPerson): string {
  const head = `NOT done, erased on ${entry.at}:`;
  if (rows.newer > 0)
    return `${head} ${rows.older + rows.unknown} rows may be older and ${rows.newer} are newer. Somebody has to look; erase by habeas erase, which asks for identifiers`;
  return `${head} nothing says whether ${rows.unknown} rows are older (${[...undated].join(', ')}). Give --since, the time of the backup, or name the column in the map (subject.created)`;
}
