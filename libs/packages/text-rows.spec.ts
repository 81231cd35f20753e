import fc from 'fast-check';
import type { ColumnKind, RowValue, TextColumn, TextMeaning } from '#connectors/spi';
import type { ExportColumn, ExportInfo } from '#engine';
import { ByteBuffer } from './byte-buffer.js';
import { isNumber } from './column-shape.js';
import { csvLines } from './csv.js';
import { jsonRow, type JsonValue } from './json-row.js';
import { RowSchema } from './row-schema.js';
import { TextRows } from './text-rows.js';

type Texts = readonly (string | Buffer | null)[];

const column = (name: string, kind: ColumnKind, more: Partial<ExportColumn> = {}): ExportColumn => ({
  name,
  category: 'unclassified',
  kind,
  nativeType: kind,
  nullable: true,
  enumValues: null,
  provenance: 'provided',
  identifies: null,
  redacted: false,
  ...more,
});

const DECODE: Readonly<Record<TextMeaning, (text: string) => RowValue>> = {
  text: (text) => text,
  integer: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
  boolean: (text) => text === 't' || text === 'true',
  json: (text) => JSON.parse(text) as RowValue,
  other: (text) => Buffer.from(text),
};
const COLUMNS: readonly (readonly [ExportColumn, TextMeaning])[] = [
  [column('text', 'text'), 'text'],
  [column('__proto__', 'text'), 'text'],
  [column('=quo"ted', 'other'), 'text'],
  [column('mood', 'text', { enumValues: ['good', '=bad'] }), 'text'],
  [column('n', 'integer'), 'integer'],
  [column('price', 'decimal'), 'text'],
  [column('born', 'date'), 'text'],
  [column('seen', 'timestamp'), 'text'],
  [column('ok', 'boolean'), 'boolean'],
  [column('prefs', 'json'), 'json'],
  [column('raw', 'bytes'), 'other'],
];
const infoOf = (columns: readonly ExportColumn[]): ExportInfo => ({
  store: 'shop',
  collection: 't',
  title: {},
  ownership: 'exclusive',
  reason: '',
  purposes: [],
  contact: null,
  columns,
  rows: 1,
});

interface Written {
  readonly json: string;
  readonly csv: string;
  readonly schema: unknown;
}

function throughTexts(columns: typeof COLUMNS, rows: readonly Texts[]): Written {
  const schema = new RowSchema(infoOf(columns.map(([one]) => one)));
  const json = new ByteBuffer(16);
  const csv = new ByteBuffer(16);
  const texts = columns.map(([{ name }, meaning]): TextColumn => ({
    name,
    meaning,
    decode: DECODE[meaning],
  }));
  const observe = (at: number, value: JsonValue): void => schema.observeValue(at, value);
  const written = new TextRows(
    texts,
    columns.map(([one]) => one),
    observe,
  );
  const fields = rows.flat().map((text) => (text === null ? null : Buffer.from(text as string)));
  const places: number[] = [];
  let at = 0;
  for (const field of fields) {
    places.push(at, field === null ? -1 : at + field.length);
    at += field?.length ?? 0;
  }
  const bytes = Buffer.concat(fields.filter((field) => field !== null));
  written.append({ rows: rows.length, bytes, places: Int32Array.from(places) }, json, csv);
  return { json: textOf(json), csv: textOf(csv), schema: schema.schema('f', 'en') };
}

const textOf = ({ bytes, length }: ByteBuffer): string => bytes.toString('utf8', 0, length);

/** What is written of rows that are made of the same texts. */
function throughValues(columns: typeof COLUMNS, rows: readonly Texts[]): Written {
  const names = columns.map(([{ name }]) => name);
  const values = rows.map((row) =>
    Object.fromEntries(
      row.map((text, at) => [names[at]!, text === null ? null : DECODE[columns[at]![1]](text.toString())]),
    ),
  );
  const schema = new RowSchema(infoOf(columns.map(([one]) => one)));
  const written = values.map((row) => jsonRow(names, row));
  schema.observe(written);
  const numbers = new Set(columns.filter(([one]) => isNumber(one)).map(([{ name }]) => name));
  return {
    json: written.map((row) => `${JSON.stringify(row)}\n`).join(''),
    csv: csvLines(names, values, numbers),
    schema: schema.schema('f', 'en'),
  };
}

