import type { Catalogue, CatalogueFinding, CollectionInfo, ColumnInfo, StoreSettings } from '../spi/index.js';
import type { StagedRow, Stored } from '../staged/index.js';
import type { KeyFamilies } from './key-families.js';
import { toBuffer, type KeyBytes } from './key-pattern.js';
import type { RedisLink } from './redis.link.js';
import { ENTRY, KEY, MEMBER, problemOf, readRows, SCORE, SHAPES, TEXT, typesOf } from './redis.rows.js';
import { scanKeys } from './scan-keys.js';
import { kindOf } from './redis.values.js';
import { suggestPatterns } from './suggest-patterns.js';

/** Keys read from either end of a collection to see which columns it has, and rows of them that are looked at. */
const SAMPLE_KEYS = 500;
const SAMPLE_ROWS = 2_000;

interface Sample {
  count: number;
  keys: KeyBytes[];
}

/** What lies in a database, or in one collection of it: nothing is declared, all is read off keys and values. */
export async function describeKeys(
  link: RedisLink,
  families: KeyFamilies,
  { columns = {} }: Pick<StoreSettings, 'columns'>,
  only: string | undefined,
): Promise<Catalogue> {
  const samples = await samplesOf(link, families, only);
  const collections: CollectionInfo[] = [];
  const findings: CatalogueFinding[] = [];
  for (const [name, sample] of [...samples].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const keys = ends(sample.keys);
    const types = await typesOf(link, keys);
    const problem = problemOf(types);
    if (problem !== null) findings.push(unreadable(name, problem));
    const rows = problem === null ? await sampleRows(link, families, name, keys) : [];
    collections.push(
      toCollection(name, { families, types, rows, keys: sample.count, mapped: columns[name] ?? {} }),
    );
  }
  const isUndeclared = only === undefined && families.names.length === 0;
  return {
    ...{ collections, foreignKeys: [] },
    ...(findings.length > 0 ? { findings } : {}),
    ...(isUndeclared ? { patterns: await suggestKeys(link, samples) } : {}),
  };
}

async function samplesOf(
  link: RedisLink,
  families: KeyFamilies,
  only: string | undefined,
): Promise<ReadonlyMap<string, Sample>> {
  const samples = new Map<string, Sample>();
  for (const name of families.names) if (only === undefined || only === name) samples.set(name, noKeys());
  for await (const keys of scanKeys(link, only === undefined ? ['*'] : globsOf(families, only)))
    for (const key of keys) {
      const collection = families.place(key)?.collection;
      if (collection === undefined || (only !== undefined && collection !== only)) continue;
      const sample = samples.get(collection) ?? noKeys();
      samples.set(collection, sample);
      take(sample, key);
    }
  return samples;
}

export const globsOf = (families: KeyFamilies, collection: string): readonly KeyBytes[] =>
  families.patterns(collection).map((pattern) => pattern.glob());

const noKeys = (): Sample => ({ count: 0, keys: [] });

function take(sample: Sample, key: KeyBytes): void {
  sample.count += 1;
  sample.keys.push(key);
  if (sample.keys.length > 8 * SAMPLE_KEYS) sample.keys = ends(sample.keys);
}

/**
 * The patterns in which the keys of a database are suggested, where the data map declares none. Keys that begin alike and
 * are rows of different kinds are told apart.
 */
async function suggestKeys(
  link: RedisLink,
  samples: ReadonlyMap<string, Sample>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const [prefix, { keys: sampled }] of samples) {
    const keys = ends(sampled);
    const types = await typesOf(link, keys);
    const hashes = keys.filter((_key, at) => types[at] === 'hash');
    const names = await link.many(hashes.map((key) => ['HKEYS', toBuffer(key)]));
    const fields = new Map(hashes.map((key, at) => [key, (names[at] as Buffer[]).map(String)]));
    const seen = keys.flatMap((key, at) => {
      const type = types[at] ?? 'none';
      return type === 'none' ? [] : [{ key, type, fields: fields.get(key) ?? [] }];
    });
    for (const { name, pattern } of suggestPatterns(prefix, seen)) found[freeName(name, found)] = [pattern];
  }
  return found;
}

function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  for (let next = 1; ; next += 1) {
    const free = next === 1 ? name : `${name}_${String(next)}`;
    if (!Object.hasOwn(taken, free)) return free;
  }
}

/** The first and the last of them. */
function ends(keys: KeyBytes[]): KeyBytes[] {
  const sorted = keys.sort();
  return sorted.length <= 2 * SAMPLE_KEYS
    ? sorted
    : [...sorted.slice(0, SAMPLE_KEYS), ...sorted.slice(-SAMPLE_KEYS)];
}

async function sampleRows(
  link: RedisLink,
  families: KeyFamilies,
  collection: string,
  keys: readonly KeyBytes[],
): Promise<readonly StagedRow[]> {
  const found: StagedRow[] = [];
  for await (const rows of readRows(link, families, collection, keys)) {
    found.push(...rows);
    if (found.length >= SAMPLE_ROWS) break;
  }
  return found;
}

interface Seen {
  readonly families: KeyFamilies;
  readonly types: readonly string[];
  readonly rows: readonly StagedRow[];
  /** How many keys there are, beyond those that were looked at. */
  readonly keys: number;
  /** Columns that the data map names, found or not. */
  readonly mapped: Readonly<Record<string, 'text' | 'json'>>;
}

function toCollection(name: string, { families, types, rows, keys, mapped }: Seen): CollectionInfo {
  const present = types.filter((type) => type !== 'none');
  const shape = SHAPES[present[0] ?? 'hash'] ?? 'entry';
  const parts = families.parts(name);
  const perKey = present.length === 0 ? 0 : Math.max(1, rows.length / present.length);
  const names = new Set([KEY, ...parts]);
  for (const row of rows) Object.keys(row.values).forEach((column) => names.add(column));
  if (shape !== 'member') Object.keys(mapped).forEach((column) => names.add(column));
  const fixed = new Set([KEY, ENTRY, SCORE, ...parts]);
  return {
    name,
    kind: 'table',
    estimatedRows: Math.round(keys * perKey),
    columns: [...names].map((column) =>
      toColumn(column, rows, {
        unseen: mapped[column] ?? 'text',
        readOnly: shape === 'stream' || (fixed.has(column) && (column !== SCORE || shape === 'member')),
        // a text, a member and an entry are there as long as their row is
        nullable: shape === 'entry' && !fixed.has(column) && !(column === TEXT && present.includes('string')),
      }),
    ),
    primaryKey: shape === 'entry' ? [KEY] : [KEY, shape === 'stream' ? ENTRY : MEMBER],
    uniques: [],
    checks: [],
    indexes: [[KEY], ...parts.map((part) => [part])],
    triggers: [],
    rowLevelSecurity: false,
  };
}

function toColumn(
  name: string,
  rows: readonly StagedRow[],
  { unseen, ...more }: Pick<ColumnInfo, 'readOnly' | 'nullable'> & { readonly unseen: 'text' | 'json' },
): ColumnInfo {
  const values = rows.map((row) => row.values[name]).filter((value: Stored) => value !== undefined);
  return {
    name,
    kind: name === KEY ? 'text' : values.length === 0 ? unseen : kindOf(values),
    nativeType: 'string',
    maxLength: null,
    enumValues: null,
    ...more,
  };
}

const unreadable = (collection: string, detail: string): CatalogueFinding => ({
  code: 'UNREADABLE',
  collection,
  location: toBuffer(collection).toString(),
  detail,
});
