import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WorkflowSteps } from '#requests';
import { TemporalModule, WorkflowService } from '#temporal';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { readyOrEnded, startProcess, type ChildProcess } from '../../scripts/lib/child-process.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { root } from '../../scripts/lib/root.mjs';
import { NAMESPACE, startTemporal } from '../../scripts/servers/temporal.mjs';
import { DeadlineRows, judge } from '../../scripts/soak/deadline-counts.mjs';
import { forEach } from '../../scripts/soak/for-each.mjs';
import { eventually } from '../support/eventually.js';
import { DAY, email, startRequestServices, type RequestServices } from '../support/request-services.js';

const REQUESTS = 500;
const CONCURRENCY = 8;
const SECOND = 1_000;
const START_MS = 300_000;
const PATH_MS = 900_000;
/** Between the first and the last event. */
const SPREAD_MS = 12_000;
const LEAST_LEAD_MS = 8_000;

/** Days after the question who they are: a reminder, and the end. */
const REMINDED = { name: 'reminded', age: 3, before: [], now: ['identityReminder-3'] };
const LAPSED = {
  name: 'lapsed',
  age: 90,
  before: ['identityReminder-3', 'identityReminder-10'],
  now: ['identityTtl-90'],
  state: 'lapsed',
};
const kindOf = (index: number) => (index % 10 === 0 ? LAPSED : REMINDED);

const describeTemporal = process.env['TEST_TEMPORAL_CLI'] ? describe : describe.skip;

describeTemporal('many requests whose deadlines come while a new worker is installed', () => {
  let folder: string;
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let services: RequestServices;
  let tenant: string;
  let worker: ChildProcess;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(root, 'scripts/build.mjs')]);
    folder = mkdtempSync(join(tmpdir(), 'habeas-deadlines-'));
    temporal = await startTemporal({
      path: process.env['TEST_TEMPORAL_CLI']!,
      port: await freePort(),
      uiPort: await freePort(),
      database: join(folder, 'temporal.db'),
      codecEndpoint: 'http://127.0.0.1/',
    });
    services = await startRequestServices(
      { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: NAMESPACE },
      TemporalModule,
    );
    tenant = await services.createTenant();
    worker = await startWorker();
  }, START_MS);
  afterAll(async () => {
    await worker?.stop();
    await services?.close();
    await temporal?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, START_MS);

  /** As it is installed: a process of its own. */
  async function startWorker(): Promise<ChildProcess> {
    const { DATABASE_URL, MASTER_KEY_FILE = '', HABEAS_HOME } = services.settings;
    let announce = (): void => undefined;
    const isReady = new Promise<void>((resolve) => (announce = resolve));
    const started = startProcess('worker', process.execPath, [join(root, 'dist/apps/worker/main.js')], {
      env: {
        ...process.env,
        HABEAS_MODE: 'standalone',
        HABEAS_HOME,
        DATABASE_URL,
        MASTER_KEY_FILE,
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: NAMESPACE,
        STORE_ROOTS: '',
        STORE_CONNECTIONS: '',
      },
      onOutput: (text) => text.includes('"msg":"ready"') && announce(),
    });
    await readyOrEnded(started, isReady);
    return started;
  }

  /** @returns ids in the order in which they were taken */
  async function askWhoTheyAre(): Promise<string[]> {
    const ids: string[] = [];
    await forEach(Array(REQUESTS).keys(), CONCURRENCY, async (index) => {
      const { id } = await services.create(tenant, {
        subject: { identifiers: [email(`person-${index}@example.com`)] },
      });
      await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
      ids.push(id);
    });
    return ids;
  }

  /** Nobody waits for days: the question is made as old as it has to be. */
  async function moveBack(ids: readonly string[], moments: readonly number[]): Promise<void> {
    const enteredAt = moments.map((moment, index) => new Date(moment - kindOf(index).age * DAY));
    await services.rows(
      `update request set entered_at = moved.at
         from unnest($1::text[], $2::timestamptz[]) as moved (id, at) where request.id = moved.id`,
      [ids, enteredAt],
    );
  }

  const begin = (ids: readonly string[]): Promise<void> =>
    forEach(ids, CONCURRENCY, (requestId) =>
      services.get(WorkflowService).start(REQUEST_WORKFLOW, requestId, [{ tenantId: tenant, requestId }]),
    );

  const isPast = (moment: number) => () => Date.now() >= moment;

  it(
    'hear of each once, and of none before its time',
    async () => {
      const startedAt = Date.now();
      const ids = await askWhoTheyAre();
      const first = Date.now() + Math.max(LEAST_LEAD_MS, Date.now() - startedAt);
      const moments = ids.map((_, index) => Math.round(first + (index * SPREAD_MS) / REQUESTS));
      const momentAt = (share: number): number => moments[Math.floor(share * (REQUESTS - 1))]!;
      await moveBack(ids, moments);
      await begin(ids);

      await eventually('the first events are due', isPast(momentAt(0.3)), PATH_MS);
      await worker.stop();
      await eventually('many more are', isPast(momentAt(0.6)), PATH_MS);
      worker = await startWorker();

      const expected = new Map(
        ids.map((id, index) => [id, { kind: kindOf(index), midnight: moments[index]! }]),
      );
      const wanted = ids.reduce((sum, _, index) => sum + kindOf(index).before.length + 1, 0);
      const rows = new DeadlineRows(services.settings.DATABASE_URL, await slugs());
      try {
        await eventually('all have happened', async () => (await rows.fired()) >= wanted, PATH_MS);
        // whatever it is still about to do, it does before it ends
        await worker.stop();
        const { counts, problems } = judge(await rows.rows(), expected);
        expect(problems).toEqual([]);
        expect(counts).toMatchObject({
          events: wanted,
          eventsOnce: wanted,
          eventsMissing: 0,
          eventsTwice: 0,
          eventsEarly: 0,
          tasksTwice: 0,
        });
        // what fell due in the middle of the gap has waited for the new worker
        expect(counts.latestSeconds).toBeGreaterThan((0.15 * SPREAD_MS) / SECOND);
        expect(await letters()).toEqual({
          VERIFY_REMINDER: wanted - REQUESTS / 10,
          REFUSAL: REQUESTS / 10,
        });
      } finally {
        await rows.close();
      }
    },
    PATH_MS,
  );

  const slugs = async (): Promise<string[]> =>
    (await services.rows<{ slug: string }>('select slug from tenant where id = $1', [tenant])).map(
      ({ slug }) => slug,
    );
  const letters = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (
        await services.rows<{ notice: string; count: number }>(
          `select notice, count(*)::int as count from mail_message
            where notice in ('VERIFY_REMINDER', 'REFUSAL') group by notice`,
        )
      ).map(({ notice, count }) => [notice, count]),
    );
});
