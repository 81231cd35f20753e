import { randomInt } from 'node:crypto';
import pg from 'pg';
import { install, startApi, type Installation, type RunningApi } from '../support/api-process.js';
import type { Benchmark, Prepared, Resources, Round, RoundOptions } from '../support/benchmark.js';
import { loadHttp } from '../support/http-load.js';
import { median } from '../support/ratios.js';
import { Pgbench } from '../support/pgbench.js';
import { BenchServer } from '../support/postgres-server.js';
import { PEOPLE, PURPOSE, accepts, loadPeople, subOf } from './people.js';

const CONNECTIONS = 64;
const SECONDS = 5;
const DEFAULT_ACTIONS = 1_000_000;
/** pgbench makes 100,000 rows for each. */
const SCALE = PEOPLE / 100_000;

/** May the data of a random person be used? Over HTTP with everything on, against one row by its primary key. */
export const decisionRead: Benchmark = {
  id: 'decision-read',
  defaultRounds: 5,
  warmUpRounds: 3,
  prepare: async (resources, options) => (await DecisionRead.create(resources, options)).prepared(),
};

class DecisionRead {
  private readonly processorMicros: number[] = [];

  private constructor(
    private readonly server: BenchServer,
    private readonly pgbench: Pgbench,
    private readonly peerUrl: string,
    private readonly api: RunningApi,
    private readonly key: string,
    private readonly actions: number,
  ) {}

  static async create(resources: Resources, { parameters }: RoundOptions): Promise<DecisionRead> {
    const pgbench = await Pgbench.find();
    const server = await BenchServer.start(resources);
    const peerUrl = await server.create('peer');
    await pgbench.initialise(peerUrl, SCALE);
    const databaseUrl = await server.create('habeas');
    const installation = await install(resources, databaseUrl);
    const actions = Number(parameters.get('actions') ?? DEFAULT_ACTIONS);
    await load(databaseUrl, installation, actions);
    await server.settle();
    const api = await startApi(resources, installation.environment, parameters.get('profile'));
    return new DecisionRead(server, pgbench, peerUrl, api, installation.key, actions);
  }

  prepared(): Prepared {
    return {
      unit: 'per second',
      conditions: {
        ...this.server.conditions,
        people: PEOPLE,
        actions: this.actions,
        connections: CONNECTIONS,
        seconds: SECONDS,
        peerProgram: this.pgbench.version,
      },
      round: () => this.round(),
      notes: () => [`processor time of the API: ${median(this.processorMicros).toFixed(0)} µs an answer`],
    };
  }

  private async round(): Promise<Round> {
    const before = this.api.processorSeconds();
    const load = { port: this.api.port, connections: CONNECTIONS, milliseconds: SECONDS * 1_000 };
    const ours = await loadHttp({ ...load, next: () => this.question() });
    this.processorMicros.push(((this.api.processorSeconds() - before) / ours.answers) * 1e6);
    const peer = await this.pgbench.select(this.peerUrl, CONNECTIONS, SECONDS);
    return { ours: ours.perSecond, peer, correct: ours.answers > 0 && ours.wrong === 0 };
  }

  private question() {
    const person = randomInt(1, PEOPLE + 1);
    const body = `{"subject":{"type":"customer_id","value":"${subOf(person)}"},"purpose":"${PURPOSE}"}`;
    const expected = accepts(person)
      ? '{"allow":true,"reasons":[{"code":"BASIS_CONSENT","id":"cnr_'
      : '{"allow":false,"reasons":[{"code":"CONSENT_REVOKED","id":"cnr_';
    return {
      request:
        `POST /v1/decisions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${this.key}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      isRight: (status: string, answer: string) => status === '200' && answer.startsWith(expected),
    };
  }
}

async function load(url: string, { tenantId, digests }: Installation, actions: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await loadPeople(client, tenantId, digests, actions);
  } finally {
    await client.end();
  }
}
