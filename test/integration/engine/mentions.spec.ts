import type { Identity } from '#contracts';
import type { Store, WriteSession } from '#connectors/spi';
import {
  executeStore,
  independentPeople,
  parseDataMap,
  planMany,
  planStore,
  verifyStore,
  type DataMap,
  type StorePlan,
} from '#engine';
import { createTestStore, DIALECTS, MemoryJournal, TEST_KEYS, type TestStore } from './stores.js';

const EMAIL = 'ed@example.com';
const PHONE = '+4915123456715';
const LOGIN = 'edquist7';
const ED: readonly Identity[] = [{ type: 'email', value: EMAIL }];

describe.each(DIALECTS)('what rows of others say of a person (%s)', (type) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore(type);
    await test.run(`create table person (id integer primary key, email varchar(60), login varchar(20), phone varchar(30));
      create table ticket (id integer primary key, person_id integer references person (id), body text,
        short varchar(20), approved_by varchar(60), prefs ${type === 'postgres' ? 'json' : 'text'});
      insert into person values (1, '${EMAIL}', '${LOGIN}', '${PHONE}'), (2, 'fr@example.com', 'fr', null)`);
  });
  afterEach(() => test.drop());

  const mapOf = ({ columns = '', references = '', rest = '', more = '' } = {}): DataMap =>
    parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    limits: { batchRows: 1000 }
    collections:
      - name: ${prefix}person
        subject: { identifiers: { email: email, login: username, phone: phone } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          login: { category: identity.username, erase: { pseudonym: { as: opaque, length: 12 } } }
          phone: { category: contact.phone, erase: null }
      - name: ${prefix}ticket
        ${rest}
        columns:
          id: { category: link, erase: keep }
          person_id: { category: link, erase: keep }
${columns}
${more}
    references: [${references}]
`);
  const TEXTS = mapOf({
    columns: `          body: { category: free_text, erase: { const: "[erased]" }, mentions: scrub }
          short: { category: free_text, erase: scrub }
          prefs: { type: json, paths: { "$.note": { category: free_text, erase: scrub } } }
          approved_by: { category: meta.note, erase: keep }`,
  });
  const planned = (map: DataMap, identities = ED) =>
    planStore({ map, storeId: 'shop', store: test.store, identities, right: 'erasure' });
  const execute = (map: DataMap, approved: StorePlan, identities: readonly Identity[], more = {}) =>
    executeStore({
      map,
      approved,
      identities,
      store: test.store,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
      ...more,
    });
  const erase = async (map: DataMap, given = ED) => {
    const { plan, discovered } = await planned(map, given);
    const identities = [...given, ...discovered];
    const execution = await execute(map, plan, identities);
    if (execution.status !== 'done') throw new Error(`drifted: ${execution.collections.join()}`);
    const verification = await verifyStore({ map, store: test.store, plan, identities });
    return { plan, outcomes: execution.outcomes, verification };
  };
  const ticket = (id: number, values: Readonly<Record<string, string | number>>): Promise<void> => {
    const names = Object.keys(values);
    const written = Object.values(values).map((value) => `'${String(value).replaceAll("'", "''")}'`);
    return test.run(`insert into ticket (id, ${names.join(', ')}) values (${id}, ${written.join(', ')})`);
  };
  const texts = async (column: string): Promise<unknown[]> =>
    (
      await test.rows(`select ${column}${type === 'postgres' ? '::text' : ''} as v from ticket order by id`)
    ).map(({ v }) => v);
  const steps = ({ steps: planSteps }: StorePlan) =>
    planSteps.map(({ collection, action, ownership, rows, columns }) =>
      [
        collection.replace(prefix, ''),
        action,
        ownership,
        rows,
        columns.map(({ column }) => column).join(),
      ].join(' '),
    );

  it('goes out of their texts, and everything else in them stays', async () => {
    await ticket(1, {
      person_id: 2,
      body: `ask ED@example.com,\r\n or  ${LOGIN}\ttoday ü`,
      short: 'nothing',
    });
    await ticket(2, { person_id: 2, body: 'from Fr', short: `by ${LOGIN}` });
    await ticket(3, { person_id: 2, body: 'ring 0151 / 23456-715 or (0151) 23456715' });
    await ticket(4, { body: `nobody's, but for ${EMAIL}` });
    await ticket(5, { person_id: 1, body: `own, of ${EMAIL}` });
    await ticket(6, { person_id: 2, body: 'zZed@example.community and edquist77 and xed@example.com' });
    const { plan, outcomes, verification } = await erase(TEXTS);
    expect(steps(plan)).toEqual([
      'ticket mention others 3 body',
      'ticket mention others 1 short',
      'person mask exclusive 1 email,login,phone',
      'ticket mask exclusive 1 body,short,prefs',
    ]);
    expect(outcomes.map(({ action, affected }) => `${action} ${affected}`)).toEqual([
      'mention 3',
      'mention 1',
      'mask 1',
      'mask 1',
    ]);
    expect(await texts('body')).toEqual([
      'ask [erased],\r\n or  [erased]\ttoday ü',
      'from Fr',
      'ring [erased] or [erased]',
      `nobody's, but for [erased]`,
      '[erased]',
      'zZed@example.community and edquist77 and xed@example.com',
    ]);
    expect(await texts('short')).toEqual(['nothing', 'by [erased]', null, null, null, null]);
    expect(verification.clean).toBe(true);
  });

  it('stays where the map does not say that texts may name people, and where it says that they stay', async () => {
    await ticket(1, { person_id: 2, body: `ask ${EMAIL}`, short: LOGIN });
    const { plan, verification } = await erase(
      mapOf({
        columns: `          body: { category: free_text, erase: null }
          short: { category: free_text, erase: scrub, mentions: keep }`,
      }),
    );
    expect(steps(plan)).toEqual(['person mask exclusive 1 email,login,phone']);
    expect(await texts('body')).toEqual([`ask ${EMAIL}`]);
    expect(verification.clean).toBe(false);
  });

  it('loses nothing that others wrote where the column has no room for the mark', async () => {
    await test.run(`update person set login = 'edq1' where id = 1`);
    await ticket(1, { person_id: 2, short: 'edq1 and some others' });
    await ticket(2, { person_id: 2, short: 'with edq1 alone' });
    await erase(TEXTS);
    expect(await texts('short')).toEqual(['**** and some others', 'with [erased] alone']);
  });

  it('goes out of JSON at the paths of the map, and the rest of the document is as it was written', async () => {
    await ticket(1, { person_id: 2, prefs: `{ "a":1.50,  "note" : "call ${EMAIL}", "other": "${EMAIL}" }` });
    const { verification } = await erase(TEXTS);
    expect(await texts('prefs')).toEqual([`{ "a":1.50,  "note" : "call [erased]", "other": "${EMAIL}" }`]);
    expect(verification.clean).toBe(false);
  });

  if (type === 'postgres')
    it('goes out of lists, element by element', async () => {
      await test.run(`alter table ticket add column rcpt text[]`);
      await ticket(1, { person_id: 2, rcpt: `{fr@example.com,${EMAIL},"x,y"}` });
      const { verification } = await erase(
        mapOf({ columns: '          rcpt: { category: contact.email, erase: empty, mentions: scrub }' }),
      );
      expect(await texts('rcpt')).toEqual(['{fr@example.com,[erased],"x,y"}']);
      expect(verification.clean).toBe(true);
    });

  it.each(['e%d@example.com', 'e_d@example.com', `e\\d'@example.com`, 'a.*(b)[c]+$@example.com'])(
    'is that identifier and nothing like it: %s',
    async (email) => {
      await test.run(`update person set email = '${email.replaceAll("'", "''")}' where id = 1`);
      await ticket(1, { person_id: 2, body: `to ${email} now` });
      await ticket(2, {
        person_id: 2,
        body: 'to exd@example.com, eed@example.com, e\\\\d@example.com, aaab@example.com',
      });
      const { plan } = await erase(TEXTS, [{ type: 'email', value: email }]);
      expect(plan.steps.filter(({ action }) => action === 'mention')).toMatchObject([{ rows: 1 }]);
      expect(await texts('body')).toEqual([
        'to [erased] now',
        'to exd@example.com, eed@example.com, e\\\\d@example.com, aaab@example.com',
      ]);
    },
  );

  it('is nothing to do the second time', async () => {
    await ticket(1, { person_id: 2, body: `ask ${EMAIL}` });
    await erase(TEXTS);
    expect((await planned(TEXTS)).plan.steps).toEqual([]);
  });

  it('is not changed under an older plan when more names them, and is then in the next', async () => {
    await ticket(1, { person_id: 2, body: `ask ${EMAIL}` });
    const { plan, discovered } = await planned(TEXTS);
    await ticket(2, { person_id: 2, body: `and ${EMAIL}` });
    const drifted = await execute(TEXTS, plan, [...ED, ...discovered]);
    expect(drifted).toEqual({ status: 'drifted', collections: [`${prefix}ticket`] });
    expect(await texts('body')).toEqual([`ask ${EMAIL}`, `and ${EMAIL}`]);
    await erase(TEXTS);
    expect(await texts('body')).toEqual(['ask [erased]', 'and [erased]']);
  });

  it('names two people in one text, of whom either goes without the other, also at the same time', async () => {
    await ticket(1, { body: `${EMAIL} met fr@example.com` });
    const fred: readonly Identity[] = [{ type: 'email', value: 'fr@example.com' }];
    const plans = [await planned(TEXTS, ED), await planned(TEXTS, fred)];
    const both = [ED, fred].map((given, at) => [...given, ...plans[at]!.discovered]);
    const done = await Promise.allSettled(
      both.map((identities, at) => execute(TEXTS, plans[at]!.plan, identities, { lock: `test ${at}` })),
    );
    expect(done.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    await erase(TEXTS, ED);
    await erase(TEXTS, fred);
    expect(await texts('body')).toEqual(['[erased] met [erased]']);
  });

  it('is kept under a legal hold and until a retention period is over', async () => {
    await ticket(1, { person_id: 2, body: `ask ${EMAIL}`, approved_by: '2020-01-01' });
    await ticket(2, { person_id: 2, body: `ask ${EMAIL}`, approved_by: '2099-01-01' });
    const map = mapOf({
      rest: 'retention: { keepFor: P1Y, from: approved_by }',
      columns: '          body: { category: free_text, erase: scrub }',
    });
    const { plan, verification } = await erase(map);
    expect(await texts('body')).toEqual(['ask [erased]', `ask ${EMAIL}`]);
    expect(plan.protected).toMatchObject([{ ownership: 'others', rows: 1 }]);
    expect(verification.residues).toMatchObject([{ allowed: 'LEGAL_OBLIGATION', reason: 'held' }]);
  });

  it('goes from 10,000 rows in batches, once when killed halfway', async () => {
    await test.run(
      type === 'postgres'
        ? `insert into ticket (id, person_id, body) select n, 2, n || ' ask ${EMAIL}.' from generate_series(1, 10000) as n`
        : `with recursive s(n) as (select 1 union all select n + 1 from s where n < 10000)
           insert into ticket (id, person_id, body) select n, 2, n || ' ask ${EMAIL}.' from s`,
    );
    const { plan, discovered } = await planned(TEXTS);
    const identities = [...ED, ...discovered];
    const journal = new MemoryJournal();
    const more = { journal, maxRowsOfOneSession: 500 };
    await expect(
      execute(TEXTS, plan, identities, { ...more, store: killedAfter(test.store, 4) }),
    ).rejects.toMatchObject({ code: 'store.failed' });
    const half = (await texts('body')).filter((text) => String(text).includes('[erased]')).length;
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(10_000);
    const done = await execute(TEXTS, plan, identities, more);
    expect(done).toMatchObject({ status: 'done' });
    expect(journal.list.some(({ step }) => step.includes('/'))).toBe(true);
    const after = await texts('body');
    expect(after.every((text, at) => text === `${at + 1} ask [erased].`)).toBe(true);
  });

  it('goes for many people by one reading, and for each of them apart', async () => {
    const people = Array.from({ length: 30 }, (_, at): readonly Identity[] => [
      { type: 'email', value: `many-${at}@example.com` },
    ]);
    for (const at of people.keys()) {
      await test.run(`insert into person values (${at + 10}, 'many-${at}@example.com', null, null)`);
      await ticket(at + 10, {
        person_id: 2,
        body: `to many-${at}@example.com, cc many-${(at + 1) % 30}@example.com`,
      });
    }
    const opener = {
      open: () => Promise.resolve(overridden(test.store, { close: () => Promise.resolve() })),
    };
    const plans = await planMany({ map: TEXTS, opener, right: 'erasure' }, people);
    for (const plan of plans)
      expect(plan).toMatchObject({
        value: {
          plan: {
            stores: [
              {
                steps: [
                  { action: 'mention', rows: 2 },
                  { action: 'mask', rows: 1 },
                ],
              },
            ],
          },
        },
      });
    const known = plans.map((plan) => (plan.status === 'fulfilled' ? plan.value : null));
    expect(independentPeople(known)).toEqual(people.map(() => false));
    for (const given of people.slice(0, 3)) await erase(TEXTS, given);
    expect((await texts('body')).slice(0, 4)).toEqual([
      'to [erased], cc [erased]',
      'to [erased], cc [erased]',
      'to [erased], cc many-3@example.com',
      'to many-3@example.com, cc many-4@example.com',
    ]);
  });

  describe('by whom a row was handled', () => {
    const approver = (reference: string): DataMap =>
      mapOf({
        columns: `          approved_by: { category: contact.email, erase: { pseudonym: email } }
          body: { category: free_text, erase: keep }`,
        references: reference,
      });

    it('gets the pseudonym of that person, by an identifier', async () => {
      await ticket(1, { person_id: 2, approved_by: 'Ed@Example.com', body: 'x' });
      await ticket(2, { person_id: 2, approved_by: 'fr@example.com', body: 'y' });
      const { plan, verification } = await erase(
        approver(`{ from: ${prefix}ticket.approved_by, to: identity.email, role: actor }`),
      );
      expect(steps(plan)[0]).toBe('ticket mention actor 1 approved_by');
      const [person] = await test.rows('select email from person where id = 1');
      expect(await texts('approved_by')).toEqual([person!['email'], 'fr@example.com']);
      expect(await texts('body')).toEqual(['x', 'y']);
      expect(verification.clean).toBe(true);
    });

    it('gets it by a reference to their row', async () => {
      await ticket(1, { person_id: 2, approved_by: LOGIN, body: 'x' });
      const map = approver(`{ from: ${prefix}ticket.approved_by, to: ${prefix}person.login, role: actor }`);
      const { plan, verification } = await erase(map);
      expect(steps(plan)[0]).toBe('ticket mention actor 1 approved_by');
      expect(String(await texts('approved_by'))).toMatch(/@erased\.invalid$/);
      expect(verification.clean).toBe(true);
    });
  });

  describe('in a row of two', () => {
    const LETTERS = mapOf({
      more: `      - name: ${prefix}letter
        subject: { identifiers: { sender: email, recipient: email }, trust: weak }
        columns:
          id: { category: link, erase: keep }
          sender: { category: contact.email, erase: { pseudonym: email } }
          sender_name: { category: identity.name, erase: { const: "[erased]" }, of: sender }
          recipient: { category: contact.email, erase: { pseudonym: email } }
          recipient_name: { category: identity.name, erase: { const: "[erased]" }, of: recipient }
          text: { category: free_text, erase: null, mentions: scrub }`,
    });
    beforeEach(() =>
      test.run(`create table letter (id integer primary key, sender varchar(60), sender_name text, recipient varchar(60),
        recipient_name text, text text);
        insert into letter values (1, '${EMAIL}', 'Ed', 'fr@example.com', 'Fred', 'Ed, ${EMAIL}, to fr@example.com'),
          (2, 'fr@example.com', 'Fred', '${EMAIL}', 'Ed', 'hello'), (3, 'gu@example.com', 'Gus', 'fr@example.com', 'Fred', 'no')`),
    );
    const letters = () => test.rows('select * from letter order by id');

    it('only what is theirs is erased, and what stays is told', async () => {
      const { plan, verification } = await erase(LETTERS);
      expect(steps(plan).slice(0, 3)).toEqual([
        'letter mention joint 1 sender,sender_name',
        'letter mention joint 1 recipient,recipient_name',
        'letter mention others 1 text',
      ]);
      const pseudonym = expect.stringMatching(/@erased\.invalid$/) as string;
      expect(await letters()).toEqual([
        {
          ...{ id: 1, sender: pseudonym, sender_name: '[erased]', recipient: 'fr@example.com' },
          ...{ recipient_name: 'Fred', text: 'Ed, [erased], to fr@example.com' },
        },
        {
          ...{ id: 2, sender: 'fr@example.com', sender_name: 'Fred', recipient: pseudonym },
          ...{ recipient_name: '[erased]', text: 'hello' },
        },
        {
          ...{ id: 3, sender: 'gu@example.com', sender_name: 'Gus', recipient: 'fr@example.com' },
          ...{ recipient_name: 'Fred', text: 'no' },
        },
      ]);
      expect(plan.remains).toMatchObject([{ ownership: 'joint', rows: 2, columns: ['text'], holding: 2 }]);
      expect(verification.clean).toBe(true);
    });

    it('goes with the last of them', async () => {
      await erase(LETTERS);
      await erase(LETTERS, [{ type: 'email', value: 'fr@example.com' }]);
      const [first] = await letters();
      expect(first).toMatchObject({ sender_name: '[erased]', recipient_name: '[erased]', text: null });
    });
  });
});

/** Dies at the commit of one session after so many. */
function killedAfter(store: Store, commits: number): Store {
  let left = commits;
  const session = (inner: WriteSession): WriteSession =>
    overridden(inner, {
      commit: async () => {
        if ((left -= 1) >= 0) return inner.commit();
        await inner.rollback();
        throw new Error('killed');
      },
    });
  return overridden(store, { write: async (options) => session(await store.write(options)) });
}

function overridden<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (own, name) => {
      const value: unknown = Reflect.get(methods, name) ?? Reflect.get(own, name, own);
      return typeof value === 'function' ? (value.bind(own) as unknown) : value;
    },
  });
}
