import { CollectionService, PlanningService, VerificationService, WorkflowSteps } from '#requests';
import { startRequestServices, type RequestServices } from '../support/request-services.js';

describe('requests by the law that applies', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  afterAll(() => services?.close());
  beforeEach(async () => {
    tenant = await services.createTenant();
  });

  const triage = (id: string) => services.as(tenant, () => services.get(WorkflowSteps).triage(id));
  const row = async (id: string) =>
    (
      await services.rows(
        `select "right", state, degraded_from, partial, refusal_codes from request where id = $1`,
        [id],
      )
    )[0];
  const notices = async (id: string) =>
    (
      await services.rows<{ notice: string }>(
        `select notice from mail_message where request_id = $1 order by id`,
        [id],
      )
    ).map(({ notice }) => notice);
  const verify = (id: string, level: 'L1' | 'L2' | 'L3') =>
    services.command(tenant, id, { kind: 'verification', body: { level, method: 'data_points' } });
  const fail = (id: string) =>
    services.command(tenant, id, { kind: 'verification', body: { result: 'failed', method: 'data_points' } });

  it('carries an objection to marketing out without anybody', async () => {
    const { id } = await services.create(tenant, { right: 'objection_marketing' });
    const [stopped] = await services.rows(
      `select kind, purposes, state from restriction where request_id = $1`,
      [id],
    );
    expect(stopped).toEqual({ kind: 'objection', purposes: ['newsletter'], state: 'active' });
    await triage(id);
    expect(await row(id)).toMatchObject({ state: 'fulfilled', partial: false });
    expect(await notices(id)).toEqual(['ACK', 'COMPLETION']);
  });

  it('goes by what the law said when it was taken in, whatever the files say now', async () => {
    const withBases = async (bases: readonly string[], email: string) => {
      const identifiers = [{ type: 'email' as const, value: email }];
      const { id } = await services.create(tenant, { subject: { identifiers } });
      await services.rows(`update request set policy = jsonb_set(policy, '{bases}', $2) where id = $1`, [
        id,
        JSON.stringify(bases),
      ]);
      await triage(id);
      await verify(id, 'L2');
      return (await row(id))?.refusal_codes;
    };
    expect(await withBases(['consent', 'contract'], 'ada@example.com')).toEqual([]);
    expect(await withBases(['consent'], 'bob@example.com')).toEqual(['BASIS_EXCLUDES_RIGHT']);
  });

  it('leaves to a person what no purpose is known for', async () => {
    const { id } = await services.create(tenant, { right: 'opt_out_sale_sharing', residence: 'US-CA' });
    expect(await services.rows(`select 1 from restriction where request_id = $1`, [id])).toEqual([]);
    await triage(id);
    expect(await row(id)).toMatchObject({ state: 'assessing' });
  });

  describe('for the specific pieces of a Californian', () => {
    let id: string;
    beforeEach(async () => {
      ({ id } = await services.create(tenant, { right: 'access', residence: 'US-CA' }));
      await triage(id);
    });

    it('takes two data points for too little and three with a declaration for enough', async () => {
      expect(await verify(id, 'L2')).toMatchObject({ state: 'awaiting_identity', requiredLevel: 'L3' });
      expect(await verify(id, 'L3')).toMatchObject({ state: 'planning', right: 'access' });
    });

    it('answers the categories when more cannot be shown, and says that the rest is refused', async () => {
      await verify(id, 'L2');
      await fail(id);
      await fail(id);
      expect(await fail(id)).toMatchObject({
        state: 'planning',
        right: 'know_categories',
        degradedFrom: 'access',
        requiredLevel: 'L2',
      });
      await services.as(tenant, () => services.get(PlanningService).planStore(id, 'crm'));
      await services.as(tenant, () => services.get(WorkflowSteps).concludePlan(id));
      await services.as(tenant, () => services.get(CollectionService).build(id, {}));
      await services.as(tenant, () =>
        services.get(WorkflowSteps).advance(id, 'executing', { type: 'storesDone', externalOpen: 0 }),
      );
      await services.as(tenant, () => services.get(VerificationService).verifyStore(id, 'crm', {}));
      await services.as(tenant, () => services.get(WorkflowSteps).concludeVerification(id));
      await services.as(tenant, () =>
        services.get(WorkflowSteps).advance(id, 'delivering', { type: 'answerSent' }),
      );
      expect(await row(id)).toMatchObject({
        state: 'partially_fulfilled',
        refusal_codes: ['IDENTITY_FAILED'],
      });
      expect(await notices(id)).toEqual(expect.arrayContaining(['SAR_NOTICE', 'DELIVERY', 'PARTIAL']));
      const [certificate] = await services.rows<{ document: object }>(
        `select document from certificate where request_id = $1`,
        [id],
      );
      expect(JSON.stringify(certificate)).toContain('know_categories');
      expect(JSON.stringify(certificate)).not.toContain('"action":"export"');
    });

    it('refuses when not even that can be shown', async () => {
      await fail(id);
      await fail(id);
      expect(await fail(id)).toMatchObject({ state: 'refused', right: 'access' });
    });
  });
});
