import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Checks } from '../../scripts/demo/checks.mjs';
import { approve, carryOut, submit, verifyAndPlan, waitForState } from '../../scripts/demo/requests.mjs';
import { SCENARIOS, beginWalk, type Walk } from '../../scripts/demo/walk.mjs';
import { anotherTenant } from './support/another-tenant.js';
import { describeStandalone, startE2e, type E2eStandalone } from './support/standalone.js';
import { tracesInDatabase, tracesInFiles } from './support/traces.js';

const START_MS = 300_000;
const PATH_MS = 180_000;
const DONE = ['fulfilled', 'partially_fulfilled'];
const MIB = 1_048_576;
const LATE_AGENT = 'SignedInAfterApproval/1.0';

const personOf = (number: number) => `customer-${number}@shop.example.com`;

/** Standard output of the demo against an installation that runs, and its exit code. */
async function demo(
  args: readonly string[],
  url: string,
  home: string,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/demo.mjs'), ...args], {
    env: { ...process.env, HABEAS_URL: url, HABEAS_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code: code as number | null, output };
}

/** What only the people of the demo have: their addresses, plain and encoded, and their telephones. */
const CANARIES = [1, 3, 4, 5, 10, 11, 15, 24, 30, 31].flatMap((number) => [
  personOf(number),
  encodeURIComponent(personOf(number)),
  Buffer.from(personOf(number)).toString('base64').slice(0, -4),
  `+493023125${String(number).padStart(3, '0')}`,
]);

