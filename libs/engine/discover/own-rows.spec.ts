import type { Catalogue, CollectionInfo, ForeignKey, Row } from '#connectors/spi';
import { column, foreignKey, numbered, table } from '../../../test/support/suggested-map.js';
import { checkAgainstCatalogue, parseDataMap } from '../data-map/index.js';
import { categoryByName, endsInName, namesPeople, sensitiveByName } from './column-words.js';
import { jsonLeaves, tellingNames } from './json-leaves.js';
import { suggestDataMap } from './suggest-data-map.js';
import { sampleOf } from './value-shapes.js';

const needed = { nullable: false } as const;
const members = table('members', [column('email'), column('surname')]);
const memberRows = numbered(12, (n) => ({ id: n, email: `m${n}@example.com`, surname: `Oar${n}` }));

/** What the map says of each column, in the words of the document: `category action`. */
const suggest = async (
  collections: readonly CollectionInfo[],
  foreignKeys: readonly ForeignKey[],
  rows: Readonly<Record<string, readonly Row[]>> = {},
) => {
  const catalogue: Catalogue = { collections, foreignKeys };
  const { map } = await suggestDataMap({
    storeId: 'club',
    type: 'sqlite',
    connection: 'env:CLUB',
    catalogue,
    sample: (name, _columns, limit) => Promise.resolve((rows[name] ?? []).slice(0, limit)),
  });
  const parsed = parseDataMap(map);
  const mapOf = (name: string) => parsed.stores[0]?.collections.find((one) => one.name === name);
  const saysOf = (name: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(mapOf(name)?.columns ?? {}).map(([key, { category, erase }]) => [
        key,
        `${category} ${erase === null ? '' : erase.kind}`.trim(),
      ]),
    );
  const errors = checkAgainstCatalogue(parsed, 'club', catalogue).filter(
    ({ severity }) => severity === 'error',
  );
  expect(errors).toEqual([]);
  return { map, mapOf, saysOf };
};

