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
    const { findings } = await plan();
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
});
