import { Binary, Decimal128, Long, ObjectId, type OptionalId, type Document } from 'mongodb';
import { connectorFor } from '#connectors';
import {
  DEFAULT_LIMITS,
  EVERYTHING,
  type ColumnChange,
  type Predicate,
  type Row,
  type RowValue,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { parseDataMap, planStore } from '#engine';
import { toCollection } from '../../libs/connectors/mongodb/mongodb.catalogue.js';
import { findMongo, type TestMongo } from '../support/mongodb.js';
import { killedAtAnyMoment } from './kill-rounds.js';
import { KILLS_TIMEOUT_MS } from './kills.js';

const mongo = await findMongo();
const PEOPLE = 300;

(mongo ? describe : describe.skip)('MongoDB in detail', () => {
  let server: TestMongo;
  let settings: StoreSettings;
  let store: Store;
  beforeAll(async () => {
    server = await mongo!.start();
    const limits = { ...DEFAULT_LIMITS, lockTimeoutMs: 500, batchRows: 20 };
    settings = { id: 'shop', type: 'mongodb', connection: server.url, access: 'write', limits };
    store = await connectorFor('mongodb').open(settings);
  });
  afterEach(async () => {
    for (const { name } of await server.db.listCollections().toArray())
      await server.db.collection(name).deleteMany({});
  });
  afterAll(async () => {
    await store?.close();
    await server?.drop();
  });

  const fill = async (name: string, ...documents: OptionalId<Document>[]): Promise<void> =>
    void (await server.db.collection(name).insertMany(documents));
  const one = (name: string): Promise<Document | null> =>
    server.db.collection(name).findOne({}, { promoteValues: false });
  const select = async (
    collection: string,
    columns: string[],
    where: Predicate = EVERYTHING,
  ): Promise<Row[]> => {
    const session = await store.read();
    const rows: Row[] = [];
    for await (const batch of session.select({ collection, columns, where })) rows.push(...batch);
    return rows;
  };
  const change = async (collection: string, where: Predicate, ...set: ColumnChange[]): Promise<number> => {
    const session = await store.write({ lock: 'details' });
    try {
      const { rows } = await session.change({
        collection,
        key: ['_id'],
        where,
        action: { kind: 'update', set },
      });
      await session.commit();
      return rows;
    } finally {
      await session.close();
    }
  };
  const is = (column: string, ...values: (string | number)[]): Predicate => ({
    op: 'in',
    columns: [column],
    values: values.map((value) => [value]),
  });

  it('gives every type as text or number, and finds it again by that', async () => {
    const _id = new ObjectId();
    const at = new Date('2024-05-17T08:09:10.123Z');
    const uuid = '0e37df36-f698-11e6-8dd4-cb9ced3df976';
    await fill('types', {
      _id,
      exact: Decimal128.fromString('1.10'),
      large: Long.fromString('9007199254740993'),
      at,
      owner: _id,
      uuid: new Binary(Buffer.from(uuid.replaceAll('-', ''), 'hex'), 4),
      bytes: new Binary(Buffer.from([1, 2])),
      list: ['a@example.com', 'b@example.com'],
      flag: true,
    });
    const expected = {
      _id: _id.toHexString(),
      exact: '1.10',
      large: '9007199254740993',
      at: at.toISOString(),
      owner: _id.toHexString(),
      uuid,
      list: ['a@example.com', 'b@example.com'],
      flag: true,
    };
    expect((await select('types', Object.keys(expected)))[0]).toEqual(expected);
    for (const [column, value] of Object.entries({ ...expected, list: 'b@example.com', flag: 'true' }))
      expect([column, await select('types', ['flag'], is(column, String(value)))]).toEqual([
        column,
        [{ flag: true }],
      ]);
    const { collections } = await store.describe();
    const columns = collections.find(({ name }) => name === 'types')?.columns;
    expect(columns?.map(({ name, kind, nativeType }) => [name, kind, nativeType])).toEqual([
      ['_id', 'other', 'objectId'],
      ['exact', 'decimal', 'decimal'],
      ['large', 'integer', 'long'],
      ['at', 'timestamp', 'date'],
      ['owner', 'other', 'objectId'],
      ['uuid', 'uuid', 'binData'],
      ['bytes', 'bytes', 'binData'],
      ['list', 'json', 'array'],
      ['flag', 'boolean', 'bool'],
    ]);
  });

  it.each<[string, unknown]>([
    ['a text', 'ann'],
    ['a document', { country: 'DE', no: 7 }],
    ['a large number', Long.fromString('9007199254740995')],
    ['a moment', new Date(0)],
  ])('changes rows whose key is %s', async (_, _id) => {
    await fill('keys', { _id: _id as never, email: 'ann@example.com' }, { email: 'bob@example.com' });
    expect(await change('keys', is('email', 'ann@example.com'), { column: 'email', kind: 'null' })).toBe(1);
    expect((await select('keys', ['email'])).map(({ email }) => email).sort()).toEqual([
      'bob@example.com',
      null,
    ]);
  });

  it('rewrites a member of an embedded document and keeps the types of all others', async () => {
    const since = new Date('2020-01-01T00:00:00Z');
    await fill('customer', {
      address: { city: 'Oldtown', since, no: Long.fromNumber(7), price: Decimal128.fromString('2.50') },
      contacts: [
        { email: 'ann@example.com', main: true },
        { email: 'a@example.com', ref: new ObjectId() },
      ],
    });
    const before = await one('customer');
    const where = is('contacts#$[*].email', 'a@example.com');
    const erase = (pattern: RegExp) => (values: readonly RowValue[]) =>
      values.map((value) => String(value).replace(pattern, 'null'));
    const rows = await change(
      'customer',
      where,
      { column: 'address', kind: 'rewrite', rewrite: erase(/"Oldtown"/) },
      { column: 'contacts', kind: 'rewrite', rewrite: erase(/"ann@example.com"/) },
    );
    expect(rows).toBe(1);
    const contacts = before?.contacts as Document[];
    expect(await one('customer')).toEqual({
      ...before,
      address: { ...before?.address, city: null },
      contacts: [{ ...contacts[0], email: null }, contacts[1]],
    });
  });

  it('refuses conditions that run code, and says what a condition is', async () => {
    await fill('customer', { email: 'ann@example.com' });
    const raw = (text: string): Promise<Row[]> => select('customer', ['email'], { op: 'raw', text });
    for (const text of ['{"$where": "true"}', '{"$and": [{"$expr": {"$function": {}}}]}'])
      await expect(raw(text)).rejects.toMatchObject({
        code: 'store.refused',
        message: expect.stringContaining('no code'),
      });
    await expect(raw('tenant = 7')).rejects.toMatchObject({
      message: expect.stringContaining('{"tenant": 7}'),
    });
    expect(await raw('{"email": {"$regex": "^ann"}}')).toHaveLength(1);
  });

  it('finds what nobody has mapped, at any depth and in names of members', async () => {
    await fill('customer', { email: 'x' }, { deep: { list: [{ 'ann@example.com': 1 }] }, at: new Date(0) });
    const tokens = [
      { bytes: Buffer.from('ann@example.com'), boundary: 'email', ignoreCase: true, identity: 0 },
    ] as const;
    for await (const result of store.scan({ tokens, control: true, collections: ['customer'] }))
      expect(result).toMatchObject({ rows: 2, hitCount: 1, control: 'found', hits: [{ column: 'deep' }] });
  });

  it('names what is wrong with a connection without repeating it', async () => {
    for (const connection of [
      'mongodb://user:se%cret@127.0.0.1:1/shop',
      'mongodb://user:secret@127.0.0.1:1',
    ]) {
      const lost = await connectorFor('mongodb').open({ ...settings, connection });
      const error = (await lost.describe().catch((reason: unknown) => reason)) as Error;
      expect(error).toMatchObject({
        code: 'store.unreachable',
        message: expect.stringContaining('mongodb://'),
      });
      expect(`${error.message} ${String(error.cause)}`).not.toMatch(/se%?cret/);
      await lost.close();
    }
  });

  it('says whether a question reads everything', async () => {
    await server.db.collection('big').createIndex({ 'address.city': 1 });
    await fill(
      'big',
      ...Array.from({ length: 10_001 }, (_, no) => ({ no, address: { city: `c${String(no)}` } })),
    );
    const session = await store.read();
    const explain = (where: Predicate) => session.explain({ collection: 'big', key: ['_id'], where });
    expect(await explain(is('address#$.city', 'c7'))).toEqual({ fullScan: false, estimatedRows: 1 });
    expect(await explain(is('no', 7))).toEqual({ fullScan: true, estimatedRows: 1 });
    expect(await explain(is('_id', 'x'))).toMatchObject({ fullScan: false });
    await session.close();
    const map =
      parseDataMap(`{ version: 1, stores: [{ id: shop, type: mongodb, connection: "env:SHOP", collections: [
      { name: big, subject: { identifiers: { no: customer_id } }, rowAction: delete }] }] }`);
    const identities = [{ type: 'customer_id', value: '7' } as const];
    const { plan } = await planStore({ map, storeId: 'shop', store, identities, right: 'erasure' });
    const index = 'db.getCollection("big").createIndex({ "no": 1 })';
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ code: 'MISSING_INDEX', message: expect.stringContaining(index) }),
    );
  });

  it('reads validators, and knows what cannot be changed', () => {
    const declared = {
      bsonType: 'object',
      required: ['name'],
      properties: {
        name: { bsonType: 'string', maxLength: 40 },
        state: { enum: ['new', 'old'] },
        n: { bsonType: ['int', 'null'] },
      },
    };
    const { columns } = toCollection(
      { name: 'c', options: { validator: { $jsonSchema: declared } } },
      [],
      0,
      [],
    );
    expect(columns).toMatchObject([
      { name: '_id', nullable: false, readOnly: true },
      { name: 'name', kind: 'text', nullable: false, maxLength: 40 },
      { name: 'state', enumValues: ['new', 'old'] },
      { name: 'n', kind: 'integer', nullable: true },
    ]);
    expect(toCollection({ name: 'c', options: { capped: true } }, [], 0, []).unchangeable).toContain(
      'capped',
    );
    expect(toCollection({ name: 'c', type: 'timeseries' }, [], 0, []).unchangeable).toContain('time series');
    expect(toCollection({ name: 'c', type: 'view' }, [], 0, [])).toMatchObject({
      kind: 'view',
      primaryKey: [],
    });
    const dotted = toCollection({ name: 'c' }, [], 0, [{ 'a.b': 'x', a: 'y' }]);
    expect(dotted.columns.map(({ name, readOnly }) => [name, readOnly])).toEqual([
      ['_id', true],
      ['a.b', true],
      ['a', false],
    ]);
  });

  it(
    'ends in the planned state, once, whenever the process is killed',
    async () => {
      const people = Array.from({ length: PEOPLE }, (_, no) => ({
        name: `n${String(no)}`,
        email: `p${String(no)}@example.com`,
      }));
      await killedAtAnyMoment({
        ...{ settings, store, names: { key: '_id' }, rows: 2 * PEOPLE },
        prepare: async () => {
          await server.db.collection('customer').deleteMany({});
          await server.db.collection('visit').deleteMany({});
          await fill('customer', { name: 'kept', email: 'kept@example.com' }, ...people);
          await fill('visit', { page: '/kept' }, ...people.map(({ email }) => ({ email, page: '/a' })));
        },
        check: async (round) => {
          const rows = await select('customer', ['name', 'email']);
          const masked = rows.filter(
            ({ name, email }) => name === '[gone]' && /^p\d+@example\.com\.x$/.test(String(email)),
          );
          expect([round, masked.length, rows.length]).toEqual([round, PEOPLE, PEOPLE + 1]);
          expect(rows).toContainEqual({ name: 'kept', email: 'kept@example.com' });
          expect(await select('visit', ['page'])).toEqual([{ page: '/kept' }]);
          const left = await server.db.collection<{ text: string }>('habeas_journal').find().toArray();
          expect(left.filter(({ text }) => !text.startsWith('{"state":"applied"'))).toEqual([]);
        },
      });
    },
    KILLS_TIMEOUT_MS,
  );
});
