import type { Connection } from 'mysql2';
import mysql, { type ConnectionOptions, type Pool, type PoolConnection } from 'mysql2/promise';
import { RowStream } from './row-stream.js';

/** Every column that we read is cast to bytes, so that no setting of driver or server decides what a value looks like. */
export type Field = Buffer | null;
export type RawRow = readonly Field[];
export type Bound = string | Buffer | null | ReturnType<typeof mysql.TypedParameter.LONGLONG>;

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_MS = 10_000;
/** Statements that a connection keeps prepared on the server: ours differ with the number of values. */
const PREPARED = 16;

export const createPool = (options: ConnectionOptions, limit: number): Pool =>
  mysql.createPool({
    ...options,
    charset: 'UTF8MB4_BIN',
    connectionLimit: limit,
    maxIdle: limit,
    idleTimeout: IDLE_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    maxPreparedStatements: PREPARED,
    // Names of columns come from the store: no code is made of them.
    disableEval: true,
    multipleStatements: false,
  });

/** An integer as a parameter that the server compares as an integer: text would be compared as a floating point number. */
export const integerParameter = (value: bigint): Bound =>
  value > 0x7fff_ffff_ffff_ffffn
    ? mysql.TypedParameter.LONGLONG.unsigned(value)
    : mysql.TypedParameter.LONGLONG(value);

/**
 * One connection, on which statements run one after another. A statement that comes while rows of another one are still
 * being read waits until these are all here, so that a caller may change rows while it reads others.
 */
export class MysqlLink {
  private streaming: RowStream | null = null;
  /** What the promises are made of; only this one streams. */
  private readonly driver: Connection;

  constructor(
    private readonly connection: PoolConnection,
    private readonly cancel: (thread: number) => Promise<void>,
  ) {
    this.driver = connection.connection as unknown as Connection;
    // The statement under way reports a broken connection; without a listener the event would end the process.
    if (this.driver.listenerCount('error') === 0) this.driver.on('error', () => undefined);
  }

  /** Values are bound by the server, never written into the text. */
  async query(text: string, values: readonly Bound[] = []): Promise<readonly RawRow[]> {
    await this.settle();
    const [rows] = await this.connection.execute(text, [...values]);
    return rows as unknown as readonly RawRow[];
  }

  /** The steps of a plan by the names that the server gives to their columns. */
  async explain(
    text: string,
    values: readonly Bound[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    await this.settle();
    const [rows] = await this.connection.execute({ sql: text, rowsAsArray: false }, [...values]);
    return rows as readonly Readonly<Record<string, unknown>>[];
  }

  /** A statement of the session itself, without values. */
  async run(text: string): Promise<void> {
    await this.settle();
    await this.connection.query(text);
  }

  /** How many rows a change found, whether or not they were different before. */
  async change(text: string, values: readonly Bound[]): Promise<number> {
    await this.settle();
    const [result] = await this.connection.execute(text, [...values]);
    return (result as { affectedRows: number }).affectedRows;
  }

  /** Rows in batches of at most `batchRows` rows; large rows make batches shorter. */
  async *stream(text: string, values: readonly Bound[], batchRows: number): AsyncIterable<readonly RawRow[]> {
    await this.settle();
    const rows = new RowStream(this.driver.execute(text, [...values]).stream(), batchRows);
    this.streaming = rows;
    try {
      for (let batch = await rows.next(); batch.length > 0; batch = await rows.next()) yield batch;
    } finally {
      await this.leave(rows);
    }
  }

  release(): void {
    this.connection.release();
  }

  destroy(): void {
    this.connection.destroy();
  }

  /** Whoever leaves early must not make the server send the rest of a large table. */
  private async leave(rows: RowStream): Promise<void> {
    if (this.streaming === rows) this.streaming = null;
    if (rows.isComplete) return;
    await this.cancel(this.connection.threadId).catch(() => undefined);
    await rows.discard();
  }

  private async settle(): Promise<void> {
    const rows = this.streaming;
    this.streaming = null;
    await rows?.readAll();
  }
}
