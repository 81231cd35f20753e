import { mkdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ConsentRecorder } from '#consents';
import type { OfferedRight, RequestState } from '#contracts';
import { PackagesService, type Statement } from '#packages';
import { RequestsService } from '#requests';
import { RequestsRepository } from '../../libs/requests/request/requests.repository.js';
import { Statements } from '../../libs/requests/records/statement/statements.service.js';
import { DataMapsService } from '#stores';
import { WorkflowService } from '#temporal';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { defineConsent, publishVersion, type DefinedConsent } from '../support/consents.js';
import { eventually } from '../support/eventually.js';
import { contentOf, manifestOf, packageFaults, type PackageContent } from '../support/package-faults.js';
import { email } from '../support/request-services.js';
import { unzip } from '../support/unzip.js';
import { startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;
const PATIENCE_MS = 30_000;
const ADA = 'ada@example.com';
/** Everything of Ada that stands in the stores. */
const VALUES = [ADA, 'Ada Example', 'P-4711', 'hash-of-ada', 'calls often', 'R-2026-1', 'loyal', '192.0.2.7'];
const FIRST_TEXT = 'We send you news once a month.';

(cli ? describe : describe.skip)('what there is about a person', () => {
  let worker: RealWorker;
  let tenantId: string;
  let news: DefinedConsent;
  beforeAll(async () => {
    worker = await startRealWorker(cli!);
    const { services } = worker;
    tenantId = await services.createTenant({ fourEyes: false });
    const file = join(services.folder, 'stores', 'access.sqlite');
    fillStore(file);
    const logs = join(services.folder, 'stores', 'logs');
    mkdirSync(logs);
    writeFileSync(
      join(logs, 'app.log'),
      `start\nsignin ${ADA} from 192.0.2.7, referred by bob@example.com and ${ADA}\nsignin bob@example.com\n`,
    );
    await as(() => services.get(DataMapsService).activate(mapOf(file, logs)));
    news = await as(() =>
      services.unitOfWork.run(() =>
        defineConsent(services.unitOfWork, { name: 'news', texts: { en: FIRST_TEXT } }),
      ),
    );
    await as(() =>
      services.get(ConsentRecorder).answer({
        sub: '1',
        kind: 'legalbasistrack',
        consentId: news.consentId,
        status: 'accepted',
        clientId: 'shop',
        source: 'api',
        locale: 'en',
        personal: { acceptedBy: 'Ada Example', ip: '192.0.2.7' },
      }),
    );
    await as(() =>
      services.unitOfWork.run(() =>
        publishVersion(services.unitOfWork, news.consentId, 2, { texts: { en: 'We send news daily.' } }),
      ),
    );
  }, 60_000);
  afterAll(() => worker?.stop());

  const as = <T>(work: () => Promise<T>): Promise<T> => worker.services.as(tenantId, work);
  const rowOf = async (id: string): Promise<Record<string, unknown>> =>
    (await worker.services.rows('select * from request where id = $1', [id]))[0]!;
  const untilState = (id: string, state: RequestState) =>
    eventually(`the request is ${state}`, async () => (await rowOf(id)).state === state, PATIENCE_MS);
  const notices = async (id: string): Promise<string[]> =>
    (
      await worker.services.rows<{ notice: string }>(
        'select notice from mail_message where request_id = $1 order by id',
        [id],
      )
    ).map(({ notice }) => notice);

  /** As the API takes it in and the relay starts it. */
  async function start(right: OfferedRight, address = ADA, residence?: string): Promise<string> {
    const { services } = worker;
    const { id } = await services.create(tenantId, {
      right,
      subject: { identifiers: [email(address)] },
      ...(residence && { residence }),
    });
    const [message] = await services.rows<{ summary: string }>(
      `select message->>'summary' as summary from outbox where message->>'workflowId' = $1`,
      [id],
    );
    const input = [{ tenantId, requestId: id }];
    await services.get(WorkflowService).start(REQUEST_WORKFLOW, id, input, message!.summary);
    await untilState(id, 'awaiting_identity');
    return id;
  }

  const verify = (id: string, level = 'L3') =>
    worker.services.command(tenantId, id, { kind: 'verification', body: { level, method: 'document' } });

  async function contentFor(id: string): Promise<PackageContent> {
    await untilState(id, 'delivering');
    const [record] = await worker.services.rows<{ id: string }>(
      `select id from package where request_id = $1`,
      [id],
    );
    const archive = await as(() => worker.services.get(PackagesService).open(record!.id, 1));
    const content = contentOf(unzip(await buffer(archive)));
    expect(packageFaults(content)).toEqual([]);
    return content;
  }
  const statementOf = (content: PackageContent): Statement =>
    JSON.parse(content.get('statement.json')!) as Statement;
  const rowsOf = (content: PackageContent, path: string): Record<string, unknown>[] =>
    content
      .get(path)!
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  async function deliver(id: string, url: string): Promise<void> {
    await worker.services.rows(
      `with endpoint as (
         insert into webhook_endpoint (id, tenant_id, url, secrets, created_at, updated_at)
         values ($3, $1, $4, '', now(), now()) on conflict (id) do update set url = excluded.url returning id)
       insert into webhook_delivery (id, tenant_id, endpoint_id, event_id, state, delivered_at)
       select 'dlv_' || right(e.id, 30), $1, endpoint.id, e.id, 'delivered', now() from event e, endpoint
        where e.request_id = $2 and e.type = 'request.received'`,
      [tenantId, id, `whe_${new URL(url).hostname}`, url],
    );
  }

  it('is handed over whole: every store, whatever the origin and the basis, with the information on it', async () => {
    const id = await start('access');
    await deliver(id, 'https://hooks.example.com/in?token=secret-part');
    await verify(id);
    const content = await contentFor(id);

    expect(rowsOf(content, 'data/crm/customer.ndjson')).toEqual([
      {
        id: 1,
        email: ADA,
        name: 'Ada Example',
        passport: '[redacted]',
        password: '[redacted]',
        tier: 'loyal',
      },
    ]);
    expect(rowsOf(content, 'data/crm/note.ndjson')).toEqual([
      { id: 1, customer_id: 1, body: 'calls often, friend of [person-1]' },
    ]);
    expect(rowsOf(content, 'data/crm/invoice.ndjson')).toMatchObject([{ number: 'R-2026-1' }]);
    expect(rowsOf(content, 'data/logs/app.ndjson')).toMatchObject([
      { line: `signin ${ADA} from 192.0.2.7, referred by [person-1] and ${ADA}` },
    ]);
    expect(rowsOf(content, 'data/habeas.consents/consents.ndjson')).toMatchObject([{ status: 'accepted' }]);
    const everything = [...content.values()].join('\n');
    expect(everything).not.toMatch(/P-4711|hash-of-ada|bob@example|secret-part/);

    const columns = manifestOf(content) as unknown as { collections: { id: string; columns: object[] }[] };
    const customer = columns.collections.find(({ id: name }) => name === 'crm/customer');
    expect(customer?.columns).toContainEqual(expect.objectContaining({ name: 'passport', held: true }));

    const statement = statementOf(content);
    expect(statement.confirmation).toEqual({ processed: true });
    expect(statement.purposes).toEqual([
      { id: 'shop', dpv: 'dpv:ServiceProvision', basis: 'contract' },
      { id: 'care', dpv: null, basis: 'legitimate_interests' },
      { id: 'tax', dpv: null, basis: 'legal_obligation' },
      { id: 'security', dpv: null, basis: 'legitimate_interests' },
    ]);
    expect(statement.categories.map(({ category }) => category)).toEqual(
      expect.arrayContaining(['contact.email', 'identity.name', 'behaviour.tier', 'free_text']),
    );
    expect(statement.recipients).toEqual({
      foreseen: [{ id: 'mailer', domain: 'mail.example.com', receives: ['contact.email'] }],
      told: [{ name: 'hooks.example.com', told: [{ what: 'request.received', at: expect.any(String) }] }],
    });
    expect(statement.retention).toContainEqual({
      place: 'Invoices',
      keepFor: 'P10Y',
      code: 'LEGAL_OBLIGATION',
      purposes: ['tax'],
    });
    expect(statement.rights.map(({ right }) => right)).toEqual(
      expect.arrayContaining(['rectification', 'erasure', 'restriction', 'objection', 'complaint']),
    );
    expect(statement.sources).toContainEqual({
      category: 'behaviour.tier',
      origin: 'third_party',
      from: 'Example Scoring Ltd',
    });
    expect(statement.automatedDecisions).toEqual([
      {
        purpose: 'shop',
        logic: 'Points decide.',
        significance: 'It sets the price.',
        consequences: 'More or less.',
      },
    ]);
    expect(statement.transfers).toEqual([{ store: 'crm', country: 'US', safeguard: 'standard clauses' }]);
    expect(statement.heldButNotShown).toEqual([
      { category: 'identity.passport', reason: 'SECURITY' },
      { category: 'secret.password', reason: 'SECURITY' },
    ]);
    expect(statement.notices).toMatchObject([{ consent: 'news', version: 1, locale: 'en' }]);
    expect(content.get(statement.notices[0]!.file!)).toContain(FIRST_TEXT);
    expect(everything).not.toContain('We send news daily.');
    expect(content.get('statement.html')).toContain('Example Scoring Ltd');
    expect(content.get('index.html')).toContain('href="statement.html"');

    expect(await notices(id)).toEqual(expect.arrayContaining(['SAR_NOTICE', 'DELIVERY']));
  }, 120_000);

  it('is told by its categories without any value', async () => {
    const id = await start('know_categories', ADA, 'US-CA');
    await verify(id, 'L2');
    const content = await contentFor(id);
    expect([...content.keys()].filter((path) => /^(data|schema|standard)\//.test(path))).toEqual([]);
    const everything = [...content.values()].join('\n');
    for (const value of [...VALUES, 'bob@example.com']) expect(everything).not.toContain(value);
    const statement = statementOf(content);
    expect(statement.categories.find(({ category }) => category === 'contact.email')).toEqual({
      category: 'contact.email',
      special: false,
      origins: ['provided'],
      places: ['Customers'],
      purposes: ['shop'],
      recipients: ['mailer'],
      california: 'identifiers',
    });
    expect(statement.categories.map(({ category }) => category)).toContain('secret.password');
    const plan = await as(() => worker.services.get(RequestsService).plan(id));
    expect(JSON.stringify(plan)).toContain('category');
    expect(await notices(id)).toEqual(expect.arrayContaining(['SAR_NOTICE', 'DELIVERY']));
  }, 120_000);

  it('is told by its categories when the specific pieces need more than can be shown', async () => {
    const id = await start('access', ADA, 'US-CA');
    await verify(id, 'L2');
    const failed = { kind: 'verification', body: { result: 'failed', method: 'data_points' } } as const;
    for (let attempt = 1; attempt <= 3; attempt += 1) await worker.services.command(tenantId, id, failed);
    const content = await contentFor(id);
    expect(await rowOf(id)).toMatchObject({
      right: 'know_categories',
      degraded_from: 'access',
      partial: true,
      refusal_codes: ['IDENTITY_FAILED'],
    });
    const everything = [...content.values()].join('\n');
    for (const value of VALUES) expect(everything).not.toContain(value);
  }, 120_000);

  it('is nothing for somebody nobody knows, and that is an answer', async () => {
    const id = await start('access', 'nobody@example.com');
    await verify(id);
    await untilState(id, 'fulfilled');
    expect(await worker.services.rows('select 1 from package where request_id = $1', [id])).toEqual([]);
    expect(await notices(id)).toEqual(expect.arrayContaining(['SAR_NOTICE', 'COMPLETION']));
    expect(await notices(id)).not.toContain('DELIVERY');
  }, 120_000);

  it('went to those who took it, and to nobody else', async () => {
    const id = await start('third_party_list', 'eve@example.com');
    const other = await start('erasure', 'eve@example.com');
    const stranger = await start('erasure', 'mallory@example.com');
    await deliver(other, 'https://one.example.com/a');
    await deliver(id, 'https://two.example.com/b');
    await deliver(stranger, 'https://three.example.com/c');
    await verify(id);
    await untilState(id, 'fulfilled');
    expect(await notices(id)).toContain('RECIPIENT_LIST');
    const told = await as(async () => {
      const request = await worker.services.unitOfWork.run(() =>
        worker.services.get(RequestsRepository).get(id),
      );
      return worker.services.get(Statements).told(request);
    });
    expect(told.map(({ name }) => name).sort()).toEqual(['one.example.com', 'two.example.com']);
    expect(await worker.services.rows('select 1 from store_plan where request_id = $1', [id])).toEqual([]);
  }, 120_000);
});

function fillStore(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(`
    create table customer (id integer primary key, email text, name text, passport text, password text, tier text);
    create table note (id integer primary key, customer_id integer references customer (id), body text);
    create table invoice (id integer primary key, customer_id integer references customer (id), number text);
    insert into customer values (1, '${ADA}', 'Ada Example', 'P-4711', 'hash-of-ada', 'loyal'),
      (2, 'bob@example.com', 'Bob Example', 'P-4712', 'hash-of-bob', null);
    insert into note values (1, 1, 'calls often, friend of bob@example.com'), (2, 2, 'never calls');
    insert into invoice values (1, 1, 'R-2026-1'), (2, 2, 'R-2026-2');`);
  database.close();
}

const mapOf = (file: string, logs: string): string => `
version: 1
purposes:
  shop:
    basis: contract
    dpv: dpv:ServiceProvision
    automated: { logic: Points decide., significance: It sets the price., consequences: More or less. }
  care: { basis: legitimate_interests }
  tax: { basis: legal_obligation }
  security: { basis: legitimate_interests }
  unused: { basis: consent }
recipients:
  - { id: mailer, kind: processor, domain: mail.example.com, receives: [contact.email] }
  - { id: clinic, kind: processor, domain: clinic.example.com, receives: [health] }
stores:
  - id: crm
    type: sqlite
    connection: ${file}
    transfer: { country: US, safeguard: standard clauses }
    collections:
      - name: customer
        title: { en: Customers }
        subject: { identifiers: { id: customer_id, email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          name: { category: identity.name, erase: null }
          passport: { category: identity.passport, erase: null }
          password: { category: secret.password, erase: null }
          tier: { category: behaviour.tier, erase: null, provenance: third_party, source: Example Scoring Ltd }
      - name: note
        title: { en: Notes }
        purposes: [care]
        columns:
          id: { category: identifier.internal, erase: keep }
          customer_id: { category: link, erase: keep }
          body: { category: free_text, erase: null, provenance: observed }
      - name: invoice
        title: { en: Invoices }
        purposes: [tax]
        retention: { keepFor: P10Y }
        columns:
          id: { category: identifier.internal, erase: keep }
          customer_id: { category: link, erase: keep }
          number: { category: order.number, erase: null }
  - id: logs
    type: logs
    connection: ${logs}
    collections:
      - { name: app, files: ['*.log'], purposes: [security] }
`;
