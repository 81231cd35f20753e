import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TenantsService } from '#access';
import type { RequestClockView } from '#contracts/schemas';
import { WorkflowSteps } from '#requests';
import { createTestApi, type TestApi } from '../support/api.js';
import { startRequestServices, type RequestServices } from '../support/request-services.js';

/** An invented law, as an operator would write it. */
const INVENTED = {
  id: 'XX_TEST',
  name: 'An invented act',
  law: 'An invented act of 2020',
  version: '2026-01-31',
  territory: ['XX'],
  clock: [
    {
      acts: ['respond'],
      period: { amount: 10, unit: 'calendar_day' },
      citation: 'An invented act, section 1',
      confirmed: true,
    },
  ],
};

describe('the regimes of an installation', () => {
  let api: TestApi;
  let folder: string;
  let key: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'habeas-catalogue-'));
    await mkdir(join(folder, 'regimes'));
    await writeFile(join(folder, 'regimes', 'XX_TEST.json'), JSON.stringify(INVENTED));
    api = await createTestApi({}, { CATALOGUE_DIR: folder });
    key = await api.createKey((await api.createTenant()).id);
  });
  afterAll(async () => {
    await api?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const keyUnder = async (regime: string, calendar: string, zone: string): Promise<string> => {
    const tenant = await api.app.get(TenantsService).create({
      ...{ slug: regime.toLowerCase().replace('_', '-'), name: 'Example Ltd', locale: 'en' },
      ...{ regime, calendar, zone },
    });
    return api.createKey(tenant.id);
  };
  const submit = async (using: string, body: object = {}): Promise<{ id: string; dueAt: string }> => {
    const answer = await api.call('POST /v1/requests', {
      key: using,
      body: {
        right: 'erasure',
        subject: { identifiers: [{ type: 'email', value: 'ada@example.com' }] },
        receivedAt: '2025-12-22T20:00:00Z',
        ...body,
      },
    });
    expect(answer.statusCode).toBe(201);
    return answer.json();
  };
  const clockOf = async (using: string, id: string): Promise<RequestClockView> => {
    const answer = await api.call(`GET /v1/requests/${id}/clock`, { key: using });
    expect(answer.statusCode).toBe(200);
    return answer.json();
  };

  it('are listed with their periods and citations, those of its own among them', async () => {
    const answer = await api.call('GET /v1/regimes', { key });
    const { items } = answer.json<{ items: { id: string }[] }>();
    const ids = items.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual(expect.arrayContaining(['BR_LGPD', 'EU_GDPR', 'UK_GDPR', 'US_CA', 'XX_TEST']));
    const one = await api.call('GET /v1/regimes/XX_TEST', { key });
    expect(one.json()).toMatchObject({
      ...INVENTED,
      clock: [{ ...INVENTED.clock[0], roll: false, extension: null }],
    });
  });

  it('are 404 when there is none of that id, and 403 without the permission', async () => {
    const none = await api.call('GET /v1/regimes/XX_NONE', { key });
    expect(none.json()).toMatchObject({ status: 404, code: 'resource.not_found' });
    const weak = await api.createKey((await api.createTenant()).id, ['audit:read']);
    expect((await api.call('GET /v1/regimes', { key: weak })).statusCode).toBe(403);
  });

  it('count for a request, which tells every deadline and how it was reached', async () => {
    const california = await keyUnder('US_CA', 'US-CA', 'America/Los_Angeles');
    const { id, dueAt } = await submit(california);
    expect(dueAt).toBe('2026-02-06T08:00:00.000Z');
    const clock = await clockOf(california, id);
    expect(clock).toMatchObject({ regime: 'US_CA', calendar: 'US-CA', versions: { regime: '2026-11-27' } });
    expect(clock.deadlines.map(({ act, base }) => ({ act, base }))).toEqual([
      { act: 'respond', base: { due: '2026-02-05', safe: '2026-02-04' } },
      { act: 'ack', base: { due: '2026-01-07', safe: '2026-01-05' } },
    ]);
    expect(clock.deadlines[0]?.trace[0]).toMatchObject({ to: '2025-12-22', citation: '11 CCR §7021(b)' });
    expect(clock.daysLeft).toBeLessThan(0);
  });

  it('count for a request in the United Kingdom, for an answer and for a refusal', async () => {
    const kingdom = await keyUnder('UK_GDPR', 'GB-ENG', 'Europe/London');
    const { id, dueAt } = await submit(kingdom);
    expect(dueAt).toBe('2026-01-23T00:00:00.000Z');
    expect((await clockOf(kingdom, id)).deadlines.map(({ act }) => act)).toEqual(['respond', 'refuse']);
  });

  it('refuse a tenant and a request under a law that nobody wrote down', async () => {
    await expect(keyUnder('XX_NONE', 'DE', 'Europe/Berlin')).rejects.toMatchObject({
      code: 'regime.unknown',
    });
    const answer = await api.call('POST /v1/requests', {
      key,
      body: {
        right: 'erasure',
        regime: 'XX_NONE',
        subject: { identifiers: [{ type: 'email', value: 'ada@example.com' }] },
      },
    });
    expect(answer.json()).toMatchObject({ status: 422, code: 'regime.unknown' });
    expect(answer.json<{ detail: string }>().detail).toContain('XX_TEST');
  });

  it('keep a process from starting when a file is wrong, which the error names', async () => {
    const wrong = await mkdtemp(join(tmpdir(), 'habeas-catalogue-'));
    await mkdir(join(wrong, 'regimes'));
    await writeFile(join(wrong, 'regimes', 'XX_TEST.json'), JSON.stringify({ ...INVENTED, territory: [] }));
    await expect(createTestApi({}, { CATALOGUE_DIR: wrong })).rejects.toMatchObject({
      code: 'catalogue.invalid',
      detail: expect.stringMatching(/XX_TEST\.json: territory: /),
    });
    await rm(wrong, { recursive: true });
  });
});

describe('a request under a law that', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
  });
  afterAll(() => services?.close());

  const verification = { kind: 'verification', body: { level: 'L3', method: 'document' } } as const;
  const extension = { kind: 'extension', body: { codes: ['COMPLEXITY'], text: 'An archive.' } } as const;
  const asked = async (regime: string): Promise<string> => {
    const { id } = await services.create(tenant, { regime });
    await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
    return id;
  };

  it('counts once the person has shown who they are has no date before, and one from then on', async () => {
    const id = await asked('UK_GDPR');
    const [open] = await services.rows<{ due_at: Date | null; state: string }>(
      `select due_at, state from request where id = $1`,
      [id],
    );
    expect(open).toEqual({ due_at: null, state: 'awaiting_identity' });
    expect((await services.command(tenant, id, verification)).dueAt).not.toBeNull();
  });

  it('knows no extension offers none', async () => {
    const id = await asked('BR_LGPD');
    const request = await services.command(tenant, id, verification);
    expect(request.next).not.toContain('extension');
    await expect(services.command(tenant, id, extension)).rejects.toMatchObject({
      code: 'extension.not_available',
    });
    const european = await services.command(tenant, await asked('EU_GDPR'), verification);
    expect(european.next).toContain('extension');
  });
});
