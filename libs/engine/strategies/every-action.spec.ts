import type { ColumnChange, ColumnInfo, ColumnKind, RowValue } from '#connectors/spi';
import type { ColumnMap, EraseAction } from '../data-map/index.js';
import { readEraseAction } from '../data-map/erase-action.js';
import { suits } from '../data-map/suitability.js';
import { identityForms } from '../identity/index.js';
import { columnChange } from './column-change.js';
import type { StrategyContext } from './context.js';

const identities = [{ type: 'email', value: 'ana@example.com' }] as const;
const key = Buffer.alloc(32, 1);
/** What the strategy of one's own gives. */
const OWN: Readonly<Record<string, string>> = {
  text: 'own',
  integer: '7',
  decimal: '7.5',
  date: '2000-01-01',
  timestamp: '2000-01-01T00:00:00Z',
  uuid: '00000000-0000-8000-8000-000000000000',
};
const context: StrategyContext = {
  keys: new Map((['request', 'subject', 'tenant', 'global'] as const).map((scope) => [scope, key])),
  identities,
  forms: identities.flatMap((identity) => identityForms(identity, 'verify')),
  today: new Date('2026-11-27'),
  custom: new Map([['own', { digest: 'd', apply: (_, { kind }) => OWN[kind] ?? '' }]]),
  postcodes: { de: { minimum: 20_000, prefixes: { '10': 350_000 } } },
};

/** One value of each kind that a person may have left there, as a store hands it over. */
const VALUES: Readonly<Record<ColumnKind, RowValue>> = {
  text: 'ana@example.com',
  integer: 1_234_567,
  decimal: '52.520008',
  boolean: true,
  date: '1984-07-23',
  timestamp: '1984-07-23T10:11:12Z',
  json: '{"mail":"ana@example.com"}',
  uuid: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
  bytes: Buffer.from('ana@example.com'),
  inet: '203.0.113.77',
  array: ['ana@example.com'],
  other: '(1,2)',
};
const KINDS = Object.keys(VALUES) as ColumnKind[];
/** What a column of the kind takes. */
const TAKEN: Readonly<Record<ColumnKind, (value: RowValue) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: (value) => /^-?\d+$/.test(String(value)),
  decimal: (value) => value !== '' && Number.isFinite(Number(value)),
  boolean: (value) => typeof value === 'boolean',
  date: (value) => /^\d{4}-\d{2}-\d{2}$/.test(String(value)),
  timestamp: (value) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(String(value)),
  json: (value) => typeof value === 'string' && JSON.parse(value) !== undefined,
  uuid: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value)),
  bytes: (value) => Buffer.isBuffer(value),
  inet: (value) => typeof value === 'string',
  array: (value) => Array.isArray(value),
  other: () => true,
};

const ALL = KINDS.join(' ');
/** Every action as the map writes it, and the kinds that take it. Everything else stops the plan. */
const ACTIONS: readonly (readonly [written: unknown, kinds: string])[] = [
  ['keep', ALL],
  [{ keep: { code: 'LEGAL_OBLIGATION', until: '2035-12-31' } }, ALL],
  [null, ALL],
  ['empty', 'text json bytes array'],
  [{ const: '[erased]' }, 'text inet other json'],
  [{ const: 0 }, 'integer decimal inet other json'],
  [{ const: false }, 'boolean inet other json'],
  [{ const: '2000-01-01' }, 'text date timestamp inet other json'],
  [{ random: 12 }, 'text'],
  ['pseudonym', 'text integer decimal uuid'],
  [{ pseudonym: { as: 'opaque', prefix: 'c-' } }, 'text'],
  [{ pseudonym: 'uuid' }, 'text uuid'],
  [{ pseudonym: 'email' }, 'text'],
  [{ pseudonym: 'phone' }, 'text'],
  [{ pseudonym: 'name' }, 'text'],
  [{ pseudonym: 'number' }, 'text integer decimal'],
  [{ pseudonym: 'sameLength' }, 'text'],
  [{ pseudonym: 'hex' }, 'text'],
  [{ pseudonym: 'base32' }, 'text'],
  [{ pseudonym: 'int63' }, 'text decimal'],
  [{ pseudonym: 'int31' }, 'text integer decimal'],
  [{ ff1: 'lower' }, 'text'],
  [{ hash: { salt: 'adobo' } }, 'text'],
  ['hmac', 'text'],
  [{ generaliseDate: 'year' }, 'date timestamp'],
  [{ generaliseDate: { to: 'month', topAge: 90 } }, 'date timestamp'],
  [{ dateShift: 180 }, 'date timestamp'],
  ['ageBand', 'text integer'],
  ['truncateIp', 'text inet'],
  [{ truncateIp: 'exploded' }, 'text inet'],
  ['coordinates', 'text decimal'],
  [{ postcode: 'de' }, 'text'],
  [{ custom: 'own' }, 'text integer decimal date timestamp uuid'],
  ['scrub', 'text json array'],
  [{ scrub: ['email', 'phone', 'iban', 'card', 'ip'] }, 'text json array'],
];

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
const actionOf = (written: unknown): EraseAction => {
  const read = readEraseAction(written);
  if ('fault' in read) throw new Error(read.fault);
  const given = Object.entries(read).filter(([, value]) => value !== null);
  if (read.kind === 'custom') return { ...read, digest: 'd' };
  const defaults = 'scope' in read ? { domain: 'email', scope: 'tenant' } : {};
  return { ...(read.kind === 'keep' ? read : defaults), ...Object.fromEntries(given) } as EraseAction;
};
const mapped = (erase: EraseAction): ColumnMap => ({
  category: 'contact.email',
  type: null,
  erase,
  access: 'export',
  provenance: 'provided',
  paths: {},
});
const apply = (change: ColumnChange | null, value: RowValue): RowValue => {
  switch (change?.kind) {
    case undefined:
      return value;
    case 'null':
      return null;
    case 'constant':
      return value === null && change.keepNull === true ? null : change.value;
    case 'rewrite':
      return change.rewrite([value])[0] ?? null;
    default:
      throw new Error(`no value comes of ${change?.kind}`);
  }
};

