import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { AppError, isAppError } from '#contracts';
import { connectorFor } from '#connectors';
import {
  type Change,
  DEFAULT_LIMITS,
  EVERYTHING,
  type Predicate,
  type ScanResult,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { fileURLToPath } from 'node:url';
import type { Journal, JournalEntry } from '#engine';
import { type Notes, StagedStore, type WholePieces } from '../../libs/connectors/staged/index.js';
import { exactlyOnce } from '../../libs/engine/execute/exactly-once.js';
import { FilesDriver } from '../../libs/connectors/files/files.driver.js';
import { KILLS, KILLS_TIMEOUT_MS, reportKills } from './kills.js';

const CHILD = fileURLToPath(new URL('./session-child.mjs', import.meta.url));
const CSV = 'id,email,name\r\n1,ann@example.com,"Ann, A."\r\n2,bob@example.com,Bob\r\n3,,Cy';

const is = (column: string, ...values: string[]): Predicate => ({
  op: 'in',
  columns: [column],
  values: values.map((value) => [value]),
});

describe('a folder of files with records', () => {
  let root: string;
  let store: Store;
  let settings: StoreSettings;
  const families = { people: ['**/people*.csv*'], orders: ['orders.*'], shop: ['shop.xml'] };
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'files-test-'));
    write('people.csv', CSV);
    await open();
  });
  afterEach(async () => {
    await store.close();
    rmSync(root, { recursive: true, force: true });
  });

  const open = async (more: Partial<StoreSettings> = {}): Promise<void> => {
    await store?.close();
    settings = {
      ...{ id: 'exports', type: 'files', connection: root, access: 'write', families },
      limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
      keys: { people: ['id'] },
      ...more,
    };
    store = await connectorFor('files').open(settings);
  };
  const write = (path: string, content: string | Buffer): void => writeFileSync(join(root, path), content);
  const text = (path: string): string => readFileSync(join(root, path), 'latin1');
  const ownFiles = (): string[] =>
    readdirSync(root, { recursive: true })
      .map(String)
      .filter((name) => name.includes('.tmp'));
  const erase = (where: Predicate = is('id', '1'), collection = 'people'): Change => ({
    collection,
    key: collection === 'people' ? ['id'] : [],
    where,
    action: {
      kind: 'update',
      set: [
        { column: 'email', kind: 'rewrite', rewrite: (values) => values.map(() => 'gone@erased.invalid') },
        { column: 'name', kind: 'null' },
      ],
    },
  });
  const remove = (where: Predicate, collection = 'people'): Change => ({
    ...erase(where, collection),
    action: { kind: 'delete' },
  });
  const commit = async (...changes: Change[]): Promise<number> => {
    const session = await store.write({ lock: 'job' });
    try {
      let rows = 0;
      for (const change of changes) rows += (await session.change(change)).rows;
      await session.commit();
      return rows;
    } finally {
      await session.close();
    }
  };
  const errorOf = (promise: Promise<unknown>): Promise<Error> =>
    promise.then(
      () => Promise.reject(new Error('It did not fail')),
      (error: Error) => error,
    );
  const rowsOf = async (collection = 'people', columns = ['id', 'email']): Promise<unknown[]> => {
    const session = await store.read();
    const rows: unknown[] = [];
    for await (const batch of session.select({ collection, columns, where: EVERYTHING })) rows.push(...batch);
    await session.close();
    return rows;
  };
  const scan = async (token: string): Promise<ScanResult[]> => {
    const results: ScanResult[] = [];
    const tokens = [{ bytes: Buffer.from(token), boundary: 'email', ignoreCase: true, identity: 0 } as const];
    for await (const result of store.scan({ tokens, control: true })) results.push(result);
    return results;
  };

  it('changes the values and not a byte beside them, in every format', async () => {
    write('people-2.csv.gz', gzipSync('id;email;name\n4;"ann@example.com";x\n5;"e";y\n'));
    write(
      'orders.json',
      '{ "list": [ {"email" : "ann@example.com", "sum": 1.10},\n {"email":"x", "sum": 2} ] }',
    );
    write(
      'shop.xml',
      '<s>\n  <c id="1"><email>ann@example.com</email></c>\n  <c id="2"><email>x</email></c>\n</s>\n',
    );
    await open({ formats: { orders: { path: '$.list' } } });
    const mail = { ...erase(is('email', 'ann@example.com'), 'orders') };
    const only = { ...mail, action: { kind: 'update', set: [{ column: 'email', kind: 'null' }] } } as const;
    expect(await commit(erase(is('id', '1', '4')), only, { ...only, collection: 'shop' })).toBe(4);
    expect(text('people.csv')).toBe(
      'id,email,name\r\n1,gone@erased.invalid,""\r\n2,bob@example.com,Bob\r\n3,,Cy'.replace('""', ''),
    );
    expect(gunzipSync(readFileSync(join(root, 'people-2.csv.gz'))).toString()).toBe(
      'id;email;name\n4;"gone@erased.invalid";\n5;"e";y\n',
    );
    expect(text('orders.json')).toBe(
      '{ "list": [ {"email" : null, "sum": 1.10},\n {"email":"x", "sum": 2} ] }',
    );
    expect(text('shop.xml')).toBe(
      '<s>\n  <c id="1"><email></email></c>\n  <c id="2"><email>x</email></c>\n</s>\n',
    );
    expect(await commit(remove(is('id', '1', '3')), remove(is('@id', '2'), 'shop'))).toBe(3);
    expect(text('people.csv')).toBe('id,email,name\r\n2,bob@example.com,Bob\r\n');
    expect(text('shop.xml')).toBe('<s>\n  <c id="1"><email></email></c>\n</s>\n');
    expect(ownFiles()).toEqual([]);
  });

  it('keeps mode and times, and gives a new file no name of its own', async () => {
    const path = join(root, 'people.csv');
    chmodSync(path, 0o640);
    utimesSync(path, 1_700_000_000, 1_700_000_001.5);
    const before = statSync(path);
    await commit(erase());
    const after = statSync(path);
    expect([after.mode, after.mtimeMs, after.uid, after.gid]).toEqual([
      before.mode,
      before.mtimeMs,
      before.uid,
      before.gid,
    ]);
    expect(after.ino).not.toBe(before.ino);
    expect(readdirSync(root).sort()).toEqual(['.habeas-notes', 'people.csv']);
  });

  it('follows no links, and refuses a file that has a second name', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'files-outside-'));
    writeFileSync(join(outside, 'people-x.csv'), CSV);
    symlinkSync(join(outside, 'people-x.csv'), join(root, 'people-link.csv'));
    symlinkSync(outside, join(root, 'folder'));
    symlinkSync(join(root, 'people.csv'), join(root, 'people-same.csv'));
    expect((await store.describe()).findings?.filter(({ code }) => code === 'OUTSIDE_ROOT')).toHaveLength(2);
    expect(await rowsOf()).toHaveLength(3);
    linkSync(join(root, 'people.csv'), join(root, 'other-name'));
    expect(await errorOf(commit(erase()))).toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('2 names (hard links)'),
    });
    expect(text('people.csv')).toBe(CSV);
    rmSync(outside, { recursive: true });
  });

  it('reads empty files, and says with file and line what it cannot read', async () => {
    write('people.csv', '');
    write('people-empty.csv', 'id,email,name\n');
    expect(await rowsOf()).toEqual([]);
    expect(await commit(erase())).toBe(0);
    write('people-bad.csv', 'id,email\n1,a@example.com\n2,b,c\n');
    const error = await errorOf(rowsOf());
    expect(error).toMatchObject({ code: 'store.unreadable' });
    expect(error.message).toContain(
      'people-bad.csv, line 3: it has 3 fields, but the first line names 2 columns',
    );
    const { findings = [] } = await store.describe();
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'UNREADABLE', location: 'people-bad.csv' }),
    );
    rmSync(join(root, 'people-bad.csv'));
    const nameless = Buffer.concat([Buffer.from(`${root}/people-\xff`, 'latin1'), Buffer.from('.csv')]);
    writeFileSync(nameless, CSV);
    expect((await errorOf(rowsOf())).message).toContain('a name that is no UTF-8');
    rmSync(nameless);
    write('orders.txt', 'ann@example.com\n');
    expect((await errorOf(rowsOf('orders'))).message).toContain('map plain text as a store of type logs');
    write('orders.txt', Buffer.from('425a6839', 'hex'));
    await open({ formats: { orders: { type: 'csv' } } });
    expect((await errorOf(rowsOf('orders'))).message).toContain('packed as bzip2');
  });

  it('leaves a file alone that somebody changed before the commit, and does it again', async () => {
    const path = join(root, 'people.csv');
    const changes: [meanwhile: () => void, isMissed: boolean][] = [
      [(): void => appendFileSync(path, '\r\n4,late@example.com,Late'), false],
      [(): void => write('people.csv', CSV.replace('Bob', 'Rob')), false],
      [(): void => write('people.csv', CSV.replace('Ann', 'Any')), true],
      [(): void => rmSync(path), true],
    ];
    const seen = (): string | null => (existsSync(path) ? text('people.csv') : null);
    for (const [meanwhile, isMissed] of changes)
      for (const isNamed of [false, true]) {
        write('people.csv', CSV);
        const session = await store.write({ lock: 'job' });
        await session.change(erase());
        const token = isNamed ? await session.token() : null;
        meanwhile();
        const before = seen();
        const error = await session.commit().catch((failure: unknown) => failure);
        await session.close();
        // before the new file is made only the record itself must be as it was read
        if (!isNamed && !isMissed) {
          expect(seen()).toBe(before?.replace('ann@example.com,"Ann, A."', 'gone@erased.invalid,'));
          continue;
        }
        expect(isAppError(error, 'store.failed') && error.message).toMatch(/nothing was changed/);
        expect(seen()).toBe(before);
        if (token) expect(await store.outcome(token)).toBe('aborted');
        expect(ownFiles()).toEqual([]);
      }
    write('people.csv', `${CSV}\r\n`);
    expect(await commit(erase())).toBe(1);
  });

  it('refuses a file that a program has open for writing', async () => {
    const writer = spawn('sh', ['-c', `exec 3>>"${join(root, 'people.csv')}"; echo ready; exec sleep 60`]);
    await once(writer.stdout, 'data');
    try {
      const error = await errorOf(commit(erase()));
      expect(error).toMatchObject({ code: 'store.failed' });
      expect(error.message).toContain('has "people.csv" open for writing');
      expect(text('people.csv')).toBe(CSV);
    } finally {
      await kill(writer);
    }
    expect(await commit(erase())).toBe(1);
  });

  it('loses nothing of a program that appends all the time', async () => {
    write(
      'people.csv',
      `id,email,name\n${Array.from({ length: 200 }, (_, at) => `o${String(at)},x,y\n`).join('')}`,
    );
    const path = join(root, 'people.csv');
    const loop = `for at in $(seq 1 60); do echo "n$at,x,y" >> "${path}"; sleep 0.03; done`;
    const writer = spawn('sh', ['-c', loop]);
    let removed = 0;
    while (writer.exitCode === null && removed < 200) {
      const outcome = await commit(remove(is('id', `o${String(removed)}`))).catch((error: unknown) => error);
      if (outcome === 1) removed += 1;
      else
        expect(isAppError(outcome, 'store.failed') && outcome.message).toMatch(
          /nothing was changed|in part|but for/,
        );
    }
    if (writer.exitCode === null) await once(writer, 'exit');
    expect(await commit(remove(is('id', `o${String(removed)}`)))).toBe(1);
    const ids = text('people.csv')
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0]);
    const kept = Array.from({ length: 199 - removed }, (_, at) => `o${String(removed + 1 + at)}`);
    expect([...ids].sort()).toEqual(
      [...kept, ...Array.from({ length: 60 }, (_, at) => `n${String(at + 1)}`)].sort(),
    );
  }, 60_000);

  it('leaves the old file whole when there is no room for the new one', async () => {
    write('people.csv', `${CSV}\r\n${'9,x,y\r\n'.repeat(40_000)}`);
    const before = text('people.csv');
    const orders = JSON.stringify({
      settings,
      change: { ...erase(), action: { kind: 'delete' } },
      commit: true,
    });
    const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'].join(' ');
    // the limit counts blocks of 512 bytes; beyond it the kernel refuses to write
    const script = `ulimit -f 400; trap '' XFSZ; exec "$0" ${flags} "$1" "$2"`;
    const child = spawn('sh', ['-c', script, process.execPath, CHILD, orders]);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).not.toBe(0);
    expect(said).toContain('(EFBIG). There must be room');
    expect(text('people.csv') === before).toBe(true);
    expect(await commit(remove(is('id', '1')))).toBe(1);
    expect(ownFiles()).toEqual([]);
  });

  async function kill(child: ChildProcess): Promise<void> {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  it(
    'has each file the old or the new one, wherever a process is killed',
    async () => {
      const files = Array.from({ length: 12 }, (_, at) => `people-${String(at)}.csv`);
      const fill = (): void => files.forEach((name) => write(name, `${CSV}\r\n${'9,x,y\r\n'.repeat(300)}`));
      rmSync(join(root, 'people.csv'));
      const states = new Set<string>();
      for (let cut = 0; cut < KILLS; cut++) {
        const round = cut % 10;
        fill();
        const change = remove(is('id', '1', '9'));
        const child = spawn(
          process.execPath,
          [
            '--conditions=source',
            '--disable-warning=ExperimentalWarning',
            CHILD,
            JSON.stringify({ settings, change, commit: true }),
          ],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        );
        // killed as soon as so many files are made or moved: another moment each round
        const isDue = (): boolean => {
          const moved = files.filter((name) => statSync(join(root, name)).size < 1_000).length;
          const isMade = ownFiles().length > round * 2 || moved === files.length;
          return round < 5 ? isMade : moved > (round - 5) * 2;
        };
        while (!isDue() && child.exitCode === null) await new Promise((resolve) => setImmediate(resolve));
        await kill(child);
        const session = await store.write({ lock: 'contract' });
        await session.close();
        const sizes = files.map((name) => (text(name).includes('ann@') ? 'old' : 'new'));
        expect(new Set(sizes).size).toBe(1);
        expect(ownFiles()).toEqual([]);
        for (const name of files)
          expect(text(name).endsWith(sizes[0] === 'old' ? '9,x,y\r\n' : 'Cy\r\n')).toBe(true);
        states.add(sizes[0]!);
      }
      expect([...states].sort()).toEqual(['new', 'old']);
      reportKills('files', { process: KILLS });
    },
    KILLS_TIMEOUT_MS,
  );

  it('does the work once, wherever it dies', async () => {
    const steps = await dyingAt(Infinity);
    expect(steps).toBeGreaterThan(15);
    for (let at = 1; at <= steps; at++) {
      await dyingAt(at);
      expect([at, text('people.csv'), text('people-2.csv')]).toEqual([at, DONE, DONE]);
      expect(ownFiles()).toEqual([]);
    }
  }, 60_000);

  const DONE = CSV.replace('ann@example.com,"Ann, A."', 'ann@example.com.x,');

  /** Erases by a driver that dies before its n-th call, and again by one that does not. */
  async function dyingAt(at: number): Promise<number> {
    write('people.csv', CSV);
    write('people-2.csv', CSV);
    const driver = new FilesDriver(settings);
    let calls = 0;
    const step = async <T>(work: () => Promise<T>): Promise<T> => {
      calls += 1;
      if (calls < at) return work();
      throw new AppError('store.unreachable', { detail: 'The process is dead.' });
    };
    const own = { notes: driver.notes, pieces: driver.pieces };
    const { get, list, swap } = own.notes;
    const notes: Notes = {
      get: (id) => step(() => get.call(own.notes, id)),
      list: (prefix) => step(() => list.call(own.notes, prefix)),
      swap: (...given) => step(() => swap.apply(own.notes, given)),
    };
    const { prepare, changedSince, finish, discard } = own.pieces;
    const pieces: WholePieces = {
      prepare: (...given) => step(() => prepare.apply(own.pieces, given)),
      changedSince: (session) => step(() => changedSince.call(own.pieces, session)),
      finish: (session, check) =>
        finish.call(own.pieces, session, () => {
          check();
          calls += 1;
          if (calls >= at) throw new AppError('store.unreachable', { detail: 'The process is dead.' });
        }),
      discard: (session) => step(() => discard.call(own.pieces, session)),
    };
    const entries: JournalEntry[] = [];
    const journal = {
      entries: () => Promise.resolve(entries),
      append: (entry: JournalEntry) => Promise.resolve(void entries.push(entry)),
    } as Journal;
    const eraseOnce = (on: Store): Promise<string | null> =>
      exactlyOnce({
        ...{ store: on, journal, lock: 'job', unit: { step: 'store', batch: 0 } },
        run: async (session) => String((await session.change(twice)).rows),
      });
    await eraseOnce(new StagedStore(settings, Object.assign(driver, { notes, pieces }))).catch(() => null);
    // The lease of a dead process runs out by itself; that is another case.
    const left = new FilesDriver(settings);
    for (const id of await left.notes.list('lease/'))
      await left.notes.swap(id, await left.notes.get(id), null);
    await left.close();
    expect([at, await eraseOnce(store)]).toEqual([at, '2']);
    return calls;
  }

  /** Doing it twice would show. */
  const twice: Change = {
    ...erase(is('id', '1')),
    action: {
      kind: 'update',
      set: [
        {
          column: 'email',
          kind: 'rewrite',
          rewrite: (values) => values.map((value) => `${String(value)}.x`),
        },
        { column: 'name', kind: 'null' },
      ],
    },
  };

  it('says that a part was left when a file changes while others are moved already', async () => {
    write('people-2.csv', CSV);
    const { pieces } = new FilesDriver(settings);
    const find = { collection: 'people', columns: ['email'], where: EVERYTHING, batchRows: 100 };
    const keys: string[] = [];
    for await (const rows of new FilesDriver(settings).find(find)) keys.push(...rows.map(({ key }) => key));
    const operations = keys.filter((_, at) => at % 3 === 0).map((key) => ({ key, kind: 'delete' as const }));
    await pieces.prepare('session', new Map([['people', operations]]));
    expect(ownFiles()).toHaveLength(2);
    expect(await pieces.changedSince('session')).toBe(0);
    appendFileSync(join(root, 'people.csv'), '\r\n4,late@example.com,Late');
    expect(await pieces.changedSince('session')).toBe(1);
    expect(await pieces.finish('session', () => undefined)).toBe(1);
    expect(await pieces.finish('session', () => undefined)).toBe(1);
    await pieces.discard('session');
    expect([text('people-2.csv').includes('ann@'), text('people.csv').includes('ann@')]).toEqual([
      false,
      true,
    ]);
    expect(ownFiles()).toEqual([]);
  });

  it('finds what stands in no record, too', async () => {
    write('people.csv', `${CSV}\r\n`);
    write('shop.xml', '<s><!-- ann@example.com --><c id="1"><email>x</email></c></s>');
    const found = await scan('ann@example.com');
    const of = (name: string): ScanResult | undefined => found.find(({ collection }) => collection === name);
    expect(of('people')).toMatchObject({ rows: 3, hitCount: 1, control: 'found' });
    expect(of('people')?.hits[0]?.column).toBe('email');
    expect(of('shop')).toMatchObject({ hitCount: 1 });
    expect(of('shop')?.hits).toEqual([{ column: '*', identity: 0, location: 'shop.xml#8' }]);
    write('people-ann@example.com.csv', 'id,email,name\n');
    expect((await scan('ann@example.com'))[0]?.byColumn.get('name')).toBeUndefined();
    mkdirSync(join(root, 'ann@example.com'));
    write('ann@example.com/people.csv', 'id,email,name\n');
    expect((await scan('ann@example.com'))[0]?.byColumn.get('name')).toEqual({ hits: 1, rows: 1 });
  });

  it('refuses a sparse file of 10 GB without holding it in memory', async () => {
    write('people.csv', 'id,email,name\n1,ann@example.com,Ann\n');
    truncateSync(join(root, 'people.csv'), 10 * 1024 ** 3);
    const before = process.memoryUsage.rss();
    const error = await errorOf(rowsOf());
    expect(error.message).toContain('people.csv, line 3: a record is longer than 256 MiB');
    expect(process.memoryUsage.rss() - before).toBeLessThan(1.5 * 1024 ** 3);
  });
});
