import { resolve } from 'node:path';
import { AppError } from '#contracts';
import { EXIT, type ExitCode } from '../exit-code.js';
import { ForgetRun } from '../forget/forget-people.js';
import { forgetJson, forgetText, worstStatus, writeForgetReport } from '../forget/forget-report.js';
import { withGivenPseudonym } from '../forget/given-pseudonym.js';
import { readPeople, type PeopleOptions, type Person } from '../forget/people.js';
import { requireWritableFolder } from '../input/files.js';
import { readMapFile, type MapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import { pseudonymKey } from '../journal/secret-key.js';
import { LedgerFile } from '../replay/ledger-file.js';
import type { Shell } from '../shell.js';
import { requireReportFile } from '../view/count-report.js';
import { startProgress } from '../view/progress.js';
import { addKeyOption, collected, type AddCommand, type KeyOptions } from './command-parts.js';

interface ForgetOptions extends PeopleOptions, KeyOptions {
  readonly map: string;
  readonly pseudonym?: string;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly progress?: true;
  readonly report?: string;
  readonly certificates?: string;
  readonly controller: string;
}

const MORE = `
Plan, question, erasure and verification are those of habeas erase, over databases and log files of the map in one go.
User names are also looked for as DOMAIN/name, name@tenant, TENANT/name, DOMAIN/name@tenant and in the variants given. What
stands on a command line can be seen by others: --identity - and --people - read standard input instead.

The file of people is CSV, a person a line. Its first line may name the columns (types of identifiers, domain, tenant);
without such a line they are user name, user store domain, tenant domain, tenant id.

Exit code 0: everybody is forgotten and verified; 1: somebody is not; 2: wrong usage; 3: all done, but a store knew nothing of somebody.
A run that was cut off is continued by running the same command again.`;

export const addForgetCommand: AddCommand = (program, shell, action) => {
  const command = addKeyOption(program.command('forget'))
    .description(
      'Erase one or many people from every store of a map by their user names, verify it, and count it.',
    )
    .requiredOption('--map <file>', 'data map: which stores there are and what they hold')
    .option(
      '--identity <type=value>',
      'an identifier of the person, such as username=jane; repeat for more',
      collected,
    )
    .option('--people <file>', 'file of people instead; "-" reads standard input')
    .option('--domain <name>', 'user store domain that may stand before a user name')
    .option('--tenant <domain>', 'tenant that may stand before or behind a user name')
    .option('--variant <form>', 'another form, such as "uid={user},o={tenant}"; repeat for more', collected)
    .option('--qualified-only', 'leave the bare name alone, which others have, too')
    .option(
      '--pseudonym <text>',
      'write this for the user name where the map says pseudonym (default: a keyed one)',
    )
    .option(
      '--together',
      'all people of the file in one plan and one pass; what becomes of one becomes of all',
    )
    .option('--dry-run', 'show the plan and change nothing')
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
  command.action(() => action(() => forget(command.opts<ForgetOptions>(), shell))());
};

async function forget(options: ForgetOptions, shell: Shell): Promise<ExitCode> {
  const people = await readPeople(options, shell);
  await requireReportFile(options.report, shell);
  const mapFile = mapFor(await readMapFile(options.map, shell), people, options);
  new MapStores(mapFile, shell).checkConnections();
  const secret = await pseudonymKey(options, mapFile.folder, shell);
  const ledger = await LedgerFile.beside(mapFile.folder, secret);
  const progress = startProgress(shell, options.progress === true);
  const { certificates } = options;
  const folder: { certificates?: string } =
    certificates === undefined ? {} : { certificates: resolve(shell.folder, certificates) };
  if (folder.certificates !== undefined && options.dryRun !== true)
    await requireWritableFolder(folder.certificates);
  const run = new ForgetRun(
    { mapFile, people, secret, ledger, options: { ...options, ...folder }, hooks: progress.hooks },
    shell,
  );
  const results = await run.forgetAll().finally(() => progress.stop());
  shell.print(options.json ? forgetJson(results) : forgetText(results));
  if (options.report !== undefined) await writeForgetReport(options.report, results, shell);
  await run.finish();
  return exitOf(worstStatus(results));
}

function mapFor(
  mapFile: MapFile,
  people: readonly Person[],
  { pseudonym, together }: ForgetOptions,
): MapFile {
  if (pseudonym === undefined) return mapFile;
  if (people.length > 1 || together)
    throw new AppError('request.invalid', {
      detail:
        'One pseudonym cannot stand for several people: leave --pseudonym out, and each gets a keyed one.',
    });
  return { ...mapFile, map: withGivenPseudonym(mapFile.map, pseudonym, people[0]?.identities ?? []) };
}

function exitOf(status: ReturnType<typeof worstStatus>): ExitCode {
  if (status === 'not_clean' || status === 'pending' || status === 'failed') return EXIT.notDone;
  return status === 'nothing_found' ? EXIT.partly : EXIT.done;
}
