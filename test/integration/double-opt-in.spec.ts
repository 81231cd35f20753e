import { ConsentChain, ConsentEvents, ReceiptSigner } from '#consents';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender } from '#mail';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import { startMailCatcher } from '../support/mail-catcher.js';
import { defineConsent, type DefinedConsent } from '../support/consents.js';

const HOUR = 3_600_000;
const FORM = '<form method="post">';
const ADA = 'ada@example.com';

describe('double opt-in', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  let offset = 0;
  beforeAll(async () => {
    api = await createTestApi({ clock: { now: () => new Date(Date.now() + offset) } });
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    offset = 0;
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, () => unitOfWork().run(work));
  const rows = <Row extends object>(sql: string) => as(() => unitOfWork().query<Row>(sql));
  const define = (details: object = {}): Promise<DefinedConsent> =>
    as(() => defineConsent(unitOfWork(), { name: 'newsletter', details: { doubleOptIn: true, ...details } }));
  const answer = (consentId: string, status = 'accepted', more: object = {}) =>
    api.call('POST /consent-srv/actions', {
      key,
      body: {
        type: 'legalbasistrack',
        sub: 'person-1',
        consent_id: consentId,
        client_id: 'shop',
        status,
        confirmation_email: ADA,
        ...more,
      },
    });
  const decision = async () => {
    const { allow, reasons } = (
      await api.call('POST /v1/decisions', {
        key,
        body: { subject: { type: 'customer_id', value: 'person-1' }, purpose: 'newsletter' },
      })
    ).json<{ allow: boolean; reasons: { code: string }[] }>();
    return [allow, ...reasons.map(({ code }) => code)];
  };
  /** What is in the mails of the tenant, oldest first. */
  const mails = async () => {
    const keys = api.app.get(KeyManager);
    const found = await rows<{ id: string; sealed: Buffer; notice: string; locale: string }>(
      `select id, sealed, notice, locale from mail_message order by id`,
    );
    return as(() =>
      Promise.all(
        found.map(async ({ id, sealed, ...row }) => ({
          ...row,
          ...(JSON.parse(
            (await keys.open('tenant', 'tenant', sealed, `mail_message.sealed:${id}`)).toString(),
          ) as { to: string; params: { link: string; consent: string; hours: number } }),
        })),
      ),
    );
  };
  const newestLink = async () => new URL((await mails()).at(-1)!.params.link).pathname;
  let caller = 0;
  /** As a browser asks, each from an address of its own: public routes are limited for each address. */
  const visit = async (route: string) => {
    const { statusCode, body } = await api.call(route, {
      headers: { accept: 'text/html,application/xhtml+xml' },
      address: `198.51.100.${(caller += 1)}`,
    });
    return { status: statusCode, page: body };
  };
  const verify = () => as(() => new ConsentChain(unitOfWork()).verify());
  const announced = async () => {
    await as(() => api.app.get(ConsentEvents).announceAnswers('1', '1000'));
    return (await rows<{ type: string }>(`select type from event order by at, id`)).map(({ type }) => type);
  };

  it('counts once the link was opened and the button pressed', async () => {
    const { consentId } = await define();
    const { data } = (await answer(consentId)).json();
    expect(data).toMatchObject({ status: 'accepted', effectiveStatus: 'unconfirmed' });
    expect(data.receiptId).toBeUndefined();
    expect(await decision()).toEqual([false, 'CONSENT_UNCONFIRMED']);
    const link = await newestLink();
    expect(await visit(`GET ${link}`)).toMatchObject({ status: 200, page: expect.stringContaining(FORM) });
    expect(await decision()).toEqual([false, 'CONSENT_UNCONFIRMED']);
    const pressed = await visit(`POST ${link}`);
    expect(pressed).toMatchObject({ status: 200, page: expect.stringContaining('confirmed') });
    expect(await decision()).toEqual([true, 'BASIS_CONSENT']);
    const read = await api.call(`GET /consent-srv/actions/${data._id}`, { key });
    expect(read.json().data).toMatchObject({
      status: 'accepted',
      receiptId: expect.stringMatching(/^rcp_/),
      consentStatus: [
        { status: 'accepted', effectiveStatus: 'unconfirmed', source: 'api' },
        { status: 'accepted', source: 'confirmation_link' },
      ],
    });
    expect(read.json().data.effectiveStatus).toBeUndefined();
    expect(await verify()).toBeNull();
  });

  it('sends the link to the address given, sealed, in the language of the text', async () => {
    const { consentId } = await define();
    await answer(consentId);
    expect(await mails()).toEqual([
      {
        notice: 'CONSENT_CONFIRMATION',
        locale: 'en',
        to: ADA,
        params: expect.objectContaining({ consent: 'newsletter', hours: 24 }),
      },
    ]);
    const everything = await rows<{ row: string }>(
      `select a::text as row from consent_action a union all select r::text from consent_record r
       union all select m::text from mail_message m union all select c::text from consent_confirmation c`,
    );
    expect(everything.length).toBeGreaterThanOrEqual(4);
    for (const { row } of everything) expect(row).not.toContain('example.com');
  });

  it('is mailed like any other notice', async () => {
    const catcher = await startMailCatcher();
    const smtp = new SmtpTransport(catcher.url);
    try {
      const { consentId } = await define();
      await answer(consentId, 'accepted', { locale: 'de', confirmation_email: 'grace@example.com' });
      const sender = parseSender('Example privacy <privacy@example.com>');
      const deliverer = new MailDeliverer(unitOfWork(), api.app.get(KeyManager), smtp, sender);
      for (const { data } of await new DueMails(unitOfWork()).claim(100))
        if (data.tenantId === tenantId)
          await runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, () =>
            deliverer.deliver(data),
          );
      expect(catcher.mails.map(({ to, parsed }) => [to, parsed.subject])).toEqual([
        [['grace@example.com'], 'Bitte bestätigen Sie Ihre Einwilligung'],
      ]);
      const link = /https?:\/\/\S+(\/confirm\/\S+)/.exec(catcher.mails[0]!.parsed.text!)![1]!;
      expect((await visit(`POST ${link}`)).status).toBe(200);
      expect(await decision()).toEqual([true, 'BASIS_CONSENT']);
    } finally {
      smtp.close();
      await catcher.close();
    }
  });

  it('takes a sub that is an e-mail address, and says what is missing where it is none', async () => {
    const { consentId } = await define();
    const missing = await answer(consentId, 'accepted', { confirmation_email: undefined });
    expect([missing.statusCode, missing.json().error.details]).toEqual([400, expect.anything()]);
    expect(await rows(`select 1 from consent_action`)).toEqual([]);
    await answer(consentId, 'accepted', { confirmation_email: undefined, sub: 'bob@example.com' });
    expect((await mails()).map(({ to }) => to)).toEqual(['bob@example.com']);
  });

  it('makes the receipt of the confirmation, which is signed like any other', async () => {
    const { consentId } = await define();
    await answer(consentId);
    await visit(`POST ${await newestLink()}`);
    const signed = await as(() => api.app.get(ReceiptSigner).signPending('1', '100'));
    expect(signed).toEqual({ signed: 1, unfit: [] });
    const [entry] = await rows<{ id: string; at: Date }>(
      `select id from consent_action where event = 'confirmed'`,
    );
    const receipt = await api.call(`GET /v1/receipts/rcp_${entry!.id}`, {
      key,
      headers: { accept: 'application/json' },
    });
    expect(receipt.json()).toMatchObject({
      collectionMethod: 'confirmation link',
      piiPrincipalId: 'person-1',
    });
  });

  it('tells integrators that it waits, and of the acceptance once it counts', async () => {
    const { consentId } = await define();
    await answer(consentId);
    expect(await announced()).toEqual(['consent.pending']);
    await visit(`POST ${await newestLink()}`);
    expect(await announced()).toEqual(['consent.pending', 'consent.accepted']);
  });

  it('is confirmed once, however often the button is pressed', async () => {
    const { consentId } = await define();
    await answer(consentId);
    const link = await newestLink();
    const pages = await Promise.all([1, 2, 3].map(() => visit(`POST ${link}`)));
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await visit(`GET ${link}`)).toMatchObject({
      status: 200,
      page: expect.not.stringContaining(FORM),
    });
    expect(await rows(`select 1 from consent_action where event = 'confirmed'`)).toHaveLength(1);
    expect(await verify()).toBeNull();
  });

  it('gives way to a revocation in between', async () => {
    const { consentId } = await define();
    await answer(consentId);
    const link = await newestLink();
    await answer(consentId, 'revoked');
    for (const method of ['GET', 'POST']) {
      const late = await visit(`${method} ${link}`);
      expect(late).toMatchObject({ status: 410, page: expect.not.stringContaining(FORM) });
    }
    expect(await decision()).toEqual([false, 'CONSENT_REVOKED']);
    await answer(consentId);
    expect((await visit(`POST ${link}`)).status).toBe(410);
    expect(await decision()).toEqual([false, 'CONSENT_UNCONFIRMED']);
    await visit(`POST ${await newestLink()}`);
    expect(await decision()).toEqual([true, 'BASIS_CONSENT']);
    expect(await verify()).toBeNull();
  });

  it('gives way also to a revocation of in between that arrives late', async () => {
    const { consentId } = await define();
    await answer(consentId);
    const between = new Date(Date.now() + HOUR).toISOString();
    offset = 2 * HOUR;
    await visit(`POST ${await newestLink()}`);
    expect(await decision()).toEqual([true, 'BASIS_CONSENT']);
    await answer(consentId, 'revoked', { saidAt: between });
    expect(await decision()).toEqual([false, 'CONSENT_REVOKED']);
    expect(await verify()).toBeNull();
  });

  it('expires, and says what to do', async () => {
    const { consentId } = await define();
    await answer(consentId);
    const link = await newestLink();
    offset = 24 * HOUR;
    for (const method of ['GET', 'POST']) {
      const expired = await visit(`${method} ${link}`);
      expect(expired).toMatchObject({ status: 410, page: expect.stringContaining('new link') });
      expect(expired.page).not.toContain(FORM);
    }
    await answer(consentId);
    const fresh = await newestLink();
    expect(fresh).not.toBe(link);
    expect((await visit(`POST ${fresh}`)).status).toBe(200);
    expect(await decision()).toEqual([true, 'BASIS_CONSENT']);
  });

  it('knows no link that it did not make', async () => {
    const { consentId } = await define();
    await answer(consentId);
    const link = await newestLink();
    const token = Buffer.from(link.slice('/confirm/'.length), 'base64url');
    const longer = Buffer.from(token);
    longer.writeUInt32BE(longer.readUInt32BE(32) + 3_600, 32);
    for (const forged of [longer.toString('base64url'), token.subarray(1).toString('base64url'), 'A'])
      expect((await visit(`POST /confirm/${forged}`)).status).toBe(404);
    expect(await decision()).toEqual([false, 'CONSENT_UNCONFIRMED']);
  });

  it('sends a new link for the same acceptance, not at once and not without end', async () => {
    const { consentId } = await define();
    await answer(consentId);
    expect((await answer(consentId)).statusCode).toBe(200);
    expect(await mails()).toHaveLength(1);
    for (let minute = 1; minute <= 4; minute += 1) {
      offset = minute * 61_000;
      expect((await answer(consentId)).statusCode).toBe(200);
      expect(await mails()).toHaveLength(minute + 1);
    }
    offset = 5 * 61_000;
    const flooded = await answer(consentId);
    expect([flooded.statusCode, flooded.json().error.code]).toEqual([429, 30023]);
    expect(await mails()).toHaveLength(5);
    offset = HOUR + 61_000;
    expect((await answer(consentId)).statusCode).toBe(200);
    expect(await rows(`select 1 from consent_action`)).toHaveLength(1);
  });

  it('is asked again by the gate while it waits', async () => {
    const { consentId } = await define();
    const ask = async () => {
      const gate = await api.call('POST /v1/consent-gate', {
        key,
        body: { context: 'login', clientId: 'shop', sub: 'person-1' },
      });
      return gate.json().pending.map(({ reason }: { reason: string }) => reason);
    };
    await answer(consentId);
    expect(await ask()).toEqual(['unconfirmed']);
    await visit(`POST ${await newestLink()}`);
    expect(await ask()).toEqual([]);
  });

  it('waits for nothing any more once the definition does not ask and it is said again', async () => {
    const { consentId } = await define();
    await answer(consentId);
    await rows(`update consent_definition set details = '{}'`);
    await rows(`update consent_chain set epoch = epoch + 1`);
    expect(await decision()).toEqual([false, 'CONSENT_UNCONFIRMED']);
    await answer(consentId);
    expect(await decision()).toEqual([true, 'BASIS_CONSENT']);
    expect((await visit(`POST ${await newestLink()}`)).status).toBe(410);
    expect(await verify()).toBeNull();
  });

  it('lets the validity begin when it counts', async () => {
    const { consentId } = await define({ validityPeriod: 'PT2H' });
    await answer(consentId);
    expect(await rows(`select expires_at from consent_record`)).toEqual([{ expires_at: null }]);
    offset = HOUR;
    await visit(`POST ${await newestLink()}`);
    offset = 2.5 * HOUR;
    expect(await decision()).toEqual([true, 'BASIS_CONSENT']);
    offset = 3.5 * HOUR;
    expect(await decision()).toEqual([false, 'CONSENT_EXPIRED']);
  });

  it('is noticed by the check of the chain when somebody confirms it behind its back', async () => {
    const { consentId } = await define();
    await answer(consentId);
    expect(await verify()).toBeNull();
    await rows(`update consent_record set details = details || '{"confirmed": true}'`);
    expect(await decision()).toEqual([true, 'BASIS_CONSENT']);
    expect(await verify()).toBe('1');
  });
});
