import type { Unknown, WrittenCollection, WrittenColumn } from './imported-map.js';
import type { SqlPair, SqlStatement, SqlValue } from './sql-statement.js';

/** Whose rows the map is about: what the classic tool was given with each run. */
export interface Tenant {
  readonly id: string;
  readonly domain: string;
  readonly userStoreDomain: string;
}
/** How a statement wants the user name (`type` of its properties). */
export type NameForm =
  | 'DOMAIN_SEPARATED'
  | 'DOMAIN_APPENDED'
  | 'DOMAIN_APPENDED_PSEUDONYM'
  | 'TENANT_SPECIFIC_APPENDED'
  | 'TENANT_APPENDED';

export interface PlacedStatement {
  readonly file: string;
  readonly statement: SqlStatement;
  readonly form: NameForm;
}

const USER_NAME = 'username';
const FIXED: Readonly<Record<string, (tenant: Tenant) => string | number>> = {
  tenant_id: ({ id }) => Number(id),
  tenant_domain: ({ domain }) => domain,
  user_store_domain: ({ userStoreDomain }) => userStoreDomain,
};

interface Table {
  readonly name: string;
  readonly first: PlacedStatement;
  readonly where: string | undefined;
  readonly identifiers: Map<string, string>;
  readonly columns: Map<string, WrittenColumn>;
  isDeleted: boolean;
}

/** Statements of one database, gathered by table. Whatever would change other rows than the statement did is listed. */
export class ForgetMeTables {
  readonly #tables = new Map<string, Table>();

  constructor(
    private readonly tenant: Tenant,
    private readonly nameOf: (written: string) => {
      readonly table: string;
      readonly column: (name: string) => string;
    },
    private readonly unknown: Unknown[],
  ) {}

  add(placed: PlacedStatement): void {
    const { statement } = placed;
    const { table: name, column } = this.nameOf(statement.table);
    const users = statement.where.filter(({ value }) => isParameter(value, USER_NAME));
    const fixed = statement.where.filter(({ value }) => !isParameter(value, USER_NAME));
    if (users.length === 0) return this.#list(placed, 'it has no condition on the user name');
    const strange = [...fixed, ...statement.set].find(({ value }) => !this.#isKnown(value));
    if (strange) return this.#list(placed, `the parameter of ${strange.column} is not known`);
    const where = fixed.map((pair) => this.#condition(pair, column)).join(' AND ') || undefined;
    if (!fixed.some(({ value }) => isTenant(value)) && !placed.form.startsWith('TENANT'))
      this.#list(
        placed,
        'no condition on the tenant: people of the same name elsewhere are taken for this one; add where',
      );
    const table = this.#table(name, where, placed);
    if (!table) return;
    for (const pair of users) table.identifiers.set(column(pair.column), USER_NAME);
    for (const pair of users)
      if (!table.columns.has(column(pair.column))) table.columns.set(column(pair.column), KEPT);
    for (const pair of fixed)
      if (!table.columns.has(column(pair.column))) table.columns.set(column(pair.column), TENANT_COLUMN);
    for (const { column: name_, value } of statement.set) table.columns.set(column(name_), written(value));
    table.isDeleted ||= statement.verb === 'delete';
  }

  collections(): WrittenCollection[] {
    return [...this.#tables.values()].map(({ name, where, identifiers, columns, isDeleted }) => ({
      name,
      ...(where === undefined ? {} : { where }),
      subject: { identifiers },
      ...(isDeleted ? { rowAction: 'delete' as const } : { columns }),
    }));
  }

  #table(name: string, where: string | undefined, placed: PlacedStatement): Table | null {
    const known = this.#tables.get(name);
    if (!known) {
      const table = {
        name,
        first: placed,
        where,
        identifiers: new Map(),
        columns: new Map(),
        isDeleted: false,
      };
      this.#tables.set(name, table);
      return table;
    }
    const isSameKind = (known.first.statement.verb === 'delete') === (placed.statement.verb === 'delete');
    if (known.where === where && isSameKind) return known;
    const why = isSameKind ? 'other rows of the table' : 'the other of changing and deleting';
    this.#list(
      placed,
      `${known.first.file} is about the same table, and this one about ${why}: only the first was taken`,
    );
    return null;
  }

  #isKnown(value: SqlValue): boolean {
    return 'literal' in value || value.parameter === 'pseudonym' || Object.hasOwn(FIXED, value.parameter);
  }

  #condition({ column: name, value }: SqlPair, column: (name: string) => string): string {
    const given = 'literal' in value ? value.literal : (FIXED[value.parameter]?.(this.tenant) ?? null);
    if (given === null) return `${quotedName(column(name))} IS NULL`;
    return `${quotedName(column(name))} = ${typeof given === 'number' ? given : `'${given.replaceAll("'", "''")}'`}`;
  }

  #list({ file, statement }: PlacedStatement, why: string): void {
    this.unknown.push({ file, line: statement.line, part: statement.table, why });
  }
}

const KEPT: WrittenColumn = {
  category: 'identity.username',
  erase: { pseudonym: { as: 'opaque', domain: USER_NAME } },
};
const TENANT_COLUMN: WrittenColumn = { category: 'link', erase: 'keep' };

const isParameter = (value: SqlValue, name: string): boolean =>
  'parameter' in value && value.parameter === name;
const isTenant = (value: SqlValue): boolean =>
  isParameter(value, 'tenant_id') || isParameter(value, 'tenant_domain');

const written = (value: SqlValue): WrittenColumn => {
  if ('parameter' in value) return KEPT;
  return { category: 'unclassified', erase: value.literal === null ? null : { const: value.literal } };
};

/** As little quoted as the database allows, so that a person can read and change it. */
const quotedName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
