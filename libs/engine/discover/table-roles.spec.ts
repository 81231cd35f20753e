import {
  column,
  foreignKey,
  mapOf,
  numbered,
  rolesOf,
  suggest,
  table,
} from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const member = table('member', [column('first_name'), column('last_name'), column('email')]);
const members = numbered(6, (id) => ({
  id,
  email: `m${id}@example.com`,
  first_name: `A${id}`,
  last_name: `Bergstrand${id}`,
}));

describe('what tables are to a person', () => {
  it('leaves a person what others’ addresses hang on', async () => {
    const { evidence } = await suggest(
      [
        member,
        table('tour', [column('member_id', 'integer', required), column('label')]),
        table('tour_guest', [column('tour_id', 'integer', required), column('email')]),
      ],
      [foreignKey('tour', 'member_id', 'member'), foreignKey('tour_guest', 'tour_id', 'tour')],
    );
    expect(rolesOf(evidence)).toMatchObject({ tour: 'child' });
  });

  it('leaves rows to whom they are about, beside others of the same table', async () => {
    const employee = table('employee', [column('full_name'), column('email'), column('hired', 'date')]);
    const two = (name: string, own: string, other: string) =>
      table(name, [column(own, 'integer', required), column(other, 'integer'), column('amount', 'decimal')]);
    const tables = [
      two('salary', 'employee_id', 'approved_by'),
      two('absence', 'emp_id', 'substitute_id'),
      two('appraisal', 'emp_id', 'reviewer'),
      two('post', 'user_id', 'reply_to_user_id'),
      two('chat', 'user_id', 'recipient_id'),
    ];
    const bank = table('bank_detail', [column('employee_id', 'integer', required), column('iban')]);
    const { parsed } = await suggest(
      [employee, table('app_user', [column('login'), column('email')]), bank, ...tables],
      [bank, ...tables].flatMap(({ name, columns }) =>
        columns
          .slice(1, 3)
          .filter(({ kind }) => kind === 'integer')
          .map((one) =>
            foreignKey(name, one.name, name === 'post' || name === 'chat' ? 'app_user' : 'employee'),
          ),
      ),
    );
    const actors = parsed.stores[0]?.references.filter(({ role }) => role === 'actor');
    // `bank_detail` is no bank
    expect(actors?.map(({ from }) => from.columns[0]).sort()).toEqual([
      'approved_by',
      'reply_to_user_id',
      'reviewer',
      'substitute_id',
    ]);
  });

  it('leaves a shop, and orders of others, to nobody who sells there', async () => {
    const human = table('human', [column('first_name'), column('last_name'), column('email')]);
    const seller = table('salesperson', [], {
      columns: [column('human_id', 'integer', required), column('quota', 'decimal')],
      primaryKey: ['human_id'],
    });
    const links = (name: string, ...columns: string[]) =>
      table(name, [...columns.map((one) => column(one, 'integer')), column('note')]);
    const { parsed } = await suggest(
      [
        human,
        seller,
        links('store', 'salespersonid'),
        links('client_file', 'human_id', 'store_id'),
        links('sale', 'client_file_id', 'salespersonid'),
      ],
      [
        foreignKey('salesperson', 'human_id', 'human'),
        ...['store', 'sale'].map((name) => ({
          ...foreignKey(name, 'salespersonid', 'salesperson'),
          to: { collection: 'salesperson', columns: ['human_id'] },
        })),
        foreignKey('client_file', 'human_id', 'human'),
        foreignKey('client_file', 'store_id', 'store'),
        foreignKey('sale', 'client_file_id', 'client_file'),
      ],
    );
    const actors = parsed.stores[0]?.references.filter(({ role }) => role === 'actor');
    expect(actors?.map(({ from }) => `${from.collection}.${from.columns[0]}`).sort()).toEqual([
      'client_file.store_id',
      'sale.salespersonid',
      'store.salespersonid',
    ]);
  });

  it('makes no people of what others wrote reviews of', async () => {
    const written = (name: string, ...more: string[]) =>
      table(name, [
        column('boat_id', 'integer', required),
        column('thing_id', 'integer', required),
        ...more.map((each) => column(each)),
      ]);
    const rows = numbered(6, (id) => ({
      id,
      boat_id: id,
      thing_id: id,
      email: `r${id}@example.com`,
      writer_full_name: `Ann Lee${id}`,
    }));
    for (const [thing, columns] of [
      ['product', ['email']],
      ['boat', ['email', 'writer_full_name']],
    ] as const) {
      const { evidence } = await suggest(
        [table(thing, [column('label')]), written('opinion', ...columns)],
        [foreignKey('opinion', thing === 'boat' ? 'boat_id' : 'thing_id', thing)],
        { opinion: rows, [thing]: numbered(6, (id) => ({ id, label: `L${id}` })) },
      );
      expect([thing, rolesOf(evidence)[thing]]).not.toEqual([thing, 'subject']);
    }
  });

  it('takes a unit of many for a group although it says who leads it', async () => {
    const unit = table('unit', [column('label'), column('lead_member_id', 'integer')]);
    const inUnit = table('member', [...member.columns.slice(1), column('unit_id', 'integer')]);
    const { evidence } = await suggest(
      [inUnit, unit, table('shelf', [column('unit_id', 'integer'), column('label')])],
      [
        foreignKey('member', 'unit_id', 'unit'),
        foreignKey('unit', 'lead_member_id', 'member'),
        foreignKey('shelf', 'unit_id', 'unit'),
      ],
      {
        member: members.map((row, index) => ({ ...row, unit_id: index % 2 })),
        unit: numbered(2, (id) => ({ id, label: `U${id}`, lead_member_id: id })),
      },
    );
    expect(rolesOf(evidence)).toMatchObject({ unit: 'reference', shelf: 'ignore' });
  });

  it('finds people by the table that says how to reach them, and what hangs on them', async () => {
    const { parsed, evidence, errors } = await suggest(
      [
        table('t_entry', [column('a1'), column('a2')]),
        table('t_way', [column('entry_no', 'integer', required), column('kind'), column('val')]),
        table('t_deed', [column('entry_no', 'integer', required), column('txt')]),
      ],
      [foreignKey('t_way', 'entry_no', 't_entry'), foreignKey('t_deed', 'entry_no', 't_entry')],
      {
        t_entry: numbered(6, (id) => ({ id, a1: `x${id}`, a2: 'y' })),
        t_way: numbered(12, (id) => ({
          id,
          entry_no: id % 6,
          kind: id < 6 ? 'M' : 'T',
          val: id < 6 ? `w${id}@example.com` : `+4930901820${id}`,
        })),
        t_deed: numbered(6, (id) => ({ id, entry_no: id, txt: 'z' })),
      },
    );
    expect(rolesOf(evidence)).toEqual({ t_entry: 'subject', t_way: 'subject', t_deed: 'child' });
    expect(mapOf(parsed, 't_entry')?.subject?.identifiers).toEqual({ id: 'customer_id' });
    expect(mapOf(parsed, 't_way')?.subject?.identifiers).toMatchObject({ entry_no: 'customer_id' });
    expect(errors).toEqual([]);
  });

  it('takes staff who are customers too for the same people where their names agree', async () => {
    const worker = (name: (id: number) => string) => ({
      member: members,
      crew: numbered(4, (id) => ({ id, last_name: name(id), first_name: 'Z', m_ref: id < 2 ? id : null })),
    });
    const crew = table('crew', [
      column('first_name'),
      column('last_name'),
      column('phone'),
      column('m_ref', 'integer'),
    ]);
    const links = [foreignKey('crew', 'm_ref', 'member')];
    const same = await suggest(
      [member, crew],
      links,
      worker((id) => `Bergstrand${id}`),
    );
    expect(mapOf(same.parsed, 'crew')?.subject?.identifiers).toMatchObject({ m_ref: 'customer_id' });
    const others = await suggest(
      [member, crew],
      links,
      worker((id) => `Quistorp${id}`),
    );
    expect(mapOf(others.parsed, 'crew')?.subject ?? null).toBeNull();
  });

  it('ignores nobody who has a telephone or a birth date', async () => {
    const { parsed, evidence } = await suggest([
      member,
      table('dialled', [column('phone')]),
      table('graves', [column('last_name'), column('date_of_birth', 'date')]),
    ]);
    expect(parsed.stores[0]?.ignore).toEqual([]);
    expect(rolesOf(evidence)).toMatchObject({ dialled: 'mention', graves: 'subject' });
  });

  it('says of those who work here that they only handle rows of somebody else', async () => {
    const { parsed } = await suggest(
      [
        member,
        table('crew', [
          column('first_name'),
          column('last_name'),
          column('email'),
          column('salary', 'decimal'),
        ]),
        table('visit', [
          column('member_id', 'integer', required),
          column('crew_id', 'integer', required),
          column('host_id', 'integer'),
        ]),
        table('absence', [column('crew_id', 'integer', required)]),
      ],
      [
        foreignKey('visit', 'member_id', 'member'),
        foreignKey('visit', 'crew_id', 'crew'),
        foreignKey('visit', 'host_id', 'member'),
        foreignKey('absence', 'crew_id', 'crew'),
      ],
    );
    expect(parsed.stores[0]?.references).toMatchObject([
      { from: { collection: 'visit', columns: ['crew_id'] }, role: 'actor' },
    ]);
  });

  it('finds those who clean by their number', async () => {
    const { parsed } = await suggest([table('cleaner', [column('name'), column('mobile')])], [], {
      cleaner: numbered(6, (id) => ({ id, name: `Ina Reed${id}`, mobile: `+4930901820${id}` })),
    });
    expect(mapOf(parsed, 'cleaner')?.subject?.identifiers).toMatchObject({ mobile: 'phone' });
  });

  it('finds letters by no address that stands in all of them, nor by what is no address', async () => {
    const letter = (to: (id: number) => string, from: (id: number) => string) =>
      suggest([table('letter', [column('message_id'), column('recipient'), column('sender')])], [], {
        letter: numbered(8, (id) => ({
          id,
          message_id: `<${id}.77@mx.example.com>`,
          recipient: to(id),
          sender: from(id),
        })),
      });
    const office = await letter(
      () => 'office@example.com',
      (id) => `m${id}@example.com`,
    );
    expect(mapOf(office.parsed, 'letter')?.subject?.identifiers).toEqual({ sender: 'email' });
    const alone = await suggest([table('trail', [column('user_mail'), column('done')])], [], {
      trail: numbered(8, (id) => ({ id, user_mail: 'zed@example.com', done: `x${id}` })),
    });
    expect(mapOf(alone.parsed, 'trail')?.subject?.identifiers).toEqual({ user_mail: 'email' });
    const answered = await suggest([table('reply', [column('email'), column('text')])], [], {
      reply: numbered(8, (id) => ({ id, email: `m${id}@example.com`, text: `To m${id}@example.com` })),
    });
    expect(mapOf(answered.parsed, 'reply')?.subject?.identifiers).toEqual({ email: 'email' });
    const written = await letter(
      (id) => `u${id % 2}@example.com`,
      (id) => `"Ina Reed" <m${id}@example.com>`,
    );
    expect(mapOf(written.parsed, 'letter')?.subject ?? null).toBeNull();
  });

  it('takes whoever answered for no owner, by name or by words that say which table', async () => {
    const { parsed } = await suggest(
      [
        member,
        table('ticket', [column('contact_mail'), column('agent_login')]),
        table('trail', [column('user_name'), column('table_name'), column('row_pk')]),
      ],
      [],
      {
        member: members,
        ticket: numbered(6, (id) => ({ id, contact_mail: `m${id}@example.com`, agent_login: 'zed' })),
        trail: numbered(6, (id) => ({ id, user_name: 'zed', table_name: 'member', row_pk: String(id) })),
      },
    );
    expect(mapOf(parsed, 'ticket')?.subject?.identifiers).toEqual({ contact_mail: 'email' });
    expect(mapOf(parsed, 'trail')?.subject ?? null).toBeNull();
    expect(parsed.stores[0]?.references).toContainEqual(
      expect.objectContaining({ cast: 'bigint', when: `table_name = 'member'` }),
    );
  });

  describe('where somebody who works here received somebody who came', () => {
    const agents = table('agent', member.columns.slice(1));
    const rows = numbered(8, (id) => ({
      id,
      agent_id: id % 3,
      who: `Ina Reed${'abcdefgh'[id]}`,
      phone: `+4930901820${id}`,
      mail: id < 4 ? `r${id}@example.com` : null,
    }));
    const visit = (name: string) =>
      table(name, [column('agent_id', 'integer'), column('who'), column('phone'), column('mail')]);

    it('leaves the rows to whoever came, found by address, or by number where none stands', async () => {
      const { parsed, errors } = await suggest(
        [agents, visit('appointment')],
        [foreignKey('appointment', 'agent_id', 'agent')],
        { appointment: rows },
      );
      expect(mapOf(parsed, 'appointment')?.subject).toEqual({
        identifiers: { mail: 'email' },
        trust: 'weak',
      });
      expect(parsed.stores[0]?.references).toMatchObject([
        { from: { collection: 'appointment', columns: ['agent_id'] }, role: 'actor' },
        { to: { identity: 'phone' }, when: "coalesce(mail, '') = ''" },
      ]);
      expect(errors).toEqual([]);
    });

    it('leaves next of kin, and what names nobody, to those who work here', async () => {
      const { parsed } = await suggest(
        [agents, visit('next_of_kin'), table('shift', [column('agent_id', 'integer'), column('phone')])],
        [foreignKey('next_of_kin', 'agent_id', 'agent'), foreignKey('shift', 'agent_id', 'agent')],
        { next_of_kin: rows, shift: rows },
      );
      const actors = parsed.stores[0]?.references.filter(
        ({ role, to }) => role === 'actor' && !('identity' in to),
      );
      expect(actors).toEqual([]);
    });
  });
});

