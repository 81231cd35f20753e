import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { FileFormat } from '../spi/index.js';
import { type LiteralToken, TokenMatcher } from '../text/index.js';
import {
  ColumnCensus,
  decodeField,
  encodeField,
  type FieldValue,
  type FileRecord,
  packed,
  packingOf,
  type RecordDecision,
  recordFormat,
  searchOutside,
  unpacked,
} from './index.js';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const joined = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => Buffer.concat(await all(stream));
const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
};

interface Text {
  readonly name: string;
  readonly bytes: Buffer;
  readonly options?: FileFormat;
  readonly chunk?: number;
}
const sourceOf = ({ name, bytes, chunk = 7 }: Text) => ({ name, bytes: inChunks(bytes, chunk) });
const read = async (text: Text): Promise<FileRecord[]> =>
  (await all(recordFormat(text.name, text.options)!.read(sourceOf(text)))).flat();
const valuesIn = async (text: Text): Promise<Record<string, unknown>[]> =>
  (await read(text)).map(({ values }) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decodeField(value)])),
  );
const rewritten = (text: Text, decide: (record: FileRecord) => RecordDecision): Promise<string> =>
  joined(recordFormat(text.name, text.options)!.rewrite(sourceOf(text), decide)).then((bytes) =>
    bytes.toString('latin1'),
  );
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
const utf8 = (text: string): Buffer => Buffer.from(text);
const csv = (text: string, more: Partial<Text> = {}): Text => ({
  name: 'people.csv',
  bytes: utf8(text),
  ...more,
});
const json = (text: string, more: Partial<Text> = {}): Text => ({
  name: 'people.json',
  bytes: utf8(text),
  ...more,
});
const xml = (text: string, more: Partial<Text> = {}): Text => ({
  name: 'people.xml',
  bytes: utf8(text),
  ...more,
});
const lines = (text: string, more: Partial<Text> = {}): Text => ({
  name: 'people.ndjson',
  bytes: utf8(text),
  ...more,
});
const drop =
  (...ordinals: number[]) =>
  ({ ordinal }: FileRecord): RecordDecision =>
    ordinals.includes(ordinal) ? 'delete' : 'keep';
const put =
  (ordinal: number, set: Record<string, FieldValue | undefined>) =>
  (record: FileRecord): RecordDecision =>
    record.ordinal === ordinal ? { set } : 'keep';

const SAMPLES: readonly Text[] = [
  csv('\ufeffid;name;note\r\n1;"Ann ""A""; Example";\r\n\r\n2;Bob;"two\r\nlines"\r\n3;;""\r\n'),
  csv('id\n1\n\n2'),
  csv(''),
  lines('\ufeff{"id":1,"a":{"b":[1,2,{"c":"}\\"]"}]}}\r\n\n {"id":1.10} \n{"name":"Ann"}'),
  json('{"x":{"people":[9]},"data" : {"people":[\n  {"id":1,"t":"a]}\\"\\\\"},\n  {"id":2}\n]},"z":[]}\n', {
    options: { path: '$.data.people' },
  }),
  json(' [ ] '),
  json(''),
  xml(
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE shop>\n<!-- <customer/> -->\n<shop a="1>2">\n  <customer id="1"><email>a@example.com</email></customer>\n  <customer id=\'2\'/>\n  <!-- c --><x/>\n</shop>\n',
  ),
];

