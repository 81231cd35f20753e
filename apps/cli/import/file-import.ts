import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { faultOf, type NamedValues, type RowFault } from '#consents';
import { AppError, isAppError } from '#contracts';
import { EXIT, type ExitCode } from '../exit-code.js';
import { exists, readText } from '../input/files.js';
import type { Shell } from '../shell.js';
import {
  checkpointOf,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type ImportCounts,
} from './checkpoint.js';
import { ErrorFile } from './error-file.js';
import { startImportProgress, type ImportProgress } from './import-progress.js';
import { SourceBytes, type ReadPrefix } from './source-bytes.js';
import { csvRows, isRowFault, ndjsonRows, type RowStart, type SourceRow } from './source-rows.js';

/** Batches that are read while the one before is written. */
const IN_FLIGHT = 2;
/** How much an interruption may cost to do again, in milliseconds. */
const CHECKPOINT_EVERY_MS = 1_000;
const STANDARD_INPUT = '-';

export interface ImportOptions {
  readonly format?: 'csv' | 'ndjson';
  readonly mapping?: string;
  readonly silent?: true;
  readonly dryRun?: true;
  readonly errors?: string;
  readonly resume?: true;
  readonly json?: true;
}

/** What does not change while an import runs. */
export interface ImportPlan {
  /** Path; null: standard input. */
  readonly file: string | null;
  readonly format: 'csv' | 'ndjson';
  /** Its text, and the name of its file; null: the file is written in our own members. */
  readonly mapping: { readonly text: string; readonly name: string } | null;
  /** Whose data it becomes: a tenant, or the address of an installation. */
  readonly tenant: string;
  readonly errors: string;
  readonly options: ImportOptions;
}

/** Where the rows of a file go. */
export interface ImportTarget<Item extends object> {
  /** Rows in one step. */
  readonly batch: number;
  /** Between the columns of a CSV file. */
  readonly delimiter: string;
  /** Told the columns of a CSV file before its first row. @throws AppError `request.invalid` */
  checkHeader(columns: readonly string[]): void;
  /** @throws AppError for a row that cannot be read */
  read(row: NamedValues, format: 'csv' | 'ndjson'): Item;
  /** @returns what became of each, in their order: a word, or why it is left out */
  take(items: readonly Item[]): Promise<readonly (string | RowFault)[]>;
  /** Told at the end of a run, unless it was a dry one. */
  note?(done: ReadPrefix, counts: ImportCounts, complete: boolean): Promise<void>;
  /** What could not be reached, where it was the database or the API. */
  readonly away: string;
}

/** @throws AppError `request.invalid` */
export async function planImport(
  name: string,
  tenant: string,
  options: ImportOptions,
  shell: Shell,
): Promise<ImportPlan> {
  const file = name === STANDARD_INPUT ? null : resolve(shell.folder, name);
  if (file === null && options.resume)
    throw invalid(
      'Standard input cannot be resumed: run it again from the beginning, what is recorded already is recorded once.',
    );
  const mapping = options.mapping;
  return {
    file,
    format: options.format ?? formatOf(name),
    mapping:
      mapping === undefined
        ? null
        : { text: await readText(resolve(shell.folder, mapping), 'mapping'), name: mapping },
    tenant,
    errors: resolve(shell.folder, options.errors ?? `${file === null ? 'import' : name}.errors.ndjson`),
    options,
  };
}

/**
 * Takes in the rows of a file. Those that cannot be taken go to a file of errors, the rest goes on.
 * @param open called once the plan and what an earlier run left are known to be sound
 */
export async function importFile<Item extends object>(
  plan: ImportPlan,
  shell: Shell,
  open: <T>(work: (target: ImportTarget<Item>) => Promise<T>) => Promise<T>,
): Promise<{ counts: ImportCounts; complete: boolean }> {
  const earlier = await earlierOf(plan, shell);
  return open(async (target) => {
    const run = await ImportRun.begin(plan, earlier, target, shell);
    try {
      return await run.all();
    } finally {
      await run.end();
    }
  });
}

/** Exit code 3 when rows were left out. */
export function importExit({ counts, complete }: { counts: ImportCounts; complete: boolean }): ExitCode {
  if (!complete) return EXIT.notDone;
  return counts.bad > 0 ? EXIT.partly : EXIT.done;
}

function formatOf(name: string): 'csv' | 'ndjson' {
  if (/\.csv$/i.test(name)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(name)) return 'ndjson';
  throw invalid('Say --format csv or --format ndjson: the name of the file does not tell.');
}

