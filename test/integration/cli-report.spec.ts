import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'csv-parse/sync';
import { runCli, type CliResult } from '../support/run-cli.js';

const MAP = `version: 1
stores:
  - id: shop
    type: sqlite
    connection: env:SHOP
    collections:
      - name: customer
        subject: { identifiers: { id: customer_id, email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          note: { category: free_text, erase: { keep: LEGAL_OBLIGATION } }
  - id: logs
    type: logs
    connection: env:LOGS
    collections:
      - { name: "-app", files: ["*.log"] }
`;
const EMAIL = 'zoe.quinn@example.com';
const PERSON = ['--identity', `email=${EMAIL}`];

describe('the report of the command line', () => {
  let folder: string;
  const habeas = (command: string, ...args: string[]): Promise<CliResult> =>
    runCli([command, '--map', 'map.yaml', ...PERSON, ...args], {
      cwd: folder,
      env: { SHOP: join(folder, 'shop.sqlite'), LOGS: join(folder, 'logs') },
    });
  const written = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const counts = (name: string): unknown => (JSON.parse(written(name)) as { counts: unknown }).counts;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    writeFileSync(join(folder, 'logs/app.log'), `login ${EMAIL}\nlogin bob@example.com\nlogout ${EMAIL}\n`);
    const shop = new DatabaseSync(join(folder, 'shop.sqlite'));
    shop.exec(`create table customer (id integer primary key, email text, note text)`);
    shop
      .prepare(`insert into customer values (471108, ?, ?), (471109, 'bob@example.com', 'none')`)
      .run(EMAIL, `asked by ${EMAIL}`);
    shop.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('counts what a plan would do', async () => {
    const planned = await habeas('plan', '--report', 'plan.json', '--json');
    expect(planned.code).toBe(0);
    expect(JSON.parse(written('plan.json'))).toEqual({
      planHash: (JSON.parse(planned.stdout) as { hash: string }).hash,
      clean: null,
      counts: [
        { ...SHOP, planned: 1, affected: null, found: null, allowed: null },
        { ...LOGS, planned: 2, affected: null, found: null, allowed: null },
      ],
    });
  });

  it('counts what an erasure did and what is still found, without an identifier', async () => {
    expect(await habeas('erase', '--yes', '--report', 'done.json')).toMatchObject({ code: 0 });
    expect(counts('done.json')).toEqual([
      { ...SHOP, planned: 1, affected: 1, found: 0, allowed: 1 },
      { ...LOGS, planned: 2, affected: 2, found: 0, allowed: 0 },
    ]);
    expect(written('done.json')).not.toMatch(/zoe|quinn|example|471108/i);
  });

  it('counts what a search finds, and of that what the map keeps for a lawful reason', async () => {
    expect(await habeas('verify', '--report', 'found.json')).toMatchObject({ code: 1 });
    expect(counts('found.json')).toMatchObject([
      { ...SHOP, affected: null, found: 1, allowed: 1 },
      { ...LOGS, affected: null, found: 2 },
    ]);
  });

  it('is CSV that no spreadsheet takes for formulas when the file is called so', async () => {
    expect(await habeas('erase', '--yes', '--report', 'done.csv')).toMatchObject({ code: 0 });
    expect(parse(written('done.csv'))).toEqual([
      ['store', 'collection', 'action', 'planned', 'affected', 'found', 'allowed'],
      ['shop', 'customer', 'mask', '1', '1', '0', '1'],
      ['logs', "'-app", 'mask', '2', '2', '0', '0'],
    ]);
  });

  it('that cannot be written leaves the erasure to be continued', async () => {
    const failed = await habeas('erase', '--yes', '--report', 'missing/done.json');
    expect(failed).toMatchObject({ code: 2 });
    expect(failed.stderr).toContain('cannot be written');
    expect(await habeas('erase', '--yes', '--report', 'done.json')).toMatchObject({ code: 0 });
    expect(counts('done.json')).toMatchObject([{ affected: 1 }, { affected: 2 }]);
  });
});

const SHOP = { store: 'shop', collection: 'customer', action: 'mask' };
const LOGS = { store: 'logs', collection: '-app', action: 'mask' };
