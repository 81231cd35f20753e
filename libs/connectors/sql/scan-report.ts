import type { ScanHit, ScanRequest, ScanResult, TextTokenRef } from '../spi/index.js';

const NAMED_HITS = 1_000;

/** The identity under which the control token is searched. */
const CONTROL_IDENTITY = -1;

interface CountedHits {
  hits: number;
  rows: number;
  readonly byIdentity: Map<number, number>;
}

/** Collects what one collection's scan finds. */
export class ScanReport {
  rows = 0;
  bytes = 0;
  private readonly hits: ScanHit[] = [];
  private hitCount = 0;
  private readonly byColumn = new Map<string, CountedHits>();
  private isControlFound = false;

  constructor(
    private readonly collection: string,
    private readonly control: Buffer | 'empty' | 'off',
    private readonly wanted: Pick<ScanRequest, 'unless' | 'named'> = {},
  ) {}

  get needsControl(): boolean {
    return Buffer.isBuffer(this.control) && !this.isControlFound;
  }

  /** Each identity counts once per column and row, in however many forms it stands there. */
  add(column: string, identities: ReadonlySet<number>, location: () => string): void {
    const found: number[] = [];
    for (const identity of identities) {
      if (identity === CONTROL_IDENTITY) {
        this.isControlFound = true;
        continue;
      }
      if (this.isExcepted(column, identity)) continue;
      found.push(identity);
      this.hitCount += 1;
      if (this.hits.length < (this.wanted.named ?? NAMED_HITS))
        this.hits.push({ column, identity, location: location() });
    }
    if (found.length > 0) this.count(column, found);
  }

  private isExcepted(column: string, identity: number): boolean {
    const { unless } = this.wanted;
    return unless?.columns[this.collection]?.has(column) === true && unless.identities.has(identity);
  }

  private count(column: string, identities: readonly number[]): void {
    const counted = this.byColumn.get(column) ?? { hits: 0, rows: 0, byIdentity: new Map<number, number>() };
    this.byColumn.set(column, counted);
    counted.hits += identities.length;
    counted.rows += 1;
    for (const identity of identities)
      counted.byIdentity.set(identity, (counted.byIdentity.get(identity) ?? 0) + 1);
  }

  result(): ScanResult {
    const { collection, rows, bytes, hits, hitCount, byColumn } = this;
    return { collection, rows, bytes, hits, hitCount, byColumn, control: this.controlResult() };
  }

  private controlResult(): ScanResult['control'] {
    if (!Buffer.isBuffer(this.control)) return this.control;
    return this.isControlFound ? 'found' : 'missed';
  }
}

/** The token of the control word, searched beside the others. */
export const controlToken = (bytes: Buffer): TextTokenRef => ({
  bytes,
  boundary: 'word',
  ignoreCase: false,
  identity: CONTROL_IDENTITY,
});

/** A whole word of a text, to be searched as proof that the scan works; null when there is none. */
export function controlWord(text: string): Buffer | null {
  const word = /(?<![\p{L}\p{N}\p{M}_])[\p{L}\p{N}\p{M}_]{3,64}(?![\p{L}\p{N}\p{M}_])/u.exec(text)?.[0];
  return word === undefined ? null : Buffer.from(word);
}