/** Where an earlier run of the same import ended; null: begin at the beginning. */
async function earlierOf(plan: ImportPlan, shell: Shell): Promise<Checkpoint | null> {
  const { file, options } = plan;
  if (file === null || options.dryRun) return null;
  const path = checkpointOf(file);
  if (!options.resume) {
    if (await exists(path))
      shell.note('An import of this file was begun before: --resume goes on where it ended. Beginning anew.');
    return null;
  }
  const found = await readCheckpoint(path);
  if (!found) {
    shell.note('There is nothing to resume. Beginning at the beginning.');
    return null;
  }
  const now = conditionsOf(plan);
  const other = Object.entries(now).find(([member, value]) => found[member as keyof typeof now] !== value);
  if (other)
    throw invalid(
      `The import that was begun had another ${other[0]}: run the command as before, or without --resume.`,
    );
  return found;
}

/** What must be the same for an import to go on. */
const conditionsOf = ({ tenant, format, mapping, options }: ImportPlan) => ({
  tenant,
  format,
  mapping: mapping === null ? null : createHash('sha256').update(mapping.text).digest('hex'),
  silent: options.silent === true,
});

interface PreparedRow<Item> {
  readonly row: SourceRow;
  readonly item: Item | { readonly fault: RowFault };
}

/** One run over one input. */
class ImportRun<Item extends object> {
  #counts: ImportCounts;
  #lines: number;
  #columns: readonly string[] | null;
  #progress: ImportProgress;
  #savedAt = performance.now();

  private constructor(
    private readonly plan: ImportPlan,
    private readonly target: ImportTarget<Item>,
    private readonly shell: Shell,
    private readonly source: SourceBytes,
    private readonly errors: ErrorFile,
    earlier: Checkpoint | null,
  ) {
    this.#counts = earlier?.counts ?? NOTHING;
    this.#lines = earlier?.lines ?? 0;
    this.#columns = earlier?.columns ?? null;
    this.#progress = startImportProgress(shell, source.size);
  }

  static async begin<Item extends object>(
    plan: ImportPlan,
    earlier: Checkpoint | null,
    target: ImportTarget<Item>,
    shell: Shell,
  ): Promise<ImportRun<Item>> {
    const source =
      plan.file === null
        ? SourceBytes.of(shell.inputStream)
        : await SourceBytes.open(plan.file, earlier ?? undefined);
    const errors = await ErrorFile.at(plan.errors, earlier?.errorBytes ?? 0);
    return new ImportRun(plan, target, shell, source, errors, earlier);
  }

