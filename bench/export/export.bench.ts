import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, Prepared, Resources, Round } from '../support/benchmark.js';
import { withClient } from '../support/databases.js';
import { rowCount } from '../support/parameters.js';
import { BenchServer } from '../support/postgres-server.js';
import { median } from '../support/ratios.js';
import { ACTIVITY_MAP, activitySql, SUBJECT_EMAIL } from './activity.js';
import { collectByCommand, type Collected } from './collect-by-command.js';
import { copyToGzip } from './copy-to-gzip.js';
import { rowsInPackage } from './package-rows.js';

const SMALLER = 10;

/**
 * All rows of one person into the package that is handed over (`habeas collect`, from the start of the process to its
 * end), against psql that copies them as JSON into gzip -1. Most resident memory is measured at two sizes.
 */
export const exportRows: Benchmark = {
  id: 'export',
  defaultRounds: 3,
  warmUpRounds: 1,
  prepare: async (resources, options) =>
    (await Export.create(resources, rowCount(options, 1_000_000))).prepared(),
};

class Export {
  private readonly memory = { small: [] as number[], large: [] as number[] };

  private constructor(
    private readonly home: string,
    private readonly server: BenchServer,
    private readonly urls: Readonly<Record<'small' | 'large', string>>,
    private readonly rows: number,
  ) {}

  static async create({ home, ...resources }: Resources, rows: number): Promise<Export> {
    const server = await BenchServer.start({ home, ...resources });
    const urls = { small: await server.create('small'), large: await server.create('large') };
    for (const [url, size] of [
      [urls.small, rows / SMALLER],
      [urls.large, rows],
    ] as const)
      await withClient(url, async (client) => {
        await client.query(activitySql(size));
        await client.query('vacuum (analyze)');
      });
    writeFileSync(join(home, 'map.yaml'), ACTIVITY_MAP);
    return new Export(home, server, urls, rows);
  }

  prepared(): Prepared {
    return {
      unit: 'per second',
      conditions: { ...this.server.conditions, rows: this.rows, rowsOfTheSmaller: this.rows / SMALLER },
      round: (index) => this.round(index),
      notes: () => this.notes(),
    };
  }

  private async round(index: number): Promise<Round> {
    await this.server.settle();
    const peer = await copyToGzip(this.urls.large, join(this.home, 'peer.gz'));
    await this.server.settle();
    const large = await this.collect('large', this.rows);
    const small = await this.collect('small', this.rows / SMALLER);
    if (index > 0) {
      this.memory.small.push(small.peakMegabytes);
      this.memory.large.push(large.peakMegabytes);
    }
    return {
      ours: (this.rows / large.milliseconds) * 1000,
      peer: (this.rows / peer.milliseconds) * 1000,
      correct: peer.rows === this.rows && large.isRight && small.isRight,
    };
  }

  private async collect(size: 'small' | 'large', rows: number): Promise<Collected & { isRight: boolean }> {
    const file = join(this.home, `${size}.zip`);
    const collected = await collectByCommand({
      folder: this.home,
      map: join(this.home, 'map.yaml'),
      email: SUBJECT_EMAIL,
      url: this.urls[size],
      file,
    });
    return { ...collected, isRight: (await rowsInPackage(file)) === rows };
  }

  private notes(): string[] {
    const [small, large] = [median(this.memory.small), median(this.memory.large)];
    return [
      `most resident memory: ${small.toFixed(0)} MB for ${this.rows / SMALLER} rows, ${large.toFixed(0)} MB for ${this.rows}`,
    ];
  }
}
