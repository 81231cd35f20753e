import type { CollectionInfo, ColumnInfo } from '#connectors/spi';
import { CanaryMint } from './canary.js';
import type { RawDatabase, RawRow, RawTable } from './raw/raw-database.js';
import type { Truth, TruthRows } from './truth.js';

/** `public.customer 17`: the table and the value of the person's key. */
export type PersonId = string;
/** Rows of a table by what tells them apart. */
export type Dump = ReadonlyMap<string, ReadonlyMap<string, RawRow>>;

export interface Person {
  readonly id: PersonId;
  readonly table: string;
  readonly key: string;
  readonly value: string;
}

/** Which canary was put where, and whose every row is. */
export interface Ledger {
  readonly people: readonly Person[];
  readonly canaries: readonly {
    readonly person: PersonId;
    readonly token: string;
    readonly place: string;
  }[];
  /** Per person: the values of rows that must have changed afterwards. */
  readonly changes: readonly {
    readonly person: PersonId;
    readonly table: string;
    readonly row: string;
    readonly column: string;
    readonly value: string;
  }[];
  /** Per table and row: everybody whose row it is. */
  readonly owners: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<PersonId>>>;
  /** Columns that could not be filled, and why. */
  readonly left: readonly string[];
}

export interface Schema {
  readonly collections: ReadonlyMap<string, CollectionInfo>;
  readonly tables: readonly RawTable[];
}

const join = (values: readonly (string | null | undefined)[]): string => JSON.stringify(values);

/** All rows of all tables as the database gives them. Rows without a key are told apart by everything they hold. */
export async function dumpOf(database: RawDatabase, { collections, tables }: Schema): Promise<Dump> {
  const dump = new Map<string, ReadonlyMap<string, RawRow>>();
  for (const { name, sql } of tables) {
    const key = collections.get(name)?.primaryKey ?? [];
    const rows = new Map<string, RawRow>();
    for (const row of await database.query(`select * from ${sql}`)) {
      const plain = join(key.length > 0 ? key.map((column) => row[column]) : Object.values(row));
      let id = plain;
      for (let again = 2; rows.has(id); again += 1) id = `${plain} ${again}`;
      rows.set(id, row);
    }
    dump.set(name, rows);
  }
  return dump;
}

/** The value of a column, or of a path into one that holds JSON (`payload.actor.id`). */
function valueOf(row: RawRow, name: string): string | null | undefined {
  if (name in row) return row[name];
  const [column = '', ...path] = name.split('.');
  const leaf = path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null,
    JSON.parse(row[column] ?? 'null'),
  );
  return typeof leaf === 'string' || typeof leaf === 'number' ? String(leaf) : null;
}

/** Everybody to whom each row belongs, along the owners of the truth. */
export function ownersOf(truth: Truth, dump: Dump): Map<string, Map<string, Set<PersonId>>> {
  const known = new Map<string, Map<string, Set<PersonId>>>();
  const visit = (table: string, path: readonly string[]): Map<string, Set<PersonId>> => {
    const made = known.get(table);
    if (made !== undefined) return made;
    if (path.includes(table)) throw new Error(`The owners of ${table} go round in a circle`);
    const owners = new Map<string, Set<PersonId>>();
    const rows = dump.get(table);
    if (rows === undefined) throw new Error(`The truth names ${table}, which is not there`);
    const add = (row: string, people: Iterable<PersonId>): void =>
      owners.set(row, new Set([...(owners.get(row) ?? []), ...people])) && undefined;
    for (const { key } of truth.people.filter((people) => people.table === table))
      for (const [id, row] of rows) add(id, [`${table} ${row[key] ?? ''}`]);
    for (const { columns, of, by, when } of truth.rows.find((entry) => entry.table === table)?.owners ?? []) {
      const theirs = of === table ? new Map(owners) : visit(of, [...path, table]);
      const people = new Map<string, Set<PersonId>>();
      for (const [id, row] of dump.get(of) ?? []) {
        const value = join(by.map((column) => row[column]));
        people.set(value, new Set([...(people.get(value) ?? []), ...(theirs.get(id) ?? [])]));
      }
      for (const [id, row] of rows)
        if (Object.entries(when).every(([column, value]) => row[column] === value))
          add(id, people.get(join(columns.map((column) => valueOf(row, column)))) ?? []);
    }
    known.set(table, owners);
    return owners;
  };
  for (const { table } of [...truth.people, ...truth.rows]) visit(table, []);
  return known;
}

