import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import {
  ConsentImport,
  OWN_MAPPING,
  RowReader,
  faultOf,
  parseImportMapping,
  type ImportMapping,
  type MovedAnswer,
  type RowFault,
} from '#consents';
import { AppError, isAppError } from '#contracts';
import { systemClock } from '#platform';
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
import { BULK_BATCH, withConsents, type ConsentParts } from './installation.js';
import { SourceBytes } from './source-bytes.js';
import { csvRows, isRowFault, ndjsonRows, type RowStart, type SourceRow } from './source-rows.js';

/** Batches that are read while the one before is written. */
const IN_FLIGHT = 2;
/** How much an interruption may cost to do again, in milliseconds. */
const CHECKPOINT_EVERY_MS = 1_000;
const STANDARD_INPUT = '-';

export interface ImportConsentsOptions {
  readonly tenant: string;
  readonly format?: 'csv' | 'ndjson';
  readonly mapping?: string;
  readonly silent?: true;
  readonly dryRun?: true;
  readonly errors?: string;
  readonly resume?: true;
  readonly json?: true;
}

/** What does not change while an import runs. */
interface Plan {
  /** Path; null: standard input. */
  readonly file: string | null;
  readonly format: 'csv' | 'ndjson';
  readonly mapping: ImportMapping;
  /** SHA-256, hex. */
  readonly mappingDigest: string | null;
  readonly errors: string;
  readonly options: ImportConsentsOptions;
}

/**
 * Records the answers of a file. Rows that cannot be recorded go to a file of errors, the rest goes on; exit code 3 when
 * there are any.
 */
export async function importConsents(
  name: string,
  options: ImportConsentsOptions,
  shell: Shell,
): Promise<ExitCode> {
  const plan = await planOf(name, options, shell);
  const earlier = await earlierOf(plan, shell);
  const { counts, complete } = await withConsents(options.tenant, shell, async (parts) => {
    const run = await ImportRun.begin(plan, earlier, parts, shell);
    try {
      return await run.all();
    } finally {
      await run.end();
    }
  });
  tell(counts, plan, shell);
  if (!complete) return EXIT.notDone;
  return counts.bad > 0 ? EXIT.partly : EXIT.done;
}

async function planOf(name: string, options: ImportConsentsOptions, shell: Shell): Promise<Plan> {
  const file = name === STANDARD_INPUT ? null : resolve(shell.folder, name);
  if (file === null && options.resume)
    throw invalid(
      'Standard input cannot be resumed: run it again from the beginning, what is recorded already is recorded once.',
    );
  const mappingText =
    options.mapping === undefined ? null : await readText(resolve(shell.folder, options.mapping), 'mapping');
  return {
    file,
    format: options.format ?? formatOf(name),
    mapping: mappingText === null ? OWN_MAPPING : parseImportMapping(mappingText, options.mapping!),
    mappingDigest: mappingText === null ? null : createHash('sha256').update(mappingText).digest('hex'),
    errors: resolve(shell.folder, options.errors ?? `${file === null ? 'import' : name}.errors.ndjson`),
    options,
  };
}

function formatOf(name: string): 'csv' | 'ndjson' {
  if (/\.csv$/i.test(name)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(name)) return 'ndjson';
  throw invalid('Say --format csv or --format ndjson: the name of the file does not tell.');
}

/** Where an earlier run of the same import ended; null: begin at the beginning. */
async function earlierOf(
  { file, format, mappingDigest, options }: Plan,
  shell: Shell,
): Promise<Checkpoint | null> {
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
  const now = { tenant: options.tenant, format, mapping: mappingDigest, silent: options.silent === true };
  const other = Object.entries(now).find(([member, value]) => found[member as keyof typeof now] !== value);
  if (other)
    throw invalid(
      `The import that was begun had another ${other[0]}: run the command as before, or without --resume.`,
    );
  return found;
}

interface PreparedRow {
  readonly row: SourceRow;
  readonly answer: MovedAnswer | RowFault;
}

/** One run over one input. */
class ImportRun {
  #counts: ImportCounts;
  #lines: number;
  #columns: readonly string[] | null;
  #progress: ImportProgress;
  #savedAt = performance.now();

  private constructor(
    private readonly plan: Plan,
    private readonly parts: ConsentParts,
    private readonly shell: Shell,
    private readonly source: SourceBytes,
    private readonly errors: ErrorFile,
    private readonly reader: RowReader,
    private readonly consents: ConsentImport,
    earlier: Checkpoint | null,
  ) {
    this.#counts = earlier?.counts ?? NOTHING;
    this.#lines = earlier?.lines ?? 0;
    this.#columns = earlier?.columns ?? null;
    this.#progress = startImportProgress(shell, source.size);
  }