describe('the user name of an account', () => {
  it('is one, and finds it, also where a log of failures refers to it', async () => {
    const pair = { columns: ['realm_id', 'username'] };
    const account = table(
      'account_user',
      [column('realm_id'), column('username'), column('first_name'), column('last_name')],
      { uniques: [{ name: 'login', ...pair }] },
    );
    const failure = table('login_failure', [], {
      columns: [
        column('realm_id', 'text', { nullable: false }),
        column('username', 'text', { nullable: false }),
        column('failures', 'integer'),
      ],
      primaryKey: pair.columns,
    });
    const login = (id: number) => ({ realm_id: 'main', username: `roe${id}j` });
    const { parsed, errors } = await suggest([account, failure], [], {
      account_user: numbered(8, (id) => ({ id, ...login(id) })),
      login_failure: numbered(5, (id) => ({ ...login(id), failures: 1 })),
    });
    expect(errors).toEqual([]);
    expect(mapOf(parsed, 'account_user')?.subject?.identifiers).toMatchObject({ username: 'username' });
    expect(mapOf(parsed, 'account_user')?.columns['username']).toMatchObject({
      category: 'identity.username',
      erase: { kind: 'pseudonym' },
    });
    expect(mapOf(parsed, 'login_failure')).toMatchObject({
      subject: { identifiers: { username: 'username' } },
      rowAction: 'delete',
    });
  });
});
