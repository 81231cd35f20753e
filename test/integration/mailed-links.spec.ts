import { PackageLinks, PackagesService, type IssuedLink } from '#packages';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { PersonVerification, RequestsService, VerificationCodes } from '#requests';
import { createTestApi, type TestApi } from '../support/api.js';
import { DAY } from '../support/request-services.js';

const NOBODYS_TOKEN = 'A'.repeat(43);

describe('links of mails', () => {
  let api: TestApi;
  let tenant: string;
  let request: string;
  let offset = 0;
  beforeAll(async () => {
    api = await createTestApi({ clock: { now: () => new Date(Date.now() + offset) } });
    tenant = (await api.createTenant()).id;
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    offset = 0;
    const subject = { identifiers: [{ type: 'email' as const, value: 'ada@example.com' }] };
    const made = await as(() => api.app.get(RequestsService).create({ right: 'portability', subject }));
    request = made.id;
  });

  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId: tenant, actor: SYSTEM_ACTOR, correlationId: 'spec' }, work);
  let caller = 0;
  /** As a browser asks, each from an address of its own: public routes are limited for each address. */
  const visit = async (route: string, body?: unknown) => {
    const address = `198.51.100.${(caller += 1)}`;
    const accept = 'text/html,application/xhtml+xml';
    const answer = await api.call(route, {
      headers: { accept },
      address,
      ...(body !== undefined && { body }),
    });
    return { status: answer.statusCode, page: answer.body, headers: answer.headers };
  };

  describe('to confirm a request', () => {
    const issue = async () => {
      const codes = api.app.get(VerificationCodes);
      const { path } = await as(() => api.app.get(UnitOfWork).run(() => codes.issue(request)));
      return path;
    };

    it('show the button while they are good', async () => {
      const { status, page, headers } = await visit(`GET ${await issue()}`);
      expect(status).toBe(200);
      expect(page).toContain('<form');
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    });

    it.each(['GET', 'POST'])(
      'answer %s alike for an expired and an unknown one, without a form',
      async (method) => {
        const path = await issue();
        offset = 91 * DAY;
        const expired = await visit(`${method} ${path}`);
        const unknown = await visit(`${method} /v/${NOBODYS_TOKEN}`);
        expect(expired.status).toBe(404);
        expect(expired.page).not.toContain('<form');
        expect(withoutIds(expired.page)).toBe(withoutIds(unknown.page));
        expect(unknown.status).toBe(404);
      },
    );

    it('say that they are used', async () => {
      const path = await issue();
      const codes = api.app.get(VerificationCodes);
      const { linkId } = (await codes.findByToken(path.slice('/v/'.length)))!;
      await as(() => codes.close(linkId));
      for (const method of ['GET', 'POST']) {
        const used = await visit(`${method} ${path}`);
        expect(used.status).toBe(410);
        expect(used.page).not.toContain('<form');
      }
      await expect(as(() => api.app.get(PersonVerification).verifyByLink(linkId))).rejects.toMatchObject({
        code: 'verification.code_invalid',
      });
    });
  });

  describe('to a package', () => {
    const packages = () => api.app.get(PackagesService);
    const issue = async (): Promise<IssuedLink & { path: string }> => {
      await build();
      const link = await as(() => packages().issueLink(request));
      return { ...link, path: new URL(link.url).pathname };
    };
    const build = () =>
      as(async () => {
        const writer = await packages().begin(request, {
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
    const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
    const everyDoor = (path: string, code: string) =>
      Promise.all([visit(`GET ${path}`), visit(`POST ${path}`, { code }), visit(`POST ${path}/code`)]);
    const expectAsUnknown = async (path: string, code: string) => {
      const answers = await everyDoor(path, code);
      const unknown = await everyDoor(`/d/${NOBODYS_TOKEN}`, code);
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(answers.map(({ page }) => withoutIds(page))).toEqual(
        unknown.map(({ page }) => withoutIds(page)),
      );
      for (const { page } of answers) expect(page).not.toContain('<form');
    };

    it('show the form while they are good', async () => {
      const { status, page } = await visit(`GET ${(await issue()).path}`);
      expect(status).toBe(200);
      expect(page).toContain('<form');
    });

    it('are as if they had never been once expired, for whoever never proved the code', async () => {
      const { path, code } = await issue();
      expect((await visit(`POST ${path}`, { code: wrong(code) })).status).toBe(422);
      offset = 15 * DAY;
      await expectAsUnknown(path, code);
    });

    it('are as if they had never been once the package was destroyed', async () => {
      const { path, code } = await issue();
      await as(() => api.app.get(UnitOfWork).run(() => packages().discard(request)));
      await expectAsUnknown(path, code);
    });

    it('are gone, and say so, to who proved the code before', async () => {
      const { path, code } = await issue();
      expect((await visit(`POST ${path}`, { code })).status).toBe(200);
      await fetched();
      for (const { status, page } of await everyDoor(path, code)) {
        expect(status).toBe(410);
        expect(page).not.toContain('<form');
      }
    });

    it('are as if they had never been when the package was fetched by another link', async () => {
      const first = await issue();
      const second = await as(() => packages().issueLink(request));
      expect((await visit(`POST ${first.path}`, { code: first.code })).status).toBe(200);
      await fetched();
      await expectAsUnknown(new URL(second.url).pathname, second.code);
    });

    /** What follows the last byte of a download; calls without a socket do not tell of it. */
    const fetched = () =>
      as(async () => api.app.get(PackageLinks).closeAll((await packages().view(request)).id));
  });
});

const withoutIds = (page: string): string => page.replaceAll(/[0-9a-f-]{36}/g, '');
