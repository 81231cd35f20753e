import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEFAULT_TENANT_SETTINGS, type TenantSettingsView } from '#contracts/schemas';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runCli, runCliProcess, type CliOptions, type CliResult } from '../support/run-cli.js';

interface Examined {
  readonly ok: boolean;
  readonly checks: readonly { readonly part: string; readonly ok: boolean; readonly detail: string }[];
}

describe('the administration of an installation by command line', () => {
  let database: TestDatabase;
  let folder: string;
  const options = (changed: Record<string, string> = {}): CliOptions => ({
    cwd: folder,
    env: {
      HABEAS_MODE: 'standalone',
      DATABASE_URL: database.url,
      MASTER_KEY_FILE: join(folder, 'master.key'),
      TEMPORAL_ADDRESS: '127.0.0.1:9',
      SMTP_URL: 'smtp://127.0.0.1:9',
      ...changed,
    },
  });
  const habeas = (args: readonly string[], changed?: Record<string, string>): Promise<CliResult> =>
    runCli(args, options(changed));
  /** Every command once as a process, which has to end when its work is done. */
  const process = (args: readonly string[]): Promise<CliResult> => runCliProcess(args, options());
  const failing = ({ stdout }: CliResult): string[] =>
    (JSON.parse(stdout) as Examined).checks.filter(({ ok }) => !ok).map(({ part }) => part);

  /** An endpoint of the shop that nothing is sent to. */
  const register = async (endpoint: string): Promise<void> => {
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    await owner.query(
      `insert into webhook_endpoint (id, tenant_id, url, secrets, created_at, updated_at)
       select $1, id, 'https://check.example.com', '', now(), now() from tenant where slug = 'shop'`,
      [endpoint],
    );
    await owner.end();
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'master.key'), randomBytes(32).toString('base64'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  it('says before the first migration that it is missing', async () => {
    const examined = await process(['doctor', '--json']);
    expect(examined.code).toBe(1);
    expect(failing(examined)).toEqual(expect.arrayContaining(['schema', 'temporal', 'mail']));
  }, 30_000);

  it('migrates once, however often it is asked', async () => {
    expect(await process(['migrate'])).toMatchObject({ code: 0, stdout: expect.stringContaining('applied') });
    expect(await habeas(['migrate'])).toMatchObject({ code: 0, stdout: 'The database is up to date.\n' });
    expect(failing(await habeas(['doctor', '--json']))).toEqual(['temporal', 'mail']);
  }, 60_000);

  it('makes a tenant with a key that is shown once, and refuses its name a second time', async () => {
    const create = ['tenants', 'create', '--slug', 'shop', '--name', 'Example Shop', '--json'];
    const created = await process(create);
    expect(created.code).toBe(0);
    expect(JSON.parse(created.stdout)).toMatchObject({
      slug: 'shop',
      apiKey: expect.stringMatching(/^hab_/),
    });
    expect(await habeas(create)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('choose another slug'),
    });
    expect(await habeas([...create.slice(0, 4), '--name', 'x', '--zone', 'Nowhere'])).toMatchObject({
      code: 2,
    });
  }, 60_000);

  it('says who of the staff is told what is open, and checks the addresses', async () => {
    const settings = async (): Promise<unknown> => {
      const owner = new pg.Client({ connectionString: database.url });
      await owner.connect();
      const { rows } = await owner.query<{ settings: unknown }>(
        `select settings from tenant where slug = 'shop'`,
      );
      await owner.end();
      return rows[0]?.settings;
    };
    const update = (slug: string, ...args: string[]): Promise<CliResult> =>
      habeas(['tenants', 'update', '--slug', slug, ...args]);
    expect(await update('shop', '--staff-mail', 'a@example.com', 'b@example.com')).toMatchObject({ code: 0 });
    expect(await settings()).toEqual({ staffMail: ['a@example.com', 'b@example.com'] });
    expect(await update('shop', '--staff-mail', 'nobody')).toMatchObject({ code: 2 });
    expect(await update('shop')).toMatchObject({ code: 2 });
    expect(await update('none', '--no-staff-mail')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no tenant "none".'),
    });
    expect(await update('shop', '--no-staff-mail')).toMatchObject({ code: 0 });
    expect(await settings()).toEqual({ staffMail: [] });
  }, 60_000);

  it('says under which host names a tenant is reached, each for one tenant', async () => {
    const hosts = async (): Promise<string[]> => {
      const owner = new pg.Client({ connectionString: database.url });
      await owner.connect();
      const { rows } = await owner.query<{ host: string }>(`select host from tenant_host order by host`);
      await owner.end();
      return rows.map(({ host }) => host);
    };
    const update = (...args: string[]): Promise<CliResult> =>
      habeas(['tenants', 'update', '--slug', 'shop', ...args]);
    expect(await update('--host', 'Consent.example.com', 'shop.example.com')).toMatchObject({ code: 0 });
    expect(await hosts()).toEqual(['consent.example.com', 'shop.example.com']);
    const create = ['tenants', 'create', '--slug', 'second', '--name', 'Second', '--host'];
    expect(await habeas([...create, 'shop.example.com'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('shop.example.com belongs to another tenant'),
    });
    expect(await update('--host', 'https://shop.example.com')).toMatchObject({ code: 2 });
    expect(await update('--host', 'consent.example.com')).toMatchObject({ code: 0 });
    expect(await hosts()).toEqual(['consent.example.com']);
    const shown = await process(['tenants', 'show', 'shop']);
    expect(shown.stdout).toMatch(/\nhosts {8}consent.example.com\n/);
    const { stdout } = await habeas(['tenants', 'show', 'shop', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ hosts: ['consent.example.com'] });
    expect(await process(['tenants', 'update', '--slug', 'shop', '--no-host'])).toMatchObject({ code: 0 });
    expect(await hosts()).toEqual([]);
  }, 60_000);

  it('shows what a tenant decided and what it never touched, and changes it with an entry in the trail', async () => {
    const update = (...args: string[]): Promise<CliResult> =>
      habeas(['tenants', 'update', '--slug', 'shop', ...args]);
    const settings = async (): Promise<unknown> => {
      const { stdout } = await habeas(['tenants', 'show', 'shop', '--json']);
      return (JSON.parse(stdout) as { settings: unknown }).settings;
    };
    const consents = {
      subIdentity: 'customer_id',
      reconsent: 'lenient',
      gpc: { mode: 'advisory', supported: true, statementDate: null },
      establishments: [],
      exemptRegimes: [],
      evidence: ['ip', 'userAgent'],
      acrLevels: {},
      deceasedRights: [],
      escalation: [],
      roleMail: {},
      identityCheck: null,
      controllers: [],
      processorFor: null,
      mailbox: null,
    };
    const untouched = { fourEyes: true, liftNoticeDays: 7, retentionDays: 1095, staffMail: [], ...consents };
    expect(await settings()).toEqual(untouched);
    expect(await update('--no-four-eyes', '--lift-notice-days', '0', '--retention-days', '365')).toEqual({
      code: 0,
      stderr: '',
      stdout:
        'tenant       shop changed\nfour eyes    yes → no\nlift notice  7 days → 0 days\nretention    1095 days → 365 days\n',
    });
    expect(await update('--four-eyes', '--staff-mail', 'staff@example.com')).toMatchObject({ code: 0 });
    expect(await settings()).toEqual({
      ...{ fourEyes: true, liftNoticeDays: 0, retentionDays: 365, staffMail: ['staff@example.com'] },
      ...consents,
    });
    const { stdout } = await habeas(['tenants', 'show', 'shop']);
    expect(stdout).toMatch(/^tenant {7}shop \(ten_[0-9a-f-]{36}\)\nname {9}Example Shop\n/);
    expect(stdout).toMatch(
      /four eyes {4}yes\nlift notice {2}0 days\nretention {4}365 days\nstaff mail {3}staff@example.com\nrole mail {4}nobody\nsub identity {1}customer_id\nreconsent {4}lenient\nGPC {10}advisory, supported\nestablished {2}none\nexempt from {2}none\nevidence {5}ip, userAgent\nacr levels {3}none\ndead persons no rights in any country\nescalated {4}to nobody else\nchecked by {3}nobody\nworks for {4}itself alone\nusually for {2}nobody\nmailbox {6}none\n$/,
    );
    expect(stdout).toMatch(/\nhosts {8}none\n/);

    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const { rows } = await owner.query<{ data: unknown }>(
      `select data from audit where action = 'tenant.updated' order by sequence desc limit 2`,
    );
    await owner.end();
    expect(rows.map(({ data }) => data)).toEqual([
      { fourEyes: { from: false, to: true }, staffMail: { from: 0, to: 1 } },
      {
        fourEyes: { from: true, to: false },
        liftNoticeDays: { from: 7, to: 0 },
        retentionDays: { from: 1095, to: 365 },
      },
    ]);
  }, 60_000);

  it('sets what consents are judged by, each member of the signal for itself', async () => {
    const update = (...args: string[]): Promise<CliResult> =>
      habeas(['tenants', 'update', '--slug', 'shop', ...args]);
    expect(
      await update('--sub-identity', 'external:crm', '--reconsent', 'strict', '--gpc-mode', 'binding'),
    ).toMatchObject({
      code: 0,
      stdout:
        'tenant       shop changed\nsub identity customer_id → external:crm\nreconsent    lenient → strict\n' +
        'GPC          advisory, supported → binding, supported\n',
    });
    expect(await update('--no-gpc-supported', '--gpc-statement-date', '2026-01-31')).toMatchObject({
      code: 0,
    });
    const { stdout } = await habeas(['tenants', 'show', 'shop', '--json']);
    expect((JSON.parse(stdout) as { settings: unknown }).settings).toMatchObject({
      subIdentity: 'external:crm',
      gpc: { mode: 'binding', supported: false, statementDate: '2026-01-31' },
    });
    expect(await update('--gpc-supported')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/supported \(stated 20\d\d-\d\d-\d\d\)\n$/),
    });
    expect(await update('--sub-identity', 'shoe size')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('subIdentity'),
    });
    expect(await update('--reconsent', 'perhaps')).toMatchObject({ code: 2 });
    expect(await update('--gpc-statement-date', '31.01.2026')).toMatchObject({ code: 2 });
  }, 60_000);

  it('refuses settings that are no number of days, or too many, and changes nothing', async () => {
    const show = (slug: string): Promise<CliResult> => habeas(['tenants', 'show', slug, '--json']);
    const before = await show('shop');
    for (const [option, value, sentence] of [
      ['--lift-notice-days', '366', 'liftNoticeDays'],
      ['--retention-days', '0', 'retentionDays'],
      ['--retention-days', '1.5', 'Give a whole number of days.'],
      ['--lift-notice-days', '', '--lift-notice-days <days>'],
    ] as const)
      expect(await habeas(['tenants', 'update', '--slug', 'shop', option, value])).toMatchObject({
        ...{ code: 2, stdout: '', stderr: expect.stringContaining(sentence) },
      });
    expect(await show('shop')).toEqual(before);
    expect(await show('none')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no tenant "none".'),
    });
  }, 90_000);

  it('has a flag for every setting there is', async () => {
    const { stdout } = await habeas(['tenants', 'update', '--help']);
    const flagOf: Partial<Record<keyof TenantSettingsView, string>> = {
      gpc: '--gpc-mode',
      establishments: '--establishment',
      exemptRegimes: '--exempt-regime',
      acrLevels: '--acr-level',
    };
    // what has members of its own comes in the file of `habeas config`
    const byFile = ['controllers', 'processorFor'];
    const settings = Object.keys(DEFAULT_TENANT_SETTINGS) as (keyof TenantSettingsView)[];
    for (const setting of settings.filter((name) => !byFile.includes(name))) {
      const usual = `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      expect(stdout).toContain(`${flagOf[setting] ?? usual} `);
    }
    const endpoint = 'whk_0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02';
    const update = (...args: string[]): Promise<CliResult> =>
      habeas(['tenants', 'update', '--slug', 'shop', ...args]);
    expect(await update('--identity-check', endpoint)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`no enabled webhook endpoint ${endpoint}`),
    });
    await register(endpoint);
    const decided = [
      ...['--escalation', 'dpo=5', 'board=1', '--acr-level', 'urn:a=b=L3', '0=L0'],
      ...['--deceased-rights', 'FR', '--identity-check', endpoint],
    ];
    expect(await update(...decided)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        'escalated    to nobody else → dpo 5 days before, board 1 days before\n',
      ),
    });
    const shown = await habeas(['tenants', 'show', 'shop', '--json']);
    expect((JSON.parse(shown.stdout) as { settings: unknown }).settings).toMatchObject({
      escalation: [
        { daysBefore: 5, role: 'dpo' },
        { daysBefore: 1, role: 'board' },
      ],
      acrLevels: { 'urn:a=b': 'L3', '0': 'L0' },
      deceasedRights: ['FR'],
      identityCheck: endpoint,
    });
    for (const [option, value, sentence] of [
      ['--escalation', 'dpo', '--escalation: "dpo" has no equals sign'],
      ['--escalation', 'dpo=soon', 'escalation.0.daysBefore'],
      ['--acr-level', 'urn:a=L9', 'acrLevels'],
    ] as const)
      expect(await update(option, value)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(sentence),
      });
    const nothing = ['--no-escalation', '--no-acr-level', '--no-deceased-rights', '--no-identity-check'];
    expect(await update(...nothing)).toMatchObject({ code: 0 });
  }, 120_000);

  it('makes a key for who runs the platform, shown once, and ends it', async () => {
    const created = await process(['platform-key', 'create', '--name', 'Monitoring', '--json']);
    expect(created.code).toBe(0);
    const { id, platformKey } = JSON.parse(created.stdout) as { id: string; platformKey: string };
    expect(platformKey).toMatch(/^hap_/);
    expect(await process(['platform-key', 'revoke', '--id', id])).toMatchObject({ code: 0 });
    const listed = await habeas(['platform-key', 'list', '--json']);
    expect(JSON.parse(listed.stdout)).toEqual({
      items: [
        expect.objectContaining({
          ...{ id, name: 'Monitoring', lastUsedAt: null },
          createdBy: expect.stringMatching(/^cli:/),
          revokedAt: expect.any(String),
          revokedBy: expect.stringMatching(/^cli:/),
        }),
      ],
    });
    const { stdout } = await process(['platform-key', 'list']);
    expect(stdout).toContain(`${id}  Monitoring`);
    expect(stdout).not.toContain(platformKey);
    expect(await habeas(['platform-key', 'revoke', '--id', 'plk_none'])).toMatchObject({ code: 1 });
    expect(await habeas(['platform-key', 'create', '--name', ' '])).toMatchObject({ code: 2 });
  }, 60_000);

  it('finds the audit trails whole, until one is cut off after its head was published', async () => {
    expect(await process(['audit', 'verify'])).toMatchObject({
      code: 0,
      stdout: 'shop: the trail is whole\n',
    });
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    await owner.query(`insert into audit_head_published
      select tenant_id, '2026-11-27', sequence + 1, hash, 'key_none', '', now() from audit_head`);
    await owner.end();
    expect(await habeas(['audit', 'verify'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^shop: entry \d+, the last one on 2026-11-27, was cut off or replaced/),
    });
  }, 60_000);

  it('refuses a master key under which the database is not sealed, and leaves everything as it was', async () => {
    const otherKey = join(folder, 'other.key');
    writeFileSync(otherKey, randomBytes(32).toString('base64'));
    const other = { MASTER_KEY_FILE: otherKey };
    for (const command of [['migrate'], ['tenants', 'create', '--slug', 'other', '--name', 'Other']])
      expect(await habeas(command, other)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^error: The master key is not the one [^\n]+\n$/),
      });
    expect(failing(await habeas(['doctor', '--json'], other))).toEqual(['master key', 'temporal', 'mail']);
    expect(await habeas(['tenants', 'create', '--slug', 'other', '--name', 'Other'])).toMatchObject({
      code: 0,
    });
  }, 60_000);

  it('replaces the signing key of a tenant, and says why no other kind', async () => {
    const rotate = (...args: string[]): Promise<CliResult> => habeas(['keys', 'rotate', ...args]);
    const first = await rotate('--tenant', 'shop', '--kind', 'signing', '--json');
    expect(JSON.parse(first.stdout)).toMatchObject({ tenant: 'shop', retired: null });
    const { kid } = JSON.parse(first.stdout) as { kid: string };
    expect(await process(['keys', 'rotate', '--tenant', 'shop', '--kind', 'signing'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`^signing key  shop signs with key_\\S+, retired ${kid}\n$`),
    });
    expect(await rotate('--tenant', 'shop', '--kind', 'blind')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('would be lost with them'),
    });
    expect(await rotate('--tenant', 'shop')).toMatchObject({ code: 2 });
    expect(await rotate('--tenant', 'none', '--kind', 'signing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no tenant "none".'),
    });
  }, 60_000);

  it('moves the database to the first of two master keys, and says when the other may go', async () => {
    const [oldKey, newKey] = [
      readFileSync(join(folder, 'master.key'), 'utf8'),
      randomBytes(32).toString('base64'),
    ];
    const file = join(folder, 'both.key');
    const both = { MASTER_KEY_FILE: file };
    const write = (...lines: string[]): void => writeFileSync(file, `${lines.join('\n')}\n`);
    write(newKey, oldKey);
    const status = async (changed: Record<string, string>): Promise<string[]> =>
      (await habeas(['keys', 'status'], changed)).stdout.trim().split('\n');
    expect(await status(both)).toEqual([
      expect.stringMatching(/^[0-9a-f]{16} {2}wraps 0 keys: will seal after habeas keys rotate$/),
      expect.stringMatching(/^[0-9a-f]{16} {2}wraps [1-9]\d* keys?: seals until habeas keys rotate$/),
    ]);
    expect(await habeas(['keys', 'rotate'], both)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^master key {2}\w{16} seals now, before it \w{16}\nkeys {8}[1-9]\d* wrapped anew, none is left under another\n$/,
      ),
    });
    expect(await habeas(['keys', 'rotate'], both)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/seals as before\nkeys {8}0 wrapped anew/),
    });
    expect(await status(both)).toEqual([
      expect.stringMatching(/wraps [1-9]\d* keys?: seals$/),
      expect.stringMatching(/wraps 0 keys: may be taken out$/),
    ]);
    expect(await process(['keys', 'status'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('NOT given, add it to MASTER_KEY_FILE'),
    });
    expect(failing(await habeas(['doctor', '--json']))).toContain('master key');
    write(newKey);
    expect(failing(await habeas(['doctor', '--json'], both))).toEqual(['temporal', 'mail']);
    write(newKey, newKey);
    expect(await habeas(['keys', 'status'], both)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('lines 1 and 2 are the same key'),
    });
  }, 120_000);

  it('names a wrong setting and never prints its value', async () => {
    const wrong = { DATABASE_URL: 'mysql://habeas:secret-password@127.0.0.1/habeas' };
    for (const command of [['migrate'], ['doctor'], ['tenants', 'create', '--slug', 'a', '--name', 'b']]) {
      const { code, stdout, stderr } = await habeas(command, wrong);
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain('DATABASE_URL');
      expect(stdout + stderr).not.toContain('secret-password');
    }
  }, 30_000);
});
