import { join } from 'node:path';
import { AppError, type Identity } from '#contracts';
import {
  isOwnNumber,
  isSearchable,
  planAll,
  verifyStore,
  type Plan,
  type PlanAllInput,
  type PlannedAll,
  type StoreVerification,
} from '#engine';
import { holdsAnything, holdsIdentifier, keptRows, type KeptRows } from '../erasure/kept-rows.js';
import { withLawfulKeeps } from '../erasure/lawful-keeps.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readIdentities } from '../input/identities.js';
import { readMapFile, type MapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import { knownNotes } from '../journal/api-notes.js';
import { Operation, operationId } from '../journal/operation.js';
import { JOURNAL_FOLDER, knownPseudonymKey } from '../journal/secret-key.js';
import { finishedErasures, finishedText, type FinishedErasures } from '../replay/finished-erasures.js';
import type { Shell } from '../shell.js';
import { requireReportFile, writeCountReport } from '../view/count-report.js';
import { keptText } from '../view/kept-view.js';
import { planDocument } from '../view/plan-view.js';
import { startProgress } from '../view/progress.js';
import { verificationText } from '../view/verification-view.js';
import {
  addPersonOptions,
  addReportOption,
  type AddCommand,
  type PersonOptions,
  type ReportOptions,
} from './command-parts.js';

type VerifyOptions = PersonOptions & ReportOptions;

export const addVerifyCommand: AddCommand = (program, shell, action) => {
  const command = addReportOption(addPersonOptions(program.command('verify'))).description(
    'Search every store of the map for every form of the identifiers. Exit code 0: none is found where it may not be; 3: only in rows that others have a part in, or such rows stay with what would have been erased, or files of text could not be searched for all that a finished erasure knew.',
  );
  command.action(() => action(() => verify(command.opts<VerifyOptions>(), shell))());
};

async function verify(options: VerifyOptions, shell: Shell): Promise<ExitCode> {
  await requireReportFile(options.report, shell);
  const mapFile = await readMapFile(options.map, shell);
  const given = await readIdentities(options.identity, shell);
  const opener = new MapStores(mapFile, shell);
  opener.checkConnections();
  const notes = await knownNotes(mapFile.folder, shell);
  if (notes) opener.keepNotes(notes);
  const { map } = mapFile;
  const known = await withOpenErasure(given, mapFile, shell);
  const planned = await planAll({ map, opener, identities: known, right: 'erasure' });
  const { plan, names } = planned;
  requireSearchable(known, plan);
  const progress = startProgress(shell, options.progress === true);
  const verifications: StoreVerification[] = [];
  let finished: FinishedErasures | null = null;
  let reached = plan;
  try {
    const asked = { mapFile, stores: opener, identities: known, hooks: progress.hooks };
    finished = await finishedErasures(asked, shell);
    const identities = searchedIdentities(known, planned, finished);
    reached = await planReached({ map, opener, identities: known, right: 'erasure' }, plan, finished);
    for (const storePlan of plan.stores)
      verifications.push(
        await opener.use(storePlan.store, (store) =>
          verifyStore({
            map,
            store,
            plan: withLawfulKeeps(storePlan, map),
            identities,
            names,
            hooks: progress.hooks,
          }),
        ),
      );
  } finally {
    progress.stop();
  }
  const isClean = verifications.every(({ clean }) => clean);
  const kept = keptRows(reached, verifications);
  const { warnings } = planDocument(plan);
  const earlier = finished && { ...finished, standing: finished.standing.length };
  shell.print(
    options.json
      ? JSON.stringify({ clean: isClean, verifications, kept, warnings, erased: earlier }, null, 2)
      : verifiedText(verifications, plan, kept, finished),
  );
  if (options.report !== undefined) await writeCountReport(options.report, { plan, verifications }, shell);
  if (!isClean) return EXIT.notDone;
  const isPart =
    holdsAnything(kept) || holdsIdentifier(verifications) || (finished?.notSearched.length ?? 0) > 0;
  return isPart ? EXIT.partly : EXIT.done;
}

const verifiedText = (
  verifications: readonly StoreVerification[],
  plan: Plan,
  kept: readonly KeptRows[],
  finished: FinishedErasures | null,
): string =>
  [
    verificationText(verifications, plan),
    ...(finished ? finishedText(finished) : []),
    ...(kept.length > 0 ? [keptText(kept)] : []),
  ].join('\n');

/** What the keys that an erasure left lead to as well: to rows of several people, which stayed. */
async function planReached(
  input: PlanAllInput,
  plan: Plan,
  finished: FinishedErasures | null,
): Promise<Plan> {
  const standing = finished?.standing ?? [];
  if (standing.length === 0) return plan;
  return (await planAll({ ...input, identities: [...input.identities, ...standing] })).plan;
}

/** In a masked row a number of its own may be what the erasure wrote, so that rows teach none here. */
const searchedIdentities = (
  known: readonly Identity[],
  { identities }: PlannedAll,
  finished: FinishedErasures | null,
): readonly Identity[] => [
  ...identities.filter((identity) => !isOwnNumber(identity)),
  ...known.filter(isOwnNumber),
  ...(finished?.standing ?? []),
];

/** What an erasure that is not over yet knew of the person: the rows that led to it may be gone. */
async function withOpenErasure(
  given: readonly Identity[],
  { map, folder }: MapFile,
  shell: Shell,
): Promise<readonly Identity[]> {
  const secret = await knownPseudonymKey(folder, shell);
  if (secret === null) return given;
  const journals = join(folder, JOURNAL_FOLDER);
  const state = await Operation.peek(journals, operationId(map, given, secret), secret);
  if (state === null) return given;
  shell.note('An erasure of this person is not over yet: what it knew of them is searched as well.');
  return state.identities;
}

/** "Nothing found" of a search that searched for nothing, and of rows that nobody looked at, would be no answer. */
function requireSearchable(identities: readonly Identity[], plan: Plan): void {
  const isKnown = plan.stores.some(({ steps, protected: kept }) => steps.length + kept.length > 0);
  if (identities.some(isSearchable) || isKnown) return;
  throw new AppError('request.invalid', {
    detail:
      'Every identity is a single character or a number below 1000, which stands in every text by chance: give a longer one.',
  });
}
