import { createHmac, hkdfSync } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '#contracts';
import { ledgerMark, type LedgerEntry } from '#engine';
import type { Identity } from '#contracts';
import { fileReason, syncFolder } from '../input/files.js';
import { parseJson } from '../input/jwks.js';
import { journalFolder } from '../journal/secret-key.js';

export const LEDGER_FILE = 'erasures.ndjson';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const line = z.strictObject({
  version: z.literal(1),
  id: z.string().min(1),
  at: z.iso.datetime(),
  planHash: hex,
  /** Tells under which secret the marks were made, and nothing else. */
  key: z.string(),
  stores: z.array(z.string()),
  marks: z.array(hex),
});
type LedgerLine = z.output<typeof line>;

/** The ledger has a secret of its own, so that its marks cannot be compared with pseudonyms. */
export const ledgerSecret = (secret: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'habeas:erasure-ledger:1', 32));

const keyName = (ledgerKey: Buffer): string =>
  createHmac('sha256', ledgerKey).update('name').digest('hex').slice(0, 16);

export interface DoneErasure {
  readonly operation: string;
  readonly planHash: string;
  readonly stores: readonly string[];
  readonly identities: readonly Identity[];
}

/**
 * The ledger of the erasures of one folder: a line of JSON for each, beside the journals, which it outlives. It holds no
 * identifiers, only their marks.
 */
export class LedgerFile {
  readonly #key: Buffer;

  constructor(
    readonly file: string,
    secret: Buffer,
  ) {
    this.#key = ledgerSecret(secret);
  }

  static async beside(mapFolder: string, secret: Buffer): Promise<LedgerFile> {
    return new LedgerFile(join(await journalFolder(mapFolder), LEDGER_FILE), secret);
  }

  /** Durable when this resolves. The same erasure, carried out again after it was cut off, is written once. */
  async add({ operation, planHash, stores, identities }: DoneErasure, at: Date): Promise<void> {
    const text = await this.#text();
    const id = `${operation}.${planHash.slice(0, 12)}`;
    if (text.includes(`"id":"${id}"`)) return;
    const entry: LedgerLine = {
      version: 1,
      id,
      at: at.toISOString(),
      planHash,
      key: keyName(this.#key),
      stores: [...stores],
      marks: [...new Set(identities.map((identity) => ledgerMark(this.#key, identity)))].sort(),
    };
    // What a crash cut off of an earlier line must not spoil this one.
    const start = text === '' || text.endsWith('\n') ? '' : '\n';
    const handle = await open(this.file, 'a', 0o600);
    try {
      await handle.appendFile(`${start}${JSON.stringify(entry)}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (text === '') await syncFolder(dirname(this.file));
  }

  /**
   * Every erasure. Only the end of a last line that a crash cut off is passed over: that erasure was not yet reported.
   * @throws AppError `request.invalid` (no such file, a line that is none), `setting.invalid` (another secret)
   */
  async read(): Promise<readonly LedgerEntry[]> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      throw invalid(`The ledger of erasures ${this.file} cannot be read: ${fileReason(error)}.`);
    });
    const lines = text.split('\n');
    return lines.flatMap((written, index) => {
      if (written.trim() === '') return [];
      const parsed = line.safeParse(parseJson(written));
      if (parsed.success) return [this.#checked(parsed.data)];
      if (parseJson(written) === undefined) return [];
      throw invalid(`${this.file}:${index + 1} is no line of a ledger of erasures.`);
    });
  }

  #checked({ key, ...entry }: LedgerLine): LedgerEntry {
    if (key === keyName(this.#key)) return entry;
    throw new AppError('setting.invalid', {
      detail: `${this.file} was written with another secret of pseudonyms: give that by --key-file or HABEAS_PSEUDONYM_KEY. With this one nobody would be found.`,
    });
  }

  #text(): Promise<string> {
    return readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
  }
}

const invalid = (detail: string): AppError => new AppError('request.invalid', { detail });
