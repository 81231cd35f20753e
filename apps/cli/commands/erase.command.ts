import { AppError } from '#contracts';
import type { CollectionOutcome } from '#engine';
import { certificateFile } from '../erasure/certificate-file.js';
import { writeCertificate } from '../erasure/certify.js';
import {
  carryOut,
  propose,
  type ErasureInput,
  type ErasureResult,
  type Proposal,
} from '../erasure/erasure.js';
import { statusOf } from '../erasure/erasure-status.js';
import { isKnownToNoStore } from '../erasure/known-to-no-store.js';
import { holdsAnything, keptRows, type KeptRows } from '../erasure/kept-rows.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readIdentities, requireKnownType } from '../input/identities.js';
import { readMapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import { erasePeople, type PeopleFileOptions } from './erase-people.command.js';
import { Operation, operationId } from '../journal/operation.js';
import { apiNotes } from '../journal/api-notes.js';
import { journalFolder, pseudonymKey } from '../journal/secret-key.js';
import { signingKey } from '../journal/signing-key.js';
import { LedgerFile } from '../replay/ledger-file.js';
import type { Shell } from '../shell.js';
import { requireReportFile, writeCountReport } from '../view/count-report.js';
import { keptText } from '../view/kept-view.js';
import { planDocument, planErrors, planText, planWarnings, findingLine } from '../view/plan-view.js';
import { startProgress } from '../view/progress.js';
import { verificationText } from '../view/verification-view.js';
import {
  addCarryOutOptions,
  addKeyOption,
  addPeopleOptions,
  addReportOption,
  type AddCommand,
  type CarryOutOptions,
  type KeyOptions,
  type PersonOptions,
  type ReportOptions,
} from './command-parts.js';

type EraseOptions = PersonOptions & KeyOptions & ReportOptions & CarryOutOptions;
/** Of a person, or of a file of people. */
type GivenOptions = Omit<EraseOptions, 'identity'> &
  PeopleFileOptions & { readonly identity?: readonly string[] };

const MORE = `
Without --yes or --plan-hash the plan is shown and you are asked. A run that was cut off is continued by running the same
command again: what is done stays done, and nothing is done twice. Until the erasure is verified its journal lies, sealed,
in .habeas-journal beside the map.

With --people everybody of a file is erased: what many people need alike is one statement, and one search verifies them
all. Each has a plan, a journal and a certificate of their own. --json writes a line for each person as soon as that is
known; exit code 1 when somebody is not erased and verified, and the same command again goes on with those.`;

export const addEraseCommand: AddCommand = (program, shell, action) => {
  const command = addReportOption(addKeyOption(addPeopleOptions(program.command('erase'))))
    .description('Erase a person, or many, from every store of the map, verify it, and certify it.')
    .option('--certificates <folder>', 'with --people: write a signed certificate for each person here')
    .addHelpText('after', MORE);
  addCarryOutOptions(command);
  command.action(() => action(() => eraseGiven(command.opts<GivenOptions>(), shell))());
};

/** @throws AppError `request.invalid` when it is not clear who is meant */
async function eraseGiven(options: GivenOptions, shell: Shell): Promise<ExitCode> {
  const { identity, people } = options;
  if ((identity === undefined) === (people === undefined))
    throw new AppError('request.invalid', {
      detail: 'Say who is meant: by --identity, or several by --people.',
    });
  if (people !== undefined) return erasePeople({ ...options, people }, shell);
  if (options.certificates !== undefined)
    throw new AppError('request.invalid', {
      detail: '--certificates is about the people of a file: give --certificate for one person.',
    });
  return erase({ ...options, identity: identity ?? [] }, shell);
}

async function erase(options: EraseOptions, shell: Shell): Promise<ExitCode> {
  await requireReportFile(options.report, shell);
  const mapFile = await readMapFile(options.map, shell);
  const identities = await readIdentities(options.identity, shell);
  requireKnownType(identities, mapFile.map);
  const stores = new MapStores(mapFile, shell);
  stores.checkConnections();
  const secret = await pseudonymKey(options, mapFile.folder, shell);
  stores.keepNotes(apiNotes(mapFile.folder, secret));
  const id = operationId(mapFile.map, identities, secret);
  const operation = await Operation.open(await journalFolder(mapFile.folder), id, secret);
  const progress = startProgress(shell, options.progress === true);
  try {
    const ledger = await LedgerFile.beside(mapFile.folder, secret);
    const input = { mapFile, stores, identities, operation, ledger, hooks: progress.hooks };
    return await eraseOnce(input, options, shell, () => progress.stop());
  } finally {
    progress.stop();
    await operation.close();
  }
}

async function eraseOnce(
  input: ErasureInput,
  options: EraseOptions,
  shell: Shell,
  beforeReport: () => void,
): Promise<ExitCode> {
  const proposal = await propose(input);
  const certificate = await certificateFile(options.certificate, proposal, shell);
  await approve(proposal, options, shell);
  const result = await carryOut(input, proposal);
  if (result.isClean && certificate) {
    const target = { file: certificate, controller: options.controller, operationId: input.operation.id };
    await writeCertificate(target, proposal.plan, result, await signingKey(input.mapFile.folder));
  }
  beforeReport();
  const kept = keptRows(proposal.plan, result.verifications);
  report(proposal, { ...result, kept }, options, shell);
  if (options.report !== undefined) {
    const { plan } = proposal;
    const counted = { plan, outcomes: outcomesOf(result), verifications: result.verifications };
    await writeCountReport(options.report, counted, shell);
  }
  if (!result.isClean) return EXIT.notDone;
  await input.operation.remove();
  return holdsAnything(kept) ? EXIT.partly : EXIT.done;
}

/** @throws AppError `plan.infeasible`, `plan.stale`, `request.invalid` when nobody can be asked or the answer is no */
export async function approve(
  { plan, resumed }: Proposal,
  options: Pick<CarryOutOptions, 'yes' | 'planHash'>,
  shell: Shell,
): Promise<void> {
  const errors = planErrors(plan);
  const rows = plan.stores.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.rows, 0);
  if (options.yes !== true || errors.length > 0) shell.note(planText(plan));
  else for (const warning of planWarnings(plan)) shell.note(findingLine(warning));
  if (resumed) shell.note(`Continuing ${plan.right === 'erasure' ? 'an erasure' : 'work'} that was cut off.`);
  if (errors.length > 0)
    throw new AppError('plan.infeasible', {
      detail: `The plan has ${errors.length} error${errors.length > 1 ? 's' : ''}, nothing was changed. Correct the data map and plan again.`,
    });
  if (options.planHash !== undefined) return requireHash(plan.hash, options.planHash);
  if (options.yes === true || rows === 0) return;
  if (!shell.isInteractive)
    throw new AppError('request.invalid', {
      detail: `Nobody can be asked here: add --yes, or --plan-hash ${plan.hash} for exactly this plan.`,
    });
  const answer = await shell.ask(`Carry out this plan on ${rows} rows? Type yes: `);
  if (answer.toLowerCase() !== 'yes')
    throw new AppError('plan.stale', { detail: 'The plan was not approved, nothing was changed.' });
}

