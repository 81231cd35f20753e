import { AppError } from '#contracts';
import type { Catalogue, StoreSettings } from '../spi/index.js';
import type { FindQuery, Notes, Operation, StagedDriver, StagedRow, ValueChange } from '../staged/index.js';
import { KeyFamilies } from './key-families.js';
import { toBuffer, type KeyBytes } from './key-pattern.js';
import { lookupKeys } from './key-lookup.js';
import { describeKeys } from './redis.catalogue.js';
import { RedisLink, type RedisCommand } from './redis.link.js';
import { RedisNotes } from './redis.notes.js';
import { fieldBytes, MEMBER, parseRowKey, readRows, SHAPES, TEXT } from './redis.rows.js';
import { decodeValue, encodeValue, toBytes } from './redis.values.js';
import { scanKeys } from './scan-keys.js';

/** Keys or rows of one round trip. */
const AT_ONCE = 500;

type Columns = Readonly<Record<string, ValueChange>>;

/** Redis, key by key: what the staged store needs of it. */
export class RedisDriver implements StagedDriver {
  readonly hasRawPredicates = false;
  readonly decode = decodeValue;
  readonly encode = encodeValue;
  readonly notes: Notes;
  private readonly link: RedisLink;
  private readonly families: KeyFamilies;

  /** @throws AppError `store.refused` for a pattern that is none */
  constructor(private readonly settings: StoreSettings) {
    this.link = new RedisLink(settings);
    this.notes = new RedisNotes(this.link);
    this.families = new KeyFamilies(settings);
  }

  async ping(): Promise<void> {
    await this.link.with((redis) => redis.ping());
  }

  describe(collection?: string): Promise<Catalogue> {
    return describeKeys(this.link, this.families, this.settings, collection);
  }

  /** Names of keys are held in memory, so that rows come in their order and none twice. */
  async *find({ collection, where, keys, batchRows }: FindQuery): AsyncIterable<readonly StagedRow[]> {
    const wanted = keys && new Set(keys);
    const names = wanted
      ? new Set([...wanted].map((key) => parseRowKey(key)[1]))
      : await this.keysOf(collection, where);
    const sorted = [...names].sort();
    let batch: StagedRow[] = [];
    for (let at = 0; at < sorted.length; at += AT_ONCE) {
      const rows = readRows(this.link, this.families, collection, sorted.slice(at, at + AT_ONCE));
      for await (const some of rows)
        for (const row of some) {
          if (wanted?.has(row.key) === false) continue;
          batch.push(row);
          if (batch.length < batchRows) continue;
          yield batch;
          batch = [];
        }
    }
    if (batch.length > 0) yield batch;
  }

  async apply(_collection: string, operations: readonly Operation[]): Promise<boolean> {
    let isComplete = true;
    for (let at = 0; at < operations.length; at += AT_ONCE) {
      const done = await this.link.many(operations.slice(at, at + AT_ONCE).map(toCommand));
      isComplete = done.every((count) => count === 1) && isComplete;
    }
    return isComplete;
  }

  close(): Promise<void> {
    return this.link.close();
  }

  private async keysOf(collection: string, where: FindQuery['where']): Promise<ReadonlySet<KeyBytes>> {
    const { keys, globs } = lookupKeys(this.families, collection, where);
    const found = new Set(keys);
    for await (const some of scanKeys(this.link, [...globs])) some.forEach((key) => found.add(key));
    return new Set([...found].filter((key) => this.families.place(key)?.collection === collection));
  }
}

function toCommand(operation: Operation): RedisCommand {
  const [type, name, member = ''] = parseRowKey(operation.key);
  const key = toBuffer(name);
  if (operation.kind === 'delete')
    return SHAPES[type] === 'entry' ? ['UNLINK', key] : ['habeasForget', key, toBuffer(member)];
  if (type === 'hash') return ['habeasFields', key, ...fieldArguments(operation.columns)];
  if (type === 'string') {
    const { from, to, guarded } = columnOf(operation.columns, TEXT);
    return ['habeasText', key, ...optional(guarded ? toBytes(from) : null), required(toBytes(to))];
  }
  return ['habeasMember', key, toBuffer(member), required(toBytes(columnOf(operation.columns, MEMBER).to))];
}

function fieldArguments(columns: Columns): readonly (string | Buffer)[] {
  const all = Object.entries(columns);
  const guards = all.filter(([, { guarded }]) => guarded);
  return [
    String(guards.length),
    ...guards.flatMap(([name, { from }]) => [fieldBytes(name), ...optional(toBytes(from))]),
    String(all.length),
    ...all.flatMap(([name, { to }]) => [fieldBytes(name), ...optional(toBytes(to))]),
  ];
}

const optional = (value: Buffer | null): readonly [string, string | Buffer] =>
  value === null ? ['0', ''] : ['1', value];

function columnOf(columns: Columns, name: string): ValueChange {
  const change = columns[name];
  if (change && Object.keys(columns).length === 1) return change;
  throw new AppError('store.refused', {
    detail: `Of such a key only the column "${name}" can be changed.`,
  });
}

function required(value: Buffer | null): Buffer {
  if (value !== null) return value;
  throw new AppError('store.refused', {
    detail: 'A text or a member cannot be NULL. Delete the row, or choose another action for the column.',
  });
}