describe('formats of records', () => {
  it.each(SAMPLES.map((text) => [text.name, text.bytes.toString().slice(0, 24), text] as const))(
    'leaves %s (%j) as it is, cut at every byte, and shows every byte once',
    async (_name, _text, text) => {
      const whole = (await read({ ...text, chunk: 1_000 })).map(({ digest, start, end, values }) => ({
        digest,
        start,
        end,
        values,
      }));
      for (const chunk of [1, 2, 3, 5, 11, 1_000]) {
        const cut = { ...text, chunk };
        expect(await rewritten(cut, () => 'keep')).toBe(text.bytes.toString('latin1'));
        expect(
          (await read(cut)).map(({ digest, start, end, values }) => ({ digest, start, end, values })),
        ).toEqual(whole);
        const outside = await all(recordFormat(text.name, text.options)!.outside(sourceOf(cut)));
        const seen = [
          ...whole.map(({ start, end }) => end - start),
          ...outside.map(({ bytes }) => bytes.length),
        ];
        expect(seen.reduce((sum, size) => sum + size, 0)).toBe(text.bytes.length);
      }
    },
  );

  it('keeps every CSV that it can write, and changes one value of it alone', async () => {
    const value = fc.option(
      fc.string({ unit: 'binary' }).map((text) => text.replace(/^\ufeff/, '')),
      { nil: null },
    );
    const table = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.nat(30),
        value,
        async (rows, delimiter, chunk, next) => {
          const cell = (text: string | null): string =>
            text === null ? '' : `"${text.replaceAll('"', '""')}"`;
          const text = `a${delimiter}b\r\n${rows.map((row) => row.map(cell).join(delimiter)).join('\r\n')}`;
          const file = csv(text, { chunk: chunk + 1 });
          // lone surrogates have no bytes of their own
          fc.pre(utf8(text).toString() === text && utf8(next ?? '').toString() === (next ?? ''));
          expect((await valuesIn(file)).map(({ a, b }) => [a, b])).toEqual(rows);
          const changed = await rewritten(file, put(0, { b: next }));
          const values = await valuesIn({ ...file, bytes: Buffer.from(changed, 'latin1') });
          expect(values.map(({ a, b }) => [a, b])).toEqual([[rows[0]![0], next], ...rows.slice(1)]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('changes and deletes records of CSV', async () => {
    const text = csv('id,name,mail\r\n1,Ann,ann@example.com\r\n2,"Bob",bob@example.com\r\n3,Cy,');
    expect(await rewritten(text, put(0, { name: 'A, B', mail: null }))).toBe(
      'id,name,mail\r\n1,"A, B",\r\n2,"Bob",bob@example.com\r\n3,Cy,',
    );
    expect(await rewritten(text, put(1, { name: 'X', mail: '' }))).toContain('\r\n2,"X",""\r\n');
    expect(await rewritten(text, drop(0, 2))).toBe('id,name,mail\r\n2,"Bob",bob@example.com\r\n');
    expect(await valuesIn(csv('1|x\n', { options: { columns: ['id', 'it'] } }))).toEqual([
      { id: '1', it: 'x' },
    ]);
    expect(await errorOf(rewritten(text, put(0, { other: 'x' })))).toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('people.csv, line 2: there is no place for "other"'),
    });
  });

  it('finds what stands outside of records, wherever the text is cut', async () => {
    const tokens = ['ann@example.com', 'Bob'].map((text) => ({
      ...{ bytes: utf8(text), boundary: 'word', ignoreCase: false },
    })) as LiteralToken[];
    const text = xml('<a>\n<!-- by ann@example.com and Bob -->\n<b>Bob</b>, Bob <c/><b x="Bob"/></a>');
    for (const chunk of [1, 2, 7, 100]) {
      const found = await all(
        searchOutside(recordFormat(text.name)!, sourceOf({ ...text, chunk }), new TokenMatcher(tokens)),
      );
      expect(found).toEqual([
        { token: 0, offset: 12 },
        { token: 1, offset: 32 },
        { token: 1, offset: 52 },
      ]);
    }
  });

  it('names the columns of a CSV file without rows', async () => {
    const declared = (text: Text): Promise<readonly string[]> =>
      recordFormat(text.name, text.options)!.declared(sourceOf(text));
    expect(await declared(csv('id,mail\n'))).toEqual(['id', 'mail']);
    expect(await declared(csv('', { options: { columns: ['a'] } }))).toEqual(['a']);
    expect(await declared(csv(''))).toEqual([]);
    expect(await declared(lines('{"a":1}'))).toEqual([]);
  });

  it('numbers columns of the same name, and names those without one', async () => {
    expect(await valuesIn(csv('mail,mail,,mail\na,b,c,d\n'))).toEqual([
      { mail: 'a', 'mail (2)': 'b', 'column 3': 'c', 'mail (3)': 'd' },
    ]);
  });

  it('changes JSON within its spaces, and takes commas along', async () => {
    const text = json('[\n  { "id" : 1, "a": {"b": 1.10, "c" : "x"} },\n  {"id":2},\n  {}\n]\n');
    const { values } = (await read(text))[0]!;
    const next = encodeField({ b: '1.10', c: null }, { name: 'a', nativeType: 'json' }, values.a);
    expect(await rewritten(text, put(0, { a: next, n: 'new' }))).toContain(
      '{ "id" : 1, "a": {"b": 1.10, "c" : null},"n":"new" }',
    );
    expect(await rewritten(text, put(2, { n: { json: '7' } }))).toContain('{"n":7}');
    expect(await rewritten(text, put(0, { id: undefined }))).toContain('{ "a": {');
    expect(await rewritten(text, put(0, { a: undefined }))).toContain('{ "id" : 1 }');
    const rest = async (...ordinals: number[]): Promise<string> => rewritten(text, drop(...ordinals));
    expect(await rest(1)).toBe('[\n  { "id" : 1, "a": {"b": 1.10, "c" : "x"} },\n  {}\n]\n');
    expect(await rest(0)).toBe('[\n  {"id":2},\n  {}\n]\n');
    expect(JSON.parse(await rest(0, 2))).toEqual([{ id: 2 }]);
    expect(JSON.parse(await rest(0, 1, 2))).toEqual([]);
    expect(await rewritten(lines('{"id":1}\r\n{"id":2}'), drop(1))).toBe('{"id":1}\r\n');
  });

  it('reads XML with attributes, elements within elements, text, comments and CDATA', async () => {
    const text = xml(
      '<s><c id="1&amp;2"><mail>a&#64;example.com</mail><mail><![CDATA[<b>]]></mail><at k=\'"\'><city>Ulm</city> left </at><none/><!-- ann --></c>\n <d/>\n <c>plain</c></s>',
    );
    expect(await valuesIn(text)).toEqual([
      {
        '@id': '1&2',
        mail: 'a@example.com',
        'mail (2)': '<b>',
        'at/@k': '"',
        'at/city': 'Ulm',
        'at/text()': ' left ',
        none: null,
        'comment()': ' ann ',
      },
      { 'text()': 'plain' },
    ]);
    const set = { '@id': '"<', mail: 'x & y', 'mail (2)': null, none: 'n', 'comment()': '--' };
    expect(await rewritten(text, put(0, set))).toBe(
      '<s><c id="&quot;&lt;"><mail>x &amp; y</mail><mail></mail><at k=\'"\'><city>Ulm</city> left </at><none>n</none><!--- - --></c>\n <d/>\n <c>plain</c></s>',
    );
    expect(await rewritten(text, drop(1))).toContain('<d/></s>');
    expect(
      await valuesIn(xml('<a><b/><p><q>1</q></p><p><q>2</q></p></a>', { options: { path: '/a/p/q' } })),
    ).toEqual([{ 'text()': '1' }, { 'text()': '2' }]);
  });

  it('keeps the bytes of texts that are in no UTF-8', async () => {
    const bytes = Buffer.from('id,name,note\n1,M\xfcller,\xe9\n2,Ann,x\n', 'latin1');
    const text: Text = { name: 'people.csv', bytes };
    expect(await valuesIn(text)).toMatchObject([{ name: 'Müller', note: 'é' }, { name: 'Ann' }]);
    const { values } = (await read(text))[0]!;
    const column = { name: 'name', nativeType: 'csv' };
    expect(await rewritten(text, put(0, { name: encodeField('Maß', column, values.name) }))).toBe(
      'id,name,note\n1,Ma\xdf,\xe9\n2,Ann,x\n',
    );
    expect(() => encodeField('Łuk', column, values.name)).toThrow(/encoding of the file/);
    expect(await rewritten(text, put(1, { name: 'gone' }))).toBe(
      'id,name,note\n1,M\xfcller,\xe9\n2,gone,x\n',
    );
    await expect(rewritten(text, put(1, { name: 'Łuk' }))).rejects.toThrow(/line 3: .*plain ones/);
  });

  it('keeps the line by which Excel is told the delimiter, and reads by it', async () => {
    const text = csv('\ufeffsep=;\r\nid;name\r\n1;a,b\r\n2;c\r\n');
    expect(await valuesIn(text)).toEqual([
      { id: '1', name: 'a,b' },
      { id: '2', name: 'c' },
    ]);
    expect(await rewritten(text, put(0, { name: 'x' }))).toBe(
      '\xef\xbb\xbfsep=;\r\nid;name\r\n1;x\r\n2;c\r\n',
    );
    expect(await valuesIn(csv('sepal,petal\n1,2\n'))).toEqual([{ sepal: '1', petal: '2' }]);
  });

  it('writes what stood in CDATA into CDATA', async () => {
    const text = xml(
      '<s><c><a><![CDATA[<b> & x]]></a><n>\n<![CDATA[one]]><![CDATA[two]]>\n</n><m>t<![CDATA[&]]></m></c></s>',
    );
    expect(await valuesIn(text)).toEqual([{ a: '<b> & x', n: '\nonetwo\n', m: 't&' }]);
    const changed = await rewritten(text, put(0, { a: 'e ]]> <', n: '&', m: '<' }));
    expect(changed).toBe(
      '<s><c><a><![CDATA[e ]]]]><![CDATA[> <]]></a><n><![CDATA[&]]></n><m>&lt;</m></c></s>',
    );
    expect(await valuesIn(xml(changed))).toEqual([{ a: 'e ]]> <', n: '&', m: '<' }]);
    expect(await rewritten(text, put(0, { a: null }))).toContain('<a></a>');
  });

  it.each<[string, Text, string]>([
    [
      'a ragged line',
      csv('a,b\n1,2\n1,2,3\n'),
      'line 3: it has 3 fields, but the first line names 2 columns',
    ],
    [
      'a line that is short',
      csv('1\n', { options: { columns: ['a', 'b'] } }),
      'line 1: it has 1 fields, but the data map',
    ],
    ['an open quote', csv('a,b\n1,"2\n3,4\n'), 'line 2: a quote that opens a field is not closed'],
    ['a quote in quotes', csv('a,b\n1,"2"3"\n'), 'line 2: something follows the quote'],
    ['lines that end with CR', csv('a,b\r1,2\r'), 'line 1: lines end with CR alone'],
    ['UTF-16', csv('x', { bytes: Buffer.from('\ufeffa,b', 'utf16le') }), 'line 1: it is in UTF-16'],
    ['a line that is no JSON', lines('{"a":1}\n{"a":\n'), 'line 2: it is no JSON'],
    ['a line that is no object', lines('[1]\n'), 'line 1: the record is no JSON object'],
    ['a member that stands twice', lines('{"x":{"a":1,"\\u0061":2}}'), 'line 1: a member stands twice'],
    ['an object for a list', json('{"a":[]}'), 'line 1: the file is no list'],
    ['a list that ends early', json('[{"a":1},\n'), 'line 2: the list of records does not end'],
    ['a list of numbers', json('[1]'), 'line 1: a record of the list is no JSON object'],
    ['a missing comma', json('[{}\n{}]'), 'line 2: a comma or the end of the list is missing'],
    [
      'a path that is not there',
      json('{"a":1}', { options: { path: '$.b' } }),
      'line 1: there is no member "b"',
    ],
    ['XML that ends early', xml('<a>\n<b></b>'), 'line 2: the XML ends early'],
    ['tags that cross', xml('<a>\n<b></a></b>'), 'line 2: </a> closes no element'],
    ['entities of its own', xml('<!DOCTYPE a [<!ENTITY x "y">]><a/>'), 'line 1: it declares entities'],
    ['an entity that nothing declares', xml('<a>\n<b>&x;</b></a>'), 'line 2: an entity is not known'],
  ])('refuses %s with file and line', async (_what, text, detail) => {
    const error = await errorOf(read(text));
    expect(error).toMatchObject({ code: 'store.unreadable' });
    expect((error as Error).message).toContain(`${text.name}, ${detail}`);
  });

  it('packs and unpacks files of several members, and refuses what is damaged', async () => {
    const parts = ['id,name\n1,', 'Ann\n'].map(utf8);
    for (const [pack, unpack, packing] of [
      [gzipSync, gunzipSync, 'gzip'],
      [zstdCompressSync, zstdDecompressSync, 'zstd'],
    ] as const) {
      const file = Buffer.concat(parts.map((part) => pack(part)));
      expect(packingOf(file)).toBe(packing);
      expect((await joined(unpacked(packing, 'x', inChunks(file, 3)))).toString()).toBe('id,name\n1,Ann\n');
      const again = await joined(packed(packing, file, inChunks(utf8('other'), 2)));
      expect(unpack(again).toString()).toBe('other');
      for (const broken of [file.subarray(0, -3), Buffer.concat([file, utf8('tail')]), file.subarray(0, 12)])
        expect(await errorOf(joined(unpacked(packing, 'x.gz', inChunks(broken, 5))))).toMatchObject({
          code: 'store.unreadable',
        });
    }
    expect(packingOf(Buffer.from('504b0304', 'hex'))).toEqual({ name: 'zip' });
    expect(packingOf(utf8('id'))).toBe('plain');
    expect(recordFormat('a.TSV.gz')?.name).toBe('csv');
    expect(recordFormat('a.txt')).toBeNull();
  });

  it('reads kinds of columns off the records', async () => {
    const census = new ColumnCensus();
    for (const record of await read(
      csv('id,born,at,note,zip,phone\n1,1980-01-02,2024-05-17T08:09:10Z,,01234,491711234567\n2,,,x,,\n'),
    ))
      census.add(record, 'csv');
    for (const record of await read(lines('{"n":1,"d":1.5,"m":1,"o":{},"t":"x"}\n{"n":null,"d":2,"m":"x"}')))
      census.add(record, 'ndjson');
    expect(Object.fromEntries(census.columns().map(({ name, kind }) => [name, kind]))).toEqual({
      ...{ id: 'integer', born: 'date', at: 'timestamp', note: 'text', zip: 'text', phone: 'text' },
      ...{ n: 'integer', d: 'decimal', m: 'other', o: 'json', t: 'text' },
    });
  });

  it('reads a line of 100 MB with little more memory than the line', async () => {
    const filler = Buffer.alloc(1024 * 1024, 'x');
    async function* long(): AsyncGenerator<Buffer> {
      yield utf8('id,note\n1,"');
      for (let count = 0; count < 100; count++) yield filler;
      yield utf8('"\n2,ann@example.com\n');
    }
    const sizes: number[] = [];
    for await (const records of recordFormat('a.csv')!.read({ name: 'a.csv', bytes: long() }))
      for (const { end, start } of records) sizes.push(end - start);
    expect(sizes).toEqual([100 * 1024 * 1024 + 5, 18]);
  });
});
