import {
  ExecutionService,
  ExternalTasks,
  LaterDeletions,
  ManualTasks,
  PlanningService,
  RequestsService,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import { DataMapsService, StoreConnections, StoreNotes, TenantSlugRepository } from '#stores';
import { startHttpService } from '../contract/http-service.js';
import { APPROVER, startRequestServices, type RequestServices } from '../support/request-services.js';

const VARIABLES = ['SPEC_HTTP_URL', 'SPEC_HTTP_TOKEN', 'SPEC_HTTP_OTHER'] as const;
const mapWith = (token: string, connection = 'env:SPEC_HTTP_URL'): string => `
version: 1
stores:
  - id: crm
    type: http
    connection: ${connection}
    api:
      auth: { bearer: "${token}" }
      collections:
        people:
          key: [id]
          columns: { id: { at: /_id }, email: text, name: text }
          items: /data
          find: { email: { path: /people, query: { by: email, value: "{value}" } } }
          list: { path: /people }
          paging: { link: true }
          read: { path: "/people/{id}", item: /data }
          update: { path: "/people/{id}" }
    collections:
      - name: people
        subject: { identifiers: { email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          name: { category: identity.name, erase: null }
`;
const MAP = mapWith('env:SPEC_HTTP_TOKEN');

describe('an HTTP API as a store of a tenant', () => {
  let services: RequestServices;
  let service: Awaited<ReturnType<typeof startHttpService>>;
  let tenant: string;
  let other: string;
  beforeAll(async () => {
    service = await startHttpService();
    const columns = ['email', 'name'].map((name) => ({ name, type: 'text' as const }));
    await service.data.create([
      { name: 'people', columns, primaryKey: [], indexes: [], references: [], rows: [] },
    ]);
    await service.data.insert('people', [
      { email: 'ada@example.com', name: 'Ada Example' },
      { email: 'bob@example.com', name: 'Bob Example' },
    ]);
    const values = [service.url, service.token, 'secret of somebody else'];
    VARIABLES.forEach((name, at) => (process.env[name] = values[at]));
    services = await startRequestServices({
      STORE_CONNECTIONS:
        'shop-1=env:SPEC_HTTP_URL,shop-1=env:SPEC_HTTP_TOKEN,shop-2=env:SPEC_HTTP_URL,shop-2=env:SPEC_HTTP_OTHER',
      STORE_ALLOW: '127.0.0.0/8',
    });
    tenant = await services.createTenant();
    other = await services.createTenant();
    await services.as(tenant, () => services.get(DataMapsService).activate(MAP));
  });
  afterAll(async () => {
    await services?.close();
    await service.stop();
    VARIABLES.forEach((name) => delete process.env[name]);
  });

  const activate = (id: string, map: string) =>
    services.as(id, () => services.get(DataMapsService).activate(map));

  const as = <T>(work: () => Promise<T>) => services.as(tenant, work);
  async function execute(id: string): Promise<void> {
    await as(() => services.get(PlanningService).planStore(id, 'crm'));
    await as(() => services.get(WorkflowSteps).concludePlan(id));
    const { planHash } = await as(() => services.get(RequestsService).get(id));
    const body = { planHash: planHash!, changes: false };
    await services.command(tenant, id, { kind: 'approval', body }, APPROVER);
    expect(await as(() => services.get(ExecutionService).executeStore(id, 'crm', {}))).toBe('done');
  }

  it('is erased from, with its notes sealed in the own database and gone afterwards', async () => {
    const seen: string[] = [];
    const dump = async (): Promise<void> => {
      const rows = await services.rows<{ id: string; text: string }>(
        `select id, encode(text, 'escape') as text from store_note`,
      );
      seen.push(...rows.map(({ id, text }) => `${id} ${text}`));
    };
    service.behave(({ method }) => (method === 'PATCH' ? { then: dump } : undefined));
    const request = await services.verified(tenant);
    await execute(request.id);
    expect(await service.data.rows('people')).toEqual([
      { email: null, name: null },
      { email: 'bob@example.com', name: 'Bob Example' },
    ]);
    expect(seen.map((note) => note.split('/')[0]).sort()).toEqual(['lease', 'redo', 'redo']);
    expect(seen.join('\n')).not.toMatch(/ada@|Ada|committing/);
    expect(await services.rows('select id from store_note')).toEqual([]);
    await as(() =>
      services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'storesDone', externalOpen: 0 }),
    );
    expect(await as(() => services.get(VerificationService).verifyStore(request.id, 'crm', {}))).toBe(true);
  });

  it('waits for deletions that the API has accepted, and searches once they are confirmed', async () => {
    const later = { everyMs: 10, waitMs: 0, withinHours: 48 };
    const deleting = MAP.replace(
      'update: { path: "/people/{id}" }',
      `delete: { path: "/people/{id}", later: ${JSON.stringify(later)} }`,
    ).replace('        subject:', '        rowAction: delete\n        subject:');
    await activate(tenant, deleting);
    await service.data.insert('people', [{ email: 'eve@example.com', name: 'Eve Example' }]);
    service.behave(({ method }) => (method === 'DELETE' ? { status: 202 } : undefined));
    const request = await services.verified(tenant, 'erasure', 'eve@example.com');
    await execute(request.id);
    await services.as(tenant, () =>
      services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'storesDone', externalOpen: 0 }),
    );
    const state = async () =>
      (await services.as(tenant, () => services.get(RequestsService).get(request.id))).state;
    expect(await state()).toBe('awaiting_external');
    const [task] = await services.rows<{ id: string; external: string; recheck_at: Date; detail: string }>(
      `select id, external, recheck_at, detail from task where request_id = $1 and kind = 'manual'`,
      [request.id],
    );
    expect(task?.external).toBe('acknowledged');
    expect(task!.recheck_at.getTime()).toBeGreaterThan(Date.now() + 47 * 3_600_000);
    const { text } = await services.as(tenant, () => services.get(ManualTasks).get(task!.id));
    expect(text).toMatch(/^crm has accepted to delete 1 of people and has not done it yet; pending until 2/);
    const askedNext = (detail: string): number =>
      Date.parse(/^Nothing is to be done here: .*It is asked next at about (\S+);/.exec(detail)![1]!);
    expect(task!.detail).toMatch(/crm has accepted to delete 1 of people, and confirms that later/);
    const MINUTE_MS = 60_000;
    const isAbout = (detail: string, ms: number) =>
      expect(Math.abs(askedNext(detail) - services.clock.now().getTime() - ms)).toBeLessThan(MINUTE_MS / 2);
    isAbout(task!.detail, MINUTE_MS);
    services.clock.move(10 * MINUTE_MS);
    await services.as(tenant, () => services.get(LaterDeletions).recheck(request.id, 'crm'));
    const [asked] = await services.rows<{ detail: string }>(`select detail from task where id = $1`, [
      task!.id,
    ]);
    isAbout(asked!.detail, 5 * MINUTE_MS);

    await service.data.remove('people', { email: 'eve@example.com' });
    await services.as(tenant, () => services.get(ExternalTasks).report(task!.id, { state: 'confirmed' }));
    expect(await state()).toBe('verifying');
    const verified = services.as(tenant, () =>
      services.get(VerificationService).verifyStore(request.id, 'crm', {}),
    );
    expect(await verified).toBe(true);
    expect(await services.rows('select id from store_note')).toEqual([]);
    await activate(tenant, MAP);
  });

  it('swaps notes once, apart by tenant and store', async () => {
    const notes = services.get(StoreNotes);
    await services.as(tenant, async () => {
      const swaps = await Promise.all(
        ['one', 'two', 'three'].map((text) => notes.of('crm').swap('a/1', null, text)),
      );
      expect(swaps.filter(Boolean)).toHaveLength(1);
      const held = await notes.of('crm').get('a/1');
      const again = await Promise.all(['x', 'y'].map((text) => notes.of('crm').swap('a/1', held, text)));
      expect(again.filter(Boolean)).toHaveLength(1);
      expect(await notes.of('crm').swap('a/1', held, 'late')).toBe(false);
      expect(await notes.of('crm').list('a')).toEqual(['a/1']);
      expect(await notes.of('other').list('')).toEqual([]);
    });
    expect(await services.as(other, () => notes.of('crm').get('a/1'))).toBeNull();
    await services.as(tenant, async () => {
      expect(await notes.of('crm').swap('a/1', await notes.of('crm').get('a/1'), null)).toBe(true);
      expect(await notes.of('crm').get('a/1')).toBeNull();
    });
  });

  it('sends an API no variable that was not granted, and reads no file', async () => {
    const refused = { code: 'store.connection_refused' };
    await expect(activate(tenant, mapWith('env:DATABASE_URL'))).rejects.toMatchObject(refused);
    await expect(activate(tenant, mapWith('env:SPEC_HTTP_OTHER'))).rejects.toMatchObject(refused);
    await expect(activate(other, MAP)).rejects.toMatchObject(refused);
    await expect(activate(tenant, mapWith('env:SPEC_HTTP_TOKEN', service.url))).rejects.toMatchObject(
      refused,
    );
    await expect(
      activate(
        tenant,
        MAP.replace(/api:\n[^]*? {4}collections:\n {6}- /, 'api: /etc/passwd\n    collections:\n      - '),
      ),
    ).rejects.toMatchObject({
      code: 'data_map.invalid',
      message: expect.stringContaining('only the command line reads files'),
    });
  });

  it('is not asked where it lies in a private network that nobody has named', async () => {
    const connections = new StoreConnections(
      { ...services.settings, STORE_ALLOW: [] },
      services.get(TenantSlugRepository),
      services.get(StoreNotes),
    );
    service.behave(() => undefined);
    const asked = services.as(tenant, async () => {
      const { map } = await services.get(DataMapsService).current();
      return connections.use(map, 'crm', (store) => store.describe());
    });
    await expect(asked).rejects.toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('STORE_ALLOW'),
    });
    expect(service.calls).toEqual([]);
    await connections.onModuleDestroy();
  });
});
