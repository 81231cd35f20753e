import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { contentOf, manifestOf, packageFaults } from '../support/package-faults.js';
import { runCli, runCliProcess } from '../support/run-cli.js';
import { unzip } from '../support/unzip.js';

const MAP = `version: 1
purposes: { contract: { basis: contract } }
stores:
  - id: shop
    type: sqlite
    connection: env:SHOP
    access: read
    limits: { batchRows: 100 }
    collections:
      - name: customer
        subject: { identifiers: { email: email } }
        purposes: [contract]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          prefs:
            type: json
            paths:
              "$.contact.notes": { category: free_text, erase: scrub, provenance: third_party }
              "$.score": { category: behaviour.score, access: skip }
      - name: message
        purposes: [contract]
        columns:
          id: { category: identifier.internal, erase: keep }
          sender: { category: link, erase: keep }
          recipient: { category: link, erase: keep }
          body: { category: free_text, erase: scrub, provenance: provided }
    references:
      - { from: message.sender, to: customer.id }
      - { from: message.recipient, to: customer.id }
`;

describe('a package collected on the command line', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    const database = new DatabaseSync(join(folder, 'shop.db'));
    database.exec('create table customer (id integer primary key, email text, prefs text)');
    const prefs = { theme: 'dark', contact: { notes: 'said by a neighbour', hours: 'late' }, score: 987123 };
    database.prepare('insert into customer values (1, ?, ?)').run('jane@example.com', JSON.stringify(prefs));
    database.exec(`create table message (id integer primary key, sender integer, recipient integer, body text);
      insert into customer values (2, 'john@example.com', null);
      insert into message values (1, 1, null, 'note to self'), (2, 1, 2, 'hello John')`);
    database.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const collect = async (archive: string): Promise<ReadonlyMap<string, string>> => {
    const person = ['--identity', 'email=jane@example.com', '-o', archive];
    const { code } = await runCli(['collect', '--map', 'map.yaml', ...person], {
      cwd: folder,
      env: { SHOP: join(folder, 'shop.db') },
    });
    expect(code).toBe(0);
    return unzip(readFileSync(join(folder, archive)));
  };

  it('gives rows of one collection that are handed over differently a file each', async () => {
    const files = await collect('both.zip');
    const messages = [...files].filter(([name]) => /message.*\.ndjson$/.test(name));
    expect(messages.map(([name]) => name.split('/').at(-1)).sort()).toEqual([
      'message.joint.ndjson',
      'message.ndjson',
    ]);
    const texts = messages.map(([, text]) => text).join('');
    expect(texts).toContain('note to self');
    expect(texts).not.toContain('hello John');
    const [, checksums] = [...files].find(([name]) => name.endsWith('CHECKSUMS.sha256'))!;
    const listed = checksums
      .trim()
      .split('\n')
      .map((line) => line.split('  ')[1]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('holds no path of a JSON column that others have said or that is to be skipped', async () => {
    const files = await collect('person.zip');
    const data = [...files].filter(([name]) => /customer\.(csv|ndjson)$/.test(name));
    expect(data.map(([name]) => name.split('.').at(-1)).sort()).toEqual(['csv', 'ndjson']);
    for (const [, text] of data) {
      expect(text).toContain('dark');
      expect(text).toContain('late');
      expect(text).not.toContain('neighbour');
      expect(text).not.toContain('987123');
    }
  });

  it('has a schema for every file of rows, which they fit, and nothing that is not listed', async () => {
    const content = contentOf(await collect('schemas.zip'));
    expect(packageFaults(content)).toEqual([]);
    const schemas = manifestOf(content).collections.map(({ schema }) => schema);
    expect(schemas.sort()).toEqual([
      'schema/shop/customer.schema.json',
      'schema/shop/message.joint.schema.json',
      'schema/shop/message.schema.json',
    ]);
    const joint = JSON.parse(content.get('schema/shop/message.joint.schema.json')!) as object;
    expect(joint).toMatchObject({ properties: { body: { 'x-redacted': true, enum: ['[redacted]', null] } } });
    expect(content.get('standard/contacts.vcf')).toContain('EMAIL:jane@example.com');
  });

  it('waits for the disk again and again without complaint', async () => {
    const database = new DatabaseSync(join(folder, 'shop.db'));
    database.exec(`with recursive n(i) as (select 100 union all select i + 1 from n where i < 3100)
      insert into message select i, 1, null, hex(randomblob(400)) from n`);
    database.close();
    const person = ['--identity', 'email=jane@example.com', '-o', 'large.zip'];
    const options = { cwd: folder, env: { SHOP: join(folder, 'shop.db') } };
    const { code, stderr } = await runCliProcess(['collect', '--map', 'map.yaml', ...person], options);
    expect(code).toBe(0);
    expect(stderr).not.toContain('Warning');
    expect(packageFaults(contentOf(unzip(readFileSync(join(folder, 'large.zip')))))).toEqual([]);
  });
});
