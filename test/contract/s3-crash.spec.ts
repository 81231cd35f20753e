import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, EVERYTHING, type Store, type StoreSettings } from '#connectors/spi';
import { startGateway, type Gateway } from '../support/bucket-gateway.js';
import { missingS3, startRealBucket, type RealBucket } from '../support/s3.js';
import { KILLS, reportKills } from './kills.js';

const CHILD = fileURLToPath(new URL('./session-child.mjs', import.meta.url));
const missing = missingS3();
const PEOPLE = ['ann', 'bob', 'cy'].map((name) => `{"email":"${name}@example.com"}\n`).join('');
const KEYS = ['a.ndjson', 'b.ndjson', 'c.ndjson'];

(missing ? describe.skip : describe)('a session on a bucket whose process is killed', () => {
  let bucket: RealBucket;
  let gateway: Gateway;
  let store: Store;
  let settings: StoreSettings;
  let folder = '';
  let cases = 0;
  let steps = 0;
  beforeAll(async () => {
    bucket = await startRealBucket({ 'x-amz-bucket-object-lock-enabled': 'true' });
    gateway = await startGateway(bucket.url);
  });
  beforeEach(async () => {
    gateway.reset();
    folder = `case-${String((cases += 1))}`;
    settings = {
      ...{ id: 'exports', type: 's3', connection: bucket.connection(folder), access: 'write' },
      limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
      families: { people: ['*.ndjson'] },
    };
    store = await connectorFor('s3').open(settings);
    for (const key of KEYS) await bucket.write(`${folder}/${key}`, PEOPLE);
  });
  afterEach(() => store.close());
  afterAll(async () => {
    await gateway?.close();
    await bucket?.stop();
  });

  const content = async (): Promise<string[]> =>
    Promise.all(KEYS.map(async (key) => String(await bucket.read(`${folder}/${key}`))));
  const ERASED = PEOPLE.replace('{"email":"ann@example.com"}\n', '');

  /** Runs a session in a process of its own to its end, or until the gateway has it killed. */
  async function run(onStart: (kill: () => void) => void): Promise<string | null> {
    const orders = {
      settings: {
        ...settings,
        connection: settings.connection.replace(
          encodeURIComponent(bucket.url),
          encodeURIComponent(gateway.url),
        ),
      },
      change: {
        ...{ collection: 'people', key: [], action: { kind: 'delete' } },
        where: { op: 'in', columns: ['email'], values: [['ann@example.com']] },
      },
      commit: true,
      early: true,
    };
    const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, CHILD, JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = once(child, 'exit');
    onStart(() => void child.kill('SIGKILL'));
    let token: string | null = null;
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const said = JSON.parse(line) as { token: string; done?: boolean };
        token = said.token;
        if (said.done) break;
      }
      return token;
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
  }

  it('makes its changes one after the other', async () => {
    const token = await run(() => undefined);
    expect(await store.outcome(token!)).toBe('committed');
    await store.forget(token!);
    steps = gateway.changes.length;
    expect(steps).toBeGreaterThan(20);
    expect(await content()).toEqual(KEYS.map(() => ERASED));
  });

  it.each(Array.from({ length: KILLS }, (_, at) => at))(
    'kill %i: has done all of it or nothing',
    async (at) => {
      const token = await run((kill) =>
        gateway.breakAt(1 + Math.floor((at * (steps - 1)) / KILLS), at % 2 === 0, kill),
      );
      const outcome = token === null ? 'aborted' : await store.outcome(token);
      const session = await store.write({ lock: 'contract' });
      const { rows } = await session.tally({ collection: 'people', key: [], where: EVERYTHING });
      await session.close();
      if (token !== null) await store.forget(token);
      // with the versions that a commit replaced
      expect([outcome, rows]).toEqual(outcome === 'committed' ? ['committed', 6] : ['aborted', 9]);
      expect(await content()).toEqual(KEYS.map(() => (outcome === 'committed' ? ERASED : PEOPLE)));
      // what a check of the server left says nothing, and goes with a later one
      const left = (await bucket.keys()).filter((key) => /case-\d+\/\.habeas\/(?!check-)/.test(key));
      expect(left).toEqual([]);
      if (at === KILLS - 1) reportKills('s3', { process: KILLS });
    },
  );
});
