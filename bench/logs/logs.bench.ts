import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type Store } from '#connectors/spi';
import { verifyStore, type StorePlan } from '#engine';
import type { Benchmark, Prepared, Resources, Round, RoundOptions } from '../support/benchmark.js';
import { eraseWithEngine, isCertified } from '../support/engine-erasure.js';
import { FileJournal } from '../support/file-journal.js';
import { countOf } from '../support/parameters.js';
import { accessLog, identitiesOf, LOG_MAP, type AccessLog } from './access-log.js';
import { byGrep, byPerl, bySed, type Peer } from './peers.js';

interface Part {
  readonly people: number;
  readonly peer: Peer;
  /** Searched only; nothing is replaced. */
  readonly isSearch?: true;
}
const PARTS: Readonly<Record<string, Part>> = {
  one: { people: 1, peer: bySed },
  many: { people: 1_000, peer: byPerl },
  search: { people: 100_000, peer: byGrep, isSearch: true },
};

/** People erased from a log in place, plan to certificate, against what rewrites it; and a search for very many. */
export const logs: Benchmark = {
  id: 'logs',
  defaultRounds: 5,
  warmUpRounds: 1,
  prepare: (resources, options) => Promise.resolve(new Logs(resources, options).prepared()),
};

class Logs {
  private readonly name: string;
  private readonly part: Part;
  private readonly log: AccessLog;
  private readonly folder: string;
  private readonly file: string;

  constructor(
    private readonly resources: Resources,
    options: RoundOptions,
  ) {
    this.name = options.parameters.get('part') ?? 'one';
    const part = PARTS[this.name];
    if (!part) throw new RangeError(`--part is one of ${Object.keys(PARTS).join(', ')}.`);
    this.part = { ...part, people: countOf(options, 'people', part.people) };
    this.log = accessLog(countOf(options, 'megabytes', 256) * 2 ** 20, this.part.people);
    this.folder = join(resources.home, 'logs');
    this.file = join(this.folder, 'access.log');
    mkdirSync(this.folder);
  }

  prepared(): Prepared {
    const { bytes, hits, lines } = this.log;
    return {
      unit: 'per second',
      conditions: {
        part: this.name,
        people: this.part.people,
        megabytes: Math.round(bytes.length / 2 ** 20),
        lines,
        hits: hits.length,
      },
      round: (index) => this.round(index),
    };
  }

  /** Megabytes a second, of a file that was written a moment before for either side. */
  private async round(index: number): Promise<Round> {
    this.renew();
    const peer = await this.part.peer(this.resources.home, this.file, this.part.people);
    const expected = this.part.isSearch ? this.log.hits.length : this.log.bytes.length;
    this.renew();
    const ours = await this.ours(index);
    const speed = (milliseconds: number): number => this.log.bytes.length / 2 ** 20 / (milliseconds / 1000);
    return {
      ours: speed(ours.milliseconds),
      peer: speed(peer.milliseconds),
      correct: ours.isRight && peer.result === expected,
    };
  }

  private renew(): void {
    writeFileSync(this.file, this.log.bytes, { flush: true });
  }

  private async ours(index: number): Promise<{ milliseconds: number; isRight: boolean }> {
    const store = await connectorFor('logs').open({
      ...{ id: 'weblogs', type: 'logs', connection: this.folder, access: 'write' },
      limits: DEFAULT_LIMITS,
      families: { access: ['access.log'] },
    });
    try {
      return this.part.isSearch ? await this.search(store) : await this.erase(store, `round ${index}`);
    } finally {
      await store.close();
    }
  }

  private async erase(store: Store, lock: string): Promise<{ milliseconds: number; isRight: boolean }> {
    const start = performance.now();
    const erasure = await eraseWithEngine({
      map: LOG_MAP,
      store,
      identities: identitiesOf(this.part.people),
      journal: new FileJournal(join(this.resources.home, `${lock}.journal`)),
      lock,
    });
    const milliseconds = performance.now() - start;
    const { verification, changedRows } = erasure;
    const isRight =
      verification?.clean === true &&
      verification.control === 'found' &&
      isCertified(erasure) &&
      changedRows === this.log.hits.length &&
      (await this.onlyHitsChanged());
    return { milliseconds, isRight };
  }

  private async search(store: Store): Promise<{ milliseconds: number; isRight: boolean }> {
    const start = performance.now();
    const verification = await verifyStore({
      map: LOG_MAP,
      store,
      plan: NOTHING_PLANNED,
      identities: identitiesOf(this.part.people),
    });
    const milliseconds = performance.now() - start;
    const found = verification.residues.reduce((sum, { count }) => sum + count, 0);
    return { milliseconds, isRight: verification.control === 'found' && found === this.log.hits.length };
  }

  /** Byte for byte, apart from the places of the people, each of which holds something else. */
  private async onlyHitsChanged(): Promise<boolean> {
    const now = await readFile(this.file);
    const { bytes, hits } = this.log;
    const areReplaced = hits.every(
      ({ start, end }) => !now.subarray(start, end).equals(bytes.subarray(start, end)),
    );
    for (const { start, end } of hits) bytes.copy(now, start, start, end);
    return areReplaced && now.equals(bytes);
  }
}

const NOTHING_PLANNED: StorePlan = {
  ...{ store: 'weblogs', type: 'logs', taskQueue: null, catalogueFingerprint: '' },
  ...{ steps: [], protected: [], findings: [] },
};
