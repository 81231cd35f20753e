import type { Row } from '#connectors/spi';
import type { Identity } from '#contracts';
import {
  assemblePlan,
  collectStore,
  executeStore,
  parseDataMap,
  planAll,
  planStore,
  verifyStore,
  type DataMap,
  type ExportInfo,
  type ExportSink,
  type Operation,
  type StorePlan,
} from '#engine';
import { shopMap, SHOP_SCHEMA } from './shop.js';
import {
  createTestStore,
  DIALECTS,
  MemoryJournal,
  TEST_KEYS,
  type Dialect,
  type TestStore,
} from './stores.js';

const PERSON: Identity = { type: 'email', value: 'customer-1@example.com' };

class Package implements ExportSink {
  readonly infos: ExportInfo[] = [];
  readonly rows: Record<string, Row[]> = {};
  collection(info: ExportInfo) {
    const rows: Row[] = (this.rows[`${info.collection.replace('public.', '')} ${info.ownership}`] = []);
    this.infos.push(info);
    return {
      write: (batch: readonly Row[]) => Promise.resolve(void rows.push(...batch)),
      end: () => Promise.resolve(),
    };
  }
}

describe.each(DIALECTS)('rights (%s)', (type: Dialect) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let shop: TestStore;
  beforeEach(async () => {
    shop = await createTestStore(type);
    await shop.run(SHOP_SCHEMA);
  });
  afterEach(() => shop.drop());

  const planFor = async (
    map: DataMap,
    right: Operation,
    more: { today?: Date; restrictionId?: string } = {},
  ): Promise<StorePlan> =>
    (await planStore({ map, storeId: 'shop', store: shop.store, identities: [PERSON], right, ...more })).plan;
  const execute = (map: DataMap, approved: StorePlan, restrictionId = 'rst_1') =>
    executeStore({
      map,
      store: shop.store,
      approved,
      identities: [PERSON],
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
      restrictionId,
    });

  describe('restriction', () => {
    const RESTRICT = 'restrict: { set: { restricted_at: now, restriction_id: id } }';
    const map = (): DataMap => shopMap({ type, more: { customer: RESTRICT, login: RESTRICT } });
    beforeEach(async () => {
      for (const table of ['customer', 'login']) {
        await shop.run(`alter table ${table} add column restricted_at varchar(40)`);
        await shop.run(`alter table ${table} add column restriction_id varchar(60)`);
      }
    });

    it('marks the rows of the person, is verified, and is taken away by its id', async () => {
      const plan = await planFor(map(), 'restriction');
      expect(plan.steps.map(({ collection, action, rows }) => [collection, action, rows])).toEqual([
        [`${prefix}customer`, 'restrict', 1],
        [`${prefix}login`, 'restrict', 6],
      ]);
      expect(await execute(map(), plan)).toMatchObject({ status: 'done' });
      expect(
        await shop.rows(
          'select id from customer where restriction_id is not null and restricted_at is not null',
        ),
      ).toEqual([{ id: 1 }]);
      const expectations = { restrictionId: 'rst_1' };
      const check = (checked: StorePlan) =>
        verifyStore({ map: map(), store: shop.store, plan: checked, identities: [PERSON], expectations });
      expect(await check(plan)).toMatchObject({ clean: true, scannedRows: 7 });
      await shop.run('update login set restriction_id = null where id = 1');
      expect(await check(plan)).toMatchObject({ clean: false, residues: [{ count: 1 }] });

      const lift = await planFor(map(), 'lift', expectations);
      expect(lift.steps.map(({ action, rows }) => [action, rows])).toEqual([
        ['unrestrict', 1],
        ['unrestrict', 5],
      ]);
      expect(await execute(map(), lift)).toMatchObject({ status: 'done' });
      expect(await shop.rows('select id from login where restriction_id is not null')).toEqual([]);
      expect(await check(lift)).toMatchObject({ clean: true });
    });

    it('does not take the marks of another restriction away', async () => {
      await execute(map(), await planFor(map(), 'restriction'), 'rst_other');
      expect((await planFor(map(), 'lift', { restrictionId: 'rst_1' })).steps).toEqual([]);
    });
  });

  describe('portability', () => {
    const collect = async (map: DataMap, identities: readonly Identity[] = [PERSON]) => {
      const { plan } = await planStore({
        map,
        storeId: 'shop',
        store: shop.store,
        identities,
        right: 'portability',
      });
      const sink = new Package();
      return { sink, result: await collectStore({ map, store: shop.store, plan, identities, sink }) };
    };

    it("hands over the rows of the person, in key order, and nobody else's card", async () => {
      const { sink, result } = await collect(shopMap({ type, withCards: true }));
      expect(sink.rows['login exclusive']?.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(sink.rows['customer exclusive']).toEqual([
        { id: 1, email: 'customer-1@example.com', name: 'First Customer', address_id: 1 },
      ]);
      expect(JSON.stringify(sink.rows)).not.toContain('4000000000000002');
      expect(JSON.stringify(sink.rows)).not.toContain('customer-2@example.com');
      expect(result.outcomes.every(({ planned, affected }) => planned === affected)).toBe(true);
    });

    it('hands over the rows that an employee handles without the e-mails in them', async () => {
      const { sink, result } = await collect(shopMap({ type }), [
        { type: 'email', value: 'employee-1@example.com' },
      ]);
      expect(sink.rows['service_request actor']).toHaveLength(3);
      expect(JSON.stringify(sink.rows)).not.toContain('customer-');
      expect(result.redactions).toContainEqual({
        collection: `${prefix}service_request`,
        column: 'email',
        count: 3,
      });
    });

    it('leaves out what was derived, secrets, and what is marked so', async () => {
      const columns = `{ id: { category: identifier.internal, erase: keep }, address_id: { category: link, erase: keep },
        email: { category: secret.token, erase: null }, name: { category: identity.name, erase: null, access: redact } }`;
      const login =
        '{ id: { category: link, erase: keep }, customer_id: { category: link, erase: keep }, time: { category: behaviour.score, erase: null, provenance: derived } }';
      const { sink } = await collect(shopMap({ type, columns: { customer: columns, login } }));
      expect(sink.rows['customer exclusive']).toEqual([{ id: 1, name: '[redacted]', address_id: 1 }]);
      expect(sink.rows['login exclusive']?.[0]).toEqual({ id: 1, customer_id: 1 });
    });

    it('leaves out of JSON what the same words leave out as columns', async () => {
      await shop.run(`alter table customer add column prefs ${type === 'postgres' ? 'jsonb' : 'text'}`);
      await shop.run(`alter table customer add column extra text`);
      const prefs = JSON.stringify({
        theme: 'dark',
        notes: [{ by: 'staff', text: 'a third party says' }],
        score: { value: 7 },
        pin: 'secret-pin',
        phone: '030 12',
        nested: { token: null },
      });
      await shop.run(`update customer set prefs = '${prefs}', extra = '{"a": 1, "note": "x"}' where id = 1`);
      const paths = `{ "$.notes[*].text": { category: free_text, provenance: third_party },
        "$.score": { category: behaviour.score, provenance: derived },
        "$.pin": { category: secret.token }, "$.phone": { category: contact.phone, access: redact },
        "$..token": { category: contact.phone, access: redact }, "$.theme": { category: meta.note } }`;
      const columns = `{ id: { category: link }, email: { category: contact.email }, name: { category: identity.name },
        address_id: { category: link, access: skip }, prefs: { type: json, paths: ${paths} },
        extra: { type: json, paths: { "$.note": { category: free_text, access: skip } } } }`;
      const map = shopMap({ type, columns: { customer: columns } });
      const plan = await planFor(map, 'portability');
      const planned = plan.steps.find(({ collection }) => collection.endsWith('customer'))?.columns;
      expect(planned?.find(({ column }) => column === 'prefs')?.strategy).toBe(
        'export; without $.notes[*].text, $.score, $.pin; redact $.phone, $..token',
      );
      const { sink, result } = await collect(map);
      const [row] = sink.rows['customer exclusive'] ?? [];
      const handed = row?.prefs;
      expect(typeof handed === 'string' ? (JSON.parse(handed) as unknown) : handed).toEqual({
        theme: 'dark',
        notes: [{ by: 'staff' }],
        phone: '[redacted]',
        nested: { token: null },
      });
      expect(row?.extra).toBe('{"a":1}');
      expect(result.redactions).toContainEqual({
        collection: `${prefix}customer`,
        column: 'prefs',
        count: 1,
      });
      await shop.run(`update customer set extra = 'no JSON: note' where id = 1`);
      const again = await collect(map);
      expect(again.sink.rows['customer exclusive']?.[0]?.extra).toBe('[redacted]');
    });

    it('leaves out what is processed for a legal obligation', async () => {
      const map = shopMap({ type });
      const purposes = { shop: { basis: 'legal_obligation', dpv: null, directMarketing: false } as const };
      const plan = await planFor({ ...map, purposes }, 'portability');
      expect(plan.steps).toEqual([]);
      const own = plan.protected.filter(({ ownership }) => ownership === 'exclusive');
      expect(own.flatMap(({ columns }) => columns.map(({ keep }) => keep?.code))).toContain(
        'BASIS_EXCLUDES_RIGHT',
      );
    });

    it('says when nobody has named a legal basis', async () => {
      const plan = await planFor({ ...shopMap({ type }), purposes: {} }, 'portability');
      expect(plan.findings).toContainEqual(
        expect.objectContaining({ code: 'BASIS_MISSING', severity: 'warning' }),
      );
      expect(plan.steps.length).toBeGreaterThan(0);
    });
  });

  describe('access', () => {
    const columns = {
      customer: `{ id: { category: identifier.internal, erase: keep }, address_id: { category: link, erase: keep, access: skip },
        email: { category: contact.email, erase: null }, name: { category: identity.national_id, erase: null } }`,
      login:
        '{ id: { category: link, erase: keep }, customer_id: { category: link, erase: keep }, time: { category: behaviour.score, erase: null, provenance: derived } }',
    };
    const bound = (basis: 'legal_obligation' | 'contract'): DataMap => ({
      ...shopMap({ type, columns }),
      purposes: { shop: { basis, dpv: null, directMarketing: false } },
    });

    it('hands over what was derived and what a law asks for, and only says that numbers are held', async () => {
      const map = bound('legal_obligation');
      const plan = await planFor(map, 'access');
      const sink = new Package();
      const { redactions } = await collectStore({
        map,
        store: shop.store,
        plan,
        identities: [PERSON],
        sink,
      });
      expect(sink.rows['customer exclusive']).toEqual([{ id: 1, email: PERSON.value, name: '[redacted]' }]);
      expect(sink.rows['login exclusive']?.[0]).toHaveProperty('time');
      expect(JSON.stringify(sink.rows)).not.toContain('customer-2@example.com');
      const customer = sink.infos.find(({ collection }) => collection === `${prefix}customer`);
      expect(customer?.columns.find(({ name }) => name === 'name')).toMatchObject({
        redacted: true,
        held: true,
      });
      expect(redactions).toContainEqual({ collection: `${prefix}customer`, column: 'name', count: 1 });
    });

    it('plans the same rows for the categories, and refuses to copy them', async () => {
      const map = bound('contract');
      const [access, categories] = [await planFor(map, 'access'), await planFor(map, 'know_categories')];
      const places = ({ steps }: StorePlan) => steps.map(({ collection, rows }) => [collection, rows]);
      expect(places(categories)).toEqual(places(access));
      expect(
        categories.steps
          .flatMap(({ columns: named }) => named)
          .every(({ strategy }) => strategy === 'category'),
      ).toBe(true);
      const sink = new Package();
      const input = { map, store: shop.store, plan: categories, identities: [PERSON], sink };
      await expect(collectStore(input)).rejects.toMatchObject({ code: 'internal' });
      expect(sink.rows).toEqual({});
    });
  });

  describe('what must be kept', () => {
    it('keeps rows until their retention ends and masks those whose time is over', async () => {
      const map = shopMap({ type, more: { login: 'retention: { keepFor: P2Y, from: time }' } });
      const plan = await planFor(map, 'erasure', { today: new Date('2023-01-03T12:00:00Z') });
      const logins = (steps: StorePlan['steps']) =>
        steps.filter(({ collection }) => collection.endsWith('login'));
      expect(logins(plan.steps).map(({ action, rows }) => [action, rows])).toEqual([['mask', 3]]);
      expect(logins(plan.protected).map(({ rows, columns }) => [rows, columns[0]?.keep])).toEqual([
        [3, { code: 'LEGAL_OBLIGATION', earliest: '2023-01-04', until: '2023-01-06' }],
      ]);
    });

    it('keeps everything under a legal hold, and lists it', async () => {
      const hold = {
        id: 'case-7',
        scope: 'collection',
        on: `${prefix}login`,
        reason: 'lawsuit',
        reviewBy: '2030-01-01',
      } as const;
      const plan = await planFor({ ...shopMap({ type }), holds: [hold] }, 'erasure');
      expect(plan.steps.filter(({ collection }) => collection.endsWith('login'))).toEqual([]);
      expect(plan.protected).toContainEqual(
        expect.objectContaining({ collection: `${prefix}login`, rows: 6, action: 'keep' }),
      );
    });

    it('allows the residues of kept columns in verification', async () => {
      const visit = 'rowAction: keep\n        keepCode: LEGAL_CLAIMS';
      const map = shopMap({ type, more: { visit } });
      const identities = [PERSON, { type: 'email', value: 'customer-1-alt@example.com' } as const];
      const { plan } = await planStore({
        map,
        storeId: 'shop',
        store: shop.store,
        identities,
        right: 'erasure',
      });
      await executeStore({
        map,
        store: shop.store,
        approved: plan,
        identities,
        journal: new MemoryJournal(),
        pseudonymKeys: TEST_KEYS,
        lock: 'test',
      });
      const result = await verifyStore({ map, store: shop.store, plan, identities });
      expect(result.clean).toBe(true);
      expect(result.residues).toEqual([
        expect.objectContaining({ column: 'email', count: 1, allowed: 'LEGAL_CLAIMS' }),
      ]);
    });
  });

  describe('plan of all stores', () => {
    it('gives one hash for equal data, which findings and order do not change', async () => {
      const map = shopMap({ type });
      const opener = {
        open: () =>
          Promise.resolve(
            Object.create(shop.store, { close: { value: () => Promise.resolve() } }) as typeof shop.store,
          ),
      };
      const { plan, identities } = await planAll({ map, opener, identities: [PERSON], right: 'erasure' });
      expect(identities).toContainEqual({ type: 'email', value: 'customer-1-alt@example.com' });
      expect(plan.hash).toMatch(/^[0-9a-f]{64}$/);
      const again = await planStore({
        map,
        storeId: 'shop',
        store: shop.store,
        identities,
        right: 'erasure',
      });
      const silent = { ...again.plan, findings: [] };
      expect(assemblePlan({ map, right: 'erasure', storePlans: [silent] }).hash).toBe(plan.hash);
      await shop.run("insert into login values (50, 1, '2024-01-01')");
      const moved = await planStore({
        map,
        storeId: 'shop',
        store: shop.store,
        identities,
        right: 'erasure',
      });
      expect(assemblePlan({ map, right: 'erasure', storePlans: [moved.plan] }).hash).not.toBe(plan.hash);
    });

    it('refuses a store that the map does not name', async () => {
      const map = parseDataMap('version: 1');
      await expect(planFor(map, 'erasure')).rejects.toMatchObject({ code: 'data_map.invalid' });
    });
  });
});
