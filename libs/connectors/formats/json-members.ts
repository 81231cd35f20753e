import type { Fault } from './record-syntax.js';

export interface JsonMember {
  readonly name: string;
  /** Where its name begins, and where its value begins and ends. */
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
}
export interface JsonObject {
  readonly members: readonly JsonMember[];
  /** Offset of the brace that closes it. */
  readonly close: number;
}

const CODE = {
  quote: 0x22,
  comma: 0x2c,
  backslash: 0x5c,
  list: 0x5b,
  open: 0x7b,
  close: 0x7d,
  listEnd: 0x5d,
};
const MAX_DEPTH = 500;

export function skipSpace(bytes: Buffer, at: number): number {
  let end = at;
  for (let code = bytes[end]; code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;)
    code = bytes[++end];
  return end;
}

/** @returns behind the closing quote of the string that begins here; -1 when it does not end */
export function stringEnd(bytes: Buffer, at: number): number {
  for (
    let quote = bytes.indexOf(CODE.quote, at + 1);
    quote >= 0;
    quote = bytes.indexOf(CODE.quote, quote + 1)
  ) {
    let slashes = 0;
    while (bytes[quote - 1 - slashes] === CODE.backslash) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  return -1;
}

/**
 * The members of an object of valid JSON. Refuses a member that stands twice, at any depth: readers of JSON see one of
 * them only, and the other would neither be found nor erased.
 */
export function membersOf(bytes: Buffer, start: number, fault: Fault, depth = 0): JsonObject {
  if (depth > MAX_DEPTH) throw fault('the JSON is nested too deeply', start);
  const members: JsonMember[] = [];
  const names = new Set<string>();
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] !== CODE.close) {
    const nameStart = at;
    const nameEnd = stringEnd(bytes, at);
    const name = JSON.parse(bytes.toString('utf8', nameStart, nameEnd)) as string;
    if (names.has(name)) throw fault('a member stands twice in one object', nameStart);
    names.add(name);
    const valueStart = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1);
    const end = valueEnd(bytes, valueStart, fault, depth + 1);
    members.push({ name, nameStart, start: valueStart, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === CODE.comma) at = skipSpace(bytes, at + 1);
  }
  return { members, close: at };
}

/** The items of a list of valid JSON, as offsets, and where it closes. */
function listEnd(bytes: Buffer, start: number, fault: Fault, depth: number): number {
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] !== CODE.listEnd) {
    at = skipSpace(bytes, valueEnd(bytes, at, fault, depth + 1));
    if (bytes[at] === CODE.comma) at = skipSpace(bytes, at + 1);
  }
  return at + 1;
}

export function valueEnd(bytes: Buffer, start: number, fault: Fault, depth = 0): number {
  if (depth > MAX_DEPTH) throw fault('the JSON is nested too deeply', start);
  if (bytes[start] === CODE.quote) return stringEnd(bytes, start);
  if (bytes[start] === CODE.open) return membersOf(bytes, start, fault, depth).close + 1;
  if (bytes[start] === CODE.list) return listEnd(bytes, start, fault, depth);
  let end = start;
  while (end < bytes.length && !isDelimiter(bytes[end]!)) end += 1;
  return end;
}

const isDelimiter = (code: number): boolean =>
  code === CODE.comma || code === CODE.close || code === CODE.listEnd || code <= 0x20;
