import fc from 'fast-check';
import type { ColumnChange, ColumnInfo, ColumnKind, RowValue } from '#connectors/spi';
import type { ColumnMap, EraseAction } from '../data-map/index.js';
import { identityForms } from '../identity/index.js';
import { columnChange } from './column-change.js';
import type { StrategyContext } from './context.js';

const identities = [{ type: 'email', value: 'ana@example.com' }] as const;
const context: StrategyContext = {
  keys: new Map([
    ['tenant', Buffer.alloc(32, 1)],
    ['subject', Buffer.alloc(32, 2)],
  ]),
  identities,
  forms: identities.flatMap((identity) => identityForms(identity, 'verify')),
  today: new Date('2026-11-27'),
  postcodes: {},
};
const column = (kind: ColumnKind, changes: Partial<ColumnInfo> = {}): ColumnInfo => ({
  name: 'c',
  kind,
  nativeType: kind,
  nullable: true,
  maxLength: null,
  readOnly: false,
  enumValues: null,
  ...changes,
});
const mapped = (erase: EraseAction | null, paths: ColumnMap['paths'] = {}): ColumnMap => ({
  category: 'unclassified',
  type: null,
  erase,
  access: 'export',
  provenance: 'provided',
  paths,
});
const pseudonym = (as: Extract<EraseAction, { kind: 'pseudonym' }>['as']): EraseAction => ({
  kind: 'pseudonym',
  as,
  domain: as === 'email' ? 'email' : 'customer',
  scope: 'tenant',
});

/** What becomes of one value, however the change is carried out. */
const apply = (change: ColumnChange | null, value: RowValue): RowValue => {
  if (change === null) return value;
  switch (change.kind) {
    case 'null':
      return null;
    case 'constant':
      return value === null && change.keepNull === true ? null : change.value;
    case 'rewrite':
      return change.rewrite([value])[0] ?? null;
    default:
      throw new Error(`no value comes of ${change.kind}`);
  }
};

