import type { Catalogue, CollectionInfo, ColumnInfo } from '#connectors/spi';
import { checkAgainstCatalogue } from './check-catalogue.js';
import { collectionReferences } from './collection-references.js';
import type { DataMap } from './data-map.js';
import { parseDataMap } from './parse-data-map.js';

const column = (name: string, changes: Partial<ColumnInfo> = {}): ColumnInfo => ({
  name,
  kind: 'text',
  nativeType: 'character varying',
  nullable: true,
  maxLength: null,
  readOnly: false,
  enumValues: null,
  ...changes,
});
const number = { kind: 'integer', nativeType: 'integer', nullable: false } as const;
const table = (
  name: string,
  columns: ColumnInfo[],
  changes: Partial<CollectionInfo> = {},
): CollectionInfo => ({
  name,
  kind: 'table',
  estimatedRows: 0,
  columns,
  primaryKey: ['id'],
  uniques: [],
  checks: [],
  indexes: [],
  triggers: [],
  rowLevelSecurity: false,
  ...changes,
});

const catalogue: Catalogue = {
  collections: [
    table(
      'public.customer',
      [
        column('id', number),
        column('email', { maxLength: 60 }),
        column('short', { maxLength: 20 }),
        column('tight', { maxLength: 20, nullable: false }),
        column('pin', { maxLength: 5 }),
        column('login', { nullable: false }),
        column('a'),
        column('b'),
        column('born', { kind: 'date', nativeType: 'date' }),
        column('state', { enumValues: ['open', 'closed'] }),
        column('total', { readOnly: true }),
        column('prefs', { kind: 'json', nativeType: 'jsonb' }),
        column('shop_id', { ...number, nullable: true }),
      ],
      {
        uniques: [
          { name: 'u1', columns: ['login'] },
          { name: 'u2', columns: ['a', 'b'] },
        ],
      },
    ),
    table('public.shop', [column('id', number), column('name')]),
    table('public.log', [column('line')], { primaryKey: [] }),
    table('public.customer_list', [column('email')], { kind: 'view' }),
  ],
  foreignKeys: [
    {
      name: 'customer_shop',
      from: { collection: 'public.customer', columns: ['shop_id'] },
      to: { collection: 'public.shop', columns: ['id'] },
      onDelete: 'cascade',
      deferrable: false,
    },
  ],
};

const mapWith = (columns: string, more = '', ignore = '[public.shop, public.log]', strict = false) =>
  parseDataMap(`
version: 1
strict: ${strict}
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
    collections:
      - name: public.customer
        subject: { identifiers: { email: email } }
        columns: ${columns}
${more}
    ignore: ${ignore}
`);
/** Findings about one column, without those about the columns that the example leaves out. */
const codesFor = (columns: string): string[] =>
  checkAgainstCatalogue(mapWith(columns), 'shop', catalogue)
    .filter(({ code }) => code !== 'NEW_COLUMN' && code !== 'COLLECTIONS_NOT_SEARCHED')
    .map(({ severity, code, column: name }) => `${severity} ${code} ${name}`);

