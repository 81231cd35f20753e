import { column, foreignKey, mapOf, numbered, suggest, table } from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const mail = (id: number): string => `m${id}@example.com`;

describe('addresses of an office', () => {
  const enquiry = table('enquiry', [
    column('first_name'),
    column('last_name'),
    column('phone'),
    column('sent_to_email'),
  ]);
  const enquiries = (to: (id: number) => string) =>
    numbered(10, (id) => ({ id, first_name: `A${id}`, phone: `+49 30 55501${id}0`, sent_to_email: to(id) }));

  it('join nobody where no other address stands beside them', async () => {
    const { parsed } = await suggest([enquiry], [], { enquiry: enquiries(() => 'desk@example.com') });
    expect(mapOf(parsed, 'enquiry')?.subject?.identifiers).toEqual({ id: 'customer_id', phone: 'phone' });
  });

  it('join nobody although a few rows have another', async () => {
    const { parsed } = await suggest([enquiry], [], {
      enquiry: enquiries((id) => (id === 4 ? 'jobs-desk@example.com' : 'desk@example.com')),
    });
    expect(mapOf(parsed, 'enquiry')?.subject?.identifiers).not.toHaveProperty('sent_to_email');
  });

  it('are told by what they are called, also in rows that are nobody’s', async () => {
    const letter = table('letter', [column('recipient_email'), column('subject')]);
    const { parsed } = await suggest([letter], [], {
      letter: numbered(6, (id) => ({
        id,
        recipient_email: id % 2 ? 'info@example.com' : 'support@example.com',
      })),
    });
    expect(mapOf(parsed, 'letter')?.subject ?? null).toBeNull();
  });

  it('are no people’s own', async () => {
    const { parsed } = await suggest([enquiry], [], { enquiry: enquiries(mail) });
    expect(mapOf(parsed, 'enquiry')?.subject?.identifiers).toHaveProperty('sent_to_email', 'email');
  });
});

describe('a letter in a column called after addresses', () => {
  it('is a text, and identifies nobody', async () => {
    const post = table('post', [column('raw_email'), column('customer_id', 'integer', required)]);
    const customer = table('customer', [column('name'), column('email')]);
    const { parsed } = await suggest([customer, post], [foreignKey('post', 'customer_id', 'customer')], {
      post: numbered(6, (id) => ({
        id,
        customer_id: id,
        raw_email: `From: Ann <a${id}@example.com> and then what I wanted to say`,
      })),
    });
    expect(mapOf(parsed, 'post')?.columns['raw_email']).toMatchObject({ category: 'free_text' });
    expect(mapOf(parsed, 'post')?.subject ?? null).toBeNull();
  });
});

describe('keys that open an order', () => {
  it('are no numbers of papers', async () => {
    const order = table('orders', [
      column('order_key'),
      column('order_no'),
      column('customer_id', 'integer', required),
    ]);
    const { parsed } = await suggest(
      [table('customer', [column('name'), column('email')]), order],
      [foreignKey('orders', 'customer_id', 'customer')],
      {
        orders: numbered(10, (id) => ({
          id,
          customer_id: id,
          order_key: `wc_order_a${id}Xb${id * 7}q`,
          order_no: `A-200${id}`,
        })),
      },
    );
    const columns = mapOf(parsed, 'orders')?.columns;
    expect(columns?.['order_key']?.erase).toEqual({ kind: 'null' });
    expect(columns?.['order_no']).toMatchObject({ category: 'business.number', erase: { kind: 'keep' } });
  });
});

describe('rows of guests', () => {
  const customer = table('customer', [column('name'), column('email')]);
  const customers = numbered(30, (id) => ({ id: id + 1, name: `A B${id}`, email: mail(id) }));
  const order = (of: ReturnType<typeof column>) =>
    table('orders', [of, column('guest_email'), column('total', 'decimal')]);
  const orders = (blank: number | null) =>
    numbered(30, (id) => ({
      id,
      customer_id: id < 4 ? blank : id,
      guest_email: id < 4 ? `g${id}@example.com` : null,
    }));
  const guests = async (of: ReturnType<typeof column>, blank: number | null) => {
    const { parsed, errors } = await suggest([customer, order(of)], [], {
      customer: customers,
      orders: orders(blank),
    });
    expect(errors).toEqual([]);
    return parsed.stores[0]?.references
      .filter(({ to, role }) => 'identity' in to && role !== 'actor')
      .map(({ when }) => when);
  };

  it('are found by their address where 0 stands for nobody', async () => {
    expect(await guests(column('customer_id', 'integer', required), 0)).toEqual(['customer_id = 0']);
  });
  it('are found by their address where 0 and NULL stand for nobody', async () => {
    expect(await guests(column('customer_id', 'integer'), 0)).toEqual([
      '(customer_id is null or customer_id = 0)',
    ]);
  });
  it('are found by NULL alone where nothing else stands for nobody', async () => {
    expect(await guests(column('customer_id', 'integer'), null)).toEqual(['customer_id is null']);
  });
});

describe('keys that are numbers of papers', () => {
  const customer = table('customer', [column('name'), column('email')]);
  it.each([
    ['tbl_rechnung', 're_nr', (id: number) => `RE${10 + id}-0000${id}`],
    ['letter', 'message_id', (id: number) => `<1.${id}77@mx.example.com>`],
  ])('keep their rows: %s.%s', async (name, key, value) => {
    const paper = table(name, [], {
      columns: [
        column(key, 'text', required),
        column('customer_id', 'integer', required),
        column('total', 'decimal'),
      ],
      primaryKey: [key],
    });
    const { parsed } = await suggest([customer, paper], [foreignKey(name, 'customer_id', 'customer')], {
      [name]: numbered(10, (id) => ({ [key]: value(id), customer_id: id })),
    });
    expect(mapOf(parsed, name)?.rowAction).toBe('mask');
  });
});

describe('next of kin', () => {
  const patient = table('patient', [column('name'), column('email')]);
  const kin = (name: string) =>
    table(name, [column('patient_id', 'integer', required), column('full_name'), column('telephone')]);
  const rows = numbered(10, (id) => ({
    id,
    patient_id: id,
    full_name: `Kin Nr${id}`,
    telephone: `+49 30 55512${id % 8}0`,
  }));

  it('are found by their own number, and are not the patient’s', async () => {
    const { parsed, errors } = await suggest(
      [patient, kin('next_of_kin')],
      [foreignKey('next_of_kin', 'patient_id', 'patient')],
      { next_of_kin: rows },
    );
    expect(mapOf(parsed, 'next_of_kin')?.subject).toEqual({
      identifiers: { telephone: 'phone' },
      trust: 'weak',
    });
    expect(errors).toEqual([]);
  });

  it('are the patient’s where nothing says that they are somebody else', async () => {
    const { parsed } = await suggest(
      [patient, kin('admission')],
      [foreignKey('admission', 'patient_id', 'patient')],
      { admission: rows },
    );
    expect(mapOf(parsed, 'admission')?.subject ?? null).toBeNull();
  });
});
