import type { Identity } from '#contracts';
import {
  executeStore,
  parseDataMap,
  planStore,
  verifyStore,
  type DataMap,
  type PlanStep,
  type StorePlan,
} from '#engine';
import {
  createTestStore,
  DIALECTS,
  MemoryJournal,
  TEST_KEYS,
  type Dialect,
  type TestStore,
} from './stores.js';

const PERSON: Identity = { type: 'email', value: 'a@example.com' };

describe.each(DIALECTS)('references between collections (%s)', (type: Dialect) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore(type);
  });
  afterEach(() => test.drop());

  /** Lines of collections and references; names without schema. */
  const mapOf = (collections: readonly string[], references: readonly string[] = []): DataMap =>
    parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
${collections.map((line) => `      - { ${line.replace('name: ', `name: ${prefix}`)} }`).join('\n')}
    references:
${references.map((line) => `      - { ${line.replace(/(from|to): "?/g, (head) => head + prefix)} }`).join('\n') || '      []'}
`);
  const planFor = async (
    map: DataMap,
    limits?: { maxDepth: number; maxRows: number },
  ): Promise<StorePlan> => {
    const base = { map, storeId: 'shop', store: test.store, identities: [PERSON], right: 'erasure' } as const;
    return (await planStore({ ...base, ...(limits ? { limits } : {}) })).plan;
  };
  const execute = (map: DataMap, approved: StorePlan) =>
    executeStore({
      map,
      store: test.store,
      approved,
      identities: [PERSON],
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
    });
  const brief = ({ steps, protected: kept }: StorePlan): string[] =>
    [...steps, ...kept].map(
      ({ collection, action, ownership, rows }: PlanStep) =>
        `${collection.replace('public.', '')} ${action} ${ownership} ${rows}`,
    );
  const errors = ({ findings }: StorePlan): string[] =>
    findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

  const KEEP = '{ category: link, erase: keep }';
  const PERSON_LINE = `name: person, subject: { identifiers: { email: email } }, columns: { id: ${KEEP}, email: { category: contact.email, erase: null }`;
  const person = (more = ''): string => `${PERSON_LINE}${more} }`;
  const text = '{ category: free_text, erase: null }';

  it('walks a circle once', async () => {
    await test.run(`create table a (id integer primary key, c integer, email varchar(50), t varchar(9));
      create table b (id integer primary key, a integer, t varchar(9)); create table c (id integer primary key, b integer, t varchar(9));
      insert into a values (1, 3, 'a@example.com', 'x'), (4, 6, 'b@example.com', 'x'); insert into b values (2, 1, 'x'), (5, 4, 'x'); insert into c values (3, 2, 'x'), (6, 5, 'x')`);
    const plan = await planFor(
      mapOf(
        [
          `name: a, subject: { identifiers: { email: email } }, columns: { id: ${KEEP}, c: ${KEEP}, email: ${text}, t: ${text} }`,
          `name: b, columns: { id: ${KEEP}, a: ${KEEP}, t: ${text} }`,
          `name: c, columns: { id: ${KEEP}, b: ${KEEP}, t: ${text} }`,
        ],
        ['from: b.a, to: a.id', 'from: c.b, to: b.id', 'from: a.c, to: c.id'],
      ),
    );
    expect(brief(plan)).toEqual(['a mask exclusive 1', 'b mask exclusive 1', 'c mask exclusive 1']);
  });

  it('follows replies of the person to itself, and leaves the replies of others', async () => {
    await test.run(`create table person (id integer primary key, email varchar(50));
      create table comment (id integer primary key, author integer, parent integer, t varchar(9));
      insert into person values (1, 'a@example.com'), (2, 'b@example.com');
      insert into comment values (1, 1, null, 'x'), (2, 1, 1, 'x'), (3, 2, 2, 'x'), (4, 2, 3, 'x'), (5, 1, 4, 'x')`);
    const map = mapOf(
      [person(), `name: comment, columns: { id: ${KEEP}, author: ${KEEP}, parent: ${KEEP}, t: ${text} }`],
      ['from: comment.author, to: person.id', 'from: comment.parent, to: comment.id'],
    );
    const plan = await planFor(map);
    expect(brief(plan)).toContain('comment mask exclusive 3');
    expect(brief(plan)).toContain('comment keep joint 1');
    await execute(map, plan);
    expect(await test.rows('select id from comment where t is null order by id')).toEqual([
      { id: 1 },
      { id: 2 },
      { id: 5 },
    ]);
  });

  it('takes a login that hangs on a person one to one for the same person, from either end', async () => {
    await test.run(`create table person (id integer primary key, email varchar(50), team integer);
      create table login (id integer primary key, person integer unique, name varchar(50), boss integer);
      create table team (id integer primary key, lead integer not null unique, mail varchar(50));
      create table spare (id integer primary key, person integer not null, mail varchar(50));
      create table visit (id integer primary key, login integer not null, t varchar(9));
      insert into person values (1, 'a@example.com', 7), (2, 'b@example.com', 7);
      insert into login values (11, 1, 'ann_a', 2), (12, 2, 'bob_b', null), (13, null, 'job', 1);
      insert into team values (7, 1, 'team@example.com');
      insert into spare values (21, 1, 'spare@example.com');
      insert into visit values (31, 11, 'x'), (32, 12, 'x')`);
    const map = mapOf(
      [
        `name: person, subject: { identifiers: { id: customer_id, email: email } }, columns: { id: ${KEEP}, email: ${text}, team: ${KEEP} }`,
        `name: login, subject: { identifiers: { name: username } }, columns: { id: ${KEEP}, person: ${KEEP}, name: ${text}, boss: ${KEEP} }`,
        `name: team, subject: { identifiers: { mail: email } }, columns: { id: ${KEEP}, lead: ${KEEP}, mail: ${text} }`,
        `name: spare, subject: { identifiers: { mail: email } }, columns: { id: ${KEEP}, person: ${KEEP}, mail: ${text} }`,
        `name: visit, columns: { id: ${KEEP}, login: ${KEEP}, t: ${text} }`,
      ],
      [
        'from: login.person, to: person.id',
        'from: login.boss, to: person.id',
        'from: person.team, to: team.id',
        'from: team.lead, to: person.id',
        'from: spare.person, to: person.id',
        'from: visit.login, to: login.id',
      ],
    );
    const planOf = async (identity: Identity) => {
      const base = { map, storeId: 'shop', store: test.store, right: 'erasure' } as const;
      return (await planStore({ ...base, identities: [identity] })).plan;
    };
    const plan = await planOf(PERSON);
    expect(brief(plan)).toEqual([
      'person mask exclusive 1',
      'login mask exclusive 1',
      'visit mask exclusive 1',
      // somebody's whose boss it is, a group of people, and rows of which a person may have several
      'login keep actor 1',
      'team keep actor 1',
      'spare keep actor 1',
    ]);
    expect(await planOf({ type: 'username', value: 'ann_a' })).toEqual(plan);
    expect(await planOf({ type: 'customer_id', value: '1' })).toEqual(plan);
    expect(brief(await planOf({ type: 'email', value: 'spare@example.com' }))).toEqual([
      'spare mask exclusive 1',
    ]);
  });

  it('takes what refers to a row that extends somebody one to one for theirs as well', async () => {
    await test.run(`create table person (id integer primary key, email varchar(50));
      create table pupil (person integer primary key, t varchar(9));
      create table letter (id integer primary key, sender integer, pupil integer, t varchar(9));
      insert into person values (1, 'a@example.com'), (2, 'b@example.com');
      insert into pupil values (1, 'x'), (2, 'x');
      insert into letter values (1, 1, 2, 'x'), (2, 1, 1, 'x'), (3, 1, null, 'x')`);
    const map = mapOf(
      [
        person(),
        `name: pupil, columns: { person: ${KEEP}, t: ${text} }`,
        `name: letter, columns: { id: ${KEEP}, sender: ${KEEP}, pupil: ${KEEP}, t: ${text} }`,
      ],
      [
        'from: pupil.person, to: person.id',
        'from: letter.sender, to: person.id',
        'from: letter.pupil, to: pupil.person',
      ],
    );
    expect(brief(await planFor(map))).toEqual([
      'person mask exclusive 1',
      'pupil mask exclusive 1',
      'letter mask exclusive 2',
      'letter keep joint 1',
    ]);
  });

  it('compares composite keys as a whole, and NULL in a part refers to nothing', async () => {
    await test.run(`create table person (region varchar(9), id integer, email varchar(50), primary key (region, id));
      create table item (id integer primary key, region varchar(9), person integer, t varchar(9));
      insert into person values ('eu', 1, 'a@example.com'), ('us', 1, 'b@example.com');
      insert into item values (1, 'eu', 1, 'x'), (2, 'us', 1, 'x'), (3, null, 1, 'x'), (4, 'eu', null, 'x')`);
    const plan = await planFor(
      mapOf(
        [
          `name: person, subject: { identifiers: { email: email } }, columns: { region: ${KEEP}, id: ${KEEP}, email: ${text} }`,
          `name: item, columns: { id: ${KEEP}, region: ${KEEP}, person: ${KEEP}, t: ${text} }`,
        ],
        ['from: "item.[region,person]", to: "person.[region,id]"'],
      ),
    );
    expect(brief(plan)).toEqual(['person mask exclusive 1', 'item mask exclusive 1']);
  });

  it('follows JSON paths into arrays', async () => {
    await test.run(`create table person (id integer primary key, email varchar(50));
      create table audit (id integer primary key, payload ${type === 'postgres' ? 'jsonb' : 'json'}, t varchar(9));
      insert into person values (1, 'a@example.com'), (2, 'b@example.com');
      insert into audit values (1, '{"A":[{"B":5},{"B":1}]}', 'x'), (2, '{"A":[{"B":2}]}', 'x'), (3, '{}', 'x')`);
    const plan = await planFor(
      mapOf(
        [person(), `name: audit, columns: { id: ${KEEP}, payload: ${KEEP}, t: ${text} }`],
        ['from: "audit.payload#$.A.B", to: person.id'],
      ),
    );
    expect(brief(plan)).toContain('audit mask exclusive 1');
  });

  it('follows a polymorphic reference only where its condition holds', async () => {
    await test.run(`create table person (id integer primary key, email varchar(50));
      create table remark (id integer primary key, kind varchar(9), on_id integer, t varchar(9));
      insert into person values (1, 'a@example.com');
      insert into remark values (1, 'Person', 1, 'x'), (2, 'Ticket', 1, 'x')`);
    const plan = await planFor(
      mapOf(
        [person(), `name: remark, columns: { id: ${KEEP}, kind: ${KEEP}, on_id: ${KEEP}, t: ${text} }`],
        [`from: remark.on_id, to: person.id, when: "kind = 'Person'"`],
      ),
    );
    expect(brief(plan)).toContain('remark mask exclusive 1');
  });

  it('stays within the fixed predicate of a collection', async () => {
    await test.run(`create table person (id integer primary key, email varchar(50), tenant integer);
      insert into person values (1, 'a@example.com', 7), (2, 'a@example.com', 8)`);
    const map = mapOf([person(`, tenant: ${KEEP} }, where: "tenant = 7"`).replace(/ }$/, '')]);
    const plan = await planFor(map);
    expect(brief(plan)).toEqual(['person mask exclusive 1']);
    await execute(map, plan);
    expect(await test.rows('select id from person where email is not null')).toEqual([{ id: 2 }]);
  });

  it("asks once for an address to which three tables refer, and gives it up when one row is somebody else's", async () => {
    await test.run(`create table person (id integer primary key, email varchar(50), home integer);
      create table shipment (id integer primary key, person integer, place integer);
      create table address (id integer primary key, street varchar(9));
      insert into address values (1, 'x'), (2, 'x'), (3, 'x');
      insert into person values (1, 'a@example.com', 1), (2, 'b@example.com', 3);
      insert into shipment values (1, 1, 2), (2, 1, 3), (3, 2, 3)`);
    const plan = await planFor(
      mapOf(
        [
          person(`, home: ${KEEP}`),
          `name: shipment, columns: { id: ${KEEP}, person: ${KEEP}, place: ${KEEP} }`,
          `name: address, columns: { id: ${KEEP}, street: ${text} }`,
        ],
        [
          'from: person.home, to: address.id',
          'from: shipment.person, to: person.id',
          'from: shipment.place, to: address.id',
        ],
      ),
    );
    expect(brief(plan)).toEqual(
      expect.arrayContaining(['address mask exclusive 2', 'address keep shared 1']),
    );
  });

  it.each([5, 50, 200])(
    'follows a chain of %i collections and stops at the depth it is given',
    async (length) => {
      const tables = Array.from(
        { length },
        (_, at) =>
          `create table t${at} (id integer primary key, up integer); insert into t${at} values (1, 1);`,
      );
      await test.run(
        `create table person (id integer primary key, email varchar(50)); insert into person values (1, 'a@example.com'); ${tables.join('\n')}`,
      );
      const map = mapOf(
        [person(), ...tables.map((_, at) => `name: t${at}, columns: { id: ${KEEP}, up: ${KEEP} }`)],
        tables.map((_, at) => `from: t${at}.up, to: ${at === 0 ? 'person' : `t${at - 1}`}.id`),
      );
      const deep = await planFor(map, { maxDepth: length + 1, maxRows: 10 });
      expect(errors(deep)).toEqual([]);
      expect([...deep.steps, ...deep.protected]).toHaveLength(length + 1);
      expect(errors(await planFor(map, { maxDepth: 3, maxRows: 10 }))).toEqual(['MAX_DEPTH']);
    },
  );

  it('stops when one person has more rows than allowed', async () => {
    await test.run(`create table person (id integer primary key, email varchar(50));
      insert into person values (1, 'a@example.com'), (2, 'a@example.com'), (3, 'A@example.com')`);
    const map = mapOf(
      [person(), `name: sub, columns: { id: ${KEEP}, up: ${KEEP} }`],
      ['from: sub.up, to: person.id'],
    );
    await test.run('create table sub (id integer primary key, up integer)');
    expect(errors(await planFor(map, { maxDepth: 16, maxRows: 2 }))).toEqual(['MAX_ROWS']);
  });

  it('is verified clean although the internal key stays in the columns that refer to it', async () => {
    await test.run(`create table person (id integer primary key, email varchar(50));
      create table visit (id integer primary key, person integer, t varchar(40));
      insert into person values (123456, 'a@example.com'); insert into visit values (1, 123456, 'a@example.com was here')`);
    const key = '{ category: identifier.internal, erase: keep }';
    const map = mapOf(
      [
        `name: person, subject: { identifiers: { id: customer_id, email: email } }, columns: { id: ${key}, email: ${text} }`,
        `name: visit, columns: { id: ${KEEP}, person: ${KEEP}, t: { category: free_text, erase: scrub } }`,
      ],
      ['from: visit.person, to: person.id'],
    );
    const plan = await planFor(map);
    expect(await execute(map, plan)).toMatchObject({ status: 'done' });
    expect(await test.rows('select t from visit')).toEqual([{ t: '[erased] was here' }]);
    const identities: readonly Identity[] = [PERSON, { type: 'customer_id', value: '123456' }];
    expect(await verifyStore({ map, store: test.store, plan, identities })).toMatchObject({
      clean: true,
      residues: [],
    });
  });

  describe('deletes', () => {
    const TABLES = `create table person (id integer primary key, email varchar(50));
      create table orders (id integer primary key, person integer not null references person (id));
      create table line (id integer primary key, orders integer not null references orders (id));
      insert into person values (1, 'a@example.com'), (2, 'b@example.com');
      insert into orders values (1, 1), (2, 2); insert into line values (1, 1), (2, 2)`;
    const gone = (name: string, columns: string): string =>
      `name: ${name}, rowAction: delete, columns: { ${columns} }`;
    const PERSON_GONE = `${person()}, rowAction: delete`;

    it('children before parents', async () => {
      await test.run(TABLES);
      const map = mapOf([
        PERSON_GONE,
        gone('orders', `id: ${KEEP}, person: ${KEEP}`),
        gone('line', `id: ${KEEP}, orders: ${KEEP}`),
      ]);
      const plan = await planFor(map);
      expect(brief(plan)).toEqual([
        'line delete exclusive 1',
        'orders delete exclusive 1',
        'person delete exclusive 1',
      ]);
      expect(await execute(map, plan)).toMatchObject({ status: 'done' });
      expect(await test.rows('select id from line')).toEqual([{ id: 2 }]);
      expect(await test.rows('select id from person')).toEqual([{ id: 2 }]);
    });

    it('are refused while rows that stay refer to them', async () => {
      await test.run(TABLES);
      const map = mapOf([
        PERSON_GONE,
        `name: orders, columns: { id: ${KEEP}, person: ${KEEP} }`,
        gone('line', `id: ${KEEP}, orders: ${KEEP}`),
      ]);
      const plan = await planFor(map);
      expect(errors(plan)).toContain('FOREIGN_KEY_CONFLICT');
    });

    it('set a nullable link of a row that stays to NULL first', async () => {
      await test.run(`create table person (id integer primary key, email varchar(50));
        create table orders (id integer primary key, person integer references person (id));
        insert into person values (1, 'a@example.com'); insert into orders values (1, 1)`);
      const map = mapOf([PERSON_GONE, `name: orders, columns: { id: ${KEEP}, person: ${KEEP} }`]);
      const plan = await planFor(map);
      expect(errors(plan)).toEqual([]);
      expect(await execute(map, plan)).toMatchObject({ status: 'done' });
      expect(await test.rows('select person from orders')).toEqual([{ person: null }]);
    });

    it('show what the store would cascade to, and stop before rows of others', async () => {
      await test.run(`create table person (id integer primary key, email varchar(50));
        create table team (id integer primary key, owner integer references person (id) on delete cascade, member integer references person (id), t varchar(9));
        insert into person values (1, 'a@example.com'), (2, 'b@example.com'); insert into team values (1, 1, 1, 'x')`);
      const map = mapOf([
        PERSON_GONE,
        `name: team, columns: { id: ${KEEP}, owner: ${KEEP}, member: ${KEEP}, t: ${text} }`,
      ]);
      const plan = await planFor(map);
      expect(errors(plan)).toEqual([]);
      expect(brief(plan)).toEqual(['team delete exclusive 1', 'person delete exclusive 1']);
      expect(await execute(map, plan)).toMatchObject({ status: 'done' });
      expect(await test.rows('select id from team')).toEqual([]);
      await test.run(
        "insert into person values (1, 'a@example.com'); insert into team values (2, 1, 2, 'x')",
      );
      expect(errors(await planFor(map))).toContain('CASCADE_OTHERS');
    });

    it('stop before a cascade into a table that nobody has mapped', async () => {
      await test.run(`create table person (id integer primary key, email varchar(50));
        create table hidden (id integer primary key, person integer references person (id) on delete cascade);
        insert into person values (1, 'a@example.com'); insert into hidden values (1, 1)`);
      expect(errors(await planFor(mapOf([PERSON_GONE])))).toContain('CASCADE_OTHERS');
    });

    it('untie a circle by its nullable link', async () => {
      await test.run('create table person (id integer primary key, email varchar(50), main integer)');
      await test.run(
        'create table account (id integer primary key, person integer not null references person (id))',
      );
      if (type === 'postgres')
        await test.run('alter table person add foreign key (main) references account (id)');
      else
        await test.run(
          'drop table person; create table person (id integer primary key, email varchar(50), main integer references account (id))',
        );
      await test.run(
        "insert into person values (1, 'a@example.com', null); insert into account values (1, 1); update person set main = 1",
      );
      const map = mapOf([
        `${person(`, main: ${KEEP}`)}, rowAction: delete`,
        gone('account', `id: ${KEEP}, person: ${KEEP}`),
      ]);
      const plan = await planFor(map);
      expect(errors(plan)).toEqual([]);
      expect(brief(plan)).toEqual([
        'person unlink exclusive 1',
        'account delete exclusive 1',
        'person delete exclusive 1',
      ]);
      expect(await execute(map, plan)).toMatchObject({ status: 'done' });
      expect(await test.rows('select id from person')).toEqual([]);
    });
  });
});
