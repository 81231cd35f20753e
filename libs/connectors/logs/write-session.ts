import { AppError } from '#contracts';
import type { Change, StoreSettings, Tally, WriteSession } from '../spi/index.js';
import { applyChange, requireWritable, type PreparedChange } from './families/family-change.js';
import { FamilySearch, type FilePatches } from './families/family-search.js';
import { inspectFamily, type InspectedFile } from './patch/journal-inspection.js';
import { takeLease, type Lease } from './log-lease.js';
import { removeLeftovers } from './patch/log-patch.js';
import { requireFamily, tokensOf } from './log-search.js';
import { TallyCounter } from './log-tally.js';
import { openRoot } from './families/log-tree.js';
import { PairBook } from './patch/pair-book.js';
import {
  requireJournal,
  type JournalDocument,
  type JournalFamily,
  type JournalFile,
} from './patch/patch-journal.js';
import { LogReadSession } from './read-session.js';
import { resumeChange } from './patch/resumed-change.js';
import type { SearchMemory } from './search-memory.js';

export interface WriteOptions {
  readonly lock: string;
  readonly resume?: string;
  readonly signal?: AbortSignal;
}

/**
 * Replaces tokens in log files. {@link change} only searches; nothing is written before {@link commit}, which the
 * caller calls once the token of the session is durable.
 */
export class LogWriteSession extends LogReadSession implements WriteSession {
  readonly #lease: Lease;
  readonly #journal: JournalDocument | null;
  readonly #book: PairBook;
  readonly #changes: PreparedChange[] = [];
  readonly #families = new Map<string, JournalFamily>();
  readonly #changed = new Map<string, Tally>();

  private constructor(settings: StoreSettings, options: WriteOptions, lease: Lease, memory: SearchMemory) {
    super(settings, options.signal, memory);
    this.#lease = lease;
    this.#journal = options.resume === undefined ? null : requireJournal(options.resume);
    this.#book = new PairBook(this.#journal);
  }

  static async open(
    settings: StoreSettings,
    options: WriteOptions,
    memory: SearchMemory,
  ): Promise<LogWriteSession> {
    if (settings.access !== 'write') {
      throw new AppError('store.read_only', { detail: 'The data map allows only reading of this folder.' });
    }
    const root = await openRoot(settings);
    if (options.resume !== undefined) requireJournal(options.resume);
    const lease = await takeLease(`session\0${root}\0${options.lock}`, options.signal);
    return new LogWriteSession(settings, options, lease, memory);
  }

  async change(change: Change): Promise<Tally> {
    requireFamily(this.settings, change.collection);
    requireTokensAction(change);
    const tokens = tokensOf(change.where);
    const search = new FamilySearch(this.settings, change.collection, tokens, this.#book, this.signal);
    const found = await search.search(this.memory);
    await requireWritable(this.settings, found);
    const journalled = this.#journal?.families[change.collection];
    const isRepeated = this.#families.has(change.collection);
    if (!this.#journal || !journalled || isRepeated) {
      return this.#prepare(search, { pending: found, tally: total(found), replaced: 0, files: found });
    }
    const inspected = await inspectFamily(this.settings, this.#journal, change.collection);
    return this.#prepare(search, resumeChange(journalled, inspected, found, tokens, this.#book));
  }

  #prepare(
    search: FamilySearch,
    prepared: Omit<PreparedChange, 'search'> & { files: readonly (FilePatches | InspectedFile)[] },
  ): Tally {
    this.#changes.push({ search, ...prepared });
    const before = this.#families.get(search.family);
    this.#families.set(search.family, {
      tally: joined(before?.tally, prepared.tally),
      files: [...(before?.files ?? []), ...prepared.files.map(journalFile)],
    });
    return prepared.tally;
  }

  async token(): Promise<string> {
    const document: JournalDocument = {
      version: 1,
      salt: this.#book.salt,
      pairs: this.#book.entries,
      families: Object.fromEntries(this.#families),
    };
    return JSON.stringify(document);
  }

  async commit(): Promise<void> {
    const root = await openRoot(this.settings);
    // Two jobs may hold different locks; rewriting a packed file must still see what the other one did to it.
    const folder = await takeLease(`folder\0${root}`, this.signal);
    try {
      await removeLeftovers(root);
      for (const change of this.#changes) {
        const tally = await applyChange(this.settings, change);
        const { family } = change.search;
        this.#changed.set(family, joined(this.#changed.get(family), tally));
      }
    } finally {
      this.memory.forget();
      folder.release();
      await this.close();
    }
  }

  changed(): ReadonlyMap<string, Tally> {
    return this.#changed;
  }

  async rollback(): Promise<void> {
    await this.close();
  }

  override async close(): Promise<void> {
    this.#lease.release();
  }
}

function requireTokensAction({ action }: Change): void {
  const isTokens = action.kind === 'update' && action.set.every(({ kind }) => kind === 'tokens');
  if (isTokens && action.set.length > 0) return;
  throw new AppError('plan.infeasible', {
    detail: 'In log files tokens can be replaced; lines cannot be deleted or set.',
  });
}

function journalFile(entry: FilePatches | InspectedFile): JournalFile {
  const path = entry.file?.paths[0];
  const places = 'patches' in entry ? entry.patches : entry.places;
  return {
    path: path ?? ('journal' in entry ? entry.journal.path : ''),
    id: entry.file?.id ?? ('journal' in entry ? entry.journal.id : ''),
    offsets: places.map(({ offset }) => offset),
    pairs: places.map(({ pair }) => pair),
  };
}

function total(files: readonly FilePatches[]): Tally {
  const counter = new TallyCounter();
  for (const { tally } of files) counter.addTally(tally);
  return counter.tally;
}

function joined(first: Tally | undefined, second: Tally): Tally {
  if (!first) return second;
  const counter = new TallyCounter();
  counter.addTally(first);
  counter.addTally(second);
  const appended = (first.appended ?? 0) + (second.appended ?? 0);
  return { rows: first.rows + second.rows, digest: counter.tally.digest, ...(appended > 0 && { appended }) };
}
