import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runCli } from '../support/run-cli.js';
import { unzip } from '../support/unzip.js';

const MAP = `version: 1
purposes: { contract: { basis: contract } }
stores:
  - id: shop
    type: sqlite
    connection: env:SHOP
    access: read
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
    database.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds no path of a JSON column that others have said or that is to be skipped', async () => {
    const person = ['--identity', 'email=jane@example.com', '-o', 'person.zip'];
    const { code } = await runCli(['collect', '--map', 'map.yaml', ...person], {
      cwd: folder,
      env: { SHOP: join(folder, 'shop.db') },
    });
    expect(code).toBe(0);
    const files = unzip(readFileSync(join(folder, 'person.zip')));
    const data = [...files].filter(([name]) => /customer\.(csv|ndjson)$/.test(name));
    expect(data.map(([name]) => name.split('.').at(-1)).sort()).toEqual(['csv', 'ndjson']);
    for (const [, text] of data) {
      expect(text).toContain('dark');
      expect(text).toContain('late');
      expect(text).not.toContain('neighbour');
      expect(text).not.toContain('987123');
    }
  });
});
