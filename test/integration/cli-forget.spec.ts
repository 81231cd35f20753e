import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { eventually } from '../support/eventually.js';
import { runCli, runCliProcess, startCli, type CliResult } from '../support/run-cli.js';

const MAP = `version: 1
stores:
  - id: desk
    type: sqlite
    connection: desk.sqlite
    limits: { lockTimeoutMs: 20000 }
    collections:
      - name: account
        where: "tenant_id = 7"
        subject: { identifiers: { user_name: username, email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          user_name: { category: identity.username, erase: { pseudonym: { as: opaque, domain: username } } }
          email: { category: contact.email, erase: { pseudonym: email } }
          tenant_id: { category: link, erase: keep }
      - name: token
        rowAction: delete
        subject: { identifiers: { owner: username } }
      - name: change
        subject: { identifiers: { made_by: username } }
        columns:
          id: { category: identifier.internal, erase: keep }
          made_by: { category: identity.username, erase: { pseudonym: { as: opaque, domain: username } } }
  - id: web
    type: sqlite
    connection: web.sqlite
    limits: { lockTimeoutMs: 20000 }
    after: [desk]
    collections:
      - name: visit
        subject: { identifiers: { who: username } }
        columns:
          id: { category: identifier.internal, erase: keep }
          who: { category: identity.username, erase: { pseudonym: { as: opaque, domain: username } } }
      - { name: word, owner: reference }
  - id: logs
    type: logs
    connection: logs
    collections: [{ name: audit, files: ["audit.log"] }]
`;
const LOG = (name: string): string =>
  [
    `INFO login of ${name} from PRIMARY/${name}, tenant example.com: ${name}@example.com`,
    `{"user":"${name}","path":"/u/${encodeURIComponent(name)}"}`,
    `joanna and x${name} and ${name}x are others`,
    '',
  ].join('\r\n');

let folder: string;
const environment = {};
const habeas = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: folder, env: environment });
const forget = (...args: string[]): Promise<CliResult> =>
  habeas('forget', '--map', 'map.yaml', '--yes', ...args);
