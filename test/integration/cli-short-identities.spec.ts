import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, type CliResult } from '../support/run-cli.js';

const MAP = `version: 1
stores:
  - id: logs
    type: logs
    connection: env:LOGS
    collections:
      - { name: app, files: ["*.log"] }
`;
const PERSON = ['--identity', 'email=ann@example.com', '--identity', 'username=ann'];
const TOO_SHORT = ['--identity', 'customer_id=7'];

describe('short identities on the command line', () => {
  let folder: string;
  const habeas = (...args: string[]): Promise<CliResult> =>
    runCli([...args, '--map', 'map.yaml'], { cwd: folder, env: { LOGS: join(folder, 'logs') } });
  const log = (): string => readFileSync(join(folder, 'logs/app.log'), 'utf8');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    writeFileSync(join(folder, 'logs/app.log'), 'login user=ann ok\nlogin user=joanna ok\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are erased from logs as whole words', async () => {
    expect(await habeas('erase', ...PERSON, '--yes')).toMatchObject({ code: 0 });
    expect(log()).toMatch(/^login user=(?!ann)[a-z]{3} ok\nlogin user=joanna ok\n$/);
  });

  it('are no search of their own', async () => {
    const verified = await habeas('verify', ...TOO_SHORT);
    expect(verified).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('give a longer one'),
    });
  });

  it('are named by type and count where they cannot be searched, also in the certificate', async () => {
    const plan = await habeas('plan', ...PERSON, ...TOO_SHORT);
    expect(plan.stdout).toContain('1 of type customer_id. [NOT_SEARCHED]');
    const erased = await habeas('erase', ...PERSON, ...TOO_SHORT, '--yes', '--certificate', 'proof.json');
    expect(erased.code).toBe(0);
    expect(erased.stdout).toContain('not searched logs: too short to be told from other text: 1 customer_id');
    const shown = await runCli(['certificate', 'verify', 'proof.json', '--jwks', 'proof.jwks.json'], {
      cwd: folder,
    });
    expect(shown.stdout).toContain('not searched, too short to be told from other text: 1 customer_id');
  });
});
