import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
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

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

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
    const page = content.get('index.html')!;
    expect(page).toContain('<br><bdi>E-mail address</bdi>');
    expect(page).not.toMatch(/<script|\bon\w+=|https?:/i);
    expect(page).toMatch(/<main>\n<h1>[^]*<\/main>/);
    expect(content.get('standard/contacts.vcf')).toContain('EMAIL:jane@example.com');
  });

  it('is encrypted by a passphrase that is shown once, or for keys, and by nothing that is no key', async () => {
    const options = { cwd: folder, env: { SHOP: join(folder, 'shop.db') } };
    const person = ['collect', '--map', 'map.yaml', '--identity', 'email=jane@example.com', '-o'];
    const sealed = await runCli([...person, 'sealed.zip.age', '--encrypt', '--json'], options);
    expect(sealed.code).toBe(0);
    const passphrase = /[a-z2-9]{5}(-[a-z2-9]{5}){4}$/.exec(sealed.stderr.trim())?.[0] ?? '';
    expect(sealed.stdout).not.toContain(passphrase);
    const file = readFileSync(join(folder, 'sealed.zip.age'));
    const told = JSON.parse(sealed.stdout) as { sha256: string; clear: { sha256: string; bytes: number } };
    expect(sha256(file)).toBe(told.sha256);
    expect(file.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(file.includes('PK\u0003\u0004')).toBe(false);
    const byPhrase = new Decrypter();
    byPhrase.addPassphrase(passphrase);
    const opened = Buffer.from(await byPhrase.decrypt(file));
    expect([opened.length, sha256(opened)]).toEqual([told.clear.bytes, told.clear.sha256]);
    expect(packageFaults(contentOf(unzip(opened)))).toEqual([]);
    const wrong = new Decrypter();
    wrong.addPassphrase(`${passphrase}x`);
    await expect(wrong.decrypt(file)).rejects.toThrow();

    const key = await generateX25519Identity();
    const recipient = await identityToRecipient(key);
    const forKey = await runCli([...person, 'key.zip.age', '--recipient', recipient], options);
    expect(forKey).toMatchObject({ code: 0, stdout: expect.stringContaining('encrypted') });
    const byKey = new Decrypter();
    byKey.addIdentity(key);
    const zip = Buffer.from(await byKey.decrypt(readFileSync(join(folder, 'key.zip.age'))));
    expect(packageFaults(contentOf(unzip(zip)))).toEqual([]);

    for (const wrongly of [
      ['--recipient', 'jane@example.com'],
      ['--recipient', recipient, '--encrypt'],
    ])
      expect(await runCli([...person, 'none.age', ...wrongly], options)).toMatchObject({ code: 2 });
    expect(readdirSync(folder)).not.toContain('none.age');
  }, 60_000);

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
