import type { Identity } from '#contracts';
import {
  executeStore,
  parseDataMap,
  planStore,
  verifyStore,
  type DataMap,
  type MarkedCorrection,
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

const PERSON: Identity = { type: 'email', value: 'person-1@example.com' };
const CITY: MarkedCorrection = { category: 'contact.city', oldValue: 'Oldtown', newValue: 'Newtown' };

const SCHEMA = `
create table country (code varchar(2) primary key);
create table place (id integer primary key, city varchar(40) not null);
create table customer (id integer primary key, email varchar(60) unique, city varchar(12) not null,
  nickname varchar(20), country varchar(2) references country (code), birthday date, points integer,
  tier varchar(10) check (tier in ('basic', 'gold')), place_id integer);
create table parcel (id integer primary key, customer_id integer not null references customer (id), city varchar(40),
  label varchar(60));
create table ticket (id integer primary key, email varchar(60), alt_email varchar(60), city varchar(40));
insert into country values ('AA'), ('BB');
insert into place values (1, 'Oldtown'), (2, 'Oldtown');
insert into customer values
  (1, 'person-1@example.com', 'Oldtown', null, 'AA', '2000-01-01', 5, 'basic', 1),
  (2, 'person-2@example.com', 'Oldtown', 'Two', 'AA', '2000-01-01', 5, 'basic', 1),
  (3, 'person-3@example.com', 'Oldtown', 'Three', 'AA', '2000-01-01', 5, 'basic', 2);
insert into parcel values (1, 1, 'Oldtown', 'Oldtown'), (2, 1, 'Elsewhere', 'Elsewhere'), (3, 1, null, null),
  (4, 2, 'Oldtown', 'Oldtown'), (5, 1, 'Oldtown', 'by hand');
insert into ticket values (1, 'Person-1@example.com', 'alias@example.com', 'Oldtown'),
  (2, 'person-2@example.com', null, 'Oldtown');
`;

describe.each(DIALECTS)('rectification (%s)', (type: Dialect) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let shop: TestStore;
  beforeEach(async () => {
    shop = await createTestStore(type);
    await shop.run(SCHEMA);
  });
  afterEach(() => shop.drop());

  const mapOf = ({ city = '', label = '', holds = '', access = 'write' } = {}): DataMap =>
    parseDataMap(`
version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    access: ${access}
    collections:
      - name: ${prefix}customer
        subject: { identifiers: { email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          city: { category: contact.city, erase: empty${city} }
          nickname: { category: identity.nickname, erase: null }
          country: { category: contact.country, erase: null }
          birthday: { category: identity.birthday, erase: null }
          points: { category: behaviour.points, erase: null }
          tier: { category: behaviour.tier, erase: null }
          place_id: { category: link, erase: keep }
      - name: ${prefix}place
        purposes: [shop]
        columns: { id: { category: identifier.internal, erase: keep }, city: { category: contact.city, erase: empty } }
      - name: ${prefix}parcel
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          customer_id: { category: link, erase: keep }
          city: { category: contact.city, erase: null }
          label: { category: meta.label, erase: null${label} }
      - name: ${prefix}ticket
        subject: { identifiers: { email: email, alt_email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          alt_email: { category: contact.email, erase: null }
          city: { category: contact.city, erase: null }
    references:
      - { from: ${prefix}customer.place_id, to: ${prefix}place.id }
    ignore: [${prefix}country]
${holds}`);

  const planFor = async (
    corrections: readonly MarkedCorrection[],
    map = mapOf(),
    identities: readonly Identity[] = [PERSON],
  ): Promise<StorePlan> =>
    (
      await planStore({
        map,
        storeId: 'shop',
        store: shop.store,
        identities,
        right: 'rectification',
        corrections,
      })
    ).plan;
  const execute = (
    approved: StorePlan,
    corrections: readonly MarkedCorrection[],
    more: { map?: DataMap; journal?: MemoryJournal; maxRowsOfOneSession?: number } = {},
  ) =>
    executeStore({
      map: mapOf(),
      store: shop.store,
      approved,
      identities: [PERSON],
      corrections,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
      ...more,
    });
  const verify = (plan: StorePlan, corrections: readonly MarkedCorrection[], map = mapOf()) =>
    verifyStore({ map, store: shop.store, plan, identities: [PERSON], corrections });
  const steps = ({ steps: planned }: StorePlan) =>
    planned.map(({ collection, rows, columns }) => [
      collection.replace(prefix, ''),
      columns[0]?.column,
      rows,
    ]);
  const kept = (plan: StorePlan) =>
    plan.protected.map(({ collection, ownership, rows, columns }) => [
      collection.replace(prefix, ''),
      columns[0]?.column,
      ownership,
      rows,
      columns[0]?.keep?.code,
    ]);
  const warnings = (plan: StorePlan) =>
    plan.findings.filter(({ column, severity }) => column && severity !== 'info').map(({ code }) => code);

  it('corrects the old value in every column of the category, in the rows of the person alone', async () => {
    const plan = await planFor([CITY]);
    expect(steps(plan)).toEqual([
      ['customer', 'city', 1],
      ['parcel', 'city', 2],
      ['ticket', 'city', 1],
    ]);
    expect(JSON.stringify(plan)).not.toMatch(/Oldtown|Newtown/);
    expect(await verify(plan, [CITY])).toMatchObject({ clean: false });
    expect(await execute(plan, [CITY])).toMatchObject({ status: 'done' });
    expect(await shop.rows('select id, city from customer order by id')).toMatchObject([
      { city: 'Newtown' },
      { city: 'Oldtown' },
      { city: 'Oldtown' },
    ]);
    expect(await shop.rows("select id from parcel where city = 'Newtown' order by id")).toEqual([
      { id: 1 },
      { id: 5 },
    ]);
    expect(await shop.rows('select city from parcel where id in (2, 4) order by id')).toEqual([
      { city: 'Elsewhere' },
      { city: 'Oldtown' },
    ]);
    expect(await verify(plan, [CITY])).toMatchObject({ clean: true, control: 'found', residues: [] });
    await shop.run("update parcel set city = 'Oldtown' where id = 5");
    expect(await verify(plan, [CITY])).toMatchObject({
      clean: false,
      residues: [{ column: 'city', count: 1 }],
    });
    await shop.run("update parcel set city = 'Third' where id = 5");
    expect(await verify(plan, [CITY])).toMatchObject({
      clean: false,
      residues: [{ column: 'city (new value)', count: 1 }],
    });
  });

  it('names the row that somebody else shares and leaves it', async () => {
    const plan = await planFor([CITY]);
    expect(kept(plan)).toContainEqual(['place', 'city', 'shared', 1, 'THIRD_PARTY_RIGHTS']);
    expect(warnings(plan)).toContain('SHARED_ROWS');
    await execute(plan, [CITY]);
    expect(await shop.rows('select city from place')).toEqual([{ city: 'Oldtown' }, { city: 'Oldtown' }]);
  });

  it('corrects copies that the data map declares, where they hold the old value', async () => {
    const map = mapOf({ label: ', derivedFrom: city' });
    const plan = await planFor(
      [{ field: `shop.${prefix}parcel.city`, oldValue: 'Oldtown', newValue: 'Newtown' }],
      map,
    );
    expect(steps(plan)).toEqual([
      ['parcel', 'city', 2],
      ['parcel', 'label', 1],
    ]);
    expect(plan.steps[1]?.reason).toContain(`copy of shop.${prefix}parcel.city`);
  });

  it('takes any present value where no old one is given, and says when there are several', async () => {
    const any: MarkedCorrection = { category: 'contact.city', newValue: 'Newtown' };
    const plan = await planFor([any]);
    expect(steps(plan)).toEqual([
      ['customer', 'city', 1],
      ['parcel', 'city', 3],
      ['ticket', 'city', 1],
    ]);
    expect(warnings(plan)).toContain('SEVERAL_VALUES');
    await shop.run("update parcel set city = 'Moved' where id = 2");
    expect(await execute(plan, [any])).toEqual({ status: 'drifted', collections: [`${prefix}parcel`] });
    expect(await shop.rows("select id from customer where city = 'Newtown'")).toEqual([]);
    const again = await planFor([any]);
    expect(await execute(again, [any])).toMatchObject({ status: 'done' });
    expect(await verify(again, [any])).toMatchObject({ clean: true });
    expect(await shop.rows('select city from parcel where id = 3')).toEqual([{ city: null }]);
  });

  it('fills in what is missing only where that is asked for', async () => {
    const fill: MarkedCorrection = { category: 'contact.city', oldValue: null, newValue: 'Newtown' };
    const plan = await planFor([fill]);
    expect(steps(plan)).toEqual([['parcel', 'city', 1]]);
    await execute(plan, [fill]);
    expect(await shop.rows("select id from parcel where city = 'Newtown'")).toEqual([{ id: 3 }]);
    expect(await verify(plan, [fill])).toMatchObject({ clean: true });
  });

  it('empties a column, and not one that must hold something', async () => {
    const empty: MarkedCorrection = { category: 'contact.city', oldValue: 'Oldtown', newValue: null };
    const plan = await planFor([empty]);
    expect(steps(plan).map(([collection]) => collection)).toEqual(['parcel', 'ticket']);
    expect(kept(plan)).toContainEqual(['customer', 'city', 'exclusive', 1, 'TECHNICALLY_IMPOSSIBLE']);
    expect(warnings(plan)).toContain('NOT_NULL');
    await execute(plan, [empty]);
    expect(await verify(plan, [empty])).toMatchObject({ clean: true });
  });

  it('plans again when a value was changed meanwhile, and changes nothing', async () => {
    const plan = await planFor([CITY]);
    await shop.run("update ticket set city = 'Moved' where id = 1");
    expect(await execute(plan, [CITY])).toEqual({ status: 'drifted', collections: [`${prefix}ticket`] });
    expect(await shop.rows("select id from parcel where city = 'Newtown'")).toEqual([]);
  });

  it('corrects the address by which the person is found, together with other columns of the row', async () => {
    const corrections: MarkedCorrection[] = [
      { identifier: 'email', oldValue: 'PERSON-1@example.com', newValue: 'new-1@example.com' },
      CITY,
    ];
    const plan = await planFor(corrections);
    expect(steps(plan)).toEqual([
      ['customer', 'city', 1],
      ['parcel', 'city', 2],
      ['ticket', 'city', 1],
      ['customer', 'email', 1],
      ['ticket', 'email', 1],
    ]);
    expect(await execute(plan, corrections)).toMatchObject({ status: 'done' });
    expect(await shop.rows('select email, city from customer where id = 1')).toEqual([
      { email: 'new-1@example.com', city: 'Newtown' },
    ]);
    expect(await shop.rows('select email, alt_email, city from ticket where id = 1')).toEqual([
      { email: 'new-1@example.com', alt_email: 'alias@example.com', city: 'Newtown' },
    ]);
    expect(await verify(plan, corrections)).toMatchObject({ clean: true, control: 'found' });
    await shop.run("update parcel set city = 'Oldtown' where id = 1");
    expect(await verify(plan, corrections)).toMatchObject({ clean: false });
  });

  it('does not give a person the address of another', async () => {
    const taken: MarkedCorrection = {
      identifier: 'email',
      oldValue: 'person-1@example.com',
      newValue: 'person-2@example.com',
    };
    const plan = await planFor([taken]);
    expect(plan.steps).toEqual([]);
    expect(kept(plan)).toEqual([
      ['customer', 'email', 'exclusive', 1, 'TECHNICALLY_IMPOSSIBLE'],
      ['ticket', 'email', 'exclusive', 1, 'TECHNICALLY_IMPOSSIBLE'],
    ]);
    expect(new Set(warnings(plan))).toEqual(new Set(['IDENTIFIER_TAKEN']));
    expect(await verify(plan, [taken])).toMatchObject({ clean: true, control: 'empty' });
  });

  it.each([
    [
      'too long',
      { category: 'contact.city', oldValue: 'Oldtown', newValue: 'A town of long name' },
      'VALUE_TOO_LONG',
    ],
    ['no date', { category: 'identity.birthday', newValue: '2001-02-30' }, 'VALUE_TYPE'],
    ['no number', { category: 'behaviour.points', newValue: 'many' }, 'VALUE_TYPE'],
    ['refused by a check', { category: 'behaviour.tier', newValue: 'iron' }, 'CHECK'],
    ['no row of the other table', { category: 'contact.country', newValue: 'XX' }, 'FOREIGN_KEY'],
  ] as const)('leaves a column whose new value is %s, with a warning', async (_what, correction, code) => {
    const plan = await planFor([correction]);
    expect(kept(plan).filter(([collection]) => collection === 'customer')).toEqual([
      ['customer', expect.anything(), 'exclusive', 1, 'TECHNICALLY_IMPOSSIBLE'],
    ]);
    expect(warnings(plan)).toContain(code);
    expect(steps(plan).some(([collection]) => collection === 'customer')).toBe(false);
    expect(await execute(plan, [correction])).toMatchObject({ status: 'done' });
    expect(await verify(plan, [correction])).toMatchObject({ clean: true });
  });

  it.each([
    ['a date', { category: 'identity.birthday', oldValue: '2000-01-01', newValue: '2001-02-28' }],
    ['a number', { category: 'behaviour.points', oldValue: '5', newValue: 7 }],
    ['a listed value', { category: 'behaviour.tier', oldValue: 'basic', newValue: 'gold' }],
    ['a value of another table', { category: 'contact.country', oldValue: 'AA', newValue: 'BB' }],
  ] as const)('corrects %s', async (_what, correction) => {
    const plan = await planFor([correction]);
    expect(steps(plan)).toEqual([['customer', expect.anything(), 1]]);
    expect(await execute(plan, [correction])).toMatchObject({ status: 'done' });
    expect(await verify(plan, [correction])).toMatchObject({ clean: true, control: 'found' });
    expect((await planFor([correction])).steps).toEqual([]);
  });

  it('leaves a column whose unique key another row holds', async () => {
    await shop.run('create unique index one_nickname on customer (nickname)');
    await shop.run("update customer set nickname = 'One' where id = 1");
    const plan = await planFor([{ category: 'identity.nickname', oldValue: 'One', newValue: 'Two' }]);
    expect(plan.steps).toEqual([]);
    expect(warnings(plan)).toContain('UNIQUE');
  });

  it('leaves what its own system corrects, what is computed, and what a legal hold keeps', async () => {
    const system = await planFor([CITY], mapOf({ city: ', correct: system' }));
    expect(steps(system).map(([collection]) => collection)).toEqual(['parcel', 'ticket']);
    expect(warnings(system)).toContain('CORRECTED_BY_SYSTEM');
    expect(kept(system)).toContainEqual(['customer', 'city', 'exclusive', 1, 'TECHNICALLY_IMPOSSIBLE']);
    const computed = await planFor([CITY], mapOf({ city: ', provenance: derived' }));
    expect(warnings(computed)).toContain('DERIVED_NOT_CORRECTED');
    expect(kept(computed)).toContainEqual(['customer', 'city', 'exclusive', 1, 'TECHNICALLY_IMPOSSIBLE']);
    const hold = `holds: [{ id: case-7, scope: collection, on: ${prefix}parcel, reason: lawsuit, reviewBy: '2030-01-01' }]`;
    const held = await planFor([CITY], mapOf({ holds: hold }));
    expect(kept(held)).toContainEqual(['parcel', 'city', 'exclusive', 2, 'LEGAL_CLAIMS']);
    expect((await planFor([CITY], mapOf({ access: 'read' }))).steps).toEqual([]);
  });

  it('refuses two corrections that change the same rows', async () => {
    const swap: MarkedCorrection[] = [
      CITY,
      { category: 'contact.city', oldValue: 'Newtown', newValue: 'Oldtown' },
    ];
    const codes = (await planFor(swap)).findings.map(({ code }) => code);
    expect(codes).toContain('CORRECTION_CONFLICT');
    const both: MarkedCorrection[] = [
      CITY,
      { category: 'contact.city', oldValue: 'Elsewhere', newValue: 'There' },
    ];
    const plan = await planFor(both);
    expect(await execute(plan, both)).toMatchObject({ status: 'done' });
    expect(await shop.rows('select city from parcel where customer_id = 1 order by id')).toEqual([
      { city: 'Newtown' },
      { city: 'There' },
      { city: null },
      { city: 'Newtown' },
    ]);
    expect(await verify(plan, both)).toMatchObject({ clean: true });
  });

  it.each([
    ['before its commit', 'prepared', 50_000],
    ['after its commit', 'done', 50_000],
    ['before a commit between batches', 'prepared', 1],
    ['after a commit between batches', 'done', 1],
  ] as const)(
    'is done once when it is killed %s and started again',
    async (_when, state, maxRowsOfOneSession) => {
      const values = Array.from({ length: 30 }, (_, at) => `(${100 + at}, 1, 'Oldtown', null)`);
      await shop.run(`insert into parcel values ${values.join(', ')}`);
      await watchParcels(shop, type);
      const map = withBatchesOf(mapOf(), 10);
      const plan = await planFor([CITY], map);
      const journal = new MemoryJournal();
      const append = journal.append.bind(journal);
      let left = maxRowsOfOneSession === 1 ? 3 : 1;
      journal.append = (entry) =>
        entry.state === state && --left === 0 ? Promise.reject(new Error('killed')) : append(entry);
      const more = { map, journal, maxRowsOfOneSession };
      await expect(execute(plan, [CITY], more)).rejects.toMatchObject({ code: 'store.failed' });
      journal.append = append;
      const result = await execute(plan, [CITY], more);
      if (result.status !== 'done') throw new Error(result.status);
      expect(result.outcomes.map(({ planned, affected }) => [planned, affected])).toEqual([
        [1, 1],
        [32, 32],
        [1, 1],
      ]);
      expect(await shop.rows('select id from change group by id having count(*) > 1')).toEqual([]);
      expect(await shop.rows('select id from change')).toHaveLength(32);
      expect(await verify(plan, [CITY], map)).toMatchObject({ clean: true });
    },
  );

  it('holds no data of somebody who is unknown', async () => {
    const stranger: Identity = { type: 'email', value: 'stranger@example.com' };
    const plan = await planFor([CITY], mapOf(), [stranger]);
    expect([plan.steps, plan.protected]).toEqual([[], []]);
  });
});

/** Writes down every change of a parcel. */
async function watchParcels(shop: TestStore, type: Dialect): Promise<void> {
  await shop.run('create table change (id integer)');
  if (type === 'sqlite') {
    await shop.run(
      'create trigger noted after update on parcel begin insert into change values (new.id); end',
    );
    return;
  }
  await shop.run(`create function note() returns trigger language plpgsql as
    $$ begin insert into change values (new.id); return new; end $$`);
  await shop.run('create trigger noted after update on parcel for each row execute function note()');
}

const withBatchesOf = (map: DataMap, batchRows: number): DataMap => ({
  ...map,
  stores: map.stores.map((store) => ({ ...store, limits: { ...store.limits, batchRows } })),
});
