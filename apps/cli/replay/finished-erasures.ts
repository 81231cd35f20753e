import { join } from 'node:path';
import { isAppError, type Identity } from '#contracts';
import { ErasureLedger, findStanding, ledgerMark, type EngineHooks, type LedgerEntry } from '#engine';
import { exists } from '../input/files.js';
import type { MapFile } from '../input/map-file.js';
import type { MapStores } from '../input/map-stores.js';
import { JOURNAL_FOLDER, knownPseudonymKey } from '../journal/secret-key.js';
import type { Shell } from '../shell.js';
import { LEDGER_FILE, LedgerFile, ledgerSecret } from './ledger-file.js';

/** What finished erasures of a person knew of them: keyed hashes, of which stores may still have some in clear. */
export interface FinishedErasures {
  /** RFC 3339, of each. */
  readonly at: readonly string[];
  /** How many identifiers they knew. */
  readonly known: number;
  /** Of these, those that were given now. */
  readonly given: number;
  /** Those that stand in stores of records. */
  readonly standing: readonly Identity[];
  /** Stores of text, which nobody can search for the rest; empty where there is no rest. */
  readonly notSearched: readonly string[];
}

interface Asked {
  readonly mapFile: MapFile;
  readonly stores: MapStores;
  readonly identities: readonly Identity[];
  readonly hooks: EngineHooks;
}

/** null: nobody who is called so was erased, as far as this folder remembers. */
export async function finishedErasures(
  { mapFile, stores, identities, hooks }: Asked,
  shell: Shell,
): Promise<FinishedErasures | null> {
  const secret = await knownPseudonymKey(mapFile.folder, shell);
  const entries = secret === null ? [] : await readEntries(mapFile.folder, secret, shell);
  if (secret === null || entries.length === 0) return null;
  const key = ledgerSecret(secret);
  const given = new Set(identities.map((identity) => ledgerMark(key, identity)));
  const theirs = entries.filter(({ marks }) => marks.some((mark) => given.has(mark)));
  if (theirs.length === 0) return null;
  const marks = new Set(theirs.flatMap((entry) => entry.marks));
  const isAllGiven = [...marks].every((mark) => given.has(mark));
  const { standing, textStores } = isAllGiven
    ? NOTHING_MORE
    : await standingIn({ mapFile, stores, hooks }, new ErasureLedger(theirs, key));
  const told = new Set([...given, ...standing.map((identity) => ledgerMark(key, identity))]);
  const isRest = [...marks].some((mark) => !told.has(mark));
  return {
    at: theirs.map(({ at }) => at),
    known: marks.size,
    given: [...marks].filter((mark) => given.has(mark)).length,
    standing,
    notSearched: isRest ? textStores : [],
  };
}

const NOTHING_MORE = { standing: [], textStores: [] } as const;

async function readEntries(folder: string, secret: Buffer, shell: Shell): Promise<readonly LedgerEntry[]> {
  const file = join(folder, JOURNAL_FOLDER, LEDGER_FILE);
  if (!(await exists(file))) return [];
  try {
    return await new LedgerFile(file, secret).read();
  } catch (error) {
    if (!isAppError(error, 'setting.invalid')) throw error;
    shell.note(
      'The ledger of erasures was written with another secret of pseudonyms: what finished erasures knew is not searched. Give that secret by HABEAS_PSEUDONYM_KEY.',
    );
    return [];
  }
}

async function standingIn(
  { mapFile: { map }, stores, hooks }: Omit<Asked, 'identities'>,
  ledger: ErasureLedger,
): Promise<{ readonly standing: readonly Identity[]; readonly textStores: readonly string[] }> {
  const found = new Map<string, Identity>();
  const textStores: string[] = [];
  for (const { id } of map.stores)
    await stores.use(id, async (store) => {
      if (store.capabilities.shape === 'text') textStores.push(id);
      await findStanding({ map, store, storeId: id, ledger, found, hooks });
    });
  return { standing: [...found.values()], textStores };
}

/** Numbers alone: nothing of the person. */
export function finishedText({ at, known, given, standing, notSearched }: FinishedErasures): string[] {
  const rest = known - given - standing.length;
  return [
    `Erased on ${at.map((time) => time.slice(0, 10)).join(', ')}, when ${known} identifiers were known: ${given} given now, ${standing.length} more found again by their hashes and searched everywhere, ${Math.max(rest, 0)} found in no store of records.`,
    ...notSearched.map(
      (store) =>
        `not searched ${store}: for what only its hash is known of; give these identifiers too, or search it before an erasure is over`,
    ),
  ];
}