const CASES: readonly [string, EraseAction | null, ColumnInfo, RowValue, RowValue | RegExp][] = [
  ['keep', { kind: 'keep', code: null }, column('text'), 'a', 'a'],
  ['null', { kind: 'null' }, column('text'), 'a', null],
  ['null', { kind: 'null' }, column('bytes'), Buffer.from('a'), null],
  ['empty', { kind: 'empty' }, column('text'), 'a', ''],
  ['empty', { kind: 'empty' }, column('json'), '{"a":1}', '{}'],
  ['empty', { kind: 'empty' }, column('json'), '[1]', '[]'],
  ['empty', { kind: 'empty' }, column('array'), ['a'], []],
  ['empty', { kind: 'empty' }, column('bytes'), Buffer.from('a'), Buffer.alloc(0)],
  ['const', { kind: 'const', value: '[erased]' }, column('text'), 'a', '[erased]'],
  ['const', { kind: 'const', value: '[erased]' }, column('text', { maxLength: 4 }), 'a', '[era'],
  ['const', { kind: 'const', value: 0 }, column('integer'), 7, 0],
  ['pseudonym opaque', pseudonym('opaque'), column('text'), 'a', /^[a-z2-7]{26}$/],
  ['pseudonym opaque', pseudonym('opaque'), column('text', { maxLength: 10 }), 'a', /^[a-z2-7]{10}$/],
  ['pseudonym opaque', pseudonym('opaque'), column('text', { maxLength: 7 }), 'a', null],
  ['pseudonym opaque', pseudonym('opaque'), column('uuid'), 'a', /^[0-9a-f]{8}-[0-9a-f]{4}-8/],
  ['pseudonym uuid', pseudonym('uuid'), column('uuid'), 'a', /^[0-9a-f]{8}-[0-9a-f]{4}-8/],
  [
    'pseudonym email',
    pseudonym('email'),
    column('text'),
    'ana@example.com',
    /^p[a-z2-7]{26}@erased\.invalid$/,
  ],
  ['pseudonym phone', pseudonym('phone'), column('text'), '+49 30 1234567', /^\+999\d{10}$/],
  [
    'pseudonym phone',
    pseudonym('phone'),
    column('text', { maxLength: 10 }),
    '+49 30 1234567',
    /^\+999\d{6}$/,
  ],
  ['pseudonym name', pseudonym('name'), column('text'), 'Ana', /^[A-Z][a-z]{13}$/],
  ['pseudonym number', pseudonym('number'), column('integer', { nativeType: 'bigint' }), '7', /^\d{1,19}$/],
  ['pseudonym number', pseudonym('number'), column('text'), 'K-7', /^\d{16}$/],
  ['pseudonym sameLength', pseudonym('sameLength'), column('text'), 'Ab-12', /^[A-Z][a-z]-\d\d$/],
  ['generaliseDate', { kind: 'generaliseDate', unit: 'year' }, column('date'), '1984-07-23', '1984-01-01'],
  ['generaliseDate', { kind: 'generaliseDate', unit: 'quarter' }, column('date'), '1984-08-23', '1984-07-01'],
  ['generaliseDate', { kind: 'generaliseDate', unit: 'week' }, column('date'), '2026-11-22', '2026-11-16'],
  [
    'generaliseDate',
    { kind: 'generaliseDate', unit: 'month' },
    column('timestamp'),
    '1984-07-23T10:11:12.5+02:00',
    '1984-07-01T00:00:00+02:00',
  ],
  ['generaliseDate', { kind: 'generaliseDate', unit: 'year' }, column('date'), 'infinity', null],
  [
    'generaliseDate',
    { kind: 'generaliseDate', unit: 'year' },
    column('date', { nullable: false }),
    'infinity',
    '1970-01-01',
  ],
  [
    'generaliseDate',
    { kind: 'generaliseDate', unit: 'year' },
    column('timestamp', { nullable: false }),
    '0000-00-00 00:00:00',
    '0000-00-00 00:00:00',
  ],
  [
    'generaliseDate',
    { kind: 'generaliseDate', unit: 'year', topAge: 90 },
    column('date'),
    '0000-00-00',
    '0000-00-00',
  ],
  [
    'dateShift',
    { kind: 'dateShift', maxDays: 180 },
    column('date', { nullable: false }),
    '0000-00-00',
    '0000-00-00',
  ],
  ['dateShift', { kind: 'dateShift', maxDays: 180 }, column('date'), '2026-03-01', /^202[56]-\d\d-\d\d$/],
  ['truncateIp', { kind: 'truncateIp' }, column('inet'), '203.0.113.77', '203.0.113.0'],
  ['truncateIp', { kind: 'truncateIp' }, column('text'), 'localhost', null],
  ['scrub', { kind: 'scrub' }, column('text'), 'mail to Ana@Example.com.', 'mail to [erased].'],
  ['scrub', { kind: 'scrub' }, column('array'), ['ana@example.com', 'x'], ['[erased]', 'x']],
  [
    'scrub',
    { kind: 'scrub' },
    column('json'),
    '{ "ana@example.com":"ana@example.com", "n":1.10, "n":1e400, "u":"\\u00e9" }',
    '{ "ana@example.com":"[erased]", "n":1.10, "n":1e400, "u":"\\u00e9" }',
  ],
  ['scrub', { kind: 'scrub' }, column('json'), '"ana@example.com"', '"[erased]"'],
  ['scrub', { kind: 'scrub' }, column('json'), 'no JSON, ana@example.com', 'no JSON, [erased]'],
  ['by type', null, column('text'), 'for ana@example.com', 'for [erased]'],
  ['by type', null, column('integer'), 7, 7],
  ['by type', null, column('date'), '1984-07-23', '1984-07-23'],
  ['by type', null, column('boolean'), true, true],
  ['by type', null, column('bytes'), Buffer.from('a'), null],
  ['by type', null, column('inet'), '2001:db8:abcd:12::1', '2001:db8:abcd::'],
  ['by type', null, column('text', { enumValues: ['a', 'b'] }), 'a', 'a'],
];

