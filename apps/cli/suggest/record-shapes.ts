import { open } from 'node:fs/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { FileFormat } from '#connectors/spi';

/** Files are looked at so far; a longer one is taken for what its name says. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Lists further down belong to records. */
const MAX_DEPTH = 6;

/** What a file needs to be read by beside its name; or why it has no records, in words that follow its name. */
export type RecordShape = { readonly format: FileFormat | null } | { readonly none: string };
const AS_NAMED: RecordShape = { format: null };

/** Where the records of a JSON or XML file are: what cannot be read is left to whoever reads it, who says why. */
export async function shapeOf(path: string): Promise<RecordShape> {
  const name = path.replace(/\.(gz|zst|zstd)$/i, '').toLowerCase();
  if (!/\.(json|xml)$/.test(name)) return AS_NAMED;
  const text = await textOf(path);
  if (text === null) return AS_NAMED;
  return name.endsWith('.json') ? shapeOfJson(text) : shapeOfXml(text);
}

async function textOf(path: string): Promise<string | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) return null;
    const bytes = await file.readFile();
    const text = unpacked(bytes);
    return text.toString('utf8').replace(/^\ufeff/, '');
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

function unpacked(bytes: Buffer): Buffer {
  const options = { maxOutputLength: MAX_BYTES };
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, options);
  return bytes.readUInt32LE(0) === 0xfd2fb528 ? zstdDecompressSync(bytes, options) : bytes;
}

export function shapeOfJson(text: string): RecordShape {
  const value = parsed(text);
  if (value === undefined) return shapeOfLines(text);
  if (Array.isArray(value)) return AS_NAMED;
  const [list, ...more] = listsOf(value, []).sort((one, other) => other.records - one.records);
  if (list === undefined)
    return { none: isObject(value) ? 'is one object and no list of records' : 'holds no objects' };
  if (more.some(({ records }) => records > 0 && records === list.records))
    return { none: 'has several lists of records' };
  return { format: { path: ['$', ...list.names].join('.') } };
}

/** An object on each line, whatever the file is called. */
function shapeOfLines(text: string): RecordShape {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 0 && lines.every((line) => isObject(parsed(line))))
    return { format: { type: 'ndjson' } };
  return /^\s*\{/.test(text) && /\}\s*\{/.test(text)
    ? { none: 'has several documents, over several lines each' }
    : AS_NAMED;
}

function listsOf(
  value: unknown,
  names: readonly string[],
): { readonly names: readonly string[]; readonly records: number }[] {
  if (Array.isArray(value))
    return value.length > 0 && value.every(isObject) ? [{ names, records: value.length }] : [];
  if (!isObject(value) || names.length >= MAX_DEPTH) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    /^[^.[\]]+$/.test(name) ? listsOf(part, [...names, name]) : [],
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const MARKUP =
  /<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[?!].*?>|<(\/?)([^\s/>]+)(?:"[^"]*"|'[^']*'|[^>"'])*?(\/?)>/gs;

/** The elements that repeat within one that does not: those of which there are most. */
export function shapeOfXml(text: string): RecordShape {
  const counts = new Map<string, number>();
  const way: string[] = [];
  for (const [, closes, name, isEmpty] of text.matchAll(MARKUP)) {
    if (name === undefined) continue;
    if (closes) {
      way.pop();
      continue;
    }
    const path = [...way, name].join('/');
    if (way.length < MAX_DEPTH) counts.set(path, (counts.get(path) ?? 0) + 1);
    if (!isEmpty) way.push(name);
  }
  const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
  const repeated = [...counts].filter(([path, count]) => count > 1 && counts.get(parentOf(path)) === 1);
  const [best] = repeated.sort(([, one], [, other]) => other - one);
  const first = [...counts.keys()][1];
  return best === undefined || best[0] === first ? AS_NAMED : { format: { path: `/${best[0]}` } };
}
