import type pg from 'pg';
import type { Catalogue, CollectionInfo, ScanRequest, ScanResult } from '../spi/index.js';
import type { TokenFinder } from '../sql/scan-tokens.js';
import { selectCollections } from '../sql/store-checks.js';
import { inOrder } from './in-order.js';
import { materializedViews, type RelationRecord } from './postgres.catalogue.js';
import type { Connections } from './postgres.connections.js';
import { largeTables, partConditions } from './postgres.parts.js';
import { copyFinder, scannedColumns, TableScan } from './postgres.scan.js';
import { SharedSnapshots } from './postgres.shared-snapshots.js';
import { BEGIN_READ, type Begun, endReading, READ_CATALOGUE, settingsSql } from './postgres.transactions.js';
import { together } from './together.js';

/** The server reads one table while we look through another; more would be felt by whoever else uses it. */
const TABLES_AT_ONCE = 2;

/** Searches the tables of one database. */
export class StoreScan {
  constructor(
    private readonly connections: Connections,
    private readonly describe: (client: pg.PoolClient, begun: Begun) => Promise<Catalogue>,
  ) {}

  async *run(request: ScanRequest): AsyncIterable<ScanResult> {
    const tablesRead = this.tables(request);
    // an error waits for whoever asks for the tables
    tablesRead.catch(() => undefined);
    const finder = copyFinder(request.tokens);
    const tables = await tablesRead;
    const progress = new ScanProgress(request);
    const snapshots = new SharedSnapshots(this.connections);
    try {
      for (const run of runsOf(tables))
        yield* inOrder(run, TABLES_AT_ONCE, (table, stopped) => {
          const signal = anyOf(stopped, request.signal);
          const onProgress = progress.of(table.collection.name);
          return this.scanTable(table, finder, { ...request, signal, onProgress }, snapshots);
        });
    } finally {
      snapshots.close();
    }
  }

  private tables(request: ScanRequest): Promise<ScannedTable[]> {
    return this.connections.inSnapshot(
      async (client, begun) => {
        const { collections } = await this.describe(client, begun);
        return scannedTables(collections, begun.relations, request);
      },
      { asked: READ_CATALOGUE },
    );
  }

  private scanTable(
    { collection, columns, pages }: ScannedTable,
    finder: TokenFinder,
    request: ScanRequest,
    snapshots: SharedSnapshots,
  ): Promise<ScanResult> {
    const read = async (client: pg.PoolClient): Promise<ScanResult> => {
      const scan = await TableScan.begin(client, collection, columns, finder, request);
      if (pages === null) await scan.read(client, 'true', request.signal);
      else await this.readParts(client, scan, partConditions(pages), request.signal);
      return scan.result();
    };
    const place = { collection: collection.name };
    return pages === null ? snapshots.use(read, place.collection) : this.connections.inSnapshot(read, place);
  }

  /** Two connections with one snapshot, each taking the next part that nobody has. */
  private async readParts(
    client: pg.PoolClient,
    scan: TableScan,
    parts: string[],
    signal?: AbortSignal,
  ): Promise<void> {
    const snapshot = await exportSnapshot(client);
    const readOn = async (reader: pg.PoolClient, stopped: AbortSignal): Promise<void> => {
      for (let part = parts.shift(); part !== undefined; part = parts.shift())
        await scan.read(reader, part, anyOf(stopped, signal));
    };
    await together([
      (stopped) => readOn(client, stopped),
      async (stopped) => {
        const helper = await this.joinSnapshot(snapshot);
        if (helper)
          await this.connections.finish(helper, () => readOn(helper, stopped).then(() => endReading(helper)));
      },
    ]);
  }

  /**
   * A second connection that sees what the first one sees. Null where there is none, and the first one reads everything
   * alone: behind a pooler that leads to another server the snapshot is not known, the server may have no connection
   * left, and waiting for one of ours would be waiting for others that wait in the same way.
   */
  private async joinSnapshot(snapshot: string): Promise<pg.PoolClient | null> {
    if (!this.connections.isFree) return null;
    try {
      const client = await this.connections.connect();
      await this.connections.begin(
        client,
        BEGIN_READ,
        `SET TRANSACTION SNAPSHOT '${snapshot}'`,
        settingsSql(0),
      );
      return client;
    } catch {
      return null;
    }
  }
}

async function exportSnapshot(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
  return rows[0]?.snapshot ?? '';
}

interface ScannedTable {
  readonly collection: CollectionInfo;
  readonly columns: readonly string[];
  /** Of a table so large that it is read in parts; null: it is read as one. */
  readonly pages: number | null;
}

function scannedTables(
  collections: readonly CollectionInfo[],
  relations: readonly RelationRecord[],
  request: ScanRequest,
): ScannedTable[] {
  const copies = materializedViews(relations);
  const large = largeTables(relations);
  return selectCollections(collections, request, ({ kind, name }) => kind !== 'view' || copies.has(name))
    .map((collection): ScannedTable => ({
      collection,
      columns: scannedColumns(collection, request.tokens),
      // a fixed predicate may have an index of its own, which a range of pages would keep from being used
      pages: request.where?.[collection.name] === undefined ? (large.get(collection.name) ?? null) : null,
    }))
    .filter(({ columns }) => columns.length > 0 || request.collections !== undefined);
}

/** A table in parts takes all connections of a scan, and is read alone; the others are read side by side. */
function runsOf(tables: readonly ScannedTable[]): ScannedTable[][] {
  const runs: ScannedTable[][] = [];
  for (const table of tables) {
    const open = runs.at(-1);
    if (open && table.pages === null && open[0]?.pages === null) open.push(table);
    else runs.push([table]);
  }
  return runs;
}

const anyOf = (stopped: AbortSignal, signal?: AbortSignal): AbortSignal =>
  signal ? AbortSignal.any([stopped, signal]) : stopped;

type Scanned = Parameters<NonNullable<ScanRequest['onProgress']>>[0];

/** Adds up what is done in tables that are scanned side by side. */
class ScanProgress {
  private readonly tables = new Map<string, Scanned>();

  constructor(private readonly request: ScanRequest) {}

  of(table: string): (done: Scanned) => void {
    return (done) => {
      this.tables.set(table, done);
      const all = [...this.tables.values()];
      this.request.onProgress?.({
        rows: all.reduce((sum, { rows }) => sum + rows, 0),
        bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      });
    };
  }
}
