import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';

const PERSON = 'email=jane@example.com';

describe('the command line, used wrongly', () => {
  let folder: string;
  const habeas = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: folder });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    const store = (connection: string): string =>
      `version: 1\nstores:\n  - id: shop\n    type: postgres\n    connection: ${connection}\n`;
    writeFileSync(join(folder, 'map.yaml'), store('env:NOT_SET_DATABASE_URL'));
    writeFileSync(join(folder, 'away.yaml'), store('postgres://nobody@127.0.0.1:9/none'));
    writeFileSync(join(folder, 'wrong.yaml'), `${store('env:SHOP')}    colections: []\n`);
    writeFileSync(join(folder, 'text.json'), 'no JSON');
    writeFileSync(join(folder, 'empty.json'), '{}');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['an unknown command', 2, ['frobnicate'], "unknown command 'frobnicate'"],
    ['an unknown option', 2, ['plan', '--mapp', 'x'], '--map'],
    ['no map', 2, ['erase', '--yes'], '--map <file>'],
    ['no person', 2, ['plan', '--map', 'map.yaml'], 'email=jane@example.com'],
    ['a missing map', 2, ['plan', '--map', 'none.yaml', '--identity', PERSON], 'there is no such file'],
    ['a wrong map', 2, ['plan', '--map', 'wrong.yaml', '--identity', PERSON], 'wrong.yaml:6:5'],
    [
      'an unknown identity type',
      2,
      ['plan', '--map', 'map.yaml', '--identity', 'mail=x'],
      'no identity type',
    ],
    [
      'a variable that is not set',
      2,
      ['plan', '--map', 'map.yaml', '--identity', PERSON],
      'export NOT_SET_DATABASE_URL',
    ],
    ['a store that does not answer', 1, ['plan', '--map', 'away.yaml', '--identity', PERSON], 'shop'],
    ['no store to suggest for', 2, ['map', 'suggest', 'none.sqlite'], 'there is no such file'],
    ['a file that is no database', 2, ['map', 'suggest', 'map.yaml'], 'no SQLite database'],
    ['keys that are none', 2, ['certificate', 'verify', 'empty.json', '--jwks', 'text.json'], 'Key Set'],
    [
      'a certificate that is no JSON',
      2,
      ['certificate', 'verify', 'text.json', '--jwks', 'empty.json'],
      'The certificate text.json cannot be read: it is not JSON.',
    ],
  ] as const)('answers %s with exit code %i and one sentence', async (_what, code, args, sentence) => {
    const result = await habeas(...args);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(sentence);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(result.stderr).not.toContain('jane@example.com"');
    expect(result.stdout).toBe('');
  });

  it('answers in JSON when asked to, also about a failure', async () => {
    const args = ['plan', '--map', 'none.yaml', '--identity', PERSON, '--json'];
    const { code, stdout } = await runCliProcess(args, { cwd: folder });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'request.invalid' } });
  });

  it('validates without opening a store', async () => {
    expect(await habeas('map', 'validate', 'map.yaml', '--offline')).toMatchObject({ code: 0 });
    expect(await habeas('map', 'validate', 'wrong.yaml')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('wrong.yaml:6:5'),
    });
  });

  it('warns of globs that match nothing', async () => {
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'logs', 'app.log'), 'started\n');
    const map = `version: 1
stores:
  - id: files
    type: logs
    connection: logs
    collections:
      - { name: app, files: ['ap.log'] }
`;
    writeFileSync(join(folder, 'logs.yaml'), map);
    expect(await habeas('map', 'validate', 'logs.yaml')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^logs\.yaml:7 warning: files app: .*\[NO_FILES\]$/m),
    });
  });

  it.each([[['--help']], [['erase', '--help']], [['map', 'suggest', '--help']], [['--version']]])(
    'explains itself: %j',
    async (args) => {
      const { code, stdout, stderr } = await runCliProcess(args, { cwd: folder });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/\S/);
    },
  );

  it('leaves no secret in a map that was suggested from an address', async () => {
    const result = await habeas(
      'map',
      'suggest',
      'postgres://me:open-sesame@127.0.0.1:9/shop',
      '-o',
      'new.yaml',
    );
    expect(result.code).toBe(1);
    expect(result.stdout + result.stderr).not.toContain('open-sesame');
    expect(() => readFileSync(join(folder, 'new.yaml'))).toThrow();
  });
});
