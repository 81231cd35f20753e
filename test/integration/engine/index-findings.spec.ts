import { parseDataMap, planStore } from '#engine';
import { createTestStore, type TestStore } from './stores.js';

const MAP = parseDataMap(`
version: 1
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
    collections:
      - { name: public.person, subject: { identifiers: { email: email } }, rowAction: delete,
          columns: { id: { category: link, erase: keep }, email: { category: contact.email, erase: null } } }
      - { name: public.visit, rowAction: delete, columns: { id: { category: link, erase: keep }, person: { category: link, erase: keep } } }
`);

describe('missing indexes', () => {
  let test: TestStore;
  beforeAll(async () => {
    test = await createTestStore('postgres');
    await test.run(`create table person (id integer primary key, email varchar(50));
      create table visit (id integer primary key, person integer references person (id));
      insert into person select n, 'p' || n || '@example.com' from generate_series(1, 30000) n;
      insert into visit select n, n % 30000 + 1 from generate_series(1, 30000) n; analyze`);
  });
  afterAll(() => test.drop());

  const missing = async () => {
    const identities = [{ type: 'email', value: 'p7@example.com' } as const];
    const { plan } = await planStore({
      map: MAP,
      storeId: 'shop',
      store: test.store,
      identities,
      right: 'erasure',
    });
    expect(plan.steps.map(({ rows }) => rows)).toEqual([1, 1]);
    return plan.findings.filter(({ code }) => code === 'MISSING_INDEX').map(({ message }) => message);
  };

  it('are told with table, column and statement, and no longer once they are there', async () => {
    const messages = await missing();
    expect(messages).toHaveLength(2);
    expect(messages.join()).toContain('CREATE INDEX CONCURRENTLY ON public.person (lower(email))');
    expect(messages.join()).toContain('CREATE INDEX CONCURRENTLY ON public.visit (person)');
    await test.run('create index on person (lower(email)); create index on visit (person); analyze');
    expect(await missing()).toEqual([]);
  });
});
