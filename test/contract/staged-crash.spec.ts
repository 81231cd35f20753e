import { AppError } from '#contracts';
import { DEFAULT_LIMITS, EVERYTHING, type Change, type StoreSettings } from '#connectors/spi';
import type { Journal, JournalEntry } from '#engine';
import { CONTRACT_TABLES } from '../../libs/connectors/contract/contract-data.js';
import { type StagedDriver, StagedStore } from '../../libs/connectors/staged/index.js';
import { exactlyOnce } from '../../libs/engine/execute/exactly-once.js';
import { DocumentServiceDriver } from './document-service.connector.js';
import { startDocumentService } from './document-service.js';

const mask: Change = {
  collection: 'customer',
  key: ['id'],
  where: { op: 'not', of: { op: 'in', columns: ['id'], values: [[4]] } },
  action: {
    kind: 'update',
    set: [
      { column: 'name', kind: 'constant', value: '[gone]' },
      { column: 'email', kind: 'rewrite', rewrite: (values) => values.map((value) => `${String(value)}.x`) },
    ],
  },
};
const drop: Change = { collection: 'visit', key: [], where: EVERYTHING, action: { kind: 'delete' } };

describe('a store that stages', () => {
  let service: Awaited<ReturnType<typeof startDocumentService>>;
  let settings: StoreSettings;
  beforeAll(async () => {
    service = await startDocumentService();
    await service.data.create(CONTRACT_TABLES);
    const limits = { ...DEFAULT_LIMITS, batchRows: 2 };
    settings = { id: 'documents', type: 'mongodb', connection: service.url, access: 'write', limits };
  });
  beforeEach(async () => {
    for (const { name, rows } of CONTRACT_TABLES) {
      await service.data.remove(name);
      await service.data.insert(name, rows);
    }
    service.notes.clear();
  });
  afterAll(() => service.stop());

  const storeOn = (wrap: Partial<StagedDriver> = {}): StagedStore =>
    new StagedStore(settings, driverWith(wrap));
  const driverWith = (wrap: Partial<StagedDriver>): StagedDriver =>
    Object.assign(new DocumentServiceDriver(settings), wrap);
  const customers = async (): Promise<unknown[]> =>
    (await service.data.rows('customer')).map(({ name, email }) => [name, email]);
  const maskOnce = (store: StagedStore, journal: Journal): Promise<string | null> =>
    exactlyOnce({
      store,
      journal,
      lock: 'job',
      unit: { step: 'store', batch: 0 },
      run: async (session) => {
        const { rows } = await session.change(mask);
        await session.change(drop);
        return String(rows);
      },
    });
  const MASKED = [
    ['[gone]', 'ann@example.com.x'],
    ['[gone]', 'Bob@Example.com.x'],
    ['[gone]', `cy.o'hara@example.com.x`],
    [null, null],
  ];

  /** A driver whose process dies at its n-th call: that one is still done, or not, and nothing after it. */
  function dying(at: number, isDone: boolean): { store: StagedStore; calls: () => number } {
    const driver = new DocumentServiceDriver(settings);
    let calls = 0;
    const died = (): never => {
      throw new AppError('store.unreachable', { detail: 'The process is dead.' });
    };
    const call = async <T>(work: () => Promise<T>): Promise<T> => {
      calls += 1;
      if (calls < at) return work();
      if (calls === at && isDone) await work();
      return died();
    };
    const { notes } = driver;
    const store = new StagedStore(
      settings,
      Object.assign(driver, {
        apply: (...given: Parameters<StagedDriver['apply']>) =>
          call(() => DocumentServiceDriver.prototype.apply.apply(driver, given)),
        notes: {
          get: (id: string) => call(() => notes.get(id)),
          list: (prefix: string) => call(() => notes.list(prefix)),
          swap: (id: string, ...rest: [string | null, string | null]) => call(() => notes.swap(id, ...rest)),
        },
      }),
    );
    return { store, calls: () => calls };
  }

  function memoryJournal(): Journal {
    const entries: JournalEntry[] = [];
    return {
      entries: () => Promise.resolve(entries),
      append: (entry) => Promise.resolve(void entries.push(entry)),
    } as Journal;
  }

  it.each([true, false])('does the work once, wherever it dies (last call done: %s)', async (isDone) => {
    const whole = dying(Infinity, true);
    await maskOnce(whole.store, memoryJournal());
    const steps = whole.calls();
    expect(steps).toBeGreaterThan(20);
    for (let at = 1; at <= steps; at++) {
      for (const { name, rows } of CONTRACT_TABLES) {
        await service.data.remove(name);
        await service.data.insert(name, rows);
      }
      service.notes.clear();
      const journal = memoryJournal();
      await maskOnce(dying(at, isDone).store, journal).catch(() => null);
      // The lease of a dead process runs out by itself; that is another case.
      for (const id of service.notes.keys()) if (id.startsWith('lease/')) service.notes.delete(id);
      expect([at, await maskOnce(storeOn(), journal)]).toEqual([at, '3']);
      expect([at, await customers()]).toEqual([at, MASKED]);
      expect([at, await service.data.rows('visit')]).toEqual([at, []]);
      const left = [...service.notes].filter(([, note]) => !note.startsWith('{"state":"applied"'));
      expect([at, left]).toEqual([at, []]);
    }
  });

  it('finishes what was being committed before it stages anything new', async () => {
    let dead = dying(Infinity, true);
    await maskOnce(dead.store, memoryJournal());
    const steps = dead.calls();
    for (const { name, rows } of CONTRACT_TABLES) {
      await service.data.remove(name);
      await service.data.insert(name, rows);
    }
    // By then values are written and the log is not yet at its end.
    dead = dying(steps - 6, true);
    await maskOnce(dead.store, memoryJournal()).catch(() => null);
    service.notes.forEach((_, id) => id.startsWith('lease/') && service.notes.delete(id));
    const session = await storeOn().write({ lock: 'job' });
    expect(await customers()).toEqual(MASKED);
    expect((await session.tally(drop)).rows).toBe(0);
    await session.close();
  });

  it('computes no value from one that another program has changed, and lets constants win', async () => {
    const session = await storeOn().write({ lock: 'job' });
    await session.change(mask);
    await service.data.update('customer', { email: 'new@example.com' }, { id: 2 });
    await expect(session.commit()).rejects.toMatchObject({ code: 'store.failed' });
    expect((await customers())[0]).toEqual(['Ann', 'ann@example.com']);
    expect(service.notes.size).toBe(0);

    const again = await storeOn().write({ lock: 'job' });
    await again.change({ ...mask, action: { kind: 'update', set: [{ column: 'name', kind: 'null' }] } });
    await service.data.update('customer', { name: 'Other' }, { id: 2 });
    await again.commit();
    expect((await service.data.rows('customer')).map(({ name }) => name)).toEqual([null, null, null, null]);
  });

  it('says that the work is done in part when a value changed in the moment of the commit', async () => {
    const driver = driverWith({});
    const apply = driver.apply.bind(driver);
    let isFirst = true;
    driver.apply = async (...given) => {
      if (isFirst) await service.data.update('customer', { email: 'new@example.com' }, { id: 3 });
      isFirst = false;
      return apply(...given);
    };
    const store = new StagedStore(settings, driver);
    const session = await store.write({ lock: 'job' });
    await session.change(mask);
    const token = await session.token();
    await expect(session.commit()).rejects.toMatchObject({ code: 'store.failed' });
    expect((await customers())[2]).toEqual(['Cy', 'new@example.com']);
    expect(await store.outcome(token)).toBe('partial');

    const journal = memoryJournal();
    await journal.append({ step: 'store', batch: 0, state: 'prepared', token, detail: '3' });
    expect(await maskOnce(store, journal)).toBe('3');
    expect((await customers())[2]).toEqual(['[gone]', 'new@example.com.x']);
    expect(service.notes.size).toBe(0);
  });

  it('takes back what it did when the store refuses a value', async () => {
    const driver = driverWith({});
    const apply = driver.apply.bind(driver);
    let calls = 0;
    driver.apply = (...given) => {
      if ((calls += 1) !== 2) return apply(...given);
      throw new AppError('store.refused', { detail: 'The service does not take this value.' });
    };
    const session = await new StagedStore(settings, driver).write({ lock: 'job' });
    await session.change(mask);
    await session.change(drop);
    await expect(session.commit()).rejects.toMatchObject({ code: 'store.refused' });
    expect((await customers())[0]).toEqual(['Ann', 'ann@example.com']);
    expect(await service.data.rows('visit')).toHaveLength(5);
    expect(service.notes.size).toBe(0);
  });

  it('sees what it has staged, and nobody else does', async () => {
    const session = await storeOn().write({ lock: 'job' });
    await session.change(mask);
    const where = { op: 'in', columns: ['name'], values: [['[gone]']] } as const;
    expect((await session.tally({ collection: 'customer', key: ['id'], where })).rows).toBe(3);
    await session.change({ collection: 'customer', key: ['id'], where, action: { kind: 'delete' } });
    expect((await session.tally({ collection: 'customer', key: ['id'], where: EVERYTHING })).rows).toBe(1);
    expect(await service.data.rows('customer')).toHaveLength(4);
    await session.rollback();
  });

  it('takes over a fence whose holder is gone, and not one that is held', async () => {
    const short = new StagedStore(
      { ...settings, limits: { ...settings.limits, lockTimeoutMs: 1 } },
      new DocumentServiceDriver(settings),
    );
    const held = await short.write({ lock: 'job' });
    const waiting = short.write({ lock: 'job', signal: AbortSignal.timeout(2_500) });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await held.close();
    const gone = await short.write({ lock: 'job' });
    const [[id, note] = ['', '']] = [...service.notes];
    await gone.close();
    service.notes.set(id, note);
    await (await short.write({ lock: 'job' })).close();
    expect(service.notes.size).toBe(0);
  });
});
