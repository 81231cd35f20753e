import { column, foreignKey, mapOf, numbered, suggest, table } from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const keyed = (name: string, key: string, ...columns: string[]) =>
  table(name, [], {
    columns: [column(key, 'text', required), ...columns.map((each) => column(each))],
    primaryKey: [key],
  });
const pupil = (index: number): string => `P${300 + index * 3}`;
const teacher = (index: number): string => `T${20 + index * 3}`;
const all = [...Array(10).keys()];

describe('references that are judged by values', () => {
  it('lead to each of two tables whose keys one column mixes', async () => {
    const { parsed, text, errors } = await suggest(
      [
        keyed('pupil', 'pupil_no', 'first_name', 'last_name'),
        keyed('teacher', 'teacher_no', 'first_name', 'last_name'),
        table('tool_loan', [column('borrower_no'), column('told')]),
      ],
      [],
      {
        pupil: numbered(10, (id) => ({ pupil_no: pupil(id) })),
        teacher: numbered(10, (id) => ({ teacher_no: teacher(id) })),
        tool_loan: [...all.map(pupil), ...all.map(teacher)].map((borrower_no, id) => ({ id, borrower_no })),
      },
    );
    expect(parsed.stores[0]?.references).toMatchObject([
      { to: { collection: 'pupil' }, when: 'borrower_no in (select pupil_no from pupil)' },
      {
        to: { collection: 'teacher' },
        when: 'borrower_no in (select teacher_no from teacher)',
      },
    ]);
    expect(text).not.toContain('role: actor');
    expect(errors).toEqual([]);
  });

  describe('of a column called after a table', () => {
    const users = table('users', [column('username'), column('email')]);
    const joins = (name: string) =>
      table(name, [column('user_id', 'integer', required), column('topic_id', 'integer', required)]);
    const upload = table('upload', [column('user_id', 'integer', required), column('path')]);
    const rows = numbered(8, (id) => ({ id: id + 1, user_id: 8 - id, topic_id: id + 1 }));
    const people = numbered(8, (id) => ({ id: id + 1, username: `u${id}`, email: `u${id}@example.com` }));
    const aimOf = async (...others: ReturnType<typeof table>[]) => {
      const { parsed } = await suggest([...others, users, upload], [], {
        users: people,
        upload: rows,
        ...Object.fromEntries(others.map(({ name }) => [name, rows])),
      });
      return parsed.stores[0]?.references
        .filter(({ from }) => from.collection === 'upload')
        .map(({ to }) => ('collection' in to ? to.collection : ''));
    };

    it('lead to that table, not to one that joins it with others', async () => {
      expect(await aimOf(joins('topic_users'), joins('topic_groups'))).toEqual(['users']);
    });
    it('lead to that table sooner than to one with a longer name', async () => {
      const plain = (name: string) => table(name, [column('label')]);
      expect(await aimOf(plain('app_users'), plain('app_roles'))).toEqual(['users']);
    });
  });

  it('count no 0 that stands for nobody', async () => {
    const { parsed } = await suggest(
      [
        table('member', [column('name'), column('email')]),
        table('visit', [column('member_id', 'integer', required)]),
      ],
      [],
      {
        member: numbered(6, (id) => ({ id: id + 1, name: `A B${id}`, email: `m${id}@example.com` })),
        visit: numbered(12, (id) => ({ id, member_id: id < 6 ? 0 : id - 5 })),
      },
    );
    expect(parsed.stores[0]?.references).toMatchObject([
      { from: { collection: 'visit' }, to: { collection: 'member' } },
    ]);
  });

  it('are asked about where a value is a key of both', async () => {
    const { parsed, text } = await suggest(
      [
        keyed('pupil', 'pupil_no', 'first_name', 'last_name'),
        keyed('teacher', 'teacher_no', 'first_name', 'last_name'),
        table('tool_loan', [column('borrower_no'), column('told')]),
      ],
      [],
      {
        pupil: numbered(10, (id) => ({ pupil_no: pupil(id) })),
        teacher: numbered(10, (id) => ({ teacher_no: id < 2 ? pupil(id) : teacher(id) })),
        tool_loan: [...all.map(pupil), ...all.slice(2).map(teacher)].map((borrower_no, id) => ({
          id,
          borrower_no,
        })),
      },
    );
    expect(parsed.stores[0]?.references).toEqual([]);
    expect(text).toMatch(/# - \{ from: "tool_loan.borrower_no", to: "pupil.pupil_no" \} # DECIDE: /);
    expect(text).toMatch(/# - \{ from: "tool_loan.borrower_no", to: "teacher.teacher_no" \} # DECIDE: /);
  });

  it('lead to keys beside values from outside, as the column beside them does', async () => {
    const number = (index: number): string => `4917355512${100 + index * 7}`;
    const call = (callee: (index: number) => string) =>
      suggest(
        [
          table('account', [column('holder_name'), column('email')]),
          table('line', [], {
            columns: [column('msisdn', 'text', required), column('account_id', 'integer', required)],
            primaryKey: ['msisdn'],
          }),
          table('call_record', [column('caller'), column('callee')]),
        ],
        [foreignKey('line', 'account_id', 'account')],
        {
          account: numbered(10, (id) => ({ id, holder_name: `Ina Reed${id}`, email: `a${id}@example.com` })),
          line: numbered(10, (id) => ({ msisdn: number(id), account_id: id })),
          call_record: numbered(20, (id) => ({ id, caller: number(id % 10), callee: callee(id) })),
        },
      );
    const outside = (index: number): string => `4989555000${index + 10}`;
    const { parsed, errors } = await call((id) => (id % 2 ? number(id % 10) : outside(id)));
    expect(parsed.stores[0]?.references).toMatchObject([
      { from: { columns: ['callee'] }, when: 'callee in (select msisdn from line)' },
      { from: { columns: ['caller'] }, to: { collection: 'line' }, when: null },
    ]);
    expect(errors).toEqual([]);
    const few = await call((id) => (id < 1 ? number(id) : outside(id)));
    expect(few.parsed.stores[0]?.references).toMatchObject([{ from: { columns: ['caller'] } }]);
  });

  it('lead to a key that is called after its table elsewhere', async () => {
    const coach = keyed('coach', 'short', 'first_name', 'last_name');
    const { parsed } = await suggest([coach, table('squad', [column('coach_short')])], [], {
      coach: numbered(6, (id) => ({ short: `C${'abcdef'[id]}` })),
      squad: numbered(6, (id) => ({ id, coach_short: `C${'abcdef'[id]}` })),
    });
    expect(parsed.stores[0]?.references).toMatchObject([
      { from: { columns: ['coach_short'] }, to: { collection: 'coach', columns: ['short'] } },
    ]);
  });

  it('lead to UNIQUE columns together where rows are people', async () => {
    const member = table('member', [column('branch'), column('member_no'), column('email')], {
      uniques: [{ name: 'u', columns: ['branch', 'member_no'] }],
    });
    const rows = numbered(12, (id) => ({ id, branch: id % 2 ? 'N' : 'S', member_no: String(id % 6) }));
    const { parsed, errors } = await suggest(
      [member, table('visit', [column('branch'), column('member_no'), column('told')])],
      [],
      { member: rows, visit: rows },
    );
    expect(parsed.stores[0]?.references).toMatchObject([
      {
        from: { columns: ['branch', 'member_no'] },
        to: { collection: 'member', columns: ['branch', 'member_no'] },
      },
    ]);
    expect(errors).toEqual([]);
  });
});

describe('numbers of people in columns of any name', () => {
  const crew = table('crew', [column('first_name'), column('last_name'), column('email')]);
  const bunk = table('bunk', [column('occ', 'integer'), column('seats', 'integer')]);
  const suggestBunks = async (keyOf: (index: number) => number, ...more: ReturnType<typeof table>[]) => {
    const people = numbered(30, (index) => ({ id: keyOf(index), email: `c${index}@example.com` }));
    const bunks = numbered(30, (index) => ({ id: 90_000 + index, occ: keyOf(index), seats: keyOf(index) }));
    return suggest([crew, bunk, ...more], [], { crew: people, bunk: bunks, sail: people });
  };

  it('are references where the keys have gaps or begin high', async () => {
    for (const keyOf of [(index: number) => 7 + index * 5, (index: number) => 4100 + index]) {
      const { parsed } = await suggestBunks(keyOf);
      expect(parsed.stores[0]?.references).toMatchObject([
        { from: { collection: 'bunk', columns: ['occ'] }, to: { collection: 'crew' } },
      ]);
      expect(mapOf(parsed, 'bunk')?.columns['occ']?.category).toBe('link');
    }
  });

  it('are asked about where the keys begin at one, or are those of other tables too', async () => {
    const counted = await suggestBunks((index) => index + 1);
    const shared = await suggestBunks((index) => 4100 + index, table('sail', [column('colour')]));
    for (const { parsed, text } of [counted, shared]) {
      expect(parsed.stores[0]?.references).toEqual([]);
      expect(text).toMatch(/# - \{ from: "bunk.occ", to: "crew.id" \} # DECIDE: same numbers; 30 of 30/);
      expect(text).not.toContain('bunk.seats');
    }
  });
});

describe('a key of several columns', () => {
  const required = { nullable: false };
  const keys = (...names: string[]) => names.map((name) => column(name, 'text', required));
  it('is met in tables that have its columns in a key of their own', async () => {
    const session = table('offline_user_session', [], {
      columns: [...keys('user_session_id', 'kept'), column('member_id', 'integer', required)],
      primaryKey: ['user_session_id', 'kept'],
    });
    const part = table('offline_client_session', [], {
      columns: [...keys('user_session_id', 'client_id', 'kept'), column('data')],
      primaryKey: ['user_session_id', 'client_id', 'kept'],
    });
    const { parsed } = await suggest(
      [table('member', [column('name'), column('email')]), session, part],
      [],
      {
        member: numbered(6, (id) => ({ id, name: `A B${id}`, email: `m${id}@example.com` })),
        offline_user_session: numbered(6, (id) => ({
          user_session_id: `s-${id}x9`,
          kept: '1',
          member_id: id,
        })),
        offline_client_session: numbered(5, (id) => ({
          user_session_id: `s-${id}x9`,
          client_id: 'web',
          kept: '1',
        })),
      },
    );
    expect(parsed.stores[0]?.references).toMatchObject([
      {
        from: { collection: 'offline_client_session', columns: ['user_session_id', 'kept'] },
        to: { collection: 'offline_user_session', columns: ['user_session_id', 'kept'] },
      },
      { from: { collection: 'offline_user_session' }, to: { collection: 'member' } },
    ]);
  });
});
