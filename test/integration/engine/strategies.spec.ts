import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  assemblePlan,
  executeStore,
  loadCustomStrategies,
  parseDataMap,
  planStore,
  verifyStore,
  type CustomStrategies,
  type DataMap,
  type StorePlan,
} from '#engine';
import { createTestStore, DIALECTS, MemoryJournal, TEST_KEYS, type TestStore } from './stores.js';

const IDENTITIES = [{ type: 'email', value: 'ann@example.com' }] as const;
const TODAY = new Date('2026-11-27');

describe.each(DIALECTS)('actions of the data map (%s)', (type) => {
  const person = type === 'postgres' ? 'public.person' : 'person';
  const visit = type === 'postgres' ? 'public.visit' : 'visit';
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore(type);
    await test.run(`create table person (id integer primary key, email varchar(80), state varchar(10) not null,
      name text, card varchar(30), notes text, born date, created date, phone varchar(30))`);
    await test.run('create table visit (id integer primary key, person_id integer references person (id))');
    await test.run(`insert into person values
      (1, 'ann@example.com', 'open', 'Ann', '4111 1111 1111 1111', 'ann@example.com knows bob@example.org, (030) 901820',
        '1936-01-01', '2020-05-05', '+49 30 901820'),
      (2, 'bob@example.com', 'open', 'Bob', '5500 0055 5555 5559', 'bob@example.com', '1984-01-01', '2020-05-05', null)`);
    await test.run('insert into visit values (1, 1), (2, 2)');
  });
  afterEach(() => test.drop());

  const mapped = (columns: string, more = '', top = ''): DataMap =>
    parseDataMap(`
version: 1
${top}
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${person}
        subject: { identifiers: { email: email } }
${more}
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
${columns}
    ignore: [${visit}]`);
  const planned = async (map: DataMap): Promise<StorePlan> =>
    (
      await planStore({
        map,
        storeId: 'shop',
        store: test.store,
        identities: IDENTITIES,
        right: 'erasure',
        today: TODAY,
      })
    ).plan;
  const erase = async (map: DataMap) => {
    const approved = await planned(map);
    const done = await executeStore({
      map,
      store: test.store,
      approved,
      identities: IDENTITIES,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
      today: TODAY,
    });
    expect(done.status).toBe('done');
    const verification = await verifyStore({
      map,
      store: test.store,
      plan: approved,
      identities: IDENTITIES,
    });
    const rows = await test.rows('select * from person order by id');
    return { approved, verification, ann: rows[0], bob: rows[1] };
  };
  const codes = ({ findings }: StorePlan): string[] =>
    findings
      .filter(({ code }) => !['NEW_COLUMN', 'COLLECTIONS_NOT_SEARCHED'].includes(code))
      .map(({ severity, code, column }) => `${severity} ${code} ${column}`);

  it('leave a tombstone: the key, what is listed and what has an action of its own', async () => {
    const map = mapped(
      '          state: { category: business.state, erase: { const: gone } }',
      '        tombstone: [created]',
    );
    const { approved, verification, ann, bob } = await erase(map);
    expect(codes(approved)).toEqual([]);
    expect(approved.steps[0]?.columns.map(({ column, strategy }) => `${column} ${strategy}`)).toEqual(
      expect.arrayContaining(['state const "gone"', 'name null', 'card null', 'born null', 'created keep']),
    );
    expect(verification.clean).toBe(true);
    expect(ann).toMatchObject({ id: 1, state: 'gone', name: null, card: null, notes: null, born: null });
    expect(ann?.created).not.toBeNull();
    expect(ann?.email).toMatch(/@erased\.invalid$/);
    expect(bob).toMatchObject({ email: 'bob@example.com', state: 'open', name: 'Bob' });
  });

  it('keep for a reason that ends, and not beyond its end', async () => {
    const kept = (until: string) =>
      mapped(
        `          name: { category: identity.name, erase: { keep: { code: LEGAL_OBLIGATION, until: ${until} } } }`,
      );
    const plan = await planned(kept('2026-11-28'));
    expect(plan.steps[0]?.columns).toContainEqual({
      column: 'name',
      category: 'identity.name',
      strategy: 'keep LEGAL_OBLIGATION',
      keep: { code: 'LEGAL_OBLIGATION', until: '2026-11-28' },
    });
    expect(codes(await planned(kept('2026-11-27')))).toEqual(['warning KEEP_OVER name']);
  });

  it('try FF1 on the values while planning, and tell no value', async () => {
    const ff1 = (options: string) =>
      mapped(`          card: { category: financial.card, erase: { ff1: ${options} } }`);
    const { approved, ann, bob } = await erase(ff1('{ luhn: true }'));
    expect(codes(approved)).toEqual(['warning REVERSIBLE card']);
    expect(ann?.card).toMatch(/^[0789]\d{3} \d{4} \d{4} \d{4}$/);
    expect(bob?.card).toBe('5500 0055 5555 5559');
    await test.run(`update person set email = 'ann@example.com', card = '41111' where id = 1`);
    const short = await planned(ff1('digits'));
    expect(codes(short)).toEqual(['warning REVERSIBLE card', 'error FF1_DOMAIN card']);
    await test.run(`update person set card = '4111 1111 1111 1112' where id = 1`);
    expect(codes(await planned(ff1('{ luhn: true }')))).toContain('error FF1_LUHN card');
    await test.run(`update person set card = 'k-4111' where id = 1`);
    const letters = await planned(ff1('upper'));
    expect(codes(letters)).toContain('error FF1_ALPHABET card');
    expect(JSON.stringify([short, letters])).not.toContain('4111');
  });

  it('remove what looks like data of anybody from texts, and tell of what is unsure', async () => {
    const { approved, ann, bob } = await erase(
      mapped('          notes: { category: free_text, erase: { scrub: [email, phone] } }'),
    );
    expect(codes(approved)).toEqual(['warning DETECTED_UNSURE notes']);
    expect(JSON.stringify(approved.findings)).not.toMatch(/901820|bob@/);
    expect(ann?.notes).toBe('[erased] knows [erased], (030) 901820');
    expect(bob?.notes).toBe('bob@example.com');
  });

  it('take fewer for sure with a lower threshold', async () => {
    const { approved, ann } = await erase(
      mapped(
        '          notes: { category: free_text, erase: { scrub: { detect: [phone], threshold: 0.4 } } }',
      ),
    );
    expect(codes(approved)).toEqual([]);
    expect(ann?.notes).toBe('[erased] knows bob@example.org, [erased]');
  });

  it('write what they say into the store', async () => {
    const { ann, verification } = await erase(
      mapped(
        `          name: { category: identity.name, erase: { pseudonym: { as: hex, length: 16, prefix: "n-" } } }
          card: { category: financial.card, erase: { hmac: { length: 20 } } }
          notes: { category: free_text, erase: { random: { length: 8, alphabet: digits } } }
          born: { category: identity.birth_date, erase: { generaliseDate: { to: year, topAge: 90 } } }
          created: { category: meta.timestamp, erase: { generaliseDate: quarter } }
          phone: { category: location.postcode, erase: { postcode: de } }`,
        '',
        'postcodes: { de: { prefixes: { "101": 52000 } } }',
      ),
    );
    expect(verification.clean).toBe(true);
    expect(ann).toMatchObject({
      name: expect.stringMatching(/^n-[0-9a-f]{16}$/),
      card: expect.stringMatching(/^[0-9a-f]{20}$/),
      notes: expect.stringMatching(/^\d{8}$/),
      born: null,
      phone: null,
    });
    const [row] = await test.rows(`select cast(created as varchar(10)) as created from person where id = 1`);
    expect(row?.created).toBe('2020-04-01');
  });
});

