import type { Change, ReadSession, Store, WriteSession } from '#connectors/spi';
import type { Identity } from '#contracts';
import {
  executeMany,
  executeStore,
  independentPeople,
  parseDataMap,
  planAll,
  planMany,
  verifyMany,
  verifyStore,
  type ManyExecutionInput,
  type PlannedAll,
  type StoreExecution,
} from '#engine';
import {
  createTestStore,
  DIALECTS,
  MemoryJournal,
  TEST_KEYS,
  type Dialect,
  type TestStore,
} from './stores.js';

const PEOPLE = 12;
const TABLES = ['customer', 'orders', 'order_line', 'address', 'message', 'login', 'badge', 'visit', 'audit'];

/** People 1 to 12, of whom 5 and 6 live together and 7 and 8 wrote a message together. */
const SCHEMA = `
  create table address (id integer primary key, street varchar(60));
  create table customer (id integer primary key, email varchar(60), name varchar(60), address_id integer);
  create table orders (id integer primary key, customer_id integer, placed varchar(20), note varchar(80));
  create table order_line (order_id integer, line integer, gift varchar(60), primary key (order_id, line));
  create table message (id integer primary key, author_id integer, about_id integer, body varchar(200));
  create table login (id integer primary key, customer_id integer, ip varchar(40));
  create table badge (kind varchar(10), customer_id integer, label varchar(60), primary key (kind, customer_id));
  create table visit (email varchar(60), page varchar(60));
  create table audit (id integer primary key, email varchar(60), text varchar(200));
  ${Array.from({ length: PEOPLE }, (_, at) => rowsOf(at + 1)).join('\n')}
  insert into message values (99, 7, 8, 'both of us'), (98, 8, 7, 'again');
  insert into visit values ('nobody@example.com', '/a'), ('nobody@example.com', '/b');
`;

function rowsOf(n: number): string {
  const home = n === 6 ? 5 : n;
  const orders = Array.from({ length: n % 4 }, (_, at) => n * 10 + at);
  return `
    ${home === n ? `insert into address values (${n}, 'Street ${n}');` : ''}
    insert into customer values (${n}, 'person-${n}@example.com', 'Person ${n}', ${home});
    ${orders
      .map(
        (id) => `insert into orders values (${id}, ${n}, '20${10 + n}-01-01', 'for ${n}');
      insert into order_line values (${id}, 1, 'gift ${id}'), (${id}, 2, null);`,
      )
      .join('\n')}
    insert into message values (${n}, ${n}, null, 'write to person-${n}@example.com, please');
    ${n % 3 === 0 ? '' : `insert into login values (${n * 2}, ${n}, '192.0.2.${n}'), (${n * 2 + 1}, ${n}, null);`}
    insert into badge values ('gold', ${n}, 'Person ${n}');
    insert into visit values ('Person-${n}@Example.com', '/a'), ('person-${n}@example.com', '/b');
    insert into audit values (${n}, 'person-${n}@example.com', 'person-${n}@example.com came');`;
}

const mapFor = (type: Dialect) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  const link = '{ category: link, erase: keep }';
  return parseDataMap(`
version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${prefix}customer
        subject: { identifiers: { id: customer_id, email: email } }
        columns:
          id: ${link}
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: null }
          address_id: ${link}
      - name: ${prefix}orders
        retention: { keepFor: P10Y, from: placed, code: LEGAL_OBLIGATION }
        columns: { id: ${link}, customer_id: ${link}, note: { category: free_text, erase: { const: gone } } }
      - name: ${prefix}order_line
        columns: { order_id: ${link}, gift: { category: free_text, erase: null } }
      - name: ${prefix}address
        columns: { id: ${link}, street: { category: location.address, erase: null } }
      - name: ${prefix}message
        columns: { id: ${link}, author_id: ${link}, about_id: ${link}, body: { category: free_text, erase: scrub } }
      - name: ${prefix}login
        rowAction: delete
      - name: ${prefix}badge
        columns: { kind: ${link}, customer_id: ${link}, label: { category: identity.name, erase: { pseudonym: opaque } } }
      - name: ${prefix}visit
        subject: { identifiers: { email: email } }
        columns: { email: { category: contact.email, erase: { pseudonym: email } }, page: { category: meta.page, erase: keep } }
      - name: ${prefix}audit
        subject: { identifiers: { email: email } }
        columns:
          id: ${link}
          email: { category: contact.email, erase: { keep: LEGAL_OBLIGATION } }
          text: { category: free_text, erase: { keep: LEGAL_OBLIGATION } }
    references:
      - { from: ${prefix}customer.address_id, to: ${prefix}address.id }
      - { from: ${prefix}orders.customer_id, to: ${prefix}customer.id }
      - { from: ${prefix}order_line.order_id, to: ${prefix}orders.id }
      - { from: ${prefix}message.author_id, to: ${prefix}customer.id }
      - { from: ${prefix}message.about_id, to: ${prefix}customer.id }
      - { from: ${prefix}login.customer_id, to: ${prefix}customer.id }
      - { from: ${prefix}badge.customer_id, to: ${prefix}customer.id }
`);
};

