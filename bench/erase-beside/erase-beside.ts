import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { EngineHooks } from '#engine';
import type { Resources } from '../support/benchmark.js';
import { withClient, withStore } from '../support/databases.js';
import { eraseWithEngine, isCertified, type Erasure } from '../support/engine-erasure.js';
import { Pgbench, type Load } from '../support/pgbench.js';
import { BenchServer } from '../support/postgres-server.js';
import { TableJournal } from '../support/table-journal.js';
import { faultsOf, pacedMap, ledgerSql, PERSON_IDENTITY, shopScript } from './ledger.js';

const TEMPLATE = 'ledger_template';
const COPY = 'ledger';
/** The shop works when the erasure begins. */
const LEAD_MS = 1_000;
const EVERY_MS = 15_000;

type Progress = Parameters<NonNullable<EngineHooks['onProgress']>>[0];

export interface BesideSizes {
  /** Of the person. */
  readonly rows: number;
  /** For which the shop works alone. */
  readonly seconds: number;
  readonly connections: number;
  readonly batchMs: number;
  readonly busyPercent: number;
}

interface Beside {
  readonly alone: Load;
  readonly beside: Load;
  readonly phases: readonly Phase[];
  /** What is not as it has to be. */
  readonly faults: readonly string[];
}

/** A part of the erasure, and how the shop did meanwhile. */
interface Phase {
  readonly name: string;
  readonly milliseconds: number;
  readonly perSecond: number;
  readonly longestMs: number;
}

interface Erased {
  readonly isRight: boolean;
  /** Moments at which phases began, and at which the last one ended, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly took: Erasure['took'];
}

/** A shop that works by `pgbench`, and an erasure of a person in it. */
export class EraseBeside {
  private constructor(
    private readonly server: BenchServer,
    private readonly pgbench: Pgbench,
    private readonly journalOf: (execution: string) => TableJournal,
    private readonly home: string,
    private readonly sizes: BesideSizes,
  ) {}

  static async create(resources: Resources, sizes: BesideSizes): Promise<EraseBeside> {
    const pgbench = await Pgbench.find();
    const server = await BenchServer.start(resources);
    await withClient(await server.create(TEMPLATE), async (client) => {
      await client.query(ledgerSql(sizes.rows));
      await client.query('vacuum (analyze)');
    });
    const journal = new pg.Client({ connectionString: await server.create('journal') });
    await journal.connect();
    resources.onEnd(() => journal.end());
    return new EraseBeside(server, pgbench, await TableJournal.create(journal), resources.home, sizes);
  }

  get conditions(): Readonly<Record<string, string>> {
    return { ...this.server.conditions, peerProgram: this.pgbench.version };
  }

  /** On a fresh copy: the shop alone, then the shop while the person is erased, from the plan to the certificate. */
  async round(name: string): Promise<Beside> {
    const url = await this.server.create(COPY, TEMPLATE);
    try {
      await this.server.settle();
      // after a checkpoint each page is written as a whole once, which must not fall into one side only
      const warmUp = await this.shop(url, 'warm-up', () => delay(this.sizes.seconds * 1_000));
      const alone = await this.shop(url, 'alone', () => delay(this.sizes.seconds * 1_000));
      let erased: Erased | undefined;
      const beside = await this.shop(url, 'beside', async () => {
        await delay(LEAD_MS);
        erased = await this.erase(url, name);
      });
      const bookings = [warmUp, alone, beside].reduce((sum, { transactions }) => sum + transactions, 0);
      const faults = await withClient(url, (client) => faultsOf(client, this.sizes.rows, bookings));
      if (!erased?.isRight) faults.push('the erasure is not certified, not verified or changed other rows');
      return { alone, beside, phases: erased ? phasesOf(erased, beside) : [], faults };
    } finally {
      await this.server.drop(COPY);
    }
  }

  /** The shop works for as long as something takes. */
  private async shop(url: string, name: string, work: () => Promise<void>): Promise<Load> {
    const folder = join(this.home, name);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'shop.sql');
    writeFileSync(file, shopScript(this.sizes.rows));
    const shop = this.pgbench.start({ file, url, connections: this.sizes.connections, folder });
    try {
      await work();
    } catch (error) {
      await shop.stop().catch(() => undefined);
      throw error;
    }
    return shop.stop();
  }

  private erase(url: string, lock: string): Promise<Erased> {
    return withStore('ledger', url, async (store) => {
      const startedAt = Date.now();
      const erasure = await eraseWithEngine({
        ...{ map: pacedMap(this.sizes), store, identities: [PERSON_IDENTITY] },
        ...{ journal: this.journalOf(lock), lock },
        hooks: { onProgress: progressTo(process.stderr) },
      });
      const isRight =
        erasure.changedRows === this.sizes.rows + 1 &&
        erasure.verification?.clean === true &&
        isCertified(erasure);
      return { isRight, startedAt, took: erasure.took };
    });
  }
}

function phasesOf({ startedAt, took }: Erased, beside: Load): readonly Phase[] {
  let from = startedAt;
  return Object.entries(took).map(([name, milliseconds]) => {
    const to = from + milliseconds;
    const phase = { name, milliseconds, ...beside.between(from, to) };
    from = to;
    return phase;
  });
}

/** Large erasures take minutes: a line every quarter of one. */
function progressTo(output: NodeJS.WritableStream): (progress: Progress) => void {
  const startedAt = performance.now();
  let next = EVERY_MS;
  return ({ phase, done, total }) => {
    const took = performance.now() - startedAt;
    if (took < next) return;
    next = took + EVERY_MS;
    output.write(
      `  ${(took / 1_000).toFixed(0)} s: ${phase}, ${done}${total === null ? '' : ` of ${total}`} rows\n`,
    );
  };
}