/** Puts a canary into every column of the truth in every row of one person alone. */
export async function fillCanaries(database: RawDatabase, schema: Schema, truth: Truth): Promise<Ledger> {
  const dump = await dumpOf(database, schema);
  const owners = ownersOf(truth, dump);
  const filler = new Filler(database, schema);
  for (const rows of truth.rows) await filler.fill(rows, dump, owners);
  const after = await dumpOf(database, schema);
  const people = truth.people.flatMap(({ table, key }) =>
    [...(after.get(table)?.values() ?? [])].map((row) => ({
      id: `${table} ${row[key] ?? ''}`,
      table,
      key,
      value: row[key] ?? '',
    })),
  );
  const finalOwners = ownersOf(truth, after);
  const changes = truth.rows.flatMap(({ table, changes: columns }) =>
    columns.flatMap((column) =>
      [...(after.get(table) ?? [])].flatMap(([row, values]) => {
        const [person, ...others] = finalOwners.get(table)?.get(row) ?? [];
        const value = values[column];
        return person === undefined || others.length > 0 || value === null || value === undefined
          ? []
          : [{ person, table, row, column, value }];
      }),
    ),
  );
  return { people, canaries: filler.canaries, changes, owners: finalOwners, left: [...filler.left] };
}

class Filler {
  readonly canaries: { person: PersonId; token: string; place: string }[] = [];
  readonly left = new Set<string>();
  readonly #mint = new CanaryMint();

  constructor(
    private readonly database: RawDatabase,
    private readonly schema: Schema,
  ) {}

  async fill(
    { table, canaries }: TruthRows,
    dump: Dump,
    owners: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<PersonId>>>,
  ): Promise<void> {
    if (canaries.length === 0) return;
    const collection = this.schema.collections.get(table);
    if (collection === undefined) throw new Error(`${table} is not in the catalogue`);
    for (const [id, row] of dump.get(table) ?? []) {
      const [person, ...others] = owners.get(table)?.get(id) ?? [];
      if (person === undefined || others.length > 0) continue;
      await this.#fillRow(collection, canaries, row, person);
    }
  }

  async #fillRow(
    collection: CollectionInfo,
    names: readonly string[],
    row: RawRow,
    person: PersonId,
  ): Promise<void> {
    const made = names.flatMap((name) => {
      const { column, path } = placeOf(collection, name);
      const current = row[column.name] ?? null;
      const canary =
        path === null ? this.#mint.make(column, current) : this.#mint.inDocument(current ?? '{}', path);
      if (canary === null) this.left.add(`${collection.name}.${name}: no room for a canary`);
      return canary === null ? [] : [{ name: column.name, canary }];
    });
    if (made.length === 0) return;
    await this.#update(
      collection,
      row,
      made.map(({ name, canary }) => [name, canary.value]),
    );
    for (const { name, canary } of made)
      this.canaries.push({ person, token: canary.token, place: `${collection.name}.${name}` });
  }

  async #update(
    collection: CollectionInfo,
    row: RawRow,
    changes: readonly (readonly [column: string, value: unknown])[],
  ): Promise<void> {
    const { quote, parameter } = this.database;
    const where = collection.primaryKey.length > 0 ? collection.primaryKey : comparable(collection);
    const set = changes.map(([column], index) => `${quote(column)} = ${parameter(index + 1)}`);
    const values = changes.map(([, value]) => value);
    const conditions = where.map((column) => {
      if (row[column] === null || row[column] === undefined) return `${quote(column)} is null`;
      values.push(row[column]);
      return `${quote(column)} = ${parameter(values.length)}`;
    });
    const sql = this.schema.tables.find(({ name }) => name === collection.name)?.sql ?? collection.name;
    await this.database.query(
      `update ${sql} set ${set.join(', ')} where ${conditions.join(' and ')}`,
      values,
    );
  }
}

/** A column, or a path into one that holds documents (`payload.actor.name`). */
function placeOf(
  { name: table, columns }: CollectionInfo,
  name: string,
): { readonly column: ColumnInfo; readonly path: string | null } {
  const whole = columns.find((candidate) => candidate.name === name);
  if (whole !== undefined) return { column: whole, path: null };
  const [first = '', ...rest] = name.split('.');
  const column = columns.find((candidate) => candidate.name === first);
  if (column === undefined) throw new Error(`${table} has no column ${name}`);
  return { column, path: rest.join('.') };
}

/** Of a table without a key: columns that the database can compare. */
const comparable = ({ columns }: CollectionInfo): string[] =>
  columns
    .filter(({ kind }) => ['text', 'integer', 'uuid', 'date', 'timestamp'].includes(kind))
    .map(({ name }) => name);
