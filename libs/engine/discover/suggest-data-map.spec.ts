import { AppError } from '#contracts';
import type { CollectionInfo, ColumnInfo } from '#connectors/spi';
import {
  column,
  foreignKey,
  mapOf,
  numbered,
  rolesOf,
  suggest,
  table,
} from '../../../test/support/suggested-map.js';
import { parseDataMap } from '../data-map/index.js';
import { suggestDataMap } from './suggest-data-map.js';

describe('suggestDataMap', () => {
  it('writes a valid map for an empty store', async () => {
    const { parsed, errors } = await suggest([]);
    expect(parsed.stores[0]).toMatchObject({ id: 'shop', type: 'sqlite', collections: [], ignore: [] });
    expect(errors).toEqual([]);
  });

  it.each([
    ['Kunden', ['Vorname', 'Nachname', 'Geburtsdatum', 'Straße', 'PLZ', 'Ort', 'Telefon']],
    [
      'clientes',
      ['nombre', 'apellidos', 'fecha_nacimiento', 'direccion', 'codigo_postal', 'ciudad', 'telefono'],
    ],
    ['utilisateurs', ['prenom', 'nom', 'date_naissance', 'adresse', 'code_postal', 'ville', 'telephone']],
  ])('understands the column names of %s', async (name, columns) => {
    const { parsed, errors } = await suggest([
      table(
        name,
        columns.map((each) => column(each)),
      ),
    ]);
    const categories = Object.values(mapOf(parsed, name)?.columns ?? {}).map(({ category }) => category);
    expect(categories).toEqual([
      'identifier.internal',
      'identity.name',
      'identity.name',
      'identity.birth_date',
      'location.address',
      'location.postal_code',
      'location.city',
      'contact.phone',
    ]);
    expect(errors).toEqual([]);
  });

  it.each(['born', 'born_on', 'bornAt', 'date_born'])(
    'takes %s of a table of people for a birth date',
    async (name) => {
      const { parsed, errors } = await suggest([table('customer', [column('email'), column(name, 'date')])]);
      expect(mapOf(parsed, 'customer')?.columns[name]).toMatchObject({
        category: 'identity.birth_date',
        erase: { kind: 'generaliseDate' },
      });
      expect(errors).toEqual([]);
    },
  );

  it('finds what only the values give away, and never writes one down', async () => {
    const rows = numbered(10, (index) => ({
      c1: `person${index}@example.com`,
      c2: `203.0.113.${index}`,
      c3: 'x',
    }));
    const { text, parsed } = await suggest([table('t', [column('c1'), column('c2'), column('c3')])], [], {
      t: rows,
    });
    expect(mapOf(parsed, 't')?.columns['c1']?.category).toBe('contact.email');
    expect(mapOf(parsed, 't')?.columns['c2']?.category).toBe('network.ip');
    expect(mapOf(parsed, 't')?.subject).toEqual({ identifiers: { c1: 'email' }, trust: 'weak' });
    expect(text).toContain('10 of 10 values are e-mail addresses');
    expect(text).not.toContain('person1@');
  });

  it('is not taken in by settings and statuses named after personal data', async () => {
    const { parsed } = await suggest([
      table('users', [
        column('email'),
        column('email_verified', 'boolean'),
        column('phone', 'boolean'),
        column('address_type'),
        column('ip_address_count', 'integer'),
      ]),
    ]);
    const columns = mapOf(parsed, 'users')?.columns ?? {};
    expect(columns['email_verified']?.category).toBe('meta.flag');
    expect(columns['phone']?.category).toBe('meta.flag');
    expect(columns['address_type']?.category).toBe('meta.status');
    expect(columns['ip_address_count']?.erase).toEqual({ kind: 'keep', code: null });
  });

  it('gives every column an action that it can take', async () => {
    const hard = { nullable: false };
    const { errors, parsed } = await suggest([
      table(
        'customer',
        [
          column('email', 'text', { ...hard, maxLength: 20 }),
          column('login', 'text', { ...hard, maxLength: 6 }),
          column('phone', 'text', { ...hard, maxLength: 5 }),
          column('password', 'bytes', hard),
          column('notes', 'text', { ...hard, maxLength: 10 }),
          column('first_name', 'text', { ...hard, enumValues: ['a', 'b'] }),
          column('full_name', 'text', { readOnly: true }),
          column('prefs', 'json', hard),
          column('tags', 'array', hard),
          column('blob', 'bytes', hard),
          column('born', 'date', hard),
          column('address', 'inet', hard),
          column('iban', 'integer', hard),
        ],
        {
          uniques: [
            { name: 'u', columns: ['login'] },
            { name: 'v', columns: ['iban'] },
          ],
        },
      ),
    ]);
    expect(errors).toEqual([]);
    expect(mapOf(parsed, 'customer')?.columns['phone']?.erase).toEqual({ kind: 'const', value: '[eras' });
  });

  it('never gives the numbers of two tables one identity type', async () => {
    const people = (name: string): CollectionInfo => table(name, [column('email'), column('last_name')]);
    const { parsed } = await suggest([people('employee'), people('customer'), people('members')]);
    const types = (parsed.stores[0]?.collections ?? []).map(({ subject }) => subject?.identifiers['id']);
    expect(types).toEqual(['customer_id', 'external:employee_id', 'external:members_id']);
  });

  it('does not use a telephone that several people share', async () => {
    const rows = numbered(6, (index) => ({
      email: `p${index}@example.com`,
      phone: `+49 30 123456${index % 2}`,
    }));
    const { parsed } = await suggest([table('customer', [column('email'), column('phone')])], [], {
      customer: rows,
    });
    expect(mapOf(parsed, 'customer')?.subject?.identifiers).toEqual({ id: 'customer_id', email: 'email' });
  });

  it('takes a group of people for a group, not for a possession of one of them', async () => {
    const { evidence } = await suggest(
      [
        table('customer', [column('email'), column('shop_id', 'integer')]),
        table('shop', [column('title'), column('manager_id', 'integer')]),
        table('stock', [column('shop_id', 'integer')]),
        table('orders', [column('customer_id', 'integer'), column('stock_id', 'integer')]),
      ],
      [
        foreignKey('customer', 'shop_id', 'shop'),
        foreignKey('shop', 'manager_id', 'customer'),
        foreignKey('stock', 'shop_id', 'shop'),
        foreignKey('orders', 'customer_id', 'customer'),
        foreignKey('orders', 'stock_id', 'stock'),
      ],
    );
    expect(rolesOf(evidence)).toEqual({
      customer: 'subject',
      orders: 'child',
      shop: 'reference',
      stock: 'reference',
    });
  });

  it('maps what hangs on a table that is nothing but an address with a number', async () => {
    const { parsed, evidence } = await suggest(
      [
        table('thing', [column('email'), column('label')]),
        table('safe', [column('thing_id', 'integer'), column('note')]),
        table('drawer', [column('safe_id', 'integer'), column('content')]),
        table('colour', [column('word')]),
      ],
      [foreignKey('safe', 'thing_id', 'thing'), foreignKey('drawer', 'safe_id', 'safe')],
    );
    expect(parsed.stores[0]?.ignore).toEqual(['colour']);
    expect(rolesOf(evidence)).toEqual({ colour: 'ignore', drawer: 'child', safe: 'child', thing: 'mention' });
    expect(mapOf(parsed, 'drawer')?.columns['content']?.erase).toEqual({ kind: 'null' });
  });

  it('maps what hangs on firms with a contact person, and on places that people refer to', async () => {
    const { evidence } = await suggest(
      [
        table('suppliers', [column('contact_name'), column('email')]),
        table('supplier_note', [column('supplier_id', 'integer'), column('note')]),
        table('products', [column('supplier_id', 'integer'), column('label')]),
        table('customer', [column('email'), column('place_id', 'integer')]),
        table('place', [column('address')]),
        table('place_note', [column('place_id', 'integer'), column('kind_id', 'integer'), column('note')]),
        table('note_kind', [column('word')]),
        table('purchase', [column('customer_id', 'integer'), column('product_id', 'integer')]),
      ],
      [
        foreignKey('supplier_note', 'supplier_id', 'suppliers'),
        foreignKey('products', 'supplier_id', 'suppliers'),
        foreignKey('customer', 'place_id', 'place'),
        foreignKey('place_note', 'place_id', 'place'),
        foreignKey('place_note', 'kind_id', 'note_kind'),
        foreignKey('purchase', 'customer_id', 'customer'),
        foreignKey('purchase', 'product_id', 'products'),
      ],
    );
    expect(rolesOf(evidence)).toEqual({
      customer: 'subject',
      note_kind: 'reference',
      place: 'attached',
      place_note: 'child',
      products: 'reference',
      purchase: 'child',
      supplier_note: 'child',
      suppliers: 'organisation',
    });
  });

  it('says "no path" only of what really has none', async () => {
    const { text, evidence } = await suggest(
      [
        table('customer', [column('email'), column('shop_id', 'integer')]),
        table('shop', [column('label')]),
        table('shelf', [column('shop_id', 'integer'), column('label')]),
        table('depot', [column('street')]),
        table('actor', [column('first_name'), column('last_name')]),
        table('role_played', [column('actor_id', 'integer'), column('label')]),
        table('ramp', [column('depot_id', 'integer'), column('label')]),
        table('setting', [column('label')]),
      ],
      [
        foreignKey('customer', 'shop_id', 'shop'),
        foreignKey('shelf', 'shop_id', 'shop'),
        foreignKey('role_played', 'actor_id', 'actor'),
        foreignKey('ramp', 'depot_id', 'depot'),
      ],
    );
    expect(text).toContain('- shelf # no personal data; it hangs on rows that many people share');
    expect(text).toContain('- name: depot # no path to a person; holds street: map it if these are people');
    expect(text).toContain('- ramp # hangs on a table that may hold people');
    expect(rolesOf(evidence)).toMatchObject({ actor: 'subject', role_played: 'child', depot: 'reference' });
    expect(text).toContain('- setting # no personal data and no path to a person');
  });

  it('declares a reference only when the values meet, else leaves it as a comment', async () => {
    const collections = [
      table('customer', [column('email')]),
      table('orders', [column('customer_id', 'integer')]),
      table('visits', [column('customerId', 'integer')]),
      table('mixed', [column('customer_id', 'decimal')]),
      table('written', [column('customer_id', 'text')]),
    ];
    const rows = {
      customer: numbered(20, (index) => ({ id: index, email: `p${index}@example.com` })),
      orders: numbered(20, (index) => ({ id: index, customer_id: index % 7 })),
      visits: numbered(20, (index) => ({ id: index, customerId: index + 500 })),
      mixed: numbered(20, (index) => ({ id: index, customer_id: index })),
      written: numbered(20, (index) => ({ id: index, customer_id: String(index) })),
    };
    const { parsed, text, errors } = await suggest(collections, [], rows);
    expect(parsed.stores[0]?.references.map(({ from }) => from.collection)).toEqual(['orders', 'written']);
    expect(parsed.stores[0]?.references[1]?.cast).toBe('bigint');
    expect(text).toContain('# - { from: "visits.customerId", to: "customer.id" } # same name; 0 of 20');
    expect(text).toContain('20 of 20 sampled values exist there, types differ');
    expect(mapOf(parsed, 'orders')).toBeDefined();
    expect(errors).toEqual([]);
  });

  it('finds a person by the name that is a key, and has such rows removed', async () => {
    const keyed = (name: string, key: string, columns: ColumnInfo[]): CollectionInfo => ({
      ...table(name, []),
      columns: [column(key, 'text', { nullable: false }), ...columns],
      primaryKey: [key],
    });
    const { parsed, errors } = await suggest(
      [
        keyed('account', 'username', [column('full_name'), column('mail')]),
        keyed('login', 'user_name', [column('password'), column('full_name')]),
        table('badge', [column('user_name')]),
      ],
      [
        {
          ...foreignKey('badge', 'user_name', 'login'),
          to: { collection: 'login', columns: ['user_name'] },
        },
      ],
    );
    expect(mapOf(parsed, 'account')).toMatchObject({
      subject: { identifiers: { username: 'username', mail: 'email' } },
      rowAction: 'delete',
    });
    expect(mapOf(parsed, 'account')?.columns['username']?.category).toBe('identity.username');
    expect(mapOf(parsed, 'login')).toMatchObject({ rowAction: 'mask' });
    expect(errors).toEqual([]);
  });

  it('says of a key that names people and is referred to that somebody must decide', async () => {
    const login = {
      ...table('login', []),
      columns: [column('user_name'), column('password')],
      primaryKey: ['user_name'],
    };
    const badge = table('badge', [column('user_name')]);
    const key = {
      ...foreignKey('badge', 'user_name', 'login'),
      to: { collection: 'login', columns: ['user_name'] },
    };
    const { text } = await suggest([login, badge], [key]);
    expect(text).toMatch(
      /user_name: \{ category: identity.username, erase: keep \} # DECIDE: a key that names/,
    );
  });

  it('follows columns that are called after somebody, words that say which table, and documents', async () => {
    const { parsed, errors, text } = await suggest(
      [
        table('users', [column('email'), column('first_name')]),
        table('topics', [column('label')]),
        table('posts', [column('author_id', 'integer'), column('body')]),
        table('marks', [column('markable_type'), column('markable_id', 'integer'), column('word')]),
        table('events', [column('payload', 'json')]),
      ],
      [],
      {
        users: numbered(9, (index) => ({ id: index, email: `p${index}@example.com`, first_name: 'A' })),
        topics: numbered(9, (index) => ({ id: index, label: 'x' })),
        posts: numbered(9, (index) => ({ id: index, author_id: index })),
        marks: numbered(9, (index) => ({
          id: index,
          markable_type: index > 4 ? 'User' : 'Topic',
          markable_id: index,
        })),
        events: numbered(9, (index) => ({
          id: index,
          payload: { actor: { id: index, name: `N ${index}` }, page: '/' },
        })),
      },
    );
    expect(
      parsed.stores[0]?.references.map(({ from, to, when, cast }) => [
        `${from.collection}.${from.columns[0] ?? ''}`,
        'collection' in to ? to.collection : to.identity,
        when ?? cast,
      ]),
    ).toEqual([
      ['events.payload#$.actor.id', 'users', 'bigint'],
      ['marks.markable_id', 'topics', "markable_type = 'Topic'"],
      ['marks.markable_id', 'users', "markable_type = 'User'"],
      ['posts.author_id', 'users', null],
    ]);
    expect(mapOf(parsed, 'events')?.columns['payload']?.paths['$.actor.name']?.erase).toEqual({
      kind: 'null',
    });
    expect(text).not.toContain('N 1');
    expect(errors).toEqual([]);
  });

  it('takes an order with a name and an address for its customer’s, and a guest’s for whoever it names', async () => {
    const order = [
      column('customer_id', 'integer'),
      column('customer_name'),
      column('email'),
      column('address'),
    ];
    const { parsed, text } = await suggest(
      [table('customer', [column('email'), column('last_name')]), table('orders', order)],
      [foreignKey('orders', 'customer_id', 'customer')],
    );
    expect(mapOf(parsed, 'orders')?.subject).toBeNull();
    expect(text).toContain('from: "orders.email", to: identity.email, when: "customer_id is null"');
  });

  it('keeps a member of two groups from being a person of its own', async () => {
    const { evidence } = await suggest(
      [
        table('members', [column('email'), column('handle')]),
        table('rooms', [column('label')]),
        {
          ...table('room_members', []),
          columns: [column('room_id', 'integer'), column('member_id', 'integer'), column('nickname')],
          primaryKey: ['room_id', 'member_id'],
        },
      ],
      [foreignKey('room_members', 'room_id', 'rooms'), foreignKey('room_members', 'member_id', 'members')],
    );
    expect(rolesOf(evidence)).toMatchObject({
      members: 'subject',
      room_members: 'child',
      rooms: 'reference',
    });
  });

  it('sees by long made-up keys whose a column is, and takes no number of staff for one of patients', async () => {
    const key = (index: number): string => `acc_${String(index).padStart(12, '0')}`;
    const { parsed } = await suggest(
      [
        table('accounts', [], {
          columns: [column('id', 'text', { nullable: false }), column('email'), column('name')],
        }),
        table('reviews', [column('revieweeId'), column('grade', 'integer')]),
        table('tblPatient', [column('Surname'), column('Email')]),
        table('tblStaff', [column('StaffID', 'integer'), column('Wing')], {
          columns: [column('StaffID', 'integer', { nullable: false }), column('Wing')],
          primaryKey: ['StaffID'],
        }),
      ],
      [],
      {
        accounts: numbered(9, (n) => ({ id: key(n), email: `p${n}@example.com`, name: `name ${n}` })),
        reviews: numbered(9, (n) => ({ id: n, revieweeId: key(8 - n), grade: n })),
        tblPatient: numbered(30, (n) => ({ id: n, Surname: `s ${n}`, Email: `s${n}@example.com` })),
        tblStaff: numbered(6, (n) => ({ StaffID: n + 1, Wing: 'north' })),
      },
    );
    expect(parsed.stores[0]?.references).toMatchObject([
      {
        from: { collection: 'reviews', columns: ['revieweeId'] },
        to: { collection: 'accounts', columns: ['id'] },
      },
    ]);
  });

  it('has searched what nobody leads to when addresses stand in its texts', async () => {
    const { text, evidence } = await suggest(
      [
        table('customers', [column('email')]),
        table('pages', [column('markup')]),
        table('words', [column('word')]),
      ],
      [],
      {
        pages: numbered(5, (n) => ({ id: n, markup: `<p>write to p${n}@example.com</p>` })),
        words: numbered(5, (n) => ({ id: n, word: `word ${n}` })),
      },
    );
    expect(rolesOf(evidence)).toMatchObject({ pages: 'reference', words: 'ignore' });
    expect(text).toContain('5 of 5 values of markup contain e-mail addresses: it stays, and is searched');
  });

  it('has everything searched in stores whose names say little', async () => {
    const { map } = await suggestDataMap({
      storeId: 'directory',
      type: 'ldap',
      connection: 'env:DIRECTORY',
      catalogue: { collections: [table('groupOfNames', [column('member')])], foreignKeys: [] },
      sample: () => Promise.resolve([]),
    });
    expect(mapOf(parseDataMap(map), 'groupOfNames')?.owner).toBe('reference');
    expect(map).toContain('it stays, and is searched');
  });

  it('looks for references without what may not be read', async () => {
    const { map } = await suggestDataMap({
      storeId: 'shop',
      type: 'postgres',
      connection: 'env:SHOP',
      catalogue: {
        collections: [
          table('customer', [column('email')]),
          table('orders', [column('customer_id', 'integer')]),
        ],
        foreignKeys: [],
      },
      sample: () => Promise.reject(new AppError('store.failed')),
    });
    expect(map).toContain('# - { from: "orders.customer_id", to: "customer.id" }');
  });

  it('suggests by names alone where a table may not be read', async () => {
    const { map } = await suggestDataMap({
      storeId: 'shop',
      type: 'postgres',
      connection: 'env:SHOP',
      catalogue: { collections: [table('customer', [column('email')])], foreignKeys: [] },
      sample: () => Promise.reject(new AppError('store.failed')),
    });
    expect(map).toContain('email: { category: contact.email');
  });

  it('writes names safely, whatever they hold', async () => {
    const names = ['a: b', '# c', 'null', 'x\ny', '"q"', '{', 'é', '-', 'no'];
    const { parsed, errors } = await suggest(
      [
        table(
          'we ird: #1\nuser',
          names.map((name) => column(name)),
        ),
      ],
      [],
    );
    expect(parsed.stores[0]?.ignore ?? parsed).toBeDefined();
    expect(errors).toEqual([]);
    const people = await suggest([
      table('a b.users', [column('email'), ...names.map((name) => column(name))]),
    ]);
    expect(Object.keys(mapOf(people.parsed, 'a b.users')?.columns ?? {})).toEqual(['id', 'email', ...names]);
    expect(people.errors).toEqual([]);
  });

  it('suggests one family of files for a folder of logs', async () => {
    const { map } = await suggestDataMap({
      storeId: 'web-logs',
      type: 'logs',
      connection: 'env:LOGS',
      catalogue: { collections: [], foreignKeys: [] },
      sample: () => Promise.resolve([]),
    });
    expect(mapOf(parseDataMap(map), 'logs')?.files).toEqual(['**/*.log', '**/*.log.*']);
  });

  it('skips views', async () => {
    const { parsed } = await suggest([table('customer_list', [column('email')], { kind: 'view' })]);
    expect(parsed.stores[0]?.collections).toEqual([]);
  });
});
