import { dirname, resolve } from 'node:path';
import { AppError } from '#contracts';
import { EXIT, type ExitCode } from '../exit-code.js';
import { exists, writeWhole } from '../input/files.js';
import type { Shell } from '../shell.js';
import { storeSource, type StoreSource } from '../suggest/store-source.js';
import { suggestBucketMap, suggestFilesMap } from '../suggest/suggest-files.js';
import { suggestLogMap } from '../suggest/suggest-logs.js';
import { suggestPatternsMap, suggestStoreMap } from '../suggest/suggest-store.js';
import type { AddCommand } from './command-parts.js';

interface SuggestOptions {
  readonly output?: string;
  readonly id?: string;
  readonly force?: true;
  readonly json?: true;
}

const MORE = `
The store is read, never changed. The map holds names and categories, no values and no secrets: of a database it names an
environment variable. Read every line before you use it, then run: habeas map validate <map>`;

export const addMapSuggestCommand: AddCommand = (map, shell, action) => {
  const command = map
    .command('suggest')
    .description('Write the first data map of a store from its structure and samples of its values.')
    .argument(
      '<store>',
      'a postgres://, mysql://, mariadb://, mongodb:// or s3:// URL, env:NAME of a variable that holds one, an SQLite file, or a folder of log files or of files with records (CSV, NDJSON, JSON, XML)',
    )
    .option('-o, --output <file>', 'write the map here instead of standard output')
    .option(
      '--id <id>',
      'what the store is called in the map (default: the name of the database, file or folder)',
    )
    .option('--force', 'overwrite the file')
    .option('--json', 'write one JSON document: the map and the evidence for it')
    .addHelpText('after', MORE);
  command.action(() => action(() => suggest(command.args[0] ?? '', command.opts<SuggestOptions>(), shell))());
};

async function suggest(store: string, options: SuggestOptions, shell: Shell): Promise<ExitCode> {
  const file = options.output === undefined ? null : resolve(shell.folder, options.output);
  if (file !== null && options.force !== true && (await exists(file)))
    throw new AppError('request.invalid', {
      detail: `${options.output} exists and may hold your decisions: name another file, or add --force.`,
    });
  const mapFolder = file === null ? shell.folder : dirname(file);
  const source = await storeSource(store, { id: options.id, mapFolder }, shell);
  const { map: suggested, evidence, unread = [] } = await suggestion(source);
  const map = unread.map((one) => `# ${inOneLine(one)}\n`).join('') + suggested;
  if (file !== null) await writeWhole(file, map, 0o644);
  if (options.json) shell.print(JSON.stringify({ map, evidence, file: options.output ?? null }, null, 2));
  else if (file === null) shell.print(map.trimEnd());
  for (const one of unread) shell.note(`warning: ${inOneLine(one)}`);
  adviseNext(source, options.output, shell);
  return EXIT.done;
}

/** Names come from the store: a line break in one would end the comment. */
const inOneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029\u0085]+/g, ' ');

interface Suggestion {
  readonly map: string;
  readonly evidence: unknown;
  readonly unread?: readonly string[];
}

async function suggestion(source: StoreSource): Promise<Suggestion> {
  if (source.type === 'logs') return { map: await suggestLogMap(source), evidence: null };
  if (source.type === 's3') return suggestBucketMap(source);
  if (source.type === 'ldap' || source.type === 'redis') return suggestPatternsMap(source);
  return source.type === 'files' ? suggestFilesMap(source) : suggestStoreMap(source);
}

function adviseNext(source: StoreSource, output: string | undefined, shell: Shell): void {
  if (output !== undefined)
    shell.note(`Wrote ${output}. Read it, change what is wrong, then: habeas map validate ${output}`);
  if (source.export === null) return;
  shell.note(
    `The map names the connection ${source.connection}; set it (with the password, where the stars are):`,
  );
  shell.note(`  ${source.export}`);
}