const CASES = ACTIONS.flatMap(([written, kinds]) =>
  KINDS.map((kind) => [JSON.stringify(written), kind, actionOf(written), kinds.split(' ')] as const),
);
const isKept = (action: EraseAction): boolean => action.kind === 'keep';

describe('every action on every kind of column', () => {
  it.each(CASES)('%s on %s', (_, kind, action, kinds) => {
    const info = column(kind);
    expect(suits(action, info)).toBe(kinds.includes(kind));
    if (!kinds.includes(kind)) return;
    const change = columnChange(info, mapped(action), context);
    expect(apply(change, null)).toBeNull();
    const value = VALUES[kind];
    const result = apply(change, value);
    if (isKept(action)) expect(result).toEqual(value);
    else expect(result).not.toEqual(value);
    if (result !== null && action.kind !== 'const') expect(TAKEN[kind](result)).toBe(true);
    if (action.kind !== 'random') expect(apply(change, value)).toEqual(result);
  });

  it('names every kind of action', () => {
    const known = new Set(ACTIONS.map(([written]) => actionOf(written).kind));
    expect([...known].sort()).toEqual(
      [
        ...['ageBand', 'const', 'coordinates', 'dateShift', 'empty', 'ff1', 'generaliseDate', 'hash', 'hmac'],
        ...['custom', 'keep', 'null', 'postcode', 'pseudonym', 'random', 'scrub', 'truncateIp'],
      ].sort(),
    );
  });

  it.each(CASES.filter(([, kind]) => kind === 'text' || kind === 'integer'))(
    '%s leaves nothing of a value in a column of %s that takes no NULL',
    (_, kind, action) => {
      const info = column(kind, { nullable: false });
      if (!suits(action, info) || action.kind === 'keep' || action.kind === 'null') return;
      const change = columnChange(info, mapped(action), context);
      const attempt = (): RowValue => apply(change, VALUES[kind]);
      expect(attempt()).not.toBeNull();
      expect(attempt()).not.toEqual(VALUES[kind]);
    },
  );

  it('stops rather than to leave a value that it cannot encrypt', () => {
    const digits = mapped(actionOf({ ff1: 'digits' }));
    expect(apply(columnChange(column('text'), digits, context), 'K-1234')).toBeNull();
    const change = columnChange(column('text', { nullable: false }), digits, context);
    expect(() => apply(change, 'K-1234')).toThrow('takes no NULL');
  });

  it('takes enumerations only for what they list, numbers only where they fit', () => {
    const listed = column('text', { enumValues: ['open', 'closed'] });
    const fitting = ACTIONS.map(([written]) => actionOf(written)).filter((action) => suits(action, listed));
    expect(fitting.map(({ kind }) => kind)).toEqual(['keep', 'keep', 'null']);
    const int63 = actionOf({ pseudonym: 'int63' });
    expect(suits(int63, column('integer', { nativeType: 'bigint' }))).toBe(true);
    expect(suits(int63, column('decimal', { nativeType: 'numeric(10,2)' }))).toBe(false);
    expect(suits(actionOf({ pseudonym: 'int31' }), column('decimal', { nativeType: 'numeric(12,2)' }))).toBe(
      true,
    );
    expect(suits(actionOf({ pseudonym: 'int31' }), column('integer', { nativeType: 'smallint' }))).toBe(
      false,
    );
  });
});
