import type { Identity } from '#contracts';
import { identityKey, parseDataMap, planStore, verifyStore } from '#engine';
import { createTestStore, DIALECTS, type TestStore } from './stores.js';

const COMPOSED = 'm\u00fcller@example.com';
const DECOMPOSED = 'mu\u0308ller@example.com';
const COMPATIBLE = '\u24b8ustomer-76@example.com';

describe.each(DIALECTS)('identifiers that Unicode writes in several ways (%s)', (type) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore(type);
    await test.run(`create table person (id integer primary key, email varchar(80), login varchar(80));
      insert into person (id, email, login) values (1, '${COMPOSED}', 'm\u00fcller'), (2, '${DECOMPOSED}', 'mu\u0308ller'),
        (3, 'M\u00dcLLER@example.com', null), (4, 'customer-76@example.com', 'customer'), (5, 'muller@example.com', 'muller')`);
  });
  afterEach(() => test.drop());

  const base = () => ({
    map: parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${prefix}person
        subject: { identifiers: { email: email, login: username }, trust: weak }
        columns:
          email: { category: contact.email, erase: { pseudonym: email } }
          login: { category: identity.username, erase: { pseudonym: opaque } }
`),
    storeId: 'shop',
    store: test.store,
  });
  const rowsOf = async (identity: Identity) => {
    const { plan } = await planStore({ ...base(), identities: [identity], right: 'erasure' });
    const kept = plan.protected.reduce((sum, { rows }) => sum + rows, 0);
    // what goes from a row of two is a step of its own, beside that the row stays
    const whole = plan.steps.filter(({ action }) => action !== 'mention');
    return whole.reduce((sum, { rows }) => sum + rows, kept);
  };
  const found = async (identity: Identity) => {
    const { plan } = await planStore({ ...base(), identities: [identity], right: 'erasure' });
    const { residues } = await verifyStore({ ...base(), plan, identities: [identity] });
    return residues.filter(({ column }) => column === (identity.type === 'email' ? 'email' : 'login'));
  };

  it.each<[Identity['type'], string, number]>([
    ['email', COMPOSED, 3],
    ['email', DECOMPOSED, 3],
    ['email', DECOMPOSED.toUpperCase(), 3],
    ['email', COMPATIBLE, 1],
    ['username', 'm\u00fcller', 2],
    ['username', 'mu\u0308ller', 2],
    ['username', '\u24d2ustomer', 1],
  ])('finds by %s %j every row that verification finds', async (of, value, rows) => {
    expect(await rowsOf({ type: of, value })).toBe(rows);
    expect((await found({ type: of, value })).reduce((sum, { count }) => sum + count, 0)).toBe(rows);
  });

  it('takes all of them for one person', () => {
    const keys = [COMPOSED, DECOMPOSED, DECOMPOSED.toUpperCase(), ' M\u00dcller@Example.com'];
    expect(new Set(keys.map((value) => identityKey({ type: 'email', value }))).size).toBe(1);
    expect(identityKey({ type: 'email', value: COMPATIBLE })).toBe(
      identityKey({ type: 'email', value: 'customer-76@example.com' }),
    );
    expect(identityKey({ type: 'email', value: 'muller@example.com' })).not.toBe(
      identityKey({ type: 'email', value: COMPOSED }),
    );
  });
});
