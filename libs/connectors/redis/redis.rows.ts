import { AppError } from '#contracts';
import type { StagedRow, Stored } from '../staged/index.js';
import { toBuffer, type KeyBytes } from './key-pattern.js';
import type { KeyFamilies, KeyPlace } from './key-families.js';
import type { RedisCommand, RedisLink } from './redis.link.js';
import { toStored } from './redis.values.js';

/** The column that holds the whole key, and the one with the id of an entry of a stream. */
export const KEY = '_key';
export const ENTRY = '_id';
export const TEXT = 'value';
export const MEMBER = 'member';
export const SCORE = 'score';

/** How rows lie in a key: a key is one row, or each of its members is one, or each entry of the stream. */
export type RowShape = 'entry' | 'member' | 'stream';
export const SHAPES: Readonly<Record<string, RowShape>> = {
  hash: 'entry',
  string: 'entry',
  set: 'member',
  zset: 'member',
  list: 'member',
  stream: 'stream',
};

const PAGE = 1_000;

/** The key of a row, as the staged store keeps it: type, key, member or entry. */
export type RowKey = readonly [type: string, key: KeyBytes, member?: string];
export const parseRowKey = (text: string): RowKey => JSON.parse(text) as RowKey;
const rowKey = (...parts: RowKey): string => JSON.stringify(parts);

/** Names of fields are bytes, too; those that are no text are named by their base64. */
const NO_TEXT = 'bytes:';
const nameOf = (bytes: Buffer): string => {
  const stored = toStored(bytes);
  return typeof stored === 'string' ? stored : `${NO_TEXT}${bytes.toString('base64')}`;
};
export const fieldBytes = (name: string): Buffer =>
  name.startsWith(NO_TEXT) ? Buffer.from(name.slice(NO_TEXT.length), 'base64') : Buffer.from(name);

/** The types of keys, in their order; `none` where a key is gone. */
export async function typesOf(link: RedisLink, keys: readonly KeyBytes[]): Promise<readonly string[]> {
  return (await link.many(keys.map((key) => ['TYPE', toBuffer(key)]))).map(String);
}

/** All rows of some keys of a collection, in the order of the keys. A key that is gone by now has none. */
export async function* readRows(
  link: RedisLink,
  families: KeyFamilies,
  collection: string,
  keys: readonly KeyBytes[],
): AsyncIterable<readonly StagedRow[]> {
  const types = await typesOf(link, keys);
  checkShapes(collection, types);
  const whole = await link.many(keys.flatMap((key, at) => wholeCommand(types[at]!, key)));
  let next = 0;
  for (const [at, key] of keys.entries()) {
    const type = types[at]!;
    const place = families.place(key);
    if (type === 'none' || place === null) continue;
    if (SHAPES[type] === 'entry') yield entryRow(type, key, place, whole[next++]);
    else if (type === 'stream') yield* entriesOfStream(link, key, place);
    else yield await memberRows(link, type, key, place);
  }
}

/** @throws AppError `store.unreadable` for keys that are no rows, or rows of different kinds */
function checkShapes(collection: string, types: readonly string[]): void {
  const problem = problemOf(types);
  if (problem === null) return;
  throw new AppError('store.unreadable', {
    detail: `The collection "${collection}" has ${problem}: give keys of each kind a pattern of their own.`,
  });
}

/** Why keys of these types are not one collection, in words that follow "has"; null when they are. */
export function problemOf(types: readonly string[]): string | null {
  const present = [...new Set(types)].filter((type) => type !== 'none').sort();
  const unknown = present.filter((type) => !Object.hasOwn(SHAPES, type));
  if (unknown.length > 0) return `keys of the type ${unknown.join(', ')}, which cannot be read`;
  const shapes = new Set(present.map((type) => SHAPES[type]));
  return shapes.size > 1 ? `keys of the types ${present.join(', ')}` : null;
}

function wholeCommand(type: string, key: KeyBytes): readonly RedisCommand[] {
  if (type === 'hash') return [['HGETALL', toBuffer(key)]];
  return type === 'string' ? [['GET', toBuffer(key)]] : [];
}