const jane = ['--identity', 'username=jane', '--domain', 'Primary', '--tenant', 'example.com'];
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
const rows = (file: string, sql: string): unknown[] => {
  const database = new DatabaseSync(join(folder, file), { timeout: 5_000 });
  try {
    return database
      .prepare(sql)
      .all()
      .flatMap((row) => Object.values(row));
  } finally {
    database.close();
  }
};
const run = (file: string, sql: string): void => {
  const database = new DatabaseSync(join(folder, file));
  database.exec(sql);
  database.close();
};
const people = (...lines: string[]): void => writeFileSync(join(folder, 'people.csv'), lines.join('\n'));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'habeas-test-forget-'));
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'map.yaml'), MAP);
  run(
    'desk.sqlite',
    `create table account (id integer primary key, user_name text, email text, tenant_id integer);
     create table token (id integer primary key, owner text);
     create table change (id integer primary key, made_by text);
     insert into account values (1, 'jane', 'jane@mail.example', 7), (2, 'jane', 'other@mail.example', 8), (3, 'bob', 'bob@mail.example', 7);
     insert into token values (1, 'PRIMARY/jane'), (2, 'SECOND/jane'), (3, 'PRIMARY/bob');
     insert into change values (1, 'jane@example.com'), (2, 'jane@other.example'), (3, 'PRIMARY/jane@example.com');`,
  );
  run(
    'web.sqlite',
    `create table visit (id integer primary key, who text); insert into visit values (1, 'jane'), (2, 'bob');
     create table word (id integer primary key, word text);`,
  );
  writeFileSync(join(folder, 'logs/audit.log'), LOG('jane'));
  writeFileSync(join(folder, 'logs/audit.log.1.gz'), gzipSync(LOG('jane')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('forgetting a person by user name', () => {
  it('reaches every form of the name in databases and logs, and nobody of the same name elsewhere', async () => {
    const { ino } = statSync(join(folder, 'logs/audit.log'));
    const done = await runCliProcess(
      ['forget', '--map', 'map.yaml', '--yes', ...jane, '--report', 'done.json', '--certificates', 'proofs'],
      { cwd: folder, env: environment },
    );
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('the person: forgotten and verified'),
    });
    expect(rows('desk.sqlite', 'select user_name from account where id > 1')).toEqual(['jane', 'bob']);
    expect(rows('desk.sqlite', 'select email from account')).toEqual([
      expect.stringMatching(/@erased\.invalid$/),
      'other@mail.example',
      'bob@mail.example',
    ]);
    expect(rows('desk.sqlite', 'select owner from token')).toEqual(['SECOND/jane', 'PRIMARY/bob']);
    expect(rows('desk.sqlite', 'select made_by from change where id = 2')).toEqual(['jane@other.example']);
    expect(rows('desk.sqlite', "select id from change where made_by like '%jane%'")).toEqual([2]);
    expect(rows('web.sqlite', 'select who from visit where id = 1')).toEqual(
      rows('desk.sqlite', 'select user_name from account where id = 1'),
    );
    const log = text('logs/audit.log');
    expect(log.length).toBe(LOG('jane').length);
    expect(log).toContain('joanna and xjane and janex are others\r\n');
    expect(log.split('\r\n').slice(0, 2).join()).not.toMatch(/jane/);
    expect(() => JSON.parse(log.split('\r\n')[1] ?? '') as unknown).not.toThrow();
    expect(statSync(join(folder, 'logs/audit.log')).ino).toBe(ino);
    expect(gunzipSync(readFileSync(join(folder, 'logs/audit.log.1.gz'))).toString()).toBe(log);
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['audit.log', 'audit.log.1.gz']);

    const report = JSON.parse(text('done.json')) as { people: unknown; counts: unknown };
    const count = (store: string, collection: string, action: string, number: number): object => {
      return { store, collection, action, planned: number, affected: number, found: 0, allowed: 0 };
    };
    expect(report).toMatchObject({
      status: 'done',
      counts: [
        count('desk', 'account', 'mask', 1),
        count('desk', 'change', 'mask', 2),
        count('desk', 'token', 'delete', 1),
        count('web', 'visit', 'mask', 1),
        count('logs', 'audit', 'mask', 10),
      ],
    });
    const [proof] = readdirSync(join(folder, 'proofs')).filter((name) => !name.endsWith('.jwks.json'));
    const written = [text('done.json'), text(`proofs/${proof}`), done.stdout, done.stderr].join('\n');
    expect(written).not.toMatch(/jane|mail\.example|primary\//i);
    const checked = await habeas(
      ...['certificate', 'verify', `proofs/${proof}`],
      ...['--jwks', `proofs/${proof?.replace('.json', '.jwks.json')}`],
    );
    expect(checked.code).toBe(0);

    expect(await forget(...jane)).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('the person: known to no store'),
    });
    expect(readdirSync(join(folder, '.habeas-journal')).sort()).toEqual([
      'erasures.ndjson',
      'pseudonym.key',
      'signing.key',
    ]);
  });

  it('is warned of tables in which people of other tenants have the same name', async () => {
    const open = MAP.replace('        where: "tenant_id = 7"\n', '');
    writeFileSync(join(folder, 'open.yaml'), open);
    const warning = 'desk account tenant_id: People are found by user name';
    expect((await habeas('map', 'validate', 'open.yaml')).stdout).toContain(warning);
    expect((await habeas('map', 'validate', 'map.yaml')).stdout).not.toContain('TENANT_OPEN');
    expect((await habeas('plan', '--map', 'open.yaml', '--identity', 'username=jane')).stdout).toContain(
      warning,
    );
  });

  it('takes a name as it is, whatever it means in patterns', async () => {
    const name = 'a.b(c$1';
    run('web.sqlite', `insert into visit values (3, '${name}'), (4, 'aXb(c$1')`);
    writeFileSync(join(folder, 'logs/audit.log'), `${LOG(name)}aXb(c$1 [${name}]\n`);
    expect(await forget('--identity', `username=${name}`)).toMatchObject({ code: 0 });
    expect(rows('web.sqlite', `select count(*) from visit where who = 'aXb(c$1'`)).toEqual([1]);
    expect(text('logs/audit.log')).toContain('aXb(c$1 [');
    const [first, second, others] = text('logs/audit.log').split('\r\n');
    expect([first, second].join()).not.toMatch(/a\.b\(c(\$|%24)1/);
    expect(others).toBe(LOG(name).split('\r\n')[2]);
  });

  it('writes the pseudonym that was given, as it is, and refuses one that tells who it was', async () => {
    const pseudonym = 'gone $1 \\0 & $&';
    expect(await forget(...jane, '--pseudonym', pseudonym)).toMatchObject({ code: 0 });
    expect(rows('desk.sqlite', 'select user_name from account where id = 1')).toEqual([pseudonym]);
    expect(rows('desk.sqlite', 'select made_by from change where id <> 2')).toEqual([pseudonym, pseudonym]);
    expect(rows('desk.sqlite', 'select email from account where id = 1')).toEqual([
      expect.stringMatching(/@erased\.invalid$/),
    ]);
    expect(await forget(...jane, '--pseudonym', 'ex-Jane')).toMatchObject({ code: 2 });
    expect(await forget(...jane, '--pseudonym', ' ')).toMatchObject({ code: 2 });
    people('jane', 'bob');
    expect(await forget('--people', 'people.csv', '--pseudonym', 'gone')).toMatchObject({ code: 2 });
  });

  it('leaves the bare name alone where others have it, and looks for forms of one’s own', async () => {
    writeFileSync(join(folder, 'logs/audit.log'), 'jane PRIMARY/jane uid=jane,o=example.com\n');
    const result = await forget(...jane, '--qualified-only', '--variant', 'uid={user},o={tenant}', '--json');
    expect(result.code).toBe(0);
    expect(rows('desk.sqlite', 'select user_name from account where id = 1')).toEqual(['jane']);
    expect(rows('desk.sqlite', 'select count(*) from token')).toEqual([2]);
    expect(text('logs/audit.log')).toMatch(
      /^jane [A-Z]{7}\/[a-z]{4} [a-z]{3}=[a-z]{4},[a-z]=[a-z]{7}\.[a-z]{3}\n$/,
    );
  });

  it('shows a plan and changes nothing when asked to', async () => {
    const shown = await habeas(
      'forget',
      '--map',
      'map.yaml',
      ...jane,
      '--dry-run',
      '--json',
      '--report',
      'plan.json',
    );
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringContaining('plan hash') });
    expect(JSON.parse(shown.stdout)).toMatchObject({
      status: 'planned',
      people: [{ plan: { hash: expect.any(String) } }],
    });
    expect(JSON.parse(text('plan.json'))).toMatchObject({
      counts: [{ planned: 1, affected: null, found: null }, {}, {}, {}, {}],
    });
    expect(rows('desk.sqlite', 'select user_name from account where id = 1')).toEqual(['jane']);
    expect(text('logs/audit.log')).toBe(LOG('jane'));
    expect(await habeas('forget', '--map', 'map.yaml', ...jane)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(readdirSync(join(folder, '.habeas-journal'))).toEqual(['pseudonym.key']);
  });
});

