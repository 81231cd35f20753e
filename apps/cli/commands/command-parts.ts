import { Option, type Command } from 'commander';
import type { ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

/** Wraps the work of a command so that its exit code becomes that of the process. */
export type AddAction = (work: () => Promise<ExitCode>) => () => Promise<void>;
export type AddCommand = (program: Command, shell: Shell, action: AddAction) => void;

export interface PersonOptions {
  readonly map: string;
  readonly identity: readonly string[];
  readonly json?: true;
  readonly progress?: true;
}
export interface ReportOptions {
  readonly report?: string;
}
export interface KeyOptions {
  readonly keyFile?: string;
}

export const collected = (value: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  value,
];

const identityOption = (): Option =>
  new Option(
    '--identity <type=value>',
    'an identifier of the person, such as email=jane@example.com; repeat for more, "-" reads lines from standard input',
  ).argParser(collected);

/** The options of every command that works on one person. */
export const addPersonOptions = (command: Command): Command =>
  addWorkOptions(command, identityOption().makeOptionMandatory());

/** The same of a command that takes a file of people as well. */
export const addPeopleOptions = (command: Command): Command =>
  addWorkOptions(command, identityOption()).option(
    '--people <file>',
    'erase everybody of this file: CSV whose first line names types of identifiers, or an object of JSON a line; "-" reads standard input',
  );

const addWorkOptions = (command: Command, identity: Option): Command =>
  command
    .requiredOption('--map <file>', 'data map: which stores there are and what they hold')
    .addOption(identity)
    .option('--progress', 'show progress bars although standard error is no terminal')
    .option('--json', 'write one JSON document to standard output');

export const addReportOption = (command: Command): Command =>
  command.option(
    '--report <file>',
    'write counts by store, collection and action here, without identifiers of the person; CSV when the file ends in .csv, else JSON',
  );

export const addKeyOption = (command: Command): Command =>
  command.option(
    '--key-file <file>',
    'secret of the pseudonyms: 32 bytes in Base64 (default: HABEAS_PSEUDONYM_KEY, else one is made beside the map)',
  );

/** How a plan is approved and proved. */
export interface CarryOutOptions {
  readonly yes?: true;
  readonly planHash?: string;
  readonly certificate?: string;
  readonly controller: string;
}

export const addCarryOutOptions = (command: Command): Command =>
  command
    .option('--yes', 'carry out the plan without asking')
    .option('--plan-hash <hash>', 'carry out the plan of this hash and no other')
    .option('--certificate <file>', 'write the signed certificate here, and its key beside it')
    .option(
      '--controller <name>',
      'who is responsible for the data; stands in the certificate',
      'command line',
    );

export const IMPORT_FORMATS = ['csv', 'ndjson'] as const;

/** What every command has that takes in the rows of a file. */
export const addImportOptions = (command: Command): Command =>
  command
    .argument('<file>', 'the file, or - for standard input')
    .addOption(
      new Option('--format <format>', 'how it is written; otherwise its name tells').choices(IMPORT_FORMATS),
    )
    .option('--mapping <file>', 'what foreign columns, values and dates mean (YAML)')
    .option('--dry-run', 'look everything up and record nothing')
    .option('--errors <file>', 'where rows go that are left out (default: <file>.errors.ndjson)')
    .option('--resume', 'go on where an earlier run of the same file ended')
    .option('--json', 'write one JSON document to standard output');
