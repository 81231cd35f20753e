import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import type { Benchmark, Prepared, Resources, Round, RoundOptions } from '../support/benchmark.js';
import { Operator } from './erasure-requests.js';
import { runEmptyWorkflows, startEmptyWorker } from './empty-workflows.js';
import { readHistory, type RequestHistory } from './history.js';
import { startStandalone, type Standalone } from './standalone.js';

const NAMESPACE = 'habeas';
const DEFAULT_REQUESTS = 200;
const WARM_UP_REQUESTS = 16;
const AT_ONCE = 16;

/** Erasure requests from the API to the certificate, against as many empty workflows on the same Temporal server. */
export const workflows: Benchmark = {
  id: 'workflows',
  defaultRounds: 5,
  warmUpRounds: 1,
  prepare: async (resources, options) => (await Workflows.create(resources, options)).prepared(),
};

class Workflows {
  private people = 0;
  private history: RequestHistory | undefined;
  private readonly processor = new Map<string, number>();

  private constructor(
    private readonly standalone: Standalone,
    private readonly temporal: Client,
    private readonly requests: number,
  ) {}

  static async create(resources: Resources, options: RoundOptions): Promise<Workflows> {
    const standalone = await startStandalone(resources);
    const requests = Number(options.parameters.get('requests') ?? DEFAULT_REQUESTS);
    await addCustomers(standalone.shopUrl, WARM_UP_REQUESTS + requests * options.rounds);
    await startEmptyWorker(standalone.temporalAddress, NAMESPACE, resources);
    const connection = await Connection.connect({ address: standalone.temporalAddress });
    resources.onEnd(() => connection.close());
    return new Workflows(standalone, new Client({ connection, namespace: NAMESPACE }), requests);
  }

  prepared(): Prepared {
    return {
      unit: 'per second',
      conditions: { requests: this.requests, atOnce: AT_ONCE, stores: 'PostgreSQL, SQLite, log files' },
      round: (index) => this.round(index > 0 ? this.requests : WARM_UP_REQUESTS),
      notes: () => this.notes(),
    };
  }

  private async round(requests: number): Promise<Round> {
    const emails = Array.from({ length: requests }, () => emailOf((this.people += 1)));
    const before = this.standalone.processorSeconds();
    let ids: string[] = [];
    const ours = await perSecond(requests, async () => {
      ids = await new Operator(this.standalone).eraseAll(emails, AT_ONCE);
    });
    this.addProcessorTime(before);
    const { shape } = (this.history ??= await readHistory(this.temporal, ids.at(-1) ?? ''));
    const peer = await perSecond(requests, () => runEmptyWorkflows(this.temporal, shape, requests, AT_ONCE));
    return { ours, peer, correct: new Set(ids).size === requests };
  }

  private addProcessorTime(before: Readonly<Record<string, number>>): void {
    for (const [part, seconds] of Object.entries(this.standalone.processorSeconds()))
      this.processor.set(part, (this.processor.get(part) ?? 0) + seconds - (before[part] ?? 0));
  }

  private notes(): string[] {
    if (!this.history) return [];
    const { shape, events, workflowTasks } = this.history;
    const parts = [...this.processor].map(
      ([part, seconds]) => `${part} ${((1000 * seconds) / this.people).toFixed(0)} ms`,
    );
    return [
      `one request in Temporal: ${events} events, ${workflowTasks} workflow tasks, ${JSON.stringify(shape)}`,
      `processor time per request: ${parts.join(', ')}`,
    ];
  }
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (1000 * count) / (performance.now() - start);
}

const emailOf = (number: number): string => `bench-${number}@shop.example.com`;

/** Customers like those of the demo shop, with three orders and five logins each, in numbers of their own. */
async function addCustomers(shopUrl: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: shopUrl });
  await client.connect();
  try {
    await client.query(
      `insert into customer (id, email, name, created_at)
         select 500000 + n, 'bench-' || n || '@shop.example.com', 'Bench ' || n, now() from generate_series(1, $1::int) n`,
      [count],
    );
    await client.query(
      `insert into orders (id, customer_id, placed_at, invoice_name, contact_email, total_cents, vat_cents, currency)
         select 900000000 + n * 3 + k, 500000 + n, now(), 'Bench ' || n, 'bench-' || n || '@shop.example.com', 100, 19, 'EUR'
           from generate_series(1, $1::int) n, generate_series(0, 2) k`,
      [count],
    );
    await client.query(
      `insert into login (id, customer_id, at, ip)
         select 900000000 + n * 5 + k, 500000 + n, now(), '192.0.2.1' from generate_series(1, $1::int) n, generate_series(0, 4) k`,
      [count],
    );
    await client.query('analyze');
  } finally {
    await client.end();
  }
}
