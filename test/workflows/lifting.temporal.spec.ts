import { DatabaseSync } from 'node:sqlite';
import { LiftingService } from '#requests';
import { eventually } from '../support/eventually.js';
import { DAY, MINUTE } from '../support/request-services.js';
import { startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;

/** Art. 18(3) GDPR: the person is told before; the period between is counted by the clock of the services. */
(cli ? describe : describe.skip)('the lifting of a restriction', () => {
  let worker: RealWorker;
  let tenantId: string;
  let id: string;

  beforeAll(async () => {
    worker = await startRealWorker(cli!);
    const { services } = worker;
    tenantId = await services.createTenant({ fourEyes: false });
    const request = await services.verified(tenantId, 'restriction');
    id = await eventually(
      'the restriction is in force',
      async () => {
        const [row] = await services.rows<{ state: string; restriction_id: string }>(
          'select state, restriction_id from request where id = $1',
          [request.id],
        );
        return row!.state === 'fulfilled' ? row!.restriction_id : null;
      },
      20_000,
    );
  }, 60_000);
  afterAll(() => worker?.stop());

  const lifting = () => worker.services.get(LiftingService);
  const giveNotice = () =>
    worker.services.as(tenantId, () => lifting().giveNotice(id, 'The dispute is settled.'));
  const lift = () => worker.services.as(tenantId, () => lifting().lift(id));
  const stored = async (): Promise<string> =>
    (await worker.services.rows<{ state: string }>('select state from restriction where id = $1', [id]))[0]!
      .state;
  const marks = (): number => {
    const store = new DatabaseSync(worker.services.storeFile, { readOnly: true });
    const row = store.prepare('select count(restricted_at) as marks from customer').get();
    store.close();
    return Number(row!.marks);
  };

  it('is refused before the person was told', async () => {
    expect(marks()).toBe(1);
    await expect(lift()).rejects.toMatchObject({ code: 'restriction.notice_required' });
    expect(await stored()).toBe('active');
  });

  it('is possible seven days after the notice, and not a minute before', async () => {
    const { clock } = worker.services;
    const { liftableAt } = await giveNotice();
    expect(Math.abs(liftableAt!.getTime() - clock.now().getTime() - 7 * DAY)).toBeLessThan(MINUTE);
    await expect(lift()).rejects.toMatchObject({ code: 'restriction.notice_required' });
    clock.move(liftableAt!.getTime() - clock.now().getTime() - MINUTE);
    expect((await giveNotice()).liftableAt).toEqual(liftableAt);
    await expect(lift()).rejects.toMatchObject({ code: 'restriction.notice_required' });
    expect(marks()).toBe(1);
    clock.move(2 * MINUTE);
    expect(await lift()).toMatchObject({ state: 'lifted' });
    expect(marks()).toBe(0);
  });

  it('stays as it is when asked for again', async () => {
    expect(await lift()).toMatchObject({ state: 'lifted' });
    await expect(giveNotice()).rejects.toMatchObject({ code: 'restriction.not_active' });
    expect(await worker.services.rows(`select id from event where type = 'restriction.lifted'`)).toHaveLength(
      1,
    );
  });
});
