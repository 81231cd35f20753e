import type { Row } from '#connectors/spi';
import { collectStore, executeStore, parseDataMap, planStore } from '#engine';
import { createTestStore, DIALECTS, MemoryJournal, TEST_KEYS, type TestStore } from './stores.js';

const IDENTITIES = [{ type: 'email', value: 'ann@example.com' }] as const;
const NUMBERS = '"big": 12345678901234567890, "dec": 1.10, "small": 0.1234567890123456789';

describe.each(DIALECTS)('JSON columns (%s)', (type) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;

  beforeEach(async () => {
    test = await createTestStore(type);
    await test.run(`create table person (id integer primary key, email varchar(80), kept json,
      doc json, ${type === 'postgres' ? 'bin jsonb, list jsonb[]' : 'bin json, list json'})`);
    const text = `{"m":"ann@example.com",  "m":"x", ${NUMBERS}, "p":{"ph":"1"}}`;
    await test.run(`insert into person (id, email, kept, doc, bin)
      values (1, 'ann@example.com', '${text}', '${text}', '{"m": "ann@example.com", ${NUMBERS}}')`);
  });
  afterEach(() => test.drop());

  const mapped = (columns: string) =>
    parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${prefix}person
        subject: { identifiers: { email: email } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          kept: { category: business.value, erase: keep }
${columns}`);
  const erase = async (columns: string) => {
    const base = { map: mapped(columns), store: test.store, identities: IDENTITIES };
    const { plan } = await planStore({ ...base, storeId: 'shop', right: 'erasure' });
    const done = await executeStore({
      ...base,
      approved: plan,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
    });
    expect(done.status).toBe('done');
    const cast = (column: string) =>
      `cast(${column} as ${type === 'postgres' ? 'text' : 'char'}) as ${column}`;
    const [row] = await test.rows(`select ${['doc', 'bin', 'list'].map(cast).join(', ')} from person`);
    return row;
  };

  it('are scrubbed without a change of numbers, spaces and members that stand twice', async () => {
    const row = await erase(`
          doc: { category: free_text, erase: scrub }
          bin: { category: free_text, erase: scrub }`);
    expect(row?.doc).toBe(`{"m":"[erased]",  "m":"x", ${NUMBERS}, "p":{"ph":"1"}}`);
    expect(row?.bin).toContain('"big": 12345678901234567890');
    expect(row?.bin).toContain('"dec": 1.10');
    expect(row?.bin).toContain('"small": 0.1234567890123456789');
    expect(row?.bin).toContain('"m": "[erased]"');
  });

  it('change at their paths only', async () => {
    const row = await erase(`
          doc: { type: json, paths: { "$.p.ph": { category: contact.phone, erase: null } } }
          bin: { type: json, paths: { "$.m": { category: contact.email, erase: null } } }`);
    expect(row?.doc).toBe(`{"m":"ann@example.com",  "m":"x", ${NUMBERS}, "p":{"ph":null}}`);
    expect(row?.bin).toContain('"m": null');
    expect(row?.bin).toContain('"big": 12345678901234567890');
    expect(row?.bin).toContain('"dec": 1.10');
  });

  it('keep the numbers inside arrays of JSON', async () => {
    const list = type === 'postgres' ? `array['{"m": "ann@example.com", ${NUMBERS}}'::jsonb]` : `'[]'`;
    await test.run(`update person set list = ${list}`);
    const row = await erase(`
          list: { category: free_text, erase: scrub }`);
    if (type === 'postgres') expect(row?.list).toContain('12345678901234567890');
    expect(row?.list).not.toContain('ann@example.com');
    expect(row?.list).not.toContain('\\"12345678901234567890');
  });

  const exported = async (columns: string): Promise<Row | undefined> => {
    const base = { map: mapped(columns), store: test.store, identities: IDENTITIES };
    const { plan } = await planStore({ ...base, storeId: 'shop', right: 'portability' });
    const rows: Row[] = [];
    const write = (batch: readonly Row[]): Promise<void> => {
      rows.push(...batch);
      return Promise.resolve();
    };
    await collectStore({
      ...base,
      plan,
      sink: { collection: () => ({ write, end: () => Promise.resolve() }) },
    });
    return rows[0];
  };
  const WRITTEN = '"big":12345678901234567890,"dec":1.10,"small":0.1234567890123456789';

  it('are exported with every digit', async () => {
    const row = await exported('');
    expect(JSON.stringify(row?.kept)).toContain(WRITTEN);
  });

  it('are exported with every digit where some of their paths are withheld', async () => {
    const row = await exported(`
          doc: { type: json, paths: { "$.p.ph": { category: contact.phone, access: skip } } }
          bin: { type: json, paths: { "$.m": { category: contact.email, access: redact } } }`);
    for (const column of ['doc', 'bin'] as const) expect(JSON.stringify(row?.[column])).toContain(WRITTEN);
    expect(JSON.stringify(row?.doc)).not.toContain('"ph"');
    expect(JSON.stringify(row?.bin)).toContain('"m":"[redacted]"');
  });
});
