import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
      - name: subscriber
        subject: { identifiers: { email: email } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          landline: { category: contact.phone, erase: null }
      - name: line
        columns:
          id: { category: link, erase: keep }
          subscriber_id: { category: link, erase: keep }
          msisdn: { category: contact.phone, erase: { pseudonym: phone } }
          card_no: { category: identity.number, erase: { pseudonym: sameLength } }
      - name: ticket
        columns:
          id: { category: link, erase: keep }
          subscriber_id: { category: link, erase: keep }
          text: { category: free_text, erase: scrub }
      - name: call_note
        owner: reference
    references:
      - { from: line.subscriber_id, to: subscriber.id }
      - { from: ticket.subscriber_id, to: subscriber.id }
  - id: logs
    type: logs
    connection: env:LOGS
    collections:
      - { name: app, files: ["*.log"] }
`;
const MSISDN = '+4917355512575';
const CARD = 'LC-3188131';
const LANDLINE = '+49 30 23125130';

describe('numbers that stand in rows of the person alone', () => {
  let folder: string;
  const habeas = (command: string, ...args: string[]): Promise<CliResult> =>
    runCli([command, '--map', 'map.yaml', '--identity', 'email=ann@example.com', ...args], {
      cwd: folder,
      env: { SHOP: join(folder, 'shop.sqlite'), LOGS: join(folder, 'logs') },
    });
  const query = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(join(folder, 'shop.sqlite'));
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const run = (sql: string): void => query((database) => database.exec(sql));
  const texts = (sql: string): unknown[] =>
    query((database) => database.prepare(sql).all()).flatMap((row) => Object.values(row));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    mkdirSync(join(folder, 'logs'));
    writeFileSync(
      join(folder, 'logs', 'app.log'),
      `call from ${MSISDN} accepted\ncall from +4917355599999\n`,
    );
    writeFileSync(join(folder, 'map.yaml'), MAP);
    run(`create table subscriber (id integer primary key, email text, landline text);
      create table line (id integer primary key, subscriber_id integer, msisdn text unique, card_no text unique);
      create table ticket (id integer primary key, subscriber_id integer, text text);
      create table call_note (id integer primary key, payload text);
      insert into subscriber values (1, 'ann@example.com', '${LANDLINE}'), (2, 'bob@example.com', '${LANDLINE}');
      insert into line values (1, 1, '${MSISDN}', '${CARD}'), (2, 2, '+4917355599999', 'LC-4000000');
      insert into ticket values (1, 1, 'lost card ${CARD}, call 0173 55512575 or ${LANDLINE}')`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are removed from the texts of the person and from log files, as identifiers are', async () => {
    const erased = await habeas('erase', '--yes');
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified') });
    const [text] = texts('select text from ticket');
    expect(text).not.toContain(CARD);
    expect(text).not.toContain('2575');
    expect(text).not.toContain('23125130');
    const log = readFileSync(join(folder, 'logs', 'app.log'), 'utf8');
    expect(log).not.toContain(MSISDN);
    expect(log).toContain('+4917355599999');
    expect(texts('select landline from subscriber where id = 2')).toEqual([LANDLINE]);
  });

  it('are found wherever else they stand, and the erasure is not done', async () => {
    run(`insert into call_note values (1, '{"from": "${MSISDN}", "card": "${CARD}"}')`);
    const erased = await habeas('erase', '--yes');
    expect(erased.code).toBe(1);
    expect(erased.stdout).toContain('found   shop call_note payload: 2');
    run('delete from call_note');
    expect(await habeas('erase', '--yes')).toMatchObject({ code: 0 });
  });

  it('are told, and not counted, where others have the same number', async () => {
    const erased = await habeas('erase', '--yes');
    expect(erased.stdout).toContain(
      'possible shop subscriber landline: 1: a name or number of the person, or of somebody who has the same',
    );
  });

  it('are no numbers of the person any more once an erasure wrote them', async () => {
    expect(await habeas('erase', '--yes')).toMatchObject({ code: 0 });
    const [masked] = texts('select card_no from line where id = 1');
    run(`update subscriber set email = 'ann@example.com' where id = 1`);
    expect((await habeas('verify')).stdout).not.toContain('line card_no');
    expect(String(masked)).toHaveLength(CARD.length);
  });

  it('are found by their hashes when a finished erasure is verified by another identifier', async () => {
    expect(await habeas('erase', '--yes')).toMatchObject({ code: 0 });
    const before = await habeas('verify');
    expect(before).toMatchObject({ code: 3, stdout: expect.stringContaining('not searched logs') });
    run(`insert into call_note values (1, '{"from": "${MSISDN}", "card": "${CARD}"}')`);
    writeFileSync(join(folder, 'logs', 'later.log'), `again from ${MSISDN}\n`);
    const verified = await habeas('verify');
    expect(verified.code).toBe(1);
    expect(verified.stdout).toContain('found   shop call_note payload: 2');
    expect(verified.stdout).toContain('found   logs app');
    expect(verified.stdout).toMatch(
      /when 3 identifiers were known: 1 given now, 2 more found again .*, 0 found in no store/,
    );
    expect(verified.stdout).not.toContain(MSISDN);
    const { erased } = JSON.parse((await habeas('verify', '--json')).stdout) as { erased: unknown };
    expect(erased).toMatchObject({ known: 3, given: 1, standing: 2, notSearched: [] });
  });
});
