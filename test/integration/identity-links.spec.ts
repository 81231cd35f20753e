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
});
