import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runCli, type CliResult } from '../support/run-cli.js';

const MAP = `version: 1
stores:
  - id: shop
    type: sqlite
    connection: env:SHOP
    collections:
      - name: customer
        subject: { identifiers: { email: email } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          note: { category: free_text, erase: scrub }
      - name: invoice
        columns:
          id: { category: link, erase: keep }
          customer_id: { category: link, erase: keep }
          sent_to: { category: contact.email, erase: { keep: LEGAL_OBLIGATION } }
`;

describe('what the data map keeps for a lawful reason', () => {
  let folder: string;
  const habeas = (...args: string[]): Promise<CliResult> =>
    runCli([...args, '--map', 'map.yaml', '--identity', 'email=ann@example.com'], {
      cwd: folder,
      env: { SHOP: join(folder, 'shop.sqlite') },
    });
  const run = (sql: string): void => {
    const database = new DatabaseSync(join(folder, 'shop.sqlite'));
    database.exec(sql);
    database.close();
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    run(`create table customer (id integer primary key, email text, note text);
      create table invoice (id integer primary key, customer_id integer references customer (id), sent_to text);
      insert into customer values (1, 'ann@example.com', null);
      insert into invoice values (1, 1, 'ann@example.com'), (2, 1, 'ann@example.com')`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is allowed by a later search, though nothing leads to the rows any more', async () => {
    expect(await habeas('erase', '--yes')).toMatchObject({ code: 0 });
    const verified = await habeas('verify');
    expect(verified.stdout).toContain('allowed shop invoice sent_to: 2 (LEGAL_OBLIGATION)');
    expect(verified.code).toBe(0);
  });

  it('excuses nothing in another column', async () => {
    expect(await habeas('erase', '--yes')).toMatchObject({ code: 0 });
    run(`update customer set note = 'write to ann@example.com'`);
    const verified = await habeas('verify');
    expect(verified.stdout).toContain('found   shop customer note: 1');
    expect(verified.code).toBe(1);
  });
});
