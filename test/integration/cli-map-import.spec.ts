import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'yaml';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';

const field = (name: string, category: string, meta = ''): string =>
  `          - name: ${name}\n            data_categories: [${category}]\n${meta === '' ? '' : `            fides_meta: { ${meta} }\n`}`;
const collection = (name: string, ...fields: string[]): string =>
  `      - name: ${name}\n        fields:\n${fields.join('')}`;
const key = field('id', 'system.operations', 'primary_key: true');
const link = (name: string, target: string, direction: string): string =>
  field(
    name,
    'system.operations',
    `references: [{ dataset: example_shop, field: ${target}, direction: ${direction} }]`,
  );
const mail = (name: string): string =>
  field(name, 'user.contact.email', 'identity: email, data_type: string');

/** The worked data set of the engine's reference, as a dataset file would describe it. */
const SHOP = `dataset:
  - fides_key: example_shop
    name: Example shop
    description: made up
    collections:
${[
  collection('address', key, field('street', 'user.contact.address.street')),
  collection(
    'customer',
    key,
    mail('email'),
    field('name', 'user.name', 'length: 40'),
    link('address_id', 'address.id', 'to'),
  ),
  collection('employee', key, mail('email'), link('address_id', 'address.id', 'to')),
  collection('login', key, link('customer_id', 'customer.id', 'from'), field('at', 'user.sensor')),
  collection(
    'orders',
    key,
    link('customer_id', 'customer.id', 'from'),
    link('shipping_address_id', 'address.id', 'to'),
  ),
  collection('product', key, field('name', 'system.operations')),
  collection('order_item', link('order_id', 'orders.id', 'from'), link('product_id', 'product.id', 'to')),
  collection(
    'payment_card',
    key,
    link('customer_id', 'customer.id', 'from'),
    link('billing_address_id', 'address.id', 'to'),
    field('ccn', 'user.financial.account_number'),
  ),
  collection(
    'service_request',
    key,
    mail('email'),
    mail('alt_email'),
    link('employee_id', 'employee.id', 'from'),
  ),
  collection('visit', mail('email')),
].join('')}`;

const ROWS = `
create table address (id integer primary key, street text);
create table customer (id integer primary key, email text, name text, address_id integer);
create table employee (id integer primary key, email text, address_id integer);
create table login (id integer primary key, customer_id integer, at text);
create table orders (id text primary key, customer_id integer, shipping_address_id integer);
create table product (id integer primary key, name text);
create table order_item (order_id text, product_id integer);
create table payment_card (id text primary key, customer_id integer, billing_address_id integer, ccn text);
create table service_request (id text primary key, email text, alt_email text, employee_id integer);
create table visit (email text);
insert into address values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd');
insert into customer values (1, 'customer-1@example.com', 'One', 1), (2, 'customer-2@example.com', 'Two', 2), (3, 'jane@example.com', 'Jane', 4);
insert into employee values (1, 'employee-1@example.com', 3), (2, 'employee-2@example.com', 3);
insert into login values (1, 1, ''), (2, 1, ''), (3, 1, ''), (4, 1, ''), (5, 1, ''), (6, 1, ''), (7, 2, ''), (8, 3, '');
insert into orders values ('ord_aaa-aaa', 1, 2), ('ord_bbb-bbb', 2, 1), ('ord_ccc-ccc', 1, 1), ('ord_ddd-ddd', 1, 1), ('ord_ddd-eee', 3, 4);
insert into product values (1, 'p'), (2, 'q'), (3, 'r');
insert into order_item values ('ord_aaa-aaa', 1), ('ord_bbb-bbb', 1), ('ord_ccc-ccc', 1), ('ord_ccc-ccc', 2), ('ord_ddd-ddd', 1), ('ord_eee-eee', 4);
insert into payment_card values ('pay_aaa-aaa', 1, 1, '1'), ('pay_bbb-bbb', 2, 1, '2'), ('pay_ccc-ccc', 3, 4, '3');
insert into service_request values ('ser_aaa-aaa', 'customer-1@example.com', 'customer-1-alt@example.com', 1), ('ser_bbb-bbb', 'customer-2@example.com', null, 1);
insert into visit values ('customer-1@example.com'), ('customer-2@example.com');`;

