import type { Store, WriteSession } from '#connectors/spi';
import type { Identity } from '#contracts';
import { executeStore, planStore, verifyStore, type ExecuteStoreInput, type StorePlan } from '#engine';
import { shopMap, SHOP_SCHEMA, type ShopOptions } from './shop.js';
import {
  createTestStore,
  DIALECTS,
  MemoryJournal,
  TEST_KEYS,
  type Dialect,
  type TestStore,
} from './stores.js';

/** Stops at one place, as a process that is killed there would; what was done before stays done. */
class Killed extends Error {}
type Moment = 'before token' | 'before commit' | 'after commit' | 'before forget';

describe.each(DIALECTS)('executeStore (%s)', (type: Dialect) => {
  let shop: TestStore;
  beforeEach(async () => {
    shop = await createTestStore(type);
    await shop.run(SHOP_SCHEMA);
  });
  afterEach(() => shop.drop());

  const email = (value: string): Identity => ({ type: 'email', value });
  const prepare = async (identities: readonly Identity[], options: Partial<ShopOptions> = {}) => {
    const map = shopMap({ type, ...options });
    const { plan, discovered } = await planStore({
      map,
      storeId: 'shop',
      store: shop.store,
      identities,
      right: 'erasure',
    });
    return { map, plan, identities: [...identities, ...discovered] };
  };
  const input = (
    { map, plan, identities }: Awaited<ReturnType<typeof prepare>>,
    more: Partial<ExecuteStoreInput> = {},
  ): ExecuteStoreInput => ({
    map,
    store: shop.store,
    approved: plan,
    identities,
    journal: new MemoryJournal(),
    pseudonymKeys: TEST_KEYS,
    lock: 'req_1/shop',
    ...more,
  });
  /** Approves what the identity set at its fix point gives, as the workflow does. */
  const approve = async (address: string, options: Partial<ShopOptions> = {}) => {
    const first = await prepare([email(address)], options);
    return prepare(first.identities, options);
  };
  const planned = (plan: StorePlan): number => plan.steps.reduce((sum, { rows }) => sum + rows, 0);

  it('does what was approved, and nothing to anybody else', async () => {
    const approved = await approve('customer-1@example.com');
    const result = await executeStore(input(approved));
    expect(result).toMatchObject({ status: 'done' });
    if (result.status !== 'done') return;
    expect(result.outcomes.every(({ planned: rows, affected }) => rows === affected)).toBe(true);
    expect(result.outcomes.reduce((sum, { affected }) => sum + affected, 0)).toBe(planned(approved.plan));
    expect(await shop.rows('select id, email, name from customer order by id')).toEqual([
      { id: 1, email: 'pfbxshqqsntktydrcu6rdsei4zz@erased.invalid', name: null },
      { id: 2, email: 'customer-2@example.com', name: 'Second Customer' },
      { id: 3, email: 'jane@example.com', name: 'Third Customer' },
    ]);
    expect(await shop.rows('select id from payment_card where ccn is null')).toEqual([{ id: 'pay_aaa-aaa' }]);
    expect(await shop.rows('select id from address where street is null')).toEqual([]);
    expect(
      await shop.rows('select id from orders where shipping_address_id is null order by id'),
    ).toHaveLength(3);
    expect(await shop.rows('select email from visit')).toEqual([{ email: 'customer-2@example.com' }]);
  });

  it('changes the address that is used by nobody else', async () => {
    await executeStore(input(await approve('jane@example.com')));
    expect(await shop.rows('select id from address where street is null')).toEqual([{ id: 4 }]);
  });

  it('masks one row of a composite key', async () => {
    await executeStore(input(await approve('customer-1@example.com', { composite: true })));
    expect(await shop.rows('select id_a, id_b from composite_pk_test where description is null')).toEqual([
      { id_a: 1, id_b: 10 },
    ]);
  });

  it('changes a table without key by one statement and counts its rows', async () => {
    await shop.run('create table note (customer_id integer, text varchar(50))');
    await shop.run("insert into note values (1, 'a'), (1, 'a'), (2, 'a')");
    const approved = await approve('customer-1@example.com');
    const prefix = type === 'postgres' ? 'public.' : '';
    const noted = withCollection(approved.map, `${prefix}note`, `${prefix}customer`);
    const { plan } = await planStore({
      map: noted,
      storeId: 'shop',
      store: shop.store,
      identities: approved.identities,
      right: 'erasure',
    });
    const result = await executeStore(input({ ...approved, map: noted, plan }));
    expect(
      result.status === 'done' && result.outcomes.find(({ collection }) => collection.endsWith('note')),
    ).toMatchObject({
      planned: 2,
      affected: 2,
    });
    expect(await shop.rows('select count(*) as n from note where text is null')).toEqual([
      { n: expect.anything() },
    ]);
    expect(await shop.rows("select customer_id from note where text = 'a'")).toEqual([{ customer_id: 2 }]);
  });

  it('does nothing a second time', async () => {
    const approved = await approve('customer-1@example.com');
    const journal = new MemoryJournal();
    const first = await executeStore(input(approved, { journal }));
    expect(await executeStore(input(approved, { journal }))).toEqual(first);
  });

  it.each([
    ['a new row', "insert into login values (99, 1, '2022-01-01')", 'login'],
    ['a row that is gone', 'delete from login where id = 3', 'login'],
    [
      "a row that became another person's",
      "update orders set customer_id = 2 where id = 'ord_ccc-ccc'",
      'orders',
    ],
  ])('changes nothing when there is %s since the plan', async (_what, sql, collection) => {
    const approved = await approve('customer-1@example.com');
    await shop.run(sql);
    const result = await executeStore(input(approved));
    expect(result.status === 'drifted' && result.collections.some((name) => name.endsWith(collection))).toBe(
      true,
    );
    expect(await shop.rows('select id from customer where name is null')).toEqual([]);
    expect(await shop.rows('select id from login where time is null')).toEqual([]);
  });

  it('changes nothing when the structure is another one', async () => {
    const approved = await approve('customer-1@example.com');
    await shop.run('alter table customer add column note varchar(10)');
    expect(await executeStore(input(approved))).toMatchObject({ status: 'drifted' });
  });

  it('changes nothing when a table is gone since the plan', async () => {
    const approved = await approve('customer-1@example.com');
    await shop.run('drop table login');
    expect(await executeStore(input(approved))).toMatchObject({ status: 'drifted' });
    expect(await shop.rows('select id from customer where name is null')).toEqual([]);
  });

  it('names a table that is dropped between two batches, and does the rest by a new plan', async () => {
    const approved = await approve('customer-1@example.com');
    let sessions = 0;
    const dropping = intercept(shop.store, {
      write: async (options) => {
        sessions += 1;
        if (sessions === 3) await shop.run('drop table login');
        return shop.store.write(options);
      },
    });
    const error = await executeStore(input(approved, { store: dropping, maxRowsOfOneSession: 2 })).then(
      () => null,
      (failure: Error & { code: string }) => failure,
    );
    expect(error?.code).toBe('store.refused');
    expect(error?.message).toMatch(
      /^There is no collection ".*login" in this store\. Read the catalogue again/,
    );
    const rest = await approve('customer-1@example.com');
    expect(rest.plan.steps.map(({ collection }) => collection)).not.toContain('login');
  });

  it('refuses a plan with errors', async () => {
    const approved = await approve('customer-1@example.com', { access: 'read' });
    await expect(executeStore(input(approved))).rejects.toMatchObject({ code: 'plan.infeasible' });
    expect(await shop.rows('select id from customer where name is null')).toEqual([]);
  });

  it.each<[Moment, number | undefined]>([
    ['before token', undefined],
    ['before commit', undefined],
    ['after commit', undefined],
    ['before forget', undefined],
    ['before token', 2],
    ['before commit', 2],
    ['after commit', 2],
  ])(
    'is done once when it is killed %s and started again (rows of one session: %s)',
    async (moment, rows) => {
      const approved = await approve('customer-1@example.com');
      const journal = new MemoryJournal();
      const limit = rows === undefined ? {} : { maxRowsOfOneSession: rows };
      const killed = input(approved, { journal, store: killedAt(shop.store, moment), ...limit });
      await expect(executeStore(killed)).rejects.toMatchObject({ code: 'store.failed' });
      const result = await executeStore(input(approved, { journal, ...limit }));
      expect(result).toMatchObject({ status: 'done' });
      if (result.status !== 'done') return;
      expect(result.outcomes.every((outcome) => outcome.planned === outcome.affected)).toBe(true);
      expect(await shop.rows('select id from login where time is null order by id')).toHaveLength(6);
      expect(await shop.rows('select id from customer where name is null')).toEqual([{ id: 1 }]);
    },
  );

  it('works in batches when there are more rows than one session takes', async () => {
    const values = Array.from({ length: 12_000 }, (_, index) => `(${index + 100}, 1, '2021-01-01')`).join(
      ',',
    );
    await shop.run(`insert into login values ${values}`);
    const approved = await approve('customer-1@example.com');
    const journal = new MemoryJournal();
    const result = await executeStore(input(approved, { journal, maxRowsOfOneSession: 1_000 }));
    expect(result).toMatchObject({ status: 'done' });
    expect(await shop.rows('select id from login where time is not null order by id')).toEqual([
      { id: 7 },
      { id: 8 },
    ]);
    const batches = journal.list.filter(({ state, step }) => state === 'done' && step !== 'store');
    expect(batches.length).toBeGreaterThan(approved.plan.steps.length);
  });

  it('stops between batches when it is cancelled, and goes on later', async () => {
    const approved = await approve('customer-1@example.com');
    const journal = new MemoryJournal();
    const controller = new AbortController();
    const hooks = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(executeStore(input(approved, { journal, maxRowsOfOneSession: 2, hooks }))).rejects.toThrow();
    const result = await executeStore(input(approved, { journal, maxRowsOfOneSession: 2 }));
    expect(result).toMatchObject({ status: 'done' });
    expect(await shop.rows('select id from login where time is null')).toHaveLength(6);
  });

  it('holds batches back while a replica is too far behind, until it is not or somebody cancels', async () => {
    const approved = await approve('customer-1@example.com');
    const journal = new MemoryJournal();
    const doneBatches = () => journal.list.filter(({ state }) => state === 'done').length;
    const seen: number[] = [];
    const lags = [5, 130, 130, 120, 130];
    const behind = (ask: () => number): Store =>
      new Proxy(shop.store, {
        get: (store, name) => {
          if (name === 'replicaLagMs') return () => Promise.resolve(ask());
          const member: unknown = Reflect.get(store, name, store);
          return typeof member === 'function' ? member.bind(store) : member;
        },
      });
    const limited = (store: Store, signal?: AbortSignal) => {
      const plain = input(approved, {
        journal,
        store,
        maxRowsOfOneSession: 2,
        ...(signal && { hooks: { signal } }),
      });
      const stores = plain.map.stores.map((own) => ({
        ...own,
        limits: { ...own.limits, maxReplicaLagMs: 100 },
      }));
      return { ...plain, map: { ...plain.map, stores } };
    };
    const far = new AbortController();
    const stalled = behind(() => {
      seen.push(doneBatches());
      if (seen.length === lags.length) far.abort();
      return lags[seen.length - 1] ?? 1_000;
    });
    await expect(executeStore(limited(stalled, far.signal))).rejects.toThrow();
    // the first batch ran at once, the second one never
    expect(seen).toEqual([0, 1, 1, 1, 1]);
    expect(await executeStore(limited(behind(() => 100)))).toMatchObject({ status: 'done' });
    expect(await shop.store.replicaLagMs?.()).toBe(type === 'postgres' ? 0 : undefined);
    expect(await shop.rows('select id from login where time is null')).toHaveLength(6);
  });

  const withLogins = async (count: number) => {
    const values = Array.from({ length: count }, (_, index) => `(${index + 100}, 1, '2021-01-01')`);
    await shop.run(`insert into login values ${values.join(',')}`);
    return approve('customer-1@example.com');
  };
  const paced = (
    { map, ...others }: ExecuteStoreInput,
    limits: { batchMs: number; busyPercent?: number },
  ): ExecuteStoreInput => ({
    ...others,
    map: { ...map, stores: map.stores.map((own) => ({ ...own, limits: { ...own.limits, ...limits } })) },
  });
  const othersLogins = 'select id from login where time is not null order by id';

  it('works in short batches and rests between them where the data map leaves the store its time', async () => {
    const journal = new MemoryJournal();
    const approved = await withLogins(1_200);
    let busyMs = 0;
    let openedAt = 0;
    const watched = new Proxy(shop.store, {
      get: (store, name) => {
        const member: unknown = Reflect.get(store, name, store);
        if (name !== 'write') return typeof member === 'function' ? member.bind(store) : member;
        return async (options: Parameters<Store['write']>[0]) => {
          openedAt = performance.now();
          const session = await store.write(options);
          return intercept(session, {
            commit: async () => {
              await session.commit();
              busyMs += performance.now() - openedAt;
            },
          });
        };
      },
    });
    const startedAt = performance.now();
    const result = await executeStore(
      paced(input(approved, { journal, store: watched }), { batchMs: 1, busyPercent: 50 }),
    );
    expect(result).toMatchObject({ status: 'done' });
    expect(performance.now() - startedAt).toBeGreaterThan(1.9 * busyMs);
    const changed = journal.list
      .filter(({ state }) => state === 'done')
      .map(({ detail }) => (typeof detail === 'number' ? detail : (detail as { rows: number }).rows));
    expect(Math.max(...changed)).toBeLessThanOrEqual(500);
    expect(changed.filter((rows) => rows >= 50).length).toBeGreaterThanOrEqual(3);
    expect(await shop.rows(othersLogins)).toEqual([{ id: 7 }, { id: 8 }]);
  });

  it.each<Moment>(['before token', 'before commit', 'after commit', 'before forget'])(
    'goes on within a batch that was cut off %s',
    async (moment) => {
      const journal = new MemoryJournal();
      const approved = await withLogins(1_200);
      const attempt = (store: Store) =>
        executeStore(paced(input(approved, { journal, store }), { batchMs: 1 }));
      await expect(attempt(killedAt(shop.store, moment))).rejects.toMatchObject({ code: 'store.failed' });
      const result = await attempt(shop.store);
      expect(result).toMatchObject({ status: 'done' });
      if (result.status !== 'done') return;
      expect(result.outcomes.every((outcome) => outcome.planned === outcome.affected)).toBe(true);
      expect(await shop.rows(othersLogins)).toEqual([{ id: 7 }, { id: 8 }]);
    },
  );

  it('lets two attempts of one execution do the work once', async () => {
    const approved = await approve('customer-1@example.com');
    const journal = new MemoryJournal();
    const [first, second] = await Promise.all([
      executeStore(input(approved, { journal })),
      executeStore(input(approved, { journal })),
    ]);
    expect(second).toEqual(first);
    expect(journal.list.filter(({ state }) => state === 'prepared')).toHaveLength(1);
  });

  it('is verified clean, except for what others share', async () => {
    const approved = await approve('customer-1@example.com');
    await executeStore(input(approved));
    const verification = await verifyStore({ ...approved, store: shop.store });
    expect(verification).toMatchObject({ clean: true, control: 'found', residues: [] });
    expect(verification.scannedRows).toBeGreaterThan(20);
  });

  it('names what a sabotaged erasure left', async () => {
    const approved = await approve('customer-1@example.com');
    await executeStore(input(approved));
    await shop.run("update product set name = 'for CUSTOMER-1@example.com' where id = 3");
    await shop.run("insert into visit values ('customer-1@example.com', '2022-01-01')");
    const { clean, residues } = await verifyStore({ ...approved, store: shop.store });
    expect(clean).toBe(false);
    expect(
      residues
        .map(
          ({ collection, column, count, reason }) =>
            `${collection.replace('public.', '')}.${column}: ${count} ${reason}`,
        )
        .sort(),
    ).toEqual(['product.name: 1 unreached', 'visit.(row): 1 left', 'visit.email: 1 left']);
  });
});

