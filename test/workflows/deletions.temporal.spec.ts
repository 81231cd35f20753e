import { ManualTasks, RequestsService } from '#requests';
import { DataMapsService } from '#stores';
import { WorkflowService } from '#temporal';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import type { RequestState } from '#contracts';
import { startHttpService } from '../contract/http-service.js';
import { eventually } from '../support/eventually.js';
import { APPROVER, email } from '../support/request-services.js';
import { startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;
const PATIENCE_MS = 60_000;
const MAP = `
version: 1
stores:
  - id: crm
    type: http
    connection: env:SPEC_LATER_URL
    api:
      auth: { bearer: "env:SPEC_LATER_TOKEN" }
      collections:
        people:
          key: [id]
          columns: { id: { at: /_id }, email: text, name: text }
          items: /data
          find: { email: { path: /people, query: { by: email, value: "{value}" } } }
          list: { path: /people }
          paging: { link: true }
          read: { path: "/people/{id}", item: /data }
          delete:
            path: "/people/{id}"
            later: { status: location, done: { at: /state, is: [done] }, everyMs: 10, waitMs: 0, withinHours: 48 }
    collections:
      - name: people
        rowAction: delete
        subject: { identifiers: { email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          name: { category: identity.name, erase: null }
`;

(cli ? describe : describe.skip)('deletions that a service does later', () => {
  let service: Awaited<ReturnType<typeof startHttpService>>;
  let worker: RealWorker;
  let tenantId: string;
  beforeAll(async () => {
    service = await startHttpService();
    const columns = ['email', 'name'].map((name) => ({ name, type: 'text' as const }));
    await service.data.create([
      { name: 'people', columns, primaryKey: [], indexes: [], references: [], rows: [] },
    ]);
    process.env['SPEC_LATER_URL'] = service.url;
    process.env['SPEC_LATER_TOKEN'] = service.token;
    worker = await startRealWorker(cli!, {
      STORE_CONNECTIONS: 'shop-1=env:SPEC_LATER_URL,shop-1=env:SPEC_LATER_TOKEN',
      STORE_ALLOW: '127.0.0.0/8',
      DELETION_RECHECK_SECONDS: '1',
    });
    tenantId = await worker.services.createTenant({ fourEyes: false });
    await as(() => worker.services.get(DataMapsService).activate(MAP));
  }, PATIENCE_MS);
  afterAll(async () => {
    await worker?.stop();
    await service?.stop();
    delete process.env['SPEC_LATER_URL'];
    delete process.env['SPEC_LATER_TOKEN'];
  });

  const as = <T>(work: () => Promise<T>): Promise<T> => worker.services.as(tenantId, work);
  const get = (id: string) => as(() => worker.services.get(RequestsService).get(id));
  const untilState = (id: string, state: RequestState) =>
    eventually(`the request is ${state}`, async () => (await get(id)).state === state, PATIENCE_MS);

  /** A request whose deletion the service has accepted. */
  async function accepted(person: string): Promise<string> {
    const { services } = worker;
    await service.data.insert('people', [{ email: person, name: 'Ada Example' }]);
    const { id } = await services.create(tenantId, { subject: { identifiers: [email(person)] } });
    await services.get(WorkflowService).start(REQUEST_WORKFLOW, id, [{ tenantId, requestId: id }], 'spec');
    await untilState(id, 'awaiting_identity');
    await services.command(tenantId, id, { kind: 'verification', body: { level: 'L3', method: 'document' } });
    await untilState(id, 'awaiting_approval');
    const body = { planHash: (await get(id)).planHash!, changes: false };
    await services.command(tenantId, id, { kind: 'approval', body }, APPROVER);
    return id;
  }
  /** Asked for the state of a job, the service gives what this says. */
  const jobs = (state: () => string) =>
    service.behave(({ method, url }) => {
      if (method === 'DELETE') return { status: 202, headers: { location: '/v1/jobs/1' } };
      return url.pathname === '/v1/jobs/1'
        ? { status: 200, body: JSON.stringify({ state: state() }) }
        : undefined;
    });
  const task = async (id: string) => {
    const [row] = await worker.services.rows<{ id: string; external: string; closed_by: string | null }>(
      `select id, external, closed_by from task where request_id = $1 and kind = 'manual'`,
      [id],
    );
    return row!;
  };

  it(
    'are asked for until the service confirms, and then searched',
    async () => {
      let waits = false;
      let asked = 0;
      jobs(() => {
        if (waits) asked += 1;
        return asked >= 3 ? 'done' : 'running';
      });
      const id = await accepted('ada@example.com');
      await untilState(id, 'awaiting_external');
      waits = true;
      expect((await task(id)).external).toBe('acknowledged');
      const { text } = await as(async () => worker.services.get(ManualTasks).get((await task(id)).id));
      expect(text).toMatch(/^crm has accepted to delete 1 of people/);
      await eventually('it was asked', () => Promise.resolve(asked >= 2), PATIENCE_MS);
      await service.data.remove('people', { email: 'ada@example.com' });
      await untilState(id, 'fulfilled');
      expect(asked).toBe(3);
      expect(await task(id)).toMatchObject({
        external: 'confirmed',
        closed_by: expect.stringMatching(/^system/),
      });
      expect(await worker.services.rows('select id from store_note')).toEqual([]);
    },
    3 * PATIENCE_MS,
  );

  it(
    'are asked for again when the service was away',
    async () => {
      let calls = 0;
      let isAway = false;
      jobs(() => {
        calls += 1;
        return 'running';
      });
      const id = await accepted('bob@example.com');
      await untilState(id, 'awaiting_external');
      isAway = true;
      service.behave(({ url }) => {
        if (url.pathname !== '/v1/jobs/1') return undefined;
        calls += 1;
        return isAway ? { drop: 'before' } : { status: 200, body: '{"state":"done"}' };
      });
      const before = calls;
      await eventually('it was asked in vain', () => Promise.resolve(calls > before), PATIENCE_MS);
      await service.data.remove('people', { email: 'bob@example.com' });
      isAway = false;
      await untilState(id, 'fulfilled');
    },
    3 * PATIENCE_MS,
  );
});
