import {
  type Change,
  type ColumnChange,
  type Predicate,
  type ReadSession,
  type Row,
  type RowValue,
  type SelectQuery,
  type Store,
  type StoreSettings,
  type Tally,
  type WriteSession,
} from '../spi/index.js';
import { CONTRACT_TABLES } from './contract-data.js';
import type { ContractFixture, ContractTraits } from './contract-fixture.js';

/** Starts a process that opens a session, changes, asks for the token, commits or not, and then waits to be killed. */
export type KilledSession = (orders: {
  settings: StoreSettings;
  change: Change;
  commit: boolean;
}) => Promise<{ token: string }>;

export type SuiteCase = readonly [title: string, run: () => Promise<void>];
export type RecordSuite = ReturnType<typeof useRecordSuite>;

/** The store under test, filled afresh before each test, and the short words that its specs are written in. */
export function useRecordSuite(makeFixture: () => Promise<ContractFixture>, traits: ContractTraits) {
  let fixture: ContractFixture;
  let store: Store;
  const sessions: WriteSession[] = [];
  const replaced: string[] = [];

  beforeAll(async () => {
    fixture = await makeFixture();
    await fixture.create(CONTRACT_TABLES);
    store = await fixture.connector.open(fixture.settings);
  });
  beforeEach(async () => {
    for (const { name } of CONTRACT_TABLES.toReversed()) await fixture.remove(name);
    for (const { name, rows } of CONTRACT_TABLES) await fixture.insert(name, rows);
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.close();
  });
  afterAll(async () => {
    await store?.close();
    await fixture?.dispose();
    for (const line of replaced) process.stdout.write(`${line}\n`);
  });

  /** A case that needs something of the store; where that is missing, what holds instead, and never nothing. */
  function needing(
    trait: 'foreignKeys' | 'uniques' | 'indexes' | 'checks' | 'jsonText' | 'snapshots' | 'declaredColumns',
    [title, run]: SuiteCase,
    [otherTitle, runOther]: SuiteCase,
  ): void {
    if (traits[trait]) {
      it(title, run);
      return;
    }
    replaced.push(`without ${trait}: "${title}" is replaced by "${otherTitle}"`);
    it(`without ${trait}: ${otherTitle}`, runOther);
  }

  const of = (table: string): string => fixture.collection(table);

  /** A session that is closed after the test, or the next one would wait for its lock. */
  async function begin(signal?: AbortSignal): Promise<WriteSession> {
    const session = await store.write({ lock: 'contract', ...(signal ? { signal } : {}) });
    sessions.push(session);
    return session;
  }
  async function reading<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    const session = await store.read();
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }
  async function writing<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
    const session = await begin();
    try {
      const result = await work(session);
      await session.commit();
      return result;
    } finally {
      await session.close();
    }
  }
  const rowsOf = (query: SelectQuery): Promise<Row[]> =>
    reading(async (session) => {
      const rows: Row[] = [];
      for await (const batch of session.select(query)) rows.push(...batch);
      return rows;
    });
  const idsWhere = async (where: Predicate, table = 'customer'): Promise<RowValue[]> =>
    (await rowsOf({ collection: of(table), columns: ['id'], where })).map(({ id }) => id ?? null);
  const tallyOf = (where: Predicate, key = ['id'], table = 'customer'): Promise<Tally> =>
    reading((session) => session.tally({ collection: of(table), key, where }));
  const update = (where: Predicate, set: readonly ColumnChange[], more: Partial<Change> = {}): Change => ({
    collection: of('customer'),
    key: ['id'],
    where,
    action: { kind: 'update', set },
    ...more,
  });
  const changed = (change: Change): Promise<Tally> => writing((session) => session.change(change));
  const errorOf = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (error) => error,
    );
  const is = (column: string, ...values: (string | number)[]): Predicate => ({
    op: 'in',
    columns: [column],
    values: values.map((value) => [value]),
  });

  return {
    traits,
    needing,
    /** Not before the first test. */
    get fixture() {
      return fixture;
    },
    get store() {
      return store;
    },
    of,
    begin,
    reading,
    writing,
    rowsOf,
    idsWhere,
    tallyOf,
    update,
    changed,
    errorOf,
    is,
  };
}
