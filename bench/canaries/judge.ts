import type { Catalogue, ForeignKey } from '#connectors/spi';
import { CANARIES } from './canary.js';
import type { Dump, Ledger, Person, PersonId } from './ledger.js';
import type { RawDatabase, RawRow, RawTable } from './raw/raw-database.js';

/** What is wrong after one person was erased; places and keys, for whoever mends it. */
export interface Verdict {
  /** Places in which a canary of the person still stands, and values that had to change and did not. */
  readonly missed: readonly string[];
  /** Canaries of others that are gone, and rows of others or of nobody that differ. */
  readonly harmed: readonly string[];
  /** Foreign keys that lead nowhere. */
  readonly dangling: readonly string[];
}

const rowText = (row: RawRow): string => Object.values(row).join('\0');

/** Which canaries stand in which table. */
function canariesIn(dump: Dump): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [table, rows] of dump)
    for (const row of rows.values())
      for (const [token] of rowText(row).matchAll(CANARIES))
        found.set(token, new Set([...(found.get(token) ?? []), table]));
  return found;
}

/** Compares the database before and after the erasure of one person with what the ledger says. */
export class Judge {
  readonly #byPerson = new Map<PersonId, Ledger['canaries'][number][]>();

  /** @param copies tables that hold what stands elsewhere: searched for canaries, and changed with the rest. */
  constructor(
    readonly ledger: Ledger,
    readonly copies: ReadonlySet<string>,
  ) {
    for (const canary of ledger.canaries)
      this.#byPerson.set(canary.person, [...(this.#byPerson.get(canary.person) ?? []), canary]);
  }

  judge(person: Person, before: Dump, after: Dump): Omit<Verdict, 'dangling'> {
    return {
      missed: [...this.#missed(person, after), ...this.#unchanged(person, after)],
      harmed: this.#harmed(person, before, after),
    };
  }

  #missed({ id }: Person, after: Dump): string[] {
    const standing = canariesIn(after);
    return (this.#byPerson.get(id) ?? [])
      .filter(({ token }) => standing.has(token))
      .map(
        ({ token, place }) => `${place}: ${token} stands in ${[...(standing.get(token) ?? [])].join(', ')}`,
      );
  }

  #unchanged({ id }: Person, after: Dump): string[] {
    return this.ledger.changes
      .filter(({ person, table, row, column, value }) => {
        const now = after.get(table)?.get(row)?.[column];
        return person === id && now === value;
      })
      .map(({ table, column }) => `${table}.${column}: unchanged`);
  }

  /** Whatever changed must have been this person's alone. */
  #harmed({ id }: Person, before: Dump, after: Dump): string[] {
    const harmed: string[] = [];
    for (const [table, rows] of before) {
      if (this.copies.has(table)) continue;
      const owners = this.ledger.owners.get(table);
      for (const [key, row] of rows) {
        const [owner, ...others] = owners?.get(key) ?? [];
        if (owner === id && others.length === 0) continue;
        const now = after.get(table)?.get(key);
        if (now === undefined || rowText(now) !== rowText(row))
          harmed.push(`${table} ${key}: ${differing(row, now)}`);
      }
      const more = (after.get(table)?.size ?? 0) - rows.size;
      if (more > 0) harmed.push(`${table}: ${more} rows more than before`);
    }
    return harmed;
  }
}

const differing = (before: RawRow, after: RawRow | undefined): string =>
  after === undefined
    ? 'gone'
    : `changed in ${Object.keys(before)
        .filter((column) => before[column] !== after[column])
        .join(', ')}`;

/** How many rows of each foreign key lead nowhere. */
export async function danglingKeys(
  database: RawDatabase,
  catalogue: Catalogue,
  tables: readonly RawTable[],
): Promise<string[]> {
  const sqlOf = new Map(tables.map(({ name, sql }) => [name, sql]));
  const count = async ({ from, to }: ForeignKey): Promise<number> => {
    const column = (side: string, name: string): string => `${side}.${database.quote(name)}`;
    const joined = from.columns.map(
      (name, index) => `${column('a', name)} = ${column('b', to.columns[index] ?? '')}`,
    );
    const filled = from.columns.map((name) => `${column('a', name)} is not null`);
    const [row] = await database.query(
      `select count(*) as n from ${sqlOf.get(from.collection)} a left join ${sqlOf.get(to.collection)} b
       on ${joined.join(' and ')} where ${column('b', to.columns[0] ?? '')} is null and ${filled.join(' and ')}`,
    );
    return Number(row?.['n']);
  };
  const dangling: string[] = [];
  for (const key of catalogue.foreignKeys) {
    const known = sqlOf.has(key.from.collection) && sqlOf.has(key.to.collection);
    const rows = known ? await count(key) : 0;
    if (rows > 0) dangling.push(`${key.name} of ${key.from.collection}: ${rows} rows lead nowhere`);
  }
  return dangling;
}
