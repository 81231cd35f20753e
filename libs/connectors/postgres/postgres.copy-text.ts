/** The text format of COPY: a backslash before these letters stands for a control character. */
const ESCAPES: Readonly<Record<string, number>> = { b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
const LETTERS = new Map(Object.entries(ESCAPES).map(([letter, code]) => [code, letter.charCodeAt(0)]));
const BACKSLASH = 0x5c;
const TAB = 0x09;

/** Before and between the digits of a number, see `SeparatedDigits`. */
const CONTROLS = { before: Object.keys(ESCAPES).join(''), between: '\\t' };

/** Bytes as COPY writes them inside a field. */
export function escapeCopy(bytes: Buffer): Buffer {
  const out: number[] = [];
  for (const byte of bytes) {
    const letter = byte === BACKSLASH ? BACKSLASH : LETTERS.get(byte);
    if (letter === undefined) out.push(byte);
    else out.push(BACKSLASH, letter);
  }
  return Buffer.from(out);
}

export const COPY_ENCODING = { encode: escapeCopy, controls: CONTROLS };

/** The fields of one row (without its line feed); NULL is `\N`. */
export function splitCopyRow(row: Buffer): readonly (Buffer | null)[] {
  const fields: (Buffer | null)[] = [];
  for (let start = 0; start <= row.length;) {
    const tab = row.indexOf(TAB, start);
    const end = tab < 0 ? row.length : tab;
    fields.push(unescapeCopy(row.subarray(start, end)));
    start = end + 1;
  }
  return fields;
}

function unescapeCopy(field: Buffer): Buffer | null {
  if (field.length === 2 && field[0] === BACKSLASH && field[1] === 0x4e) return null;
  if (!field.includes(BACKSLASH)) return field;
  const out = Buffer.alloc(field.length);
  let length = 0;
  for (let at = 0; at < field.length; at += 1) {
    let byte = field[at] ?? 0;
    if (byte === BACKSLASH) {
      at += 1;
      byte = field[at] ?? 0;
      byte = ESCAPES[String.fromCharCode(byte)] ?? byte;
    }
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}
