import { resolve } from 'node:path';
import { AppError } from '#contracts';
import { ForgetRun } from '../forget/forget-people.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { requireWritableFolder } from '../input/files.js';
import { readMapFile, type MapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import { pseudonymKey } from '../journal/secret-key.js';
import { readLedger } from '../replay/read-ledger.js';
import { replayJson, replayStatus, replayText, writeReplayReport } from '../replay/replay-report.js';
import { searchErased } from '../replay/search-erased.js';
import { onlyStores } from '../replay/only-stores.js';
import type { Shell } from '../shell.js';
import { requireReportFile } from '../view/count-report.js';
import { startProgress } from '../view/progress.js';
import { addKeyOption, collected, type AddCommand, type KeyOptions } from './command-parts.js';

interface ReplayOptions extends KeyOptions {
  readonly map: string;
  readonly ledger?: string;
  readonly tenant?: string;
  readonly since?: string;
  readonly store?: readonly string[];
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly progress?: true;
  readonly report?: string;
  readonly certificates?: string;
  readonly controller: string;
}

const MORE = `
Every erasure leaves a line in the ledger: keyed hashes of the identifiers, when, by which plan, in which stores. A backup
that was restored has erased people again; their identifiers are hashed in one pass over the stores, and whom the ledger
names is planned, erased and verified as by habeas erase. What the map keeps or others share stays as it did then.

Give --since, the time at which the backup was made: erasures before it are in the backup. Without it a person is only
erased where the map names the column with the age of a row (subject.created), and all rows are older than the erasure.
Rows that are newer are somebody who came back, and are left alone.

Exit code 0: everybody whom the ledger names is gone again; 1: somebody is not, or nobody could tell; 2: wrong usage;
3: done, but files of text cannot be searched for people whom no other store has.`;

export const addReplayCommand: AddCommand = (program, shell, action) => {
  const command = addKeyOption(program.command('replay'))
    .description('After a store was restored from a backup: erase again whom the ledger of erasures names.')
    .requiredOption('--map <file>', 'data map: which stores there are and what they hold')
    .option(
      '--ledger <file>',
      'ledger of the command line (default: .habeas-journal/erasures.ndjson beside the map)',
    )
    .option('--tenant <slug>', 'take the ledger of this tenant of an installation instead')
    .option(
      '--since <time>',
      'when the backup was made, such as 2026-03-01T04:00:00Z: only later erasures count',
    )
    .option(
      '--store <id>',
      'only this store was restored; repeat for more (default: all of the map)',
      collected,
    )
    .option('--dry-run', 'show the plans and change nothing')
    .option('--yes', 'carry out the plans without asking')
    .option(
      '--report <file>',
      'write counts here, without identifiers; CSV when the file ends in .csv, else JSON',
    )
    .option('--certificates <folder>', 'write a signed certificate for each person here')
    .option('--controller <name>', 'who is responsible for the data; stands in certificates', 'command line')
    .option('--progress', 'show progress bars although standard error is no terminal')
    .option('--json', 'write one JSON document to standard output')
    .addHelpText('after', MORE);
  command.action(() => action(() => replay(command.opts<ReplayOptions>(), shell))());
};

async function replay(options: ReplayOptions, shell: Shell): Promise<ExitCode> {
  const since = readSince(options.since);
  await requireReportFile(options.report, shell);
  const whole = await readMapFile(options.map, shell);
  const mapFile: MapFile = { ...whole, map: onlyStores(whole.map, options.store) };
  const stores = new MapStores(mapFile, shell);
  stores.checkConnections();
  const secret = await pseudonymKey(options, mapFile.folder, shell);
  const ledger = await readLedger(options, { mapFolder: mapFile.folder, secret, since }, shell);
  const run = runOptions(options, shell);
  if (run.certificates !== undefined && options.dryRun !== true)
    await requireWritableFolder(run.certificates);
  const progress = startProgress(shell, options.progress === true);
  try {
    const search = await searchErased({ mapFile, stores, ledger, secret, since, hooks: progress.hooks });
    const work = new ForgetRun(
      { mapFile, people: search.people, secret, options: run, hooks: progress.hooks },
      shell,
    );
    const result = { ...search, since, forgotten: await work.forgetAll() };
    progress.stop();
    shell.print(options.json ? replayJson(result) : replayText(result));
    if (options.report !== undefined) await writeReplayReport(options.report, result, shell);
    await work.finish();
    return exitOf(replayStatus(result));
  } finally {
    progress.stop();
  }
}

function readSince(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const since = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(since.getTime())) return since;
  throw new AppError('request.invalid', {
    param: 'since',
    detail: '--since is written with its zone, such as 2026-03-01T04:00:00Z.',
  });
}

const runOptions = (
  { certificates, ...options }: ReplayOptions,
  { folder }: Shell,
): Omit<ReplayOptions, 'certificates'> & { certificates?: string } => ({
  ...options,
  ...(certificates === undefined ? {} : { certificates: resolve(folder, certificates) }),
});

function exitOf(status: ReturnType<typeof replayStatus>): ExitCode {
  if (status === 'done' || status === 'planned') return EXIT.done;
  return status === 'partly' ? EXIT.partly : EXIT.notDone;
}
