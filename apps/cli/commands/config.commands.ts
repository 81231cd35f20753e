import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '#contracts';
import type { ConfigChange } from '../config/difference.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { exists, writeWhole } from '../input/files.js';
import type { Shell } from '../shell.js';
import { changeText } from '../view/config-view.js';
import type { AddCommand } from './command-parts.js';

interface ExportOptions {
  readonly tenant: string;
  readonly output?: string;
  readonly force?: true;
}
interface TenantOptions {
  readonly tenant: string;
  readonly json?: true;
}
interface DiffOptions extends TenantOptions {
  readonly whole?: true;
}
interface ApplyOptions extends TenantOptions {
  readonly dryRun?: true;
  readonly prune?: true;
}

const ABOUT_APPLY = `
Everything in one transaction, by the rules of the API: other words of a published version become a new version, what can
never change is refused and then nothing is done. What the file lacks stays. Doing it twice does it once.
Exit code 0: the tenant is what the file says, 1: it is not, 2: the file cannot be read.`;
const ABOUT_DIFF = `
+ added, ~ changed, > other words, which become a new version, ! can never be so, - only in the tenant.
Compared is what the file names: what only the tenant has is told, and is no difference unless --whole is given.
Exit code 0: no difference, 1: differences, 2: the file cannot be read.`;

export const addConfigCommands: AddCommand = (program, shell, action) => {
  const config = program
    .command('config')
    .description('Keep what a tenant decided in a file: consents, rights, clients, settings.')
    .helpCommand(false);
  const write = withTenant(config.command('export'))
    .description('Write what a tenant decided as YAML, without secrets.')
    .option('-o, --output <file>', 'where to (default: standard output)')
    .option('--force', 'replace a file that is there');
  write.action(() => action(() => exportConfig(write.opts<ExportOptions>(), shell))());
  const diff = withTenant(config.command('diff'))
    .description('Say what applying a file would change.')
    .argument('<file>', 'a configuration, as export writes it')
    .option('--whole', 'what only the tenant has is a difference too')
    .option('--json', 'write one JSON document to standard output')
    .addHelpText('after', ABOUT_DIFF);
  diff.action(() => action(() => diffConfig(diff.args[0] ?? '', diff.opts<DiffOptions>(), shell))());
  const apply = withTenant(config.command('apply'))
    .description('Make a tenant what a file says.')
    .argument('<file>', 'a configuration, as export writes it')
    .option('--dry-run', 'do everything, say what it came to, and take it back')
    .option('--prune', 'disable what only the tenant has; nothing is ever deleted')
    .option('--json', 'write one JSON document to standard output')
    .addHelpText('after', ABOUT_APPLY);
  apply.action(() => action(() => applyFile(apply.args[0] ?? '', apply.opts<ApplyOptions>(), shell))());
};

const withTenant = (command: Command): Command => command.requiredOption('--tenant <slug>', 'which tenant');

async function exportConfig({ tenant, output, force }: ExportOptions, shell: Shell): Promise<ExitCode> {
  const file = output === undefined ? null : resolve(shell.folder, output);
  if (file !== null && !force && (await exists(file)))
    throw new AppError('request.invalid', { detail: `${output} is there already: --force replaces it.` });
  const { exportTenant } = await import('../config/export-tenant.js');
  const { writeConfig } = await import('../config/write-config.js');
  const text = writeConfig(await exportTenant(tenant, shell));
  if (file === null) shell.print(text.trimEnd());
  else {
    await writeWhole(file, text, 0o644);
    shell.note(`Wrote ${output}.`);
  }
  return EXIT.done;
}

async function diffConfig(
  name: string,
  { tenant, whole, json }: DiffOptions,
  shell: Shell,
): Promise<ExitCode> {
  const { readConfigFile } = await import('../config/read-config-file.js');
  const { compareTenant } = await import('../config/export-tenant.js');
  const changes = await compareTenant(await readConfigFile(name, shell), tenant, shell);
  const kept = whole ? 0 : changes.filter(({ kind }) => kind === 'kept').length;
  const equal = changes.length === kept;
  if (json) shell.print(JSON.stringify({ equal, changes }, null, 2));
  else
    shell.print(
      [...changes.map(changeText), `${name} and the tenant ${tenant}: ${summary(changes, kept)}`].join('\n'),
    );
  return equal ? EXIT.done : EXIT.notDone;
}

/** @param kept how many of the changes are no difference */
function summary(changes: readonly ConfigChange[], kept: number): string {
  const different = changes.length - kept;
  const count = `${different} ${different === 1 ? 'difference' : 'differences'}`;
  return kept === 0
    ? count
    : `${count} in what the file names; ${kept} more only in the tenant (--whole counts them)`;
}

async function applyFile(name: string, options: ApplyOptions, shell: Shell): Promise<ExitCode> {
  const { readConfigFile } = await import('../config/read-config-file.js');
  const { applyConfig } = await import('../config/apply-config.js');
  const { tenant, dryRun = false, prune = false } = options;
  const document = await readConfigFile(name, shell);
  if (document.tenant !== undefined && document.tenant !== tenant)
    shell.note(`${name} was exported from the tenant ${document.tenant}.`);
  const { changes, refused, secrets } = await applyConfig(document, { tenant, dryRun, prune }, shell);
  const applied = !refused && !dryRun;
  const shownSecrets = applied ? secrets : [];
  if (options.json)
    shell.print(JSON.stringify({ applied, refused, changes, secrets: shownSecrets }, null, 2));
  else {
    const lines = changes.map(changeText);
    shell.print([...lines, outcome(changes, { refused, dryRun, tenant })].join('\n'));
    for (const { url, secret } of shownSecrets)
      shell.print(`signing secret of ${url}  ${secret}\nKeep it now: it is not shown again.`);
  }
  return refused ? EXIT.notDone : EXIT.done;
}

function outcome(
  changes: readonly ConfigChange[],
  { refused, dryRun, tenant }: { refused: boolean; dryRun: boolean; tenant: string },
): string {
  if (refused) return `Nothing was changed: what stands after ! cannot be.`;
  const count = changes.filter(({ kind }) => kind !== 'kept').length;
  if (count === 0) return `The tenant ${tenant} is what the file says: nothing to do.`;
  const reworded = changes.some(({ kind }) => kind === 'new_version');
  const hint = reworded ? ' There are new versions: export again to have their numbers in the file.' : '';
  return dryRun
    ? `${count} changes are possible. It was a dry run: nothing was changed.`
    : `The tenant ${tenant} is what the file says now: ${count} changes.${hint}`;
}