describe('strategies of the operator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-strategy-test-'));
  let test: TestStore;
  beforeAll(async () => {
    test = await createTestStore('sqlite');
    await test.run(
      'create table person (id integer primary key, email varchar(80), nr varchar(10) not null)',
    );
    await test.run(
      `insert into person values (1, 'ann@example.com', 'ABCD123456'), (2, 'bob@example.com', 'WXYZ654321')`,
    );
  });
  afterAll(async () => {
    await test.drop();
    rmSync(folder, { recursive: true });
  });

  const load = (source: string) => {
    writeFileSync(join(folder, 'own.mjs'), source);
    return loadCustomStrategies(['acme-nr=own.mjs'], folder);
  };
  const reversed = `export const strategy = (value, { column, kind, maxLength }) =>
    [...value].reverse().join('').slice(0, maxLength) + '';`;
  const map = parseDataMap(`
version: 1
stores:
  - id: shop
    type: sqlite
    connection: env:SHOP
    collections:
      - name: person
        subject: { identifiers: { email: email } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          nr: { category: identifier.customer, erase: { custom: acme-nr } }`);
  const base = () => ({ map, store: test.store, identities: IDENTITIES });
  const planned = async (custom?: CustomStrategies) =>
    (await planStore({ ...base(), storeId: 'shop', right: 'erasure', custom })).plan;
  const execute = (approved: StorePlan, custom: CustomStrategies, more = {}) =>
    executeStore({
      ...base(),
      approved,
      custom,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
      ...more,
    });
  const errors = ({ findings }: StorePlan) =>
    findings.filter(({ severity }) => severity === 'error').map(({ code, column }) => `${code} ${column}`);

  it('are named in the plan with the digest of their file, which the hash of the plan binds', async () => {
    const custom = await load(reversed);
    const plan = await planned(custom);
    expect(errors(plan)).toEqual([]);
    const digest = createHash('sha256').update(reversed).digest('hex');
    expect(plan.steps[0]?.columns).toContainEqual({
      column: 'nr',
      category: 'identifier.customer',
      strategy: `custom acme-nr sha256:${digest}`,
    });
    const hashOf = (storePlan: StorePlan) =>
      assemblePlan({ map, right: 'erasure', storePlans: [storePlan] }).hash;
    const other = await load(`${reversed}\n// another file`);
    expect(hashOf(await planned(other))).not.toBe(hashOf(plan));
    expect(await execute(plan, other)).toMatchObject({ status: 'drifted', collections: ['person'] });
    await expect(execute(plan, other, { maxRowsOfOneSession: 0 })).resolves.toMatchObject({
      status: 'drifted',
    });
    expect(await execute(plan, custom)).toMatchObject({ status: 'done' });
    expect((await test.rows('select nr from person order by id')).map(({ nr }) => nr)).toEqual([
      '654321DCBA',
      'WXYZ654321',
    ]);
    await test.run(`update person set email = 'ann@example.com', nr = 'ABCD123456' where id = 1`);
  });

  it('stop the plan where they are unknown, fail, are unstable or give what the column does not take', async () => {
    expect(errors(await planned())).toEqual(['CUSTOM_UNKNOWN nr']);
    const failing = await planned(
      await load(`export const strategy = (value) => { throw new Error(value); };`),
    );
    expect(errors(failing)).toEqual(['CUSTOM_FAILED nr']);
    expect(JSON.stringify(failing)).not.toContain('ABCD123456');
    for (const result of ['null', '7', `'far too long for it'`, 'Promise.resolve(value)', '{}'])
      expect(errors(await planned(await load(`export const strategy = (value) => (${result});`)))).toEqual([
        'CUSTOM_FAILED nr',
      ]);
    const counting = await load('let n = 0; export const strategy = () => String((n += 1));');
    expect(errors(await planned(counting))).toEqual(['CUSTOM_UNSTABLE nr']);
  });

  it('are refused by name where they cannot be loaded', async () => {
    for (const source of [
      'export const other = 1;',
      'not javascript',
      `import './helper.mjs'; export const strategy = 1;`,
    ])
      await expect(load(source)).rejects.toMatchObject({
        code: 'setting.invalid',
        message: expect.stringContaining('acme-nr'),
      });
    await expect(loadCustomStrategies(['gone=/no/such/file.mjs'])).rejects.toMatchObject({
      code: 'setting.invalid',
    });
    await expect(loadCustomStrategies(['gone'])).rejects.toMatchObject({ code: 'setting.invalid' });
  });
});
