import { ConsentRecorder } from '#consents';
import type { CreateOwnRequest, RequestView } from '#contracts/schemas';
import { DecisionsService } from '#decisions';
import { OwnRequestsService, RequestsService, WorkflowSteps } from '#requests';
import { DataMapsService } from '#stores';
import { caseSteps } from '../support/case-steps.js';
import { defineConsent } from '../support/consents.js';
import { email, sampleMap, startRequestServices, type RequestServices } from '../support/request-services.js';

/** What the token of the session says; no store knows it. */
const SUB = 'person-4711';
const ADDRESS = 'ada@example.com';
const STORE = 'habeas.consents';

describe('what is kept under the sub of a session', () => {
  let services: RequestServices;
  let tenant: string;
  beforeEach(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
    await as(() => services.get(DataMapsService).activate(mapWithMarketing(services.storeFile)));
    for (const [name, purpose] of [
      ['news', { id: 'news', dpvPurpose: 'DirectMarketing' }],
      ['partners', { id: 'partners', sellOrShare: true }],
    ] as const) {
      const { consentId } = await as(() =>
        services.unitOfWork.run(() => defineConsent(services.unitOfWork, { name, purposes: [purpose] })),
      );
      await accept(consentId);
    }
  });
  afterEach(() => services?.close());

  const as = <T>(work: () => Promise<T>) => services.as(tenant, work);
  const { view, plan, approve, execute, verify } = caseSteps(
    () => services,
    () => tenant,
  );
  const accept = (consentId: string, sub = SUB) =>
    as(() =>
      services.get(ConsentRecorder).answer({
        ...{ sub, kind: 'legalbasistrack', consentId, status: 'accepted', clientId: 'shop', source: 'self' },
      }),
    );
  const decide = async (purpose: string, value = SUB) => {
    const subject = { type: 'customer_id', value } as const;
    const [decision] = await as(() => services.get(DecisionsService).decide([{ subject, purpose }]));
    return decision!.reasons.map(({ code }) => code);
  };
  const triaged = async ({ id }: RequestView): Promise<RequestView> => {
    await as(() => services.get(WorkflowSteps).triage(id));
    return view(id);
  };
  const ask = async (own: CreateOwnRequest): Promise<RequestView> => {
    const person = { subject: SUB, email: ADDRESS, acr: null, authTime: services.clock.now() };
    return triaged(await as(() => services.get(OwnRequestsService).create(person, own)));
  };
  const write = async (right: RequestView['right']) =>
    triaged(await services.create(tenant, { right, subject: { identifiers: [email(ADDRESS)] } }));
  const consentRows = async (id: string) => {
    const { stores } = await as(() => services.get(RequestsService).plan(id));
    const counted = stores.find(({ store }) => store === STORE)?.collections ?? [];
    return Object.fromEntries(counted.map(({ collection, rows }) => [collection, rows]));
  };
  const erased = async (request: RequestView) => {
    const planned = await plan(request);
    const rows = await consentRows(planned.id);
    await approve(planned);
    await execute(planned.id);
    return { rows, clean: await verify(planned.id), request: await view(planned.id) };
  };
  const toVerified = ({ id }: RequestView, level: 'L1' | 'L2') =>
    services.command(tenant, id, { kind: 'verification', body: { level, method: 'mail_link' } });

  it('ends for marketing with the objection', async () => {
    expect(await decide('news')).toEqual(['BASIS_CONSENT']);
    expect((await ask({ right: 'objection_marketing' })).state).toBe('fulfilled');
    expect(await decide('news')).toEqual(['OBJECTED']);
    expect(await decide('partners')).toEqual(['BASIS_CONSENT']);
  });

  it('ends for sale and sharing with the opt-out', async () => {
    expect((await ask({ right: 'opt_out_sale_sharing', residence: 'US-CA' })).state).toBe('fulfilled');
    expect(await decide('partners')).toEqual(['OBJECTED']);
    expect(await decide('news')).toEqual(['BASIS_CONSENT']);
  });

  it('waits while an objection is weighed', async () => {
    await ask({ right: 'objection', purposes: ['care'] });
    expect(await decide('care')).toEqual(['RESTRICTED']);
  });

  it('is taken back with the consent', async () => {
    expect((await ask({ right: 'withdraw_consent' })).state).toBe('fulfilled');
    expect(await decide('news')).toEqual(['CONSENT_REVOKED']);
  });

  it('is in the copy and goes with the erasure, which is certified once it is gone', async () => {
    expect(await consentRows((await plan(await ask({ right: 'access' }))).id)).toMatchObject({
      consents: 2,
      activity: 2,
    });
    const { rows, clean, request } = await erased(await ask({ right: 'erasure' }));
    expect([rows, clean, request.state]).toEqual([{ persons: 1, consents: 2 }, [true, true], 'fulfilled']);
    expect(await decide('news')).toEqual(['CONSENT_NEVER_ANSWERED']);
  });

  it('does not make anybody else of who has that sub as a number in a store', async () => {
    const person = { subject: '2', email: ADDRESS, acr: null, authTime: services.clock.now() };
    const { id } = await as(() => services.get(OwnRequestsService).create(person, { right: 'erasure' }));
    await as(() => services.get(WorkflowSteps).triage(id));
    const { stores } = await as(async () => {
      await plan(await view(id));
      return services.get(RequestsService).plan(id);
    });
    expect(stores[0]!.collections).toMatchObject([{ collection: 'customer', rows: 1 }, {}]);
  });

  describe('once the session has shown the address', () => {
    beforeEach(() => ask({ right: 'complaint' }));

    it('is stopped with what is written from it', async () => {
      expect((await write('objection_marketing')).state).toBe('fulfilled');
      expect(await decide('news')).toEqual(['OBJECTED']);
    });

    it('is taken back when the address is confirmed, and not before', async () => {
      const request = await write('withdraw_consent');
      expect([request.state, await decide('news')]).toEqual(['awaiting_identity', ['BASIS_CONSENT']]);
      await toVerified(request, 'L1');
      expect([(await view(request.id)).state, await decide('news')]).toEqual([
        'fulfilled',
        ['CONSENT_REVOKED'],
      ]);
    });

    it('is erased with what is written from it', async () => {
      const { rows, clean } = await erased(await toVerified(await write('erasure'), 'L2'));
      expect([rows, clean]).toEqual([expect.objectContaining({ consents: 2 }), [true, true]]);
      expect(await decide('news')).toEqual(['CONSENT_NEVER_ANSWERED']);
    });
  });

  it('keeps an erasure from being certified when a session shows the address later', async () => {
    const other = '1';
    await accept(
      (await services.rows<{ id: string }>(`select id from consent_definition limit 1`))[0]!.id,
      other,
    );
    const planned = await plan(await toVerified(await write('erasure'), 'L2'));
    expect(await consentRows(planned.id)).toMatchObject({ consents: 1 });
    await approve(planned);
    await execute(planned.id);
    await ask({ right: 'complaint' });
    expect(await verify(planned.id)).toEqual([true, false]);
    const again = await view(planned.id);
    expect([again.state, again.attention?.detail]).toEqual([
      'planning',
      expect.stringContaining('habeas.consents: consents'),
    ]);
    const second = await erased(again);
    expect([second.clean, second.request.state]).toEqual([[true, true], 'fulfilled']);
    expect(await decide('news')).toEqual(['CONSENT_NEVER_ANSWERED']);
  });
});

const mapWithMarketing = (storeFile: string): string =>
  sampleMap(storeFile).replace(
    'purposes:\n',
    'purposes:\n  care: { basis: legitimate_interests, dpv: CustomerCare }\n',
  );
