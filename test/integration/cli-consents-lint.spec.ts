import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestApi, type TestApi } from '../support/api.js';
import { runHere, type Ran } from '../support/shell.js';

interface Linted {
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly {
    readonly severity: string;
    readonly rule: string;
    readonly place: string;
    readonly message: string;
  }[];
}

/** What stands at each address, by method. */
const PAGES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '/here': { HEAD: 200, GET: 200 },
  '/no-head': { HEAD: 405, GET: 200 },
  '/gone': { HEAD: 404, GET: 404 },
  '/members': { HEAD: 403, GET: 403 },
  '/moved': { HEAD: 302, GET: 302 },
};

describe('habeas consents lint', () => {
  let folder: string;
  let server: Server;
  let origin: string;
  const asked: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-lint-'));
    server = createServer((request, response) => {
      const { url = '', method = '' } = request;
      asked.push(`${method} ${url}`);
      if (url === '/silent') return;
      response.writeHead(PAGES[url]?.[method] ?? 500, { location: '/gone' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    server.closeAllConnections();
    server.close();
  });

  const lint = (...args: string[]): Promise<Ran> => runHere(['consents', 'lint', ...args], folder, {});
  const fileWith = (content: string, members = ''): string => {
    const consent = `{ name: letters, group: g, legalType: consent, consentType: declarative, processingPurposes: [letters]${members}`;
    const version = `{ version: 1, consentType: text, content: [{ locale: en, contentType: html, content: ${JSON.stringify(content)} }] }`;
    const text = `format: 1\ngroups: [{ name: g }]\nconsents:\n  - ${consent}, versions: [${version}] }\n`;
    writeFileSync(join(folder, 'lint.yaml'), text);
    return 'lint.yaml';
  };
  const found = ({ out }: Ran): string[] =>
    (JSON.parse(out) as Linted).findings.map(
      ({ severity, rule, message }) => `${severity} ${rule} ${message}`,
    );

  it('asks every address once, and tells dead ones from closed ones', async () => {
    const pages = ['/here', '/no-head', '/gone', '/members', '/moved', '/here'];
    const file = fileWith(pages.map((page) => `<a href="${origin}${page}">x</a>`).join(' '));
    const ran = await lint('--file', file, '--allow', '127.0.0.0/8', '--json');
    expect(ran.code).toBe(1);
    expect(found(ran)).toEqual([
      `error dead-url ${origin}/gone answers 404: correct the address, or bring the page back`,
      `warning closed-url ${origin}/members answers 403: see whether people can read it`,
      `error dead-url ${origin}/moved answers 404: correct the address, or bring the page back`,
    ]);
    expect(asked.filter((one) => one.endsWith('/here'))).toEqual(['HEAD /here']);
  });

  it('asks no address that is not public unless it is told to, and none at all offline', async () => {
    asked.length = 0;
    const file = fileWith(`${origin}/here http://localhost:8181/ https://nowhere.invalid/`);
    const ran = await lint('--file', file, '--json');
    expect(ran.code).toBe(1);
    expect(found(ran)).toEqual([
      expect.stringMatching(/dead-url http:\/\/127.0.0.1:\d+\/here leads to an address that is not public/),
      expect.stringContaining('http://localhost:8181/ leads to an address that is not public'),
      expect.stringMatching(/https:\/\/nowhere.invalid\/ cannot be reached \((ENOTFOUND|EAI_AGAIN)\)/),
    ]);
    expect(await lint('--file', file, '--offline')).toMatchObject({ code: 0, out: '0 errors, 0 warnings' });
    expect(asked).toEqual([]);
  });

  it('waits no longer than it is told', async () => {
    const ran = await lint(
      '--file',
      fileWith(`${origin}/silent`),
      '--allow',
      '127.0.0.0/8',
      '--timeout',
      '1',
    );
    expect(ran).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /silent does not answer within 1 seconds \[dead-url\]\n1 errors, 0 warnings/,
      ),
    });
  });

  it('wants one thing to look at, a network and a time', async () => {
    const file = fileWith('words');
    for (const args of [
      [],
      ['--file', file, '--tenant', 'shop'],
      ['--file', file, '--timeout', '0'],
      ['--file', file, '--allow', 'example.com'],
    ])
      expect(await lint(...args)).toMatchObject({ code: 2, out: '' });
    expect((await lint('--file', file, '--allow', 'example.com')).err).toContain('--allow: give networks');
  });

  describe('on a tenant', () => {
    let api: TestApi;
    beforeAll(async () => {
      api = await createTestApi();
    }, 60_000);
    afterAll(() => api?.close());

    it('lists every planted fault, and none when they are taken out', async () => {
      const key = await api.createKey((await api.createTenant('shop')).id);
      const post = async (route: string, body: object): Promise<string> => {
        const answer = await api.call(`POST /consent-srv/${route}`, { key, body });
        expect(answer.statusCode).toBeLessThan(300);
        return answer.json<{ data: { _id: string } }>().data._id;
      };
      const define = async (name: string, purposes: string[], content: object[]): Promise<void> => {
        const id = await post('consents', {
          ...{
            consent_name: name,
            legalType: 'consent',
            consentType: 'declarative',
            processingPurposes: purposes,
          },
        });
        await post('consent/versions', { consent_id: id, consentType: 'text', content });
      };
      const ticked = '<label><input type="checkbox" checked> I agree</label>';
      await define(
        'complete',
        ['letters'],
        [
          { locale: 'en', content: 'a' },
          { locale: 'de', content: 'b' },
        ],
      );
      await define('faulty', [], [{ locale: 'en', contentType: 'html', content: ticked }]);
      const environment = {
        HABEAS_MODE: 'standalone',
        DATABASE_URL: api.databaseUrl,
        MASTER_KEY_FILE: api.settings.MASTER_KEY_FILE,
      };
      const args = ['consents', 'lint', '--tenant', 'shop', '--offline'];
      const ran = await runHere(args, folder, environment);
      expect(ran.code).toBe(1);
      expect(ran.out.split('\n').map((line) => line.replace(/:.*(?=\[)/, ' '))).toEqual([
        'error consent default/faulty [purpose-missing]',
        'error consent default/faulty version 1 [locale-missing]',
        'error consent default/faulty version 1 text en line 1 [preset-box]',
        '3 errors, 0 warnings',
      ]);
      const consents = await api.call('GET /consent-srv/consents?q=faulty', { key });
      const [faulty] = consents.json<{ data: { _id: string }[] }>().data;
      const body = {
        consent_name: 'faulty',
        legalType: 'consent',
        consentType: 'declarative',
        enabled: false,
      };
      await api.call(`PUT /consent-srv/consents/${faulty!._id}`, { key, body });
      expect(await runHere(args, folder, environment)).toMatchObject({
        code: 0,
        out: '0 errors, 0 warnings',
      });
    }, 60_000);
  });
});
