import { Attribute, Change as LdapChange } from 'ldapts';
import { connectorFor } from '#connectors';
import {
  DEFAULT_LIMITS,
  EVERYTHING,
  type Change,
  type ColumnChange,
  type Predicate,
  type Row,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findLdap, type TestLdap } from '../support/ldap.js';
import { killedAtAnyMoment } from './kill-rounds.js';
import { KILLS_TIMEOUT_MS } from './kills.js';
import * as work from './store-work.js';
import { is } from './store-work.js';

const ldap = findLdap();
const PEOPLE = 40;
const PHOTO = Buffer.from([0xff, 0xd8, 0x00, 0xfe]);
const SCHEMA = `
attributetype ( 1.3.6.1.4.1.4203.666.98.1 NAME 'page' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.4203.666.98.2 NAME 'visitor' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.4203.666.98.5 NAME 'login' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.3.6.1.4.1.4203.666.98.3 NAME 'visitRow' SUP top STRUCTURAL MUST cn MAY ( page $ visitor ) )
objectclass ( 1.3.6.1.4.1.4203.666.98.4 NAME 'customerRow' SUP top STRUCTURAL MUST cn MAY ( name $ email $ login ) )`;
const READERS = 'cn=reader,dc=example,dc=com';

(ldap ? describe : describe.skip)('LDAP in detail', () => {
  let server: TestLdap;
  let settings: StoreSettings;
  let store: Store;
  let tlsPort: number;
  const opened: Store[] = [];
  beforeAll(async () => {
    tlsPort = await freePort();
    server = await ldap!.start({
      tlsPort,
      types: SCHEMA,
      more: `access to attrs=userPassword by anonymous auth by * none\naccess to * by dn.exact="${READERS}" read by * none`,
    });
    const limits = { ...DEFAULT_LIMITS, lockTimeoutMs: 500, batchRows: 20 };
    settings = {
      ...{ id: 'people', type: 'ldap', connection: server.url, access: 'write', limits },
      families: {
        people: [`ou=people,${server.base}??one?(objectClass=person)`],
        memberships: [`ou=groups,${server.base}?member?sub?(objectClass=groupOfNames)`],
        customer: [`ou=customers,${server.base}??one`],
        visit: [`ou=visits,${server.base}??one`],
      },
      columns: { people: { mail: 'text' } },
    };
    store = await open();
  });
  beforeEach(async () => {
    const { searchEntries } = await server
      .client()
      .search(server.base, { scope: 'children', attributes: ['1.1'] });
    const depth = (dn: string): number => dn.split(',').length;
    for (const { dn } of searchEntries.sort((one, other) => depth(other.dn) - depth(one.dn)))
      await server.client().del(dn);
    for (const ou of ['people', 'groups', 'customers', 'visits'])
      await server.client().add(`ou=${ou},${server.base}`, { objectClass: ['organizationalUnit'], ou: [ou] });
  });
  afterAll(async () => {
    for (const one of opened) await one.close();
    await server?.stop();
  });

  const open = async (more: Partial<StoreSettings> = {}): Promise<Store> => {
    const one = await connectorFor('ldap').open({ ...settings, ...more });
    opened.push(one);
    return one;
  };
  const nameOf = (uid: string): string => `uid=${uid.replace(',', '\\2c')},ou=people,${server.base}`;
  const person = (uid: string, more: Record<string, string[]> = {}): Promise<void> =>
    server.client().add(nameOf(uid), {
      ...{ objectClass: ['inetOrgPerson'], uid: [uid], cn: [`${uid} example`], sn: ['example'] },
      ...{ mail: [`${uid}@example.com`] },
      ...more,
    });
  const group = (cn: string, ...member: string[]): Promise<void> =>
    server
      .client()
      .add(`cn=${cn},ou=groups,${server.base}`, { objectClass: ['groupOfNames'], cn: [cn], member });
  const entry = async (dn: string): Promise<Record<string, unknown> | undefined> =>
    (
      await server
        .client()
        .search(dn, { scope: 'base' })
        .catch(() => null)
    )?.searchEntries[0];
  const select = (
    collection: string,
    columns: string[],
    where: Predicate = EVERYTHING,
    from = store,
  ): Promise<Row[]> => work.select(from, collection, columns, where);
  const change = (part: Omit<Change, 'key'>, into = store): Promise<number> =>
    work.change(into, { key: ['dn'], ...part });
  const update = (where: Predicate, ...set: ColumnChange[]): Promise<number> =>
    change({ collection: 'people', where, action: { kind: 'update', set } });
  const remove = (collection: string, where: Predicate): Promise<number> =>
    change({ collection, where, action: { kind: 'delete' } });
  const marked = (column: string): ColumnChange => work.rewritten(column, (value) => `x-${value}`);
  const failureOf = (work: Promise<unknown>): Promise<{ code?: string; message?: string }> =>
    work.then(
      () => ({}),
      (error: unknown) => error as { code: string; message: string },
    );

  it('reads kinds, what must be there, and what cannot be written off the schema', async () => {
    await person('ann', { jpegPhoto: ['x'], manager: [nameOf('ann')] });
    const info = (await store.describe()).collections.find(({ name }) => name === 'people');
    const columns = new Map(info?.columns.map((column) => [column.name, column]));
    expect(info?.primaryKey).toEqual(['dn']);
    expect(
      ['dn', 'cn', 'sn', 'mail', 'uid', 'jpegPhoto', 'createTimestamp', 'entryUUID'].map((name) => {
        const { kind, nullable, readOnly } = columns.get(name)!;
        return [name, kind, nullable, readOnly];
      }),
    ).toEqual([
      ['dn', 'text', false, true],
      ['cn', 'text', false, false],
      ['sn', 'text', false, false],
      ['mail', 'text', true, false],
      ['uid', 'text', false, false],
      ['jpegPhoto', 'bytes', true, false],
      ['createTimestamp', 'timestamp', true, true],
      ['entryUUID', 'uuid', true, true],
    ]);
  });

  it('rewrites each of several values, keeps bytes, and removes passwords and attributes', async () => {
    await person('ann', { mail: ['ann@example.com', 'a@example.com'], userPassword: ['{SSHA}secret'] });
    await server.client().modify(
      nameOf('ann'),
      new LdapChange({
        operation: 'add',
        modification: new Attribute({ type: 'jpegPhoto', values: [PHOTO] }),
      }),
    );
    expect(await select('people', ['mail', 'jpegPhoto'], is('mail', 'a@example.com'))).toEqual([
      { mail: ['a@example.com', 'ann@example.com'], jpegPhoto: PHOTO },
    ]);
    await update(is('mail', 'a@example.com'), marked('mail'), { column: 'userPassword', kind: 'null' });
    expect((await entry(nameOf('ann')))?.mail).toEqual(
      expect.arrayContaining(['x-ann@example.com', 'x-a@example.com']),
    );
    expect(await entry(nameOf('ann'))).not.toHaveProperty('userPassword');
    expect(await select('people', ['jpegPhoto'])).toEqual([{ jpegPhoto: PHOTO }]);
    await update(EVERYTHING, { column: 'jpegPhoto', kind: 'null' });
    expect(await entry(nameOf('ann'))).not.toHaveProperty('jpegPhoto');
  });

  it('gives an entry a new name where its name is changed, with all else that changes', async () => {
    await person('ann,lee');
    await update(EVERYTHING, marked('uid'), marked('mail'));
    const [row] = await select('people', ['dn', 'uid', 'mail']);
    expect(row).toMatchObject({ uid: 'x-ann,lee', mail: 'x-ann,lee@example.com' });
    expect(String(row?.dn)).toContain('uid=x-ann\\2clee,ou=people');
    expect(await failureOf(update(EVERYTHING, { column: 'uid', kind: 'null' }))).toMatchObject({
      code: 'store.refused',
    });
    await person('bob');
    const same = update(is('uid', 'bob'), { column: 'uid', kind: 'constant', value: 'x-ann,lee' });
    expect(await failureOf(same)).toMatchObject({ code: 'store.refused', message: /entryAlreadyExists/ });
  });

  it('takes a person out of groups, however names are written, and leaves the others', async () => {
    await person('ann');
    await person('bob');
    await group('two', `UID=Ann, OU=people, ${server.base}`, nameOf('bob'));
    await group('one', nameOf('ann'));
    expect(await select('memberships', ['dn'], is('member', nameOf('ann')))).toHaveLength(2);
    expect(await remove('memberships', is('member', nameOf('ann')))).toBe(2);
    expect((await entry(`cn=two,ou=groups,${server.base}`))?.member).toBe(nameOf('bob'));
    // a group must have a member: the empty name is one
    expect((await entry(`cn=one,ou=groups,${server.base}`))?.member).toBe('');
    expect(await remove('people', is('uid', 'ann'))).toBe(1);
    expect(await entry(nameOf('ann'))).toBeUndefined();
    expect(await entry(nameOf('bob'))).toBeDefined();
  });

  it('changes the names that other entries say with an entry that is renamed or removed', async () => {
    await person('ann');
    await person('bob', { manager: [nameOf('ann')], seeAlso: [nameOf('ann'), nameOf('bob')] });
    const below = `cn=phone,${nameOf('ann')}`;
    await server.client().add(below, { objectClass: ['device'], cn: ['phone'], owner: [nameOf('ann')] });
    await group('staff', `UID=Ann, OU=people, ${server.base}`, nameOf('bob'));
    await group('phones', below);
    await server.client().add(`cn=unique,ou=groups,${server.base}`, {
      ...{ objectClass: ['groupOfUniqueNames'], cn: ['unique'] },
      uniqueMember: [nameOf('ann'), nameOf('bob')],
    });
    const referring = async (): Promise<unknown[]> => {
      const unique = await entry(`cn=unique,ou=groups,${server.base}`);
      const bob = await entry(nameOf('bob'));
      return [
        (await entry(`cn=staff,ou=groups,${server.base}`))?.member,
        (await entry(`cn=phones,ou=groups,${server.base}`))?.member,
        unique?.uniqueMember,
        bob?.manager,
        bob?.seeAlso,
      ].map((values) => [values ?? []].flat().sort());
    };
    await update(is('uid', 'ann'), marked('uid'));
    const renamed = nameOf('x-ann');
    expect(await referring()).toEqual([
      [nameOf('bob'), renamed].sort(),
      [`cn=phone,${renamed}`],
      [nameOf('bob'), renamed].sort(),
      [renamed],
      [nameOf('bob'), renamed].sort(),
    ]);
    expect((await entry(`cn=phone,${renamed}`))?.owner).toBe(renamed);
    await server.client().del(`cn=phone,${renamed}`);
    await remove('people', is('uid', 'x-ann'));
    expect(await referring()).toEqual([
      [nameOf('bob')],
      [`cn=phone,${renamed}`],
      [nameOf('bob')],
      [],
      [nameOf('bob')],
    ]);
    await remove('people', is('uid', 'bob'));
    expect((await referring()).slice(0, 3)).toEqual([[''], [`cn=phone,${renamed}`], ['']]);
  });

  it('knows a name that has bits behind it, and leaves them there', async () => {
    await person('ann');
    await person('bob');
    const unique = `cn=unique,ou=groups,${server.base}`;
    await server.client().add(unique, {
      ...{ objectClass: ['groupOfUniqueNames'], cn: ['unique'] },
      uniqueMember: [`${nameOf('ann')}#'0101'B`, `${nameOf('bob')}#'1'B`],
    });
    const members = async (): Promise<unknown> => [(await entry(unique))?.uniqueMember ?? []].flat();
    const groups = await open({
      families: {
        people: settings.families!.people!,
        uniques: [`ou=groups,${server.base}?uniqueMember?sub?(objectClass=groupOfUniqueNames)`],
      },
    });
    const ofAnn = is('uniqueMember', nameOf('ann'));
    expect(await select('uniques', ['uniqueMember'], ofAnn, groups)).toEqual([
      { uniqueMember: nameOf('ann') },
    ]);
    await update(is('uid', 'ann'), marked('uid'));
    expect(await members()).toEqual([`${nameOf('bob')}#'1'B`, `${nameOf('x-ann')}#'0101'B`]);
    const ofBob = is('uniqueMember', nameOf('bob'));
    expect(await change({ collection: 'uniques', where: ofBob, action: { kind: 'delete' } }, groups)).toBe(1);
    expect(await members()).toEqual([`${nameOf('x-ann')}#'0101'B`]);
    await remove('people', is('uid', 'x-ann'));
    expect(await members()).toEqual(['']);
  });

  it('takes a person out of groups and renames them in one change', async () => {
    await person('ann');
    await person('bob', { manager: [nameOf('ann')] });
    await group('staff', nameOf('ann'), nameOf('bob'));
    const session = await store.write({ lock: 'details' });
    await session.change({
      ...{ collection: 'memberships', key: ['dn'], where: is('member', nameOf('ann')) },
      action: { kind: 'delete' },
    });
    await session.change({
      ...{ collection: 'people', key: ['dn'], where: is('uid', 'ann') },
      action: { kind: 'update', set: [marked('uid')] },
    });
    await session.commit();
    expect((await entry(`cn=staff,ou=groups,${server.base}`))?.member).toBe(nameOf('bob'));
    expect((await entry(nameOf('bob')))?.manager).toBe(nameOf('x-ann'));
    // taken back where a later entry is refused
    const same: ColumnChange = { column: 'uid', kind: 'constant', value: 'same' };
    expect(await failureOf(update(EVERYTHING, same))).toMatchObject({ code: 'store.refused' });
    expect((await select('people', ['uid'])).map(({ uid }) => uid).sort()).toEqual(['bob', 'x-ann']);
    expect((await entry(nameOf('bob')))?.manager).toBe(nameOf('x-ann'));
  });

  it('finds identifiers of metacharacters, and nobody else', async () => {
    const hostile = ['a*b', '(a)', 'a\\b', '*', ')(uid=*', 'é', 'a=b+c'];
    for (const uid of ['axb', 'a', 'ab']) await person(uid);
    for (const uid of hostile)
      await server.client().add(`cn=${String(hostile.indexOf(uid))},ou=people,${server.base}`, {
        ...{ objectClass: ['inetOrgPerson'], uid: [uid], cn: [String(hostile.indexOf(uid))], sn: ['x'] },
      });
    for (const uid of hostile)
      expect([uid, await select('people', ['uid'], is('uid', uid))]).toEqual([uid, [{ uid }]]);
    expect(await select('people', ['uid'], { op: 'raw', text: '(uid=a*b)' })).toHaveLength(4);
    expect(await failureOf(select('people', ['uid'], { op: 'raw', text: 'uid = 7' }))).toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('filter'),
    });
  });

  it('leaves an entry alone that was deleted or changed between plan and execution', async () => {
    await person('ann');
    await person('bob');
    const session = await store.write({ lock: 'details' });
    const action = { kind: 'update', set: [{ column: 'mail', kind: 'null' }] } as const;
    await session.change({ collection: 'people', key: ['dn'], where: EVERYTHING, action });
    await server.client().del(nameOf('ann'));
    await session.commit();
    expect(await select('people', ['uid', 'mail'])).toEqual([{ uid: 'bob', mail: null }]);

    await person('cy');
    const second = await store.write({ lock: 'details' });
    const set = [marked('mail')];
    await second.change({
      collection: 'people',
      key: ['dn'],
      where: is('uid', 'cy'),
      action: { kind: 'update', set },
    });
    const values = ['new@example.com'];
    await server
      .client()
      .modify(
        nameOf('cy'),
        new LdapChange({ operation: 'replace', modification: new Attribute({ type: 'mail', values }) }),
      );
    expect(await failureOf(second.commit())).toMatchObject({ code: 'store.failed' });
    expect((await entry(nameOf('cy')))?.mail).toBe('new@example.com');
  });

  it('says what a login may not do, what is wrong with one, and whom it trusts', async () => {
    await person('ann');
    await server.client().add(READERS, {
      ...{
        objectClass: ['organizationalRole', 'simpleSecurityObject'],
        cn: ['reader'],
        userPassword: ['s3cret'],
      },
    });
    const as = (login: string, password: string): Promise<Store> => {
      const [, rest = ''] = server.url.split('@');
      return open({ connection: `ldap://${encodeURIComponent(login)}:${password}@${rest}` });
    };
    const reader = await as(READERS, 's3cret');
    expect(await select('people', ['uid'], EVERYTHING, reader)).toEqual([{ uid: 'ann' }]);
    const drop = { collection: 'people', where: EVERYTHING, action: { kind: 'delete' } } as const;
    expect(await failureOf(change(drop, reader))).toMatchObject({ code: 'store.read_only' });
    const wrong = await failureOf((await as(READERS, 'wr0ng')).describe());
    expect(wrong).toMatchObject({ code: 'store.unreachable', message: expect.stringContaining('login') });
    expect(JSON.stringify(wrong)).not.toContain('wr0ng');
    for (const connection of ['ldap://127.0.0.1', 'http://u:s3cret@127.0.0.1/x', 'ldap://a%:s3cret@h/dc=x']) {
      const invalid = await failureOf((await open({ connection })).describe());
      expect(invalid).toMatchObject({
        code: 'store.unreachable',
        message: expect.stringContaining('ldap://'),
      });
      expect(invalid.message).not.toContain('s3cret');
    }
    const encrypted = server.url.replace('ldap:', 'ldaps:').replace(/:\d+\//, `:${String(tlsPort)}/`);
    for (const connection of [encrypted, `${server.url}?starttls=true`]) {
      expect(await failureOf((await open({ connection })).describe())).toMatchObject({
        code: 'store.unreachable',
      });
      const trusting = `${connection}${connection.includes('?') ? '&' : '?'}tls=no-verify`;
      expect(await select('people', ['uid'], EVERYTHING, await open({ connection: trusting }))).toHaveLength(
        1,
      );
    }
    expect(await entry(nameOf('ann'))).toBeDefined();
  });

  it(
    'ends in the planned state, once, whenever the process or the server is killed',
    async () => {
      const mapped: StoreSettings = { ...settings, families: { ...settings.families } };
      await killedAtAnyMoment({
        ...{ settings: mapped, store, names: { key: 'dn' }, rows: 2 * PEOPLE, server },
        prepare: async () => {
          for (const ou of ['customers', 'visits']) {
            const base = `ou=${ou},${server.base}`;
            const { searchEntries } = await server
              .client()
              .search(base, { scope: 'one', attributes: ['1.1'], paged: true });
            for (const { dn } of searchEntries) await server.client().del(dn);
          }
          const add = (unit: string, cn: string, more: Record<string, string[]>): Promise<void> =>
            server.client().add(`cn=${cn},ou=${unit},${server.base}`, { cn: [cn], ...more });
          const customer = (cn: string, name: string, email: string): Promise<void> =>
            add('customers', cn, { objectClass: ['customerRow'], name: [name], email: [email] });
          await customer('kept', 'kept', 'kept@example.com');
          await add('visits', 'kept', { objectClass: ['visitRow'], page: ['/kept'] });
          for (let no = 0; no < PEOPLE; no += 1) {
            await customer(String(no), `n${String(no)}`, `p${String(no)}@example.com`);
            await add('visits', String(no), { objectClass: ['visitRow'], page: ['/a'] });
          }
        },
        check: async (round) => {
          const rows = await select('customer', ['name', 'email']);
          const masked = rows.filter(
            ({ name, email }) => name === '[gone]' && /^p\d+@example\.com\.x$/.test(String(email)),
          );
          expect([round, masked.length, rows.length]).toEqual([round, PEOPLE, PEOPLE + 1]);
          expect(rows).toContainEqual({ name: 'kept', email: 'kept@example.com' });
          expect(await select('visit', ['page'])).toEqual([{ page: '/kept' }]);
        },
      });
    },
    KILLS_TIMEOUT_MS,
  );
});
