import { TenantsService } from '#access';
import type { Permission } from '#contracts';
import type { ConsentRecordDetail, ConsentRecordItem, ConsentRecordPage } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { systemClock } from '#platform';
import { createTestApi, type Call, type TestApi } from '../support/api.js';
import { defineConsent, type ConsentToDefine, type DefinedConsent } from '../support/consents.js';
import { CONTROLLER } from '../support/receipt-facts.js';
import { ConsentRows } from '../support/written-consents.js';

const REASON = { 'x-habeas-reason': 'Complaint 17' };
const LD = { accept: 'application/ld+json' };

describe('records of consents, for staff', () => {
  const clock = { offsetMs: 0, now: () => new Date(systemClock.now().getTime() + clock.offsetMs) };
  let api: TestApi;
  let tenantId: string;
  let key: string;

  beforeAll(async () => {
    api = await createTestApi({ clock });
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    clock.offsetMs = 0;
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });

  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenantId, work);
  const unitOfWork = () => api.app.get(UnitOfWork);
  const define = (given: ConsentToDefine = {}): Promise<DefinedConsent> =>
    inTenant(() => unitOfWork().run(() => defineConsent(unitOfWork(), given)));
  const answer = async (sub: string, { consentId }: DefinedConsent, status: string, more: object = {}) => {
    const body = { type: 'legalbasistrack', sub, consent_id: consentId, client_id: 'shop', status, ...more };
    const made = await api.call('POST /consent-srv/actions', { key, body });
    expect(made.statusCode).toBe(200);
    const { data } = made.json<{ data: { _id: string; receiptId: string } }>();
    return { id: `cnr_${data._id}`, receiptId: data.receiptId };
  };
  const ask = (body: object, call: Call = {}) =>
    api.call('POST /v1/consent-records/search', { key, body, ...call });
  const find = async (body: object, headers = REASON): Promise<ConsentRecordPage> => {
    const found = await ask(body, { headers });
    expect([found.statusCode, found.body]).toEqual([200, found.body]);
    return found.json<ConsentRecordPage>();
  };
  const subs = ({ items }: { items: readonly ConsentRecordItem[] }) => items.map(({ sub }) => sub).sort();
  const read = (id: string, headers: Record<string, string> = REASON) =>
    api.call(`GET /v1/consent-records/${id}`, { key, headers });
  const revoke = (id: string, body: object = { reason: 'By letter of 20 November' }, call: Call = {}) =>
    api.call(`POST /v1/consent-records/${id}/revocation`, { key, body, ...call });
  const keyWith = (...permissions: Permission[]) => api.createKey(tenantId, permissions);
  const trail = async (action: string) =>
    (await api.call('GET /v1/audit?limit=200', { key }))
      .json<{ items: { action: string; object: string; data: Record<string, unknown> }[] }>()
      .items.filter((entry) => entry.action === action);

  describe('searched', () => {
    it('by person, consent, client, purpose, standing and time, all of which must hold', async () => {
      const news = await define({ purposes: [{ key: 'news', name: 'Send the newsletter' }] });
      const survey = await define({ purposes: ['survey'] });
      await answer('person-1', news, 'accepted');
      await answer('person-2', news, 'declined', { client_id: 'app' });
      await answer('person-1', survey, 'revoked');
      expect(subs(await find({}))).toEqual(['person-1', 'person-1', 'person-2']);
      expect(subs(await find({ subject: 'person-1' }))).toEqual(['person-1', 'person-1']);
      expect(subs(await find({ subject: 'person-9' }))).toEqual([]);
      expect(subs(await find({ consents: [news.consentId] }))).toEqual(['person-1', 'person-2']);
      expect(subs(await find({ consents: [`cns_${news.consentId}`], clients: ['app'] }))).toEqual([
        'person-2',
      ]);
      expect(subs(await find({ clients: ['shop', 'app'] }))).toHaveLength(3);
      expect(subs(await find({ purpose: 'survey' }))).toEqual(['person-1']);
      expect(subs(await find({ purpose: 'news', standings: ['declined'] }))).toEqual(['person-2']);
      expect(subs(await find({ purpose: 'news', consents: [survey.consentId] }))).toEqual([]);
      expect(subs(await find({ purpose: 'nothing' }))).toEqual([]);
      expect(subs(await find({ standings: ['accepted', 'revoked'] }))).toEqual(['person-1', 'person-1']);
      const later = new Date(Date.now() + 3_600_000).toISOString();
      expect(subs(await find({ from: later }))).toEqual([]);
      expect(subs(await find({ to: later, subject: 'person-2' }))).toEqual(['person-2']);
    });

    it('page by page, newest change first, each once, and counted on the first page', async () => {
      const news = await define();
      for (let person = 1; person <= 7; person += 1) await answer(`person-${person}`, news, 'accepted');
      const seen: string[] = [];
      const totals: (number | null)[] = [];
      let cursor: string | null = null;
      do {
        const page: ConsentRecordPage = await find({ limit: 3, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ sub }) => sub));
        totals.push(page.total);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(7);
      expect(seen).toHaveLength(7);
      expect(totals).toEqual([7, null, null]);
      await answer('person-3', news, 'revoked');
      expect((await find({ limit: 1 })).items).toMatchObject([{ sub: 'person-3', status: 'revoked' }]);
    });

    it('shows an acceptance whose time is over as expired', async () => {
      const yearly = await define({ details: { validityPeriod: 'P1Y' } });
      await answer('person-1', yearly, 'accepted');
      expect((await find({ standings: ['expired'] })).items).toEqual([]);
      clock.offsetMs = 367 * 86_400_000;
      expect((await find({ standings: ['expired'] })).items).toMatchObject([
        { status: 'accepted', standing: 'expired' },
      ]);
      expect((await find({ standings: ['accepted'] })).items).toEqual([]);
    });

    it('tells an acceptance that waits from one that counts', async () => {
      const mailed = await define({ name: 'mailed', details: { doubleOptIn: true } });
      const shared = await define({ name: 'shared' });
      const authorisers = [{ sub: 'parent-1', relation: 'parent' }];
      const confirmation_email = 'person@example.com';
      const unconfirmed = await answer('person-1', mailed, 'accepted', { confirmation_email });
      const waiting = await answer('person-2', shared, 'accepted', { authorisers });
      // of two things that are missing it is the first, as decisions say it
      await answer('person-3', mailed, 'accepted', { confirmation_email, authorisers });
      await answer('person-4', shared, 'accepted');
      const standing = async (...standings: string[]) => subs(await find({ standings }));
      expect(await standing('unconfirmed')).toEqual(['person-1', 'person-3']);
      expect(await standing('awaiting_authorisation')).toEqual(['person-2']);
      expect(await standing('accepted', 'expired')).toEqual(['person-4']);
      expect(await standing('accepted', 'unconfirmed', 'awaiting_authorisation')).toHaveLength(4);
      expect((await find({ standings: ['unconfirmed'] })).total).toBe(2);
      expect((await read(unconfirmed.id)).json()).toMatchObject({
        ...{ status: 'accepted', standing: 'unconfirmed', receiptId: null, erased: false },
      });
      const route = `POST /v1/consent-authorisations/${waiting.id}/rejection`;
      expect((await api.call(route, { key, body: { authoriser: 'parent-1' } })).statusCode).toBe(200);
      expect(await standing('declined')).toEqual(['person-2']);
    });

    it('has what exercised rights and notes of processing are not', async () => {
      const news = await define();
      await answer('person-1', news, 'accepted');
      const note = { type: 'dataprocessing', sub: 'person-1', processing: { purpose: 'news' } };
      expect((await api.call('POST /consent-srv/actions', { key, body: note })).statusCode).toBe(200);
      expect(await find({})).toMatchObject({
        items: [{ consent: { id: `cns_${news.consentId}` } }],
        total: 1,
      });
    });

    it('finds nothing of another tenant', async () => {
      const { id } = await answer('person-1', await define(), 'accepted');
      const stranger = await api.createKey((await api.createTenant()).id);
      const found = await ask({}, { key: stranger, headers: REASON });
      expect(found.json()).toEqual({ items: [], nextCursor: null, total: 0 });
      for (const route of [`GET /v1/consent-records/${id}`, `POST /v1/consent-records/${id}/revocation`]) {
        const body = route.startsWith('POST') ? { reason: 'x' } : undefined;
        const answered = await api.call(route, { key: stranger, ...(body && { body }) });
        expect(answered.json()).toMatchObject({ code: 'consent_record.not_found', status: 404 });
      }
    });

    it.each([
      [{ limit: 201 }, 'request.invalid'],
      [{ limit: 0 }, 'request.invalid'],
      [{ consents: [] }, 'request.invalid'],
      [{ consents: ['nobodys'] }, 'request.invalid'],
      [{ standings: ['agreed'] }, 'request.invalid'],
      [{ from: 'yesterday' }, 'request.invalid'],
      [{ to: '0000-01-01T00:00:00Z' }, 'request.invalid'],
      [{ sub: 'person-1' }, 'request.invalid'],
      [{ cursor: 'nonsense' }, 'cursor.invalid'],
      [{ cursor: Buffer.from('["now","x"]').toString('base64url') }, 'cursor.invalid'],
    ])('refuses %j with %s', async (body, code) => {
      expect((await ask(body)).json()).toMatchObject({ status: 400, code });
    });
  });

  describe('who they are', () => {
    it('is masked until a reason is given, in a list and in a record', async () => {
      const { id } = await answer('7f0c2d1e-9a44-4d55-8f10-2b8d7e3f6c90', await define(), 'accepted');
      const masked = await find({}, {} as typeof REASON);
      expect(masked.items).toMatchObject([{ id, sub: '7f…90', masked: true }]);
      expect((await read(id, {})).json()).toMatchObject({ sub: '7f…90', masked: true });
      const clear = { sub: '7f0c2d1e-9a44-4d55-8f10-2b8d7e3f6c90', masked: false };
      expect((await find({})).items).toMatchObject([clear]);
      expect((await read(id)).json()).toMatchObject(clear);
    });

    it('is told to nobody without subjects:read, who may look for nobody either', async () => {
      const { id } = await answer('person-1', await define(), 'accepted');
      const call = { key: await keyWith('consents:read'), headers: REASON };
      expect((await ask({}, call)).json()).toMatchObject({ items: [{ sub: 'p…1', masked: true }] });
      expect((await api.call(`GET /v1/consent-records/${id}`, call)).json()).toMatchObject({ masked: true });
      expect((await ask({ subject: 'person-1' }, call)).json()).toMatchObject({
        code: 'auth.forbidden',
        param: 'subject',
      });
    });

    it('is on record with the reason, by digest', async () => {
      const news = await define();
      await answer('person-1', news, 'accepted');
      await answer('person-2', news, 'accepted');
      await find({ subject: 'person-1' });
      await find({ consents: [news.consentId] });
      await find({ clients: ['shop'] }, {} as typeof REASON);
      const [one, two] = await inTenant(async () => {
        const rows = new ConsentRows(unitOfWork(), api.app.get(KeyManager), api.app.get(Outbox));
        return Promise.all([rows.digest('person-1'), rows.digest('person-2')]);
      });
      const looks = await trail('consent_records.read');
      expect(looks).toMatchObject([
        { object: 'consent_records', data: { masked: true, clients: ['shop'] } },
        { object: 'consent_records', data: { masked: false, reason: 'Complaint 17' } },
        { object: one, data: { masked: false, people: [one], reason: 'Complaint 17' } },
      ]);
      expect(new Set(looks[1]!.data.people as string[])).toEqual(new Set([one, two]));
      expect(looks[0]!.data).not.toHaveProperty('people');
      expect(JSON.stringify(looks)).not.toContain('person-');
    });
  });

  describe('revoked by staff', () => {
    it('says who did it and why, and the receipt that it was not the person', async () => {
      await api.call('PUT /v1/controller-profile', { key, body: CONTROLLER });
      const news = await define({ details: { personalDataCategories: ['Contact'] } });
      const { id } = await answer('person-1', news, 'accepted', { accepted_fields: ['email'] });
      const revoked = await revoke(id, undefined, { headers: REASON });
      expect([revoked.statusCode, revoked.json()]).toMatchObject([
        200,
        {
          id,
          sub: 'person-1',
          status: 'revoked',
          standing: 'revoked',
          acceptedFields: ['email'],
          history: [
            { status: 'accepted', source: 'api', reason: null },
            { status: 'revoked', source: 'on_behalf', reason: 'By letter of 20 November' },
          ],
        },
      ]);
      const { receiptId } = revoked.json<ConsentRecordDetail>();
      const receipt = await api.call(`GET /v1/receipts/${receiptId}`, { key, headers: LD });
      expect([receipt.statusCode, receipt.body]).toEqual([
        200,
        expect.stringContaining('dpv:ConsentRevoked'),
      ]);
      expect(receipt.body).not.toContain('letter');
      expect(await trail('consent_record.revoked')).toMatchObject([
        { object: id, data: { consent: news.consentId, before: 'accepted', reason: 'Complaint 17' } },
      ]);
      expect((await read(id, {})).body).not.toContain('letter');
    });

    it('changes nothing else, and nothing the second time', async () => {
      const news = await define();
      const { id } = await answer('person-1', news, 'accepted');
      const other = await answer('person-1', await define(), 'accepted');
      await answer('person-2', news, 'accepted');
      await revoke(id);
      const again = await revoke(id, { reason: 'Once more' });
      expect(again.json<ConsentRecordDetail>().history).toHaveLength(2);
      expect(await trail('consent_record.revoked')).toHaveLength(1);
      expect((await find({ standings: ['accepted'] })).items.map((item) => item.sub).sort()).toEqual([
        'person-1',
        'person-2',
      ]);
      expect((await read(other.id)).json()).toMatchObject({ standing: 'accepted' });
    });

    it('is recorded and stops nothing where the processing rests on something else', async () => {
      const terms = await define({ legalType: 'contract', obtainedBy: null });
      const { id } = await answer('person-1', terms, 'accepted');
      expect((await revoke(id)).json()).toMatchObject({ effect: 'recorded_only', status: 'revoked' });
    });

    it('stays one record for each action of an action-based consent', async () => {
      const upload = await define({ obtainedBy: 'actionbased' });
      const { id } = await answer('person-1', upload, 'accepted', { action_id: 'upload-1' });
      await answer('person-1', upload, 'accepted', { action_id: 'upload-2' });
      await revoke(id);
      const { items } = await find({});
      expect(items.map(({ standing }) => standing).sort()).toEqual(['accepted', 'revoked']);
    });

    it('is refused without a reason, without the permission, and of a person who was erased', async () => {
      const { id } = await answer('person-1', await define(), 'accepted');
      for (const body of [{}, { reason: '  ' }, { reason: 'x'.repeat(2_001) }])
        expect((await revoke(id, body)).json()).toMatchObject({ code: 'request.invalid', param: 'reason' });
      const reader = await keyWith('consents:read', 'subjects:read');
      expect((await revoke(id, undefined, { key: reader })).statusCode).toBe(403);
      await inTenant(() =>
        new ConsentRows(unitOfWork(), api.app.get(KeyManager), api.app.get(Outbox)).erase('person-1'),
      );
      expect((await revoke(id)).json()).toMatchObject({ status: 409, code: 'consent.illegal_transition' });
      expect((await find({})).items).toMatchObject([
        { sub: 'erased-person', standing: 'accepted', erased: true },
      ]);
    });
  });
});
