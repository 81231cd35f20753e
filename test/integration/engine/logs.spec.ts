import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logsConnector } from '../../../libs/connectors/logs/index.js';
import { DEFAULT_LIMITS, type Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import { executeStore, parseDataMap, planStore, verifyStore, type StorePlan } from '#engine';
import { MemoryJournal, TEST_KEYS } from './stores.js';

const PERSON: readonly Identity[] = [
  { type: 'email', value: 'ann.lee@example.com' },
  { type: 'customer_id', value: '7' },
];
const MAP = parseDataMap(`
version: 1
stores:
  - id: logs
    type: logs
    connection: env:LOGS
    collections:
      - { name: app, files: ["app/*.log"] }
      - { name: audit, files: ["audit/*.log"] }
`);
const LINES =
  'order by ann.lee@example.com\nby joann.lee@example.com, 7 items\n{"user":"Ann.Lee@Example.com"}\n';

describe('a store of logs', () => {
  let root: string;
  let store: Store;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'habeas-logs-test-'));
    mkdirSync(join(root, 'app'));
    mkdirSync(join(root, 'audit'));
    writeFileSync(join(root, 'app/a.log'), LINES);
    writeFileSync(join(root, 'audit/b.log'), 'nothing here\n');
    const families = { app: ['app/*.log'], audit: ['audit/*.log'] };
    store = await logsConnector.open({
      id: 'logs',
      type: 'logs',
      access: 'write',
      limits: DEFAULT_LIMITS,
      connection: root,
      families,
    });
  });
  afterEach(async () => {
    await store.close();
    rmSync(root, { recursive: true });
  });

  const plan = async () =>
    (await planStore({ map: MAP, storeId: 'logs', store, identities: PERSON, right: 'erasure' })).plan;
  const execute = (approved: StorePlan) =>
    executeStore({
      map: MAP,
      store,
      approved,
      identities: PERSON,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'req_1/logs',
    });

  it('plans the places where the person stands, and only those', async () => {
    const { steps, findings } = await plan();
    expect(steps.map(({ collection, action, rows }) => [collection, action, rows])).toEqual([
      ['app', 'mask', 2],
    ]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('warns of a family without files and of files without a family, naming none', async () => {
    rmSync(join(root, 'audit/b.log'));
    writeFileSync(join(root, 'ann.lee.txt'), 'x');
    writeFileSync(join(root, '.habeas-1.tmp'), 'x');
    const findings = (await plan()).findings.filter(({ code }) => code !== 'NOT_SEARCHED');
    expect(findings.map(({ severity, code, collection }) => [severity, code, collection])).toEqual([
      ['warning', 'UNMAPPED', undefined],
      ['warning', 'NO_FILES', 'audit'],
    ]);
    expect(JSON.stringify(findings)).not.toContain('ann.lee');
  });

  it('replaces them in place and is verified', async () => {
    const approved = await plan();
    const { ino, size } = statSync(join(root, 'app/a.log'));
    expect(await execute(approved)).toMatchObject({
      status: 'done',
      outcomes: [{ planned: 2, affected: 2 }],
    });
    const text = readFileSync(join(root, 'app/a.log'), 'utf8');
    expect(text).not.toMatch(/(?<![\w.])ann\.lee@example\.com/i);
    expect(text).toContain('joann.lee@example.com, 7 items');
    expect(statSync(join(root, 'app/a.log'))).toMatchObject({ ino, size });
    const verification = await verifyStore({ map: MAP, store, plan: approved, identities: PERSON });
    expect(verification).toMatchObject({ clean: true, control: 'found', residues: [] });
    expect(verification.scannedBytes).toBeGreaterThan(size);
  });

  it('says beforehand which places are names of members of JSON, and where', async () => {
    const line = '{"users":{"ann.lee@example.com":1}}\n';
    writeFileSync(join(root, 'audit/b.log'), `first\n${line}`);
    const approved = await plan();
    expect(approved.steps.map(({ collection }) => collection)).toEqual(['app']);
    const finding = approved.findings.find(({ code }) => code === 'TEXT_IN_KEYS');
    expect(finding).toMatchObject({ severity: 'warning', collection: 'audit' });
    expect(finding?.message).toContain(`1 places in audit are names of members of JSON (audit/b.log#17)`);
    expect(await execute(approved)).toMatchObject({ status: 'done' });
    expect(readFileSync(join(root, 'audit/b.log'), 'utf8')).toBe(`first\n${line}`);
    const verification = await verifyStore({ map: MAP, store, plan: approved, identities: PERSON });
    expect(verification.residues).toMatchObject([
      { collection: 'audit', count: 1, locations: ['audit/b.log#17'] },
    ]);
  });

  it('leaves a family under a legal hold as it is, and says so', async () => {
    writeFileSync(join(root, 'audit/b.log'), LINES);
    const map = {
      ...MAP,
      holds: [{ id: 'case-17', scope: 'collection', on: 'audit', reason: 'Lawsuit', reviewBy: '2027-06-30' }],
    } as const;
    const planned = await planStore({ map, storeId: 'logs', store, identities: PERSON, right: 'erasure' });
    expect(planned.plan.steps).toMatchObject([{ collection: 'app', action: 'mask' }]);
    expect(planned.plan.protected).toMatchObject([
      { collection: 'audit', action: 'keep', rows: 2, reason: 'legal hold case-17' },
    ]);
    const done = await execute(planned.plan);
    expect(done).toMatchObject({ outcomes: [{ collection: 'app', affected: 2 }] });
    expect(readFileSync(join(root, 'audit/b.log'), 'utf8')).toBe(LINES);
    const verification = await verifyStore({ map, store, plan: planned.plan, identities: PERSON });
    expect(verification.clean).toBe(true);
    expect(verification.residues).toMatchObject([{ collection: 'audit', allowed: 'LEGAL_CLAIMS' }]);
  });

  it('replaces what JSON or a URL escapes, and leaves valid JSON', async () => {
    const user = [
      'ann.lee\\u0040example.com',
      'ann\\u002elee\\u0040example\\u002ecom',
      'ann.lee%40example.com',
    ];
    const lines = user.map((value) => `{"user":"${value}","n":1}`);
    const other = '{"user":"ann.lee\\u0040example.com\\u002eau"}';
    writeFileSync(join(root, 'app/a.log'), [...lines, other, ''].join('\n'));
    const approved = await plan();
    expect(approved.steps).toMatchObject([{ rows: 3 }]);
    await execute(approved);
    const text = readFileSync(join(root, 'app/a.log'), 'utf8');
    expect(text.split('\n')[3]).toBe(other);
    const users = text
      .split('\n')
      .slice(0, 3)
      .map((line) => (JSON.parse(line) as { user: string }).user);
    for (const user of users) expect(user).toMatch(/^(?!ann)[a-z]{3}\.[a-z]{3}(@|%40)[a-z]{7}\.[a-z]{3}$/);
    expect(await verifyStore({ map: MAP, store, plan: approved, identities: PERSON })).toMatchObject({
      clean: true,
    });
  });

  it('counts lines that a running writer appended since the plan apart', async () => {
    const approved = await plan();
    appendFileSync(join(root, 'app/a.log'), 'late ann.lee@example.com\n');
    expect(await execute(approved)).toMatchObject({ outcomes: [{ planned: 2, affected: 3, appended: 1 }] });
  });

  it('takes vanished lines for drift', async () => {
    const approved = await plan();
    writeFileSync(join(root, 'app/a.log'), 'order by ann.lee@example.com\n');
    expect(await execute(approved)).toEqual({ status: 'drifted', collections: ['app'] });
    expect(readFileSync(join(root, 'app/a.log'), 'utf8')).toContain('ann.lee@example.com');
  });

  it('finds what was written after the erasure', async () => {
    const approved = await plan();
    await execute(approved);
    appendFileSync(join(root, 'audit/b.log'), `user=${encodeURIComponent('ann.lee@example.com')}\n`);
    const { clean, residues } = await verifyStore({ map: MAP, store, plan: approved, identities: PERSON });
    expect(clean).toBe(false);
    expect(residues.map(({ collection, count }) => [collection, count])).toEqual([['audit', 1]]);
  });

  describe('of a person with a short name', () => {
    const erase = async (identities: readonly Identity[]) => {
      const { plan: approved } = await planStore({
        map: MAP,
        storeId: 'logs',
        store,
        identities,
        right: 'erasure',
      });
      const execution = await executeStore({
        map: MAP,
        store,
        approved,
        identities,
        journal: new MemoryJournal(),
        pseudonymKeys: TEST_KEYS,
        lock: 'req_2/logs',
      });
      expect(execution.status).toBe('done');
      const verification = await verifyStore({ map: MAP, store, plan: approved, identities });
      return { approved, verification, text: readFileSync(join(root, 'app/a.log'), 'utf8') };
    };

    it('replaces whole words only, and nothing of other people', async () => {
      const others = 'joanna mary-ann ann-marie ann@example.com.au ann.lee Ann\n';
      writeFileSync(join(root, 'app/a.log'), `login user=ann ok\n{"user":"ann"}\n${others}`);
      const { approved, verification, text } = await erase([{ type: 'username', value: 'ann' }]);
      expect(approved.steps).toMatchObject([{ rows: 2 }]);
      expect(text).toMatch(/^login user=[a-z]{3} ok\n\{"user":"[a-z]{3}"\}\n/);
      expect(text).not.toContain('user=ann');
      expect(text).toContain(others);
      expect(verification).toMatchObject({ clean: true, residues: [] });
      expect(verification.notSearched).toBeUndefined();
      appendFileSync(join(root, 'app/a.log'), 'by ann\n');
      expect(
        await verifyStore({
          map: MAP,
          store,
          plan: approved,
          identities: [{ type: 'username', value: 'ann' }],
        }),
      ).toMatchObject({ clean: false, residues: [{ count: 1 }] });
    });

    it('says in the plan and in the proof what it could not look for', async () => {
      const { approved, verification } = await erase([
        { type: 'email', value: 'ann.lee@example.com' },
        { type: 'username', value: 'a' },
        { type: 'customer_id', value: '7' },
        { type: 'customer_id', value: '072' },
      ]);
      const warnings = approved.findings.filter(({ code }) => code === 'NOT_SEARCHED');
      expect(warnings).toMatchObject([
        { severity: 'warning', message: expect.stringContaining('2 of type customer_id') },
        { severity: 'warning', message: expect.stringContaining('1 of type username') },
      ]);
      expect(verification).toMatchObject({
        clean: true,
        notSearched: [
          { type: 'customer_id', count: 2 },
          { type: 'username', count: 1 },
        ],
      });
    });
  });
});
