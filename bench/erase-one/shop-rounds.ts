import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import type { Store } from '#connectors/spi';
import type { Resources } from '../support/benchmark.js';
import { withClient, withStore } from '../support/databases.js';
import { eraseWithEngine, isCertified, type Erasure } from '../support/engine-erasure.js';
import { BenchServer } from '../support/postgres-server.js';
import { median } from '../support/ratios.js';
import { TableJournal } from '../support/table-journal.js';
import { digestOfErased, digestOfOthers, type Digests } from './digests.js';
import { OTHER_ROWS, SHOP_MAP, SHOP_SQL, SUBJECT, SUBJECT_ROWS, WARM_UP } from './shop.js';

const TEMPLATE = 'shop_template';
const SIDES = { ours: 'shop_ours', peer: 'shop_peer' } as const;

/** Erases a customer on an open connection. @returns rows changed */
export type PeerErasure = (client: pg.Client, id: number) => Promise<number>;

/** Milliseconds of both sides. */
export interface ShopRound {
  readonly ours: number;
  readonly withoutVerification: number;
  readonly peer: number;
  readonly correct: boolean;
}

/** The same customer erased by the engine and by a peer, each on a fresh copy of one database. */
export class ShopRounds {
  private readonly phases: Erasure['took'][] = [];

  private constructor(
    private readonly server: BenchServer,
    private readonly journalOf: (execution: string) => TableJournal,
    private readonly others: Digests,
    private readonly eraseAsPeer: PeerErasure,
  ) {}

  static async create(resources: Resources, eraseAsPeer: PeerErasure): Promise<ShopRounds> {
    const server = await BenchServer.start(resources);
    const others = await withClient(await server.create(TEMPLATE), async (client) => {
      await client.query(SHOP_SQL);
      await client.query('vacuum (analyze)');
      return digestOfOthers(client, [SUBJECT.id, WARM_UP.id]);
    });
    const journal = new pg.Client({ connectionString: await server.create('journal') });
    await journal.connect();
    resources.onEnd(() => journal.end());
    return new ShopRounds(server, await TableJournal.create(journal), others, eraseAsPeer);
  }

  get conditions(): Readonly<Record<string, string | number>> {
    return { ...this.server.conditions, subjectRows: SUBJECT_ROWS, otherRows: OTHER_ROWS };
  }

  /** Both sides on fresh copies of one database, each after a small erasure on the same connection. */
  async round(index: number): Promise<ShopRound> {
    const urls = {
      ours: await this.server.create(SIDES.ours, TEMPLATE),
      peer: await this.server.create(SIDES.peer, TEMPLATE),
    };
    try {
      const erasure = await withStore('shop', urls.ours, (store) => this.eraseOurs(store, index));
      const peer = await withClient(urls.peer, (client) => this.erasePeer(client));
      if (index > 0) this.phases.push(erasure.took);
      const ours = Object.values(erasure.took).reduce((sum, took) => sum + took, 0);
      return {
        ours,
        peer: peer.took,
        correct: peer.rows === SUBJECT_ROWS && (await this.isCorrect(urls, erasure)),
        withoutVerification: ours - erasure.took.verify,
      };
    } finally {
      for (const database of Object.values(SIDES)) await this.server.drop(database);
    }
  }

  private async eraseOurs(store: Store, index: number): Promise<Erasure> {
    const erase = async ({ identity }: typeof SUBJECT, execution: string): Promise<Erasure> =>
      eraseWithEngine({
        map: SHOP_MAP,
        store,
        identities: [identity],
        journal: this.journalOf(execution),
        lock: execution,
      });
    await erase(WARM_UP, `warm-up ${index}`);
    await this.server.settle();
    return erase(SUBJECT, `round ${index}`);
  }

  private async erasePeer(client: pg.Client): Promise<{ rows: number; took: number }> {
    await this.eraseAsPeer(client, WARM_UP.id);
    await this.server.settle();
    const start = performance.now();
    const rows = await this.eraseAsPeer(client, SUBJECT.id);
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
      verification?.clean === true &&
      verification.control === 'found' &&
      isCertified(erasure) &&
      isDeepStrictEqual(ours, peer) &&
      isDeepStrictEqual(ours.others, this.others)
    );
  }

  notes(): string[] {
    const names = ['plan', 'execute', 'verify', 'certify'] as const;
    const parts = names.map(
      (name) => `${name} ${median(this.phases.map((took) => took[name])).toFixed(1)} ms`,
    );
    return [`median by phase: ${parts.join(', ')}`];
  }
}
