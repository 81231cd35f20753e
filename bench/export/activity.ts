/** Who has all rows. */
export const SUBJECT_EMAIL = 'person-1@example.com';

export const activitySql = (rows: number): string => `
  create table person (id int primary key, email text not null unique, name text);
  insert into person values (1, '${SUBJECT_EMAIL}', 'Person 1');
  create table activity (id bigint primary key, person_id int not null references person, kind text, path text,
    ip inet, amount numeric(10,2), details jsonb, at timestamptz);
  insert into activity select n, 1, 'viewed', '/product/' || n % 9000, ('192.0.2.' || n % 256)::inet, n % 500,
      jsonb_build_object('browser', 'ExampleBrowser/' || n % 50, 'seconds', n % 600), timestamptz '2026-01-01' + n * interval '1 second'
    from generate_series(1::bigint, ${rows}) n;
  create index on activity (person_id);`;

export const ACTIVITY_MAP = `
version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: shop
    type: postgres
    connection: env:EXPORT_STORE
    collections:
      - name: public.person
        purposes: [shop]
        subject: { identifiers: { email: email } }
        columns:
          id: { category: identifier.internal, access: export }
          email: { category: contact.email, access: export }
          name: { category: identity.name, access: export }
      - name: public.activity
        purposes: [shop]
        columns:
          id: { category: identifier.internal, access: export }
          person_id: { category: identifier.internal, access: export }
          kind: { category: meta.kind, access: export }
          path: { category: meta.path, access: export }
          ip: { category: device.ip, access: export }
          amount: { category: financial.amount, access: export }
          details: { category: device.agent, access: export }
          at: { category: meta.time, access: export }
`;
