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
      - name: payment
        columns:
          id: { category: link, erase: keep }
          account_id: { category: link, erase: keep }
          purpose: { category: free_text, erase: null }
      - name: receipt
        columns:
          payment_id: { category: link, erase: keep }
          text: { category: free_text, erase: null }
      - name: visit
        rowAction: delete
        columns:
          first_id: { category: link, erase: keep }
          second_id: { category: link, erase: keep }
    references:
      - { from: payment.account_id, to: account.id }
      - { from: receipt.payment_id, to: payment.id }
      - { from: visit.first_id, to: patient.id }
      - { from: visit.second_id, to: patient.id }
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
  const verifyAnn = (...args: string[]): Promise<CliResult> =>
    runCli(['verify', '--map', 'map.yaml', '--identity', 'email=ann@example.com', ...args], {
      cwd: folder,
      env: { CLINIC: join(folder, 'clinic.sqlite') },
    });
  const keptOf = (result: CliResult): unknown => (JSON.parse(result.stdout) as { kept: unknown }).kept;
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
      create table payment (id integer primary key, account_id integer, purpose text);
      create table receipt (id integer primary key, payment_id integer, text text);
      create table visit (id integer primary key, first_id integer, second_id integer);
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

  it('are listed where two people have them and something would have been erased, found or not', async () => {
    run(`insert into account values (1, 1, 2, 'DE02120300000000202051'), (2, 1, 2, null)`);
    const verified = await verifyAnn('--json');
    const joint = { collection: 'account', ownership: 'joint', rows: 2, holding: 1, found: 0 };
    expect(verified).toMatchObject({ code: 1 });
    expect(keptOf(verified)).toMatchObject([joint]);
    const erased = await eraseAnn();
    expect(erased.code).toBe(3);
    expect(keptOf(erased)).toMatchObject([joint]);
  });

  it('are listed by a verification after the erasure, to which a key that was kept leads', async () => {
    const identifiers = '{ email: email, id: "external:patient" }';
    writeFileSync(join(folder, 'map.yaml'), MAP.replace('{ email: email }', identifiers));
    run(`insert into account values (1, 1, 2, 'DE02120300000000202051')`);
    expect(await eraseAnn()).toMatchObject({ code: 3 });
    const verified = await verifyAnn('--json');
    expect(verified.code).toBe(3);
    expect(keptOf(verified)).toMatchObject([{ collection: 'account', ownership: 'joint', holding: 1 }]);
    expect((await verifyAnn()).stdout).toContain(
      "kept    clinic account: 1 row with iban: also somebody else's (account.holder_id",
    );
    run('delete from account');
    expect(await verifyAnn()).toMatchObject({ code: 0 });
  });

  it('leave an erasure complete where two people have them and nothing would have been erased', async () => {
    run('insert into account values (1, 1, 2, null)');
    expect(await eraseAnn()).toMatchObject({ code: 0 });
  });

  it('are listed where they would have been deleted', async () => {
    run('insert into visit values (1, 1, 2)');
    const erased = await eraseAnn();
    expect(erased.code).toBe(3);
    expect(keptOf(erased)).toMatchObject([{ collection: 'visit', columns: ['(row)'], holding: 1 }]);
  });

  it('are told with all that hangs on them, and on that', async () => {
    run(`insert into account values (1, 1, 2, null), (2, 2, null, null);
      insert into payment values (1, 1, null), (2, 2, 'of Bob alone');
      insert into receipt values (1, 1, 'for both'), (2, 2, 'for Bob')`);
    const erased = await eraseAnn();
    expect(erased.code).toBe(3);
    expect(keptOf(erased)).toMatchObject([
      { collection: 'account', rows: 1, holding: 0 },
      { collection: 'payment', ownership: 'joint', rows: 1, holding: 0 },
      {
        ...{ collection: 'receipt', ownership: 'joint', rows: 1, holding: 1, columns: ['text'] },
        reason: 'receipt.payment_id → payment',
      },
    ]);
    const warning = {
      ...{ code: 'KEPT_JOINT', collection: 'receipt' },
      message:
        "1 row of receipt hangs on rows that are also somebody else's (receipt.payment_id → payment) and stays with text: what the plan says of those rows is true of these.",
    };
    expect(JSON.parse(erased.stdout)).toMatchObject({
      plan: { warnings: expect.arrayContaining([expect.objectContaining(warning)]) as unknown },
    });
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
      { collection: 'account', ownership: 'joint', columns: ['iban'], holding: 1 },
    ]);
  });
});
