import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import {
  dataMapHash,
  findErased,
  type EngineHooks,
  type ErasedPerson,
  type ErasureLedger,
  type LedgerEntry,
} from '#engine';
import type { Person } from '../forget/people.js';
import { exists } from '../input/files.js';
import type { MapFile } from '../input/map-file.js';
import type { MapStores } from '../input/map-stores.js';
import { STATE_FILE } from '../journal/operation.js';
import { journalFolder } from '../journal/secret-key.js';

export interface ReplayInput {
  readonly mapFile: MapFile;
  readonly stores: MapStores;
  readonly ledger: ErasureLedger;
  readonly secret: Buffer;
  /** When the backup was made; null: not said. */
  readonly since: Date | null;
  readonly hooks: EngineHooks;
}
/** Whom the restored stores have of the people that the ledger names, and what is to become of them. */
export interface ErasedSearch {
  /** How many erasures the ledger has that count. */
  readonly erasures: number;
  /** To be erased again. */
  readonly people: readonly Person[];
  /** Came back after the erasure: all rows are newer. */
  readonly returned: readonly ErasedPerson[];
  /** Left alone, because nothing tells, or rows tell different things. */
  readonly undecided: readonly ErasedPerson[];
  /** Stores of text, in which only people are looked for whom other stores have; empty when the ledger names no others. */
  readonly notSearched: readonly string[];
}

export async function searchErased(input: ReplayInput): Promise<ErasedSearch> {
  const { mapFile, stores, ledger, hooks } = input;
  const found = new Map<string, ErasedPerson>();
  const textStores: string[] = [];
  for (const { id } of mapFile.map.stores)
    await stores.use(id, async (store) => {
      if (store.capabilities.shape === 'text') textStores.push(id);
      await findErased({ map: mapFile.map, store, storeId: id, ledger, found, hooks });
    });
  const people = [...found.values()];
  const to = (fate: Fate): ErasedPerson[] => people.filter((person) => fateOf(person, input.since) === fate);
  const isMissing = ledger.entries.some(({ id }) => !found.has(id));
  return {
    erasures: ledger.entries.length,
    people: [...to('erase').map((person) => personOf(person, input)), ...(await unfinished(input, found))],
    returned: to('returned'),
    undecided: to('undecided'),
    notSearched: isMissing ? textStores : [],
  };
}

type Fate = 'erase' | 'returned' | 'undecided';

/** A backup from before an erasure has nothing that is newer, unless it was written to since it was restored. */
function fateOf({ rows }: ErasedPerson, since: Date | null): Fate {
  if (rows.newer > 0) return rows.older + rows.unknown === 0 ? 'returned' : 'undecided';
  return rows.unknown > 0 && since === null ? 'undecided' : 'erase';
}

const personOf = ({ entry, identities }: ErasedPerson, input: ReplayInput): Person => ({
  line: null,
  identities: [...identities.values()],
  operation: replayId(entry, input),
});

/** Named by the erasure: when it goes on after it was cut off, fewer identifiers of the person are left to be found. */
const replayId = ({ id }: LedgerEntry, { mapFile, secret }: ReplayInput): string =>
  createHmac('sha256', secret)
    .update(`habeas:replay:1\n${dataMapHash(mapFile.map)}\n${id}`)
    .digest('hex')
    .slice(0, 32);

/** What a run that was cut off began and no row tells of any more; its record has the identifiers. */
async function unfinished(input: ReplayInput, found: ReadonlyMap<string, ErasedPerson>): Promise<Person[]> {
  const journals = await journalFolder(input.mapFile.folder);
  const people: Person[] = [];
  for (const entry of input.ledger.entries.filter(({ id }) => !found.has(id))) {
    const operation = replayId(entry, input);
    if (await exists(join(journals, operation, STATE_FILE)))
      people.push({ line: null, identities: [], operation });
  }
  return people;
}
