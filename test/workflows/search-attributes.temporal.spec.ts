import { readFileSync } from 'node:fs';
import { Client } from '@temporalio/client';
import { WorkflowService } from '#temporal';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { eventually } from '../support/eventually.js';
import { email } from '../support/request-services.js';
import { NAMESPACE, startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;
const PATIENCE_MS = 20_000;
const GUIDE = new URL('../../docs/temporal.md', import.meta.url);
/** The queries of the guide, as a reader copies them. */
const QUERIES = [...readFileSync(GUIDE, 'utf8').matchAll(/``(.+?)``/g)].map(([, query]) => query!);

(cli ? describe : describe.skip)('the search attributes of a request', () => {
  let worker: RealWorker;
  let client: Client;
  let tenantId: string;
  let id: string;
  const found = async (query: string): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
    return ids;
  };

  beforeAll(async () => {
    worker = await startRealWorker(cli!);
    const { services } = worker;
    client = new Client({ connection: worker.env.connection, namespace: NAMESPACE });
    tenantId = await services.createTenant({ fourEyes: false });
    id = (await services.create(tenantId, { subject: { identifiers: [email('ada@example.com')] } })).id;
    await services
      .get(WorkflowService)
      .start(REQUEST_WORKFLOW, id, [{ tenantId, requestId: id }], 'erasure · EU_GDPR');
  }, 60_000);
  afterAll(() => worker?.stop());

  const isFoundBy = (query: string) =>
    eventually(`found by ${query}`, async () => (await found(query)).includes(id), PATIENCE_MS);

  it('say where it stands while it waits for the person, and whom it waits for then', async () => {
    const mine = `HabeasTenant = "${tenantId}"`;
    await isFoundBy(`${mine} AND HabeasState = "awaiting_identity" AND HabeasLevel IN ("L0", "L1")`);
    await isFoundBy(`${mine} AND HabeasWaitsFor IS NULL AND HabeasBreached = false`);
    const body = { level: 'L3', method: 'document' };
    await worker.services.command(tenantId, id, { kind: 'verification', body });
    await isFoundBy(`${mine} AND HabeasState = "awaiting_approval" AND HabeasLevel = "L3"`);
    const [task] = await worker.services.rows<{ role: string }>(
      'select role from task where request_id = $1 and closed_at is null order by id limit 1',
      [id],
    );
    await isFoundBy(`${mine} AND HabeasWaitsFor = "${task!.role}"`);
    await isFoundBy(
      `${mine} AND HabeasSafeDueAt > "2020-01-01T00:00:00Z" AND HabeasDueAt > "2020-01-01T00:00:00Z"`,
    );
    expect(await found(`${mine} AND HabeasSafeDueAt < "2020-01-01T00:00:00Z"`)).toEqual([]);
  }, 60_000);

  it('answer every query of the guide', async () => {
    expect(QUERIES.length).toBeGreaterThan(8);
    for (const query of QUERIES)
      await expect(found(query.replace('ten_…', tenantId))).resolves.toEqual(expect.any(Array));
    const byTenant = QUERIES.find((query) => query.includes('ten_…'))!;
    expect(await found(byTenant.replace('ten_…', tenantId))).toContain(id);
  });
});
