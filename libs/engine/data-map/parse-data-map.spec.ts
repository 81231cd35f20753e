import fc from 'fast-check';
import { isAppError } from '#contracts';
import { dataMapHash } from './data-map-hash.js';
import { collectionSettings } from './collection-settings.js';
import { parseDataMap, type DataMapFault } from './parse-data-map.js';

const EXAMPLE = `
version: 1
keys: { scope: tenant }
purposes:
  contract_fulfilment: { basis: contract, dpv: FulfilmentOfContractualObligation }
stores:
  - id: shop
    type: postgres
    connection: env:SHOP_DATABASE_URL
    limits: { batchRows: 1000 }
    collections:
      - name: public.customer
        title: { en: Customer account }
        where: "tenant_id = 7"
        key: [id]
        subject: { identifiers: { id: customer_id, email: email } }
        purposes: [contract_fulfilment]
        retention: { keepFor: P10Y, from: created, basis: legal_obligation }
        columns:
          id:      { category: identifier.internal, erase: keep }
          email:   { category: contact.email, erase: { pseudonym: email } }
          login:   { category: identity.username, erase: { pseudonym: { as: opaque, scope: subject } } }
          name:    { category: identity.name, erase: { const: "[erased]" } }
          fax:     { category: contact.phone, erase: null }
          created: { category: meta.timestamp, erase: { generaliseDate: month } }
          later:   {}
          prefs:   { type: json, paths: { "$.phone": { category: contact.phone, erase: null } } }
        restrict: { set: { restricted_at: now, restriction_id: id, reason: { value: now }, open: false } }
    references:
      - { from: public.orders.customer_id, to: public.customer.id }
      - { from: "public.orders.[region, no]", to: "public.invoice.[region,order_no]" }
      - { from: "public.audit.payload#$.actor.id", to: public.customer.id, cast: bigint }
      - { from: public.comment.subject_id, to: public.customer.id, when: "subject_type = 'Customer'" }
      - { from: public.visit.email, to: identity.email }
    ignore: [public.schema_migrations]
recipients: [{ id: mailer, kind: opendsr, domain: mail.example.com, receives: [contact.email] }]
`;

const faultsOf = (text: string): readonly DataMapFault[] => {
  try {
    parseDataMap(text);
  } catch (error) {
    if (isAppError(error, 'data_map.invalid')) return error.extra?.['findings'] as readonly DataMapFault[];
    throw error;
  }
  return [];
};
const storeWith = (lines: string): string =>
  `version: 1\nstores:\n  - id: shop\n    type: postgres\n    connection: env:SHOP\n${lines}`;

