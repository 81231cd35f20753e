import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import type { Benchmark, Prepared, Resources, Round, RoundOptions } from '../support/benchmark.js';
import { withClient, withStore } from '../support/databases.js';
import { isCertified } from '../support/engine-erasure.js';
import { eraseManyWithEngine, type ManyErasures } from '../support/many-erasures.js';
import { Pgbench } from '../support/pgbench.js';
import { BenchServer } from '../support/postgres-server.js';
import { median } from '../support/ratios.js';
import { TableJournal, TableJournals } from '../support/table-journal.js';
import {
  FIRST,
  identityOf,
  lookAt,
  othersOf,
  PEOPLE_MAP,
  pgbenchScript,
  ROWS_OF_ONE,
  schemaSql,
  TABLES,
} from './people.js';

const DEFAULT_SUBJECTS = 1_000;
const CONNECTIONS = 16;
const TEMPLATE = 'people_template';
const SIDES = { ours: 'people_ours', peer: 'people_peer' } as const;

/** Many people who wait, 111 rows in each of three tables, against one transaction for each by pgbench. */
export const eraseMany: Benchmark = {
  id: 'erase-many',
  defaultRounds: 5,
  warmUpRounds: 1,
  prepare: async (resources, options) => (await EraseMany.create(resources, options)).prepared(),
};

class EraseMany {
  private readonly phases: ManyErasures['took'][] = [];

  private constructor(
    private readonly server: BenchServer,
    private readonly pgbench: Pgbench,
    private readonly script: string,
    private readonly subjects: number,
    private readonly others: readonly string[],
    private readonly journals: TableJournals,
  ) {}

  static async create({ home, onEnd }: Resources, { parameters }: RoundOptions): Promise<EraseMany> {
    const subjects = Number(parameters.get('subjects') ?? DEFAULT_SUBJECTS);
    const pgbench = await Pgbench.find();
    const server = await BenchServer.start({ home, onEnd });
    const { others } = await withClient(await server.create(TEMPLATE), async (client) => {
      await client.query(schemaSql(subjects + othersOf(subjects)));
      await client.query('vacuum (analyze)');
      return lookAt(client, FIRST + subjects);
    });
    const journal = new pg.Client({ connectionString: await server.create('journal') });
    await journal.connect();
    onEnd(() => journal.end());
    await TableJournal.create(journal);
    const script = join(home, 'erase-many.sql');
    writeFileSync(script, pgbenchScript(perConnection(subjects), subjects));
    return new EraseMany(server, pgbench, script, subjects, others, new TableJournals(journal));
  }

  prepared(): Prepared {
    return {
      unit: 'per second',
      conditions: {
        ...this.server.conditions,
        subjects: this.subjects,
        rowsOfOne: ROWS_OF_ONE * TABLES.length,
        connections: CONNECTIONS,
        peerProgram: this.pgbench.version,
      },
      round: (index) => this.round(index),
      notes: () => this.notes(),
    };
  }

  /** Both sides on fresh copies of one database. */
  private async round(index: number): Promise<Round> {
    const urls = {
      ours: await this.server.create(SIDES.ours, TEMPLATE),
      peer: await this.server.create(SIDES.peer, TEMPLATE),
    };
    try {
      await this.server.settle();
      const erasures = await this.eraseOurs(urls.ours, index);
      await this.server.settle();
      const peer = await this.pgbench.runAll(
        this.script,
        urls.peer,
        CONNECTIONS,
        perConnection(this.subjects),
      );
      if (index > 0) this.phases.push(erasures.took);
      const ours = Object.values(erasures.took).reduce((sum, took) => sum + took, 0);
      const perSecond = (milliseconds: number): number => (this.subjects / milliseconds) * 1_000;
      return {
        ours: perSecond(ours),
        peer: perSecond(peer),
        correct: await this.isCorrect(urls, erasures),
        also: { withoutVerification: perSecond(ours - erasures.took.verify) },
      };
    } finally {
      for (const database of Object.values(SIDES)) await this.server.drop(database);
    }
  }

  private eraseOurs(url: string, index: number): Promise<ManyErasures> {
    const people = Array.from({ length: this.subjects }, (_, at) => [identityOf(FIRST + at)]);
    return withStore('shop', url, async (store) => {
      await store.describe();
      const name = `round ${index}`;
      const journal = (person: number) => this.journals.of(`${name} ${person}`);
      return eraseManyWithEngine({ map: PEOPLE_MAP, store, people, journal, name });
    });
  }

  private async isCorrect(
    urls: Record<keyof typeof SIDES, string>,
    { people }: ManyErasures,
  ): Promise<boolean> {
    const look = (url: string) => withClient(url, (client) => lookAt(client, FIRST + this.subjects));
    const expected = {
      others: this.others,
      erased: TABLES.map(() => this.subjects * ROWS_OF_ONE),
    };
    const isEach = people.every(
      (person) =>
        person.changedRows === ROWS_OF_ONE * TABLES.length &&
        person.verification.clean &&
        person.verification.control === 'found' &&
        isCertified(person),
    );
    return (
      isEach &&
      people.length === this.subjects &&
      isDeepStrictEqual(await look(urls.ours), expected) &&
      isDeepStrictEqual(await look(urls.peer), expected)
    );
  }

  private notes(): string[] {
    const names = ['plan', 'execute', 'verify', 'certify'] as const;
    const parts = names.map(
      (name) => `${name} ${median(this.phases.map((took) => took[name])).toFixed(0)} ms`,
    );
    return [`median by phase: ${parts.join(', ')}`];
  }
}

/** Those beyond the last person find no rows. */
const perConnection = (subjects: number): number => Math.ceil(subjects / CONNECTIONS);
