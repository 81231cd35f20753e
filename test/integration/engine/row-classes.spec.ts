import { EVERYTHING, NOTHING, type ClassQuery } from '#connectors/spi';
import {
  assemblePlan,
  buildCertificate,
  executeStore,
  parseDataMap,
  planStore,
  verifyStore,
  type StorePlan,
} from '#engine';
import { createTestStore, DIALECTS, MemoryJournal, TEST_KEYS, type TestStore } from './stores.js';

const IDENTITIES = [{ type: 'email', value: 'ann@example.com' }] as const;

describe.each(DIALECTS)('classes of equal rows (%s)', (type) => {
  const person = type === 'postgres' ? 'public.person' : 'person';
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore(type);
    const json = type === 'postgres' ? 'json' : 'text';
    await test.run(
      `create table person (id integer primary key, shop integer, email varchar(80), zip varchar(10), born date, extra ${json})`,
    );
    const rows = [
      `(1, 7, 'ann@example.com', '10115', '1984-03-02', '{"a":1}')`,
      `(2, 7, 'b@example.com', '10115', '1984-08-09', '{"a":1}')`,
      `(3, 7, 'c@example.com', '10115', '1984-09-09', null)`,
      `(4, 7, 'd@example.com', '10999', '1984-03-02', null)`,
      `(5, 7, 'e@example.com', null, null, null)`,
      `(6, 7, 'ann@example.com', null, null, null)`,
      `(7, 8, 'f@example.com', '10115', '1984-03-02', null)`,
    ];
    await test.run(`insert into person values ${rows.join(', ')}`);
  });
  afterEach(() => test.drop());

  const classesOf = async (changes: Partial<ClassQuery> = {}) => {
    const session = await test.store.read();
    try {
      return await session.classes?.({
        collection: person,
        columns: ['zip', 'born'],
        where: { op: 'in', columns: ['email'], values: [['ann@example.com']] },
        among: EVERYTHING,
        threshold: 3,
        ...changes,
      });
    } finally {
      await session.close();
    }
  };

  it('are counted by the store: rows, the smallest class and rows in small ones', async () => {
    expect(await classesOf()).toEqual({ rows: 1, smallest: 2, below: 1 });
    expect(await classesOf({ columns: ['zip'] })).toEqual({ rows: 1, smallest: 4, below: 0 });
    expect(await classesOf({ columns: ['zip', 'born', 'shop'] })).toEqual({ rows: 2, smallest: 1, below: 2 });
    expect(await classesOf({ among: { op: 'raw', text: 'shop = 7 -- not 8' } })).toMatchObject({
      smallest: 1,
    });
    expect(await classesOf({ where: EVERYTHING })).toEqual({ rows: 5, smallest: 1, below: 5 });
    expect(await classesOf({ where: NOTHING })).toEqual({ rows: 0, smallest: 0, below: 0 });
    expect(await classesOf({ columns: ['extra'] })).toEqual({ rows: 1, smallest: 2, below: 1 });
  });

  it('are refused for no column, and for one that is not there', async () => {
    for (const columns of [[], ['nope'], ['extra#$.a']])
      await expect(classesOf({ columns })).rejects.toMatchObject({ code: 'store.refused' });
  });

  const mapped = (columns: string, quasi = '[zip, born]') =>
    parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${person}
        where: "shop = 7"
        subject: { identifiers: { email: email } }
        quasiIdentifiers: ${quasi}
        columns:
          id: { category: link, erase: keep }
          shop: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          extra: { category: business.value, erase: keep }
