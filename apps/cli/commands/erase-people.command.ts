import { resolve } from 'node:path';
import { AppError } from '#contracts';
import { ErasePeople, type ErasedPerson } from '../erasure/erase-people.js';
import { holdsAnything } from '../erasure/kept-rows.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { forgetText, writeForgetReport } from '../forget/forget-report.js';
import { requireWritableFolder } from '../input/files.js';
import { readMapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import { readPeopleFile } from '../input/people-file.js';
import { pseudonymKey } from '../journal/secret-key.js';
import { LedgerFile } from '../replay/ledger-file.js';
import type { Shell } from '../shell.js';
import { requireReportFile } from '../view/count-report.js';
import { keptText } from '../view/kept-view.js';
import { startProgress } from '../view/progress.js';
import type { CarryOutOptions, KeyOptions, ReportOptions } from './command-parts.js';

export interface PeopleFileOptions {
  readonly people?: string;
  readonly certificates?: string;
}
type Options = KeyOptions &
  ReportOptions &
  CarryOutOptions &
  PeopleFileOptions & {
    readonly map: string;
    readonly people: string;
    readonly json?: true;
    readonly progress?: true;
  };

/** Erases everybody of a file. */
export async function erasePeople(options: Options, shell: Shell): Promise<ExitCode> {
  requireApproval(options);
  const people = await readPeopleFile(options.people, shell);
  await requireReportFile(options.report, shell);
  const mapFile = await readMapFile(options.map, shell);
  new MapStores(mapFile, shell).checkConnections();
  const secret = await pseudonymKey(options, mapFile.folder, shell);
  const ledger = await LedgerFile.beside(mapFile.folder, secret);
  const certificates = await certificatesFolder(options, shell);
  const progress = startProgress(shell, options.progress === true);
  const work = { controller: options.controller, ...certificates };
  const run = new ErasePeople(
    { mapFile, people, secret, ledger, options: work, hooks: progress.hooks },
    shell,
  );
  const results: ErasedPerson[] = [];
  try {
    for await (const erased of run.eraseAll()) {
      results.push(...erased);
      if (options.json) for (const person of erased) shell.print(JSON.stringify(lineOf(person)));
    }
  } finally {
    progress.stop();
  }
  if (!options.json) shell.print(forgetText(results));
  if (!options.json)
    for (const { person, kept } of results)
      if (kept.length > 0) shell.print(`person ${person}: ${keptText(kept)}`);
  if (options.report !== undefined) await writeForgetReport(options.report, results, shell);
  await run.finish();
  if (!results.every(({ status }) => status === 'done' || status === 'nothing_found')) return EXIT.notDone;
  return results.some(({ kept }) => holdsAnything(kept)) ? EXIT.partly : EXIT.done;
}

/** So many plans nobody reads and confirms. */
function requireApproval({ yes, planHash, certificate }: Options): void {
  if (planHash !== undefined || certificate !== undefined)
    throw new AppError('request.invalid', {
      detail: `${planHash === undefined ? '--certificate' : '--plan-hash'} is about one person: with --people give ${planHash === undefined ? '--certificates <folder>' : '--yes'}.`,
    });
  if (yes !== true)
    throw new AppError('request.invalid', {
      detail: 'With --people nobody is asked: look at the plan of one by `habeas plan`, and add --yes.',
    });
}

async function certificatesFolder(
  { certificates }: Options,
  shell: Shell,
): Promise<{ readonly certificates?: string }> {
  if (certificates === undefined) return {};
  const folder = resolve(shell.folder, certificates);
  await requireWritableFolder(folder);
  return { certificates: folder };
}

/** Nothing in it names the person. */
const lineOf = ({ person, line, status, plan, counts, kept, certificate, error }: ErasedPerson) => ({
  ...{ person, line, status, planHash: plan?.hash ?? null },
  rows: counts.reduce((sum, { affected }) => sum + (affected ?? 0), 0),
  ...{ counts, kept, certificate, error },
});
