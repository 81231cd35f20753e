import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '#contracts';
import { EXIT, type ExitCode } from '../exit-code.js';
import { exists, readText, writeWhole } from '../input/files.js';
import type { ImportedMap, Unknown } from '../map-import/imported-map.js';
import type { Shell } from '../shell.js';
import type { AddCommand } from './command-parts.js';

interface ImportOptions {
  readonly output?: string;
  readonly force?: true;
  readonly json?: true;
  readonly type: string;
  readonly schema: string;
}
interface ForgetMeOptions extends ImportOptions {
  readonly tenantId: string;
  readonly tenant: string;
  readonly domain: string;
}

const MORE = `
Nothing is opened but the files. What a data map cannot hold, or holds otherwise, is listed with file and line, and the exit
code is then 3. Read the map before you use it, then run: habeas map validate <map>`;

const addImportOptions = (command: Command): Command =>
  command
    .option('-o, --output <file>', 'write the map here instead of standard output')
    .option('--force', 'overwrite the file')
    .option('--type <type>', 'kind of the databases, where the files do not say', 'postgres')
    .option('--schema <name>', 'schema of tables in PostgreSQL, where the files do not say', 'public')
    .option('--json', 'write one JSON document: the map and what was not understood')
    .addHelpText('after', MORE);

/** Maps that other tools have, as data maps. */
export const addMapImportCommands: AddCommand = (map, shell, action) => {
  const importing = map
    .command('import')
    .description('Write a data map from the configuration of another tool.')
    .helpCommand(false);
  const fides = addImportOptions(importing.command('fides'))
    .description('From dataset files (YAML) of Fides.')
    .argument('<file...>', 'dataset files; references may go from one to another');
  fides.action((files: string[]) => action(() => importFides(files, fides.opts<ImportOptions>(), shell))());
  const forgetMe = addImportOptions(importing.command('forget-me'))
    .description(
      'From the configuration folder of the privacy toolkit: statements, data sources, log patterns.',
    )
    .argument('<folder>', 'the folder that holds config.json')
    .option('--tenant-id <number>', 'of the tenant that the map is for', '-1234')
    .option('--tenant <domain>', 'of the tenant that the map is for', 'carbon.super')
    .option('--domain <name>', 'user store domain that the map is for', 'PRIMARY');
  forgetMe.action((folder: string) =>
    action(() => importForgetMe(folder, forgetMe.opts<ForgetMeOptions>(), shell))(),
  );
};

async function importFides(
  names: readonly string[],
  options: ImportOptions,
  shell: Shell,
): Promise<ExitCode> {
  const { importFides: convert } = await import('../map-import/import-fides.js');
  const files: { name: string; text: string }[] = [];
  for (const name of names)
    files.push({ name, text: await readText(resolve(shell.folder, name), 'dataset file') });
  return write(convert(files, options), options, shell);
}

async function importForgetMe(folder: string, options: ForgetMeOptions, shell: Shell): Promise<ExitCode> {
  const { importForgetMe: convert } = await import('../map-import/import-forget-me.js');
  if (!/^-?\d{1,9}$/.test(options.tenantId))
    throw new AppError('request.invalid', { detail: '--tenant-id is a whole number, such as -1234.' });
  const tenant = { id: options.tenantId, domain: options.tenant, userStoreDomain: options.domain };
  return write(await convert(resolve(shell.folder, folder), { ...options, tenant }), options, shell);
}

async function write(imported: ImportedMap, options: ImportOptions, shell: Shell): Promise<ExitCode> {
  const { text, unknown, exports } = imported;
  const file = options.output === undefined ? null : resolve(shell.folder, options.output);
  if (file !== null && options.force !== true && (await exists(file)))
    throw new AppError('request.invalid', {
      detail: `${options.output} exists and may hold your decisions: name another file, or add --force.`,
    });
  if (file !== null) await writeWhole(file, text, 0o644);
  if (options.json)
    shell.print(JSON.stringify({ map: text, notUnderstood: unknown, file: options.output ?? null }, null, 2));
  else if (file === null) shell.print(text.trimEnd());
  for (const part of unknown) shell.note(unknownLine(part));
  for (const line of exports) shell.note(`The map names a variable; set it: ${line}`);
  if (file !== null)
    shell.note(`Wrote ${options.output}. Read it, then: habeas map validate ${options.output}`);
  if (unknown.length > 0) shell.note(`${unknown.length} parts were not understood, or are held otherwise.`);
  return unknown.length > 0 ? EXIT.partly : EXIT.done;
}

const unknownLine = ({ file, line, part, why }: Unknown): string => `${file}:${line} ${part}: ${why}`;
