import { membersOf, skipSpace, valueEnd } from './json-members.js';

const never = (why: string): never => {
  throw new Error(why);
};

/** JSON of a new value in which every part that equals what stood there keeps its source: spaces, digits, order. */
export function mergeJson(source: string, value: unknown): string {
  const bytes = Buffer.from(source);
  const start = skipSpace(bytes, 0);
  return bytes.toString('utf8', 0, start) + merged(bytes, start, bytes.length, value);
}

function merged(bytes: Buffer, start: number, end: number, value: unknown): string {
  const text = bytes.toString('utf8', start, end);
  if (isSame(text, value)) return text;
  if (isDocument(value) && text.startsWith('{')) return mergedObject(bytes, start, end, value);
  if (Array.isArray(value) && text.startsWith('[')) return mergedList(bytes, start, end, value);
  return JSON.stringify(value);
}

function mergedObject(bytes: Buffer, start: number, end: number, value: Record<string, unknown>): string {
  const { members, close } = membersOf(bytes, start, never);
  const isOneByOne =
    members.length === Object.keys(value).length && members.every(({ name }) => Object.hasOwn(value, name));
  if (isOneByOne)
    return replaced(
      bytes,
      start,
      end,
      members.map((member) => ({ ...member, value: value[member.name] })),
    );
  const parts = Object.entries(value).map(([name, part]) => {
    const member = members.find((one) => one.name === name);
    return `${JSON.stringify(name)}:${member ? merged(bytes, member.start, member.end, part) : JSON.stringify(part)}`;
  });
  return `{${parts.join(',')}}${bytes.toString('utf8', close + 1, end)}`;
}

/** In lists of different lengths items are the same that stand at the same place. */
function mergedList(bytes: Buffer, start: number, end: number, value: readonly unknown[]): string {
  const spans: { start: number; end: number }[] = [];
  for (let at = skipSpace(bytes, start + 1); bytes[at] !== 0x5d;) {
    const stop = valueEnd(bytes, at, never);
    spans.push({ start: at, end: stop });
    at = skipSpace(bytes, stop);
    if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1);
  }
  if (spans.length !== value.length) {
    const items = value.map((item, at) => {
      const span = spans[at];
      return span ? merged(bytes, span.start, span.end, item) : JSON.stringify(item);
    });
    return `[${items.join(',')}]`;
  }
  return replaced(
    bytes,
    start,
    end,
    spans.map((span, at) => ({ ...span, value: value[at] })),
  );
}

function replaced(
  bytes: Buffer,
  start: number,
  end: number,
  spans: readonly { readonly start: number; readonly end: number; readonly value: unknown }[],
): string {
  let text = '';
  let at = start;
  for (const span of spans) {
    text += bytes.toString('utf8', at, span.start) + merged(bytes, span.start, span.end, span.value);
    at = span.end;
  }
  return text + bytes.toString('utf8', at, end);
}

/** A number that was given as the text of its digits is that number still. */
function isSame(source: string, value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return false;
  const parsed = JSON.parse(source) as unknown;
  return parsed === value || (typeof parsed === 'number' && typeof value === 'string' && source === value);
}

const isDocument = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
