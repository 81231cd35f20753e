import { controlToken, type ScanReport } from './scan-report.js';
import { TokenFinder } from './scan-tokens.js';
import { rowDigest } from './tally.js';

/** From this size on a block is worth a search. */
export const BLOCK_BYTES = 1024 * 1024;
const SEPARATOR = Buffer.from('\n');

type NamedValue = readonly [column: string, value: Buffer | null];
interface PendingRow {
  readonly identity: string;
  readonly values: readonly NamedValue[];
  /** Of its first byte in the block. */
  readonly start: number;
}

/** Searches the values of many rows as one block; only rows with a candidate are then looked at one by one. */
export class BlockSearch {
  size = 0;
  private rows: PendingRow[] = [];
  private control: TokenFinder | null;

  constructor(
    private readonly finder: TokenFinder,
    control: Buffer | null,
    private readonly report: ScanReport,
  ) {
    this.control = control ? new TokenFinder([controlToken(control)]) : null;
  }

  add(identity: string, values: readonly NamedValue[]): void {
    this.rows.push({ identity, values, start: this.size });
    for (const [, value] of values) this.size += value ? value.length + SEPARATOR.length : 0;
  }

  run(): void {
    const parts = this.rows.flatMap(({ values }) =>
      values.flatMap(([, value]) => (value ? [value, SEPARATOR] : [])),
    );
    const block = Buffer.concat(parts, this.size);
    this.search(block, this.finder);
    if (this.control) this.search(block, this.control);
    if (!this.report.needsControl) this.control = null;
    this.report.rows += this.rows.length;
    this.report.bytes += this.size;
    this.rows = [];
    this.size = 0;
  }

  private search(block: Buffer, finder: TokenFinder): void {
    const found = new Set<PendingRow>();
    finder.candidates(block, (offset) => found.add(this.rowAt(offset)));
    for (const row of found) this.row(row, finder);
  }

  private rowAt(offset: number): PendingRow {
    let [low, high] = [0, this.rows.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.rows[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.rows[low] as PendingRow;
  }

  private row({ identity, values }: PendingRow, finder: TokenFinder): void {
    values.forEach(([column, value]) => {
      if (value) this.report.add(column, finder.identitiesIn(value), () => rowDigest(identity));
    });
  }
}
