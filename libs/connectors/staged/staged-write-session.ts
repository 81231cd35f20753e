import { AppError } from '#contracts';
import type { Change, Tally, WriteSession } from '../spi/index.js';
import { identityHash, toTally } from '../sql/tally.js';
import { type ApplyContext, applyRedoLog, changedMeanwhile, giveUp } from './apply-redo-log.js';
import { type NoteLease } from './note-lease.js';
import { RedoLog } from './redo-log.js';
import { StagedChanges } from './staged-changes.js';
import type { StagedDriver, WholePieces } from './staged-driver.js';
import { StagedOperations } from './staged-operations.js';
import { identityText, refusal, type SessionOptions, StagedReadSession } from './staged-read-session.js';
import type { SeenRow } from './staged-rows.js';
import type { StagedTable } from './staged-table.js';

/** Rows that one session keeps in memory; the engine splits larger plans long before. */
const MAX_STAGED_ROWS = 200_000;

export interface WriteSessionOptions extends SessionOptions {
  readonly lease: NoteLease;
  /** The log of an earlier session, done but for some rows: it has said what it had to say when this session ends. */
  readonly resumed: RedoLog | null;
}

/** Stages changes in memory, makes them durable as a redo log in the store, and then does them. */
export class StagedWriteSession extends StagedReadSession implements WriteSession {
  private log: RedoLog | null = null;
  private isNamed = false;
  private isOpen = true;
  private isFailed = false;

  constructor(
    driver: StagedDriver,
    protected override readonly options: WriteSessionOptions,
  ) {
    super(driver, options);
  }

  async change(change: Change): Promise<Tally> {
    try {
      if (this.log) throw this.failure('it was changed after its token was given');
      return await this.stage(await this.table(change.collection), change);
    } catch (error) {
      this.isFailed = true;
      throw error;
    }
  }

  async token(): Promise<string> {
    this.isNamed = true;
    return (await this.prepared()).token;
  }

  async commit(): Promise<void> {
    if (!this.isOpen) throw this.failure('the session has already ended');
    try {
      if (this.isFailed) throw this.failure('a statement in the session had failed');
      await this.apply(await this.prepared());
    } finally {
      await this.end();
    }
  }

  rollback(): Promise<void> {
    return this.end();
  }

  override close(): Promise<void> {
    return this.end();
  }

  private async stage(table: StagedTable, { key, where, action }: Change): Promise<Tally> {
    const changes = action.kind === 'update' ? new StagedChanges(table, action.set) : null;
    const columns = key.length > 0 ? [...key, ...(changes?.columns ?? [])] : null;
    const done = new Set<string>();
    let sum = 0n;
    for await (const batch of this.batches(table, columns, where)) {
      const rows = batch.filter((row) => !done.has(row.key));
      for (const row of rows) {
        done.add(row.key);
        sum += identityHash(identityText(row, key, this.driver.surroundings));
      }
      this.put(table, rows, changes);
    }
    return toTally(done.size, sum);
  }

  private put({ collection }: StagedTable, rows: readonly SeenRow[], changes: StagedChanges | null): void {
    const values = changes?.of(rows);
    rows.forEach((row, at) => {
      const columns = values?.[at];
      if (!columns) this.operations.delete(collection, row.key);
      else if (Object.keys(columns).length > 0) this.operations.set(collection, row.key, columns);
    });
    if (this.operations.size <= MAX_STAGED_ROWS) return;
    throw refusal(
      `One session of store "${this.options.store}" changes at most ${String(MAX_STAGED_ROWS)} rows. Give "${collection}" a key, so that it can be changed in batches.`,
    );
  }

  private async prepared(): Promise<RedoLog> {
    const { lease } = this.options;
    lease.check();
    return (this.log ??= this.driver.pieces
      ? await this.preparedPieces(this.driver.pieces)
      : await RedoLog.write(this.driver.notes, lease.digest, this.operations));
  }

  /** The new pieces are the log: of the operations themselves nothing is written down. */
  private async preparedPieces(pieces: WholePieces): Promise<RedoLog> {
    const { notes } = this.driver;
    const log = await RedoLog.write(notes, this.options.lease.digest, new StagedOperations());
    try {
      await pieces.prepare(log.session, this.operations.all());
    } catch (error) {
      this.isFailed = true;
      await giveUp(this.driver, log);
      throw error;
    }
    return log;
  }

  private changedMeanwhile(context: ApplyContext, log: RedoLog): Promise<number> {
    const { pieces } = this.driver;
    return pieces ? pieces.changedSince(log.session) : changedMeanwhile(context, this.operations);
  }

  private async apply(log: RedoLog): Promise<void> {
    const { lease, limits } = this.options;
    const context = { driver: this.driver, lease, batchRows: limits.batchRows };
    const changed = await this.changedMeanwhile(context, log);
    if (changed > 0)
      throw this.failure(`another program had changed ${rowsOf(changed)} that it was to change`);
    lease.check();
    if (!(await log.move('prepared', 'committing'))) throw this.failure('another session has given it up');
    const applied = await applyRedoLog(context, log);
    if ('refused' in applied) throw applied.refused;
    if (applied.left > 0) {
      throw new AppError('store.failed', {
        detail: `Store "${this.options.store}" was changed, but for ${rowsOf(applied.left)} that another program changed at the same moment. Try again.`,
      });
    }
    if (!this.isNamed) await log.remove();
  }

  private async end(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    try {
      if (this.log) await giveUp(this.driver, this.log);
      await this.options.resumed?.remove();
    } finally {
      await this.options.lease.release();
    }
  }

  private failure(why: string): AppError {
    return new AppError('store.failed', {
      detail: `Store "${this.options.store}" did not commit: ${why}; nothing was changed.`,
    });
  }
}

const rowsOf = (count: number): string => (count === 1 ? 'a row' : `${String(count)} rows`);
