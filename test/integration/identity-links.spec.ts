import { PackageLinks, PackagesService } from '#packages';
import { UnitOfWork } from '#persistence';
import type { RequestView } from '#contracts/schemas';
import { startIdentityApi, type IdentityApi } from '../support/identity-api.js';

const ADA = { type: 'email', value: 'ada@example.com' };
const STRANGER = { type: 'email', value: 'stranger@example.org' };

describe('pages behind mailed links', () => {
  let shop: IdentityApi;
  let caller = 0;
  beforeAll(async () => {
    shop = await startIdentityApi();
  });
  afterAll(() => shop?.close());
  beforeEach(() =>
    shop.query(`update request set closed_at = now(), state = 'withdrawn' where closed_at is null`),
  );

  const visit = async (route: string, body?: object, language = 'en') => {
    const answer = await shop.api.call(route, {
      headers: { accept: 'text/html', 'accept-language': language },
      address: `198.51.100.${(caller += 1) % 250}`,
      ...(body && { body }),
    });
    return { status: answer.statusCode, page: answer.body };
  };
  const create = async (body: object) => {
    const answer = await shop.api.call('POST /v1/requests', { key: shop.key, body });
    expect(answer.statusCode).toBe(201);
    const { id } = answer.json<RequestView>();
    await shop.triage(shop.tenantId, id);
    return id;
  };
  const openTasks = async (id: string) =>
    (
      await shop.query<{ kind: string }>(
        'select kind from task where request_id = ? and closed_at is null order by kind',
        [id],
      )
    ).map(({ kind }) => kind);
  const letters = async (id: string, notice: string) =>
    (await shop.query('select 1 from mail_message where request_id = ? and notice = ?', [id, notice])).length;

  describe('to a package', () => {
    /** A package that waits, of a request whose identity came by `channel`. */
    const waiting = async (right: string, channel: string, named: object = ADA, locale = 'en') => {
      const id = await create({ right, locale, subject: { identifiers: [named] } });
      await shop.query(
        `update request set "right" = ?, state = 'delivering', verification_level = 'L1', verification_channel = ? where id = ?`,
        [right, channel, id],
      );
      await shop.within(async () => {
        const writer = await shop.api.app.get(PackagesService).begin(id, {
          number: '2026-000001',
          right: 'portability',
          regime: 'EU_GDPR',
          language: 'en',
          receivedOn: new Date(),
          planHash: '0'.repeat(64),
          controller: 'Example GmbH',
        });
        await writer.finish();
      });
      return id;
    };
    const mailed = async (id: string) => {
      const packages = shop.api.app.get(PackagesService);
      return (await shop.within(() => shop.api.app.get(UnitOfWork).run(() => packages.findMailLink(id))))!
        .path;
    };
    const toCategories = (id: string) =>
      shop.query(`update request set "right" = 'know_categories' where id = ?`, [id]);

    it('have staff hand the code over where nothing but the mailbox speaks for the person', async () => {
      const id = await waiting('portability', 'link');
      const path = await mailed(id);
      expect((await visit(`GET ${path}`)).page).toContain('Send me a code');
      const { status, page } = await visit(`POST ${path}/code`);
      expect([status, page.includes('in another way')]).toEqual([200, true]);
      expect(await openTasks(id)).toContain('hand_over_code');
      expect(await letters(id, 'DELIVERY_CODE')).toBe(0);
    });

    it('mail the code of what holds no value where the address is on file', async () => {
      const id = await waiting('portability', 'link');
      await toCategories(id);
      const { page } = await visit(`POST ${await mailed(id)}/code`);
      expect(page).toContain('in your mailbox');
      expect(await letters(id, 'DELIVERY_CODE')).toBe(1);
      expect(await openTasks(id)).not.toContain('hand_over_code');
    });

    it('mail no code to an address that the stores do not know', async () => {
      const id = await waiting('portability', 'code', STRANGER);
      await toCategories(id);
      await visit(`POST ${await mailed(id)}/code`);
      expect(await letters(id, 'DELIVERY_CODE')).toBe(0);
      expect(await openTasks(id)).toContain('hand_over_code');
    });

    it('keep the code that staff handed over, whatever is pressed', async () => {
      const id = await waiting('portability', 'operator', ADA, 'de');
      const link = await shop.within(() => shop.api.app.get(PackagesService).issueLink(id));
      const path = new URL(link.url).pathname;
      const door = await visit(`GET ${path}`);
      expect(door.page).not.toContain('/code"');
      expect(door.page).toContain('lang="de"');
      await visit(`POST ${path}/code`);
      expect(await letters(id, 'DELIVERY_CODE')).toBe(0);
      const wrong = await visit(`POST ${path}`, { code: link.code === '000000' ? '000001' : '000000' }, 'fr');
      expect(wrong.page).toContain('Le code n’est pas le bon');
      expect(wrong.page).toContain(`href="${path}"`);
      const { linkId } = (await shop.api.app.get(PackageLinks).find(path.slice('/d/'.length)))!;
      await shop.within(() => shop.api.app.get(PackageLinks).redeem(linkId, link.code));
    });
  });

  describe('to confirm a request', () => {
    const POSTCODE = { 'contact.postcode': '10115' };
    const erasure = (locale = 'en') => create({ right: 'erasure', locale, subject: { identifiers: [ADA] } });
    beforeEach(() => shop.query('delete from identity_try'));

    it('lead people without an account to data points, in their language', async () => {
      const id = await erasure('fr');
      const { path } = await shop.issue(id);
      expect((await visit(`GET ${path}`, undefined, 'de')).page).toContain('Confirmez votre demande');
      const confirmed = await visit(`POST ${path}`);
      expect(confirmed.page).toContain('Code postal');
      expect(confirmed.page).not.toContain('contact.email');
      expect((await shop.request(id)).verificationLevel).toBe('L1');
      expect((await visit(`GET ${path}`)).page).toContain('Code postal');

      const one = await visit(`POST ${path}/points`, { ...POSTCODE, 'order.number': ' ' }, 'it');
      expect([one.status, one.page.includes('Manca qualcosa')]).toEqual([400, true]);
      const wrong = await visit(`POST ${path}/points`, { ...POSTCODE, 'order.number': 'R-1' });
      expect([wrong.status, wrong.page.includes('role="alert"')]).toEqual([200, true]);
      const right = await visit(`POST ${path}/points`, { ...POSTCODE, 'order.number': 'R-2026-0815' });
      expect(right.page).toContain('Votre demande est confirmée');
      expect(await shop.request(id)).toMatchObject({ verificationLevel: 'L2', state: 'planning' });
      expect((await visit(`GET ${path}`)).status).toBe(410);
    });

    it('compare no data points before the button was pressed', async () => {
      const id = await erasure();
      const { path } = await shop.issue(id);
      await visit(`POST ${path}/points`, { ...POSTCODE, 'order.number': 'R-2026-0815' });
      expect((await shop.request(id)).verificationLevel).toBe('L0');
      expect(await shop.query('select 1 from identity_try')).toEqual([]);
    });

    it('have staff ask where data points cannot be given, or are not enough', async () => {
      const id = await erasure();
      const { path } = await shop.issue(id);
      await visit(`POST ${path}`);
      expect(await openTasks(id)).not.toContain('prove_identity');
      await visit(`POST ${path}/help`);
      expect(await openTasks(id)).toContain('prove_identity');

      await shop.query(`update request set closed_at = now(), state = 'withdrawn' where id = ?`, [id]);
      const strict = await erasure();
      await shop.query(`update request set required_level = 'L3' where id = ?`, [strict]);
      const { page } = await visit(`POST ${(await shop.issue(strict)).path}`);
      expect(page).toContain('will ask you for a proof');
      expect(await openTasks(strict)).toContain('prove_identity');
    });

    it('pressed late say so kindly, and change nothing', async () => {
      const id = await erasure();
      const { path } = await shop.issue(id);
      const body = { level: 'L2', method: 'operator' };
      await shop.api.call(`POST /v1/requests/${id}/verification`, { key: shop.key, body });
      const { status, page } = await visit(`POST ${path}`);
      expect([status, page.includes('Nothing is left to confirm')]).toEqual([200, true]);
      expect(page).not.toContain('planning');
      expect((await shop.request(id)).verificationLevel).toBe('L2');
    });

    it('confirm for seven days, and then mail another to the same address', async () => {
      const id = await erasure();
      const { path } = await shop.issue(id);
      const [link] = await shop.query<{ days: number }>(
        `select extract(epoch from expires_at - created_at) / 86400 as days from verification_code
          where request_id = ? and kind = 'link' order by created_at desc limit 1`,
        [id],
      );
      expect(Number(link!.days)).toBeCloseTo(7);
      expect((await visit(`POST ${path}/renewal`)).status).toBe(404);

      await shop.query(`update verification_code set expires_at = now() where request_id = ?`, [id]);
      const before = await letters(id, 'VERIFY_REQUEST');
      const late = await visit(`GET ${path}`);
      expect([late.status, late.page.includes('This link has expired')]).toEqual([200, true]);
      expect((await visit(`POST ${path}`)).page).toContain('This link has expired');
      expect(await letters(id, 'VERIFY_REQUEST')).toBe(before);
      expect((await shop.request(id)).verificationLevel).toBe('L0');

      const renewed = await visit(`POST ${path}/renewal`);
      expect(renewed.page).toContain('A new link is on its way');
      expect(await letters(id, 'VERIFY_REQUEST')).toBe(before + 1);
      for (let n = 2; n <= 5; n += 1) await visit(`POST ${path}/renewal`);
      expect((await visit(`POST ${path}/renewal`)).status).toBe(429);

      await shop.query(`update request set closed_at = now(), state = 'withdrawn' where id = ?`, [id]);
      expect((await visit(`GET ${path}`)).status).toBe(404);
    });

    it('leave it to the person to do what only they may', async () => {
      const key = await shop.staleSignOn('ada');
      const made = await shop.api.call('POST /v1/me/requests', { key, body: { right: 'erasure' } });
      const { id } = made.json<RequestView>();
      await shop.triage(shop.tenantId, id);
      const read = async () =>
        (await shop.api.call(`GET /v1/me/requests/${id}`, { key })).json<RequestView>();
      expect((await read()).next).toEqual(['verification', 'withdrawal']);
      expect((await shop.request(id)).next).toContain('extension');
      await shop.query(`update request set state = 'awaiting_approval', plan_hash = 'p' where id = ?`, [id]);
      const own = await read();
      expect(own.next).toEqual(['withdrawal']);
      expect([own.planHash, own.approvals]).toEqual([undefined, undefined]);
      expect((await shop.request(id)).next).toContain('approval');
      const agents = await create({
        right: 'restriction',
        requester: { kind: 'authorised_agent' },
        subject: { identifiers: [STRANGER] },
      });
      expect((await shop.request(agents)).next).toContain('mandate');
    });

    it('can be had anew with a code, five times a day', async () => {
      const key = await shop.staleSignOn('ada');
      const made = await shop.api.call('POST /v1/me/requests', { key, body: { right: 'portability' } });
      const { id } = made.json<RequestView>();
      await shop.triage(shop.tenantId, id);
      const before = await letters(id, 'VERIFY_REQUEST');
      const ask = () => shop.api.call(`POST /v1/me/requests/${id}/verification/code`, { key });
      expect((await ask()).statusCode).toBe(202);
      expect(await letters(id, 'VERIFY_REQUEST')).toBe(before + 1);
      for (let n = 2; n <= 5; n += 1) await ask();
      expect((await ask()).statusCode).toBe(429);
      await shop.query('delete from identity_try');
      await shop.query(`update request set closed_at = now(), state = 'withdrawn' where id = ?`, [id]);
      expect((await ask()).statusCode).toBe(202);
      expect(await letters(id, 'VERIFY_REQUEST')).toBe(before + 5);
      const foreign = await shop.staleSignOn('bob');
      const others = await shop.api.call(`POST /v1/me/requests/${id}/verification/code`, { key: foreign });
      expect(others.statusCode).toBe(404);
    });
  });
});