describe('checkAgainstCatalogue', () => {
  it.each([
    ['{ emial: { erase: null } }', 'error UNKNOWN_COLUMN emial'],
    ['{ login: { erase: null } }', 'error NOT_NULL login'],
    ['{ login: { erase: { const: x } } }', 'error CONST_ON_UNIQUE login'],
    ['{ login: { erase: empty } }', 'error CONST_ON_UNIQUE login'],
    ['{ a: { erase: { const: x } } }', 'warning CONST_IN_UNIQUE a'],
    ['{ short: { erase: { pseudonym: email } } }', 'warning LENGTH_TOO_SHORT short'],
    ['{ tight: { erase: { pseudonym: email } } }', 'error LENGTH_TOO_SHORT tight'],
    ['{ short: { erase: { const: this is far too long for it } } }', 'info CONST_CUT short'],
    ['{ login: { erase: { pseudonym: name } } }', 'warning LOW_ENTROPY login'],
    ['{ born: { erase: scrub } }', 'error STRATEGY_TYPE born'],
    ['{ state: { erase: truncateIp } }', 'error STRATEGY_TYPE state'],
    ['{ shop_id: { erase: { pseudonym: int63 } } }', 'error STRATEGY_TYPE shop_id'],
    ['{ born: { erase: ageBand } }', 'error STRATEGY_TYPE born'],
    ['{ a: { erase: hash } }', 'warning GUESSABLE_HASH a'],
    ['{ a: { erase: ff1 } }', 'warning REVERSIBLE a'],
    ['{ pin: { erase: { ff1: digits } } }', 'error FF1_DOMAIN pin'],
    ['{ pin: { erase: { pseudonym: hex } } }', 'warning LENGTH_TOO_SHORT pin'],
    ['{ tight: { erase: { hmac: { suffix: "@erased.invalid" } } } }', 'error LENGTH_TOO_SHORT tight'],
    ['{ a: { erase: { pseudonym: { as: hex, length: 9 } } } }', 'error LENGTH_TOO_SHORT a'],
    ['{ login: { erase: { pseudonym: { as: hex, length: 15 } } } }', 'warning LOW_ENTROPY login'],
    ['{ login: { erase: { random: { length: 10 } } } }', 'warning LOW_ENTROPY login'],
    ['{ email: { erase: random } }', 'error RANDOM_JOINED email'],
    ['{ login: { erase: ageBand } }', 'error CONST_ON_UNIQUE login'],
    ['{ born: { erase: { const: soon } } }', 'error STRATEGY_TYPE born'],
    ['{ email: { erase: { generaliseDate: year } } }', 'error STRATEGY_TYPE email'],
    ['{ state: { erase: { const: gone } } }', 'error STRATEGY_TYPE state'],
    ['{ shop_id: { erase: { pseudonym: number } } }', 'error FK_MASKED shop_id'],
    ['{ id: { erase: { pseudonym: number } } }', 'error KEY_MASKED id'],
    ['{ total: { erase: null } }', 'error READ_ONLY_COLUMN total'],
    ['{ email: {} }', 'warning UNCLASSIFIED email'],
    ['{ born: { paths: { "$.a": { erase: null } } } }', 'error PATHS_TYPE born'],
  ])('answers %s with %s', (columns, expected) => {
    expect(codesFor(columns)).toContain(expected);
  });

  it.each([
    '{ shop_id: { erase: null } }',
    '{ state: { erase: { const: closed } } }',
    '{ email: { erase: { pseudonym: email } } }',
    '{ born: { erase: { const: "2000-01-01" } } }',
    '{ login: { erase: { pseudonym: opaque } } }',
    '{ login: { erase: { pseudonym: { as: hex, length: 16, prefix: c- } } } }',
    '{ login: { erase: { random: 12 } } }',
    '{ a: { erase: { hmac: { length: 10 } } } }',
    '{ prefs: { paths: { "$.a": { erase: null } } } }',
  ])('has nothing against %s', (columns) => {
    expect(codesFor(columns)).toEqual([]);
  });

  it('judges a tombstone by what it keeps and what it empties', () => {
    const of = (tombstone: string) =>
      checkAgainstCatalogue(
        mapWith('{ login: { erase: { pseudonym: opaque } } }', `        tombstone: ${tombstone}`),
        'shop',
        catalogue,
      )
        .filter(({ collection }) => collection === 'public.customer')
        .map(({ code, column: name }) => `${code} ${name}`);
    expect(of('[born, tight]')).toEqual([]);
    expect(of('[born]')).toEqual(['NOT_NULL tight']);
    expect(of('[born, tight, birth]')).toEqual(['UNKNOWN_COLUMN birth']);
  });

  it('proposes the name that was probably meant', () => {
    const [finding] = checkAgainstCatalogue(mapWith('{ emial: { erase: null } }'), 'shop', catalogue);
    expect(finding?.message).toContain('Did you mean "email"?');
  });

  it('warns of a column that is new since the map was written, and stops in strict mode', () => {
    const find = (strict: boolean) =>
      checkAgainstCatalogue(
        mapWith('{ email: { erase: null } }', '', '[public.shop, public.log]', strict),
        'shop',
        catalogue,
      ).find(({ column: name }) => name === 'born');
    expect(find(false)).toMatchObject({ severity: 'warning', code: 'NEW_COLUMN' });
    expect(find(true)).toMatchObject({ severity: 'error', code: 'NEW_COLUMN' });
  });

  it('explains every table: mapped, ignored, or a finding; views are derived', () => {
    const findings = checkAgainstCatalogue(
      mapWith('{}', '', '[public.shop, public.gone]'),
      'shop',
      catalogue,
    );
    expect(findings.filter(({ code }) => code === 'UNMAPPED').map(({ collection }) => collection)).toEqual([
      'public.log',
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', code: 'UNKNOWN_COLLECTION', collection: 'public.gone' }),
    );
  });

  it('says how many collections nobody searches, without views', () => {
    const found = (ignore: string, more = '') =>
      checkAgainstCatalogue(mapWith('{}', more, ignore), 'shop', catalogue).filter(
        ({ code }) => code === 'COLLECTIONS_NOT_SEARCHED',
      );
    expect(found('[public.shop, public.gone, public.customer_list]')).toEqual([
      expect.objectContaining({
        severity: 'info',
        count: 2,
        message: expect.stringContaining('2 of 3 collections (1 ignored, 1 unmapped)') as string,
      }),
    ]);
    expect(found('[]', '      - { name: public.shop }\n      - { name: public.log }')).toEqual([]);
  });

  it('warns of what is kept for a reason and no time', () => {
    const kept = (end: string) => codesFor(`{ a: { category: identity.name, erase: { keep: ${end} } } }`);
    expect(kept('LEGAL_OBLIGATION')).toEqual(['warning KEEP_WITHOUT_END a']);
    expect(kept('{ code: LEGAL_OBLIGATION, until: 2035-12-31 }')).toEqual([]);
    expect(kept('{ code: LEGAL_OBLIGATION, keepFor: P10Y, from: born }')).toEqual([]);
    expect(kept('{ code: LEGAL_OBLIGATION, keepFor: P10Y, from: burn }')).toEqual([
      'error UNKNOWN_COLUMN burn',
    ]);
    expect(codesFor('{ a: { category: meta.amount, erase: { keep: LEGAL_OBLIGATION } } }')).toEqual([]);

    const ends = (member: string) =>
      checkAgainstCatalogue(
        mapWith('{ a: { category: identity.name, erase: { keep: LEGAL_CLAIMS } } }', `        ${member}`),
        'shop',
        catalogue,
      ).filter(({ code }) => code === 'KEEP_WITHOUT_END');
    expect(ends('retention: { keepFor: P1Y, from: born }')).toEqual([]);
    expect(ends('retention: { keepFor: P1Y }')).toEqual([
      expect.objectContaining({ severity: 'warning', message: expect.stringContaining('add from') }),
    ]);
    expect(ends('rowAction: keep\n        keepCode: LEGAL_CLAIMS')).toHaveLength(1);
    expect(ends('rowAction: delete')).toEqual([]);
  });

  it('refuses unknown collections, unknown ends of references and mapped views', () => {
    const more = `
      - { name: public.custmer }
      - { name: public.customer_list }
      - { name: public.log, retention: { keepFor: P1Y, from: at } }
    references:
      - { from: public.log.customer_id, to: public.customer.id }
      - { from: public.log.line, to: public.custome.id }
      - { from: "public.customer.[a,b]", to: public.shop.id }`;
    const codes = checkAgainstCatalogue(mapWith('{}', more, '[public.shop]'), 'shop', catalogue)
      .filter(({ code }) => code !== 'NEW_COLUMN')
      .map(({ code, collection, column: name }) => [code, collection, name].filter(Boolean).join(' '));
    expect(codes).toEqual(
      expect.arrayContaining([
        'UNKNOWN_COLLECTION public.custmer',
        'VIEW_MAPPED public.customer_list',
        'NO_KEY public.log',
        'UNKNOWN_COLUMN public.log at',
        'UNKNOWN_COLUMN public.log customer_id',
        'UNKNOWN_COLLECTION public.custome',
        'REFERENCE_WIDTH public.customer',
      ]),
    );
  });

  it('says of references from ignored collections that nothing follows them', () => {
    const from = 'from: public.log.line';
    const find = (to: string, ignore: string) =>
      checkAgainstCatalogue(
        mapWith('{}', `    references: [{ ${from}, to: ${to} }]`, ignore),
        'shop',
        catalogue,
      ).filter(({ code }) => code === 'REFERENCE_IGNORED');
    for (const to of ['public.customer.id', 'identity.email'])
      expect(find(to, '[public.shop, public.log]')).toMatchObject([
        { severity: 'warning', collection: 'public.log' },
      ]);
    expect(find('public.shop.id', '[public.shop, public.log]')).toEqual([]);
    expect(find('public.customer.id', '[public.shop]')).toEqual([]);
  });

  it('names mapped collections that no reference connects to a person', () => {
    const more = '      - { name: public.log, key: [line] }';
    const find = (references: string) =>
      checkAgainstCatalogue(mapWith('{}', `${more}\n${references}`, '[public.shop]'), 'shop', catalogue)
        .filter(({ code }) => code === 'UNREACHABLE')
        .map(({ collection }) => collection);
    expect(find('')).toEqual(['public.log']);
    expect(find('    references: [{ from: public.log.line, to: identity.email }]')).toEqual([]);
  });

  it('asks nothing of columns whose rows are deleted', () => {
    const deleted = mapWith('{ login: { erase: null } }', '        rowAction: delete');
    expect(checkAgainstCatalogue(deleted, 'shop', catalogue).map(({ code }) => code)).toEqual([
      'COLLECTIONS_NOT_SEARCHED',
    ]);
  });

  it('says that a limit is not watched, in stores that cannot tell', () => {
    const map = mapWith('{}', '        rowAction: keep\n    limits: { maxReplicaLagMs: 1000 }');
    const codes = (of: DataMap) => checkAgainstCatalogue(of, 'shop', catalogue).map(({ code }) => code);
    expect(codes(map)).toEqual(['COLLECTIONS_NOT_SEARCHED']);
    const [shop] = map.stores;
    const mysql = { ...map, stores: [{ ...shop!, type: 'mysql' as const }] };
    expect(codes(mysql)).toEqual(['COLLECTIONS_NOT_SEARCHED', 'LIMIT_UNUSED']);
    const limits = { ...shop!.limits, batchMs: 50, busyPercent: 20 };
    const logs = { ...map, stores: [{ ...shop!, type: 'logs' as const, limits }] };
    const unused = checkAgainstCatalogue(logs, 'shop', catalogue).filter(
      ({ code }) => code === 'LIMIT_UNUSED',
    );
    expect(unused.map(({ message }) => message.split(' ')[0])).toEqual([
      'maxReplicaLagMs',
      'batchMs',
      'busyPercent',
    ]);
  });

  it('warns of stored views over mapped tables, unless they are ignored', () => {
    const [customer] = catalogue.collections;
    const copy = { ...customer!, name: 'public.copy', kind: 'view' as const, copyOf: ['public.customer'] };
    const withCopy = { ...catalogue, collections: [...catalogue.collections, copy] };
    const copied = (ignore: string) =>
      checkAgainstCatalogue(mapWith('{}', '', ignore), 'shop', withCopy).filter(
        ({ code }) => code === 'COPIED_ROWS',
      );
    expect(copied('[]')).toEqual([
      expect.objectContaining({
        severity: 'warning',
        collection: 'public.copy',
        message: expect.stringMatching(/public\.customer.*REFRESH MATERIALIZED VIEW public\.copy/),
      }),
    ]);
    expect(copied('[public.copy]')).toEqual([]);
  });

  it('has nothing to say about a store that the map does not name', () => {
    expect(checkAgainstCatalogue(mapWith('{}'), 'other', catalogue)).toEqual([]);
  });
});

describe('collectionReferences', () => {
  it('joins foreign keys and declared references and drops repetitions', () => {
    const map = mapWith(
      '{}',
      `    references:
      - { from: public.customer.shop_id, to: public.shop.id }
      - { from: public.log.line, to: identity.email, when: "kind = 'mail'" }`,
    );
    expect(collectionReferences(map, 'shop', catalogue)).toEqual([
      {
        from: { collection: 'public.customer', columns: ['shop_id'] },
        to: { collection: 'public.shop', columns: ['id'] },
        source: 'foreign_key',
        when: null,
        cast: null,
        onDelete: 'cascade',
      },
      {
        from: { collection: 'public.log', columns: ['line'] },
        to: { identity: 'email' },
        source: 'declared',
        when: "kind = 'mail'",
        cast: null,
      },
    ]);
  });
});
