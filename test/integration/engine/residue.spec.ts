import type { Identity } from '#contracts';
import { executeStore, parseDataMap, planStore, verifyStore, type DataMap, type StorePlan } from '#engine';
import {
  createTestStore,
  DIALECTS,
  MemoryJournal,
  TEST_KEYS,
  type Dialect,
  type TestStore,
} from './stores.js';

const PERSON: Identity = { type: 'email', value: 'ed@example.com' };
const IDENTITIES = [PERSON];

describe.each(DIALECTS)('identifiers that remain (%s)', (type: Dialect) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore(type);
  });
  afterEach(() => test.drop());

  const mapOf = (collections: string, references = '[]'): DataMap =>
    parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
${collections.replaceAll('name: ', `name: ${prefix}`)}
    references: ${references.replaceAll(/(from|to): /g, (head) => head + prefix)}
`);
  const planFor = async (map: DataMap): Promise<StorePlan> =>
    (
      await planStore({
        map,
        storeId: 'shop',
        store: test.store,
        identities: IDENTITIES,
        right: 'erasure',
      })
    ).plan;
  const verify = (map: DataMap, plan: StorePlan) =>
    verifyStore({ map, store: test.store, plan, identities: IDENTITIES });
  const erase = async (map: DataMap) => {
    const plan = await planFor(map);
    const approved = { store: test.store, approved: plan, identities: IDENTITIES };
    const execution = await executeStore({
      map,
      ...approved,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
    });
    expect(execution.status).toBe('done');
    return { plan, verification: await verify(map, plan) };
  };
  const brief = ({ residues }: Awaited<ReturnType<typeof verify>>) =>
    residues.map(
      ({ column, count, allowed, reason = 'none' }) =>
        `${column} ${count} ${allowed ?? 'not allowed'}, ${reason}`,
    );

  describe('beside rows of other people that stay', () => {
    const staff = (email: string): DataMap =>
      mapOf(
        `      - name: person
        subject: { identifiers: { email: email } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: ${email} }
          boss: { category: link, erase: keep }
          memo: { category: meta.note, erase: keep }`,
        '[ { from: person.boss, to: person.id } ]',
      );
    beforeEach(async () => {
      await test.run(`create table person (id integer primary key, email varchar(60), boss integer, memo text);
        insert into person values (1, 'ed@example.com', null, 'ask ed@example.com'),
          (2, 'fr@example.com', 1, 'reports to ed@example.com'), (3, 'gus@example.com', null, 'nothing')`);
    });

    it('are found in the own row of the person, and allowed in the other', async () => {
      const { plan, verification } = await erase(staff('null'));
      expect(plan.protected).toMatchObject([{ ownership: 'actor', rows: 1 }]);
      expect(verification.clean).toBe(false);
      expect(brief(verification)).toEqual(['memo 1 SHARED, shared', 'memo 1 not allowed, left']);
      await test.run(`update person set memo = '' where id = 1`);
      const again = await verify(staff('null'), plan);
      expect(again.clean).toBe(true);
      expect(brief(again)).toEqual(['memo 1 SHARED, shared']);
    });

    it('are found in a third row, which nobody counted', async () => {
      await test.run(`update person set memo = '' where id <> 3`);
      await test.run(`update person set memo = 'call ed@example.com' where id = 3`);
      const { verification } = await erase(staff('null'));
      expect(verification.clean).toBe(false);
      expect(brief(verification)).toEqual(['memo 1 not allowed, left']);
    });

    it('are allowed where the own row keeps them for a lawful reason, in that column alone', async () => {
      const { verification } = await erase(staff('{ keep: LEGAL_OBLIGATION }'));
      expect(brief(verification).sort()).toEqual([
        'email 1 LEGAL_OBLIGATION, held',
        'memo 1 SHARED, shared',
        'memo 1 not allowed, left',
      ]);
    });

    it('are named in the plan without changing its steps', async () => {
      const { othersRows } = await planFor(staff('null'));
      expect(othersRows).toEqual([
        { collection: `${prefix}person`, locations: [expect.stringMatching(/^[0-9a-f]{16}$/)] },
      ]);
    });

    it('are reported when those rows are too many to name', async () => {
      await test.run(`update person set memo = '' where id = 1`);
      const more = Array.from({ length: 1_000 }, (_, at) => `(${at + 10}, 'p${at}@example.com', 1, 'x')`);
      await test.run(`insert into person values ${more.join(', ')}`);
      const { plan, verification } = await erase(staff('null'));
      expect(plan.othersRows).toBeUndefined();
      expect(brief(verification)).toEqual(['memo 1 not allowed, left']);
    });
  });

  it('are kept keys that are words, in texts, and never in the keys themselves', async () => {
    await test.run(`create table client (code varchar(20) primary key, email varchar(60), note text);
      create table purchase (id integer primary key, client varchar(20), remark text);
      insert into client values ('eddoe', 'ed@example.com', 'eddoe paid'), ('frdoe', 'fr@example.com', 'x');
      insert into purchase values (1, 'eddoe', 'sent to eddoe'), (2, 'frdoe', 'y')`);
    const purchases = (remark: string): DataMap =>
      mapOf(
        `      - name: client
        subject: { identifiers: { code: customer_id, email: email } }
        columns:
          code: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          note: { category: free_text, erase: scrub }
      - name: purchase
        columns:
          id: { category: identifier.internal, erase: keep }
          client: { category: link, erase: keep }
          remark: { category: meta.note, erase: ${remark} }`,
        '[ { from: purchase.client, to: client.code } ]',
      );
    const searched = async (map: DataMap) => {
      const plan = await planFor(map);
      const identities = [...IDENTITIES, { type: 'customer_id', value: 'eddoe' } as const];
      const approved = { store: test.store, approved: plan, identities };
      const journal = new MemoryJournal();
      await executeStore({ map, ...approved, journal, pseudonymKeys: TEST_KEYS, lock: 'test' });
      return verifyStore({ map, store: test.store, plan, identities });
    };
    const first = await searched(purchases('{ const: sent to eddoe }'));
    expect(first.clean).toBe(false);
    expect(brief(first)).toEqual(['remark 1 not allowed, left']);
    await test.run(`update client set email = 'ed@example.com' where code = 'eddoe'`);
    const second = await searched(purchases('scrub'));
    expect(second).toMatchObject({ clean: true, residues: [] });
    const [row] = await test.rows("select code, note from client where code = 'eddoe'");
    expect(row).toEqual({ code: 'eddoe', note: '[erased] paid' });
  });

  it('are allowed in a message to two people without a key, and nowhere else in it', async () => {
    await test.run(`create table person (id integer primary key, email varchar(60));
      create table message (sender integer, receiver integer, sent timestamp, body text);
      insert into person values (1, 'ed@example.com'), (2, 'fr@example.com');
      insert into message values (1, 2, '2024-01-02 03:04:05', 'ed@example.com, "fr" (x)'), (2, 2, null, 'write to ed@example.com')`);
    const map = mapOf(
      `      - name: person
        subject: { identifiers: { email: email } }
        columns: { id: { category: link, erase: keep }, email: { category: contact.email, erase: null } }
      - name: message
        columns:
          sender: { category: link, erase: keep }
          receiver: { category: link, erase: keep }
          sent: { category: meta.timestamp, erase: keep }
          body: { category: free_text, erase: scrub }`,
      '[ { from: message.sender, to: person.id }, { from: message.receiver, to: person.id } ]',
    );
    const { plan, verification } = await erase(map);
    expect(plan.protected).toMatchObject([{ ownership: 'joint', rows: 1 }]);
    expect(brief(verification)).toEqual(['body 1 SHARED, shared', 'body 1 not allowed, elsewhere']);
  });

  it('are left and told where they are all of a column named like a key, which may lead somewhere', async () => {
    await test.run(`create table person (code varchar(20) primary key, email varchar(60));
      create table talk (id integer primary key, guest varchar(20), "hostId" varchar(20), topic varchar(60));
      insert into person values ('eddoe_x', 'ed@example.com'), ('frdoe_y', 'fr@example.com');
      insert into talk values (1, 'eddoe_x', 'eddoe_x', 'eddoe_x')`);
    const map = mapOf(
      `      - name: person
        subject: { identifiers: { code: customer_id, email: email } }
        columns: { code: { category: identifier.internal, erase: keep }, email: { category: contact.email, erase: null } }
      - name: talk
        columns:
          id: { category: link, erase: keep }
          guest: { category: link, erase: keep }
          hostId: { category: unclassified, erase: scrub }
          topic: { category: unclassified, erase: scrub }`,
      '[ { from: talk.guest, to: person.code } ]',
    );
    const plan = await planFor(map);
    const identities = [...IDENTITIES, { type: 'customer_id', value: 'eddoe_x' } as const];
    const approved = { store: test.store, approved: plan, identities };
    await executeStore({
      map,
      ...approved,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
    });
    expect(await test.rows('select * from talk')).toEqual([
      { id: 1, guest: 'eddoe_x', hostId: 'eddoe_x', topic: '[erased]' },
    ]);
    const verification = await verifyStore({ map, store: test.store, plan, identities });
    expect(brief(verification)).toEqual(['hostId 1 not allowed, left']);
  });

  it('are names at the most, which go from texts of own rows and are told, not counted, elsewhere', async () => {
    await test.run(`create table person (id integer primary key, email varchar(60), first varchar(20), last varchar(20));
      create table purchase (id integer primary key, person integer not null, note varchar(80));
      create table page (id integer primary key, text varchar(80));
      insert into person values (1, 'ed@example.com', 'Édith', 'Lee'), (2, 'fr@example.com', 'Édith', 'Lee');
      insert into purchase values (1, 1, 'call ÉDITH LEE or Lee, E\u0301dith; not Édith Leeson, nor Lee'), (2, 2, 'for Édith Lee');
      insert into page values (1, 'by édith lee'), (2, 'by Edith Leeds')`);
    const name = '{ category: identity.name, erase: { const: "[erased]" } }';
    const map = mapOf(
      `      - name: person
        subject: { identifiers: { email: email } }
        columns: { id: { category: link, erase: keep }, email: { category: contact.email, erase: null }, first: ${name}, last: ${name} }
      - name: purchase
        columns: { id: { category: link, erase: keep }, person: { category: link, erase: keep }, note: { category: free_text, erase: scrub } }
      - name: page
        owner: reference`,
      '[ { from: purchase.person, to: person.id } ]',
    );
    const { plan, names = [] } = await planStore({
      ...{ map, storeId: 'shop', store: test.store, identities: IDENTITIES, right: 'erasure' },
    });
    const work = { map, store: test.store, identities: IDENTITIES };
    const journal = new MemoryJournal();
    await executeStore({ ...work, approved: plan, journal, pseudonymKeys: TEST_KEYS, lock: 'test' });
    expect(await test.rows('select note from purchase order by id')).toEqual([
      { note: 'call [erased] or [erased]; not Édith Leeson, nor Lee' },
      { note: 'for Édith Lee' },
    ]);
    const found = [
      { collection: `${prefix}page`, column: 'text', count: 1 },
      { collection: `${prefix}purchase`, column: 'note', count: 1 },
    ];
    const verification = await verifyStore({ ...work, plan, names });
    expect(verification).toMatchObject({ clean: true, residues: [] });
    expect([...(verification.possible ?? [])].sort((a, b) => (a.column < b.column ? 1 : -1))).toEqual(found);
    expect(await verifyStore({ ...work, plan })).not.toHaveProperty('possible');
  });

  it('are allowed in more kept rows than a scan names, in each kept column', async () => {
    await test.run(`create table person (id integer primary key, email varchar(60));
      create table bill (id integer primary key, person integer, sent_to varchar(60), reply_to varchar(60));
      insert into person values (1, 'ed@example.com')`);
    const bills = Array.from({ length: 1_500 }, (_, at) => `(${at}, 1, 'ed@example.com', 'ed@example.com')`);
    await test.run(`insert into bill values ${bills.join(', ')}`);
    const kept = '{ category: contact.email, erase: { keep: LEGAL_OBLIGATION } }';
    const map = mapOf(
      `      - name: person
        subject: { identifiers: { email: email } }
        columns: { id: { category: link, erase: keep }, email: { category: contact.email, erase: null } }
      - name: bill
        columns:
          id: { category: link, erase: keep }
          person: { category: link, erase: keep }
          sent_to: ${kept}
          reply_to: ${kept}`,
      '[ { from: bill.person, to: person.id } ]',
    );
    const { verification } = await erase(map);
    expect(brief(verification).sort()).toEqual([
      'reply_to 1500 LEGAL_OBLIGATION, held',
      'sent_to 1500 LEGAL_OBLIGATION, held',
    ]);
    expect(verification.clean).toBe(true);
  });
});
