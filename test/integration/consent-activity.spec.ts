import { parse } from 'csv-parse/sync';
import { IssuersService, TenantsService } from '#access';
import type { ConsentActivity } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { createTestApi, type TestApi } from '../support/api.js';
import { ConsentRows, type WrittenAnswer, type WrittenConsent } from '../support/written-consents.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

interface Page {
  readonly items: ConsentActivity[];
  readonly nextCursor: string | null;
}

describe('the activity log of consents', () => {
  let api: TestApi;
  let people: TestIssuer;
  let tenantId: string;
  let key: string;
  let rows: ConsentRows;
  let news: WrittenConsent;
  let terms: WrittenConsent;

  beforeAll(async () => {
    api = await createTestApi({}, { PUBLIC_URL: 'https://privacy.example.com' });
    people = await startIssuer('portal');
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    await inTenant(() =>
      api.app.get(IssuersService).register({
        issuer: people.url,
        audience: 'portal',
        kind: 'person',
        algorithms: ['ES256'],
      }),
    );
    rows = new ConsentRows(api.app.get(UnitOfWork), api.app.get(KeyManager), api.app.get(Outbox));
    [news, terms] = await inTenant(async () => [
      await rows.consent('newsletter'),
      await rows.consent('terms'),
    ]);
    await answer(
      {
        ...news,
        sub: 'person-1',
        recordId: NEWS_RECORD,
        status: 'accepted',
        acceptedFields: ['email'],
        at: new Date('2026-11-01T10:00:00Z'),
        personal: { ip: '192.0.2.0', userAgent: '=Firefox' },
      },
      { ...terms, sub: 'person-1', status: 'accepted', at: new Date('2026-11-02T10:00:00Z') },
      { ...news, sub: 'person-2', status: 'declined' },
    );
    await answer({
      ...news,
      sub: 'person-1',
      recordId: NEWS_RECORD,
      status: 'revoked',
      at: new Date('2026-11-03T10:00:00Z'),
    });
  });
  afterAll(async () => {
    await people?.close();
    await api?.close();
  });

  const NEWS_RECORD = '0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01';
  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenantId, work);
  const answer = (...answers: WrittenAnswer[]) => inTenant(() => rows.answer(...answers));
  const own = async (path: string, sub = 'person-1', headers: Record<string, string> = {}) =>
    api.call(`GET /v1/me/${path}`, { key: await people.token({ sub }), headers });
  const read = async (query: string) => (await own(`activity?${query}`)).json<Page>().items;
  const statuses = (items: readonly ConsentActivity[]) => items.map(({ newValue }) => newValue?.status);

  it('tells a person what they answered, what it was before, and which text they saw', async () => {
    const { items, nextCursor } = (await own('activity')).json<Page>();
    expect(nextCursor).toBeNull();
    expect(statuses(items)).toEqual(['revoked', 'accepted', 'accepted']);
    expect(items[0]).toMatchObject({
      sub: 'person-1',
      consent_id: news.consentId,
      consent_version_id: news.versionId,
      record_id: NEWS_RECORD,
      action: 'answered',
      oldValue: { status: 'accepted', accepted_fields: ['email'], scopes: [] },
      newValue: { status: 'revoked', accepted_fields: [], scopes: [] },
      actor: { kind: 'client', id: 'cli_spec' },
      occurredAt: '2026-11-03T10:00:00.000Z',
      locale: 'en',
      contentHash: `sha256:${'ab'.repeat(32)}`,
      textUrl: `https://privacy.example.com/v1/consent-texts/cnv_${news.versionId}?locale=en`,
      ip: null,
    });
    expect(items[2]).toMatchObject({ oldValue: null, ip: '192.0.2.0', userAgent: '=Firefox' });
  });

  it('shows nobody the answers of others', async () => {
    expect(statuses((await own('activity', 'person-2')).json<Page>().items)).toEqual(['declined']);
    expect((await own('activity', 'person-9')).json<Page>().items).toEqual([]);
    expect((await api.call('GET /v1/me/activity', { key })).statusCode).toBe(403);
    const token = await people.token({ sub: 'person-1' });
    const asPerson = await api.call('GET /v1/consents/activity?subject=person-2', { key: token });
    expect(asPerson.statusCode).toBe(403);
    const stranger = await api.createKey((await api.createTenant()).id);
    const elsewhere = await api.call('GET /v1/consents/activity?subject=person-1', { key: stranger });
    expect(elsewhere.json<Page>().items).toEqual([]);
  });

  it('is filtered by consent, status and time, both ends included', async () => {
    expect(statuses(await read(`consent=${news.consentId}`))).toEqual(['revoked', 'accepted']);
    expect(statuses(await read('status=revoked'))).toEqual(['revoked']);
    const between = 'from=2026-11-02T10:00:00Z&to=2026-11-03T10:00:00Z';
    expect(statuses(await read(between))).toEqual(['revoked', 'accepted']);
    expect(await read('from=2026-11-03T10:00:01Z')).toEqual([]);
    expect((await own('activity?status=agreed')).statusCode).toBe(400);
    expect((await own('activity?consent=newsletter')).statusCode).toBe(400);
  });

  it('is read page by page, each entry once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page: Page = (await own(`activity?limit=1${cursor && `&cursor=${cursor}`}`)).json();
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual((await read('limit=50')).map(({ id }) => id));
    expect((await own('activity?cursor=WyJ4Il0')).json()).toMatchObject({ code: 'cursor.invalid' });
  });

  it('leaves a record of an operator who looks, by digest', async () => {
    const look = await api.call('GET /v1/consents/activity?subject=person-1&status=revoked', {
      key,
      headers: { 'x-habeas-reason': 'case 12' },
    });
    expect(statuses(look.json<Page>().items)).toEqual(['revoked']);
    await api.call('GET /v1/consents/activity?subject=person-1', { key, headers: { accept: 'text/csv' } });
    const trail = (await api.call('GET /v1/audit?limit=100', { key })).json<{
      items: { action: string; object: string; data: object }[];
    }>();
    const subject = await inTenant(() => rows.digest('person-1'));
    expect(trail.items.filter(({ action }) => action === 'consent_activity.read')).toEqual([
      expect.objectContaining({ object: subject, data: { type: 'text/csv' } }),
      expect.objectContaining({ object: subject, data: { status: 'revoked', reason: 'case 12' } }),
    ]);
    expect(JSON.stringify(trail)).not.toContain('person-1');
    const without = await api.createKey(tenantId, ['consents:read']);
    const refused = await api.call('GET /v1/consents/activity?subject=person-1', { key: without });
    expect(refused.statusCode).toBe(403);
  });

  it('can be had as lines and as a table, whole, without formulas', async () => {
    const lines = await own('activity?limit=1', 'person-1', { accept: 'application/x-ndjson' });
    expect(lines.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const entries = lines.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ConsentActivity);
    expect(entries).toEqual(await read(''));
    const table = await own('activity', 'person-1', { accept: 'text/csv' });
    const records = parse(table.body, { columns: true }) as Record<string, string>[];
    expect(records.map((record) => [record.old_status, record.new_status, record.userAgent])).toEqual([
      ['accepted', 'revoked', ''],
      ['', 'accepted', ''],
      ['', 'accepted', "'=Firefox"],
    ]);
    expect(records[2]!.new_accepted_fields).toBe('["email"]');
  });

  it('exports more entries than are read at a time', async () => {
    await answer(
      ...Array.from({ length: 1_101 }, () => ({
        ...terms,
        sub: 'person-3',
        status: 'skipped' as const,
        recordId: MANY,
      })),
    );
    const lines = await own('activity', 'person-3', { accept: 'application/x-ndjson' });
    const ids = lines.body
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as ConsentActivity).id);
    expect(new Set(ids).size).toBe(1_101);
    expect(ids).toHaveLength(1_101);
  });
  const MANY = '0198c1e0-55aa-7d02-8f6e-3c1b7e20aa02';

  it('comes with where the answers stand and the receipts in one document', async () => {
    const unitOfWork = api.app.get(UnitOfWork);
    await inTenant(async () => {
      const subject = await rows.digest('person-1');
      await unitOfWork.run(() =>
        unitOfWork.query(
          `insert into consent_receipt (id, tenant_id, subject, sequence, jws, created_at)
           values (?, habeas_tenant(), ?, 1, 'a.b.c', now())`,
          [NEWS_RECORD, subject],
        ),
      );
    });
    const document = (await own('export?scope=consents')).json<{
      consents: { consent_name: string; status: string }[];
      activity: unknown[];
    }>();
    expect(document).toMatchObject({
      sub: 'person-1',
      receipts: [{ id: NEWS_RECORD, jws: 'a.b.c' }],
    });
    expect(document.consents.map(({ consent_name: name, status }) => [name, status]).sort()).toEqual([
      ['newsletter', 'revoked'],
      ['terms', 'accepted'],
    ]);
    expect(document.activity).toHaveLength(3);
    expect((await own('export')).statusCode).toBe(400);
  });
});
