import pg from 'pg';
import { ConsentChain } from '#consents';
import { defineConsent } from '../../test/support/consents.js';
import { loadHttp, startApi, type ApiProcess } from '../support/api-process.js';
import type { Benchmark, Prepared, Resources, Round } from '../support/benchmark.js';
import { pgbench } from '../support/pgbench.js';
import { median } from '../support/ratios.js';
import { BenchServer } from '../support/postgres-server.js';

const CONNECTIONS = 256;
const PEER_CLIENTS = 32;
const SECONDS = 5;
const PEOPLE = 1_000_000;

/** The row that one of our actions writes, without chain, record and outbox. */
const PEER_SCRIPT = `\\set person random(1, ${PEOPLE})
\\set sequence random(1, 9000000000000)
insert into peer_action (tenant_id, sequence, at, id, record_id, subject, kind, event, consent_id, version_id, status, client_id,
  locale, content_hash, source, actor_kind, actor_id, facts, hash)
values ('ten_00000000-0000-7000-8000-000000000000', :sequence, now(), gen_random_uuid(), gen_random_uuid(),
  ('00000000-0000-8000-8000-' || lpad(:person::text, 12, '0'))::uuid, 'legalbasistrack', 'answered',
  '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', 'accepted', 'shop', 'en',
  sha256('text'), 'api', 'api_client', 'cli_00000000-0000-7000-8000-000000000000',
  '{"acceptedFields": ["email"], "consentName": "newsletter", "interactionMode": "checkbox"}', sha256('chain'));
`;

/**
 * Authenticated consent actions over HTTP, each answered after its commit: validation, judgement, chain, record, sealed person,
 * outbox. Against one-row inserts into the same table, with the same indexes, by pgbench.
 */
export const consentWrite: Benchmark = {
  id: 'consent-write',
  defaultRounds: 5,
  warmUpRounds: 1,
  prepare: async (resources) => (await ConsentWrite.create(resources)).prepared(),
};

class ConsentWrite {
  private written = 0;
  private readonly processorMicros: number[] = [];

  private constructor(
    private readonly server: BenchServer,
    private readonly api: ApiProcess,
    private readonly databaseUrl: string,
    private readonly home: string,
    private readonly consentId: string,
  ) {}

  static async create(resources: Resources): Promise<ConsentWrite> {
    const server = await BenchServer.start(resources);
    const url = await server.create('habeas');
    const api = await startApi(resources, url);
    const { consentId } = await api.inTenant(() => defineConsent(api.unitOfWork, { name: 'newsletter' }));
    await withClient(url, (client) =>
      client.query('create table peer_action (like consent_action including all)'),
    );
    return new ConsentWrite(server, api, url, resources.home, consentId);
  }

  prepared(): Prepared {
    return {
      unit: 'per second',
      conditions: {
        ...this.server.conditions,
        connections: CONNECTIONS,
        peerClients: PEER_CLIENTS,
        seconds: SECONDS,
        people: PEOPLE,
        on: 'authentication, validation, judgement, chain, record, sealed person, outbox; answered after the commit',
      },
      round: () => this.round(),
      notes: () => [`processor time of the API: ${median(this.processorMicros).toFixed(0)} µs an answer`],
    };
  }

  private async round(): Promise<Round> {
    await this.server.settle();
    const before = this.api.processorSeconds();
    const { ok, other, took } = await loadHttp({
      port: this.api.port,
      path: '/consent-srv/actions',
      headers: { authorization: `Bearer ${this.api.key}` },
      connections: CONNECTIONS,
      seconds: SECONDS,
      body: {
        template: JSON.stringify({
          type: 'legalbasistrack',
          sub: 'person-{person}',
          consent_id: this.consentId,
          client_id: 'shop',
          status: 'accepted',
          accepted_fields: ['email'],
        }),
        people: PEOPLE,
      },
    });
    this.processorMicros.push(((this.api.processorSeconds() - before) / ok) * 1e6);
    const correct = other === 0 && (await this.isWhole(ok));
    await this.server.settle();
    const peer = await pgbench({
      url: this.databaseUrl,
      script: PEER_SCRIPT,
      clients: PEER_CLIENTS,
      seconds: SECONDS,
      home: this.home,
    });
    return { ours: ok / took, peer, correct };
  }

  /** Every person who was answered has a record, once in the chain, and the chain fits from its first entry on. */
  private async isWhole(answered: number): Promise<boolean> {
    const before = this.written;
    const { entries, records } = await withClient(this.databaseUrl, async (client) => {
      const { rows } = await client.query<{ entries: number; records: number }>(
        `select (select count(*)::integer from consent_action) as entries, (select count(*)::integer from consent_record) as records`,
      );
      return rows[0]!;
    });
    this.written = entries;
    const firstBroken = await this.api.inTenant(() => new ConsentChain(this.api.unitOfWork).verify());
    // somebody drawn a second time has said the same before: that writes nothing
    return firstBroken === null && entries === records && entries - before <= answered && entries > before;
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