${columns}`);
  const KEPT = `
          zip: { category: location.postcode, erase: { keep: LEGAL_OBLIGATION } }
          born: { category: identity.birth_date, erase: { generaliseDate: year } }`;
  const GONE = `
          zip: { category: location.postcode, erase: null }
          born: { category: identity.birth_date, erase: null }`;

  /** From plan to certificate; batches when `maxRowsOfOneSession` is small. */
  const erase = async (map: ReturnType<typeof mapped>, maxRowsOfOneSession = 1_000) => {
    const base = { map, store: test.store, identities: IDENTITIES };
    const { plan } = await planStore({ ...base, storeId: 'shop', right: 'erasure' });
    const journal = new MemoryJournal();
    const input = {
      ...base,
      approved: plan,
      journal,
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
      maxRowsOfOneSession,
    };
    const execution = await executeStore(input);
    if (execution.status !== 'done') throw new Error('drifted');
    expect(await executeStore(input)).toEqual(execution);
    const verification = await verifyStore({ ...base, plan });
    expect(verification.clean).toBe(true);
    const certificate = buildCertificate({
      id: 'crt_1',
      tenant: 'ten_1',
      requestId: 'req_1',
      regime: 'EU_GDPR',
      engineVersion: '0',
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:00:01Z',
      plan: assemblePlan({ map, right: 'erasure', storePlans: [plan] }),
      executions: { shop: execution },
      verifications: [verification],
    });
    return { plan, classes: certificate.stores[0]?.classes };
  };
  const warned = ({ findings }: StorePlan) => findings.find(({ code }) => code === 'K_BELOW');

  it('are in plan and certificate, before and after', async () => {
    const { plan, classes } = await erase(mapped(KEPT, '{ columns: [zip, born], threshold: 2 }'));
    expect(warned(plan)).toMatchObject({ severity: 'warning', collection: person });
    expect(warned(plan)?.message).toContain('1 of 1 rows');
    expect(plan.classes).toEqual([
      { collection: person, columns: ['zip', 'born'], threshold: 2, rows: 1, smallest: 1, below: 1 },
    ]);
    // The others still have their days of birth: nobody else is equal to the first of January.
    expect(classes).toEqual([
      {
        collection: person,
        threshold: 2,
        before: { columns: ['zip', 'born'], rows: 1, smallest: 1, below: 1 },
        after: { columns: ['zip', 'born'], rows: 1, smallest: 1, below: 1 },
        warning: 'K_BELOW',
      },
    ]);
    expect(JSON.stringify([plan, classes])).not.toMatch(/10115|1984/);
  });

  it.each([
    ['in one session', 1_000],
    ['in batches', 1],
  ])('grow by what is erased, %s', async (_, limit) => {
    await test.run(`update person set born = '1984-01-01' where id in (2, 3)`);
    const { plan, classes } = await erase(mapped(KEPT, '{ columns: [zip, born], threshold: 3 }'), limit);
    expect(warned(plan)).toBeDefined();
    expect(classes).toEqual([
      expect.objectContaining({
        before: { columns: ['zip', 'born'], rows: 1, smallest: 1, below: 1 },
        after: { columns: ['zip', 'born'], rows: 1, smallest: 3, below: 0 },
      }),
    ]);
    expect(classes?.[0]).not.toHaveProperty('warning');
  });

  it.each([
    ['in one session', 1_000],
    ['in batches', 1],
  ])('are compared by what a tombstone keeps, %s', async (_, limit) => {
    const { plan, classes } = await erase(mapped('', '[zip, born]\n        tombstone: [zip]'), limit);
    expect(warned(plan)?.message).toContain('leaves something of zip');
    expect(classes?.[0]?.after).toEqual({ columns: ['zip'], rows: 1, smallest: 3, below: 1 });
  });

  it('warn of nothing where nothing stays, and do not make the plan another', async () => {
    const base = { store: test.store, identities: IDENTITIES, storeId: 'shop', right: 'erasure' } as const;
    const map = mapped(GONE);
    const hash = async () => {
      const { plan } = await planStore({ ...base, map });
      return assemblePlan({ map, right: 'erasure', storePlans: [plan] }).hash;
    };
    const before = await hash();
    await test.run(`insert into person values (9, 7, 'z@example.com', '10115', '1984-03-02', null)`);
    expect(await hash()).toBe(before);
    const { plan, classes } = await erase(map);
    expect(warned(plan)).toBeUndefined();
    expect(classes).toEqual([expect.objectContaining({ threshold: 5, after: null })]);
  });

  it('need columns that are there', async () => {
    const { plan } = await planStore({
      map: mapped(KEPT, '[zip, birth]'),
      store: test.store,
      identities: IDENTITIES,
      storeId: 'shop',
      right: 'erasure',
    });
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ severity: 'error', code: 'UNKNOWN_COLUMN', column: 'birth' }),
    );
  });
});
