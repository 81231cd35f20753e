import type { ColumnKind, TextBlock, TextColumn, TextMeaning } from '../spi/index.js';
import { HEADER, type RawBlock } from './postgres.raw-rows.js';
import type { Output } from './postgres.select.js';

/** Changes the text of a field in its place to that of its value; gives its new end. */
type Rewrite = (bytes: Buffer, start: number, end: number) => number;

export interface TextField extends TextColumn {
  readonly rewrite: Rewrite | null;
}

/** null: there are none, or what is found in JSON, which has no text of its own. */
export function textFields(outputs: readonly Output[]): readonly TextField[] | null {
  if (outputs.length === 0) return null;
  const fields = outputs.map(({ name, column, decode }) =>
    column === null ? null : { name, decode, ...formOf(column) },
  );
  return fields.every((field) => field !== null) ? fields : null;
}

const MEANINGS: Readonly<Partial<Record<ColumnKind, TextMeaning>>> = {
  integer: 'integer',
  boolean: 'boolean',
  json: 'other',
  array: 'other',
  bytes: 'other',
};

function formOf(column: { kind: ColumnKind; baseName: string }): Pick<TextField, 'meaning' | 'rewrite'> {
  if (column.kind === 'timestamp') return { meaning: 'text', rewrite: toRfc3339 };
  if (column.baseName === 'jsonb') return { meaning: 'json', rewrite: withoutBlanks };
  return { meaning: MEANINGS[column.kind] ?? 'text', rewrite: null };
}

/** Reads the fields of `DataRow` messages: how many, then for each its length (-1: NULL) and its text. */
export class BlockReader {
  /** Used for each block again. */
  #places = new Int32Array(0);
  readonly #rewrites: readonly (Rewrite | null)[];

  constructor(fields: readonly TextField[]) {
    this.#rewrites = fields.map(({ rewrite }) => rewrite);
  }

  read({ bytes, rows }: RawBlock): TextBlock {
    const places = this.#room(rows * this.#rewrites.length * 2);
    let at = 0;
    let place = 0;
    for (let row = 0; row < rows; row += 1) {
      at += HEADER + 2;
      for (const rewrite of this.#rewrites) {
        const length = bytes.readInt32BE(at);
        at += 4;
        const end = length < 0 ? -1 : at + length;
        places[place++] = at;
        places[place++] = rewrite === null || end < 0 ? end : rewrite(bytes, at, end);
        if (length > 0) at += length;
      }
    }
    return { rows, bytes, places };
  }

  #room(places: number): Int32Array<ArrayBuffer> {
    if (this.#places.length < places) this.#places = new Int32Array(places);
    return this.#places;
  }
}

const BLANK = 0x20;
const HYPHEN = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;
const T = 0x54;
const Z = 0x5a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SHORTEST_MOMENT = '2024-05-17 08:09:10'.length;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

/** As `decodeText` does: `2024-05-17 08:09:10.123456+00` → `2024-05-17T08:09:10.123456Z`, others as they are. */
function toRfc3339(bytes: Buffer, start: number, end: number): number {
  const isMoment =
    end - start >= SHORTEST_MOMENT &&
    bytes[start + 4] === HYPHEN &&
    bytes[start + 10] === BLANK &&
    bytes[start + 13] === COLON;
  if (!isMoment) return end;
  const hasZone = bytes[end - 3] === PLUS && bytes[end - 2] === ZERO && bytes[end - 1] === ZERO;
  // an era comes last
  if (!hasZone && !isDigit(bytes[end - 1])) return end;
  bytes[start + 10] = T;
  if (!hasZone) return end;
  bytes[end - 3] = Z;
  return end - 2;
}

/** PostgreSQL writes `jsonb` with a blank after each comma and colon. */
function withoutBlanks(bytes: Buffer, start: number, end: number): number {
  let to = start;
  let isText = false;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === BLANK && !isText) continue;
    bytes[to++] = byte;
    if (byte === QUOTE) isText = !isText;
    if (byte !== BACKSLASH) continue;
    at += 1;
    bytes[to++] = bytes[at]!;
  }
  return to;
}