const TODAY = new Date('2026-03-02T10:00:00Z');
const person = (n: number): readonly Identity[] => [{ type: 'email', value: `person-${n}@example.com` }];
const everybody = Array.from({ length: PEOPLE }, (_, at) => person(at + 1));

describe.each(DIALECTS)('people erased together (%s)', (type) => {
  const map = mapFor(type);
  let alone: TestStore;
  let together: TestStore;
  beforeEach(async () => {
    [alone, together] = await Promise.all([createTestStore(type), createTestStore(type)]);
    for (const test of [alone, together]) await test.run(SCHEMA);
  });
  afterEach(async () => {
    await alone.drop();
    await together.drop();
  });

  const opener = ({ store }: TestStore) => ({
    open: () => Promise.resolve(new Proxy(store, { get: staysOpen })),
  });
  const work = (planned: PlannedAll, lock: string, journal = new MemoryJournal()): ManyExecutionInput => ({
    map,
    ...{ approved: planned.plan.stores[0]!, identities: planned.identities, journal, lock },
    pseudonymKeys: TEST_KEYS,
    today: TODAY,
  });
  const planTogether = async (people: readonly (readonly Identity[])[]) =>
    (await planMany({ map, opener: opener(together), right: 'erasure', today: TODAY }, people)).map(valueOf);
  const contents = async ({ rows }: TestStore) => {
    const tables: Record<string, unknown> = {};
    for (const table of TABLES)
      tables[table] = (await rows(`select * from ${table}`)).map((row) => JSON.stringify(row)).sort();
    return tables;
  };

  it('are planned, erased and verified as if each were alone', async () => {
    const expected: unknown[] = [];
    for (const [at, identities] of everybody.entries()) {
      const planned = await planAll({
        map,
        opener: opener(alone),
        right: 'erasure',
        identities,
        today: TODAY,
      });
      const execution = await executeStore({ ...work(planned, `alone ${at}`), store: alone.store });
      expected.push({ hash: planned.plan.hash, plan: planned.plan.stores, execution });
    }
    const first = await planTogether(everybody);
    const isFirst = independentPeople(first);
    // who shares an address or a message with somebody waits for the next round
    expect(isFirst.flatMap((own, at) => (own ? [] : [at + 1]))).toEqual([6, 8]);
    const found = new Map<number, unknown>();
    const planned = new Map(first.map((one, at) => [at, one]));
    for (const round of [true, false]) {
      const turn = everybody.flatMap((identities, at) => (isFirst[at] === round ? [{ identities, at }] : []));
      const plans = round
        ? turn.map(({ at }) => first[at]!)
        : await planTogether(turn.map(({ identities }) => identities));
      const results = await executeMany(
        together.store,
        plans.map((plan, at) => work(plan, `person ${turn[at]!.at}`)),
      );
      for (const [index, { at }] of turn.entries()) {
        const { plan } = plans[index]!;
        planned.set(at, plans[index]!);
        found.set(at, { hash: plan.hash, plan: plan.stores, execution: valueOf(results[index]!) });
      }
    }
    expect(everybody.map((_, at) => found.get(at))).toEqual(expected);
    expect(await contents(together)).toEqual(await contents(alone));
    const cases = everybody.map((_, at) => {
      const { plan, identities } = planned.get(at)!;
      const { outcomes } = (found.get(at) as { execution: Extract<StoreExecution, { status: 'done' }> })
        .execution;
      return { map, plan: plan.stores[0]!, identities, expectations: { outcomes } };
    });
    const verified = (await verifyMany(together.store, cases)).map(valueOf);
    const verifiedAlone: unknown[] = [];
    for (const one of cases) verifiedAlone.push(await verifyStore({ ...one, store: alone.store }));
    expect(verified).toEqual(verifiedAlone);
    expect(verified.map(({ control, residues }) => [control, residues.length > 0])).toEqual(
      everybody.map(() => ['found', true]),
    );
  });
});

