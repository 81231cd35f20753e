import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContractTable } from '../../libs/connectors/contract/contract-data.js';
import { startHttpService } from '../contract/http-service.js';
import { runCli, runCliProcess, startCli, type CliResult } from '../support/run-cli.js';
import { unzip } from '../support/unzip.js';
import { KILLS, KILLS_TIMEOUT_MS, reportKills } from '../contract/kills.js';

const table = (name: string, ...columns: string[]): ContractTable => ({
  name,
  columns: columns.map((column) => ({ name: column, type: 'text' })),
  primaryKey: [],
  indexes: [],
  references: [],
  rows: [],
});
const TABLES = [table('contacts', 'email', 'name', 'note'), table('tickets', 'contact_id', 'subject')];
const PEOPLE = ['ann', 'bob', 'cy'];

const API = `
auth: { bearer: env:CRM_TOKEN }
idempotencyKey: Idempotency-Key
retries: { attempts: 6, longestWaitMs: 2000 }
collections:
  contacts:
    key: [id]
    columns:
      id: { at: /_id }
      email: text
      name: text
      note: text
    items: /data
    find:
      email: { path: /contacts, query: { by: email, value: "{value}" }, ignoresCase: true }
    list: { path: /contacts, total: /meta/total }
    paging: { cursor: { at: /meta/next, query: cursor } }
    read: { path: "/contacts/{id}", item: /data }
    update: { path: "/contacts/{id}", ifMatch: true }
  tickets:
    key: [id]
    columns: { id: { at: /_id }, contact_id: text, subject: text }
    items: /data
    find:
      contact_id: { path: /tickets, query: { by: contact_id, value: "{value}" } }
    list: { path: /tickets }
    paging: { link: true }
    read: { path: "/tickets/{id}", item: /data }
    delete: { path: "/tickets/{id}", later: { everyMs: 20, waitMs: 100, withinHours: 1 } }
`;
const MAP = `
version: 1
stores:
  - id: crm
    type: http
    connection: env:CRM_URL
    api: crm.api.yaml
    limits: { lockTimeoutMs: 500 }
    collections:
      - name: contacts
        subject: { identifiers: { email: email, id: customer_id }, trust: strong }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: { const: "[erased]" } }
          note: { category: free_text, erase: scrub }
      - name: tickets
        rowAction: delete
    references:
      - { from: tickets.contact_id, to: contacts.id }
`;