describe('what is refused before anything is changed', () => {
  const untouched = (): void => {
    expect(rows('desk.sqlite', 'select user_name from account where id = 1')).toEqual(['jane']);
    expect(text('logs/audit.log')).toBe(LOG('jane'));
  };

  it('is a report or a certificate that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'taken.jwks.json'));
    const person = ['--map', 'map.yaml', '--identity', 'email=jane@mail.example', '--yes'];
    for (const [command, ...args] of [
      ['erase', ...person, '--report', 'no/such/report.json'],
      ['erase', ...person, '--report', 'logs'],
      ['erase', ...person, '--certificate', 'no/such/proof.json'],
      ['erase', ...person, '--certificate', 'file/proof.json'],
      ['erase', ...person, '--certificate', 'taken.json'],
      ['forget', ...person, '--report', 'no/such/report.csv'],
      ['forget', ...person, '--certificates', 'file'],
      ['replay', '--map', 'map.yaml', '--yes', '--report', 'no/such/report.json'],
    ] as const)
      expect(await habeas(command, ...args)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/cannot be (written|made): .*Nothing was changed/),
      });
    untouched();
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is an option that has nothing to do, and a file that is no text', async () => {
    expect(await forget(...jane, '--together')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--together is about the people of a file'),
    });
    const mail = ['--identity', 'email=jane@mail.example', '--domain', 'PRIMARY', '--qualified-only'];
    expect(await forget(...mail)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--qualified-only is about user names'),
    });
    for (const bytes of [
      Buffer.from('\ufeffusername,domain\r\njane,PRIMARY\r\n', 'utf16le'),
      Buffer.from('jane,PRIMARY\n', 'utf16le'),
    ]) {
      writeFileSync(join(folder, 'people.csv'), bytes);
      expect(await forget('--people', 'people.csv')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('save it as UTF-8'),
      });
    }
    untouched();
  });

  it('is a strategy that nobody allowed, when the map is validated', async () => {
    writeFileSync(
      join(folder, 'own.yaml'),
      MAP.replace(
        'email: { category: contact.email, erase: { pseudonym: email } }',
        'email: { category: contact.email, erase: { custom: nix } }',
      ),
    );
    for (const args of [['own.yaml'], ['own.yaml', '--offline']])
      expect(await habeas('map', 'validate', ...args)).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(
          /own\.yaml:14 error: desk account email: .*no strategy "nix".*CUSTOM_UNKNOWN/,
        ),
      });
  });
});

