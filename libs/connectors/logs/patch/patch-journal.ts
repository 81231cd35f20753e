import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '#contracts';
import type { Tally } from '../../spi/index.js';

/** What a token of a session holds: where bytes change and how to recognise them, never the bytes themselves. */
export interface JournalDocument {
  readonly version: 1;
  /** Key of the digests, of this session alone: equal identifiers of two sessions have different digests. */
  readonly salt: string;
  readonly pairs: readonly JournalPair[];
  readonly families: Readonly<Record<string, JournalFamily>>;
}
export interface JournalPair {
  readonly length: number;
  readonly expected: string;
  readonly replacement: string;
}
export interface JournalFamily {
  readonly tally: Tally;
  readonly files: readonly JournalFile[];
}
export interface JournalFile {
  readonly path: string;
  /** `device:inode`. */
  readonly id: string;
  /** Offsets of places in the (unpacked) text, ascending, and for each the index of its pair. */
  readonly offsets: readonly number[];
  readonly pairs: readonly number[];
}

const DIGEST_BYTES = 16;

export class Digester {
  readonly #salt: Buffer;

  constructor(readonly salt = randomBytes(DIGEST_BYTES).toString('hex')) {
    this.#salt = Buffer.from(salt, 'hex');
  }

  digest(bytes: Buffer): string {
    return createHmac('sha256', this.#salt)
      .update(bytes)
      .digest('hex')
      .slice(0, DIGEST_BYTES * 2);
  }
}

/** @returns null when the text is no token of this connector */
export function parseJournal(token: string): JournalDocument | null {
  try {
    const document = JSON.parse(token) as JournalDocument | null;
    const isOurs =
      document?.version === 1 && typeof document.salt === 'string' && Array.isArray(document.pairs);
    return isOurs ? document : null;
  } catch {
    return null;
  }
}

export function requireJournal(token: string): JournalDocument {
  const document = parseJournal(token);
  if (document) return document;
  throw new AppError('store.failed', { detail: 'The session to go on with has no readable token.' });
}