const same = (columns: typeof COLUMNS, rows: readonly Texts[]): void =>
  expect(throughTexts(columns, rows)).toEqual(throughValues(columns, rows));

describe('rows that are written from their texts', () => {
  it.each([
    ['', ' ', 'a ', '\ta', 'a\t', 'plain', 'a,b', 'a"b', 'a\nb', 'a\rb', '\\', '\u0000\u0001\u001f\u007f'],
    [
      '=1',
      '+1',
      '-1',
      '@a',
      "'=1",
      "''a",
      ' =1',
      '\r=1',
      '＝1',
      '\u00a0=1',
      '\u0085=1',
      'a=1',
      'é',
      'aé',
      '😀',
      '\u2028',
    ],
    ['Infinity', 'NaN', '__proto__', '"', ',', 'a"', '"a', 'a-', 'a='],
  ])('keep every text: %j …', (...texts) => {
    same(
      [[column('a', 'text'), 'text']],
      texts.map((text) => [text]),
    );
    same(
      [[column('a', 'decimal'), 'text']],
      texts.map((text) => [text]),
    );
    same(
      [[column('a', 'timestamp'), 'text']],
      texts.map((text) => [text]),
    );
    same(
      [[column('a', 'text'), 'other']],
      texts.map((text) => [text]),
    );
  });

  it.each(['0', '-5', '999999999999999', '9007199254740991', '9007199254740993', '-9223372036854775808'])(
    'keep the integer %s',
    (text) => same([[column('a', 'integer'), 'integer']], [[text], [null]]),
  );

  it.each(['1.10', '-12.5', '-', '1.', '.5', '1e-7', '-1E+300', '$5.00', '-$1,000.00', '-Infinity', '1,5'])(
    'keep the decimal %s',
    (text) => same([[column('a', 'decimal'), 'text']], [['1'], [text]]),
  );

  it.each([
    ['date', '2024-02-29', 'infinity', '0044-03-15 BC', '10000-01-01'],
    ['timestamp', '2024-02-29T23:59:59.5Z', '2024-02-29T23:59:59', '0044-03-15 00:00:00+00 BC', 'infinity'],
    ['uuid', '0b8f3c52-5f0d-4d36-9f3a-1c5f6f1b2a3c'],
  ] as const)('claim of a %s what holds of all', (kind, ...texts) => {
    same(
      [[column('a', kind), 'text']],
      texts.map((text) => [text]),
    );
    for (const text of texts) same([[column('a', kind), 'text']], [[text], [null]]);
  });

  it.each(['{}', '[]', '{"a":"x, y","b":[1,"\\n"]}', '"=1"', '1.5', 'true', 'null', '"a\\"b"'])(
    'keep the JSON %s',
    (text) => same([[column('a', 'json'), 'json']], [[text], [null]]),
  );

  it('replace bytes that are no UTF-8, as whoever reads them as text does', () => {
    const broken = [
      Buffer.of(0x61, 0xff, 0x22),
      Buffer.of(0xc3),
      Buffer.of(0x61, 0xe2, 0x82),
      Buffer.from('é'),
    ];
    same(
      [[column('a', 'text'), 'text']],
      broken.map((text) => [text]),
    );
  });

  it('are what values would give, whatever the texts are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'=+-@\'" \t\r\n,\\aé0Ｏ＝') }),
    );
    const row = fc.tuple(
      ...COLUMNS.map(([{ name, kind }, meaning]) => {
        const of =
          meaning === 'integer'
            ? fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
            : meaning === 'boolean'
              ? fc.constantFrom('t', 'f')
              : meaning === 'json'
                ? fc.jsonValue().map((value) => JSON.stringify(value))
                : kind === 'decimal'
                  ? fc.oneof(text, fc.double().map(String), fc.integer().map(String))
                  : name === 'mood'
                    ? fc.oneof(fc.constantFrom('good', '=bad'), text)
                    : text;
        return fc.option(of, { nil: null });
      }),
    );
    fc.assert(fc.property(fc.array(row, { maxLength: 20 }), (rows) => same(COLUMNS, rows)));
  });
});