describe('forgetting many people', () => {
  it('says what became of each, as the exit code does of all', async () => {
    people(
      'username,domain,tenant,email',
      'jane,PRIMARY,example.com,',
      'nobody,PRIMARY,example.com,none@mail.example',
      'bob,PRIMARY,example.com,',
    );
    const result = await forget('--people', 'people.csv', '--report', 'done.csv');
    expect(result.code).toBe(3);
    expect(result.stdout).toContain(
      'line 2: forgotten and verified\nline 3: known to no store\nline 4: forgotten',
    );
    const lines = parse(text('done.csv'), { columns: true }) as unknown as Record<string, string>[];
    expect(lines.filter(({ person }) => person === '3')).toEqual([
      expect.objectContaining({
        line: '4',
        status: 'done',
        store: 'desk',
        collection: 'account',
        affected: '1',
      }),
      expect.objectContaining({ store: 'desk', collection: 'token', action: 'delete' }),
      expect.objectContaining({ store: 'web', collection: 'visit', planned: '1', affected: '1', found: '0' }),
    ]);
    expect(lines.filter(({ person }) => person === '2')).toEqual([
      expect.objectContaining({ line: '3', status: 'nothing_found', store: '', affected: '' }),
    ]);
    expect(text('done.csv')).not.toMatch(/jane|bob|nobody/);
    expect(rows('desk.sqlite', "select count(*) from account where user_name in ('jane', 'bob')")).toEqual([
      1,
    ]);
  });

  it('takes the batch file of the classic tool, and one that keeps somebody does not stop the others', async () => {
    run('web.sqlite', `insert into word values (1, 'as bob said')`);
    people('bob,PRIMARY,example.com,7', 'jane,PRIMARY,example.com,7');
    const result = await forget('--people', 'people.csv', '--json');
    expect(result.code).toBe(1);
    const { people: told } = JSON.parse(result.stdout) as { people: { status: string; counts: unknown[] }[] };
    expect(told.map(({ status }) => status)).toEqual(['not_clean', 'done']);
    expect(told[0]?.counts).toContainEqual({
      ...{ store: 'web', collection: 'word', action: null },
      ...{ planned: 0, affected: 0, found: 1, allowed: 0 },
    });
    run('web.sqlite', 'delete from word');
    const again = await forget('--people', 'people.csv', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      people: [{ status: 'done' }, { status: 'nothing_found' }],
    });
  });

  it('makes one pass over all of them when told to', async () => {
    writeFileSync(join(folder, 'logs/audit.log'), `${LOG('jane')}${LOG('bob')}`);
    people('jane,PRIMARY,example.com', 'bob,PRIMARY,example.com');
    const result = await forget('--people', 'people.csv', '--together', '--json');
    expect(result.code).toBe(0);
    const { people: told, counts } = JSON.parse(result.stdout) as { people: unknown[]; counts: object[] };
    expect(told).toHaveLength(1);
    expect(counts).toContainEqual(
      expect.objectContaining({ collection: 'account', planned: 2, affected: 2, found: 0 }),
    );
    expect(counts).toContainEqual(expect.objectContaining({ collection: 'audit', affected: 15, found: 0 }));
  });

  it('counts once, and everything, when it was killed and is run again', async () => {
    people('jane,PRIMARY,example.com', 'bob,PRIMARY,example.com');
    const args = ['forget', '--map', 'map.yaml', '--yes', '--people', 'people.csv', '--report', 'done.json'];
    const blocker = new DatabaseSync(join(folder, 'web.sqlite'));
    blocker.exec('begin immediate');
    const first = startCli(args, { cwd: folder, env: environment });
    await eventually(
      'the first store is done',
      () => rows('desk.sqlite', 'select owner from token').length === 2,
    );
    first.child.kill('SIGKILL');
    await first.result;
    blocker.exec('rollback');
    blocker.close();
    expect(rows('web.sqlite', 'select who from visit')).toEqual(['jane', 'bob']);
    expect(await runCliProcess(args, { cwd: folder, env: environment })).toMatchObject({ code: 0 });
    expect(JSON.parse(text('done.json'))).toMatchObject({
      status: 'done',
      counts: [
        { collection: 'account', planned: 2, affected: 2 },
        { collection: 'change', planned: 2, affected: 2 },
        { collection: 'token', planned: 2, affected: 2 },
        { collection: 'visit', planned: 2, affected: 2 },
        { collection: 'audit', planned: 10, affected: 10, found: 0 },
      ],
    });
    expect(readdirSync(join(folder, '.habeas-journal')).sort()).toEqual(['erasures.ndjson', 'pseudonym.key']);
  });

  it('goes on after a store that cannot be reached, and does not call it done', async () => {
    rmSync(join(folder, 'logs'), { recursive: true });
    people('jane', 'bob');
    const result = await forget('--people', 'people.csv', '--json');
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      status: 'failed',
      people: [{ error: { code: 'store.unreachable' } }, { status: 'failed' }],
    });
    expect(rows('desk.sqlite', 'select user_name from account where id = 1')).toEqual(['jane']);
  });

  it.each<[string, string[], string[]]>([
    ['nobody', [], []],
    ['both kinds of people', ['jane'], ['--identity', 'username=jane', '--people', 'people.csv']],
    ['an empty file', [''], ['--people', 'people.csv']],
    ['a head and nobody', ['username,email'], ['--people', 'people.csv']],
    ['a column that nobody knows', ['username,bob', 'jane,x'], ['--people', 'people.csv']],
    ['columns separated otherwise', ['username;domain', 'jane;PRIMARY'], ['--people', 'people.csv']],
    ['a line without a name', ['username,email', 'jane,', ','], ['--people', 'people.csv']],
    ['a line with too much', ['jane,PRIMARY,example.com,7,more'], ['--people', 'people.csv']],
    ['an address that is none', ['username,email', 'jane,secret'], ['--people', 'people.csv']],
    ['a person twice', ['jane', 'bob', 'jane'], ['--people', 'people.csv']],
    ['a name that stands everywhere', ['x'], ['--people', 'people.csv']],
    ['two tenants', ['jane,PRIMARY,a.example', 'bob,PRIMARY,b.example'], ['--people', 'people.csv']],
    ['quotes that do not end', ['"jane'], ['--people', 'people.csv']],
    ['a variant without a name', [], [...jane, '--variant', 'uid={domain}']],
    ['a variant of what is not given', [], ['--identity', 'username=jane', '--variant', '{user}@{tenant}']],
    ['a variant of something else', [], [...jane, '--variant', '{user}{other}']],
    ['no qualified form', [], ['--identity', 'username=jane', '--qualified-only']],
  ])('refuses %s without naming anybody', async (_, lines, args) => {
    people(...lines);
    const { code, stderr } = await forget(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: /);
    expect(stderr.replace('jane@example.com', '')).not.toMatch(/jane|bob|secret/);
    expect(rows('desk.sqlite', 'select user_name from account where id = 1')).toEqual(['jane']);
  });
});