describe('the command line on an HTTP API', () => {
  let service: Awaited<ReturnType<typeof startHttpService>>;
  let folder: string;
  beforeAll(async () => {
    service = await startHttpService();
    await service.data.create(TABLES);
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    writeFileSync(join(folder, 'crm.api.yaml'), API);
    service.behave(() => undefined);
    for (const { name } of TABLES) await service.data.remove(name);
    await service.data.insert(
      'contacts',
      PEOPLE.map((name) => ({ email: `${name}@example.com`, name, note: `asked for ${name}@example.com` })),
    );
    for (const id of service.items('contacts').keys())
      await service.data.insert('tickets', [
        { contact_id: id, subject: 'broken' },
        { contact_id: id, subject: 'mended' },
      ]);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => service.stop());

  const options = () => ({
    cwd: folder,
    env: { CRM_URL: service.url, CRM_TOKEN: service.token },
    input: 'email=ann@example.com\n',
  });
  const habeas = (...args: string[]): Promise<CliResult> => runCli(args, options());
  const onPerson = (command: string, ...args: string[]): Promise<CliResult> =>
    habeas(command, '--map', 'map.yaml', '--identity', '-', ...args);
  const ERASE = ['erase', '--map', 'map.yaml', '--identity', '-', '--yes'];
  const content = async (): Promise<string> =>
    JSON.stringify([await service.data.rows('contacts'), await service.data.rows('tickets')]);

  it('says in which line of the description what is wrong', async () => {
    const broken = API.replace('item: /data', 'itm: /data').replace('{value}', '{email}');
    writeFileSync(join(folder, 'crm.api.yaml'), broken.replace('env:CRM_TOKEN', 'secret'));
    const { code, stdout } = await habeas('map', 'validate', 'map.yaml', '--offline');
    expect(code).toBe(1);
    expect(stdout).toMatch(/map\.yaml:7:5 stores\.0\.api: crm\.api\.yaml:2:\d+ auth/);
    expect(stdout).toMatch(/crm\.api\.yaml:\d+:\d+ collections\.contacts\.read\.itm: "itm" is no member/);
    writeFileSync(join(folder, 'crm.api.yaml'), API.replace('{value}', '{email}'));
    expect((await habeas('map', 'validate', 'map.yaml', '--offline')).stdout).toMatch(
      /crm\.api\.yaml:15:\d+ collections\.contacts\.find\.email\.query\.value: "\{email\}" stands for nothing/,
    );
    rmSync(join(folder, 'crm.api.yaml'));
    expect((await habeas('map', 'validate', 'map.yaml', '--offline')).stdout).toContain(
      'crm.api.yaml cannot be read: there is no such file',
    );
  });

  it('compares the map with the description, plans and collects without changing anything', async () => {
    const before = await content();
    expect(await habeas('map', 'validate', 'map.yaml')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 errors'),
    });
    const first = await onPerson('plan', '--json');
    expect(first.code).toBe(0);
    expect(first.stdout).toBe((await onPerson('plan', '--json')).stdout);
    expect(await onPerson('collect', '-o', 'person.zip', '--json')).toMatchObject({ code: 0 });
    const texts = [...unzip(readFileSync(join(folder, 'person.zip'))).values()].map(String).join('\n');
    expect(texts).toContain('broken');
    expect(texts).not.toContain('bob');
    expect(await onPerson('verify')).toMatchObject({ code: 1 });
    expect(service.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(await content()).toBe(before);
  });

  it('erases one person, proves it, and leaves no notes', async () => {
    const result = await runCliProcess([...ERASE, '--certificate', 'proof.json'], options());
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified: 3 rows') });
    expect(await content()).not.toContain('ann');
    expect((await service.data.rows('contacts')).map(({ name }) => name)).toEqual(['[erased]', 'bob', 'cy']);
    expect(await service.data.rows('tickets')).toHaveLength(4);
    const changes = service.calls.filter(({ method }) => method !== 'GET');
    expect(new Set(changes.map(({ headers }) => headers['idempotency-key'])).size).toBe(changes.length);
    expect(await onPerson('verify')).toMatchObject({ code: 0 });
    const notes = readFileSync(join(folder, '.habeas-journal/notes.sqlite'));
    expect(notes.includes('ann@')).toBe(false);
    expect(
      `${result.stdout}${result.stderr}${readFileSync(join(folder, 'proof.json'), 'utf8')}`,
    ).not.toContain(service.token);
  });

  it('says of deletions that are done later that they are pending, and looks again', async () => {
    const deleted: string[] = [];
    service.behave(({ method, url }) => {
      if (method !== 'DELETE') return undefined;
      deleted.push(url.pathname.split('/').at(-1) ?? '');
      return { status: 202 };
    });
    const erased = await habeas(...ERASE);
    expect(erased.code).toBe(1);
    expect(erased.stdout).toMatch(
      /pending tickets: 2 deletions are accepted and not yet done, pending until \d{4}-/,
    );
    expect(erased.stdout).toMatch(/\nNot finished yet: .*`habeas verify` looks again; .*`habeas erase`/);
    expect(erased.stdout).not.toMatch(/data map|Not done/);
    const { status } = JSON.parse((await habeas(...ERASE, '--json')).stdout) as { status: string };
    expect(status).toBe('pending');
    expect(await onPerson('verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('pending until'),
    });
    for (const key of deleted) service.items('tickets').delete(key);
    const verified = await onPerson('verify');
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.stdout).not.toContain('pending');
    const finished = await habeas(...ERASE, '--certificate', 'proof.json');
    expect(finished).toMatchObject({ code: 0, stdout: expect.stringContaining('Certificate: proof.json') });
  });

  it('calls nothing clean that it could not search', async () => {
    const narrow = API.replace('    list: { path: /tickets }\n    paging: { link: true }\n', '');
    writeFileSync(join(folder, 'crm.api.yaml'), narrow);
    const erased = await habeas(...ERASE);
    expect(erased.code).toBe(1);
    expect(erased.stdout).toContain(
      'crm: unsearchable tickets can be asked for contact_id only, and not be read as a whole',
    );
    expect(await service.data.rows('tickets')).toHaveLength(4);
  });

  it(
    'finishes what a killed process began, wherever it was killed',
    async () => {
      // a step of ten changes is cut off at ten places: before and after each of its five requests that matter
      for (let kill = 0; kill < KILLS; kill++) {
        const cut = kill % 10;
        for (const { name } of TABLES) await service.data.remove(name);
        await service.data.insert('contacts', [
          { email: 'ann@example.com', name: 'ann', note: 'ann@example.com' },
          { email: 'bob@example.com', name: 'bob', note: 'bob@example.com' },
        ]);
        const [id = ''] = service.items('contacts').keys();
        await service.data.insert(
          'tickets',
          Array.from({ length: 4 }, (_, no) => ({ contact_id: id, subject: String(no) })),
        );
        let changes = 0;
        let killRunning = (): void => undefined;
        service.behave(({ method }) => {
          if (method === 'GET') return undefined;
          const isAt = changes++ === Math.floor(cut / 2);
          if (!isAt) return undefined;
          if (cut % 2 === 1) return { then: () => killRunning(), drop: 'after' };
          killRunning();
          return { drop: 'before' };
        });
        const running = startCli(ERASE, options());
        killRunning = () => void running.child.kill('SIGKILL');
        expect([cut, (await running.result).code]).toEqual([cut, null]);
        service.behave(() => undefined);
        const finished = await habeas(...ERASE);
        expect([cut, finished.code, finished.stderr]).toEqual([cut, 0, expect.any(String)]);
        expect([cut, await service.data.rows('tickets')]).toEqual([cut, []]);
        const [ann, bob] = await service.data.rows('contacts');
        expect([cut, ann?.name, String(ann?.email)]).toEqual([
          cut,
          '[erased]',
          expect.stringMatching(/@erased\.invalid$/),
        ]);
        expect([cut, bob?.note]).toEqual([cut, 'bob@example.com']);
      }
      reportKills('http', { process: KILLS });
    },
    KILLS_TIMEOUT_MS,
  );
});
