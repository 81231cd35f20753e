import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IssuersService, TenantsService } from '#access';
import { MaskedIds } from '#consents';
import { createTestApi, type TestApi } from '../support/api.js';
import { ConsentRows } from '../support/consent-rows.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const USAGE = 'POST /consent-management-srv/v2/consent/usage/accept';
const ACTIONS = 'POST /consent-srv/actions';

interface Entry {
  readonly status: string;
  readonly source: string;
  readonly personal: object | null;
  readonly facts: Record<string, unknown>;
}

describe('answers from the browser of a person', () => {
  let api: TestApi;
  let people: TestIssuer;
  let staff: TestIssuer;
  let tenant: string;
  let key: string;
  let rows: ConsentRows;
  let made = 0;

  beforeAll(async () => {
    api = await createTestApi();
    [people, staff] = await Promise.all([startIssuer('portal'), startIssuer('console')]);
    tenant = (await api.createTenant('example')).id;
    key = await api.createKey(tenant);
    rows = await ConsentRows.open(api, tenant);
    await inTenant(async () => {
      const issuers = api.app.get(IssuersService);
      await issuers.register({
        ...{ issuer: people.url, audience: 'portal', kind: 'person', algorithms: ['ES256'] },
      });
      await issuers.register({
        ...{ issuer: staff.url, audience: 'console', kind: 'staff', algorithms: ['ES256'] },
        roles: { desk: ['consents:write', 'consents:read'] },
      });
    });
    await api.call('PUT /v1/api-clients/shop', { key, body: { requiredClaims: ['given_name'] } });
    await api.app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await rows?.close();
    await Promise.all([api?.close(), people?.close(), staff?.close()]);
  });
  beforeEach(() => rows.set({ gpc: { mode: 'advisory' }, evidence: ['ip', 'userAgent'] }));

  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenant, work);
  const mask = async (sub: string): Promise<string> =>
    (await inTenant(() => api.app.get(MaskedIds).issue({ sub }))).q;
  const scene = async (purposes: readonly unknown[] = ['newsletter']) => {
    made += 1;
    const sub = `person-${made}`;
    const consentId = await rows.define({ name: `consent-${made}`, purposes });
    const versionId = await rows.publish(consentId, 1);
    const entries = async (): Promise<Entry[]> =>
      (await rows.run(
        `select status, source, personal, facts from consent_action where subject = $1 order by sequence`,
        [await rows.digest(sub)],
      )) as unknown as Entry[];
    const usage = { client_id: 'shop', consent_id: consentId, consent_version_id: versionId };
    const action = { type: 'legalbasistrack', sub, consent_id: consentId, status: 'accepted' };
    return { sub, consentId, versionId, entries, usage, action };
  };
  const statuses = (entries: readonly Entry[]) => entries.map(({ status, source }) => `${status} ${source}`);

  describe('evidence', () => {
    const browser = { headers: { 'user-agent': FIREFOX }, address: '203.0.113.77' };
    const kept = { ip: '203.0.113.0', userAgent: 'Firefox' };

    it('is the network and the family of their browser, with what they say', async () => {
      const { sub, usage, entries } = await scene();
      const body = { ...usage, q: await mask(sub), accepted_by: 'Ann' };
      expect((await api.call(USAGE, { ...browser, body })).statusCode).toBe(200);
      expect((await entries())[0]!.personal).toEqual({ ...kept, acceptedBy: 'Ann' });
    });

    it('comes with claims and scopes, and with the own token of a person', async () => {
      const { sub, action, entries } = await scene();
      const claims = { client_id: 'shop', q: await mask(sub), accepted_claims: ['given_name'] };
      await api.call('POST /consent-management-srv/consent/claim/accept', { ...browser, body: claims });
      await api.call(ACTIONS, { ...browser, key: await people.token({ sub }), body: action });
      expect((await entries()).map(({ personal }) => personal)).toEqual([kept, kept]);
    });

    it('is kept to /48 of IPv6 and stands in the receipt', async () => {
      const { sub, usage } = await scene();
      const body = { ...usage, q: await mask(sub) };
      await api.call(USAGE, { ...browser, address: '2001:db8:aa:bb::1', body });
      const list = await api.call(`GET /v1/receipts?subject=${sub}`, { key });
      const receipt = await api.call(`GET /v1/receipts/${list.json().items[0].id}`, { key });
      expect(receipt.json().habeas.proof).toMatchObject({ ip: '2001:db8:aa::', userAgent: 'Firefox' });
    });

    it('is never that of a server which speaks for them', async () => {
      const { sub, action, usage, entries } = await scene();
      await api.call(ACTIONS, { ...browser, key, body: action });
      await api.call(USAGE, { ...browser, key, body: { ...usage, q: await mask(sub), revoked: true } });
      expect((await entries()).map(({ personal }) => personal)).toEqual([null, null]);
    });

    it('is left out where the tenant switched it off', async () => {
      const { sub, usage, entries } = await scene();
      await rows.set({ evidence: ['userAgent'] });
      await api.call(USAGE, { ...browser, body: { ...usage, q: await mask(sub) } });
      expect((await entries())[0]!.personal).toEqual({ userAgent: 'Firefox' });
      await rows.set({ evidence: [] });
      await api.call(USAGE, { ...browser, body: { ...usage, q: await mask(sub), revoked: true } });
      expect((await entries())[1]!.personal).toBeNull();
    });
  });

  describe('Global Privacy Control', () => {
    const selling = [{ key: 'sale', name: 'Sale', sellOrShare: true }];
    const signal = { headers: { 'sec-gpc': '1' } };
    const binding = () => rows.set({ gpc: { mode: 'binding' } });
    /** With header lines as they are: {@link TestApi.call} would join them. */
    const post = (path: string, body: object, values: readonly string[]): Promise<number> =>
      new Promise((resolve, reject) => {
        const { port } = api.app.getHttpServer().address() as AddressInfo;
        const sent = request({ port, host: '127.0.0.1', method: 'POST', path });
        sent.setHeader('host', 'localhost').setHeader('content-type', 'application/json');
        sent.setHeader('sec-gpc', values);
        sent.once('error', reject).once('response', (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode!));
        });
        sent.end(JSON.stringify(body));
      });

    it('opts out by a line of its own beside others, not by one among others in a line, and once', async () => {
      await binding();
      const { sub, entries } = await scene(selling);
      const { usage } = await scene();
      const path = '/consent-management-srv/v2/consent/usage/accept';
      const body = { ...usage, q: await mask(sub) };
      await post(path, body, ['1, 1']);
      expect(statuses(await entries())).toEqual(['accepted legacy']);
      await post(path, body, ['0', '1']);
      const once = statuses(await entries());
      // what the other specs define sells as well
      expect(once.filter((each) => each === 'declined gpc').length).toBeGreaterThan(0);
      await post(path, body, ['0', '1']);
      expect(statuses(await entries())).toEqual(once);
    });

    it('is taken in by the script as by the header, and revokes what was accepted before', async () => {
      const { sub, action, usage, consentId } = await scene(selling);
      const entries = async () =>
        (await rows.run('select status, source from consent_action where consent_id = $1 order by sequence', [
          consentId,
        ])) as unknown as Entry[];
      await api.call(ACTIONS, { key, body: action });
      await binding();
      const other = { ...(await scene()).usage, q: await mask(sub), gpc: true };
      expect((await api.call(USAGE, { body: other })).statusCode).toBe(200);
      expect(statuses(await entries())).toEqual(['accepted api', 'revoked gpc']);
      // the next one without the signal is theirs to give
      await api.call(USAGE, { body: { ...usage, q: await mask(sub) } });
      expect(statuses(await entries()).at(-1)).toBe('accepted legacy');
    });

    it('is no signal of the person when a server calls, unless the server says so', async () => {
      await binding();
      const { action, consentId } = await scene(selling);
      const made = await api.call(ACTIONS, { ...signal, key, body: action });
      expect(made.json().data.status).toBe('accepted');
      expect(made.json().data.gpc).toBeUndefined();
      const again = await api.call(ACTIONS, { key, body: { ...action, gpc: true } });
      expect(again.json().error.code).toBe(30011);
      const found = await rows.run(
        'select status, source from consent_action where consent_id = $1 order by sequence',
        [consentId],
      );
      expect(found).toEqual([
        { status: 'accepted', source: 'api' },
        { status: 'revoked', source: 'gpc' },
      ]);
    });

    it('is outweighed only by an acceptance from a page that named it, which then holds', async () => {
      await binding();
      const { sub, action, consentId } = await scene(selling);
      const token = await people.token({ sub });
      const accept = (more: object = {}) =>
        api.call(ACTIONS, { ...signal, key: token, body: { ...action, ...more } });
      const refused = await accept();
      expect([refused.statusCode, refused.json().error.code]).toEqual([409, 30011]);
      expect(refused.json().error.moreInfo).toContain('gpcOverride');
      const accepted = await accept({ gpcOverride: true });
      expect(accepted.json().data).toMatchObject({
        status: 'accepted',
        gpc: { received: true, applied: true },
      });
      expect(accepted.headers.vary).toContain('Sec-GPC');
      await accept({ gpcOverride: true });
      await accept({ consent_id: (await scene()).consentId });
      const found = await rows.run(
        `select status, source, facts->'gpcOverride' as override from consent_action where consent_id = $1 order by sequence`,
        [consentId],
      );
      expect(found).toEqual([
        { status: 'declined', source: 'gpc', override: null },
        { status: 'accepted', source: 'self', override: true },
      ]);
      const decided = await api.call('POST /v1/decisions', {
        key,
        body: {
          ...{ subject: { type: 'customer_id', value: sub }, purpose: `consent-${made - 1}` },
          signals: { gpc: true },
        },
      });
      expect(decided.json()).toMatchObject({ allow: true, gpc: { applied: false } });
      // taken back and given anew without naming it: the next signal wins again
      await api.call(ACTIONS, { key: token, body: { ...action, status: 'revoked' } });
      await api.call(ACTIONS, { key: token, body: action });
      await accept({ consent_id: (await scene()).consentId });
      const [last] = await rows.run('select status from consent_record where consent_id = $1', [consentId]);
      expect(last).toEqual({ status: 'revoked' });
    });

    it('is about every profile that was linked to the person', async () => {
      const { sub, usage, consentId } = await scene(selling);
      const device = `device-of-${sub}`;
      await api.call(USAGE, { body: { ...usage, q: await mask(device) } });
      await api.call('POST /v1/consent-links', { key, body: { anonymousSub: device, sub } });
      await binding();
      const other = { ...(await scene()).usage, q: await mask(sub) };
      await api.call(USAGE, { ...signal, body: other });
      const found = await rows.run(
        'select subject, status from consent_record where consent_id = $1 order by created_at',
        [consentId],
      );
      expect(found).toEqual([
        { subject: await rows.digest(device), status: 'revoked' },
        { subject: await rows.digest(sub), status: 'revoked' },
      ]);
    });

    it('cannot be overridden where there is none', async () => {
      const { sub, action } = await scene(selling);
      const body = { ...action, gpcOverride: true };
      const answer = await api.call(ACTIONS, { key: await people.token({ sub }), body });
      expect([answer.statusCode, answer.json().error.code]).toEqual([400, 30000]);
    });

    it('takes purposes of DPV that sell for selling, and changes nothing where it does not bind', async () => {
      const { sub, action, entries } = await scene([
        { key: 'ads', name: 'Ads', dpvPurpose: 'https://w3id.org/dpv#TargetedAdvertising' },
      ]);
      const accept = async () =>
        api.call(ACTIONS, { ...signal, key: await people.token({ sub }), body: action });
      expect((await accept()).json().data).toMatchObject({ status: 'accepted', gpc: { applied: true } });
      expect(statuses(await entries())).toEqual(['accepted self']);
      await binding();
      expect((await accept()).statusCode).toBe(409);
      expect(statuses(await entries())).toContain('revoked gpc');
    });
  });

  describe('that staff enter for them', () => {
    it('count at once, and say who acted and how they were told', async () => {
      const { sub, action } = await scene();
      const desk = await staff.token({ sub: 'staff-7', roles: ['desk'] });
      const body = { ...action, method: 'phone', saidAt: '2026-11-01T10:00:00Z' };
      const entered = await api.call(ACTIONS, { key: desk, body, address: '203.0.113.77' });
      expect(entered.json().data).toMatchObject({
        status: 'accepted',
        consentStatus: [{ source: 'on_behalf' }],
      });
      const token = await people.token({ sub });
      const own = await api.call('GET /v1/me/activity', { key: token });
      expect(own.json().items).toEqual([
        expect.objectContaining({ actor: { kind: 'staff', id: 'staff-7' }, ip: null, userAgent: null }),
      ]);
      const receipts = await api.call('GET /v1/me/receipts', { key: token });
      const receipt = await api.call(`GET /v1/me/receipts/${receipts.json().items[0].id}`, { key: token });
      expect(receipt.json()).toMatchObject({
        collectionMethod: 'phone',
        habeas: { proof: { saidAt: '2026-11-01T10:00:00.000Z' } },
      });
      // on every channel it is one record
      const taken = await api.call(ACTIONS, { key: token, body: { ...action, status: 'revoked' } });
      expect(taken.json().data).toMatchObject({
        _id: entered.json().data._id,
        consentStatus: [{ source: 'on_behalf' }, { source: 'self' }],
      });
    });

    it('say of no person that they telephoned when they call themselves', async () => {
      const { sub, action } = await scene();
      const answer = (method: string) =>
        people.token({ sub }).then((token) => api.call(ACTIONS, { key: token, body: { ...action, method } }));
      expect((await answer('phone')).statusCode).toBe(400);
      expect((await answer('Mobile App')).statusCode).toBe(200);
    });
  });
});
