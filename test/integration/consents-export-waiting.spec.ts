import { TenantsService } from '#access';
import { ConsentExport, Catalogues, Subjects } from '#consents';
import { AuditTrail } from '#audit';
import { UnitOfWork } from '#persistence';
import { systemClock } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, type ConsentToDefine } from '../support/consents.js';

interface Row {
  readonly sub: string;
  readonly status: string;
}

describe('an export of answers that wait', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenantId, work);
  const define = async (given: ConsentToDefine = {}): Promise<string> =>
    (await inTenant(() => defineConsent(unitOfWork(), { name: 'pictures', ...given }))).consentId;
  const parents = ['parent-1', 'parent-2'].map((sub) => ({ sub, relation: 'parent' }));
  const answer = async (
    consent_id: string,
    sub: string,
    status: string,
    more: object = {},
  ): Promise<string> => {
    const body = { type: 'legalbasistrack', sub, consent_id, client_id: 'shop', status, ...more };
    const answered = await api.call('POST /consent-srv/actions', { key, body });
    expect([answered.statusCode < 300, answered.body.slice(0, 300)]).toEqual([true, expect.any(String)]);
    return `cnr_${answered.json<{ data: { _id: string } }>().data._id}`;
  };
  const say = async (record: string, verb: 'approval' | 'rejection' | 'revocation'): Promise<void> => {
    for (const authoriser of verb === 'approval' ? ['parent-1', 'parent-2'] : ['parent-1']) {
      const route = `POST /v1/consent-authorisations/${record}/${verb}`;
      expect((await api.call(route, { key, body: { authoriser } })).statusCode).toBe(200);
    }
  };
  const exported = async (history: boolean) => {
    const [catalogues, subjects] = [api.app.get(Catalogues), api.app.get(Subjects)];
    const audit = new AuditTrail(unitOfWork(), systemClock);
    return inTenant(async () => {
      const pages = new ConsentExport(unitOfWork(), catalogues, subjects, audit).pages({
        format: 'ndjson',
        history,
      });
      let [text, waiting] = ['', 0];
      for await (const page of pages) [text, waiting] = [text + page.text, waiting + page.waiting];
      const rows = text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Row);
      return { rows: rows.map(({ sub, status }) => `${sub} ${status}`).sort(), waiting };
    });
  };

  it('leaves out what waits for others to agree, and tells what they refused or took back', async () => {
    const consent = await define();
    const asked = (sub: string) => answer(consent, sub, 'accepted', { authorisers: parents });
    await asked('waiting');
    await say(await asked('approved'), 'approval');
    await say(await asked('rejected'), 'rejection');
    const revoked = await asked('revoked');
    await say(revoked, 'approval');
    await say(revoked, 'revocation');
    await asked('declined');
    await answer(consent, 'declined', 'revoked');
    expect(await exported(false)).toEqual({
      rows: ['approved accepted', 'declined revoked', 'rejected declined', 'revoked revoked'],
      waiting: 1,
    });
    expect(await exported(true)).toEqual({
      rows: [
        'approved accepted',
        'declined revoked',
        'rejected declined',
        'revoked accepted',
        'revoked revoked',
      ],
      waiting: 3,
    });
  });

  it('lets no older acceptance stand where one that took its place waits', async () => {
    const consent = await define();
    await answer(consent, 'person-1', 'declined');
    await answer(consent, 'person-1', 'accepted');
    await answer(consent, 'person-1', 'accepted', { authorisers: parents });
    expect(await exported(false)).toEqual({ rows: [], waiting: 1 });
    expect(await exported(true)).toEqual({ rows: ['person-1 declined'], waiting: 2 });
  });

  it('leaves out what nobody has confirmed', async () => {
    const consent = await define({ details: { doubleOptIn: true } });
    await answer(consent, 'person-1', 'accepted', { confirmation_email: 'person@example.com' });
    for (const history of [false, true]) expect(await exported(history)).toEqual({ rows: [], waiting: 1 });
  });
});
