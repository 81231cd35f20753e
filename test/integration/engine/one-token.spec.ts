import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logsConnector } from '../../../libs/connectors/logs/index.js';
import { DEFAULT_LIMITS, type Store } from '#connectors/spi';
import { executeStore, parseDataMap, planAll, type PseudonymKeys } from '#engine';
import { createTestRuntime, type TestRuntime } from '../../support/runtime.js';
import { createTestStore, DIALECTS, MemoryJournal, type TestStore } from './stores.js';

const EMAIL = 'ann.lee@example.com';
const IDENTITIES = [{ type: 'email', value: EMAIL }] as const;
const TOKEN = /[a-z]{3}\.[a-z]{3}@[a-z]{7}\.[a-z]{3}/;

const mapFor = (columns: string, scope = 'subject') =>
  parseDataMap(`
version: 1
keys: { scope: ${scope} }
stores:
  - id: crm
    type: postgres
    connection: env:CRM
    collections: [{ name: public.person, subject: { identifiers: { email: email } }, columns: { id: { category: link, erase: keep }, email: ${columns} } }]
  - id: app
    type: sqlite
    connection: env:APP
    collections: [{ name: person, subject: { identifiers: { email: email } }, columns: { id: { category: link, erase: keep }, email: ${columns} } }]
  - id: logs
    type: logs
    connection: env:LOGS
    collections: [{ name: web, files: ["web/*.log"] }]
`);
const SAME_LENGTH = '{ category: contact.email, erase: { pseudonym: sameLength } }';

describe('one token for one value in every store of a plan', () => {
  let runtime: TestRuntime;
  let tenant: string;
  let databases: TestStore[];
  let logs: Store;
  let root: string;

  beforeAll(async () => {
    runtime = await createTestRuntime();
    tenant = await runtime.createTenant();
  });
  afterAll(() => runtime?.close());
  beforeEach(async () => {
    databases = [];
    for (const type of DIALECTS)
      databases.push(await createTestStore(type, type === 'postgres' ? 'crm' : 'app'));
    for (const database of databases) {
      await database.run('create table person (id integer primary key, email varchar(80))');
      await database.run(`insert into person values (1, '${EMAIL}'), (2, 'bob@example.com')`);
    }
    root = mkdtempSync(join(tmpdir(), 'habeas-token-test-'));
    mkdirSync(join(root, 'web'));
    writeFileSync(join(root, 'web/a.log'), `GET /?m=${EMAIL} for bob@example.com\n`);
    logs = await logsConnector.open({
      id: 'logs',
      type: 'logs',
      access: 'write',
      limits: DEFAULT_LIMITS,
      connection: root,
      families: { web: ['web/*.log'] },
    });
  });
  afterEach(async () => {
    for (const database of databases) await database.drop();
    await logs.close();
    rmSync(root, { recursive: true });
  });

  const storeOf = (id: string): Store => {
    const [crm, app] = databases;
    const store = { crm: crm?.store, app: app?.store, logs }[id];
    if (!store) throw new Error(`no store ${id}`);
    return store;
  };
  /** The engine closes what it opens; these stay open until the test has looked. */
  const opener = {
    open: (id: string) => Promise.resolve({ ...bound(storeOf(id)), close: () => Promise.resolve() }),
  };
  const bound = (store: Store): Store => ({
    id: store.id,
    capabilities: store.capabilities,
    describe: () => store.describe(),
    read: () => store.read(),
    write: (options) => store.write(options),
    outcome: (token) => store.outcome(token),
    forget: (token) => store.forget(token),
    scan: (request) => store.scan(request),
    close: () => store.close(),
  });
  const keysOf = (subject: string): PseudonymKeys => ({
    key: (scope) =>
      runtime.as(tenant, () => runtime.keys.secret('pseudonym', scope === 'tenant' ? undefined : subject)),
  });

  /** Erases the person in all stores by one plan and shows what stands there then. */
  const erase = async (map: ReturnType<typeof mapFor>, subject: string) => {
    const { plan, identities } = await planAll({ map, opener, identities: IDENTITIES, right: 'erasure' });
    for (const approved of plan.stores) {
      const done = await executeStore({
        map,
        store: storeOf(approved.store),
        approved,
        identities,
        journal: new MemoryJournal(),
        pseudonymKeys: keysOf(subject),
        lock: approved.store,
      });
      expect(done.status).toBe('done');
    }
    const values = await Promise.all(
      databases.map(async (database) => {
        const rows = await database.rows('select email from person order by id');
        expect(rows[1]?.email).toBe('bob@example.com');
        return rows[0]?.email;
      }),
    );
    const [token] = readFileSync(join(root, 'web/a.log'), 'utf8').match(TOKEN) ?? [];
    return { values, token };
  };
  /** The person comes back with the same address. */
  const reset = async () => {
    for (const database of databases) await database.run(`update person set email = '${EMAIL}' where id = 1`);
    writeFileSync(join(root, 'web/a.log'), `GET /?m=${EMAIL} for bob@example.com\n`);
  };

  it('is the same in rows and log files, and not computable once the key of the person is destroyed', async () => {
    const map = mapFor(SAME_LENGTH);
    const first = await erase(map, 'subject-1');
    expect(first.token).toMatch(TOKEN);
    expect(first.values).toEqual([first.token, first.token]);
    expect(first.token).not.toContain('ann.lee');

    await reset();
    expect(await erase(map, 'subject-1')).toEqual(first);
    await reset();
    expect((await erase(map, 'subject-2')).token).not.toBe(first.token);

    await runtime.as(tenant, () => runtime.keys.destroy('pseudonym', 'subject-1'));
    expect(await runtime.as(tenant, () => runtime.keys.findSecret('pseudonym', 'subject-1'))).toBeNull();
    await reset();
    const after = await erase(map, 'subject-1');
    expect(after.token).toMatch(TOKEN);
    expect(after.token).not.toBe(first.token);
  });

  it('is another where domain or scope is another', async () => {
    const apart = await erase(
      mapFor('{ category: contact.email, erase: { pseudonym: { as: sameLength, domain: login } } }'),
      'subject-3',
    );
    expect(apart.values[0]).toBe(apart.values[1]);
    expect(apart.values[0]).not.toBe(apart.token);
    await reset();
    const scoped = await erase(
      mapFor('{ category: contact.email, erase: { pseudonym: { as: sameLength, scope: tenant } } }'),
      'subject-3',
    );
    expect(scoped.values[0]).toBe(scoped.values[1]);
    expect(scoped.values[0]).not.toBe(scoped.token);
  });
});