  /** @returns `complete`: nothing of the input is left */
  async all(): Promise<{ counts: ImportCounts; complete: boolean }> {
    const running: Promise<void>[] = [];
    let before: Promise<void> = Promise.resolve();
    try {
      for await (const batch of this.#batches()) {
        const outcomes = this.#take(batch);
        before = before.then(async () => this.#commit(batch, await outcomes));
        // looked at in their order: one that fails early waits until the one before it is done
        for (const early of [outcomes, before]) early.catch(() => undefined);
        running.push(before);
        if (running.length >= IN_FLIGHT) await running.shift();
        if (this.shell.signal.aborted) break;
      }
      await before;
    } catch (error) {
      await Promise.allSettled(running);
      await this.#save();
      throw this.#explained(error);
    }
    return { counts: this.#counts, complete: await this.#finish() };
  }

  async end(): Promise<void> {
    this.#progress.stop();
    await this.errors.close();
  }

  /** Rows in the size in which they are recorded; the last one only when nobody is writing it any more. */
  async *#batches(): AsyncGenerator<PreparedRow<Item>[]> {
    let batch: PreparedRow<Item>[] = [];
    let held: SourceRow | null = null;
    for await (const row of this.#rows()) {
      if (held) batch.push(this.#prepared(held));
      held = row;
      // from a row whose end is unknown nothing can go on
      if (batch.length >= this.target.batch && batch.at(-1)!.row.end !== null) {
        yield batch;
        batch = [];
      }
    }
    if (held && !(await this.source.growth()).torn) batch.push(this.#prepared(held));
    if (batch.length > 0) yield batch;
  }

  #rows(): AsyncGenerator<SourceRow> {
    const start: RowStart = {
      position: this.source.position,
      lines: this.#lines,
      ...(this.#columns && { columns: this.#columns }),
    };
    const chunks = this.source.chunks();
    if (this.plan.format === 'ndjson') return ndjsonRows(chunks, start);
    return csvRows(chunks, start, this.target.delimiter, (columns) => {
      this.target.checkHeader(columns);
      this.#columns = columns;
    });
  }

  #prepared(row: SourceRow): PreparedRow<Item> {
    try {
      if (isRowFault(row.value)) throw row.value.fault;
      return { row, item: this.target.read(row.value, this.plan.format) };
    } catch (error) {
      return { row, item: { fault: faultOf(error) } };
    }
  }

  /** What became of each row, in their order. */
  async #take(batch: readonly PreparedRow<Item>[]): Promise<(string | RowFault)[]> {
    const items = batch.flatMap(({ item }) => (isLeftOut(item) ? [] : [item]));
    const outcomes = (items.length === 0 ? [] : await this.target.take(items)).values();
    return batch.map(({ item }) => (isLeftOut(item) ? item.fault : outcomes.next().value!));
  }

  async #commit(
    batch: readonly PreparedRow<Item>[],
    outcomes: readonly (string | RowFault)[],
  ): Promise<void> {
    await this.errors.append(
      outcomes.flatMap((outcome, index) =>
        typeof outcome === 'string' ? [] : [{ line: batch[index]!.row.line, fault: outcome }],
      ),
    );
    this.#counts = added(this.#counts, outcomes);
    const last = batch.at(-1)!.row;
    this.#lines = last.lines;
    if (last.end !== null) this.source.advance(last.end);
    this.#progress.show(this.source.position, this.#counts);
    if (performance.now() - this.#savedAt > CHECKPOINT_EVERY_MS) await this.#save();
  }

  async #save(): Promise<void> {
    const { file, options } = this.plan;
    if (file === null || options.dryRun || this.#counts.read === 0) return;
    await writeCheckpoint(checkpointOf(file), {
      version: 1,
      ...conditionsOf(this.plan),
      ...this.source.done(),
      lines: this.#lines,
      columns: this.#columns && [...this.#columns],
      errorBytes: this.errors.bytes,
      counts: this.#counts,
    });
    this.#savedAt = performance.now();
  }

  async #finish(): Promise<boolean> {
    const stopped = this.shell.signal.aborted;
    const { grown } = await this.source.growth();
    const complete = !stopped && !grown;
    if (!this.plan.options.dryRun) await this.target.note?.(this.source.done(), this.#counts, complete);
    if (complete) {
      if (this.plan.file !== null && !this.plan.options.dryRun)
        await removeCheckpoint(checkpointOf(this.plan.file));
      return true;
    }
    await this.#save();
    if (stopped) this.shell.note(`Stopped as asked after ${this.#counts.read} rows: ${this.#goOn()}`);
    else this.shell.note(`The file has grown while it was read: ${this.#goOn()}`);
    return false;
  }

  #explained(error: unknown): unknown {
    if (!isAppError(error, 'service.unavailable')) return error;
    return new AppError('service.unavailable', {
      detail: `${this.target.away} ${this.#counts.read} rows are done: ${this.#goOn()}`,
      cause: error,
    });
  }

  #goOn(): string {
    return this.plan.file === null
      ? 'run the command again, what is recorded already is recorded once.'
      : 'run the command again with --resume.';
  }
}

const isLeftOut = <Item extends object>(
  item: Item | { readonly fault: RowFault },
): item is { readonly fault: RowFault } => 'fault' in item;

const NOTHING: ImportCounts = { read: 0, recorded: 0, repeated: 0, outdated: 0, bad: 0 };

function added(counts: ImportCounts, outcomes: readonly (string | RowFault)[]): ImportCounts {
  const sum = { ...counts, read: counts.read + outcomes.length };
  for (const outcome of outcomes) {
    if (typeof outcome !== 'string') sum.bad += 1;
    else if (outcome === 'repeated') sum.repeated += 1;
    else if (outcome === 'outdated') sum.outdated += 1;
    else sum.recorded += 1;
  }
  return sum;
}

/** @param lines what is said of the rows that were read, without those left out */
export function tellImport(
  counts: ImportCounts,
  { errors, options }: ImportPlan,
  lines: readonly (readonly [label: string, text: string])[],
  shell: Shell,
): void {
  const file = counts.bad > 0 ? errors : null;
  if (options.json) {
    shell.print(JSON.stringify({ ...counts, errors: file, dryRun: options.dryRun === true }, null, 2));
    return;
  }
  const leftOut = ['left out', `${counts.bad}${file === null ? '' : `, see ${file}`}`] as const;
  for (const [label, text] of [...lines, leftOut]) shell.print(`${label.padEnd(9)} ${text}`);
}

const invalid = (detail: string): AppError => new AppError('request.invalid', { detail });
