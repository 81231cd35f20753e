import type { RequestView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender } from '#mail';
import { checkEvidence } from '#packages';
import { UnitOfWork } from '#persistence';
import { VerificationService, WorkflowSteps } from '#requests';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

interface CertificateBody {
  readonly certificate: { readonly id: string };
}

describe('a request that is opened again', () => {
  let desk: OperatorDesk;
  let ada: string;
  let bob: string;
  let catcher: MailCatcher;
  beforeAll(async () => {
    catcher = await startMailCatcher();
    desk = await openOperatorDesk();
    ada = await desk.staff('op-1', 'operator');
    bob = await desk.staff('op-2', 'operator');
  });
  afterAll(async () => {
    await desk?.close();
    await catcher?.close();
  });

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

  const refuse = async (id: string): Promise<RequestView> => {
    const refusal = { codes: ['LEGAL_CLAIMS'], text: 'A claim is before the court.' };
    return (await desk.call<RequestView>(`POST /v1/requests/${id}/refusal`, bob, refusal)).body;
  };
  const started = async (id: string): Promise<Date | null> =>
    (
      await desk.rows<{ at: Date | null }>(`select execution_started_at as at from request where id = $1`, [
        id,
      ])
    )[0]!.at;
  const part = <T>(type: new (...args: never[]) => T): T => desk.api.app.get(type, { strict: false });
  /** The text of the newest letter, as it was sent. */
  const lastLetter = async (): Promise<string> => {
    const smtp = new SmtpTransport(catcher.url);
    const sender = parseSender('privacy@example.com');
    const deliverer = new MailDeliverer(part(UnitOfWork), part(KeyManager), smtp, sender);
    for (const { data } of await new DueMails(part(UnitOfWork)).claim(200))
      await desk.as(() => deliverer.deliver(data));
    smtp.close();
    return catcher.mails.at(-1)!.parsed.text!;
  };

  it('and refused then tells what was done before, is not late and keeps its certificate', async () => {
    const { id } = await desk.verified('erasure', 'bob@example.com');
    const { planHash } = await desk.plan(id);
    await desk.call(`POST /v1/requests/${id}/approval`, ada, { planHash });
    await desk.fulfil(id);
    const [first, begun] = [await certificate(id), await started(id)];
    expect(begun).not.toBeNull();
    desk.clock.move(60 * 24 * 3_600_000);
    await desk.call(`POST /v1/requests/${id}/reopening`, bob, { reason: 'They wrote again.' });
    await desk.plan(id);
    expect(await refuse(id)).toMatchObject({ state: 'partially_fulfilled', breached: false });
    expect(await started(id)).toEqual(begun);
    expect(await certificate(id)).toBe(first);
    const evidence = await desk.api.call(`GET /v1/requests/${id}/evidence`, { key: desk.key });
    expect(await checkEvidence(evidence.rawPayload)).toMatchObject({ faults: [], certificate: 'genuine' });
    const last = await lastLetter();
    for (const said of ['we began to carry out', 'What was done:', first, 'nothing more'])
      expect(last).toContain(said);
    expect(last).not.toContain('we have complied');
  });

  it('is refused where nothing was ever begun', async () => {
    const { id } = await desk.verified('erasure', 'nobody@example.com');
    await desk.plan(id);
    await desk.as(() => part(VerificationService).verifyStore(id, 'crm', {}));
    await desk.as(() => part(WorkflowSteps).concludeVerification(id));
    expect((await desk.get(id)).state).toBe('fulfilled');
    expect(await started(id)).toBeNull();
    await desk.call(`POST /v1/requests/${id}/reopening`, bob, { reason: 'They wrote again.' });
    await desk.call(`POST /v1/requests/${id}/pause`, bob, { kind: 'identity', text: 'Is it you?' });
    expect(await lastLetter()).toContain('Is it you?');
    const failed = { result: 'failed', method: 'document' };
    for (let tries = 0; tries < 3; tries += 1)
      await desk.call(`POST /v1/requests/${id}/verification`, bob, failed);
    expect((await desk.get(id)).state).toBe('refused');
    expect(await lastLetter()).not.toContain('began to carry out');
  });
});