describe('columns of rows that are one person’s', () => {
  it('removes what differs, and keeps days, choices and numbers of papers', async () => {
    const outing = table(
      'outing',
      [
        column('member_id', 'integer', needed),
        column('how_it_went'),
        column('mood'),
        column('phase', 'text', needed),
        column('when_it_was'),
        column('order_no'),
        column('locker'),
        column('seen_by'),
        column('wishes', 'array'),
        column('never_filled'),
        column('score', 'integer', needed),
        column('faith'),
        column('searched', 'other', { nativeType: 'tsvector' }),
      ],
      { checks: [{ name: 'p', columns: ['phase'], expression: "phase in ('planned', 'rowed')" }] },
    );
    const { saysOf } = await suggest([members, outing], [foreignKey('outing', 'member_id', 'members')], {
      members: memberRows,
      outing: numbered(24, (n) => ({
        id: n,
        member_id: n % 12,
        how_it_went: n < 14 ? 'none' : `wind from side ${n} and rain`,
        mood: n % 3 === 0 ? 'calm' : 'merry',
        phase: 'rowed',
        when_it_was: `2026-05-${10 + (n % 12)} 08:00`,
        order_no: `B-${1000 + n}`,
        locker: `K${7000 + (n % 12)}`,
        seen_by: `Ina ${['Reed', 'Weir', 'Lock', 'Ford'][n % 4]}`,
        wishes: ['sun', `wind ${n}`],
        faith: 'none',
      })),
    });
    expect(saysOf('outing')).toEqual({
      id: 'identifier.internal keep',
      member_id: 'link keep',
      how_it_went: 'unclassified null',
      mood: 'meta.status scrub',
      phase: 'meta.status keep',
      when_it_was: 'meta.timestamp keep',
      order_no: 'business.number keep',
      // the same in both rows of a member, and in nobody else's
      locker: 'identity.number null',
      seen_by: 'meta.status scrub',
      wishes: 'unclassified null',
      never_filled: 'unclassified null',
      score: 'education.mark const',
      faith: 'special.religion null',
      searched: 'unclassified null',
    });
  });

  it('sees by the rows above whose a row is, and takes names by the values', async () => {
    const { saysOf } = await suggest(
      [
        members,
        table('outing', [column('member_id', 'integer', needed)]),
        table('seat', [column('outing_id', 'integer', needed), column('printed'), column('said_of')]),
      ],
      [foreignKey('outing', 'member_id', 'members'), foreignKey('seat', 'outing_id', 'outing')],
      {
        members: memberRows,
        outing: numbered(36, (n) => ({ id: n, member_id: n % 12 })),
        seat: numbered(72, (n) => ({
          id: n,
          outing_id: n % 36,
          printed: `Ada Oar${String.fromCharCode(97 + (n % 12))}`,
          said_of: n % 2 === 0 ? 'bow' : 'stroke',
        })),
      },
    );
    expect(saysOf('seat')).toMatchObject({
      printed: 'identity.name const',
      said_of: 'meta.status scrub',
    });
  });

  it('leaves to others what somebody only reported of them', async () => {
    const { saysOf } = await suggest(
      [
        members,
        table('mishap', [column('reported_by', 'integer'), column('telling')]),
        table('mishap_part', [
          column('mishap_id', 'integer', needed),
          column('member_id', 'integer', needed),
          column('telling'),
        ]),
      ],
      [
        foreignKey('mishap', 'reported_by', 'members'),
        foreignKey('mishap_part', 'mishap_id', 'mishap'),
        foreignKey('mishap_part', 'member_id', 'members'),
      ],
      {
        members: memberRows,
        mishap: numbered(8, (n) => ({ id: n, reported_by: n, telling: `boat ${n} went over` })),
        mishap_part: numbered(8, (n) => ({
          id: n,
          mishap_id: n,
          member_id: n,
          telling: `I fell at mark ${n}`,
        })),
      },
    );
    expect(saysOf('mishap')).toMatchObject({ telling: 'unclassified scrub' });
    expect(saysOf('mishap_part')).toMatchObject({ telling: 'unclassified null' });
  });

  it('has rows removed whose key tells of a person, and asks where that is not sure', async () => {
    const keyed = (name: string, key: string): CollectionInfo => ({
      ...table(name, []),
      columns: [column(key, 'text', needed), column('member_id', 'integer', needed)],
      primaryKey: [key],
    });
    const { map, mapOf } = await suggest(
      [members, keyed('pass', 'passport_no'), keyed('locker', 'tag'), keyed('visit', 'visit_id')],
      ['pass', 'locker', 'visit'].map((name) => foreignKey(name, 'member_id', 'members')),
      {
        members: memberRows,
        pass: numbered(12, (n) => ({ passport_no: `C${n}`, member_id: n })),
        locker: numbered(12, (n) => ({ tag: `L${700 + n}K`, member_id: n })),
        visit: numbered(12, (n) => ({ visit_id: `v${700 + n}`, member_id: n })),
      },
    );
    expect(['pass', 'locker', 'visit'].map((name) => mapOf(name)?.rowAction)).toEqual([
      'delete',
      'delete',
      'mask',
    ]);
    expect(map).toContain('DECIDE: its key differs from person to person');
  });

  it('finds people by the contacts that stand in a table of their own, and values that are rarely there', async () => {
    const rare = numbered(400, (n) => ({
      id: n,
      party_id: n % 12,
      hint: n > 250 ? `m${n}@example.com` : null,
    }));
    const { mapOf, saysOf, map } = await suggest(
      [
        table('parties', [column('surname'), column('brth_dt', 'date')]),
        table('reach', [
          column('party_id', 'integer', needed),
          column('kind'),
          column('what', 'text', needed),
        ]),
        table('remark', [column('party_id', 'integer', needed), column('hint')]),
      ],
      [foreignKey('reach', 'party_id', 'parties'), foreignKey('remark', 'party_id', 'parties')],
      {
        parties: numbered(12, (n) => ({ id: n, surname: `Oar${n}` })),
        reach: numbered(24, (n) => ({
          id: n,
          party_id: n % 12,
          kind: n < 12 ? 'EML' : 'TEL',
          what: n < 12 ? `m${n}@example.com` : `+49 30 20${1000 + n}`,
        })),
        remark: rare,
      },
    );
    expect(mapOf('reach')?.subject).toMatchObject({
      identifiers: { party_id: 'customer_id' },
      trust: 'strong',
    });
    expect(map).toContain(`{ from: "reach.what", to: identity.email, when: "what like '%@%'" }`);
    expect(map).toContain(`{ from: "reach.what", to: identity.phone, when: "what not like '%@%'" }`);
    expect(saysOf('remark')).toMatchObject({ hint: 'contact.email pseudonym' });
  });

  it('gives members of documents of changes and lists of attributes the name that says what they are', async () => {
    const { mapOf } = await suggest(
      [members, table('trail', [column('member_id', 'integer', needed), column('diff', 'json')])],
      [foreignKey('trail', 'member_id', 'members')],
      {
        members: memberRows,
        trail: numbered(12, (n) => ({
          id: n,
          member_id: n,
          diff: {
            surname: { old: `Oar${n}`, new: `Blade${n}` },
            phone: { before: 4930100200 + n },
            fields: [{ name: 'shirt', value: `size ${n}` }],
            said: `word ${n}`,
            lang: 'en',
          },
        })),
      },
    );
    const paths = mapOf('trail')?.columns['diff']?.paths ?? {};
    expect(Object.entries(paths).map(([path, { category, erase }]) => [path, category, erase?.kind])).toEqual(
      [
        ['$.surname.old', 'identity.name', 'null'],
        ['$.surname.new', 'identity.name', 'null'],
        ['$.phone.before', 'contact.phone', 'null'],
        ['$.fields[*].name', 'unclassified', 'scrub'],
        ['$.fields[*].value', 'free_text', 'null'],
        ['$.said', 'unclassified', 'null'],
        ['$.lang', 'unclassified', 'scrub'],
      ],
    );
  });
});

