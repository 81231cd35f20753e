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
`;

describe('the erasure of somebody whom no store knows', () => {
  let folder: string;
  const erase = (email: string, ...args: string[]): Promise<CliResult> =>
    runCli(['erase', '--yes', '--map', 'map.yaml', '--identity', `email=${email}`, ...args], {
      cwd: folder,
      env: { SHOP: join(folder, 'shop.sqlite') },
    });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    const database = new DatabaseSync(join(folder, 'shop.sqlite'));
    database.exec(`create table customer (id integer primary key, email text);
      insert into customer values (1, 'ann@example.com')`);
    database.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('says so in its first line, and never that anything was done', async () => {
    const { code, stdout } = await erase('nobody@example.com');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No store knows this person: nothing was changed\./);
    expect(stdout).not.toContain('Done');
  });

  it('is nothing_found in the document, as with many people', async () => {
    const [nobody, ann] = [
      await erase('nobody@example.com', '--json'),
      await erase('ann@example.com', '--json'),
    ];
    expect(JSON.parse(nobody.stdout)).toMatchObject({ status: 'nothing_found', outcomes: [] });
    expect(JSON.parse(ann.stdout)).toMatchObject({ status: 'done', outcomes: [{ affected: 1 }] });
  });
});