interface Written {
  readonly stores: readonly {
    readonly id: string;
    readonly type: string;
    readonly connection: string;
    readonly after?: readonly string[];
    readonly ignore?: readonly string[];
    readonly references?: readonly { readonly from: object; readonly to: unknown }[];
    readonly collections: readonly {
      readonly name: string;
      readonly where?: string;
      readonly rowAction?: string;
      readonly files?: readonly string[];
      readonly subject?: { readonly identifiers: Record<string, string> };
      readonly columns?: Record<string, { category: string; erase?: unknown; paths?: object }>;
    }[];
  }[];
}

let folder: string;
const habeas = (...args: string[]): Promise<CliResult> =>
  runCli(args, { cwd: folder, env: { EXAMPLE_SHOP_FILE: join(folder, 'shop.sqlite') } });
const put = (name: string, content: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
};
const written = (name = 'map.yaml'): Written => parse(readFileSync(join(folder, name), 'utf8')) as Written;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'habeas-test-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a map from datasets of Fides', () => {
  const fides = (...args: string[]): Promise<CliResult> =>
    habeas('map', 'import', 'fides', ...args, '--type', 'sqlite', '-o', 'map.yaml');

  it('validates, and reaches the rows that the dataset is about', async () => {
    put('shop.yml', SHOP);
    const file = new DatabaseSync(join(folder, 'shop.sqlite'));
    file.exec(ROWS);
    file.close();
    const imported = await runCliProcess(
      ['map', 'import', 'fides', 'shop.yml', '--type', 'sqlite', '-o', 'map.yaml'],
      { cwd: folder },
    );
    expect(imported).toMatchObject({ code: 0, stderr: expect.stringContaining('export EXAMPLE_SHOP_FILE=') });
    expect((await habeas('map', 'validate', 'map.yaml')).stdout).toContain('map.yaml: 0 errors');
    const planned = await habeas(
      ...['plan', '--map', 'map.yaml', '--identity', 'email=customer-1@example.com', '--report', 'plan.json'],
    );
    expect(planned.code).toBe(0);
    const { counts } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as {
      counts: { collection: string; planned: number }[];
    };
    const reached: Record<string, number> = {};
    for (const { collection: name, planned: rows } of counts) reached[name] = (reached[name] ?? 0) + rows;
    expect(reached).toEqual({
      ...{ customer: 1, login: 6, orders: 3, order_item: 4, payment_card: 1, product: 2, address: 2 },
      ...{ service_request: 1, visit: 1 },
    });
    const columns = written().stores[0]?.collections.find(({ name }) => name === 'customer')?.columns;
    expect(columns).toEqual({
      id: { category: 'identifier.internal', erase: 'keep' },
      email: { category: 'contact.email', erase: { pseudonym: 'email' } },
      name: { category: 'identity.name', erase: { const: '[erased]' } },
      address_id: { category: 'link', erase: 'keep' },
    });
  });

  it('says the same of strategies, objects, order, and of keys in another store', async () => {
    put('a.yml', SHOP);
    put(
      'b.yml',
      `dataset:
  - fides_key: Example Desk
    fidesops_meta: { after: [example_shop] }
    collections:
      - name: ticket
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - name: customer
            fides_meta: { references: [{ dataset: example_shop, field: customer.id, direction: from }] }
          - { name: note, fides_meta: { masking_strategy_override: { strategy: null_rewrite } } }
          - name: state
            fides_meta: { masking_strategy_override: { strategy: string_rewrite, configuration: { rewrite_value: gone } } }
          - { name: origin, data_categories: [user.device.ip_address], fides_meta: { read_only: true } }
          - name: body
            fides_meta: { data_type: object }
            fields:
              - { name: from, data_categories: [user.contact.email] }
              - name: parts
                fides_meta: { data_type: 'object[]' }
                fields: [{ name: text, data_categories: [user.content] }]
      - { name: cache, fides_meta: { skip_processing: true } }
`,
    );
    expect(await fides('a.yml', 'b.yml')).toMatchObject({ code: 0 });
    const [shop, desk] = written().stores;
    expect(desk).toMatchObject({
      ...{
        id: 'example-desk',
        connection: 'env:EXAMPLE_DESK_FILE',
        after: ['example_shop'],
        ignore: ['cache'],
      },
      references: [
        {
          from: { collection: 'ticket', columns: ['customer'] },
          to: 'identity.external:example_shop-customer-id',
        },
      ],
    });
    expect(shop?.collections.find(({ name }) => name === 'customer')?.subject?.identifiers).toEqual({
      id: 'external:example_shop-customer-id',
      email: 'email',
    });
    expect(desk?.collections[0]?.columns).toMatchObject({
      note: { erase: null },
      state: { erase: { const: 'gone' } },
      origin: { category: 'network.ip', erase: 'keep' },
      body: {
        type: 'json',
        paths: { '$.from': { category: 'contact.email' }, '$.parts[*].text': { category: 'content' } },
      },
    });
  });

  it('takes over hashes and random texts with what they are made of', async () => {
    put(
      'hashes.yml',
      `dataset:
  - fides_key: hashes
    collections:
      - name: thing
        fields:
          - { name: a, fides_meta: { masking_strategy_override: { strategy: hmac } } }
          - name: b
            fides_meta:
              masking_strategy_override:
                strategy: hmac
                configuration: { algorithm: SHA-512, format_preservation: { suffix: '@masked.example' } }
          - { name: c, fides_meta: { masking_strategy_override: { strategy: random_string_rewrite, configuration: { length: 20 } } } }
          - { name: d, fides_meta: { masking_strategy_override: { strategy: random_string_rewrite } } }
`,
    );
    expect(await fides('hashes.yml')).toMatchObject({ code: 0 });
    expect(written().stores[0]?.collections[0]?.columns).toMatchObject({
      a: { erase: { hmac: { algorithm: 'SHA-256', scope: 'request' } } },
      b: { erase: { hmac: { algorithm: 'SHA-512', scope: 'request', suffix: '@masked.example' } } },
      c: { erase: { random: { length: 20 } } },
      d: { erase: { random: { length: 30 } } },
    });
    put(
      'salted.yml',
      `dataset: [{ fides_key: salted, collections: [{ name: t, fields: [{ name: a, fides_meta: { masking_strategy_override: { strategy: hash } } }] }] }]`,
    );
    expect(await fides('salted.yml', '--force')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('a hash under a key of the request'),
    });
    expect(written().stores[0]?.collections[0]?.columns?.['a']).toMatchObject({
      erase: { hmac: { algorithm: 'SHA-256', scope: 'request' } },
    });
  });

  it('does not write a map of nothing over a good one', async () => {
    put('good.yml', SHOP);
    expect(await fides('good.yml')).toMatchObject({ code: 0 });
    const good = readFileSync(join(folder, 'map.yaml'), 'utf8');
    put('empty.yml', '');
    put('none.yml', 'dataset: []');
    for (const name of ['empty.yml', 'none.yml'])
      expect(await fides(name, '--force')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('There is nothing to import'),
      });
    mkdirSync(join(folder, 'conf'));
    put('conf/config.json', '{}');
    expect(await habeas('map', 'import', 'forget-me', 'conf', '-o', 'map.yaml', '--force')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is nothing to import'),
    });
    expect(readFileSync(join(folder, 'map.yaml'), 'utf8')).toBe(good);
  });

  it('lists with file and line what it does not understand, and ends with 3', async () => {
    put(
      'odd.yml',
      `dataset:
  - fides_key: odd
    data_qualifier: aggregated
    collections:
      - name: thing
        fields:
          - name: a
            data_categories: [user.name, user.contact.email]
            fides_meta:
              masking_strategy_override: { strategy: aes_encrypt }
              return_all_elements: true
          - name: b
            data_categories: [elsewhere.name]
            fides_meta: { references: [{ dataset: nowhere, field: x.y, direction: to }] }
systems: []
`,
    );
    const { code, stderr } = await fides('odd.yml');
    expect(code).toBe(3);
    const lines = stderr.split('\n').filter((line) => line.startsWith('odd.yml:'));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(
      ['3', '8', '10', '11', '13', '14', '15'].map((line) => `odd.yml:${line}`),
    );
    expect(lines[2]).toContain(
      'the strategy aes_encrypt does not exist here: a pseudonym under a key of yours',
    );
    expect(await habeas('map', 'validate', 'map.yaml', '--offline')).toMatchObject({ code: 0 });
    const json = await habeas('map', 'import', 'fides', 'odd.yml', '--type', 'sqlite', '--json');
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({
      file: null,
      notUnderstood: [{ file: 'odd.yml', line: 3, part: 'odd: data_qualifier' }, {}, {}, {}, {}, {}, {}],
    });
  });

  it.each([
    ['aliases', 'dataset: &a [{ fides_key: x, more: *a }]', 'aliases'],
    ['a tag', 'dataset: !!python/object:os.system []', 'tag'],
    ['depth', `dataset: ${'['.repeat(20_000)}`, 'nested too deeply'],
    ['some depth', `dataset: ${'['.repeat(200)}${']'.repeat(200)}`, 'nested too deeply'],
    ['size', `dataset: "${'x'.repeat(5_000_001)}"`, 'longer than'],
    ['two documents', 'dataset: []\n---\ndataset: []', 'cannot be imported'],
    ['a member twice', 'dataset: []\ndataset: []', 'cannot be imported'],
  ])('refuses %s', async (_, text, reason) => {
    put('bad.yml', text);
    const { code, stderr } = await fides('bad.yml');
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`error: bad\\.yml:\\d+ .*${reason}`));
    await expect(async () => written()).rejects.toThrow('ENOENT');
  });

  it('overwrites no map, knows no other kinds, and needs a file', async () => {
    put('shop.yml', SHOP);
    expect((await fides('shop.yml')).code).toBe(0);
    expect(await fides('shop.yml')).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect((await fides('shop.yml', '--force')).code).toBe(0);
    expect((await habeas('map', 'import', 'fides', 'none.yml')).code).toBe(2);
    expect((await habeas('map', 'import', 'fides', 'shop.yml', '--type', 'logs')).code).toBe(2);
  });
});

