import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runCli, type CliResult } from '../support/run-cli.js';

const MAP = `version: 1
stores:
  - id: clinic
    type: sqlite
    connection: env:CLINIC
    collections:
      - name: patient
        subject: { identifiers: { email: email } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
      - name: kin
        subject: { identifiers: { phone: phone } }
        columns:
          id: { category: link, erase: keep }
          patient_id: { category: link, erase: keep }
          phone: { category: contact.phone, erase: null }
          name: { category: identity.name, erase: null }
          remark: { category: free_text, erase: scrub }
      - name: account
        columns:
          id: { category: link, erase: keep }
          holder_id: { category: link, erase: keep }
          second_id: { category: link, erase: keep }
          iban: { category: financial.account, erase: null }
    references:
      - { from: kin.patient_id, to: patient.id }
      - { from: account.holder_id, to: patient.id }
      - { from: account.second_id, to: patient.id }
`;

describe('rows that stay because they are not one person’s alone', () => {
  let folder: string;
  const erase = (...args: string[]): Promise<CliResult> =>
    runCli(['erase', '--yes', '--json', '--map', 'map.yaml', ...args], {
      cwd: folder,
      env: { CLINIC: join(folder, 'clinic.sqlite') },
    });
  const eraseAnn = (): Promise<CliResult> => erase('--identity', 'email=ann@example.com');
  const run = (sql: string): void => {
    const database = new DatabaseSync(join(folder, 'clinic.sqlite'));
    database.exec(sql);
    database.close();
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    run(`create table patient (id integer primary key, email text);
      create table kin (id integer primary key, patient_id integer, phone text, name text, remark text);
      create table account (id integer primary key, holder_id integer, second_id integer, iban text);
      insert into patient values (1, 'ann@example.com'), (2, 'bob@example.com')`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are listed where they name somebody else and hang on the person, and the erasure does not end as complete', async () => {
    run(`insert into kin values (1, 1, '+49 30 5550123', 'Berta Moss', 'her aunt')`);
    const erased = await eraseAnn();
    expect(erased.code).toBe(3);
    const document = JSON.parse(erased.stdout) as { kept: unknown };
    expect(document.kept).toEqual([
      {
        ...{ store: 'clinic', collection: 'kin', ownership: 'actor', rows: 1, holding: 1, found: 0 },
        ...{ hangs: true, columns: ['phone', 'name', 'remark'], reason: 'kin.patient_id → patient' },
      },
    ]);
  });

  it('leave an erasure complete where they hold nothing but how to reach somebody else', async () => {
    run(`insert into kin values (1, 1, '+49 30 5550123', null, 'her aunt')`);
    const erased = await eraseAnn();
    expect(erased.code).toBe(0);
    expect(JSON.parse(erased.stdout)).toMatchObject({ kept: [{ collection: 'kin', rows: 1, holding: 0 }] });
  });

  it('are told of each of many people', async () => {
    run(`insert into kin values (1, 1, '+49 30 5550123', 'Berta Moss', 'her aunt');
      insert into account values (1, 1, 2, 'DE02120300000000202051')`);
    writeFileSync(join(folder, 'people.csv'), 'email\nann@example.com\n');
    const erased = await erase('--people', 'people.csv');
    expect(erased.code).toBe(3);
    const { kept } = JSON.parse(erased.stdout) as { kept: unknown[] };
    expect(kept).toMatchObject([
      { collection: 'kin', ownership: 'actor', columns: ['phone', 'name', 'remark'], holding: 1 },
      { collection: 'account', ownership: 'joint', columns: ['iban'], holding: 0 },
    ]);
  });
});
