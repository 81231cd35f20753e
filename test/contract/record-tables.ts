import type { ContractRow, ContractTable } from '../../libs/connectors/contract/contract-data.js';
import type { ContractFixture } from '../../libs/connectors/contract/contract-fixture.js';

type Records = readonly Record<string, unknown>[];

/** Tables of the contract as lists of records, each read and written as a whole: in a file, in an object. */
export function recordTables(
  read: (table: string) => Promise<Records>,
  write: (table: string, records: Records) => Promise<void>,
): Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'> {
  const known = new Map<string, ContractTable>();
  const isJson = (table: string, column: string): boolean =>
    known.get(table)?.columns.find(({ name }) => name === column)?.type === 'json';
  const toRecord = (table: string, row: ContractRow): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        isJson(table, name) && value !== null ? (JSON.parse(String(value)) as unknown) : value,
      ]),
    );
  const matches = (record: Record<string, unknown>, match: ContractRow): boolean =>
    Object.entries(match).every(([name, value]) => record[name] === value);
  return {
    create: async (tables) => {
      for (const table of tables) {
        known.set(table.name, table);
        await write(table.name, []);
      }
    },
    insert: async (table, rows) =>
      write(table, [...(await read(table)), ...rows.map((row) => toRecord(table, row))]),
    update: async (table, set, match = {}) =>
      write(
        table,
        (await read(table)).map((row) => (matches(row, match) ? { ...row, ...toRecord(table, set) } : row)),
      ),
    remove: async (table, match = {}) =>
      write(
        table,
        (await read(table)).filter((row) => !matches(row, match)),
      ),
    rows: async (table) =>
      (await read(table)).map((row) =>
        Object.fromEntries(
          (known.get(table)?.columns ?? []).map(({ name }) => {
            const value = (row[name] ?? null) as string | null;
            return [name, isJson(table, name) && value !== null ? JSON.stringify(value) : value];
          }),
        ),
      ),
  };
}
