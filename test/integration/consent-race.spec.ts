import { setTimeout as delay } from 'node:timers/promises';
import { ConsentChain } from '#consents';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { freePort } from '../../scripts/lib/ports.mjs';
import { createTestApi, type TestApi } from '../support/api.js';
import { startChild, untilReady, type Child } from '../support/child.js';
import { defineConsent, publishVersion } from '../support/consents.js';
import { eventually } from '../support/eventually.js';

const CLIENTS = 64;
const STEPS = 12;
const KILLS = 3;

/** A process of the API that can be killed and comes back on the same port. */
class KillableApi {
  #child: Child | null = null;

  constructor(
    readonly port: number,
    private readonly environment: Record<string, string>,
  ) {}

  async start(): Promise<void> {
    const child = startChild('apps/api/main.ts', { ...this.environment, PORT: String(this.port) });
    this.#child = child;
    await untilReady(child, 'api');
  }

  async kill(): Promise<void> {
    await this.#child?.kill('SIGKILL');
  }
}

describe('answers of many clients to processes that are killed', () => {
  let api: TestApi;
  let processes: KillableApi[];
  let key: string;
  let tenantId: string;

  beforeAll(async () => {
    api = await createTestApi();
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    const environment = {
      HABEAS_MODE: 'standalone',
      LOG_LEVEL: 'silent',
      DATABASE_URL: api.databaseUrl,
      MASTER_KEY_FILE: api.settings.MASTER_KEY_FILE!,
    };
    processes = [
      new KillableApi(await freePort(), environment),
      new KillableApi(await freePort(), environment),
    ];
    await Promise.all(processes.map((process) => process.start()));
  }, 180_000);
  afterAll(async () => {
    await Promise.all((processes ?? []).map((process) => process.kill()));
    await api?.close();
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, () => unitOfWork().run(work));

  /** Says it until somebody confirms it; what was said and not confirmed is said again, to the other process in turn. */
  const confirmed = async (body: object, turn: number): Promise<{ status: number; id: string }> => {
    for (let attempt = turn; ; attempt += 1) {
      const { port } = processes[attempt % processes.length]!;
      try {
        const response = await fetch(`http://127.0.0.1:${port}/consent-srv/actions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        const text = await response.text();
        if (response.status !== 503) return { status: response.status, id: JSON.parse(text).data?._id };
      } catch {
        await delay(20);
      }
    }
  };

  it('confirms nothing that was not written, loses nothing that was confirmed, and leaves one order', async () => {
    const { consentId } = await as(() => defineConsent(unitOfWork()));
    let confirmations = 0;
    const client = async (person: number): Promise<string> => {
      let id = '';
      for (let step = 0; step < STEPS; step += 1) {
        const status = step % 2 === 0 ? 'accepted' : 'revoked';
        // the version is named: a later one must not become another record
        const body = { type: 'legalbasistrack', sub: `person-${person}`, consent_id: consentId, status };
        const answer = await confirmed({ ...body, consent_version_id: versionId }, person);
        expect(answer.status).toBe(200);
        confirmations += 1;
        id = answer.id;
      }
      return id;
    };
    const [{ id: versionId }] = (await as(() =>
      unitOfWork().query<{ id: string }>(`select id from consent_version where consent_id = ?`, [consentId]),
    )) as [{ id: string }];

    const working = Promise.all(Array.from({ length: CLIENTS }, (_, person) => client(person)));
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const enough = (CLIENTS * STEPS * kill) / (KILLS + 2);
      await eventually(`${enough} confirmations`, () => confirmations >= enough, 60_000);
      const victim = processes[kill % processes.length]!;
      await victim.kill();
      // definitions change while answers arrive
      await as(() => publishVersion(unitOfWork(), consentId, kill + 1));
      await victim.start();
    }
    const ids = await working;

    expect(confirmations).toBe(CLIENTS * STEPS);
    expect(await as(() => new ConsentChain(unitOfWork()).verify())).toBeNull();
    const histories = await as(() =>
      unitOfWork().query<{ record_id: string; statuses: string[] }>(
        `select record_id, array_agg(status order by sequence) as statuses from consent_action group by record_id`,
      ),
    );
    expect(histories.map(({ record_id: id }) => id).sort()).toEqual([...ids].sort());
    const expected = Array.from({ length: STEPS }, (_, step) => (step % 2 === 0 ? 'accepted' : 'revoked'));
    for (const { statuses } of histories) expect(statuses).toEqual(expected);
  }, 180_000);

  it('lets an acceptance race a withdrawal of the same person, one after the other', async () => {
    const { consentId } = await as(() => defineConsent(unitOfWork()));
    const say = (status: string, turn: number) =>
      confirmed({ type: 'legalbasistrack', sub: 'racer', consent_id: consentId, status }, turn);
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, (_, turn) => say(turn % 2 === 0 ? 'accepted' : 'revoked', turn)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const [{ statuses }] = (await as(() =>
      unitOfWork().query<{ statuses: string[] }>(
        `select array_agg(status order by sequence) as statuses from consent_action where consent_id = ?`,
        [consentId],
      ),
    )) as [{ statuses: string[] }];
    for (const [index, status] of statuses.entries()) expect(status).not.toBe(statuses[index - 1]);
    expect(await as(() => new ConsentChain(unitOfWork()).verify())).toBeNull();
  }, 60_000);
});
