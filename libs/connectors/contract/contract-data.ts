/** What the suite stores: text, numbers and NULL. JSON and moments are written as text. */
export type ContractValue = string | number | null;
/** By column; a column that is left out is NULL. */
export type ContractRow = Readonly<Record<string, ContractValue>>;

export interface ContractColumn {
  readonly name: string;
  readonly type: 'integer' | 'text' | 'json' | 'timestamp';
  /** Characters; absent: any number. */
  readonly length?: number;
  readonly required?: boolean;
  readonly unique?: boolean;
  /** The one value that a check refuses. */
  readonly forbidden?: string;
}

export interface ContractTable {
  readonly name: string;
  readonly columns: readonly ContractColumn[];
  readonly primaryKey: readonly string[];
  readonly indexes: readonly (readonly string[])[];
  readonly references: readonly {
    readonly columns: readonly string[];
    readonly to: string;
    readonly toColumns: readonly string[];
    readonly onDelete?: 'cascade';
  }[];
  /** What stands in it before each test. */
  readonly rows: readonly ContractRow[];
}

/** A table and a column that end every statement which does not quote them. */
export const HOSTILE_TABLE = `x"; drop table customer; --.y'`;
export const HOSTILE_COLUMN = `a"b') or 1=1 --`;

const rowsOf = (columns: readonly string[], rows: readonly (readonly ContractValue[])[]): ContractRow[] =>
  rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])));

const customer: ContractTable = {
  name: 'customer',
  columns: [
    { name: 'id', type: 'integer', required: true },
    { name: 'email', type: 'text', length: 60, unique: true },
    { name: 'name', type: 'text', length: 40, forbidden: 'forbidden' },
    { name: 'notes', type: 'text' },
    { name: 'prefs', type: 'json' },
    { name: 'boss_id', type: 'integer' },
    { name: 'created', type: 'timestamp' },
  ],
  primaryKey: ['id'],
  indexes: [['boss_id']],
  references: [{ columns: ['boss_id'], to: 'customer', toColumns: ['id'] }],
  rows: rowsOf(
    ['id', 'email', 'name', 'notes', 'prefs', 'boss_id', 'created'],
    [
      [
        1,
        'ann@example.com',
        'Ann',
        'likes tea',
        '{"phone":"123","a":[{"b":1},{"b":3}],"gone":null}',
        null,
        '2024-05-17 08:09:10',
      ],
      [2, 'Bob@Example.com', 'Bob', null, '{"phone":"456","a":[{"b":5}]}', 1, '2024-05-18 00:00:00'],
      [3, `cy.o'hara@example.com`, 'Cy', 'back\\slash "quote" % _', null, 1, null],
      [4, null, null, '', '{"a":[]}', 2, null],
    ],
  ),
};

const orders: ContractTable = {
  name: 'orders',
  columns: [
    { name: 'region', type: 'text', length: 10, required: true },
    { name: 'no', type: 'integer', required: true },
    { name: 'customer_id', type: 'integer' },
    { name: 'label', type: 'text', required: true },
  ],
  primaryKey: ['region', 'no'],
  indexes: [],
  references: [{ columns: ['customer_id'], to: 'customer', toColumns: ['id'], onDelete: 'cascade' }],
  rows: rowsOf(
    ['region', 'no', 'customer_id', 'label'],
    [
      ['eu', 1, 1, 'first'],
      ['eu', 2, 1, 'second'],
      ['us', 1, 2, 'third'],
      ['us', 2, null, 'fourth'],
    ],
  ),
};

const invoice: ContractTable = {
  name: 'invoice',
  columns: [
    { name: 'id', type: 'integer', required: true },
    { name: 'region', type: 'text', length: 10 },
    { name: 'order_no', type: 'integer' },
  ],
  primaryKey: ['id'],
  indexes: [],
  references: [{ columns: ['region', 'order_no'], to: 'orders', toColumns: ['region', 'no'] }],
  rows: rowsOf(
    ['id', 'region', 'order_no'],
    [
      [1, 'eu', 1],
      [2, 'us', 1],
      [3, null, 1],
    ],
  ),
};

const visit: ContractTable = {
  name: 'visit',
  columns: [
    { name: 'email', type: 'text' },
    { name: 'page', type: 'text' },
  ],
  primaryKey: [],
  indexes: [],
  references: [],
  rows: rowsOf(
    ['email', 'page'],
    [
      ['ann@example.com', '/a'],
      ['ann@example.com', '/a'],
      ['ann@example.com', null],
      ['bob@example.com', '/b'],
      [null, '/c'],
    ],
  ),
};

const hostile: ContractTable = {
  name: HOSTILE_TABLE,
  columns: [
    { name: 'id', type: 'integer', required: true },
    { name: HOSTILE_COLUMN, type: 'text' },
  ],
  primaryKey: ['id'],
  indexes: [],
  references: [],
  rows: rowsOf(
    ['id', HOSTILE_COLUMN],
    [
      [1, 'ann@example.com'],
      [2, 'bob@example.com'],
    ],
  ),
};

/** The tables of the suite, each after those that it refers to. All people are made up. */
export const CONTRACT_TABLES: readonly ContractTable[] = [customer, orders, invoice, visit, hostile];
