import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';

const storeOf = (id: string): string => `  - id: ${id}
    type: sqlite
    connection: env:${id.toUpperCase()}
    collections:
      - name: customer
        subject: { identifiers: { email: email } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: null }
          city: { category: contact.city, erase: null }
`;
const MAP = `version: 1\nstores:\n${storeOf('shop')}${storeOf('support')}`;

describe('habeas correct', () => {
  let folder: string;
  const correctBy = (run: typeof runCli, ...args: string[]): Promise<CliResult> =>
    run(['correct', '--map', 'map.yaml', '--identity', 'email=ann@example.com', ...args], {
      cwd: folder,
      env: { SHOP: join(folder, 'shop.sqlite'), SUPPORT: join(folder, 'support.sqlite') },
    });
  const correct = (...args: string[]): Promise<CliResult> => correctBy(runCli, ...args);
  const inStores = (sql: string): unknown[][] =>
    ['shop', 'support'].map((name) => {
      const database = new DatabaseSync(join(folder, `${name}.sqlite`));
      try {
        return sql.startsWith('select') ? database.prepare(sql).all() : (database.exec(sql), []);
      } finally {
        database.close();
      }
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    inStores(`create table customer (id integer primary key, email text, city text);
      insert into customer values (1, 'ann@example.com', 'Oldtown'), (2, 'bob@example.com', 'Oldtown')`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes over no file that is there, and changes nothing then', async () => {
    writeFileSync(join(folder, 'proof.json'), 'the proof of something else');
    const args = ['--set', 'contact.city=Newtown', '--old', 'contact.city=Oldtown'];
    const { code, stderr } = await correct(...args, '--yes', '--certificate', 'proof.json');
    expect([code, stderr]).toEqual([2, expect.stringContaining('proof.json exists: name another file')]);
    expect(readFileSync(join(folder, 'proof.json'), 'utf8')).toBe('the proof of something else');
    const cities = [{ city: 'Oldtown' }, { city: 'Oldtown' }];
    expect(inStores('select city from customer order by id')).toEqual([cities, cities]);
  });

  it('writes the right value into every store, and proves it', async () => {
    const args = ['--set', 'contact.city=Newtown', '--old', 'contact.city=Oldtown'];
    const { code, stdout, stderr } = await correctBy(
      runCliProcess,
      ...args,
      '--yes',
      '--certificate',
      'proof.json',
    );
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(/Oldtown|Newtown/);
    expect(stdout).toContain('Done and verified: 2 values');
    const cities = [{ city: 'Newtown' }, { city: 'Oldtown' }];
    expect(inStores('select city from customer order by id')).toEqual([cities, cities]);
    const proof = readFileSync(join(folder, 'proof.json'), 'utf8');
    expect(proof).toContain('"rectification"');
    expect(proof).not.toMatch(/town/);
    expect((await correct(...args, '--yes', '--json')).stdout).toContain('"outcomes": []');
  }, 60_000);

  it('corrects the address by which the person is found, and wants to know which one', async () => {
    const set = ['--set', 'email=ann.new@example.com'];
    const unnamed = await correct(...set, '--yes');
    expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining('--old email=') });
    expect(await correct(...set, '--old', 'email=ann@example.com', '--yes')).toMatchObject({ code: 0 });
    const found = [{ id: 1 }];
    expect(inStores("select id from customer where email = 'ann.new@example.com'")).toEqual([found, found]);
  }, 60_000);

  it('says what it does not know, and repeats no value', async () => {
    const { code, stderr } = await correct('--set', 'contact.fax=4711-0815', '--yes');
    expect(code).toBe(2);
    expect(stderr).toContain('contact.fax');
    expect(stderr).not.toContain('4711-0815');
  }, 60_000);
});
