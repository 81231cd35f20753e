import type { Duplex } from 'node:stream';
import type pg from 'pg';

/**
 * Complete rows of `COPY … TO STDOUT` or of a query as they lie in the socket's buffer: each in its message, nothing copied
 * or decoded. Nobody else has these bytes: they may be changed.
 */
export interface RawBlock {
  readonly bytes: Buffer;
  readonly rows: number;
}

const COPY_DATA = 0x64;
const DATA_ROW = 0x44;
/** The type of a message and its length. */
export const HEADER = 5;

const LINE_FEED = 0x0a;

/**
 * Writes line feeds over what stands between rows of COPY, which hold none themselves: the bytes of a length would else look
 * like a digit or a letter before the first field.
 */
export function dropHeaders(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    const next = at + 1 + bytes.readUInt32BE(at + 1);
    bytes.fill(LINE_FEED, at, at + HEADER);
    at = next;
  }
}

/** The row, without its line feed, that holds `offset` of bytes without headers. */
export const rowAt = (bytes: Buffer, offset: number): { start: number; end: number } => ({
  start: bytes.lastIndexOf(LINE_FEED, offset) + 1,
  end: bytes.indexOf(LINE_FEED, offset),
});

type DataListener = (chunk: Buffer) => void;
interface Wire {
  readonly stream: Duplex;
  query(text: string): void;
}

/**
 * A query of the driver that takes the bytes of its rows off the socket itself. The driver's parser and a stream per row
 * cost more than what is done with them; here a row costs the reading of its length. Every other message goes back to the
 * driver, which also reports errors.
 */
class RawQuery implements pg.Submittable {
  private readonly pending: Buffer[] = [];
  private size = 0;
  private needed = HEADER;
  private stream: Duplex | undefined;
  private driver: DataListener | undefined;
  private failure: Error | undefined;

  constructor(
    private readonly text: string,
    private readonly onBlock: (block: RawBlock) => void,
    private readonly settle: (error?: Error) => void,
  ) {}

  submit(connection: pg.Connection): void {
    const wire = connection as unknown as Wire;
    this.stream = wire.stream;
    this.driver = wire.stream.listeners('data')[0] as DataListener;
    wire.stream.off('data', this.driver);
    wire.stream.on('data', this.take);
    wire.query(this.text);
  }

  handleError(error: Error): void {
    this.release(Buffer.alloc(0));
    this.settle(this.failure ?? error);
  }

  handleCommandComplete(): void {
    // The rows were counted on their way.
  }

  handleReadyForQuery(): void {
    this.settle(this.failure);
  }

  private readonly take = (chunk: Buffer): void => {
    let from = 0;
    // only the message that began in an earlier chunk is put together; the others are looked at where they lie
    while (this.size > 0 && from < chunk.length) {
      const part = chunk.subarray(from, from + this.needed - this.size);
      from += part.length;
      this.pending.push(part);
      this.size += part.length;
      if (this.size < this.needed) return;
      const bytes = Buffer.concat(this.pending, this.size);
      this.pending.length = 0;
      this.size = 0;
      this.walk(bytes);
    }
    if (from < chunk.length) this.walk(chunk.subarray(from));
  };

  private walk(bytes: Buffer): void {
    let block = { start: 0, rows: 0 };
    let at = 0;
    for (let next = frameEnd(bytes, at); next > 0; next = frameEnd(bytes, at)) {
      if (isRow(bytes[at])) {
        block.rows += 1;
      } else {
        this.give(bytes, block, at);
        block = { start: next, rows: 0 };
      }
      at = next;
    }
    this.give(bytes, block, at);
    this.keep(bytes.subarray(at));
  }

  /** Errors of whoever takes the rows must not break the driver's protocol: they are kept until the server is ready again. */
  private give(bytes: Buffer, { start, rows }: { start: number; rows: number }, end: number): void {
    if (this.failure || rows === 0) return;
    try {
      this.onBlock({ bytes: bytes.subarray(start, end), rows });
    } catch (error) {
      this.failure = error as Error;
    }
  }

  private keep(rest: Buffer): void {
    if (rest.length > 0 && !isOurs(rest[0])) {
      this.release(rest);
      return;
    }
    this.needed = rest.length >= HEADER ? 1 + rest.readUInt32BE(1) : HEADER;
    if (rest.length === 0) return;
    this.pending.push(rest);
    this.size = rest.length;
  }

  /** The end of the rows, an error, or whatever follows: the driver reads on from there. */
  private release(rest: Buffer): void {
    if (!this.stream || !this.driver) return;
    this.stream.off('data', this.take);
    this.stream.on('data', this.driver);
    const driver = this.driver;
    this.driver = undefined;
    driver(rest);
  }
}

const isRow = (code: number | undefined): boolean => code === COPY_DATA || code === DATA_ROW;

/** What may stand before and between rows: CopyOutResponse, RowDescription, ParameterStatus, NoticeResponse. */
const isOurs = (code: number | undefined): boolean =>
  isRow(code) || code === 0x48 || code === 0x54 || code === 0x53 || code === 0x4e;

/** End of the message at `at`; 0 when it is incomplete or the driver's. */
function frameEnd(bytes: Buffer, at: number): number {
  if (at + HEADER > bytes.length || !isOurs(bytes[at])) return 0;
  const end = at + 1 + bytes.readUInt32BE(at + 1);
  return end <= bytes.length ? end : 0;
}

/** Runs a `COPY … TO STDOUT` or a query; resolves when the server is ready again. An abort ends the connection. */
export async function rawRows(
  client: pg.ClientBase,
  text: string,
  onBlock: (block: RawBlock) => void,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const connection = (client as unknown as { connection: Wire }).connection;
  const abort = (): void => void connection.stream.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      client.query(new RawQuery(text, onBlock, (error) => (error ? reject(error) : resolve())));
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
