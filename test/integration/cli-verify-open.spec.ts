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
        subject: { identifiers: { email: email, phone: phone } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          phone: { category: contact.phone, erase: null }
      - name: page
        owner: reference
`;
const PHONE = '+49 30 5550123';

describe('verifying a person whose erasure is not over', () => {
  let folder: string;
  const habeas = (...args: string[]): Promise<CliResult> =>
    runCli([...args, '--map', 'map.yaml', '--identity', `phone=${PHONE}`], {
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
    run(`create table customer (id integer primary key, email text, phone text);
      create table page (id integer primary key, text text);
      insert into customer values (1, 'ann@example.com', '${PHONE}');
      insert into page values (1, 'thanks to ann@example.com')`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('searches what the erasure knew, though nothing in the store leads to it any more', async () => {
    expect(await habeas('erase', '--yes')).toMatchObject({ code: 1 });
    const verified = await habeas('verify');
    expect(verified).toMatchObject({ code: 1, stderr: expect.stringContaining('is not over yet') });
    expect(verified.stdout).toContain('found   shop page text: 1');
    run(`update page set text = 'thanks'`);
    expect(await habeas('erase', '--yes')).toMatchObject({ code: 0 });
    expect(await habeas('verify')).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('not over'),
    });
  });

  it('ends with what stays in rows that are two people’s, in words, in JSON and by its exit code', async () => {
    const more = `      - name: message
        columns: { sender: { category: link, erase: keep }, receiver: { category: link, erase: keep }, body: { category: free_text, erase: scrub, mentions: keep } }
    references:
      - { from: message.sender, to: customer.id }
      - { from: message.receiver, to: customer.id }
`;
    writeFileSync(join(folder, 'map.yaml'), MAP + more);
    run(`update page set text = 'thanks';
      create table message (id integer primary key, sender integer, receiver integer, body text);
      insert into customer values (2, 'bob@example.com', null);
      insert into message values (1, 1, 2, 'write to ann@example.com'), (2, 2, 1, 'yes')`);
    const erased = await habeas('erase', '--yes', '--json');
    expect(erased.code).toBe(3);
    const kept = { store: 'shop', collection: 'message', ownership: 'joint', columns: ['body'] };
    expect(JSON.parse(erased.stdout)).toMatchObject({
      status: 'done',
      kept: [{ ...kept, rows: 2, found: 1 }],
    });
    run(
      `delete from message where id = 1; update customer set email = 'ann@example.com', phone = '${PHONE}' where id = 1`,
    );
    const again = await habeas('erase', '--yes');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified: 1 rows') });
    expect(again.stdout).toMatch(
      /not the person's alone:\nkept {4}shop message: 1 row with body: also somebody else's/,
    );
  });
});
