import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import { CONTRACT_TABLES } from '../../libs/connectors/contract/contract-data.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { killedSession } from './killed-session.js';
import { recordTables } from './record-tables.js';

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

function dataIn(folder: string, fileOf: (table: string) => string): ReturnType<typeof recordTables> {
  return recordTables(
    async (table) =>
      rowsOf(fileOf(table), unpack(fileOf(table), await readFile(join(folder, fileOf(table))))),
    (table, rows) => writeFile(join(folder, fileOf(table)), pack(fileOf(table), textOf(fileOf(table), rows))),
  );
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
