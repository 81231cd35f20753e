import { TenantsService } from '#access';
import type { ConsentMetric, ConsentMetrics } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { createTestApi, type TestApi } from '../support/api.js';
import {
  defineConsent,
  publishVersion,
  type ConsentToDefine,
  type DefinedConsent,
} from '../support/consents.js';

const DAY_MS = 86_400_000;

describe('numbers of consents', () => {
  const clock = { at: new Date('2026-10-20T12:00:00Z'), now: () => clock.at };
  let api: TestApi;
  let tenantId: string;
  let key: string;
  let news: DefinedConsent;
  let terms: DefinedConsent;
  let secondNews: string;

  beforeAll(async () => {
    api = await createTestApi({ clock });
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    news = await define({ name: 'newsletter', details: { validityPeriod: 'P1M' } });
    terms = await define({ name: 'terms' });
    await answer('1', news, 'accepted');
    await answer('2', news, 'declined', { client_id: 'app' });
    await answer('3', news, 'skipped');
    await answer('3', news, 'skipped');
    clock.at = new Date('2026-11-05T12:00:00Z');
    await answer('3', news, 'accepted', { client_id: 'app' });
    await answer('4', news, 'accepted');
    await answer('4', news, 'revoked', { client_id: undefined });
    await answer('1', terms, 'accepted');
    secondNews = await inTenant(() =>
      unitOfWork().run(() => publishVersion(unitOfWork(), news.consentId, 2)),
    );
    await answer('1', news, 'accepted');
    clock.at = new Date('2026-11-22T12:00:00Z');
  });
  afterAll(() => api?.close());

  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenantId, work);
  const unitOfWork = () => api.app.get(UnitOfWork);
  const define = (given: ConsentToDefine): Promise<DefinedConsent> =>
    inTenant(() => unitOfWork().run(() => defineConsent(unitOfWork(), given)));
  const answer = async (who: string, { consentId }: DefinedConsent, status: string, more: object = {}) => {
    const body = {
      type: 'legalbasistrack',
      sub: `person-${who}`,
      consent_id: consentId,
      client_id: 'shop',
      status,
      ...more,
    };
    const made = await api.call('POST /consent-srv/actions', { key, body });
    expect([made.statusCode, made.body]).toEqual([200, made.body]);
  };
  const ask = (query: string, caller = key) => api.call(`GET /v1/consents/metrics?${query}`, { key: caller });
  const count = async (query: string): Promise<ConsentMetrics> => {
    const found = await ask(query);
    expect([found.statusCode, found.body]).toEqual([200, found.body]);
    return found.json<ConsentMetrics>();
  };
  const graph = async (filter: object): Promise<number> => {
    const found = await api.call('POST /consent-srv/graph/actions', { key, body: { filter, take: 1 } });
    return found.statusCode === 204 ? 0 : found.json<{ meta: { total: number } }>().meta.total;
  };
  const AUTUMN = 'from=2026-10-01T00:00:00Z&to=2026-11-30T00:00:00Z';
  const sum = (items: readonly ConsentMetric[], of: (item: ConsentMetric) => number): number =>
    items.reduce((total, item) => total + of(item), 0);

  describe('of answers', () => {
    it('count what was said within the time, all together', async () => {
      const all = await count(AUTUMN);
      expect(all).toEqual({
        of: 'answers',
        from: '2026-10-01T00:00:00.000Z',
        to: '2026-11-30T00:00:00.000Z',
        items: [
          {
            group: {},
            total: 9,
            accepted: 5,
            declined: 1,
            revoked: 1,
            skipped: 2,
            expired: 0,
            unconfirmed: 0,
            awaitingAuthorisation: 0,
            skips: 2,
            acceptanceRate: 0.8333,
          },
        ],
        nextCursor: null,
      });
    });

    it('are told apart by consent and month', async () => {
      const { items } = await count(`${AUTUMN}&groupBy=month,consent`);
      expect(items.map(({ group, total }) => [group.month, group.consentName, total])).toEqual([
        ['2026-10', 'newsletter', 4],
        ['2026-11', expect.any(String), expect.any(Number)],
        ['2026-11', expect.any(String), expect.any(Number)],
      ]);
      expect(items.find(({ group }) => group.consentName === 'terms')).toMatchObject({
        group: { month: '2026-11', consent: `cns_${terms.consentId}` },
        total: 1,
        acceptanceRate: 1,
      });
    });

    it('are told apart by version, client, status and source', async () => {
      const versions = await count(`${AUTUMN}&groupBy=version&consent=cns_${news.consentId}`);
      const byVersion = new Map(
        versions.items.map(({ group, total }) => [group.version, [group.versionNumber, total]]),
      );
      expect(byVersion).toEqual(
        new Map([
          [`cnv_${news.versionId}`, [1, 7]],
          [`cnv_${secondNews}`, [2, 1]],
        ]),
      );
      const clients = await count(`${AUTUMN}&groupBy=client`);
      expect(clients.items.map(({ group, total }) => [group.client, total])).toEqual([
        [null, 1],
        ['app', 2],
        ['shop', 6],
      ]);
      const statuses = await count(`${AUTUMN}&groupBy=status,source&client=shop`);
      expect(statuses.items.map(({ group, total }) => [group.status, group.source, total])).toEqual([
        ['accepted', 'api', 4],
        ['skipped', 'api', 2],
      ]);
    });

    it('are of the last 30 days unless more is asked for', async () => {
      expect(await count('')).toMatchObject({
        from: new Date(clock.at.getTime() - 30 * DAY_MS).toISOString(),
        to: clock.at.toISOString(),
        items: [{ total: 5 }],
      });
      expect((await count('from=2027-01-01T00:00:00Z&to=2027-01-02T00:00:00Z')).items).toMatchObject([
        { total: 0, acceptanceRate: null },
      ]);
    });

    it('come page by page, each group once', async () => {
      const whole = (await count(`${AUTUMN}&groupBy=consent,client,status`)).items;
      const seen: ConsentMetric[] = [];
      let cursor = '';
      do {
        const page = await count(`${AUTUMN}&groupBy=consent,client,status&limit=2${cursor}`);
        seen.push(...page.items);
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
      } while (cursor !== '');
      expect(whole.length).toBeGreaterThan(4);
      expect(seen).toEqual(whole);
    });
  });

  describe('of records', () => {
    it('say where they stand now, and how often was skipped before', async () => {
      expect((await count('of=records')).items).toEqual([
        {
          group: {},
          total: 6,
          accepted: 3,
          declined: 1,
          revoked: 1,
          skipped: 0,
          expired: 1,
          unconfirmed: 0,
          awaitingAuthorisation: 0,
          skips: 2,
          acceptanceRate: 0.5,
        },
      ]);
    });

    it('add up to the list', async () => {
      const both = 'from=2026-10-01T00:00:00Z&to=2026-11-05T12:00:00Z';
      const range = { from: '2026-10-01T00:00:00Z', to: '2026-11-05T12:00:00Z', type: 'legalbasistrack' };
      const { items } = await count(`of=records&${both}&groupBy=consent,client`);
      expect(sum(items, ({ total }) => total)).toBe(await graph(range));
      expect(sum(items, ({ total }) => total)).toBe(6);
      // the list knows no expiry of its own
      for (const [status, of] of [
        ['accepted', (item: ConsentMetric) => item.accepted + item.expired],
        ['declined', (item: ConsentMetric) => item.declined],
        ['revoked', (item: ConsentMetric) => item.revoked],
        ['skipped', (item: ConsentMetric) => item.skipped],
      ] as const)
        expect([status, sum(items, of)]).toEqual([status, await graph({ ...range, status })]);
      for (const { group, total } of items) {
        const filter = {
          and: [
            { field: 'consent_id', op: 'eq', value: group.consent!.slice(4) },
            group.client === null
              ? { field: 'client_id', op: 'exists', value: false }
              : { field: 'client_id', op: 'eq', value: group.client },
          ],
        };
        expect([group, total]).toEqual([group, await graph(filter)]);
      }
      const statuses = await count('of=records&groupBy=status');
      expect(statuses.items.map(({ group, total }) => [group.status, total])).toEqual([
        ['accepted', 3],
        ['declined', 1],
        ['expired', 1],
        ['revoked', 1],
      ]);
    });
  });

  it('count an acceptance that waits by itself, and not in the rate', async () => {
    const mailed = await define({ name: 'mailed', details: { doubleOptIn: true } });
    const shared = await define({ name: 'shared' });
    const authorisers = [{ sub: 'parent-1', relation: 'parent' }];
    await answer('1', mailed, 'accepted', { confirmation_email: 'person@example.com' });
    await answer('2', mailed, 'declined');
    await answer('1', shared, 'accepted', { authorisers });
    await answer('2', shared, 'accepted');
    const of = async (what: string, { consentId }: DefinedConsent) =>
      (await count(`of=${what}&consent=cns_${consentId}`)).items[0];
    expect(await of('records', mailed)).toMatchObject({
      ...{ total: 2, accepted: 0, unconfirmed: 1, awaitingAuthorisation: 0, expired: 0, acceptanceRate: 0 },
    });
    expect(await of('records', shared)).toMatchObject({
      ...{ total: 2, accepted: 1, unconfirmed: 0, awaitingAuthorisation: 1, acceptanceRate: 1 },
    });
    // said is said, whether it counts or not
    expect(await of('answers', mailed)).toMatchObject({ total: 2, accepted: 1, unconfirmed: 0 });
    const { items } = await count(`of=records&groupBy=status&consent=cns_${shared.consentId}`);
    expect(
      items.map(({ group, total, awaitingAuthorisation }) => [group.status, total, awaitingAuthorisation]),
    ).toEqual([
      ['accepted', 1, 0],
      ['awaiting_authorisation', 1, 1],
    ]);
  });

  it('are those of the tenant, and need the permission', async () => {
    const other = (await api.createTenant()).id;
    const stranger = await api.createKey(other);
    expect((await ask('of=records', stranger)).json()).toMatchObject({ items: [{ total: 0, skips: 0 }] });
    expect((await ask(AUTUMN, stranger)).json()).toMatchObject({ items: [{ total: 0 }] });
    const weak = await api.createKey(tenantId, ['consents:write']);
    expect((await ask('', weak)).statusCode).toBe(403);
  });

  it.each([
    ['groupBy=person', 'request.invalid'],
    ['groupBy=consent,version,client,month', 'request.invalid'],
    ['of=records&groupBy=source', 'request.invalid'],
    ['from=2024-01-01T00:00:00Z', 'request.invalid'],
    ['from=lately', 'request.invalid'],
    ['of=records&from=0000-01-01T00:00:00Z', 'request.invalid'],
    ['consent=x', 'request.invalid'],
    ['groupBy=consent&cursor=WyJhIiwiYiJd', 'cursor.invalid'],
    ['cursor=WyJhIl0', 'cursor.invalid'],
  ])('refuse %s with %s', async (query, code) => {
    expect((await ask(query)).json()).toMatchObject({ status: 400, code });
  });
});