describe('columnChange', () => {
  it.each(CASES)('%s, case %#', (_, action, info, value, expected) => {
    const result = apply(columnChange(info, mapped(action), context), value);
    if (expected instanceof RegExp) expect(String(result)).toMatch(expected);
    else expect(result).toEqual(expected);
  });

  it.each(CASES)('%s leaves NULL as it is, case %#', (_, action, info) => {
    if (!info.nullable) return;
    expect(apply(columnChange(info, mapped(action), context), null)).toBeNull();
  });

  it('treats an unmapped column by its type', () => {
    expect(apply(columnChange(column('text'), null, context), 'ana@example.com')).toBe('[erased]');
  });

  it('refuses to invent a key that nobody fetched', () => {
    const without = { ...context, keys: new Map() };
    expect(() => columnChange(column('text'), mapped(pseudonym('email')), without)).toThrow(
      'was not fetched',
    );
  });

  it('never lets a value pass unchanged that is too short a column for its pseudonym', () => {
    const change = columnChange(
      column('text', { maxLength: 5, nullable: false }),
      mapped(pseudonym('email')),
      context,
    );
    expect(() => apply(change, 'a@b.c')).toThrow('too short');
  });

  it('keeps length and character classes of same-length pseudonyms, and is deterministic', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9 .@+-]{1,60}$/), (value) => {
        const change = columnChange(column('text'), mapped(pseudonym('sameLength')), context);
        const once = String(apply(change, value));
        const classes = (text: string): string =>
          text.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/\d/g, '0');
        expect(classes(once)).toBe(classes(value));
        expect(apply(change, value)).toBe(once);
      }),
    );
  });

  it('keeps every text pseudonym within the column', () => {
    const forms = ['opaque', 'uuid', 'email', 'phone', 'name', 'number', 'sameLength'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...forms),
        fc.integer({ min: 1, max: 80 }),
        fc.string({ minLength: 1 }),
        (as, maxLength, value) => {
          const fitting = [...value].slice(0, maxLength).join('');
          const result = apply(
            columnChange(column('text', { maxLength }), mapped(pseudonym(as)), context),
            fitting,
          );
          expect(result === null || [...String(result)].length <= maxLength).toBe(true);
        },
      ),
    );
  });

  it('keeps the distance between the dates of one person', () => {
    const change = columnChange(column('date'), mapped({ kind: 'dateShift', maxDays: 90 }), context);
    const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          const value = date.toISOString().slice(0, 10);
          const moved = String(apply(change, value));
          expect(moved).not.toBe(value);
          expect(days(value, moved)).toBe(days('2026-01-01', String(apply(change, '2026-01-01'))));
        },
      ),
    );
  });
});

describe('columnChange of JSON paths', () => {
  const paths: ColumnMap['paths'] = {
    '$.phone': mapped({ kind: 'null' }),
    '$.people[*].name': mapped({ kind: 'const', value: 'X' }),
    '$.notes': mapped({ kind: 'scrub' }),
    '$.owner..mail': mapped(pseudonym('email')),
    '$.born': mapped({ kind: 'generaliseDate', unit: 'year' }),
  };
  const change = columnChange(column('json'), mapped(null, paths), context);

  it('changes only the addressed values', () => {
    expect(
      JSON.parse(
        String(
          apply(
            change,
            JSON.stringify({
              phone: '+49 30 1',
              other: 'ana@example.com',
              people: [{ name: 'A', age: 1 }, { name: null }],
              notes: ['by ana@example.com', { deep: 'ana@example.com' }, 5],
              owner: { a: { mail: 'ana@example.com' } },
              born: '1984-07-23',
            }),
          ),
        ),
      ),
    ).toEqual({
      phone: null,
      other: 'ana@example.com',
      people: [{ name: 'X', age: 1 }, { name: null }],
      notes: ['by [erased]', { deep: '[erased]' }, 5],
      owner: { a: { mail: expect.stringMatching(/@erased\.invalid$/) } },
      born: '1984-01-01',
    });
  });

  it('copies everything else in a text column character for character', () => {
    const text = '{ "10":1, "2" : 12345678901234567890, "phone":"+1","phone" : 1.50,\n "z": "\\u00e9" }';
    const asText = columnChange(column('text'), mapped(null, paths), context);
    expect(apply(asText, text)).toBe(
      '{ "10":1, "2" : 12345678901234567890, "phone":null,"phone" : null,\n "z": "\\u00e9" }',
    );
  });

  it('treats text that is not JSON as free text', () => {
    const asText = columnChange(column('text'), mapped(null, paths), context);
    expect(apply(asText, '{"phone": broken ana@example.com')).toBe('{"phone": broken [erased]');
    expect(apply(asText, '')).toBe('');
    expect(apply(asText, `${'['.repeat(5_000)}"ana@example.com"${']'.repeat(5_000)}`)).toContain('[erased]');
  });

  it('changes nothing when nothing is addressed', () => {
    const none = columnChange(column('text'), mapped(null, { '$.none': mapped({ kind: 'null' }) }), context);
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes('none'));
        expect(apply(none, text)).toBe(text);
      }),
    );
  });
});
