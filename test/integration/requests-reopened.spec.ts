import type { RequestView } from '#contracts/schemas';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

interface CertificateBody {
  readonly certificate: { readonly id: string };
}

describe('a request that is opened again', () => {
  let desk: OperatorDesk;
  let ada: string;
  let bob: string;
  beforeAll(async () => {
    desk = await openOperatorDesk();
    ada = await desk.staff('op-1', 'operator');
    bob = await desk.staff('op-2', 'operator');
  });
  afterAll(() => desk?.close());

  const certificate = async (id: string): Promise<string> =>
    (await desk.call<CertificateBody>(`GET /v1/requests/${id}/certificate`, desk.key)).body.certificate.id;

  it('is carried out and certified anew', async () => {
    const { id } = await desk.verified();
    const { planHash } = await desk.plan(id);
    await desk.call(`POST /v1/requests/${id}/approval`, ada, { planHash });
    const done = await desk.fulfil(id);
    expect(done.next).toContain('reopening');
    const first = await certificate(id);

    const reopened = await desk.call<RequestView>(`POST /v1/requests/${id}/reopening`, bob, {
      reason: 'They found themselves in a list.',
    });
    expect(reopened.body.state).toBe('planning');
    const anew = await desk.plan(id);
    await desk.call(`POST /v1/requests/${id}/approval`, ada, { planHash: anew.planHash });
    expect((await desk.fulfil(id)).state).toBe(done.state);
    const second = await certificate(id);
    expect(second).not.toBe(first);
    const [row] = await desk.rows<{ count: string }>(
      `select count(*) from certificate where request_id = $1`,
      [id],
    );
    expect(row).toEqual({ count: '2' });
  });
});
