import type { Readable } from 'node:stream';
import type { RawRow } from './mysql.link.js';

/** Bytes of one batch in memory; wide rows make batches shorter. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** Rows of one statement as they come, never more in memory than a batch and a half unless somebody asks for all. */
export class RowStream {
  private rows: RawRow[] = [];
  private bytes = 0;
  private isEnded = false;
  private isUnbounded = false;
  private error: Error | null = null;
  private wake: () => void = () => undefined;

  constructor(
    private readonly source: Readable,
    private readonly batchRows: number,
  ) {
    source.on('data', (row: RawRow) => this.take(row));
    source.on('end', () => this.end(null));
    source.on('error', (error) => this.end(error));
  }

  /** Everything has come from the server. */
  get isComplete(): boolean {
    return this.isEnded;
  }

  /** The next rows, none at the end. Rejects with the error of the statement. */
  async next(): Promise<readonly RawRow[]> {
    while (!this.isEnded && !this.isFull()) await this.more();
    if (this.rows.length === 0 && this.error) throw this.error;
    const batch = this.shift();
    if (!this.isFull()) this.source.resume();
    return batch;
  }

  /** Takes all rows that are left into memory: the connection is needed for something else. */
  async readAll(): Promise<void> {
    this.isUnbounded = true;
    this.source.resume();
    while (!this.isEnded) await this.more();
  }

  async discard(): Promise<void> {
    this.rows = [];
    await this.readAll();
    this.rows = [];
  }

  private take(row: RawRow): void {
    this.rows.push(row);
    this.bytes += sizeOf(row);
    if (!this.isFull()) return;
    if (!this.isUnbounded) this.source.pause();
    this.wake();
  }

  private shift(): readonly RawRow[] {
    let [count, bytes] = [0, 0];
    while (count < this.batchRows && count < this.rows.length && (count === 0 || bytes < BATCH_BYTES)) {
      bytes += sizeOf(this.rows[count] ?? []);
      count += 1;
    }
    this.bytes -= bytes;
    return this.rows.splice(0, count);
  }

  private isFull(): boolean {
    return this.rows.length >= this.batchRows || this.bytes >= BATCH_BYTES;
  }

  private end(error: Error | null): void {
    this.isEnded = true;
    this.error ??= error;
    this.wake();
  }

  private async more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }
}

const sizeOf = (row: RawRow): number => row.reduce((sum, field) => sum + (field?.length ?? 0) + 1, 0);