/** The store, but the process dies at one moment. */
function killedAt(store: Store, moment: Moment): Store {
  let isAlive = true;
  const die = (): never => {
    isAlive = false;
    throw new Killed();
  };
  const session = (inner: WriteSession): WriteSession =>
    intercept(inner, {
      token: async () => (moment === 'before token' ? die() : inner.token()),
      commit: async () => {
        if (moment === 'before commit') {
          await inner.rollback();
          die();
        }
        await inner.commit();
        if (moment === 'after commit') die();
      },
      rollback: async () => inner.rollback(),
    });
  return intercept(store, {
    write: async (options: { lock: string }) => (isAlive ? session(await store.write(options)) : die()),
    forget: async (token: string) => (moment === 'before forget' ? die() : store.forget(token)),
  });
}

function intercept<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(inner, name) {
      const own = (methods as Record<string | symbol, unknown>)[name];
      const value: unknown = own ?? Reflect.get(inner, name, inner);
      return typeof value === 'function' && !own
        ? (value as (...args: unknown[]) => unknown).bind(inner)
        : value;
    },
  });
}

function withCollection(
  map: ReturnType<typeof shopMap>,
  name: string,
  parent: string,
): ReturnType<typeof shopMap> {
  const [store] = map.stores;
  if (!store) throw new Error('the map has no store');
  const [sample] = store.collections;
  if (!sample) throw new Error('the store has no collection');
  const column = {
    category: 'free_text',
    type: null,
    access: 'export',
    provenance: 'provided',
    paths: {},
  } as const;
  const columns = {
    customer_id: { ...column, category: 'link', erase: { kind: 'keep', code: null } as const },
    text: { ...column, erase: { kind: 'null' } as const },
  };
  const collection = { ...sample, name, subject: null, columns };
  const reference = {
    from: { collection: name, columns: ['customer_id'] },
    to: { collection: parent, columns: ['id'] },
    cast: null,
    when: null,
  };
  const stores = [
    {
      ...store,
      collections: [...store.collections, collection],
      references: [...store.references, reference],
    },
  ];
  return { ...map, stores };
}
