import {
  type AnyBulkWriteOperation,
  type Collection,
  BSON,
  type Db,
  type Document,
  type FindCursor,
  MongoClient,
} from 'mongodb';
import { AppError } from '#contracts';
import type { Catalogue, CollectionInfo, Predicate, StoreSettings } from '../spi/index.js';
import type { FindQuery, Notes, Operation, StagedDriver, StagedRow, Stored } from '../staged/index.js';
import { type ListedCollection, type ListedIndex, toCollection } from './mongodb.catalogue.js';
import { toMongoError } from './mongodb.errors.js';
import { MongoNotes, NOTES } from './mongodb.notes.js';
import { toFilter } from './mongodb.predicate.js';
import { decodeValue, encodeValue } from './mongodb.values.js';

const { EJSON } = BSON;

/** Documents read from either end of a collection to see which columns it has. */
const SAMPLE_ROWS = 1_000;
const BULK_ROWS = 1_000;
const LARGE_COLLECTION = 10_000;
/** Every type as it is stored: numbers keep their width, bytes and expressions their form. */
const RAW = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;

type Documents = Collection<Document>;

/** MongoDB, row by row: what the staged store needs of it. */
export class MongoDriver implements StagedDriver {
  readonly hasRawPredicates = true;
  readonly notes: Notes;
  readonly decode = decodeValue;
  readonly encode = encodeValue;
  private connected: Promise<MongoClient> | null = null;

  constructor(private readonly settings: StoreSettings) {
    this.notes = new MongoNotes((work) =>
      this.guarded(async () => work((await this.db()).collection(NOTES))),
    );
  }

  async ping(): Promise<void> {
    await this.guarded(async () => (await this.db()).command({ ping: 1 }));
  }

  describe(only?: string): Promise<Catalogue> {
    return this.guarded(async () => {
      const db = await this.db();
      const listed = (await db.listCollections(only === undefined ? {} : { name: only }).toArray())
        .filter(({ name }) => name !== NOTES && !name.startsWith('system.'))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      const collections: CollectionInfo[] = [];
      for (const entry of listed) collections.push(await this.describeOne(db, entry as ListedCollection));
      return { collections, foreignKeys: [] };
    });
  }

  async *find({
    collection,
    columns,
    where,
    keys,
    batchRows,
  }: FindQuery): AsyncIterable<readonly StagedRow[]> {
    const filter = toFilter(where) ?? {};
    const wanted = keys?.map((key) => (parse(key) as { key: unknown }).key);
    const projection = columns && Object.fromEntries([['_id', 1], ...columns.map((name) => [name, 1])]);
    const cursor = await this.guarded(async () =>
      (await this.collection(collection)).find(
        wanted ? { $and: [{ _id: { $in: wanted } }, filter] } : filter,
        {
          ...RAW,
          ...(projection ? { projection } : {}),
          sort: { _id: 1 },
          allowDiskUse: true,
          batchSize: batchRows,
          maxTimeMS: this.settings.limits.statementTimeoutMs,
        },
      ),
    );
    try {
      for (;;) {
        const batch = await this.guarded(() => nextBatch(cursor, batchRows), collection);
        if (batch.length === 0) return;
        yield batch.map(toRow);
      }
    } finally {
      await cursor.close().catch(() => undefined);
    }
  }

  apply(collection: string, operations: readonly Operation[]): Promise<boolean> {
    return this.guarded(async () => {
      const documents = await this.collection(collection);
      let met = 0;
      for (let at = 0; at < operations.length; at += BULK_ROWS) {
        const bulk = operations.slice(at, at + BULK_ROWS).map(toBulk);
        const result = await documents.bulkWrite(bulk, { ordered: false });
        met += result.matchedCount + result.deletedCount;
      }
      return met === operations.length;
    }, collection);
  }

  explain(info: CollectionInfo, where: Predicate): Promise<{ fullScan: boolean; estimatedRows: number }> {
    return this.guarded(async () => {
      const documents = await this.collection(info.name);
      const filter = toFilter(where) ?? {};
      return {
        fullScan: info.estimatedRows > LARGE_COLLECTION && !usesIndex(info, where),
        estimatedRows: await documents.countDocuments(filter, { limit: LARGE_COLLECTION + 1 }),
      };
    }, info.name);
  }

  async close(): Promise<void> {
    const client = await this.connected?.catch(() => null);
    this.connected = null;
    await client?.close();
  }

