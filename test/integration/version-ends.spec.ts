import type { ConsentGateAnswer, DecisionAnswer, VersionWire } from '#contracts/schemas';
import { createTestApi, type TestApi } from '../support/api.js';

const HOUR = 3_600_000;
const VERSIONS = '/consent-srv/consent/versions';

describe('the end of a version', () => {
  let api: TestApi;
  let key: string;
  let now = Date.parse('2026-06-01T12:00:00Z');
  beforeAll(async () => {
    api = await createTestApi({ clock: { now: () => new Date(now) } });
    key = await api.createKey((await api.createTenant('example')).id);
    await send('POST /consent-srv/groups', { group_name: 'marketing' });
  });
  afterAll(() => api?.close());

  const at = (hours: number): string => new Date(now + hours * HOUR).toISOString();
  const send = async (route: string, body: object): Promise<VersionWire> => {
    const answer = await api.call(route, { key, body });
    expect([answer.statusCode < 300, answer.body.slice(0, 500)]).toEqual([true, expect.any(String)]);
    return answer.json<{ data: VersionWire }>().data;
  };
  const refusal = async (route: string, body: object): Promise<unknown[]> => {
    const { statusCode, body: text } = await api.call(route, { key, body });
    return [statusCode, text.includes('effectiveUntil')];
  };
  let made = 0;
  /** A consent with one version, and what it can be asked for. */
  const scene = async (version: object) => {
    made += 1;
    const name = `newsletter-${made}`;
    const { _id: consent_id } = await send('POST /consent-srv/consents', {
      ...{ consent_name: name, legalType: 'consent', consentType: 'declarative', group_name: 'marketing' },
      ...{ deonticity: 'required', processingPurposes: [{ key: name, name }] },
    });
    const named = { consent_id, consentType: 'text' };
    const content = [{ locale: 'en', content: 'I want it.' }];
    const first = await send(`POST ${VERSIONS}`, { ...named, content, ...version });
    const change = (body: object) => send(`PUT ${VERSIONS}/${first._id}`, { ...named, ...body });
    const refused = (body: object) => refusal(`PUT ${VERSIONS}/${first._id}`, { ...named, ...body });
    const asked = async (): Promise<boolean> => {
      const body = { context: 'login', clientId: 'shop', sub: 'person-1' };
      const answer = await api.call('POST /v1/consent-gate', { key, body });
      const { pending } = answer.json<ConsentGateAnswer>();
      return pending.some((item) => item.consent_id === consent_id);
    };
    const accept = () =>
      api.call('POST /consent-srv/actions', {
        key,
        body: { type: 'legalbasistrack', sub: 'person-1', consent_id, client_id: 'shop', status: 'accepted' },
      });
    const decide = async () => {
      const body = { subject: { type: 'customer_id', value: 'person-1' }, purpose: name };
      const answer = (await api.call('POST /v1/decisions', { key, body })).json<DecisionAnswer>();
      return [answer.allow, answer.reasons[0]!.code, answer.validUntil];
    };
    return { consent_id, named, first, change, refused, asked, accept, decide };
  };

  it('comes by the clock: asked from its begin, denied as retired and asked no more from its end', async () => {
    const { first, asked, accept, decide } = await scene({ effectiveFrom: at(1), effectiveUntil: at(2) });
    expect(first).toMatchObject({ effectiveFrom: at(1), effectiveUntil: at(2), isLatest: false });
    expect(await asked()).toBe(false);
    now += HOUR;
    expect(await asked()).toBe(true);
    expect((await accept()).statusCode).toBeLessThan(300);
    expect(await asked()).toBe(false);
    expect((await decide()).slice(0, 2)).toEqual([true, 'BASIS_CONSENT']);
    now += HOUR - 1;
    expect(await decide()).toEqual([true, 'BASIS_CONSENT', new Date(now + 1).toISOString()]);
    now += 1;
    expect((await decide()).slice(0, 2)).toEqual([false, 'CONSENT_RETIRED']);
    expect(await asked()).toBe(false);
  });

  it('is set, moved and taken away while it has not come, and stays once it has', async () => {
    const { first, change, refused, asked, accept, decide } = await scene({});
    expect(first).not.toHaveProperty('effectiveUntil');
    await accept();
    expect(await change({ effectiveUntil: at(1) })).toMatchObject({ effectiveUntil: at(1), version: 1 });
    expect(await change({ user_skip_limit: 3 })).toMatchObject({ effectiveUntil: at(1) });
    expect(await change({ effectiveUntil: null })).not.toHaveProperty('effectiveUntil');
    expect(await refused({ effectiveUntil: at(-1) })).toEqual([400, true]);
    expect(await change({ effectiveUntil: at(0) })).toMatchObject({ effectiveUntil: at(0) });
    expect((await decide()).slice(0, 2)).toEqual([false, 'CONSENT_RETIRED']);
    expect(await refused({ effectiveUntil: null })).toEqual([400, true]);
    expect(await refused({ effectiveUntil: at(1) })).toEqual([400, true]);
    expect(await change({ effectiveUntil: at(0), user_skip_limit: 4 })).toMatchObject({ user_skip_limit: 4 });
    const next = await change({ content: [{ locale: 'en', content: 'I want it weekly.' }] });
    expect(next).toMatchObject({ version: 2, supersedes: first._id });
    expect(next).not.toHaveProperty('effectiveUntil');
    expect(await asked()).toBe(true);
  });

  it('goes over to another wording, and comes after the begin', async () => {
    const { named, change } = await scene({ effectiveUntil: at(5) });
    const content = [{ locale: 'en', content: 'Other words.' }];
    expect(await change({ content })).toMatchObject({ version: 2, effectiveUntil: at(5) });
    const inverted = { ...named, content, effectiveFrom: at(3), effectiveUntil: at(2) };
    expect(await refusal(`POST ${VERSIONS}`, inverted)).toEqual([400, true]);
    expect(await refusal(`POST ${VERSIONS}`, { ...named, content, effectiveUntil: at(-1) })).toEqual([
      400,
      true,
    ]);
    const late = '9999-12-31T23:30:00-01:00';
    expect(await refusal(`POST ${VERSIONS}`, { ...named, content, effectiveUntil: late })).toEqual([
      400,
      true,
    ]);
  });

  it('of a draft is looked at again when it is published', async () => {
    const { change, refused } = await scene({ draft: true, effectiveUntil: at(1) });
    now += 2 * HOUR;
    expect(await change({ user_skip_limit: 1 })).toMatchObject({ draft: true, effectiveUntil: at(-1) });
    expect(await refused({ draft: false })).toEqual([400, true]);
    expect(await change({ draft: false, effectiveUntil: at(1) })).toMatchObject({
      ...{ draft: false, effectiveUntil: at(1) },
    });
  });
});