describe('a map from a configuration of the privacy toolkit', () => {
  const CONFIG = {
    processors: ['log-file', 'rdbms', 'analytics-streams'],
    directories: [
      {
        ...{ dir: 'log-config', type: 'log-file', processor: 'log-file' },
        ...{
          'log-file-path': '/srv/example/logs',
          'log-file-name-regex': '^(desk(.)*\\.log|audit.*[.]log)$',
        },
      },
      { dir: 'sql', type: 'rdbms', processor: 'rdbms' },
      { dir: 'streams', type: 'analytics-streams', processor: 'analytics-streams' },
    ],
    extensions: [
      {
        ...{ dir: 'datasources', type: 'datasource', processor: 'rdbms' },
        properties: [{ desk: 'EXAMPLE_DB' }, { elsewhere: 'OTHER_DB' }],
      },
    ],
    reports: [
      { dir: '.', type: 'plain-text', processor: 'rdbms', properties: [{ 'log-user-identifier': 'true' }] },
    ],
  };
  const DATASOURCES = `<?xml version="1.0"?>
<datasources-configuration xmlns:svns="http://example.com/ns">
  <!-- made up -->
  <datasources>
    <datasource><name>EXAMPLE_DB</name><definition type="RDBMS"><configuration>
      <url>jdbc:sqlite:/srv/example/desk.db</url><username>habeas</username><password>made-up-secret</password>
    </configuration></definition></datasource>
    <datasource><name>OTHER_DB</name><definition type="RDBMS"><configuration>
      <url>jdbc:h2:/srv/example/other;MODE=x&amp;y</url></configuration></definition></datasource>
  </datasources>
</datasources-configuration>`;
  const PATTERNS = `<pt:patterns xmlns:pt="http://example.com/patterns">
  <pt:pattern key="one"><pt:detectPattern>(.)*\${username}(.)*</pt:detectPattern><pt:replacePattern>\${username}</pt:replacePattern></pt:pattern>
  <pt:pattern key="two"><pt:detectPattern><![CDATA[ip=<any>]]></pt:detectPattern></pt:pattern>
</pt:patterns>`;
  const USER = 'WHERE USER_NAME = `username`';

  beforeEach(() => {
    put('conf/config.json', JSON.stringify(CONFIG, null, 1));
    put('conf/datasources/master.xml', DATASOURCES);
    put('conf/log-config/patterns.xml', PATTERNS);
    put('conf/streams/streams.json', '{}');
    const rest = 'AND STORE_DOMAIN = `user_store_domain` AND TENANT_ID = `tenant_id`';
    put('conf/sql/desk/app.sql', `-- made up\nUPDATE APP SET USER_NAME = \`pseudonym\`\n${USER} ${rest};`);
    put(
      'conf/sql/desk/app-by.sql',
      `UPDATE APP SET CHANGED_BY = \`pseudonym\`, NOTE = 'gone' ${USER} ${rest}`,
    );
    put(
      'conf/sql/desk/token.sql',
      'DELETE FROM "TOKEN" WHERE OWNER = `username` AND TENANT = `tenant_domain`',
    );
    put('conf/sql/desk/log.sql', `UPDATE LOG SET USER_NAME = \`pseudonym\` ${USER}`);
    put('conf/sql/desk/log.sql.properties', 'type=TENANT_APPENDED\n');
  });
  const forgetMe = (...args: string[]): Promise<CliResult> =>
    habeas('map', 'import', 'forget-me', 'conf', '-o', 'map.yaml', ...args);

  it('has its tables, its tenant, its log files, and no secret', async () => {
    const { code, stderr } = await forgetMe('--tenant-id', '7', '--tenant', "o'neil.example");
    expect(code).toBe(3);
    expect(stderr).toContain("export LOGS_FOLDER='/srv/example/logs'");
    const [desk, logs] = written().stores;
    const name = {
      category: 'identity.username',
      erase: { pseudonym: { as: 'opaque', domain: 'username' } },
    };
    const kept = { category: 'link', erase: 'keep' };
    expect(desk).toEqual({
      ...{ id: 'example_db', type: 'sqlite', connection: 'env:EXAMPLE_DB_FILE' },
      collections: [
        {
          name: 'APP',
          where: "STORE_DOMAIN = 'PRIMARY' AND TENANT_ID = 7",
          subject: { identifiers: { USER_NAME: 'username' } },
          columns: {
            ...{ USER_NAME: name, STORE_DOMAIN: kept, TENANT_ID: kept, CHANGED_BY: name },
            NOTE: { category: 'unclassified', erase: { const: 'gone' } },
          },
        },
        { name: 'LOG', subject: { identifiers: { USER_NAME: 'username' } }, columns: { USER_NAME: name } },
        {
          ...{ name: 'TOKEN', where: "TENANT = 'o''neil.example'", rowAction: 'delete' },
          subject: { identifiers: { OWNER: 'username' } },
        },
      ],
    });
    expect(logs).toMatchObject({
      ...{ id: 'logs', type: 'logs', connection: 'env:LOGS_FOLDER' },
      collections: [{ name: 'logs', files: ['desk*.log', 'audit*.log'] }],
    });
    const text = readFileSync(join(folder, 'map.yaml'), 'utf8');
    expect(text).toContain('--domain and --tenant');
    expect(text + stderr).not.toContain('made-up-secret');
  });

  it('lists what it cannot hold, with file and line, and drops nothing in silence', async () => {
    put('conf/sql/elsewhere/a.sql', 'UPDATE A SET N = `pseudonym` WHERE N = `username`');
    put('conf/sql/desk/select.sql', 'SELECT ID, TEXT FROM B WHERE TEXT LIKE `username`');
    put('conf/sql/desk/sub.sql', `UPDATE C SET N = \`pseudonym\`\n${USER}\n AND T = (SELECT ID FROM D)`);
    put('conf/sql/desk/everybody.sql', 'DELETE FROM E');
    put('conf/sql/desk/typed.sql', `UPDATE F SET N = \`pseudonym\` ${USER}`);
    put('conf/sql/desk/typed.sql.properties', 'type=SELECT_PROCEEDED_UPDATE');
    put('conf/sql/desk/other.sql', `DELETE FROM APP ${USER} AND TENANT_ID = \`tenant_id\``);
    const { code, stderr } = await forgetMe();
    expect(code).toBe(3);
    const listed = stderr.split('\n').filter((line) => /^(config\.json|sql|log-config)\S*:\d+ /.test(line));
    const places = listed.map((line) => line.split(' ')[0]);
    expect(places).toEqual([
      'config.json:20',
      'log-config/patterns.xml:3',
      'sql/desk/everybody.sql:1',
      'sql/desk/other.sql:1',
      'sql/desk/select.sql:1',
      'sql/desk/sub.sql:3',
      'sql/desk/typed.sql.properties:1',
      'sql/elsewhere:1',
      'sql/elsewhere/a.sql:1',
    ]);
    expect(listed.join('\n')).toMatch(/everybody\.sql:1 .*about everybody/);
    expect(listed.join('\n')).toMatch(/elsewhere\/a\.sql:1 A: no condition on the tenant/);
    expect(await habeas('map', 'validate', 'map.yaml', '--offline')).toMatchObject({ code: 0 });
    expect(written().stores.map(({ id, type }) => [id, type])).toContainEqual(['other_db', 'postgres']);
    expect(written().stores.find(({ id }) => id === 'other_db')?.collections[0]).toMatchObject({
      ...{ name: 'public.a', subject: { identifiers: { n: 'username' } } },
    });
  });

  it.each<[string, string, string, RegExp]>([
    ['no config.json', 'conf/other.json', '', /holds no config\.json/],
    [
      'one folder twice',
      'conf/config.json',
      'twice',
      /config\.json:\d+ .*another entry names the folder sql/,
    ],
    [
      'entities of its own',
      'conf/datasources/master.xml',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      /master\.xml:1 .*document types/,
    ],
    ['XML that does not end', 'conf/datasources/master.xml', '<a><b></a>', /master\.xml:1 .*ends no element/],
    ['XML that is none', 'conf/log-config/patterns.xml', '<a> 1 < 2 </a>', /patterns\.xml:1 .*well-formed/],
    [
      'an unknown entity',
      'conf/log-config/patterns.xml',
      '<a>&nbsp;</a>',
      /patterns\.xml:1 .*no entity &nbsp;/,
    ],
    ['depth', 'conf/log-config/patterns.xml', '<a>'.repeat(100), /patterns\.xml:1 .*nested too deeply/],
  ])('refuses a configuration with %s', async (_, name, content, reason) => {
    if (content === '') rmSync(join(folder, 'conf/config.json'));
    const twice = JSON.stringify({ ...CONFIG, directories: [CONFIG.directories[1], CONFIG.directories[1]] });
    put(name, content === 'twice' ? twice : content);
    const { code, stderr } = await forgetMe();
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
  });
});