function entryRow(type: string, key: KeyBytes, place: KeyPlace, answer: unknown): readonly StagedRow[] {
  if (type === 'string') {
    if (answer === null) return [];
    return [row(rowKey(type, key), place, key, [[TEXT, toStored(answer as Buffer)]])];
  }
  const fields = pairs(answer as readonly Buffer[]);
  return fields.length === 0 ? [] : [row(rowKey(type, key), place, key, fields)];
}

/** Each distinct member once; what stands in a list several times is one row. */
async function memberRows(
  link: RedisLink,
  type: string,
  key: KeyBytes,
  place: KeyPlace,
): Promise<readonly StagedRow[]> {
  const members = new Map<string, Stored>();
  for await (const [member, score] of membersOf(link, type, key))
    members.set(member.toString('latin1'), score);
  return [...members]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([member, score]) =>
      row(rowKey(type, key, member), place, key, [
        [MEMBER, toStored(toBuffer(member))],
        ...(score === undefined ? [] : [[SCORE, score] as const]),
      ]),
    );
}

async function* membersOf(
  link: RedisLink,
  type: string,
  key: KeyBytes,
): AsyncIterable<readonly [member: Buffer, score: Stored]> {
  const name = toBuffer(key);
  if (type === 'list') {
    for (let from = 0; ; from += PAGE) {
      const page = (
        await link.many([['LRANGE', name, String(from), String(from + PAGE - 1)]])
      )[0] as Buffer[];
      for (const member of page) yield [member, undefined];
      if (page.length < PAGE) return;
    }
  }
  const command = type === 'set' ? 'SSCAN' : 'ZSCAN';
  let cursor = '0';
  do {
    const [answer] = await link.many([[command, name, cursor, 'COUNT', String(PAGE)]]);
    const [next, items] = answer as [Buffer, Buffer[]];
    for (let at = 0; at < items.length; at += type === 'set' ? 1 : 2)
      yield [items[at]!, type === 'set' ? undefined : items[at + 1]!.toString()];
    cursor = next.toString();
  } while (cursor !== '0');
}

async function* entriesOfStream(
  link: RedisLink,
  key: KeyBytes,
  place: KeyPlace,
): AsyncIterable<readonly StagedRow[]> {
  let from = '-';
  for (;;) {
    const [answer] = await link.many([['XRANGE', toBuffer(key), from, '+', 'COUNT', String(PAGE)]]);
    const entries = answer as readonly [id: Buffer, fields: readonly Buffer[]][];
    yield entries.map(([id, fields]) =>
      row(rowKey('stream', key, id.toString()), place, key, [[ENTRY, id.toString()], ...pairs(fields)]),
    );
    const last = entries.at(-1);
    if (!last || entries.length < PAGE) return;
    from = `(${last[0].toString()}`;
  }
}

/** @throws AppError `store.refused` where a field has the name of a column of the key */
function row(
  key: string,
  { collection, parts }: KeyPlace,
  bytes: KeyBytes,
  fields: readonly (readonly [string, Stored])[],
): StagedRow {
  const own = [
    [KEY, toStored(toBuffer(bytes))] as const,
    ...Object.entries(parts).map(([name, part]) => [name, toStored(toBuffer(part))] as const),
  ];
  const clash = own.find(([name]) => fields.some(([field]) => field === name))?.[0];
  if (clash !== undefined)
    throw new AppError('store.refused', {
      detail: `Keys of the collection "${collection}" hold a field "${clash}", which is also a column of the key: name the part of the key otherwise in its pattern.`,
    });
  return { key, values: Object.fromEntries([...own, ...fields]) };
}

/** Of a stream a field may stand twice; then all of its values count. */
function pairs(flat: readonly Buffer[]): (readonly [string, Stored])[] {
  const fields = new Map<string, Stored>();
  for (let at = 0; at < flat.length; at += 2) {
    const name = nameOf(flat[at]!);
    const value = toStored(flat[at + 1]!);
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return [...fields];
}