describeStandalone('the walking path', () => {
  let standalone: E2eStandalone;
  let walk: Walk;
  let checks: Checks;

  beforeAll(async () => {
    standalone = await startE2e();
    walk = await beginWalk(standalone.installation, new Checks(), () => {});
  }, START_MS);
  afterAll(async () => {
    await walk?.end();
    await standalone?.close();
  }, START_MS);
  beforeEach(() => {
    checks = new Checks();
  });

  const request = (id: string, state: readonly string[]) =>
    waitForState(walk.operator, `/v1/requests/${id}`, state);
  const post = (path: string, body: unknown) => walk.operator.send('POST', path, body);
  const problem = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

  it.each(SCENARIOS)(
    '%s',
    async (_title, scenario) => {
      await scenario({ ...walk, checks });
      expect(checks.failed).toEqual([]);
    },
    PATH_MS,
  );

  it(
    'shows single rights from receipt to their end, as `npm run demo -- rights` does',
    async () => {
      const { url, home } = standalone.installation;
      const shown = await demo(['rights', '--right', 'erasure', '--right', 'complaint'], url, home);
      expect(shown.output).toContain('2 of 2 reached their end');
      expect(shown.code).toBe(0);
      const { code, output } = await demo(['rights', '--right', 'third_party_list', '--json'], url, home);
      expect(code).toBe(0);
      const [story] = JSON.parse(output) as { right: string; fault: string | null; entries: unknown[] }[];
      expect(story).toMatchObject({ right: 'third_party_list', state: 'fulfilled', fault: null });
      expect(story!.entries).toContainEqual(expect.objectContaining({ kind: 'letter' }));
      expect(await demo(['rights', '--right', 'oblivion'], url, home)).toMatchObject({ code: 2 });
    },
    PATH_MS,
  );

  it(
    'plans anew and asks again when the data have changed after approval',
    async () => {
      const { shop, operator } = walk;
      const { id } = await submit(operator, 'erasure', personOf(10));
      const planned = await verifyAndPlan(operator, id);
      const { id: customer } = (await shop.findCustomer(personOf(10)))!;
      await shop.query(
        `insert into login (id, customer_id, at, user_agent) select max(id) + 1, $1, now(), $2 from login`,
        [customer, LATE_AGENT],
      );
      await approve(operator, planned);
      const again = await request(id, ['awaiting_approval']);
      expect(again.planHash).not.toBe(planned.planHash);
      expect(problem(await post(`/v1/requests/${id}/approval`, { planHash: planned.planHash }))).toEqual([
        409,
        'plan.stale',
      ]);
      await approve(operator, again);
      expect(DONE).toContain((await request(id, DONE)).state);
      expect(await shop.findTexts([personOf(10), LATE_AGENT])).toEqual({});
    },
    PATH_MS,
  );

  describe('answers bad input with a problem', () => {
    const subject = (value: string) => ({ identifiers: [{ type: 'email', value }] });

    it.each([
      ['an unknown right', { right: 'oblivion', subject: subject(personOf(12)) }, [400, 422]],
      ['an identifier of 1 MB', { right: 'erasure', subject: subject('a'.repeat(MIB)) }, [400, 413]],
      ['a NUL byte', { right: 'erasure', subject: subject('customer\u0000@shop.example.com') }, [400]],
      ['no identifier', { right: 'erasure', subject: { identifiers: [] } }, [400]],
      [
        'another type of identifier',
        { right: 'erasure', subject: { identifiers: [{ type: 'x', value: 'y' }] } },
        [400],
      ],
      ['a list', [], [400]],
    ])('%s', async (_what, body, statuses) => {
      const answer = await post('/v1/requests', body);
      expect(statuses).toContain(answer.status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({ status: answer.status, code: expect.any(String) });
      expect(JSON.stringify(answer.body)).not.toContain('customer\\u0000');
    });

    it('a body that is not JSON', async () => {
      expect((await post('/v1/requests', '{"right":')).status).toBe(400);
    });

    it.each([
      ["Habeas' own database", 'postgres', 'env:DATABASE_URL'],
      ['a variable nobody listed', 'postgres', 'env:PATH'],
      ['an address', 'postgres', 'postgresql://postgres@127.0.0.1/postgres'],
      ['a file outside the folders', 'sqlite', '/etc/passwd'],
      ['a way out of the folders', 'sqlite', '{shop}/../master.key'],
      ['log files elsewhere', 'logs', '/var/log'],
    ])('a map that names %s', async (_what, type, connection) => {
      const place = connection.replace('{shop}', join(standalone.home, 'shop'));
      const document = JSON.stringify({
        version: 1,
        purposes: {},
        stores: [{ id: 'taken', type, connection: place, collections: [] }],
      });
      const answer = await walk.operator.send('PUT', '/v1/data-map', { document });
      expect(problem(answer)).toEqual([422, 'store.connection_refused']);
    });

    it('a request of another tenant, whatever is asked of it', async () => {
      const { id } = await submit(walk.operator, 'portability', personOf(13));
      const stranger = await anotherTenant(standalone.installation);
      const asked = await Promise.all([
        ...['', '/timeline', '/plan', '/certificate', '/package'].map((part) =>
          stranger.send('GET', `/v1/requests/${id}${part}`),
        ),
        stranger.send('POST', `/v1/requests/${id}/withdrawal`, {}),
        stranger.send('POST', `/v1/requests/${id}/package/links`, {}),
      ]);
      expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 404));
      expect((await stranger.get('/v1/requests')).items).toEqual([]);
    });

    it('commands that the state does not allow, and the state stays', async () => {
      const { id } = await submit(walk.operator, 'erasure', personOf(14));
      await request(id, ['awaiting_identity']);
      const commands: [string, object][] = [
        ['approval', { planHash: '0'.repeat(64) }],
        ['retry', {}],
        ['reopening', { reason: 'Why not' }],
        ['resume', { kind: 'fee' }],
        ['refusal', { codes: ['NO_MATCH'] }],
      ];
      for (const [command, body] of commands)
        expect([command, ...problem(await post(`/v1/requests/${id}/${command}`, body))]).toEqual([
          command,
          409,
          'request.illegal_transition',
        ]);
      expect((await request(id, ['awaiting_identity'])).state).toBe('awaiting_identity');
    });

    it('nobody without a key', async () => {
      expect((await walk.everybody.send('GET', '/v1/requests')).status).toBe(401);
    });
  });

  it(
    'continues an open request after everything was stopped and started again',
    async () => {
      const { id } = await submit(walk.operator, 'erasure', personOf(11));
      const planned = await verifyAndPlan(walk.operator, id);
      await standalone.restart();
      await approve(walk.operator, await request(id, ['awaiting_approval']));
      const done = await request(id, DONE);
      expect(done.planHash).toBe(planned.planHash);
      expect(await walk.shop.findTexts([personOf(11)])).toEqual({});
    },
    START_MS,
  );

  it('leaves no personal data in logs, workflow histories or its own tables', async () => {
    const { id } = await carryOut(walk.operator, 'restriction', personOf(15), DONE);
    const texts = CANARIES.map((text) => text.toLowerCase());
    expect(tracesInFiles(join(standalone.home, 'logs'), texts)).toEqual({});
    expect(tracesInFiles(join(standalone.home, 'temporal'), texts)).toEqual({});
    expect(await tracesInDatabase(walk.databaseUrl, texts)).toEqual({});
    // the same search does find what may be there
    expect(Object.keys(tracesInFiles(join(standalone.home, 'logs'), ['"msg":"ready"']))).not.toEqual([]);
    expect(Object.keys(tracesInFiles(join(standalone.home, 'temporal'), [id]))).not.toEqual([]);
    expect(Object.keys(await tracesInDatabase(walk.databaseUrl, [id]))).toContain('public.event');
  });
});
