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
});
