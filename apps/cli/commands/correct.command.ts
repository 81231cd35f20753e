import { certificateFile } from '../erasure/certificate-file.js';
import { writeCertificate } from '../erasure/certify.js';
import {
  carryOut,
  propose,
  type ErasureInput,
  type ErasureResult,
  type Proposal,
} from '../erasure/erasure.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readCorrections } from '../input/corrections.js';
import { readIdentities } from '../input/identities.js';
import { readMapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import { Operation, operationId } from '../journal/operation.js';
import { apiNotes } from '../journal/api-notes.js';
import { journalFolder, pseudonymKey } from '../journal/secret-key.js';
import { signingKey } from '../journal/signing-key.js';
import type { Shell } from '../shell.js';
import { planDocument } from '../view/plan-view.js';
import { startProgress } from '../view/progress.js';
import { verificationText } from '../view/verification-view.js';
import {
  addCarryOutOptions,
  addKeyOption,
  addPersonOptions,
  collected,
  type AddCommand,
  type CarryOutOptions,
  type KeyOptions,
  type PersonOptions,
} from './command-parts.js';
import { approve, outcomesOf } from './erase.command.js';

interface CorrectOptions extends PersonOptions, KeyOptions, CarryOutOptions {
  readonly set: readonly string[];
  readonly old?: readonly string[];
}

const MORE = `
What to correct is a category of the map (contact.city), a type of identifier (email, which needs --old) or one column
(store.collection.column). Only rows that hold the old value are changed; without --old all that hold another than the
new one. A run that was cut off is continued by running the same command again.`;

export const addCorrectCommand: AddCommand = (program, shell, action) => {
  const command = addKeyOption(addPersonOptions(program.command('correct')))
    .description('Correct values of a person in every store of the map, and read them back.')
    .requiredOption('--set <what=value>', 'the right value; repeat for more', collected)
    .option('--old <what=value>', 'the wrong value that stands there now', collected)
    .addHelpText('after', MORE);
  addCarryOutOptions(command);
  command.action(() => action(() => correct(command.opts<CorrectOptions>(), shell))());
};

async function correct(options: CorrectOptions, shell: Shell): Promise<ExitCode> {
  const mapFile = await readMapFile(options.map, shell);
  const identities = await readIdentities(options.identity, shell);
  const corrections = readCorrections(options.set, options.old ?? [], mapFile.map);
  const stores = new MapStores(mapFile, shell);
  stores.checkConnections();
  const secret = await pseudonymKey(options, mapFile.folder, shell);
  stores.keepNotes(apiNotes(mapFile.folder, secret));
  const id = operationId(mapFile.map, identities, secret, corrections);
  const operation = await Operation.open(await journalFolder(mapFile.folder), id, secret);
  const progress = startProgress(shell, options.progress === true);
  try {
    const input = { mapFile, stores, identities, operation, corrections, hooks: progress.hooks };
    return await correctOnce(input, options, shell, () => progress.stop());
  } finally {
    progress.stop();
    await operation.close();
  }
}

async function correctOnce(
  input: ErasureInput,
  options: CorrectOptions,
  shell: Shell,
  beforeReport: () => void,
): Promise<ExitCode> {
  const { operation, mapFile } = input;
  const proposal = await propose(input);
  const file = await certificateFile(options.certificate, proposal, shell);
  await approve(proposal, options, shell);
  const result = await carryOut(input, proposal);
  const certificate = result.isClean && file !== null ? (options.certificate ?? null) : null;
  if (file !== null && result.isClean) {
    const target = { file, controller: options.controller, operationId: operation.id };
    await writeCertificate(target, proposal.plan, result, await signingKey(mapFile.folder));
  }
  beforeReport();
  shell.print(
    options.json ? reportJson(proposal, result, certificate) : reportText(proposal, result, certificate),
  );
  if (!result.isClean) return EXIT.notDone;
  await operation.remove();
  return EXIT.done;
}

function reportJson({ plan }: Proposal, result: ErasureResult, certificate: string | null): string {
  const { verifications, isClean } = result;
  const status = isClean ? 'done' : 'not_clean';
  const document = { status, plan: planDocument(plan), outcomes: outcomesOf(result), verifications };
  return JSON.stringify({ ...document, certificate }, null, 2);
}

function reportText({ plan }: Proposal, result: ErasureResult, certificate: string | null): string {
  const rows = outcomesOf(result).reduce((sum, { affected }) => sum + affected, 0);
  const end = result.isClean
    ? `Done and verified: ${rows} values, plan ${plan.hash.slice(0, 12)}.`
    : 'Not done: a wrong value still stands there, or a right one is missing. Run the same command again.';
  const proof = certificate === null ? [] : [`Certificate: ${certificate}`];
  return [verificationText(result.verifications, plan), '', end, ...proof].join('\n');
}
