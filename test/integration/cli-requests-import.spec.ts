import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportAnswer } from '#contracts/schemas';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { runCli, type CliResult } from '../support/run-cli.js';

const ROUTE = 'POST /v1/requests/import/bulk';
/** Three of these cannot be taken over. */
const CASES = 60;

describe('old cases, many at once', () => {
  let desk: OperatorDesk;
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    desk = await openOperatorDesk();
    await desk.api.app.listen({ port: 0, host: '127.0.0.1' });
    env = { HABEAS_URL: await desk.api.app.getUrl(), HABEAS_KEY: desk.key };
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cases-'));
  }, 60_000);
  afterAll(async () => {
    await desk?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const importing = (args: readonly string[], input = ''): Promise<CliResult> =>
    runCli(['requests', 'import', ...args], { cwd: folder, env, input });
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  const count = async (sql: string): Promise<number> =>
    (await desk.rows<{ count: number }>(`select count(*)::integer as count from ${sql}`))[0]!.count;
  const day = (ago: number): string => new Date(desk.clock.now().getTime() - ago * 86_400_000).toISOString();
  const email = (value: string) => ({ identifiers: [{ type: 'email', value }] });

  it('are taken over by a call, each by itself and once, with a clock and without a letter', async () => {
    const given = { right: 'erasure', subject: email('one@example.com'), receivedAt: day(20) };
    const items = [
      { ...given, reference: 'old/1' },
      { ...given, reference: 'old/2', subject: email('nobody') },
      { ...given, reference: 'old/3', right: 'everything' },
      { ...given, reference: 'x'.repeat(201) },
      { ...given, subject: email('two@example.com') },
    ];
    const dry = await desk.call<ImportAnswer>(ROUTE, desk.key, { items, dryRun: true });
    expect([dry.status, dry.body.done, dry.body.failed]).toEqual([200, 2, 3]);
    expect(dry.body.items[0]).toMatchObject({ reference: 'old/1', ok: true, dueAt: expect.any(String) });
    expect(await count('request')).toBe(0);
    const headers = { 'idempotency-key': 'take-over-1' };
    const { body } = await desk.call<ImportAnswer>(ROUTE, desk.key, { items }, headers);
    expect(body.items.map(({ problem }) => problem?.param)).toEqual([
      undefined,
      'subject.identifiers.0.value',
      'right',
      'reference',
      undefined,
    ]);
    expect(body.items[0]).toMatchObject({ ok: true, repeated: false, number: expect.any(String) });
    const again = await desk.call<ImportAnswer>(ROUTE, desk.key, { items: items.slice(0, 1) });
    expect(again.body.items[0]).toMatchObject({ ok: true, repeated: true, id: body.items[0]!.id });
    expect(await count('request')).toBe(2);
    expect(await count('request where due_at is null or not silent')).toBe(0);
    await desk.triage(body.items[0]!.id!);
    expect(await count('mail_message')).toBe(0);
    const clerk = await desk.staff('clerk-1', 'clerk');
    expect((await desk.call(ROUTE, clerk, { items })).status).toBe(403);
    const many = Array.from({ length: 1_001 }, () => given);
    expect((await desk.call(ROUTE, desk.key, { items: many })).status).toBe(400);
  });

  it('are of one name each for the whole tenant: another case under it is refused, in the dry run too', async () => {
    const first = {
      reference: 'one/1',
      right: 'access',
      subject: email('seven@example.com'),
      receivedAt: day(9),
    };
    const send = async (given: object, dryRun = false, key = desk.key) =>
      (await desk.call<ImportAnswer>(ROUTE, key, { items: [given], dryRun })).body.items[0]!;
    const before = await count('request');
    const together = await Promise.all(Array.from({ length: 4 }, () => send(first)));
    expect(together.map(({ ok, repeated }) => [ok, repeated])).toEqual(
      expect.arrayContaining([[true, false], ...Array.from({ length: 3 }, () => [true, true])]),
    );
    const { id, number } = together[0]!;
    expect(new Set(together.map((item) => item.id))).toEqual(new Set([id]));
    const colleague = await desk.api.createKey(desk.tenantId, ['requests:import']);
    expect(await send(first, false, colleague)).toMatchObject({ repeated: true, id });
    expect(await send({ ...first, receivedBy: undefined }, true)).toMatchObject({
      repeated: true,
      id,
      number,
    });
    for (const dryRun of [true, false])
      for (const change of [
        { right: 'erasure' },
        { receivedAt: day(8) },
        { subject: email('eight@example.com') },
      ])
        expect(await send({ ...first, ...change }, dryRun)).toMatchObject({
          ok: false,
          problem: {
            code: 'import.reference_used',
            status: 409,
            param: 'reference',
            detail: expect.stringContaining(number!),
          },
        });
    const { receivedAt: _missing, ...undated } = first;
    expect(await send({ ...undated, reference: 'one/2' }, true)).toMatchObject({
      ok: false,
      problem: { status: 400, param: 'receivedAt', detail: expect.stringContaining('reached you') },
    });
    expect(await count('request')).toBe(before + 1);
  });

  it('are not guessed at: a name that is used twice, and a member that nobody knows', async () => {
    const given = { right: 'access', subject: email('three@example.com'), receivedAt: day(20) };
    const { receivedAt, ...undated } = given;
    const items = [
      { ...given, reference: 'new/1' },
      { ...given, reference: 'new/1', right: 'erasure' },
      { ...undated, reference: 'new/2', recievedAt: receivedAt },
    ];
    for (const dryRun of [true, false]) {
      const { body } = await desk.call<ImportAnswer>(ROUTE, desk.key, { items, dryRun });
      expect(body.items.map(({ ok, problem }) => [ok, problem?.status, problem?.detail])).toEqual([
        [true, undefined, undefined],
        [false, 400, expect.stringContaining('stands at an earlier case')],
        [false, 400, expect.stringContaining('recievedAt')],
      ]);
    }
  });

  it('come from a file: the bad rows are named, the others have clocks, and repeating it is harmless', async () => {
    const before = await count('request');
    const bad: Record<number, string> = {
      17: ',erasure,2026-01-05T09:00:00Z,,letter',
      [CASES - 2]: 'k,everything,2026-01-05T09:00:00Z,a@example.com,letter',
      [CASES - 1]: 'l,erasure,05.01.2026,b@example.com,letter',
    };
    const rows = Array.from(
      { length: CASES },
      (_, index) => bad[index] ?? `old-${index},erasure,${day(index % 300)},case-${index}@example.com,letter`,
    );
    write('cases.csv', ['reference,right,receivedAt,email,channel', ...rows, ''].join('\n'));
    const dry = await importing(['cases.csv', '--dry-run', '--json']);
    expect([dry.code, JSON.parse(dry.stdout)]).toMatchObject([3, { recorded: CASES - 3, bad: 3 }]);
    expect(await count('request')).toBe(before);
    const { code, stdout, stderr } = await importing(['cases.csv']);
    expect([code, stderr]).toEqual([3, '']);
    expect(stdout).toContain(`taken     ${CASES - 3} over\n`);
    expect(await count('request')).toBe(before + CASES - 3);
    expect(await count('request where due_at is null')).toBe(0);
    expect(await count('mail_message')).toBe(0);
    const errors = readFileSync(join(folder, 'cases.csv.errors.ndjson'), 'utf8');
    const faults = errors.trim().split('\n');
    expect(faults.map((line) => JSON.parse(line) as object)).toMatchObject([
      { line: 19, member: 'identifiers' },
      { line: CASES, code: 'request.invalid', member: 'right' },
      { line: CASES + 1, member: 'receivedAt' },
    ]);
    expect(errors).not.toContain('@example.com');
    expect(existsSync(join(folder, 'cases.csv.habeas-import.json'))).toBe(false);
    const again = await importing(['cases.csv', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ recorded: 0, repeated: CASES - 3, bad: 3 });
  }, 180_000);

  it('go on where they were cut off', async () => {
    let broken = false;
    const calls: number[] = [];
    const peer = createServer((request, response) => {
      if (broken) return void request.destroy();
      broken = calls.length === 0;
      void text(request).then(async (body) => {
        const answer = await desk.api.call(`POST ${request.url}`, {
          key: desk.key,
          body: JSON.parse(body) as object,
        });
        calls.push(answer.json<ImportAnswer>().items.length);
        response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
    const away = { ...env, HABEAS_URL: `http://127.0.0.1:${(peer.address() as AddressInfo).port}` };
    const run = (...more: string[]) =>
      runCli(['requests', 'import', 'cut.csv', ...more], { cwd: folder, env: away });
    const before = await count('request');
    const rows = Array.from(
      { length: 120 },
      (_, index) => `cut-${index},access,${day(1)},cut-${index}@example.com`,
    );
    write('cut.csv', ['reference,right,receivedAt,email', ...rows, ''].join('\n'));
    const cut = await run();
    expect([cut.code, cut.stderr]).toEqual([
      1,
      expect.stringContaining('50 rows are done: run the command again with --resume'),
    ]);
    expect(await count('request')).toBe(before + 50);
    broken = false;
    const resumed = await run('--resume', '--json');
    expect([resumed.code, JSON.parse(resumed.stdout)]).toMatchObject([
      0,
      { read: 120, recorded: 120, repeated: 0 },
    ]);
    expect(await count('request')).toBe(before + 120);
    // what was done is not sent again
    expect(calls.reduce((sum, cases) => sum + cases, 0)).toBe(120);
    expect(existsSync(join(folder, 'cut.csv.habeas-import.json'))).toBe(false);
    await new Promise((resolve) => peer.close(resolve));
  }, 60_000);

  it('come with foreign columns, or as the API takes them', async () => {
    write(
      'mapping.yaml',
      [
        'columns: { ticket: reference, wish: right, came: receivedAt, mail: email }',
        'values: { right: { delete: erasure, copy: access } }',
        'constants: { channel: phone }',
        'dates: { format: dd.MM.yyyy, zone: Europe/Berlin }',
        'delimiter: ";"',
      ].join('\n'),
    );
    write('old.csv', 'ticket;wish;came;mail\nT-1;copy;02.11.2026;foreign@example.com\n');
    expect((await importing(['old.csv', '--mapping', 'mapping.yaml', '--dry-run'])).stderr).toBe('');
    write('bad.yaml', 'columns: { wish: right }\nvalues: { right: { delete: everything } }\n');
    const refused = await importing(['old.csv', '--mapping', 'bad.yaml']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('bad.yaml:2 values.right.delete'),
    ]);
    const line = {
      right: 'access',
      receivedAt: day(3),
      subject: email('api@example.com'),
      details: 'All of it',
    };
    const piped = await importing(
      ['-', '--format', 'ndjson', '--json'],
      `${JSON.stringify(line)}\nno json\n`,
    );
    expect([piped.code, JSON.parse(piped.stdout)]).toMatchObject([3, { recorded: 1, bad: 1 }]);
    const { status, body } = await desk.call<{ items: { channel?: string }[] }>(
      'POST /v1/requests/search',
      desk.key,
      {
        q: 'email:api@example.com',
      },
    );
    expect([status, body.items.length]).toEqual([200, 1]);
  });
});
