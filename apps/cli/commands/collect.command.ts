import { resolve } from 'node:path';
import { AppError, type Identity } from '#contracts';
import { planAll, type Plan } from '#engine';
import type { AgeEncryption } from '#packages/encryption';
import type { CollectedPackage } from '../collect/collect-package.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { exists } from '../input/files.js';
import { readIdentities } from '../input/identities.js';
import { readMapFile, type MapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import type { Shell } from '../shell.js';
import { planErrors, planText } from '../view/plan-view.js';
import { startProgress } from '../view/progress.js';
import { addPersonOptions, collected, type AddCommand, type PersonOptions } from './command-parts.js';

interface CollectOptions extends PersonOptions {
  readonly output: string;
  readonly force?: true;
  readonly controller: string;
  readonly language: string;
  readonly encrypt?: true;
  readonly recipient?: readonly string[];
}

const MORE = `
The package is a ZIP file: for every collection NDJSON and CSV with a schema, a vCard of the person, a manifest,
checksums, a signature, and a page to start from. It holds personal data in clear: hand it over on a safe way and delete it.

Encrypted it is a file of age (https://age-encryption.org), which age and programs that know its format open:
  age -d -o person.zip person.zip.age                 asks for the passphrase
  age -d -i key.txt -o person.zip person.zip.age      with the key of the recipient`;

export const addCollectCommand: AddCommand = (program, shell, action) => {
  const command = addPersonOptions(program.command('collect'))
    .description('Collect what the stores hold of a person into a package to hand over.')
    .requiredOption('-o, --output <file>', 'the package, a ZIP file')
    .option('--force', 'overwrite the file')
    .option('--controller <name>', 'who is responsible for the data; stands in the package', 'command line')
    .option('--encrypt', 'encrypt it by a passphrase, which is made and shown once on standard error')
    .option('--recipient <age1…>', 'encrypt it for whoever holds this key of age; repeat for more', collected)
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
  const secrecy = await secrecyOf(options);
  stores.checkConnections();
  const planned = await planExport(mapFile, stores, identities, shell);
  const progress = startProgress(shell, options.progress === true);
  try {
    // Loaded here: the packages of an installation bring its web framework, which the other commands need not wait for.
    const { collectPackage } = await import('../collect/collect-package.js');
    const { encryption } = secrecy;
    const input = { mapFile, stores, ...planned, file, hooks: progress.hooks };
    const result = await collectPackage({ ...input, ...(encryption ? { encryption } : {}) }, options);
    progress.stop();
    report(result, options, shell);
    if (secrecy.passphrase !== undefined)
      shell.note(
        `The passphrase, shown once; give it to the person by another way than the file: ${secrecy.passphrase}`,
      );
    return EXIT.done;
  } finally {
    progress.stop();
  }
}

interface Secrecy {
  readonly encryption?: AgeEncryption;
  /** Where one was made. */
  readonly passphrase?: string;
}

/** Before anything is read. @throws AppError `request.invalid` */
async function secrecyOf({ encrypt, recipient }: CollectOptions): Promise<Secrecy> {
  if (encrypt !== true && recipient === undefined) return {};
  if (encrypt === true && recipient !== undefined)
    throw new AppError('request.invalid', {
      detail: 'Give --encrypt or --recipient, not both: a file of age has a passphrase or keys.',
    });
  const { AgeEncryption, newPassphrase } = await import('#packages/encryption');
  if (recipient !== undefined) return { encryption: new AgeEncryption({ recipients: recipient }) };
  const passphrase = newPassphrase();
  return { encryption: new AgeEncryption({ passphrase }), passphrase };
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
  { rows, sha256, bytes, clear, notes }: CollectedPackage,
  options: CollectOptions,
  shell: Shell,
): void {
  if (options.json) {
    shell.print(
      JSON.stringify(
        { file: options.output, rows, bytes, sha256, ...(clear ? { clear } : {}), notes },
        null,
        2,
      ),
    );
    return;
  }
  for (const note of notes) shell.note(`note: ${note}`);
  const how = clear ? ', encrypted' : '';
  shell.print(`Wrote ${options.output}${how}: ${rows} rows, ${bytes} bytes, SHA-256 ${sha256}`);
}