function requireHash(actual: string, wanted: string): void {
  if (actual === wanted) return;
  throw new AppError('plan.stale', {
    detail: `The plan is now ${actual}, not the one you approved: look at it again with \`habeas plan\`.`,
  });
}

export const outcomesOf = ({ executions }: ErasureResult): CollectionOutcome[] =>
  Object.values(executions).flatMap(({ outcomes }) => outcomes);

const rowsOf = (outcomes: readonly CollectionOutcome[]): number =>
  outcomes.reduce((sum, { affected }) => sum + affected, 0);

const UNKNOWN =
  'No store knows this person: nothing was changed. If that surprises you, give another identifier, or the same as the stores write it.';

const NOT_CLEAN =
  'Not done: identifiers of the person are still there. Complete the data map, or run the same command again for what was added meanwhile.';
const AWAITED =
  'Not finished yet: everything was asked for, and a service confirms its deletions later (see pending). Nothing has to be mended. `habeas verify` looks again; the same `habeas erase` once more finishes the erasure, with its certificate.';

function report(
  { plan }: Proposal,
  result: ErasureResult & { readonly kept: readonly KeptRows[] },
  options: EraseOptions,
  shell: Shell,
): void {
  const { verifications, isClean, kept } = result;
  const outcomes = outcomesOf(result);
  const isUnknown = isKnownToNoStore(plan, outcomes);
  const status = statusOf(result, isUnknown);
  if (options.json) {
    const document = {
      status,
      plan: planDocument(plan),
      outcomes,
      verifications,
      kept,
    };
    shell.print(
      JSON.stringify({ ...document, certificate: (isClean && options.certificate) || null }, null, 2),
    );
    return;
  }
  const rows = rowsOf(outcomes);
  const mentions = rowsOf(outcomes.filter(({ action }) => action === 'mention'));
  const among = mentions === 0 ? '' : `, ${mentions} of others that named the person`;
  if (isUnknown) shell.print(`${UNKNOWN}\n`);
  shell.print(verificationText(verifications, plan));
  shell.print(
    isClean
      ? `\n${isUnknown ? 'Searched and verified' : 'Done and verified'}: ${rows} rows${among}, plan ${plan.hash.slice(0, 12)}.`
      : `\n${status === 'pending' ? AWAITED : NOT_CLEAN}`,
  );
  if (kept.length > 0) shell.print(keptText(kept));
  if (isClean && options.certificate) shell.print(`Certificate: ${options.certificate}`);
}