describe('people erased together in PostgreSQL', () => {
  const map = mapFor('postgres');
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore('postgres');
    await test.run(SCHEMA);
  });
  afterEach(() => test.drop());

  const plan = async (people: readonly (readonly Identity[])[]) => {
    const opener = { open: () => Promise.resolve(new Proxy(test.store, { get: staysOpen })) };
    return (await planMany({ map, opener, right: 'erasure', today: TODAY }, people)).map(valueOf);
  };
  const inputs = (planned: readonly PlannedAll[], journals: readonly MemoryJournal[]) =>
    planned.map(({ plan: { stores }, identities }, at) => ({
      ...{ map, approved: stores[0]!, identities, journal: journals[at]!, lock: `person ${at}` },
      pseudonymKeys: TEST_KEYS,
      today: TODAY,
    }));
  const masked = async () =>
    (await test.rows('select id from customer where name is null order by id')).map(({ id }) => id);

  it('are erased by one session, each step of all by one statement', async () => {
    const planned = await plan([1, 2, 3, 4].map(person));
    const changes: Change[][] = [];
    let sessions = 0;
    const counted = watched(test.store, {
      onWrite: () => (sessions += 1),
      onChanges: (some) => changes.push([...some]),
    });
    const results = await executeMany(
      counted,
      inputs(
        planned,
        planned.map(() => new MemoryJournal()),
      ),
    );
    expect(results.map((result) => valueOf(result).status)).toEqual(['done', 'done', 'done', 'done']);
    expect(sessions).toBe(1);
    const customers = changes.filter(([change]) => change?.collection === 'public.customer');
    expect(customers.map((some) => some.length)).toEqual([4]);
    expect(changes.flat().length).toBeGreaterThan(2 * changes.length);
  });

  it('are erased by one session at a time where the store is left its share of the time', async () => {
    const logins = Array.from({ length: 300 }, (_, at) => `(${1_000 + at}, 1, '192.0.2.1')`);
    await test.run(`insert into login values ${logins.join(',')}`);
    const planned = await plan([1, 2, 3, 4].map(person));
    const [shop] = map.stores;
    const limits = { ...shop!.limits, batchMs: 20, busyPercent: 50 };
    const paced = { ...map, stores: [{ ...shop!, limits }] };
    let sessions = 0;
    const counted = watched(test.store, { onWrite: () => (sessions += 1) });
    const journals = planned.map(() => new MemoryJournal());
    const results = await executeMany(
      counted,
      inputs(planned, journals).map((input) => ({ ...input, map: paced })),
    );
    expect(results.map((result) => valueOf(result).status)).toEqual(['done', 'done', 'done', 'done']);
    // the first one has more rows than one short session changes, the others have one together
    const units = journals.map(({ list }) => list.filter(({ state }) => state === 'done').length);
    expect(units[0]).toBeGreaterThan(3);
    expect(units.slice(1)).toEqual([1, 1, 1]);
    expect(sessions).toBe(1 + units[0]! + 1);
    expect(await masked()).toEqual([1, 2, 3, 4]);
  });

  it('asks as often for many as for one, so that a table without an index is not read for each', async () => {
    const asked = async (people: readonly (readonly Identity[])[]): Promise<number> => {
      let questions = 0;
      const store = watched(test.store, { onQuestions: () => (questions += 1) });
      const opener = { open: () => Promise.resolve(store) };
      await planMany({ map, opener, right: 'erasure', today: TODAY }, people);
      return questions;
    };
    // alike people: what somebody has besides is asked for whoever has it
    await test.run(Array.from({ length: 20 }, (_, at) => rowsOf(101 + 12 * at)).join('\n'));
    const alike = Array.from({ length: 20 }, (_, at) => person(101 + 12 * at));
    expect(await asked(alike)).toBe(await asked(alike.slice(0, 1)));
  });

  it('are planned in two sessions where they are many, which a server reads for at the same time', async () => {
    // most of them are not there
    const many = Array.from({ length: 205 }, (_, at) => person(at + 1));
    let sessions = 0;
    const store = watched(test.store, { onRead: () => (sessions += 1) });
    const opener = { open: () => Promise.resolve(store) };
    const planned = await planMany({ map, opener, right: 'erasure', today: TODAY }, many);
    expect(sessions).toBe(2);
    const alone = await planAll({ map, opener, right: 'erasure', today: TODAY, identities: person(12) });
    expect(valueOf(planned[11]!).plan).toEqual(alone.plan);
    expect(planned.map(valueOf).filter(({ plan: { stores } }) => stores[0]!.steps.length > 0)).toHaveLength(
      12,
    );
  });

  it('leaves the one alone whose data changed meanwhile, and erases the others', async () => {
    const planned = await plan([1, 2, 3].map(person));
    await test.run(
      `insert into login values (900, 2, '192.0.2.99'); insert into badge values ('new', 2, 'x')`,
    );
    const journals = planned.map(() => new MemoryJournal());
    const results = (await executeMany(test.store, inputs(planned, journals))).map(valueOf);
    expect(results.map(({ status }) => status)).toEqual(['done', 'drifted', 'done']);
    expect(results[1]).toMatchObject({ collections: ['public.badge', 'public.login'] });
    expect(await masked()).toEqual([1, 3]);
  });

  it('does not let one whose change the store refuses stop the others', async () => {
    await test.run(`alter table badge add check (customer_id <> 2 or label = 'Person 2')`);
    const planned = await plan([1, 2, 3].map(person));
    const results = await executeMany(
      test.store,
      inputs(
        planned,
        planned.map(() => new MemoryJournal()),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await masked()).toEqual([1, 3]);
  });

  it.each(['before commit', 'after commit'] as const)('goes on after a crash %s', async (moment) => {
    const planned = await plan([1, 2, 3].map(person));
    const journals = planned.map(() => new MemoryJournal());
    const crashing = watched(test.store, { crash: moment });
    const crashed = await executeMany(crashing, inputs(planned, journals));
    expect(crashed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const again = (await executeMany(test.store, inputs(planned, journals))).map(valueOf);
    expect(again.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
    for (const result of again)
      expect(
        result.status === 'done' && result.outcomes.every(({ planned: rows, affected }) => rows === affected),
      ).toBe(true);
    expect(await masked()).toEqual([1, 2, 3]);
  });
});

const valueOf = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

function staysOpen(target: Store, name: string | symbol): unknown {
  if (name === 'close') return () => Promise.resolve();
  const member: unknown = Reflect.get(target, name, target);
  return typeof member === 'function' ? (member.bind(target) as unknown) : member;
}

interface Watch {
  onRead?(): void;
  onQuestions?(): void;
  onWrite?(): void;
  onChanges?(changes: readonly Change[]): void;
  /** The process would end here: nothing after it happens, not even what would clean up. */
  readonly crash?: 'before commit' | 'after commit';
}

const watched = (store: Store, watch: Watch): Store =>
  new Proxy(store, {
    get(target, name) {
      if (name === 'read' && (watch.onRead ?? watch.onQuestions))
        return async () => {
          watch.onRead?.();
          return watchedReading(await target.read(), watch);
        };
      if (name !== 'write' || (watch.crash && isCrashed.has(target))) return staysOpen(target, name);
      return async (options: Parameters<Store['write']>[0]) => {
        if (isCrashed.has(watch)) throw new Error('crashed');
        watch.onWrite?.();
        return watchedSession(await target.write(options), watch);
      };
    },
  });

const watchedReading = (session: ReadSession, watch: Watch): ReadSession =>
  new Proxy(session, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (name === 'selects' || name === 'tallies' || name === 'explain') watch.onQuestions?.();
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });

const isCrashed = new WeakSet<object>();

const watchedSession = (session: WriteSession, watch: Watch): WriteSession =>
  new Proxy(session, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name === 'changes')
        return (changes: readonly Change[]) => {
          watch.onChanges?.(changes);
          return target.changes!(changes);
        };
      if (name === 'commit' && watch.crash)
        return async () => {
          isCrashed.add(watch);
          await (watch.crash === 'after commit' ? target.commit() : target.rollback());
          throw new Error('crashed');
        };
      return member.bind(target) as unknown;
    },
  });