describe('parseDataMap', () => {
  const map = parseDataMap(EXAMPLE);
  const customer = map.stores[0]?.collections[0];

  it('fills in the defaults of every member', () => {
    expect(parseDataMap('version: 1')).toEqual({
      version: 1,
      strict: false,
      keys: { scope: 'tenant' },
      purposes: {},
      stores: [],
      holds: [],
    });
    expect(map.stores[0]?.limits).toMatchObject({ batchRows: 1000, lockTimeoutMs: 5_000 });
    expect(customer).toMatchObject({ rowAction: 'mask', keepCode: null, owner: null, files: [] });
    expect(customer?.subject?.trust).toBe('strong');
    expect(customer?.retention?.code).toBe('LEGAL_OBLIGATION');
  });

  it('tells an explicit null from an action that nobody has written', () => {
    expect(customer?.columns['fax']?.erase).toEqual({ kind: 'null' });
    expect(customer?.columns['later']?.erase).toBeNull();
    expect(customer?.columns['later']?.category).toBe('unclassified');
  });

  it('gives pseudonyms the domain of their category and the scope of the map', () => {
    expect(customer?.columns['email']?.erase).toEqual({
      kind: 'pseudonym',
      as: 'email',
      domain: 'email',
      scope: 'tenant',
    });
    expect(customer?.columns['login']?.erase).toEqual({
      kind: 'pseudonym',
      as: 'opaque',
      domain: 'username',
      scope: 'subject',
    });
  });

  it('reads how files of records are read, and refuses that for other stores', () => {
    const lines = `    collections:
      - { name: a, files: [a.csv], format: csv, key: [id] }
      - { name: b, files: [b.txt], format: { type: csv, delimiter: ";", columns: [id, email] } }
      - { name: c, files: [c.xml] }\n`;
    const [store] = parseDataMap(storeWith(lines).replace('postgres', 'files')).stores;
    expect(collectionSettings(store!)).toMatchObject({
      families: { a: ['a.csv'], b: ['b.txt'], c: ['c.xml'] },
      formats: { a: { type: 'csv' }, b: { type: 'csv', delimiter: ';', columns: ['id', 'email'] } },
      keys: { a: ['id'], b: [], c: [] },
    });
    expect(faultsOf(storeWith(lines)).map(({ message }) => message)).toEqual(
      Array(2).fill('format belongs to stores of type files and s3'),
    );
    expect(faultsOf(storeWith(lines.replace('";"', '";;"')).replace('postgres', 'files'))).toHaveLength(1);
  });

  it('reads the short words of restrictions apart from literals', () => {
    expect(customer?.restrict?.set).toEqual({
      restricted_at: 'now',
      restriction_id: 'id',
      reason: { value: 'now' },
      open: { value: false },
    });
  });

  it('reads all forms of references', () => {
    expect(map.stores[0]?.references.map(({ from, to }) => [from, to])).toEqual([
      [
        { collection: 'public.orders', columns: ['customer_id'] },
        { collection: 'public.customer', columns: ['id'] },
      ],
      [
        { collection: 'public.orders', columns: ['region', 'no'] },
        { collection: 'public.invoice', columns: ['region', 'order_no'] },
      ],
      [
        { collection: 'public.audit', columns: ['payload#$.actor.id'] },
        { collection: 'public.customer', columns: ['id'] },
      ],
      [
        { collection: 'public.comment', columns: ['subject_id'] },
        { collection: 'public.customer', columns: ['id'] },
      ],
      [{ collection: 'public.visit', columns: ['email'] }, { identity: 'email' }],
    ]);
  });

  it('reads JSON as well', () => {
    expect(parseDataMap('{"version": 1,\n\t"strict": true}').strict).toBe(true);
  });

  it('finds no action for a column called like a member of every object', () => {
    expect(customer?.columns['constructor']).toBeUndefined();
    expect(customer?.columns['__proto__']).toBeUndefined();
  });

  it('refuses the one name that would be lost in silence, wherever it stands', () => {
    const text = EXAMPLE.replace('          later:   {}', '          __proto__: { category: contact.email }')
      .replace('{ id: customer_id, email: email }', '{ "__proto__": customer_id, email: email }')
      .replace('open: false', "'__proto__': false");
    const at = 'stores.0.collections.0';
    expect(faultsOf(text)).toEqual(
      [
        [16, `${at}.subject.identifiers.__proto__`],
        [26, `${at}.columns.__proto__`],
        [28, `${at}.restrict.set.__proto__`],
      ].map(([line, path]) => ({
        ...{ line, path, column: expect.any(Number) },
        message: expect.stringContaining('"__proto__" cannot be a name in a data map'),
      })),
    );
    expect(faultsOf('{"version": 1, "__proto__": {}}')).toMatchObject([{ line: 1, path: '__proto__' }]);
  });

  it.each([
    ['strictt: true', 'strictt', 'Did you mean "strict"?'],
    ['stores: [{ id: shop, type: postgress, connection: x }]', 'stores.0.type', 'must be one of: postgres'],
    ['stores: [{ id: Shop, type: logs, connection: x }]', 'stores.0.id', 'must start with a letter'],
    ['stores: [{ id: shop, type: logs }]', 'stores.0.connection', '"connection" is missing'],
    [
      'holds: [{ id: h, scope: purpose, on: x, reason: y, reviewBy: soon }]',
      'holds.0.reviewBy',
      'must be a date',
    ],
  ])('refuses %s', (line, path, message) => {
    expect(faultsOf(`version: 1\n${line}\n`)).toEqual([
      expect.objectContaining({ line: 2, path, message: expect.stringContaining(message) }),
    ]);
  });

  it.each([
    ['{ pseudonim: email }', 'Did you mean "pseudonym"?'],
    ['{ pseudonym: mail }', 'Did you mean "email"?'],
    ['{ keep: BECAUSE }', 'is no reason code'],
    ['{ keep: { code: BECAUSE, until: 2030-01-01 } }', 'is no reason code'],
    ['{ keep: { code: LEGAL_CLAIMS } }', 'either until, a day, or keepFor'],
    ['{ keep: { code: LEGAL_CLAIMS, keepFor: P1Y } }', 'either until, a day, or keepFor'],
    ['{ keep: { code: LEGAL_CLAIMS, keepFor: 1Y, from: at } }', 'ISO 8601 duration'],
    ['{ keep: { code: LEGAL_CLAIMS, until: 2030-13-01 } }', 'must be a day'],
    ['{ keep: { code: LEGAL_CLAIMS, until: 2030-01-01, from: at } }', 'either until, a day, or keepFor'],
    ['{ keep: { code: LEGAL_CLAIMS, untill: 2030-01-01 } }', 'Did you mean "until"?'],
    ['{ const: null }', 'write erase: null'],
    ['{ const: a, keep: b }', 'one member'],
    ['{ generaliseDate: decade }', 'Known: year, quarter'],
    ['{ dateShift: 0 }', 'whole number of days'],
    ['delete', 'is no erase action'],
    ['randon', 'Did you mean "random"?'],
    ['{ pseudonym: { as: email, prefix: x } }', 'are for: opaque, hex, base32'],
    ['{ pseudonym: { as: hex, lenght: 12 } }', 'Did you mean "length"?'],
    ['{ random: 0 }', 'from 1 to 200'],
    ['{ ff1: { alphabet: upper, luhn: true } }', 'luhn is for digits'],
    ['{ ff1: { issuerPrefix: true } }', 'goes with luhn'],
    ['{ hash: MD5 }', 'takes an object'],
    ['{ hash: { algorithm: MD5 } }', 'Known: SHA-256, SHA-512'],
    ['{ keep: { until: 2035-12-31 } }', 'reason code'],
    ['{ keep: { code: LEGAL_OBLIGATION, until: soon } }', 'must be a day'],
    ['{ generaliseDate: { to: year, topAge: old } }', 'whole number'],
    ['{ ageBand: { width: 1 } }', 'from 2 to 50'],
    ['{ truncateIp: full }', 'takes exploded'],
    ['{ coordinates: 3 }', 'from 0 to 2'],
    ['{ custom: /etc/own.mjs }', 'name of a module'],
    ['{ hash: { length: 65 } }', 'from 1 to 64'],
    ['{ hmac: { algorithm: SHA-512, length: 129 } }', 'from 1 to 128'],
    ['{ pseudonym: { as: base32, length: 53 } }', 'from 1 to 52'],
    ['{ scrub: [] }', 'detects nothing'],
    ['{ scrub: [mail] }', 'Did you mean "email"?'],
    ['{ scrub: { detect: [email], threshold: 2 } }', 'from 0 to 1'],
    ['[null]', 'one word or an object'],
  ])('refuses the action %s where it stands', (action, message) => {
    const text = storeWith(
      `    collections:\n      - name: a\n        columns:\n          email: { erase: ${action} }\n`,
    );
    expect(faultsOf(text)).toEqual([
      {
        line: 9,
        column: 20,
        path: 'stores.0.collections.0.columns.email.erase',
        message: expect.stringContaining(message),
      },
    ]);
  });

  it('knows every spelling of one action as one', () => {
    const hashOf = (action: string) =>
      dataMapHash(
        parseDataMap(
          storeWith(
            `    collections: [{ name: a, columns: { c: { category: contact.email, erase: ${action} } } }]`,
          ),
        ),
      );
    for (const same of [
      ['{ dateShift: 180 }', '{ dateShift: {} }', '{ dateShift: { maxDays: 180, domain: dates } }'],
      ['random', '{ random: 12 }', '{ random: { alphabet: alphanumeric } }'],
      ['hmac', '{ hmac: SHA-256 }', '{ hmac: { scope: tenant } }'],
      ['ff1', '{ ff1: digits }', '{ ff1: { domain: email, luhn: false } }'],
      ['ageBand', '{ ageBand: 10 }', '{ ageBand: { top: 90 } }'],
      ['truncateIp', '{ truncateIp: network }'],
      ['scrub', '{ scrub: {} }'],
      ['coordinates', '{ coordinates: 2 }'],
    ])
      expect(new Set(same.map(hashOf)).size).toBe(1);
  });

  it.each([
    [
      'a table of postcodes that nobody declares',
      storeWith('    collections: [{ name: a, columns: { c: { erase: { postcode: de } } } }]'),
      'has no table "de"',
    ],
    [
      'postcodes in which few people live',
      `postcodes: { de: { minimum: 100, prefixes: {} } }\n${storeWith('')}`,
      'at least 20000',
    ],
    [
      'a family of exclusions alone',
      storeWith('    collections: [{ name: a, files: ["!*.bz2"] }]'),
      'only leave files out',
    ],
    [
      'a quasi-identifier twice',
      storeWith('    collections: [{ name: a, quasiIdentifiers: [zip, zip] }]'),
      'stands there twice',
    ],
    [
      'a quasi-identifier twice in the long form',
      storeWith('    collections: [{ name: a, quasiIdentifiers: { columns: [zip, zip] } }]'),
      'stands there twice',
    ],
    [
      'a tombstone of rows that are deleted',
      storeWith('    collections: [{ name: a, rowAction: delete, tombstone: [b] }]'),
      'belongs to rowAction: mask',
    ],
    [
      'a password in the connection',
      storeWith('').replace('env:SHOP', 'postgres://u:geheim@db/x'),
      'env:NAME',
    ],
    ['two collections of one name', storeWith('    collections: [{ name: a }, { name: a }]'), 'mapped twice'],
    ['a table mapped and ignored', storeWith('    collections: [{ name: a }]\n    ignore: [a]'), 'at once'],
    ['an unknown purpose', storeWith('    collections: [{ name: a, purposes: [p] }]'), 'not declared'],
    ['a store that waits for itself', storeWith('    after: [shop]'), 'waits for itself'],
    [
      'a reference from an identity',
      storeWith('    references: [{ from: identity.email, to: a.b }]'),
      'goes from columns',
    ],
    [
      'an unknown identity type',
      storeWith('    collections: [{ name: a, subject: { identifiers: { m: mail } } }]'),
      'Did you mean "email"?',
    ],
    [
      'a path that is none',
      storeWith('    collections: [{ name: a, columns: { c: { paths: { "x.y": {} } } } }]'),
      'is no path',
    ],
    [
      'a hold on nothing',
      'version: 1\nholds: [{ id: h, scope: collection, on: a, reason: r, reviewBy: 2027-01-31 }]',
      'no collection "a"',
    ],
    ['an empty document', '', 'expected object'],
    ['a list', '- 1', 'expected object'],
    ['no version', 'strict: true', 'must be 1'],
    ['broken YAML', 'version: [1', 'Flow sequence'],
    ['a repeated member', 'version: 1\nversion: 1', 'unique'],
    ['brackets without end', '['.repeat(20_000), ''],
  ])('refuses %s', (_, text, message) => {
    const [first] = faultsOf(text);
    expect(first?.message).toContain(message);
    expect(first?.line).toBeGreaterThan(0);
    expect(JSON.stringify(faultsOf(text))).not.toContain('geheim');
  });

  it('refuses aliases that expand without end', () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: &a${index} [${Array(9)
          .fill(index === 0 ? 'x' : `*a${index - 1}`)
          .join(', ')}]`,
    );
    expect(faultsOf(levels.join('\n'))[0]?.message).toContain('alias');
  });

  it.each([
    '/var/log/*.log',
    '../other.log',
    'app/../../x',
    '../../**/*',
    '{..,app}/*.log',
    'C:\\logs\\*',
    '~/x',
    '!../x',
  ])('refuses the glob %j, which leaves the folder of the store', (glob) => {
    const document = `version: 1
stores:
  - id: web
    type: logs
    connection: env:LOGS
    collections:
      - name: app
        files: ["app/..log/*", ${JSON.stringify(glob)}]
`;
    expect(faultsOf(document)).toEqual([
      expect.objectContaining({ line: 8, path: 'stores.0.collections.0.files.1' }),
    ]);
  });

  const withCopy = (derivedFrom: string): string => `version: 1
stores:
  - id: shop
    type: sqlite
    connection: env:SHOP
    collections:
      - name: customer
        columns: { city: { category: contact.city }, label: { derivedFrom: ${derivedFrom} } }
`;

  it.each([
    ['channel: { mail: nowhere }, knows: [email]', 'recipients.0.channel.mail', 'must be a mail address'],
    ['channel: { webhook: whk_1 }, knows: [email]', 'recipients.0.channel.webhook', 'id of an endpoint'],
    ['channel: fax, knows: [email]', 'recipients.0.channel', 'must be manual'],
    ['channel: { mail: a@example.com }', 'recipients.0.knows', 'is sent no others'],
    ['purposes: [shopp]', 'recipients.0.purposes.0', 'there is no purpose "shopp". Did you mean "shop"?'],
    ['stores: [crn]', 'recipients.0.stores.0', 'there is no store "crn". Did you mean "crm"?'],
    ['country: Ireland', 'recipients.0.country', 'country code'],
    ['knows: [mail]', 'recipients.0.knows.0', 'is no identity type'],
  ])('refuses a recipient with %s', (members, path, message) => {
    const stores = 'purposes: { shop: {} }\nstores: [{ id: crm, type: sqlite, connection: env:CRM }]';
    expect(faultsOf(`version: 1\n${stores}\nrecipients:\n  - { id: a, ${members} }`)).toEqual([
      expect.objectContaining({ line: 5, path, message: expect.stringContaining(message) }),
    ]);
  });

  it('refuses two recipients of one id', () => {
    expect(faultsOf('version: 1\nrecipients: [{ id: a }, { id: a }]')).toMatchObject([
      { path: 'recipients.1.id', message: 'another recipient has this id' },
    ]);
  });

  it.each(['city', 'customer.city', 'shop.customer.city'])('reads %s as the column of a copy', (written) => {
    const [customer] = parseDataMap(withCopy(written)).stores[0]!.collections;
    expect(customer?.columns.label?.derivedFrom).toBe('shop.customer.city');
  });

  it.each(['town', 'label'])('refuses a copy of %s', (written) => {
    expect(faultsOf(withCopy(written))).toEqual([
      expect.objectContaining({ path: 'stores.0.collections.0.columns.label.derivedFrom', line: 8 }),
    ]);
  });

  it('throws nothing but data_map.invalid, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...EXAMPLE.split('\n'))), (text) => {
        expect(Array.isArray(faultsOf(text))).toBe(true);
      }),
    );
  });
});

describe('dataMapHash', () => {
  it('does not depend on comments, order, layout or written defaults', () => {
    const a = parseDataMap('version: 1\nstrict: false # the default\nkeys: { scope: tenant }');
    const b = parseDataMap('{"keys": {"scope": "tenant"}, "version": 1}');
    expect(dataMapHash(a)).toBe(dataMapHash(b));
    expect(dataMapHash(a)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('changes with any action', () => {
    expect(dataMapHash(parseDataMap(EXAMPLE))).not.toBe(
      dataMapHash(parseDataMap(EXAMPLE.replace('erase: null', 'erase: empty'))),
    );
  });
});
