import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ConsentChain } from '#consents';
import { defineConsent } from '../../test/support/consents.js';
import { install, startApi, type Installation, type RunningApi } from '../support/api-process.js';
import type { Benchmark, Prepared, Resources, Round, RoundOptions } from '../support/benchmark.js';
import { loadHttp } from '../support/http-load.js';
import { Pgbench } from '../support/pgbench.js';
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
  warmUpRounds: 3,
  prepare: async (resources, options) => (await ConsentWrite.create(resources, options)).prepared(),
};

class ConsentWrite {
  private written = 0;
  private readonly processorMicros: number[] = [];

  private constructor(
    private readonly server: BenchServer,
    private readonly pgbench: Pgbench,
    private readonly installation: Installation,
    private readonly api: RunningApi,
    private readonly databaseUrl: string,
    private readonly script: string,
    private readonly consentId: string,
  ) {}

  static async create(resources: Resources, { parameters }: RoundOptions): Promise<ConsentWrite> {
    const pgbench = await Pgbench.find();
    const server = await BenchServer.start(resources);
    const url = await server.create('habeas');
    const installation = await install(resources, url);
    const { consentId } = await installation.inTenant((unitOfWork) =>
      defineConsent(unitOfWork, { name: 'newsletter' }),
    );
    await withClient(url, (client) =>
      client.query('create table peer_action (like consent_action including all)'),
    );
    const script = join(resources.home, 'insert.sql');
    writeFileSync(script, PEER_SCRIPT);
    const api = await startApi(resources, installation.environment, parameters.get('profile'));
    return new ConsentWrite(server, pgbench, installation, api, url, script, consentId);
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
        peerProgram: this.pgbench.version,
        on: 'authentication, validation, judgement, chain, record, sealed person, outbox; answered after the commit',
      },
      round: () => this.round(),
      notes: () => [`processor time of the API: ${median(this.processorMicros).toFixed(0)} µs an answer`],
    };
  }

  private async round(): Promise<Round> {
    await this.server.settle();
    const before = this.api.processorSeconds();
    const load = { port: this.api.port, connections: CONNECTIONS, milliseconds: SECONDS * 1_000 };
    const { answers, wrong, perSecond } = await loadHttp({ ...load, next: () => this.answer() });
    this.processorMicros.push(((this.api.processorSeconds() - before) / answers) * 1e6);
    const correct = wrong === 0 && (await this.isWhole(answers));
    await this.server.settle();
    const peer = await this.pgbench.run(this.script, this.databaseUrl, PEER_CLIENTS, SECONDS);
    return { ours: perSecond, peer, correct };
  }

  private answer() {
    const body =
      `{"type":"legalbasistrack","sub":"person-${randomInt(PEOPLE)}","consent_id":"${this.consentId}",` +
      `"client_id":"shop","status":"accepted","accepted_fields":["email"]}`;
    return {
      request:
        `POST /consent-srv/actions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${this.installation.key}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      isRight: (status: string, text: string) =>
        status === '200' && text.startsWith('{"success":true,"status":200,'),
    };
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
    const firstBroken = await this.installation.inTenant((unitOfWork) =>
      new ConsentChain(unitOfWork).verify(),
    );
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
