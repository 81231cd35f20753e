import pg from 'pg';
import type { Store } from '#connectors/spi';
import type { Benchmark, Prepared, Resources, Round } from '../support/benchmark.js';
import { withClient, withStore } from '../support/databases.js';
import { eraseWithEngine } from '../support/engine-erasure.js';
import { rowCount } from '../support/parameters.js';
import { BenchServer } from '../support/postgres-server.js';
import { median } from '../support/ratios.js';
import { TableJournal } from '../support/table-journal.js';
import { emailOf, LEDGER_MAP, ledgerSql, ROWS_OF_PERSON } from './ledger.js';

const GROWTH = 10;
/** Erased in turns on either side; a round is the median of them. */
const PEOPLE_A_ROUND = 15;
const SIDES = ['small', 'large'] as const;

type Side = (typeof SIDES)[number];

/** A hundred rows of a person in a table of ten times the rows, against the same in the smaller one. */
export const eraseGrowth: Benchmark = {
  id: 'erase-growth',
  defaultRounds: 7,
  warmUpRounds: 1,
  prepare: async (resources, options) =>
    (await EraseGrowth.create(resources, rowCount(options, 1_000_000))).prepared(),
};

class EraseGrowth {
  private erased = 0;

  private constructor(
    private readonly server: BenchServer,
    private readonly urls: Readonly<Record<Side, string>>,
    private readonly journalOf: (execution: string) => TableJournal,
    private readonly rows: number,
  ) {}

  static async create(resources: Resources, rows: number): Promise<EraseGrowth> {
    const server = await BenchServer.start(resources);
    const urls = { small: await server.create('small'), large: await server.create('large') };
    for (const side of SIDES)
      await withClient(urls[side], async (client) => {
        await client.query(ledgerSql(side === 'small' ? rows : GROWTH * rows));
        await client.query('vacuum (analyze)');
      });
    const journal = new pg.Client({ connectionString: await server.create('journal') });
    await journal.connect();
    resources.onEnd(() => journal.end());
    return new EraseGrowth(server, urls, await TableJournal.create(journal), rows);
  }

  prepared(): Prepared {
    return {
      unit: 'ms',
      conditions: {
        ...this.server.conditions,
        rows: this.rows,
        grownTo: GROWTH * this.rows,
        rowsOfPerson: ROWS_OF_PERSON,
        peopleARound: PEOPLE_A_ROUND,
      },
      round: (index) => this.round(index),
    };
  }

  private async round(index: number): Promise<Round> {
    await this.server.settle();
    const took: Record<Side, number[]> = { small: [], large: [] };
    const isRight: boolean[] = [];
    await withStore('ledger', this.urls.small, (small) =>
      withStore('ledger', this.urls.large, async (large) => {
        const stores = { small, large };
        for (let at = 0; at < PEOPLE_A_ROUND; at += 1) {
          this.erased += 1;
          for (const side of at % 2 === 0 ? SIDES : [...SIDES].reverse()) {
            const { milliseconds, rows } = await this.erase(stores[side], `${index} ${side} ${at}`);
            took[side].push(milliseconds);
            isRight.push(rows === 1 + ROWS_OF_PERSON);
          }
        }
      }),
    );
    const correct = isRight.every(Boolean) && (await this.onlyTheErased());
    return { ours: median(took.large), peer: median(took.small), correct };
  }

  /** Everything but the scan of the whole store, which is a measurement of its own (`verify`). */
  private async erase(store: Store, lock: string): Promise<{ milliseconds: number; rows: number }> {
    const erasure = await eraseWithEngine({
      map: LEDGER_MAP,
      store,
      identities: [emailOf(this.erased)],
      journal: this.journalOf(lock),
      lock,
      isVerified: false,
    });
    const { plan, execute, certify } = erasure.took;
    return { milliseconds: plan + execute + certify, rows: erasure.changedRows };
  }

  /** Rows without their note are those of the people erased so far, on either side. */
  private async onlyTheErased(): Promise<boolean> {
    const expected = this.erased * ROWS_OF_PERSON;
    for (const side of SIDES) {
      const right = await withClient(this.urls[side], async (client) => {
        const { rows } = await client.query<{ own: string; all: string }>(
          'select count(*) filter (where person_id <= $1) as own, count(*) as all from entry where note is null',
          [this.erased],
        );
        return Number(rows[0]?.own) === expected && Number(rows[0]?.all) === expected;
      });
      if (!right) return false;
    }
    return true;
  }
}
