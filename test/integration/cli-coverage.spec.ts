import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';

const PERSON = 'eve@example.com';
const SCHEMA = `
create table thing (id integer primary key, email text unique, label text, note text);
create table safe (id integer primary key, thing_id integer references thing, note text);
create table drawer (id integer primary key, safe_id integer references safe, content text);
create table memo (id integer primary key, body text);
create table colour (id integer primary key, word text);
insert into thing values (1, '${PERSON}', 'a', 'likes ${PERSON}'), (2, 'adam@example.com', 'b', 'x');
insert into safe values (1, 1, 'from ${PERSON}'), (2, 2, 'from adam@example.com');
insert into drawer values (1, 1, 'of ${PERSON}'), (2, 2, 'empty');
insert into memo values (1, 'please write to adam@example.com'), (2, 'done');
insert into colour values (1, 'red'), (2, 'blue');`;

describe('what a map leaves out', () => {
  let folder: string;
  const habeas = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: folder });
  const open = (): DatabaseSync => new DatabaseSync(join(folder, 'things.sqlite'));
  const write = (name: string, collections: string, ignore: string): void =>
    writeFileSync(
      join(folder, name),
      `version: 1
stores:
  - id: things
    type: sqlite
    connection: things.sqlite
    collections:
      - name: thing
        subject: { identifiers: { email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          label: { category: business.value, erase: keep }
          note: { category: free_text, erase: scrub }
${collections}
    ignore: [${ignore}]
`,
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-coverage-'));
    const file = open();
    file.exec(SCHEMA);
    file.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is erased with the rest when the map is taken as it was suggested', async () => {
    await habeas('map', 'suggest', 'things.sqlite', '-o', 'map.yaml');
    const erased = await habeas(
      ...['erase', '--yes', '--map', 'map.yaml', '--identity', `email=${PERSON}`],
      ...['--certificate', 'proof.json'],
    );
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified: 3 rows') });
    const file = open();
    const left = ['thing', 'safe', 'drawer'].flatMap((table) => file.prepare(`select * from ${table}`).all());
    file.close();
    expect(JSON.stringify(left)).not.toContain(PERSON);
    expect(JSON.stringify(left)).toContain('from adam@example.com');
  });

  it('is said of an erasure, with the number of tables that nobody searched', async () => {
    write('map.yaml', '', 'safe, drawer, memo');
    const person = ['--map', 'map.yaml', '--identity', `email=${PERSON}`];
    const erased = await habeas('erase', '--yes', ...person, '--certificate', 'proof.json');
    const line = 'not searched: 4 collections of things that the map does not cover';
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining(line) });
    const proof = JSON.parse(readFileSync(join(folder, 'proof.json'), 'utf8')) as object;
    expect(proof).toMatchObject({
      certificate: { stores: [{ verification: { collectionsNotSearched: 4 } }] },
    });
    const checked = await habeas('certificate', 'verify', 'proof.json', '--jwks', 'proof.jwks.json');
    expect(checked.stdout).toContain('4 collections not searched');
    const planned = await habeas('plan', ...person);
    expect(planned.stdout).toContain(
      '4 of 5 collections (3 ignored, 1 unmapped). [COLLECTIONS_NOT_SEARCHED]',
    );
    const searched = await habeas('verify', ...person);
    expect(searched.stdout).toContain(line);
  });

  it('is listed by `map coverage`, with reasons and without a value', async () => {
    write('map.yaml', '', 'safe, drawer, memo');
    const { code, stdout } = await habeas('map', 'coverage', 'map.yaml', '--json');
    expect(code).toBe(1);
    expect(stdout).not.toContain('@');
    const { complete, stores } = JSON.parse(stdout) as { complete: boolean; stores: { gaps: unknown[] }[] };
    expect(complete).toBe(false);
    expect(stores).toEqual([expect.objectContaining({ mapped: 1, ignored: 3, unmapped: 1 })]);
    const gap = (collection: string, column: string | null, state: string, evidence: string[]) =>
      expect.objectContaining({ collection, column, state, evidence }) as unknown;
    expect(stores[0]?.gaps).toEqual([
      gap('colour', null, 'unmapped', ['nothing personal seen in its names and 2 rows']),
      gap('drawer', 'safe_id', 'ignored', ['refers to safe, whose rows belong to people']),
      gap('drawer', 'content', 'ignored', ['1 of 2 values contain e-mail addresses']),
      gap('memo', 'body', 'ignored', ['1 of 2 values contain e-mail addresses']),
      gap('safe', 'thing_id', 'ignored', ['refers to thing, whose rows belong to people']),
      gap('safe', 'note', 'ignored', ['2 of 2 values contain e-mail addresses']),
    ]);
    const shown = await runCliProcess(['map', 'coverage', 'map.yaml'], { cwd: folder });
    expect(shown).toMatchObject({ code: 1, stdout: expect.stringContaining('map.yaml: 6 to look at') });
    expect(shown.stdout).toMatch(/^things +safe +thing_id +INTEGER +ignored +refers to thing/im);
  });

  it('is a column, too, that came after the map', async () => {
    write(
      'map.yaml',
      '      - { name: safe, rowAction: delete }\n      - { name: drawer, rowAction: delete }\n      - { name: memo, owner: reference }',
      'colour',
    );
    expect(await habeas('map', 'coverage', 'map.yaml')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing is missing (4 collections mapped, 1 ignored, 0 neither)'),
    });
    const file = open();
    file.exec(`alter table thing add column phone text; update thing set phone = '+49 30 123456' || id`);
    file.close();
    const { code, stdout } = await habeas('map', 'coverage', 'map.yaml', '--json');
    expect(code).toBe(1);
    const { stores } = JSON.parse(stdout) as { stores: { gaps: unknown[] }[] };
    expect(stores[0]?.gaps).toMatchObject([
      { collection: 'thing', column: 'phone', state: 'unlisted', type: 'TEXT' },
    ]);
    expect(stdout).toContain('contact.phone: by its name; 2 of 2 values are telephone numbers');
  });

  it('is a table of people, too, that the map calls reference data or ignores', async () => {
    write('map.yaml', '      - { name: safe, owner: reference }', 'drawer, memo, colour');
    const file = open();
    file.exec(`alter table safe add column last_name text; alter table drawer add column email text`);
    file.close();
    const { stdout } = await habeas('map', 'validate', 'map.yaml');
    expect(stdout).toMatch(/safe: Its rows are kept as reference data, and last_name look personal/);
    expect(stdout).toMatch(/drawer: It is ignored, and so neither erased nor searched, and email look/);
    expect(stdout).toContain('0 errors, ');
    const covered = JSON.parse((await habeas('map', 'coverage', 'map.yaml', '--json')).stdout) as {
      stores: { gaps: unknown[] }[];
    };
    expect(covered.stores[0]?.gaps).toContainEqual(
      expect.objectContaining({ collection: 'safe', column: 'last_name', state: 'reference' }),
    );
  });

  it('is everybody who is named by what no store knows', async () => {
    write('map.yaml', '', 'safe, drawer, memo, colour');
    const unknown = ['--map', 'map.yaml', '--identity', 'customer_id=7'];
    for (const command of [['plan'], ['erase', '--yes']])
      expect(await habeas(...command, ...unknown)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('No store of the map finds people by customer_id: use email.'),
      });
    const both = await habeas('plan', ...unknown, '--identity', `email=${PERSON}`);
    expect(both.code).toBe(0);
  });

  it('is what has changed in the store since, by `map diff` with one map', async () => {
    await habeas('map', 'suggest', 'things.sqlite', '-o', 'map.yaml');
    expect(await habeas('map', 'diff', 'map.yaml')).toMatchObject({
      code: 0,
      stdout: 'map.yaml and its stores: 0 differences\n',
    });
    const file = open();
    file.exec('alter table thing add column nickname text; create table pocket (id integer primary key)');
    file.exec('alter table drawer drop column content; drop table colour');
    file.close();
    const { code, stdout } = await habeas('map', 'diff', 'map.yaml');
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      '- things colour: in the map, not in the store any more',
      '- things drawer content: in the map, not in the store any more',
      '+ things pocket: in the store, not in the map',
      expect.stringMatching(/^\+ things thing nickname: text, in the store, not in the map$/i),
      'map.yaml and its stores: 4 differences',
      '',
    ]);
  });

  it('is told from another map by `map diff`', async () => {
    write('old.yaml', '      - { name: safe, rowAction: delete }', 'colour, memo');
    write('new.yaml', '', 'colour, memo, safe');
    expect(await habeas('map', 'diff', 'old.yaml', 'old.yaml')).toMatchObject({
      code: 0,
      stdout: 'old.yaml and old.yaml: 0 differences\n',
    });
    expect(await habeas('map', 'diff', 'old.yaml', 'new.yaml')).toMatchObject({
      code: 1,
      stdout: '- things safe: delete\n+ things ignore safe: ignored\nold.yaml and new.yaml: 2 differences\n',
    });
    const { code, stdout } = await habeas('map', 'diff', 'old.yaml', 'new.yaml', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      equal: false,
      changes: [{ collection: 'safe', after: null }, {}],
    });
  });

  it.each([
    [['map', 'coverage']],
    [['map', 'coverage', 'none.yaml']],
    [['map', 'diff', 'none.yaml']],
    [['map', 'diff', 'none.yaml', 'none.yaml']],
  ])('is not looked for by %j', async (args) => {
    expect((await habeas(...args)).code).toBe(2);
  });
});
