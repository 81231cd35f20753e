import { gunzipSync, gzipSync } from 'node:zlib';
import { connectorFor } from '#connectors';
import {
  DEFAULT_LIMITS,
  EVERYTHING,
  type Change,
  type ColumnChange,
  type Predicate,
  type Row,
  type ScanResult,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { startGateway, type Gateway } from '../support/bucket-gateway.js';
import { missingS3, startRealBucket, type RealBucket } from '../support/s3.js';

const missing = missingS3();

const is = (column: string, ...values: string[]): Predicate => ({
  op: 'in',
  columns: [column],
  values: values.map((value) => [value]),
});
const erasure = (collection: string, where: Predicate, set?: readonly ColumnChange[]): Change => ({
  collection,
  key: [],
  where,
  action: set ? { kind: 'update', set } : { kind: 'delete' },
});
const scrubbed: ColumnChange = {
  column: 'email',
  kind: 'rewrite',
  rewrite: (values) => values.map((_value, at) => `erased-${String(at)}@erased.invalid`),
};

(missing ? describe.skip : describe)('a bucket of S3', () => {
  let bucket: RealBucket;
  let gateway: Gateway;
  const stores: Store[] = [];
  beforeAll(async () => {
    bucket = await startRealBucket();
    gateway = await startGateway(bucket.url);
  });
  beforeEach(() => gateway.reset());
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  afterAll(async () => {
    await gateway?.close();
    await bucket?.stop();
  });

  let lastFolder = 0;
  /** Everything of one test lies below a prefix of its own. */
  const folder = (): string => `case-${String((lastFolder += 1))}`;
  const settingsFor = (
    prefix: string,
    families: Record<string, string[]>,
    more: Partial<StoreSettings> & { through?: Gateway; of?: RealBucket } = {},
  ): StoreSettings => {
    const { through, of = bucket, ...rest } = more;
    const direct = of.connection(prefix);
    return {
      ...{ id: 'exports', type: 's3', access: 'write' },
      connection: through
        ? direct.replace(encodeURIComponent(of.url), encodeURIComponent(through.url))
        : direct,
      limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
      families,
      ...rest,
    };
  };
  const open = async (...args: Parameters<typeof settingsFor>): Promise<Store> => {
    const store = await connectorFor('s3').open(settingsFor(...args));
    stores.push(store);
    return store;
  };
  const change = async (store: Store, ...changes: Change[]): Promise<number> => {
    const session = await store.write({ lock: 'job' });
    try {
      let rows = 0;
      for (const one of changes) rows += (await session.change(one)).rows;
      await session.commit();
      return rows;
    } finally {
      await session.close();
    }
  };
  const rowsOf = async (store: Store, collection: string, columns: string[]): Promise<Row[]> => {
    const session = await store.read();
    const rows: Row[] = [];
    for await (const batch of session.select({ collection, columns, where: EVERYTHING })) rows.push(...batch);
    await session.close();
    return rows;
  };
  const scan = async (store: Store, text: string): Promise<ScanResult[]> => {
    const token = { bytes: Buffer.from(text), boundary: 'word', ignoreCase: true, identity: 0 } as const;
    const results: ScanResult[] = [];
    for await (const result of store.scan({ tokens: [token], control: true })) results.push(result);
    return results;
  };
  const versionsOf = async (of: RealBucket, prefix: string): Promise<string[]> => {
    const { body } = await of.call('GET', `/?versions=&prefix=${encodeURIComponent(prefix)}`);
    return [...body.toString().matchAll(/<(Version|DeleteMarker)>.*?<Key>([^<]*)<\/Key>/gs)].map(
      ([, kind = '', key = '']) => `${kind} ${key}`,
    );
  };
  const ownLeft = async (prefix: string): Promise<string[]> =>
    (await bucket.keys()).filter((key) => key.startsWith(`${prefix}/.habeas/`));

  it('changes records byte for byte and keeps what an object has besides', async () => {
    const at = folder();
    const csv = '\ufeffemail;name\r\nann@example.com;"Ann ""A"""\r\nbob@example.com;Bob\r\n';
    await bucket.write(`${at}/people/1.csv`, csv, {
      'content-type': 'text/csv; header=present',
      'cache-control': 'no-store',
      'content-disposition': 'attachment',
      'x-amz-meta-source': 'crm',
      'x-amz-tagging': 'team=sales&class=p%20d',
    });
    const lines = '{"email":"ann@example.com", "n": 1.10}\n{"email":"bob@example.com"}';
    await bucket.write(`${at}/people/2.ndjson.gz`, gzipSync(lines), {
      'content-encoding': 'gzip',
      'content-type': 'application/x-ndjson',
    });
    const store = await open(at, { people: ['people/*'] }, { formats: {} });
    const typed = await open(at, { people: ['people/*.csv', 'people/*.ndjson.gz'] });
    expect((await store.describe()).collections[0]?.primaryKey).toEqual(['key']);
    expect(await change(typed, erasure('people', is('email', 'ann@example.com'), [scrubbed]))).toBe(2);

    expect(String(await bucket.read(`${at}/people/1.csv`))).toBe(
      csv.replace('ann@example.com', 'erased-0@erased.invalid'),
    );
    const { headers } = await bucket.call('HEAD', `/${at}/people/1.csv`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/csv; header=present',
      'cache-control': 'no-store',
      'content-disposition': 'attachment',
      'x-amz-meta-source': 'crm',
      'x-amz-tagging-count': '2',
    });
    const { body: tags } = await bucket.call('GET', `/${at}/people/1.csv?tagging=`);
    expect(String(tags)).toContain('<Value>p d</Value>');
    const packed = await bucket.call('HEAD', `/${at}/people/2.ndjson.gz`);
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const { body: raw } = await bucket.call('GET', `/${at}/people/2.ndjson.gz`);
    const text = raw[0] === 0x1f ? gunzipSync(raw).toString() : raw.toString();
    expect(text).toBe(lines.replace('ann@example.com', 'erased-0@erased.invalid'));
    expect(await ownLeft(at)).toEqual([]);
  });

  it('takes objects for rows, by parts of their keys, and deletes or describes them', async () => {
    const at = folder();
    for (const key of ['avatars/7.png', 'avatars/8.png', 'invoices/7/2024-01.pdf', 'invoices/7/2024-02.pdf'])
      await bucket.write(`${at}/${key}`, `content of ${key} for ann`, {
        'x-amz-meta-owner': key.includes('7') ? 'ann' : 'bob',
        'x-amz-tagging': 'kind=upload',
      });
    await bucket.write(`${at}/other.bin`, 'x');
    const store = await open(at, {
      avatars: ['avatars/{customer_id}.png'],
      invoices: ['invoices/{customer_id}/{month}.pdf'],
    });
    const { collections, findings } = await store.describe();
    expect(findings).toEqual([
      { code: 'UNMAPPED', collection: null, location: 'other.bin', detail: 'belongs to no collection' },
    ]);
    expect(collections[1]?.columns.map(({ name, readOnly }) => [name, readOnly])).toEqual([
      ['customer_id', true],
      ['month', true],
      ['key', true],
      ['version', true],
      ['size', true],
      ['modified', true],
      ['content_type', false],
      ['metadata', false],
      ['tags', false],
    ]);
    const rows = await rowsOf(store, 'invoices', [
      'customer_id',
      'month',
      'size',
      'metadata#$.owner',
      'tags',
    ]);
    expect(rows[0]).toEqual({
      customer_id: '7',
      month: '2024-01',
      size: 'content of invoices/7/2024-01.pdf for ann'.length,
      'metadata#$.owner': 'ann',
      tags: { kind: 'upload' },
    });
    // in what an object says of itself, and in its content
    expect((await scan(store, 'ann')).map(({ byColumn }) => Object.fromEntries(byColumn))).toMatchObject([
      {
        metadata: { hits: 1, rows: 1 },
        'content of the object': { hits: 2, rows: 2 },
      },
      {
        metadata: { hits: 2, rows: 2 },
        'content of the object': { hits: 2, rows: 2 },
      },
    ]);
    const forget: ColumnChange = {
      column: 'metadata',
      kind: 'rewrite',
      rewrite: (values) =>
        values.map((value) => JSON.stringify({ ...JSON.parse(String(value)), owner: null })),
    };
    await change(
      store,
      erasure('invoices', is('customer_id', '7')),
      erasure('avatars', is('customer_id', '7'), [forget, { column: 'tags', kind: 'null' }]),
    );
    expect(await bucket.keys()).not.toContain(`${at}/invoices/7/2024-01.pdf`);
    const { headers, body } = await bucket.call('GET', `/${at}/avatars/7.png`);
    expect([headers.get('x-amz-meta-owner'), headers.get('x-amz-tagging-count')]).toEqual([null, null]);
    expect(String(body)).toBe('content of avatars/7.png for ann');
    expect(
      (await rowsOf(store, 'avatars', ['metadata#$.owner'])).map((row) => Object.values(row)[0]),
    ).toEqual([null, 'bob']);
    expect(await ownLeft(at)).toEqual([]);
  });

  it('writes large objects in parts, and leaves none when it is overtaken', async () => {
    const at = folder();
    const other = `{"email":"bob@example.com","text":"${'x'.repeat(1_000)}"}\n`;
    const large = `{"email":"ann@example.com"}\n${other.repeat(9_500)}{"email":"ann@example.com"}`;
    await bucket.write(`${at}/big.ndjson`, large);
    const limits = { ...DEFAULT_LIMITS, lockTimeoutMs: 5_000 };
    const store = await open(at, { big: ['big.ndjson'] }, { limits });
    expect(await change(store, erasure('big', is('email', 'ann@example.com'), [scrubbed]))).toBe(2);
    const after = String(await bucket.read(`${at}/big.ndjson`));
    expect(after === large.replaceAll('ann@example.com', 'erased-0@erased.invalid')).toBe(true);
    expect((await store.describe()).findings).toBeUndefined();

    await bucket.write(`${at}/big.ndjson`, large);
    const through = await open(at, { big: ['big.ndjson'] }, { through: gateway, limits });
    const session = await through.write({ lock: 'job' });
    await session.change(erasure('big', is('email', 'ann@example.com'), [scrubbed]));
    const token = await session.token();
    // another program writes while the parts are on their way: its record stays, and ours are found by what they say
    gateway.before(/PUT .*partNumber=2/, () =>
      bucket.write(`${at}/big.ndjson`, `{"email":"cy@example.com"}\n${large}`),
    );
    await session.commit();
    const merged = String(await bucket.read(`${at}/big.ndjson`));
    expect(merged.startsWith('{"email":"cy@example.com"}\n{"email":"erased-')).toBe(true);
    expect(merged).not.toContain('ann@example.com');
    expect(await through.outcome(token)).toBe('committed');
    await through.forget(token);
    expect((await store.describe()).findings).toBeUndefined();
    expect(await ownLeft(at)).toEqual([]);
  });

  it('leaves an object alone that changed before the commit, and plans anew what changed in its moment', async () => {
    const at = folder();
    const two = '{"email":"ann@example.com","n":1}\n{"email":"ann@example.com","n":2}\n';
    await bucket.write(`${at}/p.ndjson`, two);
    const store = await open(at, { p: ['p.ndjson'] }, { through: gateway });
    const early = await store.write({ lock: 'job' });
    await early.change(erasure('p', is('email', 'ann@example.com'), [scrubbed]));
    await early.token();
    await bucket.write(`${at}/p.ndjson`, `${two}{"email":"ann@example.com","n":3}\n`);
    await expect(early.commit()).rejects.toMatchObject({ code: 'store.failed' });
    expect(String(await bucket.read(`${at}/p.ndjson`))).toContain('"n":3');
    expect(await ownLeft(at)).toEqual([]);

    const late = await store.write({ lock: 'job' });
    await late.change(erasure('p', is('email', 'ann@example.com'), [scrubbed]));
    const token = await late.token();
    gateway.before(/PUT .*\/p\.ndjson$/, () => bucket.write(`${at}/p.ndjson`, two.replace('"n":1', '"n":9')));
    await expect(late.commit()).rejects.toMatchObject({ code: 'store.failed' });
    expect(await store.outcome(token)).toBe('partial');
    // what is as it was read is erased; what somebody changed is left to the next plan
    expect(String(await bucket.read(`${at}/p.ndjson`))).toMatch(
      /ann@example\.com","n":9\}\n\{"email":"erased-/,
    );
    await store.forget(token);
    expect(await change(store, erasure('p', is('email', 'ann@example.com'), [scrubbed]))).toBe(1);
    expect(await ownLeft(at)).toEqual([]);
  });

  it('says what it cannot read or end: archives, unfinished uploads', async () => {
    const at = folder();
    await bucket.write(`${at}/cold.ndjson`, '{"email":"ann@example.com"}\n');
    await bucket.write(`${at}/warm.ndjson`, '{"email":"ann@example.com"}\n');
    await bucket.call('POST', `/${at}/half.ndjson?uploads=`);
    const store = await open(at, { cold: ['cold.ndjson'], warm: ['warm.ndjson'] }, { through: gateway });
    gateway.rewrite((text) =>
      text.replace(/(cold\.ndjson<\/Key>.*?<StorageClass>)STANDARD/s, '$1DEEP_ARCHIVE'),
    );
    const { findings } = await store.describe();
    expect(findings?.map(({ code, collection, detail }) => [code, collection, detail])).toEqual([
      ['UNREADABLE', 'cold', 'storage class DEEP_ARCHIVE'],
      ['UNFINISHED_UPLOAD', null, expect.stringMatching(/^begun \d{4}-\d\d-\d\d$/) as string],
    ]);
    expect(await rowsOf(store, 'warm', ['email'])).toHaveLength(1);
    await expect(rowsOf(store, 'cold', ['email'])).rejects.toMatchObject({ code: 'store.unreadable' });
  });

  it('refuses a server that ignores conditions of writes, before it changes anything', async () => {
    const at = folder();
    await bucket.write(`${at}/p.ndjson`, '{"email":"ann@example.com"}\n');
    const store = await open(at, { p: ['p.ndjson'] }, { through: gateway });
    gateway.answer(/^(PUT|DELETE) .*\.habeas\/check-/, 200);
    await expect(store.write({ lock: 'job' })).rejects.toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('If-Match') as string,
    });
    expect(await rowsOf(store, 'p', ['email'])).toEqual([{ email: 'ann@example.com' }]);
    expect(await ownLeft(at)).toEqual([]);
  });

  it.each([
    ['/exports', 'is no URL of a bucket'],
    ['s3://bucket/prefix', 'has no credentials'],
    ['s3://key:secret@bucket?acces=1', 'has an option that is not known'],
    ['s3://key:secret@bucket?endpoint=file:///etc', 'has an endpoint'],
  ])('does not take %s for a connection, and says no more of it', async (connection, words) => {
    const settings = { ...settingsFor('x', {}), connection };
    const error = await connectorFor('s3')
      .open(settings)
      .catch((one: unknown) => one);
    expect(error).toMatchObject({
      code: 'store.unreachable',
      message: expect.stringContaining(words) as string,
    });
    expect((error as Error).message).not.toContain(connection);
  });

  it('names wrong credentials and a bucket that is not there', async () => {
    const at = folder();
    const settings = settingsFor(at, {});
    for (const [connection, words] of [
      [settings.connection.replace(/:[^:@/]+@/, ':another@'), 'SignatureDoesNotMatch'],
      [settings.connection.replace('@habeas', '@no-habeas'), 'NoSuchBucket'],
    ] as const) {
      const lost = await connectorFor('s3').open({ ...settings, connection });
      await expect(lost.describe()).rejects.toMatchObject({
        code: 'store.unreachable',
        message: expect.stringContaining(words) as string,
      });
      await lost.close();
    }
  });

  it('suggests collections where nobody has declared any', async () => {
    const at = folder();
    for (const key of [
      'customers.ndjson',
      'events/2024-01.csv',
      'events/2024-02.csv',
      'docs/7/a.pdf',
      'docs/8/a.pdf',
    ])
      await bucket.write(`${at}/${key}`, key.endsWith('csv') ? 'email\nann@example.com\n' : '{"id":1}\n');
    const store = await open(at, {});
    const { collections } = await store.describe();
    expect(collections.map(({ name, columns }) => [name, columns[0]?.name])).toEqual([
      ['customers', 'id'],
      ['docs_a', 'id'],
      ['events', 'email'],
    ]);
  });

  describe('that keeps versions', () => {
    let kept: RealBucket;
    beforeAll(async () => {
      kept = await startRealBucket({ 'x-amz-bucket-object-lock-enabled': 'true' });
    });
    afterAll(() => kept?.stop());

    it('removes every version that says what was erased, and the markers of what is gone', async () => {
      const at = folder();
      const [ann, bob] = ['{"email":"ann@example.com"}\n', '{"email":"bob@example.com"}\n'];
      for (const text of [ann, `${ann}${bob}`, bob]) await kept.write(`${at}/p.ndjson`, text);
      await kept.write(`${at}/q.ndjson`, `${ann}${bob}`);
      await kept.write(`${at}/docs/ann/1.pdf`, 'one');
      await kept.write(`${at}/docs/ann/1.pdf`, 'two');
      await kept.write(`${at}/docs/ann/2.pdf`, 'three');
      await kept.call('DELETE', `/${at}/docs/ann/2.pdf`);
      await kept.write(`${at}/docs/bob/1.pdf`, 'of bob');
      await kept.write(`${at}/docs/bob/1.pdf`, 'of bob again');
      const store = await open(at, { p: ['*.ndjson'], docs: ['docs/{who}/*.pdf'] }, { of: kept });
      // two old versions of p, and q
      expect(await scan(store, 'ann@example.com')).toMatchObject([{ hitCount: 3, rows: 6 }, {}]);
      expect(
        await change(
          store,
          erasure('p', is('email', 'ann@example.com'), [scrubbed]),
          erasure('docs', is('who', 'ann')),
        ),
      ).toBe(3 + 4);
      expect(await scan(store, 'ann')).toMatchObject([{ hitCount: 0 }, { hitCount: 0 }]);
      expect((await versionsOf(kept, at)).sort()).toEqual([
        `Version ${at}/docs/bob/1.pdf`,
        `Version ${at}/docs/bob/1.pdf`,
        `Version ${at}/p.ndjson`,
        `Version ${at}/q.ndjson`,
      ]);
      expect(String(await kept.read(`${at}/p.ndjson`))).toBe(bob);
      expect(String(await kept.read(`${at}/q.ndjson`))).toContain('erased-0@erased.invalid');
    });

    it('names what a lock holds, and changes nothing of it', async () => {
      const at = folder();
      await kept.write(`${at}/p.ndjson`, '{"email":"ann@example.com"}\n', {
        'x-amz-object-lock-legal-hold': 'ON',
      });
      await kept.write(`${at}/q.ndjson`, '{"email":"ann@example.com"}\n', {
        'x-amz-object-lock-mode': 'GOVERNANCE',
        'x-amz-object-lock-retain-until-date': '2099-12-31T00:00:00Z',
      });
      const store = await open(at, { p: ['p.ndjson'], q: ['q.ndjson'] }, { of: kept });
      expect((await store.describe()).findings).toEqual([
        { code: 'HELD', collection: 'p', location: 'p.ndjson', detail: 'a legal hold of the bucket' },
        {
          code: 'HELD',
          collection: 'q',
          location: 'q.ndjson',
          detail: 'a retention period of the bucket until 2099-12-31',
        },
      ]);
      for (const name of ['p', 'q'])
        await expect(
          change(store, erasure(name, is('email', 'ann@example.com'), [scrubbed])),
        ).rejects.toMatchObject({
          code: 'store.refused',
          message: expect.stringContaining('is held by') as string,
        });
      expect(await versionsOf(kept, at)).toEqual([`Version ${at}/p.ndjson`, `Version ${at}/q.ndjson`]);
      expect(String(await kept.read(`${at}/p.ndjson`))).toContain('ann@example.com');
    });
  });
});
