import type pg from 'pg';
import type { Connections } from './postgres.connections.js';
import { BEGIN_READ, endReading, settingsSql } from './postgres.transactions.js';

/** A snapshot keeps the server from cleaning up behind others: no table begins in one that is older. */
const LONGEST_MS = 2_000;

interface Snapshot {
  readonly client: pg.PoolClient;
  /** By `performance.now()`. */
  readonly until: number;
}

/** Snapshots for small tables, several in one after the other: beginning one costs as much as reading a thousand rows. */
export class SharedSnapshots {
  private idle: Snapshot[] = [];
  private isClosed = false;

  constructor(private readonly connections: Connections) {}

  async use<T>(work: (client: pg.PoolClient) => Promise<T>, collection: string): Promise<T> {
    const snapshot = this.idle.pop() ?? (await this.begin());
    const result = await this.connections.guard(snapshot.client, () => work(snapshot.client), collection);
    if (this.isClosed || performance.now() > snapshot.until) release(snapshot);
    else this.idle.push(snapshot);
    return result;
  }

  /** What is still in use ends with its work. */
  close(): void {
    this.isClosed = true;
    for (const snapshot of this.idle) release(snapshot);
    this.idle = [];
  }

  private async begin(): Promise<Snapshot> {
    const client = await this.connections.connect();
    await this.connections.begin(client, BEGIN_READ, settingsSql(0));
    return { client, until: performance.now() + LONGEST_MS };
  }
}

function release({ client }: Snapshot): void {
  endReading(client);
  client.release();
}
