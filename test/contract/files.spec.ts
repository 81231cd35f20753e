import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import {
  CONTRACT_TABLES,
  type ContractRow,
  type ContractTable,
} from '../../libs/connectors/contract/contract-data.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { killedSession } from './killed-session.js';

/** Each table in a file of another kind. */
const ENDINGS = ['ndjson', 'json', 'ndjson.gz', 'json.zst', 'jsonl'];

type Rows = readonly Record<string, unknown>[];

const textOf = (name: string, rows: Rows): Buffer => {
  const lines = rows.map((row) => JSON.stringify(row));
  return Buffer.from(
    name.includes('.json') && !name.includes('.jsonl') ? `[\n${lines.join(',\n')}\n]` : lines.join('\r\n'),
  );
};
const rowsOf = (name: string, text: string): Rows =>
  name.includes('.json') && !name.includes('.jsonl')
    ? (JSON.parse(text) as Rows)
    : text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
const pack = (name: string, text: Buffer): Buffer =>
  name.endsWith('.gz') ? gzipSync(text) : name.endsWith('.zst') ? zstdCompressSync(text) : text;
const unpack = (name: string, bytes: Buffer): string =>
  (name.endsWith('.gz')
    ? gunzipSync(bytes)
    : name.endsWith('.zst')
      ? zstdDecompressSync(bytes)
      : bytes
  ).toString();

async function makeFixture(): Promise<ContractFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'files-contract-'));
  const fileOf = (table: string): string =>
    `table-${String(CONTRACT_TABLES.findIndex(({ name }) => name === table))}.${ENDINGS[CONTRACT_TABLES.findIndex(({ name }) => name === table)]!}`;
  const settings: StoreSettings = {
    ...{ id: 'exports', type: 'files', connection: folder, access: 'write' },
    limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
    families: Object.fromEntries(CONTRACT_TABLES.map(({ name }) => [name, [fileOf(name)]])),
    keys: Object.fromEntries(CONTRACT_TABLES.map(({ name, primaryKey }) => [name, primaryKey])),
  };
  return {
    connector: connectorFor('files'),
    settings,
    unreachable: { ...settings, id: 'lost', connection: join(folder, 'nothing') },
    collection: (table) => table,
    ...dataIn(folder, fileOf),
    dispose: () => rm(folder, { recursive: true }),
  };
}

function dataIn(
  folder: string,
  fileOf: (table: string) => string,
): Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'> {
  const known = new Map<string, ContractTable>();
  const isJson = (table: string, column: string): boolean =>
    known.get(table)?.columns.find(({ name }) => name === column)?.type === 'json';
  const read = async (table: string): Promise<Rows> =>
    rowsOf(fileOf(table), unpack(fileOf(table), await readFile(join(folder, fileOf(table)))));
  const write = (table: string, rows: Rows): Promise<void> =>
    writeFile(join(folder, fileOf(table)), pack(fileOf(table), textOf(fileOf(table), rows)));
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

describeRecordStore('files of records', makeFixture, killedSession, {
  ...SQL_TRAITS,
  declaredColumns: false,
  foreignKeys: false,
  uniques: false,
  indexes: false,
  checks: false,
  jsonText: false,
  snapshots: false,
  rawPredicate: null,
});
