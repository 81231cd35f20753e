import { resolve } from 'node:path';
import { AppError, type Identity } from '#contracts';
import { planAll, type Plan } from '#engine';
import type { CollectedPackage } from '../collect/collect-package.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { exists } from '../input/files.js';
import { readIdentities } from '../input/identities.js';
import { readMapFile, type MapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import type { Shell } from '../shell.js';
import { planErrors, planText } from '../view/plan-view.js';
import { startProgress } from '../view/progress.js';
import { addPersonOptions, type AddCommand, type PersonOptions } from './command-parts.js';

interface CollectOptions extends PersonOptions {
  readonly output: string;
  readonly force?: true;
  readonly controller: string;
  readonly language: string;
}

const MORE = `
The package is a ZIP file: for every collection NDJSON and CSV with a schema, a vCard of the person, a manifest,
checksums, a signature, and a page to start from. It holds personal data in clear: hand it over on a safe way and delete it.`;

export const addCollectCommand: AddCommand = (program, shell, action) => {
  const command = addPersonOptions(program.command('collect'))
    .description('Collect what the stores hold of a person into a package to hand over.')
    .requiredOption('-o, --output <file>', 'the package, a ZIP file')
    .option('--force', 'overwrite the file')
    .option('--controller <name>', 'who is responsible for the data; stands in the package', 'command line')
    .option('--language <tag>', 'language of the page inside', 'en')
    .addHelpText('after', MORE);
  command.action(() => action(() => collect(command.opts<CollectOptions>(), shell))());
};

async function collect(options: CollectOptions, shell: Shell): Promise<ExitCode> {
  const mapFile = await readMapFile(options.map, shell);
  const identities = await readIdentities(options.identity, shell);
  const file = resolve(shell.folder, options.output);
  if (options.force !== true && (await exists(file)))
    throw new AppError('request.invalid', {
      detail: `${options.output} exists: name another file, or add --force.`,
    });
  const stores = new MapStores(mapFile, shell);
  stores.checkConnections();
  const planned = await planExport(mapFile, stores, identities, shell);
  const progress = startProgress(shell, options.progress === true);
  try {
    // Loaded here: the packages of an installation bring its web framework, which the other commands need not wait for.
    const { collectPackage } = await import('../collect/collect-package.js');
    const input = { mapFile, stores, ...planned, file, hooks: progress.hooks };
    const result = await collectPackage(input, options);
    progress.stop();
    report(result, options, shell);
    return EXIT.done;
  } finally {
    progress.stop();
  }
}

async function planExport(
  { map }: MapFile,
  opener: MapStores,
  identities: readonly Identity[],
  shell: Shell,
): Promise<{ plan: Plan; identities: readonly Identity[] }> {
  const planned = await planAll({ map, opener, identities, right: 'portability' });
  const errors = planErrors(planned.plan);
  if (errors.length === 0) return planned;
  shell.note(planText(planned.plan));
  throw new AppError('plan.infeasible', {
    detail: 'The plan has errors: correct the data map and run again.',
  });
}

function report(
  { rows, sha256, bytes, notes }: CollectedPackage,
  options: CollectOptions,
  shell: Shell,
): void {
  if (options.json) {
    shell.print(JSON.stringify({ file: options.output, rows, bytes, sha256, notes }, null, 2));
    return;
  }
  for (const note of notes) shell.note(`note: ${note}`);
  shell.print(`Wrote ${options.output}: ${rows} rows, ${bytes} bytes, SHA-256 ${sha256}`);
}
