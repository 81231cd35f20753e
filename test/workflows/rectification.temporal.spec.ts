import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { RequestState } from '#contracts';
import type { CreateRequest } from '#contracts/schemas';
import { RequestsService } from '#requests';
import { DataMapsService } from '#stores';
import { WorkflowService } from '#temporal';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { eventually } from '../support/eventually.js';
import { APPROVER, email } from '../support/request-services.js';
import { startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;
const PATIENCE_MS = 30_000;
const STORES = ['crm', 'billing', 'letters'] as const;
type StoreName = (typeof STORES)[number];

(cli ? describe : describe.skip)('a wrong city in three stores', () => {
  let worker: RealWorker;
  let tenantId: string;
  beforeAll(async () => {
    worker = await startRealWorker(cli!);
    const { services } = worker;
    tenantId = await services.createTenant({ fourEyes: false });
    for (const name of STORES) fillStore(name);
    await services.as(tenantId, () => services.get(DataMapsService).activate(mapOf(fileOf)));
  }, 60_000);
  afterAll(() => worker?.stop());

  const fileOf = (name: StoreName): string => join(worker.services.folder, 'stores', `${name}-city.sqlite`);
  const query = (name: StoreName, sql: string): unknown[] => {
    const database = new DatabaseSync(fileOf(name));
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };

  function fillStore(name: StoreName): void {
    const database = new DatabaseSync(fileOf(name));
    database.exec(`
      create table person (id integer primary key, email text, city varchar(40));
      create table change (id integer);
      create trigger changed after update on person begin insert into change values (new.id); end;
      insert into person values (1, 'ada@example.com', 'Oldtown'), (2, 'bob@example.com', 'Oldtown');`);
    database.close();
  }

  const rowOf = async (id: string): Promise<Record<string, unknown>> =>
    (await worker.services.rows('select * from request where id = $1', [id]))[0]!;
  const untilState = (id: string, state: RequestState) =>
    eventually(`the request is ${state}`, async () => (await rowOf(id)).state === state, PATIENCE_MS);

  /** As the API takes it in and the relay starts it. */
  async function start(corrections: CreateRequest['corrections']): Promise<string> {
    const { services } = worker;
    const { id } = await services.create(tenantId, {
      right: 'rectification',
      subject: { identifiers: [email('ada@example.com')] },
      corrections,
    });
    const [message] = await services.rows<{ summary: string }>(
      `select message->>'summary' as summary from outbox where message->>'workflowId' = $1`,
      [id],
    );
    const input = [{ tenantId, requestId: id }];
    await services.get(WorkflowService).start(REQUEST_WORKFLOW, id, input, message!.summary);
    await untilState(id, 'awaiting_identity');
    await services.command(tenantId, id, {
      kind: 'verification',
      body: { level: 'L3', method: 'document' },
    });
    return id;
  }

  async function approve(id: string): Promise<void> {
    await untilState(id, 'awaiting_approval');
    const { plan_hash: planHash } = await rowOf(id);
    await worker.services.command(
      tenantId,
      id,
      { kind: 'approval', body: { planHash, changes: false } },
      APPROVER,
    );
  }

  it('is right in all of them after a store was away and a value moved, and certified', async () => {
    const { services } = worker;
    const id = await start([{ category: 'contact.city', oldValue: 'Oldtown', newValue: 'Newtown' }]);
    await untilState(id, 'awaiting_approval');
    const plan = await services.as(tenantId, () => services.get(RequestsService).plan(id));
    expect(plan.stores.map(({ store, collections }) => [store, collections[0]?.rows])).toEqual(
      expect.arrayContaining(STORES.map((name) => [name, 1])),
    );
    expect(plan.corrections).toEqual([
      { number: 1, about: 'contact.city', oldValue: 'O•••n', newValue: 'N•••n' },
    ]);

    // one store keeps the work waiting, while another is done
    const held = new DatabaseSync(fileOf('letters'));
    held.exec('BEGIN EXCLUSIVE');
    await approve(id);
    await eventually(
      'the first store is done',
      () => Promise.resolve(query('crm', "select id from person where city = 'Newtown'").length === 1),
      PATIENCE_MS,
    );
    held.exec("update person set city = 'Movedtown' where id = 2");
    held.exec('COMMIT');
    held.close();
    await untilState(id, 'fulfilled');

    for (const name of STORES) {
      expect(query(name, 'select city from person where id = 1')).toEqual([{ city: 'Newtown' }]);
      expect(query(name, 'select id from change where id = 1')).toHaveLength(1);
    }
    const { certificate } = await services.as(tenantId, () => services.get(RequestsService).certificate(id));
    expect(certificate).toMatchObject({ right: 'rectification' });
    expect(JSON.stringify(certificate)).not.toMatch(/town/);
    for (const store of (certificate as { stores: object[] }).stores)
      expect(store).toMatchObject({
        actions: [{ collection: 'person', action: 'correct', planned: 1, affected: 1 }],
        verification: { clean: true, control: 'found', residues: 0 },
      });
  }, 120_000);

  it('is planned again when the value was changed after the approval', async () => {
    const id = await start([{ category: 'contact.city', newValue: 'Lasttown' }]);
    await untilState(id, 'awaiting_approval');
    const first = (await rowOf(id)).plan_hash;
    const database = new DatabaseSync(fileOf('billing'));
    database.exec("update person set city = 'Elsewhere' where id = 1");
    database.close();
    await approve(id);
    await eventually(
      'there is another plan',
      async () => {
        const { state, plan_hash: hash } = await rowOf(id);
        return state === 'awaiting_approval' && hash !== null && hash !== first;
      },
      PATIENCE_MS,
    );
    await approve(id);
    await untilState(id, 'fulfilled');
    for (const name of STORES)
      expect(query(name, 'select city from person where id = 1')).toEqual([{ city: 'Lasttown' }]);
  }, 120_000);

  it('corrects the address by which the person is found, and still finds the person', async () => {
    const id = await start([
      { identifier: 'email', oldValue: 'ada@example.com', newValue: 'ada.new@example.com' },
    ]);
    await approve(id);
    await untilState(id, 'fulfilled');
    for (const name of STORES)
      expect(query(name, 'select email from person order by id')).toEqual([
        { email: 'ada.new@example.com' },
        { email: 'bob@example.com' },
      ]);
  }, 120_000);
});

const mapOf = (fileOf: (name: StoreName) => string): string => `
version: 1
purposes: { shop: { basis: contract } }
stores:
${STORES.map(
  (name) => `  - id: ${name}
    type: sqlite
    connection: ${fileOf(name)}
    ignore: [change]
    collections:
      - name: person
        subject: { identifiers: { email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          city: { category: contact.city, erase: null }`,
).join('\n')}
`;
