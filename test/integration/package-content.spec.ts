import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse/sync';
import type { Row } from '#connectors/spi';
import type { ExportColumn, ExportInfo } from '#engine';
import { PackageBuilder, PackageFiles } from '#packages';
import { contentOf, manifestOf, packageFaults, type PackageContent } from '../support/package-faults.js';
import { unzip } from '../support/unzip.js';

const SIGNER = { kid: 'test', sign: () => Buffer.alloc(64) };

const column = (name: string, more: Partial<ExportColumn> = {}): ExportColumn => ({
  name,
  category: 'unclassified',
  kind: 'text',
  nativeType: 'text',
  nullable: true,
  enumValues: null,
  provenance: 'provided',
  identifies: null,
  redacted: false,
  ...more,
});
const info = (
  collection: string,
  columns: readonly ExportColumn[],
  more: Partial<ExportInfo> = {},
): ExportInfo => ({
  store: 'shop',
  collection,
  title: {},
  ownership: 'exclusive',
  reason: 'identity email',
  purposes: ['contract'],
  contact: null,
  columns,
  rows: 1,
  ...more,
});

describe('the content of a package', () => {
  let folder: string;
  let files: PackageFiles;
  const key = randomBytes(32);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-package-'));
    files = new PackageFiles(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const builder = (language = 'en'): PackageBuilder =>
    new PackageBuilder(files, 'one', key, {
      number: 'export-2026-01-02',
      right: 'portability',
      regime: 'EU_GDPR',
      language,
      receivedOn: new Date('2026-01-01T00:00:00Z'),
      generatedAt: new Date('2026-01-02T00:00:00Z'),
      planHash: 'a'.repeat(64),
      controller: 'Example Shop',
    });
  const fill = async (to: PackageBuilder, about: ExportInfo, rows: readonly Row[]): Promise<void> => {
    const writer = await to.collection(about);
    if (rows.length > 0) await writer.write(rows);
    await writer.end();
  };
  const finish = async (of: PackageBuilder): Promise<PackageContent> => {
    await of.finish(SIGNER);
    return contentOf(unzip(await buffer(files.open('one/part-1', key))));
  };
  const packed = async (
    about: ExportInfo,
    rows: readonly Row[],
    language?: string,
  ): Promise<PackageContent> => {
    const made = builder(language);
    await fill(made, about, rows);
    return finish(made);
  };
  const jsonRows = (content: PackageContent, path: string): unknown[] =>
    content
      .get(path)!
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  const csvRows = (content: PackageContent, path: string): string[][] =>
    parse(content.get(path)!, { record_delimiter: '\r\n' });

  it('lists and checksums a schema for each collection', async () => {
    const content = await packed(info('customer', [column('name')], { title: { en: 'Account' } }), [
      { name: 'Jane' },
    ]);
    expect(packageFaults(content)).toEqual([]);
    const [listed] = manifestOf(content).collections;
    expect(listed).toMatchObject({ schema: 'schema/shop/customer.schema.json', rows: 1 });
    expect(listed?.files.map(({ path }) => path)).toEqual([
      'data/shop/customer.ndjson',
      'data/shop/customer.csv',
      'schema/shop/customer.schema.json',
    ]);
    expect(JSON.parse(content.get('schema/shop/customer.schema.json')!)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Account',
      'x-store': 'shop',
      'x-collection': 'customer',
      required: ['name'],
      properties: { name: { title: 'name', type: ['null', 'string'], 'x-category': 'unclassified' } },
    });
    expect(manifestOf(content).totals).toMatchObject({ rows: 1, files: 3 });
  });

  it('keeps formulas text in CSV and every value exact in JSON', async () => {
    const values = ['=1+1', '+1', '-1', '@x', '\t=1', '\rx', "'=1", 'a\nb', ' '];
    const columns = [column('=2+2'), column('n', { kind: 'integer' }), column('d', { kind: 'decimal' })];
    const rows = values.map((value) => ({ '=2+2': value, n: '-9223372036854775808', d: -2.5 }));
    const content = await packed(info('t', columns), [...rows, { '=2+2': null, n: -5, d: '-1234567.1000' }]);
    expect(packageFaults(content)).toEqual([]);
    expect(jsonRows(content, 'data/shop/t.ndjson')).toEqual([
      ...rows,
      { '=2+2': null, n: -5, d: '-1234567.1000' },
    ]);
    const cells = csvRows(content, 'data/shop/t.csv');
    expect(cells.map(([cell]) => cell)).toEqual([
      "'=2+2",
      "'=1+1",
      "'+1",
      "'-1",
      "'@x",
      "'\t=1",
      "'\rx",
      "''=1",
      'a\nb',
      ' ',
      '',
    ]);
    expect(cells.slice(-2).map(([, n, d]) => [n, d])).toEqual([
      ['-9223372036854775808', '-2.5'],
      ['-5', '-1234567.1000'],
    ]);
  });

  it('takes columns that are called like members of every object', async () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'a/b', 'имя'];
    const row = Object.fromEntries(names.map((name, at) => [name, `v${at}`]));
    const content = await packed(
      info(
        't',
        names.map((name) => column(name, { nullable: false })),
      ),
      [row],
    );
    expect(packageFaults(content)).toEqual([]);
    expect(content.get('data/shop/t.ndjson')).toBe(`${JSON.stringify(row)}\n`);
    expect(csvRows(content, 'data/shop/t.csv')).toEqual([names, Object.values(row)]);
  });

  it('knows nothing of a column that a row leaves out', async () => {
    const content = await packed(info('t', [column('constructor')]), [{}]);
    expect(jsonRows(content, 'data/shop/t.ndjson')).toEqual([{ constructor: null }]);
    expect(content.get('data/shop/t.csv')).toBe('constructor\r\n\r\n');
  });

  it('names files safely and each its own', async () => {
    const made = builder();
    const collections = [
      '../up',
      '.hidden',
      'a/b',
      'a\\b',
      'A/B',
      'con',
      'Con.x',
      'عميل',
      '顧客',
      'x'.repeat(500),
    ];
    for (const name of collections) await fill(made, info(name, [column('v')]), [{ v: name }]);
    const content = await finish(made);
    expect(packageFaults(content)).toEqual([]);
    const paths = manifestOf(content).collections.flatMap((collection) =>
      collection.files.map(({ path }) => path),
    );
    expect(new Set(paths).size).toBe(collections.length * 3);
    for (const path of paths) {
      expect(path).toMatch(/^(data|schema)\/shop\/(?!\.)(?!(con|aux|nul)\.)[a-z0-9._-]{1,100}$/);
      expect(path).not.toContain('..');
    }
  });

  it('holds right-to-left text, other scripts and a very long value unchanged', async () => {
    const text = 'مرحبا 🙂 \u202eabc\u2028 ø';
    const long = 'ab"🙂\n'.repeat(500_000);
    const content = await packed(info('t', [column('text'), column('long')]), [{ text, long }]);
    expect(packageFaults(content)).toEqual([]);
    expect(jsonRows(content, 'data/shop/t.ndjson')).toEqual([{ text, long }]);
    expect(csvRows(content, 'data/shop/t.csv')[1]).toEqual([text, long]);
  });

  it('writes what JSON has no word for as text', async () => {
    const columns = [column('d', { kind: 'decimal' }), column('b', { kind: 'bytes' })];
    const content = await packed(info('t', columns), [
      { d: Infinity, b: Buffer.from('ab') },
      { d: 1.5, b: null },
    ]);
    expect(packageFaults(content)).toEqual([]);
    expect(jsonRows(content, 'data/shop/t.ndjson')).toEqual([
      { d: 'Infinity', b: 'YWI=' },
      { d: 1.5, b: null },
    ]);
  });

  it('is whole without any collection, and says so', async () => {
    const content = await finish(builder());
    expect(packageFaults(content)).toEqual([]);
    expect([...content.keys()].sort()).toEqual([
      'CHECKSUMS.sha256',
      'SIGNATURE',
      'index.html',
      'manifest.json',
    ]);
    expect(manifestOf(content).totals).toEqual({ bytes: 0, collections: 0, files: 0, rows: 0 });
    expect(content.get('index.html')).toContain('There is nothing of you');
  });

  it('has no files for a collection without rows', async () => {
    const content = await packed(info('customer', [column('name')], { contact: 'person' }), []);
    expect(packageFaults(content)).toEqual([]);
    expect([...content.keys()].some((path) => /^(data|schema|standard)\//.test(path))).toBe(false);
    expect(manifestOf(content).collections[0]).toMatchObject({ rows: 0, schema: null, files: [] });
    expect(content.get('index.html')).toContain('nothing held');
  });

  it('names every file on the page to start from, as text', async () => {
    const about = info('customer', [column('email', { identifies: 'email' })], {
      contact: 'person',
      title: { en: '<b>عميل</b>', de: 'Konto' },
    });
    const page = (await packed(about, [{ email: 'jane@example.com' }])).get('index.html')!;
    for (const path of [
      'data/shop/customer.ndjson',
      'data/shop/customer.csv',
      'schema/shop/customer.schema.json',
      'standard/contacts.vcf',
      'manifest.json',
      'CHECKSUMS.sha256',
      'SIGNATURE',
    ])
      expect(page).toContain(`href="${path}"`);
    expect(page).toContain('<bdi>&#60;b&#62;عميل&#60;/b&#62;</bdi>');
    const german = (await packed(about, [{ email: 'jane@example.com' }], 'de-AT')).get('index.html')!;
    expect(german).toContain('>Beschreibung</a>');
    expect(german).toContain('Für Ihr Adressbuch');
  });

  it('puts the person into one vCard of the manifest', async () => {
    const columns = [column('name', { category: 'identity.name' }), column('email', { identifies: 'email' })];
    const content = await packed(info('customer', columns, { contact: 'person' }), [
      { name: '=1+1', email: 'jane@example.com' },
    ]);
    expect(packageFaults(content)).toEqual([]);
    expect(manifestOf(content).standard).toMatchObject([
      { path: 'standard/contacts.vcf', mediaType: 'text/vcard' },
    ]);
    expect(content.get('standard/contacts.vcf')).toContain('\r\nFN:=1+1\r\nEMAIL:jane@example.com\r\n');
  });

  it('needs no more memory for more rows', async () => {
    const columns = [
      column('id', { kind: 'integer' }),
      column('name', { category: 'identity.name' }),
      column('email', { identifies: 'email' }),
    ];
    const made = builder();
    const writer = await made.collection(info('customer', columns, { contact: 'person' }));
    const filler = 'x'.repeat(200);
    const write = async (batches: number, from: number): Promise<void> => {
      for (let batch = 0; batch < batches; batch += 1)
        await writer.write(
          Array.from({ length: 1_000 }, (_, at) => {
            const id = from + batch * 1_000 + at;
            return { id, name: `${filler} ${id}`, email: `person-${id}@example.com` };
          }),
        );
    };
    await write(20, 0);
    const before = settledHeap();
    await write(150, 20_000);
    const grown = settledHeap() - before;
    await writer.end();
    await made.finish(SIGNER);
    // All rows together are more than forty megabytes.
    expect(grown).toBeLessThan(10 * 1024 * 1024);
    expect(readdirSync(join(folder, 'one'))).toEqual(['part-1']);
  }, 120_000);
});

function settledHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