  static async begin(
    plan: Plan,
    earlier: Checkpoint | null,
    parts: ConsentParts,
    shell: Shell,
  ): Promise<ImportRun> {
    const { recorder, catalogues, subjects } = parts;
    const { silent = false, dryRun = false } = plan.options;
    const consents = await ConsentImport.begin(recorder, catalogues, subjects, systemClock, {
      silent,
      dryRun,
    });
    const source =
      plan.file === null
        ? SourceBytes.of(shell.inputStream)
        : await SourceBytes.open(plan.file, earlier ?? undefined);
    const errors = await ErrorFile.at(plan.errors, earlier?.errorBytes ?? 0);
    const reader = new RowReader(plan.mapping, () => Date.now());
    return new ImportRun(plan, parts, shell, source, errors, reader, consents, earlier);
  }

  /** @returns `complete`: nothing of the input is left */
  async all(): Promise<{ counts: ImportCounts; complete: boolean }> {
    const running: Promise<void>[] = [];
    let before: Promise<void> = Promise.resolve();
    try {
      for await (const batch of this.#batches()) {
        const outcomes = this.#take(batch);
        before = before.then(async () => this.#commit(batch, await outcomes));
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
  async *#batches(): AsyncGenerator<PreparedRow[]> {
    let batch: PreparedRow[] = [];
    let held: SourceRow | null = null;
    for await (const row of this.#rows()) {
      if (held) batch.push(this.#prepared(held));
      held = row;
      // from a row whose end is unknown nothing can go on
      if (batch.length >= BULK_BATCH && batch.at(-1)!.row.end !== null) {
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
    return csvRows(chunks, start, this.plan.mapping.delimiter, (columns) => {
      this.reader.checkHeader(columns);
      this.#columns = columns;
    });
  }

  #prepared(row: SourceRow): PreparedRow {
    try {
      if (isRowFault(row.value)) throw row.value.fault;
      const { reader } = this;
      return {
        row,
        answer: this.plan.format === 'csv' ? reader.read(row.value) : reader.readObject(row.value),
      };
    } catch (error) {
      return { row, answer: faultOf(error) };
    }
  }

  /** What became of each row, in their order. */
  async #take(batch: readonly PreparedRow[]): Promise<(string | RowFault)[]> {
    const answers = batch.flatMap(({ answer }) => ('reason' in answer ? [] : [answer]));
    const outcomes = (await this.consents.take(answers)).values();
    return batch.map(({ answer }) => ('reason' in answer ? answer : outcomes.next().value!));
  }

  async #commit(batch: readonly PreparedRow[], outcomes: readonly (string | RowFault)[]): Promise<void> {
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
    const { file, format, mappingDigest, options } = this.plan;
    if (file === null || options.dryRun || this.#counts.read === 0) return;
    await writeCheckpoint(checkpointOf(file), {
      version: 1,
      tenant: options.tenant,
      format,
      mapping: mappingDigest,
      silent: options.silent === true,
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
    if (!this.plan.options.dryRun) await this.#note(complete);
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

  /** Counts alone: the file is named by its digest. */
  #note(complete: boolean): Promise<void> {
    const { unitOfWork, audit, tenantId } = this.parts;
    const { format, options } = this.plan;
    const { bytes, digest } = this.source.done();
    const data = {
      format,
      silent: options.silent === true,
      complete,
      bytes,
      sha256: digest,
      ...this.#counts,
    };
    return unitOfWork.run(() => audit.append({ action: 'consents.imported', object: tenantId, data }));
  }

  #explained(error: unknown): unknown {
    if (!isAppError(error, 'service.unavailable')) return error;
    return new AppError('service.unavailable', {
      detail: `The database cannot be reached. ${this.#counts.read} rows are done: ${this.#goOn()}`,
      cause: error,
    });
  }

  #goOn(): string {
    return this.plan.file === null
      ? 'run the command again, what is recorded already is recorded once.'
      : 'run the command again with --resume.';
  }
}

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

function tell(counts: ImportCounts, { errors, options }: Plan, shell: Shell): void {
  const file = counts.bad > 0 ? errors : null;
  if (options.json) {
    shell.print(JSON.stringify({ ...counts, errors: file, dryRun: options.dryRun === true }, null, 2));
    return;
  }
  const { read, recorded, repeated, outdated, bad } = counts;
  const lines = [
    ['read', `${read} rows`],
    [options.dryRun ? 'would be' : 'recorded', `${recorded}${options.dryRun ? ' recorded at most' : ''}`],
    ['repeated', `${repeated} that were recorded before`],
    ['outdated', `${outdated} older than what is recorded`],
    ['left out', `${bad}${file === null ? '' : `, see ${file}`}`],
  ];
  for (const [label, text] of lines) shell.print(`${label!.padEnd(9)} ${text}`);
}

const invalid = (detail: string): AppError => new AppError('request.invalid', { detail });