describe('words of columns', () => {
  it.each([
    ['brth_dt', 'identity.birth_date'],
    ['geb_dat', 'identity.birth_date'],
    ['data_nascimento', 'identity.birth_date'],
    ['tel_no', 'contact.phone'],
    ['mob', 'contact.phone'],
    ['zip_cd', 'location.postal_code'],
    ['addr1', 'location.address'],
    ['line2', 'location.address'],
    ['cust_nm', 'identity.name'],
    ['acct_hldr', 'identity.name'],
    ['KinName', 'identity.name'],
    ['apellido_paterno', 'identity.name'],
    ['sec_answ', 'credential'],
    ['id_doc_no', 'identity.national_id'],
    ['PolicyNo', 'identity.number'],
    ['imsi', 'device.id'],
    ['product_name', null],
    ['production_line', null],
    ['phone_count', null],
  ])('take %s for %s', (name, category) => {
    expect(categoryByName(name)).toBe(category);
  });

  it('tell names of people from names of things, and what is sensitive', () => {
    expect(['signer_nm', 'GPName', 'plan_name', 'FileName', 'naming'].map(endsInName)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(
      ['Religion', 'BloodGrp', 'union_member', 'Salary', 'race_car', 'heart_condition'].map(sensitiveByName),
    ).toEqual([
      'special.religion',
      'special.health',
      'special.union',
      'employment.salary',
      'special.ethnicity',
      'special.health',
    ]);
  });
});

describe('words of tables', () => {
  it('tell people from what was changed of them', () => {
    const names = ['crm.t_party', 'h_party', 'audit_customer', 'policyholders', 'CUST', 'customer_history'];
    expect(names.filter(namesPeople)).toEqual(['crm.t_party', 'policyholders', 'CUST']);
  });
});

describe('sampled values', () => {
  it('are counted by form, and in mixtures', () => {
    const mixed = sampleOf(['a@example.com', 'b@example.com', '+49 30 123456', '+49 30 654321']);
    expect(mixed).toMatchObject({
      shape: null,
      mixture: [
        ['email', 2],
        ['phone', 2],
      ],
    });
    expect(sampleOf(['52.51, 13.38 ', '52.5163, 13.3777']).shape).toBeNull();
    expect(sampleOf(['52.5170, 13.3888', '52.5163, 13.3777']).shape).toBe('coordinates');
    expect(sampleOf(['Mozilla/5.0 (X11)', 'okhttp/4.9.1']).shape).toBe('agent');
    expect(sampleOf(['2026-05-10T08:00', '10.05.2026', '08:30', 'x']).forms.date).toBe(3);
    expect(sampleOf(['Ada Oar', 'Ada', 'ADA OAR', 'the oar']).forms.name).toBe(2);
  });

  it('of documents know attributes and what is above a side', () => {
    expect(tellingNames(['surname', 'old'])).toEqual(['surname']);
    expect(tellingNames(['to', 'name'])).toEqual(['to', 'name']);
    expect(tellingNames(['old', 'value'])).toEqual([]);
    const leaves = jsonLeaves([{ list: [{ key: 'a', value: 'b' }], name: 'c' }]);
    expect(leaves.map(({ path, isAttribute }) => [path, isAttribute])).toEqual([
      ['$.list[*].key', 'name'],
      ['$.list[*].value', 'value'],
      ['$.name', undefined],
    ]);
  });
});

describe('what is nobody’s, and what is of a body', () => {
  it('leaves a club its street and its telephone, and takes those of the person there', async () => {
    const { mapOf } = await suggest(
      [
        table('clubs', [
          column('name'),
          column('street'),
          column('phone'),
          column('contact_name'),
          column('contact_phone'),
        ]),
        table('customer', [column('email'), column('club_id', 'integer')]),
      ],
      [foreignKey('customer', 'club_id', 'clubs')],
    );
    expect(mapOf('clubs')?.columns).toMatchObject({
      street: { category: 'organisation.address', erase: { kind: 'keep' } },
      phone: { category: 'organisation.phone', erase: { kind: 'keep' } },
      contact_name: { category: 'identity.name' },
      contact_phone: { category: 'contact.phone', erase: { kind: 'null' } },
    });
  });

  it('takes weight and height of people, not of parcels', async () => {
    const sizes = [column('weight_kg', 'decimal'), column('height_cm', 'integer')];
    const { saysOf } = await suggest(
      [
        table('customer', [column('email'), ...sizes]),
        table('checkup', [column('customer_id', 'integer', needed), ...sizes]),
        table('parcel', [column('customer_id', 'integer', needed), ...sizes, column('width_cm', 'integer')]),
      ],
      [foreignKey('checkup', 'customer_id', 'customer'), foreignKey('parcel', 'customer_id', 'customer')],
    );
    for (const name of ['customer', 'checkup'])
      expect(saysOf(name)).toMatchObject({
        weight_kg: 'special.health null',
        height_cm: 'special.health null',
      });
    expect(saysOf('parcel')).toMatchObject({
      weight_kg: 'business.value keep',
      height_cm: 'business.value keep',
    });
  });

  it('takes the amount of a table of salaries, and the day somebody says to be born on', async () => {
    const { saysOf } = await suggest(
      [
        table('customer', [column('email')]),
        table('salary', [column('customer_id', 'integer', needed), column('amount', 'decimal')]),
        table('claim', [column('customer_id', 'integer', needed), column('declared_birth', 'date')]),
      ],
      [foreignKey('salary', 'customer_id', 'customer'), foreignKey('claim', 'customer_id', 'customer')],
    );
    expect(saysOf('salary')).toMatchObject({ amount: 'employment.salary null' });
    expect(saysOf('claim')).toMatchObject({ declared_birth: 'identity.birth_date generaliseDate' });
  });

  it('takes no subject of a mail, and no number of a book or of a taxpayer for anybody', async () => {
    const { mapOf } = await suggest(
      [
        table('customer', [column('email')]),
        table('mail_log', [column('customer_id', 'integer', needed), column('subj')]),
        table('book', [column('isbn'), column('shelf')]),
        table('host', [column('email'), column('tax_id')]),
      ],
      [foreignKey('mail_log', 'customer_id', 'customer')],
      {
        mail_log: numbered(8, (id) => ({
          id,
          customer_id: id,
          subj: ['Summer Sale', 'Your Order'][id % 2] ?? '',
        })),
        book: numbered(8, (id) => ({ id, isbn: `978-3-16-14841${id}-0`, shelf: 'A' })),
        host: numbered(8, (id) => ({ id, email: `h${id}@example.com`, tax_id: `02/345/6789${id}` })),
      },
    );
    expect(mapOf('mail_log')?.columns['subj']?.category).not.toBe('identity.name');
    expect(mapOf('book')).toBeUndefined();
    expect(mapOf('host')?.columns['tax_id']?.category).toBe('identity.national_id');
    expect(mapOf('host')?.subject?.identifiers).toEqual({ id: expect.any(String), email: 'email' });
  });
});

describe('who handles a row', () => {
  it('is nobody whom the key names beside what they attended', async () => {
    const attendance = table('training_attendance', [], {
      columns: [
        column('training_id', 'integer', needed),
        column('employee_id', 'integer', needed),
        column('feedback'),
      ],
      primaryKey: ['training_id', 'employee_id'],
    });
    const { map } = await suggest(
      [
        table('employee', [column('email'), column('salary', 'decimal')]),
        table('training', [column('title'), column('trainer_email')]),
        attendance,
      ],
      [
        foreignKey('training_attendance', 'training_id', 'training'),
        foreignKey('training_attendance', 'employee_id', 'employee'),
      ],
      {
        training: numbered(6, (id) => ({ id, title: `Course ${id}`, trainer_email: `t${id}@example.com` })),
      },
    );
    expect(map).not.toContain('to: "employee.id", role: actor');
    expect(map).toContain('{ from: "training_attendance.training_id", to: "training.id", role: actor }');
  });
});
