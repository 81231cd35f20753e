import { TenantsService } from '#access';
import type { Permission } from '#contracts';
import type { CategoryView, ConsentPurposeView, Page } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, type ConsentToDefine, type DefinedConsent } from '../support/consents.js';
import { CONTROLLER } from '../support/receipt-facts.js';
import { sampleMap } from '../support/request-services.js';

interface Receipt {
  readonly sensitive: boolean;
  readonly spiCat: readonly string[];
  readonly services: readonly { readonly purposes: readonly { readonly piiCategory: readonly string[] }[] }[];
}

describe('registers of consents', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;

  beforeAll(async () => {
    api = await createTestApi({}, { STORE_ROOTS: 'registers=/srv/shop' });
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });

  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenantId, work);
  const unitOfWork = () => api.app.get(UnitOfWork);
  const define = (given: ConsentToDefine = {}): Promise<DefinedConsent> =>
    inTenant(() => unitOfWork().run(() => defineConsent(unitOfWork(), given)));
  const categories = async (): Promise<CategoryView[]> =>
    (await api.call('GET /v1/personal-data-categories?limit=200', { key })).json<Page<CategoryView>>().items;
  const category = async (name: string) => (await categories()).find((one) => one.key === name);
  const put = (name: string, body: object = { name }) =>
    api.call(`PUT /v1/personal-data-categories/${encodeURIComponent(name)}`, { key, body });
  const remove = (name: string) =>
    api.call(`DELETE /v1/personal-data-categories/${encodeURIComponent(name)}`, { key });
  const accept = async ({ consentId }: DefinedConsent, more: object = {}): Promise<string> => {
    const body = {
      type: 'legalbasistrack',
      sub: 'person-1',
      consent_id: consentId,
      status: 'accepted',
      ...more,
    };
    const made = await api.call('POST /consent-srv/actions', { key, body });
    expect([made.statusCode, made.body]).toEqual([200, made.body]);
    return made.json<{ data: { receiptId: string } }>().data.receiptId;
  };
  const receipt = async (id: string): Promise<Receipt> =>
    (await api.call(`GET /v1/receipts/${id}`, { key })).json<Receipt>();
  const trail = async () =>
    (await api.call('GET /v1/audit?limit=200', { key }))
      .json<{ items: { action: string; object: string; data: object }[] }>()
      .items.filter(({ action }) => action.startsWith('personal_data_category.'));
  const requireFields = ({ versionId }: DefinedConsent, fields: readonly string[]) =>
    inTenant(() =>
      unitOfWork().run(async () => {
        await unitOfWork().query(`update consent_version set required_fields = ?::jsonb where id = ?`, [
          JSON.stringify(fields),
          versionId,
        ]);
        await unitOfWork().query(`update consent_chain set epoch = epoch + 1`);
      }),
    );

  describe('categories of personal data', () => {
    it('begin with the list of the receipts, whose special ones are sensitive', async () => {
      const all = await categories();
      expect(all).toHaveLength(16);
      expect(all.filter(({ sensitive }) => sensitive).map((one) => one.key)).toEqual([
        'Biometric',
        'Health',
        'Judicial',
        'Mental Health',
      ]);
      await api.call('PUT /v1/controller-profile', {
        key,
        body: { ...CONTROLLER, specialCategories: ['7'] },
      });
      expect(await category('Financial')).toMatchObject({ sensitive: true, origin: 'kantara', consents: [] });
    });

    it('are told what they are, in each language, and what names them', async () => {
      const { consentId } = await define({
        details: { personalDataCategories: ['blood_group', 'Shoe size'] },
      });
      expect(await category('blood_group')).toMatchObject({ origin: 'unregistered', sensitive: false });
      const body = { name: 'Blood group', displayNames: { de: 'Blutgruppe' }, sensitive: true };
      const made = await put('Blood_Group', body);
      const view = {
        key: 'Blood_Group',
        ...body,
        description: '',
        origin: 'own',
        consents: [`cns_${consentId}`],
      };
      expect([made.statusCode, made.json()]).toEqual([200, view]);
      expect(await category('Blood_Group')).toEqual(view);
      expect(await category('blood_group')).toBeUndefined();
      expect(await category('Shoe size')).toMatchObject({
        origin: 'unregistered',
        consents: [`cns_${consentId}`],
      });
      const changed = await put('blood_group', { ...body, sensitive: false });
      expect(changed.json()).toMatchObject({ key: 'Blood_Group', sensitive: false });
      await put('blood_group', { ...body, sensitive: false });
      expect(await trail()).toMatchObject([
        {
          action: 'personal_data_category.updated',
          object: 'Blood_Group',
          data: { old: { sensitive: true }, new: { sensitive: false } },
        },
        { action: 'personal_data_category.created', object: 'Blood_Group' },
      ]);
    });

    it('are not deleted while a definition or a field of a version names them', async () => {
      await put('location');
      await put('blood_group');
      await put('spare');
      await define({ details: { personalDataCategories: ['Location'] } });
      await requireFields(await define(), ['blood_group']);
      for (const name of ['location', 'blood_group'])
        expect((await remove(name)).json()).toMatchObject({
          status: 417,
          code: 'consent.in_use',
          detail: expect.stringMatching(/^1 consent names it/),
        });
      expect((await remove('spare')).statusCode).toBe(204);
      expect((await remove('spare')).json()).toMatchObject({ code: 'personal_data_category.not_found' });
      expect(await category('spare')).toBeUndefined();
    });

    it.each(['Health', '6', '6 - health'])('of the list are not redefined: %s', async (name) => {
      expect((await put(name)).json()).toMatchObject({ status: 400, code: 'consent.immutable' });
      expect((await remove(name)).json()).toMatchObject({ status: 400, code: 'consent.immutable' });
    });

    it('are listed by key, page by page', async () => {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page: Page<CategoryView> = (
          await api.call(`GET /v1/personal-data-categories?limit=5${cursor}`, { key })
        ).json();
        seen.push(...page.items.map((item) => item.key));
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
      } while (cursor !== '');
      expect(seen).toHaveLength(16);
      expect(seen).toEqual([...new Set(seen)].sort());
    });

    it('are those of the tenant, and need their permissions', async () => {
      await put('mine');
      const stranger = await api.createKey((await api.createTenant()).id);
      const others = await api.call('GET /v1/personal-data-categories?limit=200', { key: stranger });
      expect(others.body).not.toContain('mine');
      const removed = await api.call('DELETE /v1/personal-data-categories/mine', { key: stranger });
      expect(removed.statusCode).toBe(404);
      for (const [route, permission] of [
        ['GET /v1/personal-data-categories', 'consents:write'],
        ['PUT /v1/personal-data-categories/x', 'consents:read'],
        ['DELETE /v1/personal-data-categories/x', 'consents:write'],
        ['GET /v1/consent-purposes', 'consents:write'],
      ] as const) {
        const weak = await api.createKey(tenantId, [permission satisfies Permission]);
        expect((await api.call(route, { key: weak, body: { name: 'x' } })).statusCode).toBe(403);
      }
    });

    it.each([
      [{}, 'name'],
      [{ name: '' }, 'name'],
      [{ name: 'x', sensitive: 'yes' }, 'sensitive'],
      [{ name: 'x', displayNames: { 'not a language': 'x' } }, 'displayNames'],
      [{ name: 'x', displayNames: { de: '' } }, 'displayNames.de'],
      [{ name: 'x', key: 'y' }, ''],
    ])('refuse %j', async (body, param) => {
      const refused = (await put('x', body)).json<{ param?: string }>();
      expect(refused).toMatchObject({ code: 'request.invalid', status: 400 });
      expect(refused.param ?? '').toContain(param);
    });
  });

  describe('receipts', () => {
    it('say sensitive and name the category for one of health', async () => {
      const consent = await define({ details: { personalDataCategories: ['Health', 'Contact'] } });
      expect(await receipt(await accept(consent))).toMatchObject({ sensitive: true, spiCat: ['6 - Health'] });
    });

    it('follow the register, for categories and for fields asked for or agreed to', async () => {
      await put('location', { name: 'Location', sensitive: true });
      await put('blood_group', { name: 'Blood group', sensitive: true });
      await put('allergies', { name: 'Allergies', sensitive: true });
      await put('shoe_size');
      const named = await define({ details: { personalDataCategories: ['Location', 'shoe_size'] } });
      expect(await receipt(await accept(named))).toMatchObject({ sensitive: true, spiCat: ['Location'] });
      const asked = await define();
      await requireFields(asked, ['allergies']);
      const { spiCat, services, sensitive } = await receipt(
        await accept(asked, { accepted_fields: ['blood_group', 'email'] }),
      );
      expect([sensitive, spiCat]).toEqual([true, ['allergies', 'blood_group']]);
      expect(services[0]!.purposes[0]!.piiCategory).toEqual(['2 - Contact', 'allergies', 'blood_group']);
      const plain = await define({ details: { personalDataCategories: ['shoe_size'] } });
      expect(await receipt(await accept(plain))).toMatchObject({ sensitive: false, spiCat: [] });
    });

    it('that were given keep what was said then, and still fit the chain', async () => {
      await put('location', { name: 'Location', sensitive: true });
      const consent = await define({ details: { personalDataCategories: ['location'] } });
      const before = await accept(consent);
      await put('location', { name: 'Location', sensitive: false });
      const after = await accept(consent, { sub: 'person-2' });
      expect(await receipt(before)).toMatchObject({ sensitive: true, spiCat: ['location'] });
      expect(await receipt(after)).toMatchObject({ sensitive: false, spiCat: [] });
      const signed = await api.call(`GET /v1/receipts/${before}`, {
        key,
        headers: { accept: 'application/jwt' },
      });
      const verified = await api.call('POST /v1/receipts/verify', { body: { receipt: signed.body } });
      expect(verified.json()).toMatchObject({ valid: true, known: true });
    });

    it('name special data in the terms of DPV too', async () => {
      await api.call('PUT /v1/controller-profile', { key, body: CONTROLLER });
      await put('blood_group', { name: 'Blood group', sensitive: true });
      const consent = await define({ details: { personalDataCategories: ['Contact'] } });
      const id = await accept(consent, { accepted_fields: ['blood_group', 'email'] });
      const record = await api.call(`GET /v1/receipts/${id}`, {
        key,
        headers: { accept: 'application/ld+json' },
      });
      const data = record.json<{ 'dpv:hasRecordOfActivity': { 'dpv:hasPersonalData': object[] } }>();
      expect(data['dpv:hasRecordOfActivity']['dpv:hasPersonalData']).toMatchObject([
        { 'dct:title': '2 - Contact' },
        {
          '@type': ['dpv:PersonalData', 'dpv:SpecialCategoryPersonalData'],
          'dct:identifier': 'blood_group',
        },
        { '@type': 'dpv:PersonalData', 'dct:identifier': 'email' },
      ]);
    });
  });

  describe('purposes', () => {
    const purposes = async (): Promise<ConsentPurposeView[]> =>
      (await api.call('GET /v1/consent-purposes', { key })).json<Page<ConsentPurposeView>>().items;

    it('are told with all that the definitions say of them', async () => {
      const news = await define({
        name: 'newsletter',
        purposes: [
          { key: 'news', name: 'Send the newsletter', dpvPurpose: 'https://w3id.org/dpv#DirectMarketing' },
        ],
        details: { thirdPartyRecipients: ['Mailworks Ltd'] },
      });
      const terms = await define({
        name: 'terms',
        legalType: 'contract',
        obtainedBy: null,
        enabled: false,
        purposes: [{ key: 'news', name: 'News', sellOrShare: true }, 'delivery'],
      });
      expect(await purposes()).toEqual([
        {
          key: 'delivery',
          names: ['delivery'],
          dpvPurposes: [],
          categories: ['1 - Core Function'],
          legalTypes: ['contract'],
          essential: false,
          sellOrShare: false,
          consents: [{ id: `cns_${terms.consentId}`, name: 'terms', enabled: false, published: true }],
          recipients: [],
          dataMap: null,
        },
        {
          key: 'news',
          names: ['Send the newsletter', 'News'],
          dpvPurposes: ['https://w3id.org/dpv#DirectMarketing'],
          categories: ['6 - Marketing', '7 - Marketing Third Parties'],
          legalTypes: ['consent', 'contract'],
          essential: false,
          sellOrShare: true,
          consents: [
            { id: `cns_${news.consentId}`, name: 'newsletter', enabled: true, published: true },
            { id: `cns_${terms.consentId}`, name: 'terms', enabled: false, published: true },
          ],
          recipients: [{ name: 'Mailworks Ltd', role: 'third_party' }],
          dataMap: null,
        },
      ]);
    });

    it('say whether the data map declares and serves them', async () => {
      tenantId = (await api.createTenant('registers')).id;
      key = await api.createKey(tenantId);
      await define({ purposes: ['shop', 'astrology'] });
      const document = sampleMap('/srv/shop/crm.sqlite');
      const mapped = await api.call('PUT /v1/data-map', { key, body: { document } });
      expect([mapped.statusCode, mapped.body]).toEqual([200, mapped.body]);
      const found = Object.fromEntries((await purposes()).map((one) => [one.key, one.dataMap]));
      expect(found.astrology).toEqual({ declared: false, collections: 0 });
      expect(found.shop).toMatchObject({ declared: true });
      expect(found.shop!.collections).toBeGreaterThan(0);
    });
  });
});
