import { buffer } from 'node:stream/consumers';
import { ConsentChain, ConsentRecorder, Subjects, type AnswerCommand } from '#consents';
import type { StoreRight } from '#contracts';
import type { DecisionQuestion, RequestView } from '#contracts/schemas';
import { DecisionsService } from '#decisions';
import { PackagesService } from '#packages';
import {
  CollectionService,
  ExecutionService,
  OwnRequestsService,
  RequestsService,
  RightActions,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import { MIGRATIONS, migrate } from '#persistence';
import { ENTITIES } from '#runtime';
import { DataMapsService } from '#stores';
import { caseSteps } from '../support/case-steps.js';
import { defineConsent, type DefinedConsent } from '../support/consents.js';
import { contentOf, manifestOf, packageFaults } from '../support/package-faults.js';
import { email, sampleMap, startRequestServices, type RequestServices } from '../support/request-services.js';
import { unzip } from '../support/unzip.js';

const HOOKS = {};
const STORE = 'habeas.consents';
/** Of the sample store: the customer with the address ada@example.com. */
const ADA = '1';

interface Certificate {
  readonly stores: readonly {
    readonly store: string;
    readonly type: string;
    readonly actions: readonly { collection: string; planned: number; affected: number }[];
    readonly verification: object | null;
  }[];
}

describe('what Habeas recorded about consents, in requests', () => {
  let services: RequestServices;
  let tenant: string;
  let news: DefinedConsent;
  beforeEach(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
    news = await as(() =>
      services.unitOfWork.run(() => defineConsent(services.unitOfWork, { name: 'news' })),
    );
  });
  afterEach(() => services?.close());

  const as = <T>(work: () => Promise<T>) => services.as(tenant, work);
  const answer = (status: AnswerCommand['status'], sub = ADA, more: Partial<AnswerCommand> = {}) =>
    as(() =>
      services.get(ConsentRecorder).answer({
        ...{
          sub,
          kind: 'legalbasistrack',
          consentId: news.consentId,
          status,
          clientId: 'shop',
          source: 'api',
        },
        personal: { acceptedBy: 'Ada Example', ip: '192.0.2.0' },
        ...more,
      }),
    );
  const verified = async (right: StoreRight, identifiers = [email('ada@example.com')]) => {
    const { id } = await services.create(tenant, { right, subject: { identifiers } });
    await as(() => services.get(WorkflowSteps).triage(id));
    return services.command(tenant, id, { kind: 'verification', body: { level: 'L3', method: 'document' } });
  };
  const { view, plan, approve, execute, verify } = caseSteps(
    () => services,
    () => tenant,
  );
  const certificateOf = async (id: string) => {
    const { certificate } = await as(() => services.get(RequestsService).certificate(id));
    return certificate as unknown as Certificate;
  };
  const chain = () => as(() => services.unitOfWork.run(() => new ConsentChain(services.unitOfWork).verify()));

  it('erases them with the stores: planned, carried out, looked through and certified', async () => {
    await answer('accepted');
    await answer('revoked');
    await answer('accepted', '2');
    const request = await plan(await verified('erasure'));
    const preview = await as(() => services.get(RequestsService).plan(request.id));
    expect(preview.stores.find(({ store }) => store === STORE)).toMatchObject({
      collections: [
        { collection: 'persons', action: 'mask', rows: 1, reason: 'identity customer_id' },
        { collection: 'consents', action: 'mask', rows: 1 },
        { collection: 'activity', action: 'mask', rows: 2 },
      ],
    });
    await approve(request);
    // after the plan, and before the work: it goes too
    await answer('accepted');
    await execute(request.id);
    expect(await verify(request.id)).toEqual([true, true]);
    expect((await view(request.id)).state).toBe('fulfilled');
    const certificate = await certificateOf(request.id);
    expect(certificate.stores.find(({ store }) => store === STORE)).toMatchObject({
      type: 'habeas',
      actions: [
        { collection: 'persons', planned: 1, affected: 1 },
        { collection: 'consents', planned: 1, affected: 1 },
        { collection: 'activity', planned: 2, affected: 3 },
      ],
      verification: { clean: true, control: 'found', scannedRows: 3, residues: 0 },
    });
    expect(await chain()).toBeNull();
    const [left] = await services.rows<{ names: string[] }>(
      `select array_agg(personal ->> 'acceptedBy') as names from consent_action
        where tenant_id = $1 and personal is not null`,
      [tenant],
    );
    expect(left!.names).toEqual(['Ada Example']);
  });

  const exercise = async (sub: string): Promise<RequestView> => {
    const { recordId } = await as(() =>
      services
        .get(RightActions)
        .exercise({ sub, right: 'DataDeletion', terms: {}, message: null, person: null }),
    );
    const [{ request_id: id }] = (await services.rows<{ request_id: string }>(
      `select request_id from consent_record where id = $1`,
      [recordId],
    )) as [{ request_id: string }];
    await as(() => services.get(WorkflowSteps).triage(id));
    return services.command(tenant, id, { kind: 'verification', body: { level: 'L3', method: 'document' } });
  };

  it('erases the record of the request itself with the rest', async () => {
    await answer('accepted');
    const request = await approve(await plan(await exercise(ADA)));
    await execute(request.id);
    expect(await verify(request.id)).toEqual([true, true]);
    expect((await view(request.id)).state).toBe('fulfilled');
    const [row] = await services.rows(
      `select count(*)::int as named from consent_subject where tenant_id = $1 and salt is not null`,
      [tenant],
    );
    expect(row).toEqual({ named: 0 });
    expect(await chain()).toBeNull();
  });

  it('takes the record of a request alone for nothing that is held', async () => {
    await answer('accepted');
    const request = await plan(await exercise('99999999'));
    expect(request.state).toBe('verifying');
    expect(await verify(request.id)).toEqual([true, true]);
    expect((await view(request.id)).state).toBe('fulfilled');
  });

  it('erases once: what a person says after it is theirs, also when the work is asked for again', async () => {
    await answer('accepted');
    const { id } = await approve(await plan(await verified('erasure')));
    const work = () => as(() => services.get(ExecutionService).executeStore(id, STORE, HOOKS));
    expect(await work()).toBe('done');
    await answer('accepted');
    expect(await work()).toBe('done');
    // as after a crash between the work and its result
    await services.rows(`delete from store_result where request_id = $1`, [id]);
    expect(await work()).toBe('done');
    const known = await services.rows(
      `select 1 from consent_subject where tenant_id = $1 and salt is not null`,
      [tenant],
    );
    expect(known).toHaveLength(1);
    expect(await as(() => services.get(VerificationService).verifyStore(id, STORE, HOOKS))).toBe(true);
    const [row] = await services.rows<{ affected: number }>(
      `select (document -> 'outcomes' -> 1 ->> 'affected')::int as affected from store_result
        where request_id = $1 and phase = 'execute'`,
      [id],
    );
    expect(row!.affected).toBe(1);
  });

  it('does nothing before the plan is approved', async () => {
    await answer('accepted');
    const { id } = await plan(await verified('erasure'));
    await expect(
      as(() => services.get(ExecutionService).executeStore(id, STORE, HOOKS)),
    ).rejects.toMatchObject({ code: 'request.illegal_transition' });
  });

  it('does not call it clean, nor certify it, while something of the person is left', async () => {
    await answer('accepted');
    const request = await approve(await plan(await verified('erasure')));
    await execute(request.id);
    const subject = await as(() => services.get(Subjects).digest(ADA));
    await services.rows(`update consent_action set personal = '{"acceptedBy": "Ada"}' where subject = $1`, [
      subject,
    ]);
    expect(await verify(request.id)).toEqual([true, false]);
    const again = await view(request.id);
    expect(again.state).toBe('planning');
    expect(again.attention?.detail).toContain('habeas.consents: activity.personal (1)');
    const second = await plan(again);
    await approve(second);
    await execute(second.id);
    expect(await verify(second.id)).toEqual([true, true]);
    expect((await view(second.id)).state).toBe('fulfilled');
  });

  it('leaves plans of requests alone that name nobody by whom consents are kept', async () => {
    await answer('accepted');
    const request = await plan(await verified('erasure', [email('nobody@example.com')]));
    const preview = await as(() => services.get(RequestsService).plan(request.id));
    expect(preview.stores.map(({ store }) => store)).toEqual(['crm']);
  });

  it('leaves plans of tenants alone that keep no consents', async () => {
    const request = await plan(await verified('erasure'));
    const preview = await as(() => services.get(RequestsService).plan(request.id));
    expect(preview.stores.map(({ store }) => store)).toEqual(['crm']);
  });

  describe('a restriction', () => {
    const PERSON = { type: 'customer_id', value: '4711' } as const;
    const decide = async (purpose: string, subject: DecisionQuestion['subject'] = PERSON) => {
      const [decision] = await as(() => services.get(DecisionsService).decide([{ subject, purpose }]));
      return [decision!.allow, ...decision!.reasons.map(({ code }) => code)];
    };
    const restrict = async (request: RequestView): Promise<string> => {
      const planned = await plan(request);
      expect(planned.state).toBe('executing');
      await execute(planned.id);
      await verify(planned.id);
      expect(await view(planned.id)).toMatchObject({ state: 'fulfilled', restrictionId: expect.any(String) });
      return planned.id;
    };

    it('reaches who is known by consents alone, and what only consents declare, also later', async () => {
      await answer('accepted', PERSON.value);
      expect(await decide('news')).toEqual([true, 'BASIS_CONSENT']);
      expect(await decide('shop')).toEqual([true, 'BASIS_CONTRACT']);
      await restrict(await verified('restriction', [PERSON]));
      expect(await decide('news')).toEqual([false, 'RESTRICTED']);
      expect(await decide('shop')).toEqual([false, 'RESTRICTED']);
      await as(() =>
        services.unitOfWork.run(() =>
          defineConsent(services.unitOfWork, { name: 'later', legalType: 'contract' }),
        ),
      );
      await services.rows(`update consent_chain set epoch = epoch + 1 where tenant_id = $1`, [tenant]);
      expect(await decide('later')).toEqual([false, 'RESTRICTED']);
      expect(await decide('later', { type: 'customer_id', value: '4712' })).toEqual([true, 'BASIS_CONTRACT']);
    });

    it('gives way to what the person accepts after it', async () => {
      await answer('accepted', PERSON.value);
      await restrict(await verified('restriction', [PERSON]));
      services.clock.move(1_000);
      await answer('revoked', PERSON.value);
      await answer('accepted', PERSON.value);
      expect(await decide('news')).toEqual([true, 'BASIS_CONSENT']);
      expect(await decide('shop')).toEqual([false, 'RESTRICTED']);
    });

    it('leaves alone what the data map says may go on', async () => {
      const claims = '\n  claims: { basis: legitimate_interests, whileRestricted: legal_claims }\nstores:';
      await as(() =>
        services.get(DataMapsService).activate(sampleMap(services.storeFile).replace('\nstores:', claims)),
      );
      await restrict(await verified('restriction', [PERSON]));
      expect(await decide('claims')).toEqual([true, 'BASIS_LEGITIMATE_INTERESTS']);
      expect(await decide('shop')).toEqual([false, 'RESTRICTED']);
    });

    it('of an older installation, which listed purposes, becomes one of everything', async () => {
      const id = await restrict(await verified('restriction', [PERSON]));
      await services.rows(`update restriction set purposes = '["shop"]' where request_id = $1`, [id]);
      await answer('accepted', PERSON.value);
      await services.rows(`update consent_record set answered_at = '2026-01-01' where tenant_id = $1`, [
        tenant,
      ]);
      expect(await decide('news')).toEqual([true, 'BASIS_CONSENT']);
      await services.rows(`delete from habeas_migration where name = 'RestrictionsAndEvidenceMigration0026'`);
      await services.rows(`alter table consent_evidence drop constraint consent_evidence_pkey`);
      await services.rows(
        `alter table consent_evidence add primary key (tenant_id, kind, reference, consent_id)`,
      );
      const { DATABASE_URL: databaseUrl } = services.settings;
      await migrate({ databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
      expect(await decide('news')).toEqual([false, 'RESTRICTED']);
      const [key] = await services.rows<{ columns: string }>(
        `select pg_get_constraintdef(oid) as columns from pg_constraint where conname = 'consent_evidence_pkey'`,
      );
      expect(key!.columns).toContain('digest');
    });

    it('reaches a person who signed on by the sub of the token, too', async () => {
      await answer('accepted', PERSON.value);
      const signedOn = { subject: PERSON.value, email: 'nobody@example.com', acr: null };
      const { id } = await as(() =>
        services
          .get(OwnRequestsService)
          .create({ ...signedOn, authTime: services.clock.now() }, { right: 'restriction' }),
      );
      await as(() => services.get(WorkflowSteps).triage(id));
      await restrict(await view(id));
      expect(await decide('news')).toEqual([false, 'RESTRICTED']);
    });
  });

  it('hands them over with the rows of the stores, refused and revoked ones included', async () => {
    await answer('accepted');
    await answer('revoked');
    const other = await as(() =>
      services.unitOfWork.run(() => defineConsent(services.unitOfWork, { name: 'ads' })),
    );
    await answer('declined', ADA, { consentId: other.consentId });
    await answer('accepted', '2');
    const request = await plan(await verified('portability'));
    await as(() => services.get(CollectionService).build(request.id, HOOKS));
    const [{ id: packageId }] = (await services.rows<{ id: string }>(
      `select id from package where request_id = $1`,
      [request.id],
    )) as [{ id: string }];
    const archive = await as(() => services.get(PackagesService).open(packageId, 1));
    const content = contentOf(unzip(await buffer(archive)));
    expect(packageFaults(content)).toEqual([]);
    const manifest = manifestOf(content) as unknown as {
      collections: { id: string; rows: number; schema: string | null }[];
    };
    expect(manifest.collections.filter(({ id }) => id.startsWith(STORE))).toMatchObject([
      { id: 'habeas.consents/consents', rows: 2, schema: expect.any(String) },
      { id: 'habeas.consents/activity', rows: 3, schema: expect.any(String) },
      { id: 'habeas.consents/receipts', rows: 0, schema: null },
    ]);
    const lines = content.get('data/habeas.consents/consents.ndjson')!.trim().split('\n');
    const states = lines.map((line) => JSON.parse(line) as { sub: string; status: string });
    expect(states.map(({ sub, status }) => `${sub} ${status}`).sort()).toEqual(['1 declined', '1 revoked']);
    expect(content.get('data/habeas.consents/activity.csv')).toContain('192.0.2.0');
    expect(content.get('index.html')).toContain('Your consents');
  });
});
