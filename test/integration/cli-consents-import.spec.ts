import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCliInstallation, type CliInstallation } from '../support/cli-installation.js';
import { defineConsent, publishVersion, type DefinedConsent } from '../support/consents.js';
import { eventually } from '../support/eventually.js';

const HEAD = 'sub,consent,version,status,saidAt\n';

describe('habeas consents import', () => {
  let installation: CliInstallation;
  let tenantId: string;
  let otherTenantId: string;
  let newsletter: DefinedConsent;
  let foreign: DefinedConsent;
  let names = 0;

  beforeAll(async () => {
    installation = await createCliInstallation();
    tenantId = await installation.createTenant('shop');
    otherTenantId = await installation.createTenant('other');
    newsletter = await installation.as(tenantId, (unitOfWork) =>
      defineConsent(unitOfWork, { name: 'newsletter' }),
    );
    await installation.as(tenantId, (unitOfWork) =>
      publishVersion(unitOfWork, newsletter.consentId, 2, { texts: { en: 'Two', de: 'Zwei' } }),
    );
    foreign = await installation.as(otherTenantId, (unitOfWork) => defineConsent(unitOfWork));
  });
  afterAll(() => installation.close());

  const fresh = (ending: string): string => `file-${(names += 1)}.${ending}`;
  const take = (file: string, ...more: string[]) =>
    installation.habeas(['consents', 'import', file, '--tenant', 'shop', '--json', ...more]);
  const csv = (content: string | Buffer, ...more: string[]) =>
    take(installation.write(fresh('csv'), content), ...more);
  const counts = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Record<string, unknown>;
  const errorsOf = (result: { stdout: string }): Record<string, unknown>[] =>
    readFileSync(String(counts(result).errors), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const statuses = async (method: string): Promise<string[]> => {
    const rows = await installation.rows<{ status: string }>(
      `select r.status from consent_record r where exists (
         select from consent_action a where a.record_id = r.id and a.facts->>'method' = $1)`,
      [method],
    );
    return rows.map(({ status }) => status);
  };
  const verified = async (): Promise<void> =>
    expect(await installation.habeas(['audit', 'verify'])).toMatchObject({ code: 0 });

  it('stores 9,997 of 10,000 lines and names the three that are bad', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      JSON.stringify({
        sub: `bulk-${index}`,
        consent: 'newsletter',
        status: 'accepted',
        saidAt: '2025-01-01T00:00:00Z',
      }),
    );
    lines[41] = '{"sub": "half';
    lines[4_999] = JSON.stringify({
      sub: 'x',
      consent: 'nothing',
      status: 'accepted',
      saidAt: '2025-01-01T00:00:00Z',
    });
    lines[9_999] = JSON.stringify({
      sub: 'x',
      consent: 'newsletter',
      status: 'perhaps',
      saidAt: '2025-01-01T00:00:00Z',
    });
    const file = installation.write(fresh('ndjson'), lines.join('\n'));
    const result = await take(file);
    expect(result).toMatchObject({ code: 3 });
    expect(counts(result)).toMatchObject({ read: 10_000, recorded: 9_997, bad: 3 });
    expect(errorsOf(result)).toEqual([
      {
        line: 42,
        code: 'request.invalid',
        member: '',
        reason: 'The line is no JSON.',
        todo: expect.any(String),
      },
      {
        line: 5_000,
        code: 'consent.unknown',
        member: 'consent',
        reason: 'There is no such consent',
        todo: expect.stringContaining('Create the consent'),
      },
      {
        line: 10_000,
        code: 'request.invalid',
        member: 'status',
        reason: 'The status is not known.',
        todo: expect.stringContaining('accepted'),
      },
    ]);
    const [stored] = await installation.rows(
      `select count(*)::int as stored, min(source) as source, min(facts->>'method') as method from consent_action where tenant_id = $1`,
      [tenantId],
    );
    expect(stored).toEqual({ stored: 9_997, source: 'import', method: 'import' });
    expect(existsSync(join(installation.folder, `${file}.habeas-import.json`))).toBe(false);
    expect(counts(await take(file))).toMatchObject({ recorded: 0, repeated: 9_997, bad: 3 });
    await verified();
  }, 300_000);

  it('leaves revoked what an older line accepts', async () => {
    const head = 'sub,consent,version,status,saidAt,method\n';
    const revoked = await csv(`${head}late-1,newsletter,1,revoked,2025-03-01T00:00:00Z,late\n`);
    expect(counts(revoked)).toMatchObject({ recorded: 1 });
    const older = await csv(`${head}late-1,newsletter,1,accepted,2025-02-01T00:00:00Z,late\n`);
    expect(older.code).toBe(0);
    expect(counts(older)).toMatchObject({ recorded: 0, outdated: 1 });
    expect(await statuses('late')).toEqual(['revoked']);
  });

  it('finds consents and versions by every name, and none of another tenant', async () => {
    const group = `group-${newsletter.groupId}`;
    const rows = [
      `n-1,${newsletter.consentId},latest,accepted`,
      `n-2,cns_${newsletter.consentId},1,accepted`,
      `n-3,${group}/NEWSLETTER,2.0,accepted`,
      `n-4,newsletter,cnv_${newsletter.versionId},accepted`,
      `n-5,newsletter,3,accepted`,
      `n-6,${foreign.consentId},1,accepted`,
      `n-7,newsletter,${foreign.versionId},accepted`,
    ];
    const result = await csv(HEAD + rows.map((row) => `${row},2025-01-01T00:00:00Z\n`).join(''));
    expect(counts(result)).toMatchObject({ recorded: 4, bad: 3 });
    expect(errorsOf(result).map(({ line, code }) => [line, code])).toEqual([
      [6, 'consent_version.unknown'],
      [7, 'consent.unknown'],
      [8, 'consent_version.unknown'],
    ]);
  });

  it('reads what spreadsheets write: byte order mark, CRLF, quoted line breaks, empty lines, duplicates', async () => {
    const text = `\ufeff${HEAD.replaceAll('\n', '\r\n')}"q\r\n1",newsletter,1,accepted,2025-01-01T00:00:00Z\r\n\r\n`;
    const row = `q-2,newsletter,1,accepted,2025-01-01T00:00:00Z\r\n`;
    const bad = `q-3,newsletter,1,never,2025-01-01T00:00:00Z\r\n`;
    const broken = `q"4,newsletter,1,accepted,2025-01-01T00:00:00Z\r\n`;
    const result = await csv(text + row + row + bad + broken + 'q-5,newsletter');
    expect(counts(result)).toMatchObject({ read: 6, recorded: 2, repeated: 1, bad: 3 });
    expect(errorsOf(result).map(({ line, reason }) => [line, reason])).toEqual([
      [7, 'The status is not known.'],
      [8, 'A quotation mark stands where none can be.'],
      [9, 'The row has 2 cells, the first line 5.'],
    ]);
  });

  it('leaves out what is too long or no UTF-8, and goes on', async () => {
    const good = 'u-3,newsletter,1,accepted,2025-01-01T00:00:00Z\n';
    const long = `"${'x'.repeat(2 * 1024 * 1024)}",newsletter,1,accepted,2025-01-01T00:00:00Z\n`;
    const latin = Buffer.concat([Buffer.from([0x75, 0xfc]), Buffer.from(good.slice(3))]);
    const result = await csv(Buffer.concat([Buffer.from(HEAD + long), latin, Buffer.from(good)]));
    expect(counts(result)).toMatchObject({ read: 3, recorded: 1, bad: 2 });
    expect(errorsOf(result).map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'sub is longer than 255 characters.'],
      [3, 'sub holds bytes that are no UTF-8.'],
    ]);
    expect(JSON.stringify(errorsOf(result)).length).toBeLessThan(1_000);
  });

  it.each([
    ['an empty file', '', 'its first line must name the columns'],
    [
      'a file without a first line',
      'p,newsletter,1,accepted,2025-01-01T00:00:00Z\n',
      'names no column for sub',
    ],
    ['an unknown column', 'sub,consent,status,saidAt,colour\n', 'The column "colour" is not known'],
    ['a column twice', 'sub,consent,status,saidAt,sub\n', 'stands in the first line twice'],
    ['UTF-16', Buffer.from('\ufeffsub', 'utf16le'), 'save it as UTF-8'],
  ])('refuses %s', async (_, content, sentence) => {
    expect(await csv(content)).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
  });

  it('refuses a quotation mark that is never closed', async () => {
    const file = installation.write(fresh('csv'), `${HEAD}"${'x'.repeat(9 * 1024 * 1024)}`);
    // Jest's context makes nine million characters a matter of many seconds
    const { result } = installation.start(['consents', 'import', file, '--tenant', 'shop', '--json']);
    expect(await result).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a quotation mark is not closed'),
    });
  });

  it('reads foreign columns by a mapping, and names the line that is wrong', async () => {
    const mapping = [
      'columns:',
      '  "E-Mail-Nr": sub',
      '  opt_in: status',
      '  changed: saidAt',
      'values:',
      '  status: { yes: accepted, no: declined }',
      'constants:',
      '  consent: newsletter',
      '  method: mapped',
      'dates: { format: "dd.MM.yyyy HH:mm", zone: Europe/Berlin }',
      'delimiter: ";"',
      'ignore: [note]',
    ].join('\n');
    installation.write('mapping.yaml', mapping);
    const result = await csv(
      'E-Mail-Nr;opt_in;changed;note\n4711;yes;01.07.2025 12:00;x\n4712;no;02.01.2025 12:00;y\n4713;maybe;02.01.2025 12:00;\n4714;yes;2025-01-01;\n',
      '--mapping',
      'mapping.yaml',
    );
    expect(counts(result)).toMatchObject({ recorded: 2, bad: 2 });
    expect(errorsOf(result)).toMatchObject([
      { line: 4, member: 'status', todo: expect.stringContaining('yes, no') },
      { line: 5, member: 'saidAt', todo: expect.stringContaining('dd.MM.yyyy HH:mm') },
    ]);
    const stored = await installation.rows<{ status: string; at: Date }>(
      `select status, (facts->>'saidAt')::timestamptz as at from consent_action where facts->>'method' = 'mapped' order by sequence`,
    );
    expect(stored).toEqual([
      { status: 'accepted', at: new Date('2025-07-01T10:00:00Z') },
      { status: 'declined', at: new Date('2025-01-02T11:00:00Z') },
    ]);
    installation.write('mapping.yaml', mapping.replace('opt_in: status', 'opt_in: stauts'));
    expect(await csv(HEAD, '--mapping', 'mapping.yaml')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('mapping.yaml:3 columns.opt_in: must be one of: sub'),
    });
    installation.write('mapping.yaml', mapping);
    expect(await csv('E-Mail-Nr;changed\n', '--mapping', 'mapping.yaml')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('mapping.yaml:3 columns.opt_in: the file has no such column'),
    });
  });

  it('looks everything up in a dry run and writes nothing', async () => {
    const result = await csv(
      `${HEAD}dry,newsletter,1,accepted,2025-01-01T00:00:00Z\ndry,nothing,1,accepted,2025-01-01T00:00:00Z\n`,
      '--dry-run',
    );
    expect(result.code).toBe(3);
    expect(counts(result)).toMatchObject({ recorded: 1, bad: 1, dryRun: true });
    expect(counts(await csv(`${HEAD}dry,newsletter,1,accepted,2025-01-01T00:00:00Z\n`))).toMatchObject({
      recorded: 1,
    });
  });

  it('announces nothing when it is silent', async () => {
    await csv(`${HEAD}silent,newsletter,1,accepted,2025-01-01T00:00:00Z\n`, '--silent');
    const [newest] = await installation.rows(
      `select facts->'silent' as silent from consent_action where tenant_id = $1 order by sequence desc limit 1`,
      [tenantId],
    );
    expect(newest).toEqual({ silent: true });
  });

  it('reads standard input, and cannot resume it', async () => {
    const args = ['consents', 'import', '-', '--tenant', 'shop', '--json', '--format', 'csv'];
    const row = 'stdin,newsletter,1,accepted,2025-01-01T00:00:00Z\n';
    expect(counts(await installation.habeas(args, HEAD + row))).toMatchObject({ recorded: 1 });
    expect(await installation.habeas([...args, '--resume'], HEAD)).toMatchObject({ code: 2 });
    expect(await installation.habeas(args.slice(0, 5), HEAD)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--format'),
    });
  });

  it('stops when the file of errors cannot be written', async () => {
    const rows = 'full,nothing,1,accepted,2025-01-01T00:00:00Z\n';
    expect(await csv(HEAD + rows, '--errors', '/dev/full')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('/dev/full cannot be written: the disk is full'),
    });
  });

  it('goes on after a kill at any moment, with every row recorded once', async () => {
    const rows = Array.from(
      { length: 12_000 },
      (_, index) =>
        `${index % 1_000 === 999 ? '' : `k-${index}`},newsletter,1,accepted,2025-01-01T00:00:00Z\n`,
    );
    const file = installation.write(fresh('csv'), HEAD + rows.join(''));
    const checkpoint = join(installation.folder, `${file}.habeas-import.json`);
    const args = ['consents', 'import', file, '--tenant', 'shop', '--json', '--resume'];
    const recorded = async (): Promise<number> => {
      const [row] = await installation.rows<{ n: number }>(
        `select count(*)::int as n from consent_action where tenant_id = $1`,
        [tenantId],
      );
      return row!.n;
    };
    const before = await recorded();
    let kills = 0;
    for (const after of [1_000, 4_000, 8_000]) {
      const running = installation.start(args);
      await eventually(
        'rows are recorded',
        async () => (await recorded()) >= before + after || running.child.exitCode !== null,
        120_000,
      );
      if (running.child.exitCode === null) kills += 1;
      running.child.kill('SIGKILL');
      await running.result;
    }
    expect(kills).toBe(3);
    const last = await installation.habeas(args);
    expect(last).toMatchObject({ code: 3 });
    expect(counts(last)).toMatchObject({ read: 12_000, bad: 12 });
    expect(await recorded()).toBe(before + 11_988);
    expect(errorsOf(last).map(({ line }) => line)).toEqual(
      Array.from({ length: 12 }, (_, index) => (index + 1) * 1_000 + 1),
    );
    expect(existsSync(checkpoint)).toBe(false);
    await verified();
  }, 300_000);

  it('takes what was written to the file meanwhile, and refuses another one in its place', async () => {
    const row = (index: number): string => `g-${index},newsletter,1,accepted,2025-01-01T00:00:00Z\n`;
    const rows = Array.from({ length: 20_000 }, (_, index) => row(index)).join('');
    const file = installation.write(fresh('csv'), HEAD + rows);
    const checkpoint = join(installation.folder, `${file}.habeas-import.json`);
    const running = installation.start(['consents', 'import', file, '--tenant', 'shop', '--json']);
    await eventually('a checkpoint is there', () => existsSync(checkpoint), 120_000);
    running.child.kill('SIGKILL');
    await running.result;
    const left = readFileSync(checkpoint, 'utf8');
    appendFileSync(join(installation.folder, file), row(20_000));
    expect(counts(await take(file, '--resume'))).toMatchObject({ read: 20_001, bad: 0 });
    expect(JSON.parse(left)).toMatchObject({ counts: { read: expect.any(Number) }, format: 'csv' });

    installation.write(`${file}.habeas-import.json`, left);
    installation.write(file, HEAD.replace('sub', 'SUB') + rows);
    expect(await take(file, '--resume')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not the file that was begun'),
    });
    expect(await take(file, '--resume', '--silent')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('another silent'),
    });
  }, 300_000);

  it('leaves an entry with counts in the audit trail', async () => {
    const [entry] = await installation.rows<{ data: object }>(
      `select data from audit where tenant_id = $1 and action = 'consents.imported' order by sequence limit 1`,
      [tenantId],
    );
    expect(entry!.data).toMatchObject({ read: 10_000, recorded: 9_997, bad: 3, complete: true });
  });
});
