import type pg from 'pg';
import type { Identity } from '#contracts';
import { planStore, verifyStore, type StorePlan, type StoreVerification } from '#engine';
import type { Benchmark, Prepared, Resources, Round } from '../support/benchmark.js';
import { withClient, withStore } from '../support/databases.js';
import { countOf, rowCount } from '../support/parameters.js';
import { BenchServer } from '../support/postgres-server.js';
import { emailOf, MESSAGE_MAP, messageSql, plantedSql, PLANTED_ROWS } from './messages.js';

/** Everybody of a thousand is searched in one pass over all rows, against a COPY of the table to nowhere. */
export const verify: Benchmark = {
  id: 'verify',
  defaultRounds: 5,
  warmUpRounds: 1,
  prepare: async (resources, options) =>
    (
      await Verify.create(resources, rowCount(options, 10_000_000), countOf(options, 'people', 1000))
    ).prepared(),
};

class Verify {
  private constructor(
    private readonly server: BenchServer,
    private readonly url: string,
    private readonly rows: number,
    private readonly identities: readonly Identity[],
    private readonly plan: StorePlan,
  ) {}

  static async create(resources: Resources, rows: number, people: number): Promise<Verify> {
    const server = await BenchServer.start(resources);
    const url = await server.create('messages');
    await withClient(url, async (client) => {
      await client.query(messageSql(rows));
      await client.query(plantedSql(rows));
      await client.query('vacuum (analyze)');
    });
    const identities = Array.from({ length: people }, (_, at) => emailOf(at + 1));
    const { plan } = await withStore('messages', url, (store) =>
      planStore({ map: MESSAGE_MAP, storeId: 'messages', store, identities, right: 'erasure' }),
    );
    return new Verify(server, url, rows, identities, plan);
  }

  prepared(): Prepared {
    return {
      unit: 'ms',
      conditions: {
        ...this.server.conditions,
        rows: this.rows,
        people: this.identities.length,
        planted: PLANTED_ROWS,
      },
      round: () => this.round(),
    };
  }

  private async round(): Promise<Round> {
    await this.server.settle();
    const peer = await withClient(this.url, copyToNowhere);
    await this.server.settle();
    const { milliseconds, verification } = await this.verify();
    return { ours: milliseconds, peer, correct: this.isRight(verification) };
  }

  private verify(): Promise<{ milliseconds: number; verification: StoreVerification }> {
    return withStore('messages', this.url, async (store) => {
      const start = performance.now();
      const verification = await verifyStore({
        map: MESSAGE_MAP,
        store,
        plan: this.plan,
        identities: this.identities,
      });
      return { milliseconds: performance.now() - start, verification };
    });
  }

  /** Every row was looked at, what was planted is found, and nothing else. */
  private isRight({ clean, control, scannedRows, residues }: StoreVerification): boolean {
    const found = residues.reduce((sum, { count }) => sum + count, 0);
    return !clean && control === 'found' && scannedRows === this.rows && found === PLANTED_ROWS;
  }
}

/** By the server itself, so that nothing of it goes through a socket. @returns milliseconds */
async function copyToNowhere(client: pg.Client): Promise<number> {
  const start = performance.now();
  await client.query(`copy message to '/dev/null'`);
  return performance.now() - start;
}
