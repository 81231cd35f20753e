import { createHash } from 'node:crypto';
import type { RequestState } from '#contracts';
import { PackagesService } from '#packages';
import { RequestsService, TransferTargets } from '#requests';
import { WorkflowService } from '#temporal';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { eventually } from '../support/eventually.js';
import { startBucket } from '../support/bucket.js';
import { startPackageIntake, type PackageIntake } from '../support/package-intake.js';
import { email } from '../support/request-services.js';
import { startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;
const PATIENCE_MS = 40_000;

(cli ? describe : describe.skip)('a package for another controller', () => {
  let worker: RealWorker;
  let intake: PackageIntake;
  let tenantId: string;
  let target: string;
  beforeAll(async () => {
    worker = await startRealWorker(cli!, { WEBHOOK_ALLOW: '127.0.0.0/8' });
    tenantId = await worker.services.createTenant();
  }, 60_000);
  afterAll(() => worker?.stop());
  beforeEach(async () => {
    intake = await startPackageIntake();
    const made = { kind: 'http' as const, name: 'Other Shop', url: intake.url, token: 'made-up-token' };
    target = (await as(() => worker.services.get(TransferTargets).create(made))).id;
  });
  afterEach(() => intake?.close());

  const as = <T>(work: () => Promise<T>): Promise<T> => worker.services.as(tenantId, work);
  const get = (id: string) => as(() => worker.services.get(RequestsService).get(id));
  const untilState = (id: string, state: RequestState) =>
    eventually(`the request is ${state}`, async () => (await get(id)).state === state, PATIENCE_MS);

  async function start(person: string, to = target): Promise<string> {
    const { services } = worker;
    const subject = { identifiers: [email(person)] };
    const { id } = await services.create(tenantId, {
      right: 'portability',
      subject,
      deliverTo: { target: to },
    });
    await services.get(WorkflowService).start(REQUEST_WORKFLOW, id, [{ tenantId, requestId: id }], 'spec');
    await untilState(id, 'awaiting_identity');
    await services.command(tenantId, id, { kind: 'verification', body: { level: 'L3', method: 'document' } });
    return id;
  }
  const partOf = async (id: string) => {
    const view = await as(() => worker.services.get(PackagesService).view(id));
    return { path: `/intake/${view.id}/part-1.zip`, ...view.parts[0]! };
  };
  const hashOf = (archive: Buffer) => createHash('sha256').update(archive).digest('hex');

  it('goes on after a connection broke, and is done when its hash is confirmed', async () => {
    intake.breakAfter(100);
    const id = await start('ada@example.com');
    await untilState(id, 'fulfilled');
    const { path, bytes, sha256 } = await partOf(id);
    expect(hashOf(intake.archives.get(path)!)).toBe(sha256);
    expect(intake.ranges).toEqual([`bytes 0-${bytes - 1}/${bytes}`, `bytes 100-${bytes - 1}/${bytes}`]);
    expect([...intake.tokens]).toEqual(['Bearer made-up-token']);
    expect((await get(id)).transfer).toEqual({ target, confirmedAt: expect.any(String) });
    const [record] = await worker.services.rows<{ data: unknown }>(
      `select data from audit where action = 'transfer.confirmed' and object = $1`,
      [id],
    );
    expect(record!.data).toEqual({ target, parts: [`1:${sha256}`] });
  }, 60_000);

  it('goes into a bucket, and on with the same upload after a connection broke', async () => {
    const bucket = await startBucket();
    const { url, region, bucket: name, credentials } = bucket;
    const made = {
      kind: 's3' as const,
      name: 'Archive',
      url,
      region,
      bucket: name,
      prefix: 'in/',
      credentials,
    };
    const shown = await as(() => worker.services.get(TransferTargets).create(made));
    expect(shown).toMatchObject({ kind: 's3', bucket: name, prefix: 'in/', authenticated: true });
    expect(JSON.stringify(shown)).not.toContain(credentials.secretAccessKey);
    bucket.breakAt = 1;
    const id = await start('ada@example.com', shown.id);
    await untilState(id, 'fulfilled');
    const { sha256, path } = await partOf(id);
    expect(hashOf(bucket.objects.get(path.replace('/intake/', 'in/'))!)).toBe(sha256);
    expect(bucket.calls).toEqual([
      'POST uploads=',
      'GET max-parts=1&uploadId',
      'PUT partNumber=1&uploadId',
      'POST uploadId',
      'HEAD ',
    ]);
    expect((await get(id)).transfer).toEqual({ target: shown.id, confirmedAt: expect.any(String) });
    await bucket.close();
  }, 60_000);

  it('needs a person when another hash is confirmed, stays with the person, and goes out on retry', async () => {
    intake.lies = true;
    const id = await start('bob@example.com');
    await untilState(id, 'needs_attention');
    expect(await get(id)).toMatchObject({
      attention: { code: 'transfer.refused' },
      transfer: { target, confirmedAt: null },
      next: expect.arrayContaining(['retry']),
    });
    const link = await as(() => worker.services.get(RequestsService).issuePackageLink(id));
    expect(link.code).toMatch(/^\d+$/);

    intake.lies = false;
    await worker.services.command(tenantId, id, { kind: 'retry', body: {} });
    await untilState(id, 'fulfilled');
    // all of it had arrived: nothing was sent again
    expect(intake.ranges).toHaveLength(1);
  }, 60_000);

  it('goes nowhere else than to a registered receiver', async () => {
    await as(() => worker.services.get(TransferTargets).remove(target));
    await expect(start('ada@example.com')).rejects.toMatchObject({
      code: 'request.invalid',
      param: 'deliverTo.target',
    });
    const inside = { kind: 'http' as const, name: 'Inside', url: 'http://10.0.0.1/' };
    await expect(as(() => worker.services.get(TransferTargets).create(inside))).rejects.toMatchObject({
      code: 'webhook.url_refused',
    });
  });
});
