import pg from 'pg';
import {
  ConsentChain,
  ConsentErasure,
  ReceiptSigner,
  SubjectNames,
  Subjects,
  type ErasureOptions,
} from '#consents';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, type ConsentToDefine, type DefinedConsent } from '../support/consents.js';
import { CONTROLLER } from '../support/receipt-facts.js';

const PERSON = 'customer-4711';
const PSEUDONYM = 'k7example';
const ORDER = { requestId: 'req_1', round: 0 };

describe('erasing a person from the records of consents', () => {
  let api: TestApi;
  let owner: pg.Client;
  let tenantId: string;
  let key: string;
  beforeAll(async () => {
    api = await createTestApi();
    owner = new pg.Client({ connectionString: api.databaseUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner?.end();
    await api?.close();
  });
  beforeEach(async () => {
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    await api.call('PUT /v1/controller-profile', { key, body: CONTROLLER });
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const erasure = () => api.app.get(ConsentErasure);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, work);
  const define = (given: ConsentToDefine = {}): Promise<DefinedConsent> =>
    as(() => unitOfWork().run(() => defineConsent(unitOfWork(), given)));
  const answer = (consentId: string, status: string, more: object = {}) =>
    api.call('POST /consent-srv/actions', {
      key,
      body: {
        type: 'legalbasistrack',
        sub: PERSON,
        consent_id: consentId,
        client_id: 'shop',
        accepted_by: 'ann@example.com',
        status,
        ...more,
      },
    });
  const erase = (options: ErasureOptions = {}, order = ORDER) =>
    as(() => erasure().erase(PERSON, PSEUDONYM, order, options));
  const verify = () => as(() => unitOfWork().run(() => new ConsentChain(unitOfWork()).verify()));
  const residue = async (order = ORDER) => {
    const { scanned, ...found } = await as(() => erasure().residue(PERSON, order));
    return { scanned, found: Object.values(found).reduce((sum, rows) => sum + rows, 0) };
  };
  const rows = async <Row>(sql: string): Promise<Row[]> => (await owner.query(sql, [tenantId])).rows as Row[];
  const gate = (sub = PERSON) =>
    api.call('POST /v1/consent-gate', { key, body: { context: 'login', clientId: 'shop', sub } });
  const search = async () =>
    (await api.call('POST /consent-srv/graph/actions', { key, body: { skip: 0, take: 100 } })).json<{
      data: { id: string; sub: string; status: string; consentStatus: { status: string }[] }[];
    }>().data;
  const dump = async (): Promise<string> => {
    const tables = ['subject', 'action', 'record', 'receipt', 'erasure', 'suppression', 'system_skip'];
    let found = '';
    for (const name of tables) {
      const sql = `select string_agg(t::text, '|') as text from consent_${name} t where tenant_id = $1`;
      found += (await rows<{ text: string | null }>(sql))[0]!.text ?? '';
    }
    return found;
  };

  it('takes name, personal members and receipts, keeps what happened, and leaves the chain whole', async () => {
    const { consentId } = await define({ name: 'newsletter' });
    const id = (await answer(consentId, 'accepted', { url: 'https://shop.example.com/ann' })).json().data._id;
    await answer(consentId, 'revoked');
    await as(() => api.app.get(ReceiptSigner).signPending('1', '2'));
    expect(await residue()).toEqual({ scanned: 2, found: 6 });
    expect(await as(() => erasure().preview([PERSON, 'nobody'], 'req_1'))).toEqual({
      ...{ persons: 1, consents: 1, activity: 2, receipts: 2, skips: 0 },
    });

    expect(await erase()).toEqual({ persons: 1, consents: 1, activity: 2, receipts: 2, skips: 0 });

    expect(await residue()).toEqual({ scanned: 2, found: 0 });
    expect(await verify()).toBeNull();
    expect(await search()).toMatchObject([
      {
        id,
        sub: PSEUDONYM,
        status: 'revoked',
        consentStatus: [{ status: 'accepted' }, { status: 'revoked' }],
      },
    ]);
    const left = await dump();
    expect(left).not.toContain('ann');
    expect(left).not.toContain(PERSON);
    expect(
      await rows(
        `select personal, personal_digest is not null as digest from consent_action where tenant_id = $1`,
      ),
    ).toEqual([
      { personal: null, digest: true },
      { personal: null, digest: true },
    ]);
    expect(await rows(`select salt from consent_subject where tenant_id = $1`)).toEqual([
      { salt: null },
      { salt: null },
    ]);
  });

  it('notices in the chain when an erasure took more than it may', async () => {
    const { consentId } = await define();
    await answer(consentId, 'accepted');
    await erase();
    await owner.query(`update consent_action set personal_digest = null where tenant_id = $1`, [tenantId]);
    expect(await verify()).toBe('1');
  });

  it('lets a receipt that the person keeps verify, and knows it no more', async () => {
    const { consentId } = await define();
    const { receiptId } = (await answer(consentId, 'accepted')).json().data;
    const receipt = await api.call(`GET /v1/receipts/${receiptId}`, {
      key,
      headers: { accept: 'application/jwt' },
    });
    const check = async () =>
      (await api.call('POST /v1/receipts/verify', { body: { receipt: receipt.body } })).json();
    expect(await check()).toMatchObject({ valid: true, known: true });
    await erase();
    expect(await check()).toMatchObject({ valid: true, signature: 'good', known: false, current: null });
    expect((await api.call(`GET /v1/receipts/${receiptId}`, { key })).statusCode).toBe(404);
    expect(await as(() => api.app.get(ReceiptSigner).signPending('1', '9'))).toMatchObject({ signed: 0 });
  });

  it('asks the person like one who was never there', async () => {
    const { consentId, versionId } = await define();
    await answer(consentId, 'declined');
    await erase();
    const comparable = async (sub: string) => {
      const { presentationId: _presentation, q: _q, ...shown } = (await gate(sub)).json();
      return shown;
    };
    expect(await comparable(PERSON)).toEqual(await comparable('never-seen'));
    const activity = await api.call(`GET /v1/consents/activity?subject=${PERSON}`, { key });
    expect(activity.json()).toEqual({ items: [], nextCursor: null });
    // what was declined cannot be skipped: a person who was never there may
    const skip = async (sub: string) => {
      const { q } = (await api.call('POST /v1/masked-ids', { key, body: { sub } })).json();
      const body = {
        q,
        client_id: 'shop',
        consent_id: consentId,
        consent_version_id: versionId,
        skipped: true,
      };
      return api.call('POST /consent-management-srv/v2/consent/usage/accept', { key, body });
    };
    expect((await skip(PERSON)).statusCode).toBe(200);
    expect((await skip('never-seen')).statusCode).toBe(200);
  });

  it('lets a person who comes back begin anew, without their past', async () => {
    const { consentId } = await define();
    const first = (await answer(consentId, 'declined')).json().data;
    await erase();
    const again = await answer(consentId, 'accepted');
    expect(again.json().data).toMatchObject({ sub: PERSON, status: 'accepted', user_skip_amount: 0 });
    expect(again.json().data._id).not.toBe(first._id);
    expect(again.json().data.consentStatus).toHaveLength(1);
    expect(await verify()).toBeNull();
    const { items } = (await api.call(`GET /v1/consents/activity?subject=${PERSON}`, { key })).json();
    expect(items).toMatchObject([{ newValue: { status: 'accepted' }, oldValue: null }]);
    const receipts = (await api.call(`GET /v1/receipts?subject=${PERSON}`, { key })).json();
    expect(receipts.items).toMatchObject([{ status: 'accepted', supersedes: null }]);
    expect(await as(() => api.app.get(ReceiptSigner).signPending('1', '9'))).toMatchObject({ signed: 1 });
    expect((await search()).map(({ sub }) => sub).sort()).toEqual([PERSON, PSEUDONYM].sort());
    // what was said since is theirs
    expect(await residue()).toEqual({ scanned: 2, found: 0 });
    expect(await erase()).toMatchObject({ consents: 1 });
    expect((await search()).map(({ sub }) => sub).sort()).toEqual([PERSON, PSEUDONYM].sort());
  });

  it('names nobody in an event of the past, also when the person has come back', async () => {
    const { consentId } = await define();
    const before = (await answer(consentId, 'accepted')).json().data._id;
    await erase();
    const after = (await answer(consentId, 'accepted')).json().data._id;
    const subject = await as(() => api.app.get(Subjects).digest(PERSON));
    const name = (recordId: string) => as(() => api.app.get(SubjectNames).find(subject, recordId));
    expect(await name(before)).toBe(PSEUDONYM);
    expect(await name(after)).toBe(PERSON);
  });

  it('erases a person again when they have come back', async () => {
    const { consentId } = await define();
    await answer(consentId, 'accepted');
    await erase();
    await answer(consentId, 'accepted');
    await as(() => erasure().erase(PERSON, 'another', { requestId: 'req_2', round: 0 }));
    expect((await search()).map(({ sub }) => sub).sort()).toEqual(['another', PSEUDONYM]);
    expect(await verify()).toBeNull();
    expect(await residue({ requestId: 'req_2', round: 0 })).toEqual({ scanned: 2, found: 0 });
  });

  it('keeps a refusal of what needs no consent, until the person answers anew', async () => {
    const sale = { key: 'sale', name: 'Sale of data', sellOrShare: true };
    const { consentId } = await define({
      name: 'selling',
      legalType: 'legitimate_interests',
      obtainedBy: null,
      purposes: [sale],
    });
    const ask = async (sub: string) => {
      const body = { subject: { type: 'customer_id', value: sub }, purpose: 'sale' };
      const { allow, reasons } = (await api.call('POST /v1/decisions', { key, body })).json();
      return [allow, reasons[0].code];
    };
    expect(await ask(PERSON)).toEqual([true, 'BASIS_LEGITIMATE_INTERESTS']);
    await answer(consentId, 'declined');
    expect(await ask(PERSON)).toEqual([false, 'OPTED_OUT']);
    await erase();
    expect(await ask(PERSON)).toEqual([false, 'OPTED_OUT']);
    await answer(consentId, 'accepted');
    expect(await ask(PERSON)).toMatchObject([true, expect.any(String)]);
    await erase({}, { requestId: 'req_2', round: 0 });
    expect(await ask(PERSON)).toEqual([true, 'BASIS_LEGITIMATE_INTERESTS']);
  });

  it('takes nothing that was said before, however it comes', async () => {
    const { consentId } = await define({ name: 'letters' });
    const body = { subject: { type: 'customer_id', value: PERSON }, purpose: 'letters' };
    const ask = async () => (await api.call('POST /v1/decisions', { key, body })).json();
    const refused = { allow: false, reasons: [{ code: 'CONSENT_DECLINED' }] };
    const before = new Date().toISOString();
    const device = await answer(consentId, 'accepted', { sub: 'device-1' });
    const { _id: record } = (await answer(consentId, 'declined')).json().data;
    await erase();
    expect(device.statusCode).toBe(200);
    const late = await answer(consentId, 'accepted', { saidAt: before });
    expect(late.statusCode).toBe(409);
    expect(late.json().error.moreInfo).toContain('before the person was erased');
    const link = { anonymousSub: 'device-1', sub: PERSON };
    expect((await api.call('POST /v1/consent-links', { key, body: link })).json()).toMatchObject({
      carried: [],
    });
    const decision = await ask();
    expect(decision).toMatchObject(refused);
    // whoever asks does not learn which record is left of them
    expect(JSON.stringify(decision)).not.toContain(record);
    await answer(consentId, 'accepted');
    expect((await answer(consentId, 'revoked', { saidAt: before })).statusCode).toBe(409);
    expect(await ask()).toMatchObject({ allow: true });
    expect(await verify()).toBeNull();
  });

  it('forgets an acceptance: what needs consent is denied', async () => {
    const { consentId } = await define({ name: 'letters' });
    const body = { subject: { type: 'customer_id', value: PERSON }, purpose: 'letters' };
    const ask = async () => (await api.call('POST /v1/decisions', { key, body })).json();
    await answer(consentId, 'accepted');
    expect(await ask()).toMatchObject({ allow: true });
    await erase();
    expect(await ask()).toMatchObject({ allow: false, reasons: [{ code: 'CONSENT_NEVER_ANSWERED' }] });
  });

  it('changes nothing of what is left of an erased person', async () => {
    const { consentId } = await define();
    const { _id: id } = (await answer(consentId, 'declined')).json().data;
    await erase();
    const refused = await api.call(`DELETE /consent-srv/actions/${id}`, { key, body: { reason: 'wrong' } });
    expect(refused.statusCode).toBe(404);
    expect((await api.call(`GET /consent-srv/actions/${id}`, { key })).statusCode).toBe(200);
    expect(await verify()).toBeNull();
  });

  it('works in bounded steps, goes on where it was stopped, and counts once', async () => {
    const { consentId } = await define({ obtainedBy: 'actionbased' });
    for (let action = 0; action < 7; action += 1)
      await answer(consentId, 'accepted', { action_id: `order-${action}`, type: 'consent' });
    const steps: number[] = [];
    const stop = new AbortController();
    const onProgress = (done: number) => {
      steps.push(done);
      if (steps.length === 3) stop.abort();
    };
    await expect(erase({ batch: 2, onProgress, signal: stop.signal })).rejects.toThrow();
    expect(steps).toEqual([2, 4, 6]);
    expect((await residue()).found).toBeGreaterThan(0);
    expect(await erase({ batch: 2 })).toMatchObject({ consents: 7, activity: 7, persons: 1 });
    expect(await residue()).toEqual({ scanned: 7, found: 0 });
    expect(await verify()).toBeNull();
  });

  it('is one thing after the other for a person who answers at the same time', async () => {
    const consents = await Promise.all(Array.from({ length: 4 }, () => define()));
    for (const { consentId } of consents) await answer(consentId, 'accepted');
    const answering = async ({ consentId }: DefinedConsent) => {
      const codes: number[] = [];
      for (let step = 0; step < 15; step += 1)
        codes.push((await answer(consentId, step % 2 === 0 ? 'revoked' : 'accepted')).statusCode);
      return codes;
    };
    const [changed, , ...codes] = await Promise.all([
      erase({ batch: 1 }),
      erase({ batch: 1 }),
      ...consents.map(answering),
    ]);
    expect(codes.flat().every((code) => code === 200)).toBe(true);
    expect(changed.persons).toBe(1);
    expect(await verify()).toBeNull();
    expect((await residue()).found).toBe(0);
    const subject = await as(() => api.app.get(Subjects).digest(PERSON));
    const [{ through }] = (await rows(
      `select erased_through::int as through from consent_erasure where tenant_id = $1`,
    )) as [{ through: number }];
    const clear = await rows(
      `select sequence from consent_action where tenant_id = $1 and personal is not null and sequence <= ${through}`,
    );
    expect(clear).toEqual([]);
    // who answered after the last step is known again, and their records are theirs
    const after = await rows<{ known: boolean }>(
      `select salt is not null as known from consent_subject where tenant_id = $1 and subject = '${subject}'`,
    );
    const later = await rows(
      `select 1 from consent_action where tenant_id = $1 and sequence > ${through} limit 1`,
    );
    expect(after).toEqual([{ known: later.length > 0 }]);
  });

  it('leaves everybody else as they are', async () => {
    const { consentId } = await define();
    await answer(consentId, 'accepted');
    await answer(consentId, 'accepted', { sub: 'customer-1' });
    await erase();
    expect((await search()).map(({ sub }) => sub).sort()).toEqual(['customer-1', PSEUDONYM]);
    expect((await residue({ requestId: 'req_other', round: 0 })).found).toBe(0);
  });

  it('has nothing to do for somebody who was never there', async () => {
    expect(await erase()).toEqual({ persons: 0, consents: 0, activity: 0, receipts: 0, skips: 0 });
    expect(await residue()).toEqual({ scanned: 0, found: 0 });
  });
});
