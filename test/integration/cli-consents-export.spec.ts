import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCliInstallation, type CliInstallation } from '../support/cli-installation.js';
import { defineConsent, publishVersion } from '../support/consents.js';

const GROUP = 'privacy';

/** The same definitions in each tenant, under other ids. */
async function define(installation: CliInstallation, tenantId: string): Promise<void> {
  const options = { details: {}, deonticity: 'optional' as const };
  await installation.as(tenantId, async (unitOfWork) => {
    const consents = [
      await defineConsent(unitOfWork, { ...options, name: 'newsletter', texts: { en: 'Mail', de: 'Post' } }),
      await defineConsent(unitOfWork, { ...options, name: 'checkout', obtainedBy: 'actionbased' }),
      await defineConsent(unitOfWork, {
        ...options,
        name: 'scopes',
        contentKind: 'scope',
        scopes: ['profile', 'email'],
      }),
    ];
    await publishVersion(unitOfWork, consents[0]!.consentId, 2.1, { texts: { en: 'Mail 2' } });
    const [first, ...others] = consents;
    await unitOfWork.query(`update consent_group set name = ?, name_key = ? where id = ?`, [
      GROUP,
      GROUP,
      first!.groupId,
    ]);
    for (const { consentId } of others)
      await unitOfWork.query(`update consent_definition set group_id = ? where id = ?`, [
        first!.groupId,
        consentId,
      ]);
  });
}

