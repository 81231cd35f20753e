import { DataMapsService } from '#stores';
import { DecisionsService } from '#decisions';
import { LiftSweep } from '#requests';
import { eventually } from '../support/eventually.js';
import { DAY, email, sampleMap, type RequestServices } from '../support/request-services.js';
import { startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;
const MAP = (file: string): string =>
  sampleMap(file).replace(
    'stores:',
    '  fraud: { basis: legitimate_interests, dpv: FraudPreventionAndDetection }\nstores:',
  );

/** Art. 21(1), 18(1)(d) and 18(3) GDPR, with the workflow between the person and the answer. */
(cli ? describe : describe.skip)('an objection on its way through the workflow', () => {
  let worker: RealWorker;
  let services: RequestServices;
  let tenant: string;

  beforeAll(async () => {
    worker = await startRealWorker(cli!);
    ({ services } = worker);
    tenant = await services.createTenant();
    await services.as(tenant, () => services.get(DataMapsService).activate(MAP(services.storeFile)));
  }, 60_000);
  afterAll(() => worker?.stop());

  const code = async (address: string): Promise<string> => {
    const question = { subject: email(address), purpose: 'fraud' };
    const { reasons } = await services.as(tenant, () => services.get(DecisionsService).answer(question));
    return reasons[0]!.code;
  };
  const state = async (id: string): Promise<string> =>
    (await services.rows<{ state: string }>('select state from request where id = $1', [id]))[0]!.state;
  const waiting = async (address: string): Promise<string> => {
    const { id } = await services.verified(tenant, 'objection', address);
    await eventually('a person has to weigh', async () => (await state(id)) === 'assessing', 20_000);
    return id;
  };

  it('is held back while it is weighed, and ends what it names when it is upheld', async () => {
    const id = await waiting('ada@example.com');
    expect(await code('ada@example.com')).toBe('RESTRICTED');
    const done = await services.command(tenant, id, {
      kind: 'decision',
      body: { purposes: [{ purposeId: 'fraud', decision: 'grant' }] },
      text: 'The reasons of the person weigh more.',
    });
    expect(done).toMatchObject({ state: 'fulfilled', offers: ['erasure'] });
    expect(await code('ada@example.com')).toBe('OBJECTED');
  }, 60_000);

  it('goes on when it is refused, once the person was told and the time is over', async () => {
    const id = await waiting('bob@example.com');
    const refused = await services.command(tenant, id, {
      kind: 'refusal',
      body: { codes: ['COMPELLING_GROUNDS'] },
      text: 'Fraud was tried with this account.',
    });
    expect(refused.state).toBe('refused');
    expect(await services.get(LiftSweep).sweep()).toBe(0);
    expect(await code('bob@example.com')).toBe('RESTRICTED');
    services.clock.move(7 * DAY + 1);
    expect(await services.get(LiftSweep).sweep()).toBe(1);
    expect(await code('bob@example.com')).toBe('BASIS_LEGITIMATE_INTERESTS');
  }, 60_000);
});