  private async describeOne(db: Db, listed: ListedCollection): Promise<CollectionInfo> {
    const documents = db.collection(listed.name);
    const isView = listed.type === 'view';
    const indexes = isView || listed.type === 'timeseries' ? [] : await documents.indexes();
    const rows = isView ? 0 : await documents.estimatedDocumentCount();
    return toCollection(listed, indexes as ListedIndex[], rows, await sample(documents));
  }

  private async collection(name: string): Promise<Documents> {
    return (await this.db()).collection(name);
  }

  /** One client for the life of the store; a failed attempt is not kept. */
  private async db(): Promise<Db> {
    this.connected ??= this.connect();
    try {
      const client = await this.connected;
      return client.db();
    } catch (error) {
      this.connected = null;
      throw error;
    }
  }

  private connect(): Promise<MongoClient> {
    const { id, connection, limits } = this.settings;
    if (!/^mongodb(\+srv)?:\/\/[^/]+\/[^/?]+/.test(connection))
      throw new AppError('store.unreachable', {
        detail: `The connection of store "${id}" names no database: write mongodb://host:27017/database.`,
      });
    return new MongoClient(connection, {
      appName: 'habeas',
      serverSelectionTimeoutMS: Math.max(1_000, limits.lockTimeoutMs),
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
    }).connect();
  }

  private async guarded<T>(work: () => Promise<T>, collection?: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toMongoError(error, this.settings.id, collection);
    }
  }
}

const parse = (text: string): unknown => EJSON.parse(text, { relaxed: false });
const toBson = (value: Stored): unknown =>
  (EJSON.deserialize({ value } as Document, { relaxed: false }) as Document).value;

function toRow(document: Document): StagedRow {
  const values = EJSON.serialize(document, { relaxed: false }) as Record<string, Stored>;
  return { key: JSON.stringify({ key: values._id }), values };
}

async function nextBatch(cursor: FindCursor<Document>, size: number): Promise<readonly Document[]> {
  const batch: Document[] = [];
  while (batch.length < size) {
    const document = await cursor.next();
    if (document === null) break;
    batch.push(document);
  }
  return batch;
}

async function sample(documents: Documents): Promise<Record<string, Stored>[]> {
  const ends = await Promise.all(
    ([1, -1] as const).map((direction) =>
      documents.find({}, { ...RAW, sort: { _id: direction }, limit: SAMPLE_ROWS }).toArray(),
    ),
  );
  return ends
    .flat()
    .map((document) => EJSON.serialize(document, { relaxed: false }) as Record<string, Stored>);
}

function toBulk(operation: Operation): AnyBulkWriteOperation<Document> {
  const { key: _id } = parse(operation.key) as { key: never };
  if (operation.kind === 'delete') return { deleteOne: { filter: { _id } } };
  const columns = Object.entries(operation.columns);
  const guards = columns.filter(([, { guarded, from }]) => guarded && isComparable(from));
  const set = columns.filter(([, { to }]) => to !== undefined).map(([name, { to }]) => [name, toBson(to)]);
  const unset = columns.filter(([, { to }]) => to === undefined).map(([name]) => [name, '']);
  return {
    updateOne: {
      filter: {
        _id,
        ...Object.fromEntries(
          guards.map(([name, { from }]) => [
            name,
            from === undefined ? { $exists: false } : { $eq: toBson(from) },
          ]),
        ),
      },
      update: {
        ...(set.length > 0 ? { $set: Object.fromEntries(set) as Document } : {}),
        ...(unset.length > 0 ? { $unset: Object.fromEntries(unset) as Document } : {}),
      },
    },
  };
}

/** JavaScript moves members that are named like numbers to the front, and documents equal only in order. */
function isComparable(value: Stored): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isComparable);
  return Object.entries(value).every(([name, part]) => !/^\d+$/.test(name) && isComparable(part));
}

/** Whether some index begins with a column that the predicate compares; a comparison without case uses none. */
function usesIndex({ indexes }: CollectionInfo, where: Predicate): boolean {
  if (where.op === 'all') return where.of.some((part) => usesIndex({ indexes } as CollectionInfo, part));
  if (where.op === 'any') return where.of.every((part) => usesIndex({ indexes } as CollectionInfo, part));
  if (where.op === 'null') return indexes.some(([first]) => first === where.column);
  if (where.op !== 'in' || where.fold !== undefined) return false;
  return indexes.some(([first]) => first !== undefined && where.columns.includes(first));
}
