import type { ContractColumn, ContractRow, ContractTable, ContractValue } from './contract-data.js';
import type { ContractFixture } from './contract-fixture.js';

/** How one database speaks SQL. */
export interface SqlDialect {
  execute(sql: string): Promise<void>;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Column types where databases differ. */
  readonly types: { readonly json: string; readonly timestamp: string };
  /** Default: in double quotes. */
  quote?(name: string): string;
  /** Default: in single quotes, doubled inside. */
  text?(value: string): string;
  /** JSON as text; default `CAST(… AS text)`. */
  jsonText?(column: string): string;
}

type Data = Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'>;

/** The part of a fixture that is the same statements in every database with SQL. */
export function sqlFixture(dialect: SqlDialect): Data {
  const quote = dialect.quote ?? ((name) => `"${name.replaceAll('"', '""')}"`);
  const text = dialect.text ?? ((value) => `'${value.replaceAll("'", "''")}'`);
  const jsonText = dialect.jsonText ?? ((column) => `CAST(${column} AS text)`);
  const known = new Map<string, ContractTable>();

  const list = (names: readonly string[]): string => names.map(quote).join(', ');
  const literal = (value: ContractValue): string => {
    if (value === null) return 'NULL';
    return typeof value === 'number' ? String(value) : text(value);
  };
  const where = (match: ContractRow = {}): string => {
    const parts = Object.entries(match).map(([column, value]) => `${quote(column)} = ${literal(value)}`);
    return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
  };
  const typeOf = ({ type, length }: ContractColumn): string => {
    if (type === 'json' || type === 'timestamp') return dialect.types[type];
    return length === undefined ? type : `varchar(${String(length)})`;
  };
  const columnSql = (column: ContractColumn): string =>
    [
      quote(column.name),
      typeOf(column),
      column.required ? 'NOT NULL' : '',
      column.unique ? 'UNIQUE' : '',
      column.forbidden === undefined ? '' : `CHECK (${quote(column.name)} <> ${literal(column.forbidden)})`,
    ]
      .filter(Boolean)
      .join(' ');
  const tableSql = ({ name, columns, primaryKey, references }: ContractTable): string => {
    const parts = [
      ...columns.map(columnSql),
      ...(primaryKey.length > 0 ? [`PRIMARY KEY (${list(primaryKey)})`] : []),
      ...references.map(
        (one) =>
          `FOREIGN KEY (${list(one.columns)}) REFERENCES ${quote(one.to)} (${list(one.toColumns)})` +
          (one.onDelete ? ` ON DELETE ${one.onDelete.toUpperCase()}` : ''),
      ),
    ];
    return `CREATE TABLE ${quote(name)} (${parts.join(', ')})`;
  };

  return {
    create: async (tables) => {
      for (const table of tables) {
        known.set(table.name, table);
        await dialect.execute(tableSql(table));
        for (const columns of table.indexes) {
          const index = quote(`${table.name}_${columns.join('_')}`);
          await dialect.execute(`CREATE INDEX ${index} ON ${quote(table.name)} (${list(columns)})`);
        }
      }
    },
    insert: async (table, rows) => {
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      const tuples = rows.map((row) => `(${columns.map((name) => literal(row[name] ?? null)).join(', ')})`);
      if (tuples.length > 0)
        await dialect.execute(`INSERT INTO ${quote(table)} (${list(columns)}) VALUES ${tuples.join(', ')}`);
    },
    update: async (table, set, match) => {
      const assignments = Object.entries(set).map(
        ([column, value]) => `${quote(column)} = ${literal(value)}`,
      );
      await dialect.execute(`UPDATE ${quote(table)} SET ${assignments.join(', ')}${where(match)}`);
    },
    remove: (table, match) => dialect.execute(`DELETE FROM ${quote(table)}${where(match)}`),
    rows: async (table) => {
      const columns = known.get(table)?.columns ?? [];
      const selected = columns.map(({ name, type }) =>
        type === 'json' ? `${jsonText(quote(name))} AS ${quote(name)}` : quote(name),
      );
      return (await dialect.query(`SELECT ${selected.join(', ')} FROM ${quote(table)}`)) as ContractRow[];
    },
  };
}
