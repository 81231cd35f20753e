import { column, foreignKey, mapOf, numbered, suggest, table } from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const unique = (...columns: string[]) => ({ uniques: columns.map((name) => ({ name, columns: [name] })) });
const rower = table(
  'rower',
  [column('first_name'), column('last_name'), column('email'), column('licence_no', 'text', required)],
  unique('licence_no'),
);
const licence = (index: number): string => `RW-${4100 + index * 7}`;
const rowers = numbered(10, (index) => ({ id: index, licence_no: licence(index) }));

describe('numbers that people have in several tables', () => {
  it('finds rows by the number of a person, and masks it alike in all of them', async () => {
    const race = table('race_entry', [column('licence_no'), column('boat')]);
    const rows = {
      rower: rowers,
      race_entry: numbered(10, (id) => ({ id, licence_no: licence(id), boat: 'x' })),
    };
    const { parsed, errors } = await suggest([rower, race], [], rows);
    expect(mapOf(parsed, 'rower')?.subject?.identifiers).toMatchObject({ licence_no: 'external:licence_no' });
    expect(mapOf(parsed, 'race_entry')?.subject).toEqual({
      identifiers: { licence_no: 'external:licence_no' },
      trust: 'weak',
    });
    const [theirs, entered] = ['rower', 'race_entry'].map(
      (name) => mapOf(parsed, name)?.columns['licence_no']?.erase,
    );
    expect(theirs).toMatchObject({
      kind: 'pseudonym',
      as: 'opaque',
      domain: 'licence_no',
      prefix: 'erased-',
    });
    expect(entered).toEqual(theirs);
    expect(errors).toEqual([]);
  });

  it('looks for no number whose pseudonym looks like a number', async () => {
    const chipped = table(
      'rower',
      [...rower.columns.slice(1), column('chip', 'integer', required)],
      unique('chip'),
    );
    const rows = {
      rower: numbered(10, (id) => ({ id, chip: 880_100 + id })),
      race_entry: numbered(10, (id) => ({ id, chip: 880_100 + id })),
    };
    const { parsed, errors } = await suggest(
      [chipped, table('race_entry', [column('chip', 'integer')])],
      [],
      rows,
    );
    expect(mapOf(parsed, 'rower')?.subject?.identifiers).not.toHaveProperty('chip');
    // looked for in texts as the person's own number all the same
    expect(mapOf(parsed, 'rower')?.columns['chip']).toMatchObject({ category: 'identity.number' });
    expect(mapOf(parsed, 'race_entry')?.columns['chip']).toMatchObject({ category: 'identifier.external' });
    expect(parsed.stores[0]?.references).toMatchObject([
      { from: { collection: 'race_entry' }, to: { collection: 'rower', columns: ['chip'] } },
    ]);
    expect(errors).toEqual([]);
  });

  it('needs no name where values meet that nobody writes by chance', async () => {
    const rows = { rower: rowers, t9: numbered(10, (id) => ({ id, x: licence(id), y: String(id) })) };
    const { parsed } = await suggest([rower, table('t9', [column('x'), column('y')])], [], rows);
    expect(mapOf(parsed, 't9')?.subject?.identifiers).toEqual({ x: 'external:licence_no' });
  });

  it('takes the number for the person’s also where it is the key of the other table', async () => {
    const swipe = table('swipe_card', [], {
      columns: [column('licence_no', 'text', required), column('balance', 'integer')],
      primaryKey: ['licence_no'],
    });
    const rows = {
      rower: rowers,
      swipe_card: numbered(10, (id) => ({ licence_no: licence(id), balance: 1 })),
    };
    const { parsed, errors } = await suggest([rower, swipe], [], rows);
    expect(parsed.stores[0]?.references).toEqual([]);
    expect(mapOf(parsed, 'swipe_card')).toMatchObject({
      subject: { identifiers: { licence_no: 'external:licence_no' } },
      rowAction: 'delete',
    });
    expect(errors).toEqual([]);
  });

  it('refers to what a person has, where the number is not the person’s own', async () => {
    const locker = table('locker', [column('rower_id', 'integer', required), column('serial_no', 'text')], {
      ...unique('serial_no'),
    });
    const opening = table('opening', [column('serial_no'), column('place')]);
    const serial = (id: number) => `LK${70_000 + id}`;
    const { parsed, errors } = await suggest(
      [rower, locker, opening],
      [foreignKey('locker', 'rower_id', 'rower')],
      {
        rower: rowers,
        locker: numbered(10, (id) => ({ id, rower_id: id, serial_no: serial(id) })),
        opening: numbered(10, (id) => ({ id, serial_no: serial(id), place: 'x' })),
      },
    );
    expect(parsed.stores[0]?.references).toMatchObject([
      { from: { collection: 'opening' }, to: { collection: 'locker', columns: ['serial_no'] } },
    ]);
    expect(mapOf(parsed, 'opening')?.subject ?? null).toBeNull();
    expect(mapOf(parsed, 'opening')?.columns['serial_no']?.erase).toEqual(
      mapOf(parsed, 'locker')?.columns['serial_no']?.erase,
    );
    expect(errors).toEqual([]);
  });

  it('lets the number of a second person be no owner of a row', async () => {
    const trial = table('trial', [column('rower_id', 'integer', required), column('coach_licence_no')]);
    const { parsed } = await suggest([rower, trial], [foreignKey('trial', 'rower_id', 'rower')], {
      rower: rowers,
      trial: numbered(10, (id) => ({ id, rower_id: id, coach_licence_no: licence((id + 1) % 10) })),
    });
    expect(mapOf(parsed, 'trial')?.subject ?? null).toBeNull();
  });

  it('takes no small numbers, no words and nothing that meets by half for one', async () => {
    const squad = table('squad', [column('code'), column('size')], unique('code', 'size'));
    const rows = {
      rower: rowers,
      squad: numbered(10, (id) => ({ id, code: 'abcdefghij'[id] ?? '', size: String(id) })),
      trip: numbered(10, (id) => ({
        id,
        code: 'abcdefghij'[id] ?? '',
        size: String(id),
        licence_no: id < 5 ? licence(id) : `ZZ-${9900 + id}`,
      })),
    };
    const trip = table('trip', [column('code'), column('size'), column('licence_no')]);
    const { parsed } = await suggest([rower, squad, trip], [], rows);
    expect(mapOf(parsed, 'trip')?.subject ?? null).toBeNull();
    expect(parsed.stores[0]?.references).toEqual([]);
  });

  describe('that one column mixes', () => {
    const steward = table(
      'steward',
      [column('first_name'), column('last_name'), column('email'), column('badge_no', 'text', required)],
      unique('badge_no'),
    );
    const badge = (index: number): string => `ST-${900 + index * 3}`;
    const stewards = numbered(10, (index) => ({ id: index, badge_no: badge(index) }));
    const loan = table('oar_loan', [column('taken_by'), column('oar')]);
    const lent = (takers: readonly string[]) =>
      numbered(takers.length, (id) => ({ id, taken_by: takers[id] ?? '' }));
    const all = [...Array(10).keys()];

    it('finds the rows of both, and masks the numbers alike', async () => {
      const { parsed, errors } = await suggest([rower, steward, loan], [], {
        rower: rowers,
        steward: stewards,
        oar_loan: lent([...all.map(licence), ...all.map(badge)]),
      });
      expect(parsed.stores[0]?.references).toMatchObject(
        ['external:licence_no', 'external:badge_no'].map((identity) => ({
          from: { collection: 'oar_loan', columns: ['taken_by'] },
          to: { identity },
          when: null,
        })),
      );
      expect(mapOf(parsed, 'oar_loan')?.subject ?? null).toBeNull();
      const masks = [
        mapOf(parsed, 'rower')?.columns['licence_no']?.erase,
        mapOf(parsed, 'steward')?.columns['badge_no']?.erase,
        mapOf(parsed, 'oar_loan')?.columns['taken_by']?.erase,
      ];
      expect(masks).toEqual([masks[0], masks[0], masks[0]]);
      expect(errors).toEqual([]);
    });

    it('names both and asks, where a number stands in both tables', async () => {
      const same = numbered(10, (index) => ({
        id: index,
        badge_no: index < 4 ? licence(index) : badge(index),
      }));
      const { parsed, text } = await suggest([rower, steward, loan], [], {
        rower: rowers,
        steward: same,
        oar_loan: lent([...all.map(licence), ...all.slice(4).map(badge)]),
      });
      expect(parsed.stores[0]?.references).toEqual([]);
      expect(text).toMatch(/# - \{ from: "oar_loan.taken_by", to: "rower.licence_no" \} # DECIDE: /);
      expect(text).toMatch(/# - \{ from: "oar_loan.taken_by", to: "steward.badge_no" \} # DECIDE: /);
    });

    it('says nothing of two tables that do not have nearly all of them', async () => {
      const strangers = all.map((index) => `ZZ-${100 + index}`);
      const { parsed, text } = await suggest([rower, steward, loan], [], {
        rower: rowers,
        steward: stewards,
        oar_loan: lent([...all.map(licence), ...all.map(badge), ...strangers]),
      });
      expect(parsed.stores[0]?.references).toEqual([]);
      expect(text).not.toContain('oar_loan.taken_by');
    });
  });
});