describe('habeas consents export', () => {
  let installation: CliInstallation;
  let tenantId: string;

  const run = (tenant: string, command: string, ...more: string[]) =>
    installation.habeas(['consents', command, ...more, '--tenant', tenant]);
  const answers = [
    {
      sub: 'p-1',
      consent: 'privacy/newsletter',
      version: '1',
      status: 'accepted',
      saidAt: '2025-01-01T00:00:00.000Z',
      locale: 'de',
      clientId: 'shop',
      acceptedFields: ['email', 'a;b'],
      method: 'paper',
    },
    {
      sub: 'p-1',
      consent: 'privacy/newsletter',
      version: '1',
      status: 'revoked',
      saidAt: '2025-01-02T00:00:00.123Z',
      locale: 'de',
      clientId: 'shop',
      method: 'paper',
    },
    {
      sub: 'p-2',
      consent: 'privacy/newsletter',
      version: '2.1',
      status: 'skipped',
      saidAt: '2025-01-01T00:00:00.000Z',
      locale: 'en',
      method: 'import',
    },
    {
      sub: 'p-2',
      consent: 'privacy/newsletter',
      version: '2.1',
      status: 'skipped',
      saidAt: '2025-01-03T00:00:00.000Z',
      locale: 'en',
      method: 'import',
    },
    {
      sub: '=HYPERLINK("x")',
      consent: 'privacy/newsletter',
      version: '1',
      status: 'declined',
      saidAt: '2025-01-01T00:00:00.000Z',
      locale: 'en',
      method: 'import',
    },
    {
      sub: "'+49 30",
      consent: 'privacy/checkout',
      version: '1',
      status: 'accepted',
      saidAt: '2025-01-01T00:00:00.000Z',
      locale: 'en',
      method: 'import',
      actionId: 'order-1',
      actionType: 'checkout',
    },
    {
      sub: 'ann,"a"\nb',
      consent: 'privacy/checkout',
      version: '1',
      status: 'accepted',
      saidAt: '2025-01-04T00:00:00.000Z',
      locale: 'en',
      method: 'import',
    },
    {
      sub: 'p-3',
      consent: 'privacy/scopes',
      version: '1',
      status: 'accepted',
      saidAt: '2025-01-01T00:00:00.000Z',
      scopes: ['profile'],
      locale: 'en',
      clientId: 'shop',
      method: 'import',
    },
  ];
  const lines = (text: string): object[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
  const states = async (tenant: string) =>
    installation.rows(
      `select d.name, v.number::float8 as version, r.slot, r.status, r.answered_at, r.accepted_fields, r.scopes, r.client_id
         from consent_record r join consent_definition d on d.id = r.consent_id join consent_version v on v.id = r.version_id
        where r.tenant_id = (select id from tenant where slug = $1)
        order by 1, 2, 3, 4, 5, r.accepted_fields::text, 8`,
      [tenant],
    );

  beforeAll(async () => {
    installation = await createCliInstallation();
    tenantId = await installation.createTenant('shop');
    for (const slug of ['csv-copy', 'ndjson-copy', 'history-copy'])
      await define(installation, await installation.createTenant(slug));
    await define(installation, tenantId);
    installation.write('in.ndjson', answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
    expect(await run('shop', 'import', 'in.ndjson')).toMatchObject({ code: 0 });
  }, 60_000);
  afterAll(() => installation.close());

  it.each([
    ['csv-copy', 'csv', []],
    ['ndjson-copy', 'ndjson', []],
    ['history-copy', 'csv', ['--history']],
  ])(
    'brings the same states into an empty tenant (%s)',
    async (slug, format, more) => {
      const file = `${slug}.${format}`;
      const exported = await run('shop', 'export', '--format', format, '-o', file, ...more);
      expect(exported).toMatchObject({ code: 0, stdout: '' });
      expect(statSync(join(installation.folder, file)).mode & 0o777).toBe(0o600);
      expect(await run(slug, 'import', file)).toMatchObject({ code: 0 });
      expect(await states(slug)).toEqual(await states('shop'));
      expect(await run(slug, 'import', file)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/recorded +0$/m),
      });
      const back = await run(slug, 'export', '--format', format, ...more);
      const sorted = (text: string): string[] => text.trimEnd().split(/\r?\n/).sort();
      expect(sorted(back.stdout)).toEqual(sorted(readFileSync(join(installation.folder, file), 'utf8')));
      expect(await installation.habeas(['audit', 'verify'])).toMatchObject({ code: 0 });
    },
    120_000,
  );

  it('tells the whole history in the order in which it was recorded', async () => {
    const { stdout } = await installation.start(['consents', 'export', '--history', '--tenant', 'shop'])
      .result;
    const actionId = 'import-2025-01-04T00:00:00.000Z';
    expect(lines(stdout)).toEqual(
      answers.map((answer) => (answer.sub.startsWith('ann') ? { ...answer, actionId } : answer)),
    );
  }, 60_000);

  it('writes only what is asked for', async () => {
    const revoked = await run('shop', 'export', '--consent', 'privacy/newsletter', '--status', 'revoked');
    expect(lines(revoked.stdout)).toEqual([answers[1]]);
    expect(await run('shop', 'export', '--since', '2100-01-01')).toMatchObject({ code: 0, stdout: '' });
    expect(await run('shop', 'export', '--since', 'yesterday')).toMatchObject({ code: 2 });
    expect(await run('shop', 'export', '--consent', 'nothing')).toMatchObject({ code: 1 });
  }, 60_000);

  it('makes text of what a spreadsheet would take for a formula', async () => {
    const { stdout } = await run('shop', 'export', '--format', 'csv');
    expect(stdout).toContain(`"'=HYPERLINK(""x"")"`);
  }, 60_000);

  it('leaves an entry in the audit trail before the first row', async () => {
    const before = await installation.rows(`select 1 from audit where action = 'consents.exported'`);
    await run('shop', 'export', '--status', 'declined', '--format', 'csv');
    const after = await installation.rows<{ data: object; object: string }>(
      `select data, object from audit where action = 'consents.exported' order by at, sequence`,
    );
    expect(after.length).toBe(before.length + 1);
    expect(after.at(-1)).toEqual({
      object: tenantId,
      data: { format: 'csv', history: false, status: 'declined' },
    });
  }, 60_000);

  it('replaces no file that is there unless it is told to', async () => {
    const file = join(installation.folder, installation.write('kept.ndjson', 'mine'));
    chmodSync(file, 0o644);
    const exports = () => installation.rows(`select 1 from audit where action = 'consents.exported'`);
    const before = await exports();
    expect(await run('shop', 'export', '-o', 'kept.ndjson')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--force'),
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await exports()).toEqual(before);
    expect(await run('shop', 'export', '-o', 'kept.ndjson', '--force')).toMatchObject({ code: 0 });
    expect(lines(readFileSync(file, 'utf8')).length).toBeGreaterThan(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }, 60_000);

  it('leaves out who was erased', async () => {
    await installation.as(tenantId, (unitOfWork) =>
      unitOfWork.query(
        `update consent_subject set salt = null, sub = 'gone', erased_at = now()
          where subject = (select subject from consent_record where status = 'declined' limit 1)`,
      ),
    );
    expect(await run('shop', 'export', '--status', 'declined')).toMatchObject({ code: 0, stdout: '' });
    expect(lines((await run('shop', 'export', '--history')).stdout)).toHaveLength(answers.length - 1);
  }, 60_000);
});
