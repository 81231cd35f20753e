import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type Store } from '#connectors/spi';
import type { Benchmark, Prepared, Resources, Round } from '../support/benchmark.js';
import { BenchServer } from '../support/postgres-server.js';
import { median } from '../support/ratios.js';
import { digestOfErased, digestOfOthers, type Digests } from './digests.js';
import { eraseWithEngine, isCertified, type Erasure } from './engine-erasure.js';
import { eraseByHand } from './hand-written.js';
import { OTHER_ROWS, SHOP_SQL, SUBJECT, SUBJECT_ROWS, WARM_UP } from './shop.js';
import { TableJournal } from './table-journal.js';

const TEMPLATE = 'shop_template';
const SIDES = { ours: 'shop_ours', peer: 'shop_peer' } as const;

/** One subject, 10,000 rows in 10 tables, plan to certificate, against ten set statements in one transaction. */
export const eraseOne: Benchmark = {
  id: 'erase-one',
  defaultRounds: 9,
  warmUpRounds: 2,
  prepare: async (resources) => (await EraseOne.create(resources)).prepared(),
};

class EraseOne {
  private readonly phases: Erasure['took'][] = [];

  private constructor(
    private readonly server: BenchServer,
    private readonly journalOf: (execution: string) => TableJournal,
    private readonly others: Digests,
  ) {}

  static async create(resources: Resources): Promise<EraseOne> {
    const server = await BenchServer.start(resources);
    const others = await withClient(await server.create(TEMPLATE), async (client) => {
      await client.query(SHOP_SQL);
      await client.query('vacuum (analyze)');
      return digestOfOthers(client, [SUBJECT.id, WARM_UP.id]);
    });
    const journal = new pg.Client({ connectionString: await server.create('journal') });
    await journal.connect();
    resources.onEnd(() => journal.end());
    return new EraseOne(server, await TableJournal.create(journal), others);
  }

  prepared(): Prepared {
    return {
      unit: 'ms',
      conditions: { ...this.server.conditions, subjectRows: SUBJECT_ROWS, otherRows: OTHER_ROWS },
      round: (index) => this.round(index),
      notes: () => this.notes(),
    };
  }

  /** Both sides on fresh copies of one database, each after a small erasure on the same connection. */
  private async round(index: number): Promise<Round> {
    const urls = {
      ours: await this.server.create(SIDES.ours, TEMPLATE),
      peer: await this.server.create(SIDES.peer, TEMPLATE),
    };
    try {
      const erasure = await withStore(urls.ours, (store) => this.eraseOurs(store, index));
      const peer = await withClient(urls.peer, (client) => this.erasePeer(client));
      if (index > 0) this.phases.push(erasure.took);
      const ours = Object.values(erasure.took).reduce((sum, took) => sum + took, 0);
      return {
        ours,
        peer: peer.took,
        correct: peer.rows === SUBJECT_ROWS && (await this.isCorrect(urls, erasure)),
        also: { withoutVerification: ours - erasure.took.verify },
      };
    } finally {
      for (const database of Object.values(SIDES)) await this.server.drop(database);
    }
  }

  private async eraseOurs(store: Store, index: number): Promise<Erasure> {
    const erase = async ({ identity }: typeof SUBJECT, execution: string): Promise<Erasure> =>
      eraseWithEngine(store, identity, this.journalOf(execution), execution);
    await erase(WARM_UP, `warm-up ${index}`);
    await this.server.settle();
    return erase(SUBJECT, `round ${index}`);
  }

  private async erasePeer(client: pg.Client): Promise<{ rows: number; took: number }> {
    await eraseByHand(client, WARM_UP.id);
    await this.server.settle();
    const start = performance.now();
    const rows = await eraseByHand(client, SUBJECT.id);
    return { rows, took: performance.now() - start };
  }

  private async isCorrect(urls: Record<keyof typeof SIDES, string>, erasure: Erasure): Promise<boolean> {
    const { verification, changedRows } = erasure;
    const look = (url: string) =>
      withClient(url, async (client) => ({
        subject: await digestOfErased(client, SUBJECT.id),
        others: await digestOfOthers(client, [SUBJECT.id, WARM_UP.id]),
      }));
    const [ours, peer] = [await look(urls.ours), await look(urls.peer)];
    return (
      changedRows === SUBJECT_ROWS &&
      verification.clean &&
      verification.control === 'found' &&
      isCertified(erasure) &&
      isDeepStrictEqual(ours, peer) &&
      isDeepStrictEqual(ours.others, this.others)
    );
  }

  private notes(): string[] {
    const names = ['plan', 'execute', 'verify', 'certify'] as const;
    const parts = names.map(
      (name) => `${name} ${median(this.phases.map((took) => took[name])).toFixed(1)} ms`,
    );
    return [`median by phase: ${parts.join(', ')}`];
  }
}

async function withStore<T>(connection: string, work: (store: Store) => Promise<T>): Promise<T> {
  const settings = { id: 'shop', access: 'write', limits: DEFAULT_LIMITS, connection } as const;
  const store = await connectorFor('postgres').open({ ...settings, type: 'postgres' });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
