import { parseJournal, Digester, type JournalDocument, type JournalFile } from './patch-journal.js';
import type { StoreSettings } from '../../spi/index.js';
import { textSource, withLog, type OpenLog } from '../log-file.js';
import { listTree, openRoot, type LogFile, type LogTree } from '../families/log-tree.js';

/** State of one journalled place: still as it was, as it shall be, or something else (torn, rotated away). */
export type PlaceState = 'expected' | 'replaced' | 'other';

export interface InspectedFile {
  readonly journal: JournalFile;
  /** The file that holds these places now; null when it is gone. */
  readonly file: LogFile | null;
  readonly places: readonly InspectedPlace[];
}
export interface InspectedPlace {
  readonly offset: number;
  readonly pair: number;
  readonly state: PlaceState;
  /** What stands there now; null when the text ends before it. */
  readonly found: Buffer | null;
}

/** What became of a session, see `Store.outcome`. Places that hold neither text are `partial`: resuming searches again. */
export async function outcomeOf(
  settings: StoreSettings,
  token: string,
): Promise<'committed' | 'aborted' | 'partial' | 'unknown'> {
  const document = parseJournal(token);
  if (!document) return 'unknown';
  const states = new Set<PlaceState>();
  for (const family of Object.keys(document.families)) {
    for (const { places } of await inspectFamily(settings, document, family)) {
      for (const { state } of places) states.add(state);
    }
  }
  if (states.has('other') || (states.has('expected') && states.has('replaced'))) return 'partial';
  return states.has('expected') ? 'aborted' : 'committed';
}

/** Looks at every journalled place of a family. A file is known by its inode, after a rewrite by its name. */
export async function inspectFamily(
  settings: StoreSettings,
  document: JournalDocument,
  family: string,
): Promise<InspectedFile[]> {
  const root = await openRoot(settings);
  const tree = await listTree(settings);
  const inspected: InspectedFile[] = [];
  for (const journal of document.families[family]?.files ?? []) {
    inspected.push(await inspectFile(root, tree, document, journal));
  }
  return inspected;
}

async function inspectFile(
  root: string,
  tree: LogTree,
  document: JournalDocument,
  journal: JournalFile,
): Promise<InspectedFile> {
  const file =
    tree.files.find(({ id }) => id === journal.id) ??
    tree.files.find(({ paths }) => paths.includes(journal.path)) ??
    null;
  const texts = file && (await withLog(root, file, (log) => readPlaces(log, document, journal)));
  const digester = new Digester(document.salt);
  const places = journal.offsets.map((offset, index) => {
    const pair = journal.pairs[index]!;
    const found = texts?.[index] ?? null;
    return { offset, pair, found, state: stateOf(found, digester, document.pairs[pair]!) };
  });
  return { journal, file, places };
}

function stateOf(
  found: Buffer | null,
  digester: Digester,
  pair: { expected: string; replacement: string },
): PlaceState {
  if (!found) return 'other';
  const digest = digester.digest(found);
  return digest === pair.replacement ? 'replaced' : digest === pair.expected ? 'expected' : 'other';
}

async function readPlaces(
  log: OpenLog,
  document: JournalDocument,
  journal: JournalFile,
): Promise<(Buffer | null)[]> {
  const places = journal.offsets.map((offset, index) => ({
    offset,
    length: document.pairs[journal.pairs[index]!]!.length,
  }));
  return log.format === 'plain' ? readPlain(log, places) : readPacked(log, places);
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

async function readPlain(log: OpenLog, places: readonly Place[]): Promise<(Buffer | null)[]> {
  const found: (Buffer | null)[] = [];
  for (const { offset, length } of places) {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await log.handle.read(bytes, 0, length, offset);
    found.push(bytesRead === length ? bytes : null);
  }
  return found;
}

const PACKED_BLOCK_BYTES = 1024 * 1024;

async function readPacked(log: OpenLog, places: readonly Place[]): Promise<(Buffer | null)[]> {
  const source = textSource(log);
  const block = Buffer.alloc(PACKED_BLOCK_BYTES);
  const found = places.map(({ length }) => ({ bytes: Buffer.alloc(length), filled: 0 }));
  for (let base = 0, first = 0; first < places.length;) {
    const size = await source(block);
    const end = base + size;
    for (let index = first; (places[index]?.offset ?? end) < end; index++) {
      const { offset, length } = places[index]!;
      const from = Math.max(offset, base);
      const to = Math.min(offset + length, end);
      if (to > from)
        found[index]!.filled += block.copy(found[index]!.bytes, from - offset, from - base, to - base);
    }
    while (first < places.length && places[first]!.offset + places[first]!.length <= end) first++;
    if (size < block.length) break;
    base = end;
  }
  return found.map(({ bytes, filled }) => (filled === bytes.length ? bytes : null));
}
