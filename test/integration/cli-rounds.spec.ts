import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CertifiedAction, SignedCertificate } from '#engine';
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
/** Something that writes the person back while she is erased. */
const WRITER = `create trigger write_back after update on customer when old.email = 'ann@example.com'
  begin insert into customer (email) values (old.email); end`;

describe('an erasure that takes more than one plan', () => {
  let folder: string;
  const erase = (): Promise<CliResult> =>
    runCli(
      [
        ...['erase', '--yes', '--json', '--map', 'map.yaml'],
        ...['--identity', 'email=ann@example.com', '--certificate', 'proof.json'],
      ],
      { cwd: folder, env: { SHOP: join(folder, 'shop.sqlite') } },
    );
  const run = (sql: string): void => {
    const database = new DatabaseSync(join(folder, 'shop.sqlite'));
    database.exec(sql);
    database.close();
  };
  const certified = (): readonly CertifiedAction[] => {
    const text = readFileSync(join(folder, 'proof.json'), 'utf8');
    return (JSON.parse(text) as SignedCertificate).certificate.stores.flatMap(({ actions }) => actions);
  };
  const outcomes = ({ stdout }: CliResult): unknown => (JSON.parse(stdout) as { outcomes: unknown }).outcomes;
  const masked = { collection: 'customer', action: 'mask', planned: 1, affected: 1 };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    run(`create table customer (id integer primary key, email text);
      insert into customer values (1, 'ann@example.com')`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('certifies what was done in which round', async () => {
    run(WRITER);
    const first = await erase();
    expect(first).toMatchObject({ code: 1, stdout: expect.stringContaining('"not_clean"') });
    expect(outcomes(first)).toEqual([{ store: 'shop', ...masked }]);
    run('drop trigger write_back');
    const second = await erase();
    expect(second).toMatchObject({ code: 0 });
    const rounds = [
      { ...masked, round: 1 },
      { ...masked, round: 2 },
    ];
    expect(certified()).toEqual(rounds);
    expect(outcomes(second)).toEqual(rounds.map((outcome) => ({ store: 'shop', ...outcome })));
  }, 60_000);

  it('says no round where there was but one', async () => {
    expect(await erase()).toMatchObject({ code: 0 });
    expect(certified()).toEqual([masked]);
  }, 60_000);
});
