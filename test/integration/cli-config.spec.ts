import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { TenantsService } from '#access';
import {
  createVersionSchema,
  putCategorySchema,
  updateTenantSchema,
  type ApprovalPolicyView,
  type UpdateTenant,
  writeConsentSchema,
} from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { createTestApi, type TestApi } from '../support/api.js';
import { runHere, type Ran } from '../support/shell.js';

interface Diff {
  readonly equal: boolean;
  readonly changes: readonly {
    readonly kind: string;
    readonly place: string;
    readonly member: string | null;
    readonly advice: string | null;
  }[];
}
interface Wire {
  readonly _id: string;
  readonly [member: string]: unknown;
}

describe('the configuration of a tenant in a file', () => {
  let api: TestApi;
  let folder: string;
  let key: string;
  let shopId: string;

  beforeAll(async () => {
    api = await createTestApi();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-config-'));
    shopId = (await api.createTenant('shop')).id;
    key = await api.createKey(shopId);
    await defineShop();
  }, 60_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await api?.close();
  });

  const habeas = (...args: string[]): Promise<Ran> =>
    runHere(args, folder, {
      HABEAS_MODE: 'standalone',
      DATABASE_URL: api.databaseUrl,
      MASTER_KEY_FILE: api.settings.MASTER_KEY_FILE,
      HOOK_KEY: 'not-a-secret-of-anybody',
      WEBHOOK_ALLOW: '127.0.0.0/8',
    });
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  const exported = async (tenant: string): Promise<string> => {
    const ran = await habeas('config', 'export', '--tenant', tenant);
    expect(ran).toMatchObject({ code: 0, err: '' });
    return `${ran.out}\n`;
  };
  const differences = async (tenant: string, file: string): Promise<Diff['changes']> => {
    const { code, out } = await habeas('config', 'diff', '--tenant', tenant, file, '--json');
    const { equal, changes } = JSON.parse(out) as Diff;
    const differs = changes.some(({ kind }) => kind !== 'kept');
    expect([code, equal]).toEqual(differs ? [1, false] : [0, true]);
    return changes;
  };
  const kinds = (changes: Diff['changes']): string[] =>
    changes.map(({ kind, place, member }) => [kind, place, member].filter(Boolean).join(' '));
  const post = async (route: string, body: object): Promise<Wire> => {
    const answer = await api.call(route, { key, body });
    expect([answer.statusCode, answer.statusCode < 300 ? '' : answer.body]).toEqual([expect.any(Number), '']);
    const parsed = answer.json<{ data?: Wire } & Wire>();
    return parsed.data ?? parsed;
  };
  const rowsOf = <Row extends object>(slug: string, sql: string): Promise<Row[]> => {
    const tenants = api.app.get(TenantsService);
    return tenants
      .getBySlug(slug)
      .then(({ id }) => tenants.inTenant(id, () => api.app.get(UnitOfWork).query<Row>(sql)));
  };

  async function defineShop(): Promise<void> {
    await post('POST /consent-srv/groups', { group_name: 'marketing', description: 'What is sent' });
    await post('POST /consent-srv/groups', { group_name: 'terms', enabled: false });
    const newsletter = await post('POST /consent-srv/consents', {
      ...{ consent_name: 'newsletter', legalType: 'consent', consentType: 'declarative' },
      ...{ group_name: 'marketing', validityPeriod: 'P2Y', policyUrl: 'https://shop.example.com/privacy' },
      processingPurposes: [{ key: 'newsletter', name: 'Send the newsletter', sellOrShare: true }, 'analysis'],
      involvedParties: ['Mail house', { name: 'Post', role: 'processor', country: 'DE' }],
    });
    const first = await post('POST /consent-srv/consent/versions', {
      ...{ consent_id: newsletter._id, consentType: 'text', user_skip_limit: 2, retentionPeriod: 'P3Y' },
      content: [
        { locale: 'en', title: 'Newsletter', content: 'I want the newsletter.\n\nIt comes  by e-mail. ' },
        { locale: 'de', content: `Ich möchte ${'sehr '.repeat(40)}gern den Newsletter.` },
      ],
    });
    await post(`PUT /consent-srv/consent/versions/${first._id}`, {
      ...{ consent_id: newsletter._id, consentType: 'text' },
      content: [{ locale: 'en', content: 'I want the newsletter: "yes" # or so' }],
    });
    await post('POST /consent-srv/consent/versions', {
      ...{ consent_id: newsletter._id, consentType: 'text', draft: true, version: 3.5 },
      content: [{ locale: 'en', content: 'not yet' }],
    });
    const terms = await post('POST /consent-srv/consents', {
      ...{ consent_name: 'terms of use', legalType: 'contract', group_name: 'terms', enabled: false },
    });
    await post('POST /consent-srv/consent/versions', {
      ...{ consent_id: terms._id, consentType: 'url', effectiveFrom: '2126-01-01T00:00:00Z' },
      content: [{ locale: 'en', url: 'https://shop.example.com/terms' }],
    });
    await post('POST /consent-srv/datasubjectright', {
      ...{
        name: 'RightToExplanation',
        legalReference: 'Art. 86 AI Act',
        followUpRights: ['RightToComplain'],
      },
      content: [{ locale: 'en', contentType: 'markdown', content: 'You **may** ask.' }],
    });
    await post('PUT /consent-srv/datasubjectright/Information', {
      ...{ name: 'Information', legalReference: 'Art. 15 GDPR', timeLimit: 20 },
      content: [{ locale: 'en', contentType: 'text', content: 'Ask us.' }],
    });
    await post('PUT /v1/api-clients/shop-web', {
      ...{ displayName: 'Web shop', consentGroups: ['marketing'], requiredClaims: ['birthdate'] },
      consentRefs: [{ consent_id: terms._id, deonticity: 'required' }],
      ...{ consentScopes: ['orders'], origins: ['https://shop.example.com'] },
    });
    await post('PUT /v1/controller-profile', {
      ...{ piiController: 'Example Shop', contact: 'Privacy office', email: 'privacy@example.com' },
      ...{ phone: '+49 30 123456', jurisdiction: 'DE', address: { addressCountry: 'DE' } },
    });
    await api.app.get(TenantsService).inTenant(shopId, () =>
      api.app.get(TenantsService).decide({
        fourEyes: false,
        subIdentity: 'username',
        reconsent: 'strict',
        gpc: { mode: 'binding' },
      }),
    );
  }

  it('goes to an empty tenant and makes it the same, texts to the letter', async () => {
    const text = await exported('shop');
    expect(await exported('shop')).toBe(text);
    await api.createTenant('empty');
    const file = write('shop.yaml', text);
    expect(await differences('shop', file)).toEqual([]);
    expect(kinds(await differences('empty', file))).toEqual(
      expect.arrayContaining([
        'changed settings subIdentity',
        'changed settings gpc mode',
        'added controller',
        'added group marketing',
        'added right RightToExplanation',
        'changed right Information timeLimit',
        'added consent marketing/newsletter version 1',
        'added consent marketing/newsletter version 3.5',
        'added client shop-web',
      ]),
    );
    const applied = await habeas('config', 'apply', '--tenant', 'empty', file);
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('is what the file says now') });
    expect(await differences('empty', file)).toEqual([]);
    const exportedAgain = (await exported('empty')).replaceAll('tenant: empty', 'tenant: shop');
    const withoutTimes = (yaml: string): string => yaml.replace(/(effectiveFrom: 20).*|tenant \w+\./g, '$1');
    expect(withoutTimes(exportedAgain)).toBe(withoutTimes(text));
    const again = await habeas('config', 'apply', '--tenant', 'empty', file);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('nothing to do') });
    const hashes = `select d.name, v.number, t.locale, encode(t.hash, 'hex') as hash, t.content, v.user_skip_limit, v.retention
       from consent_text t join consent_version v on v.id = t.version_id join consent_definition d on d.id = v.consent_id
      order by 1, 2, 3`;
    expect(await rowsOf('empty', hashes)).toEqual(await rowsOf('shop', hashes));
    const [latest] = await rowsOf<{ supersedes: number }>(
      'empty',
      `select o.number::float as supersedes from consent_version v join consent_version o on o.id = v.supersedes where v.number = 2`,
    );
    expect(latest).toEqual({ supersedes: 1 });
  }, 60_000);

  it('carries every member that a tenant can decide, also to a tenant that had other ones', async () => {
    const fullId = (await api.createTenant('full')).id;
    const full = await api.createKey(fullId);
    const send = async (route: string, body: object): Promise<Wire> => {
      const answer = await api.call(route, { key: full, body });
      expect([answer.statusCode < 300, answer.body.slice(0, 500)]).toEqual([true, expect.any(String)]);
      return answer.json<{ data: Wire }>().data;
    };
    const category = {
      ...{ name: 'Blood group', description: 'As in the card', displayNames: { de: 'Blutgruppe' } },
      sensitive: true,
    };
    const consent = {
      ...{
        consent_name: 'letters',
        legalType: 'consent',
        consentType: 'actionbased',
        group_name: 'marketing',
      },
      ...{ interactionMode: 'button', deonticity: 'required', enabled: false, show_in_registration: true },
      processingPurposes: [{ key: 'letters', name: 'Letters', essential: true }],
      allowedDataSubjectRights: ['RevocationOfConsent'],
      involvedParties: [{ name: 'Post', role: 'processor' }],
      ...{ policyUrl: 'https://shop.example.com/privacy', jurisdiction: 'DE', validityPeriod: 'P1Y' },
      ...{ personalDataCategories: ['blood_group'], thirdPartyRecipients: ['Post'], actionType: 'checkout' },
      ...{ doubleOptIn: true, guardianBelowAge: 16, guardianAges: { AT: 14 } },
      topics: [{ key: 'offers', name: 'Offers', description: 'What is cheap', values: ['weekly', 'daily'] }],
      channels: [{ key: 'email', name: 'E-mail' }],
    };
    const version = {
      ...{ consentType: 'text', version: 2.5, draft: true, user_skip_limit: 1, system_skip_limit: 2 },
      ...{
        scopes: ['orders'],
        claims: ['birthdate'],
        required_fields: ['blood_group'],
        retentionPeriod: 'P3Y',
      },
      ...{ effectiveFrom: '2126-01-01T00:00:00.000Z', effectiveUntil: '2127-01-01T00:00:00.000Z' },
      ...{ defaultLocale: 'de' },
      content: [
        {
          locale: 'en',
          title: 'Letters',
          content: 'Yes',
          contentType: 'markdown',
          scopeTexts: { orders: 'O' },
        },
        { locale: 'de', content: 'Ja', url: 'https://shop.example.com/de', contentType: 'text' },
      ],
    };
    // what is not tried here is either no decision, or has another name in a file
    const given = (schema: { shape: object }, ...others: string[]) =>
      Object.keys(schema.shape).filter((member) => !others.includes(member));
    const stated = ['consent_group_id', 'createdTime', 'updatedTime'];
    expect(Object.keys(consent).sort()).toEqual(given(writeConsentSchema, ...stated).sort());
    expect(Object.keys(version).sort()).toEqual(given(createVersionSchema, 'consent_id').sort());
    expect(Object.keys(category).sort()).toEqual(given(putCategorySchema).sort());
    const settings: UpdateTenant = {
      ...{ fourEyes: false, liftNoticeDays: 3, retentionDays: 90, staffMail: ['staff@example.com'] },
      ...{ subIdentity: 'username', reconsent: 'strict', evidence: ['ip'] },
      establishments: ['DE', 'US-CA'],
      exemptRegimes: ['US_VA'],
      gpc: { mode: 'binding', supported: false, statementDate: '2026-01-31' },
      ...{ acrLevels: { 'urn:example:key': 'L3' }, deceasedRights: ['FR'] },
      escalation: [{ daysBefore: 3, role: 'privacy_officer' }],
      roleMail: { privacy_officer: ['dpo@example.com'] },
      controllers: [
        {
          ...{ id: 'acme', name: 'Acme Example Ltd', contact: 'privacy@acme.example.com', country: 'IE' },
          ...{ channel: { mail: 'dpo@acme.example.com' }, clients: [] },
        },
      ],
      processorFor: 'acme',
      // belong to one tenant
      identityCheck: null,
      mailbox: null,
    };
    expect(Object.keys(settings).sort()).toEqual(given(updateTenantSchema, 'hosts').sort());

    const tenants = api.app.get(TenantsService);
    await tenants.inTenant(fullId, () => tenants.decide(settings));
    const put = await api.call('PUT /v1/personal-data-categories/blood_group', { key: full, body: category });
    expect(put.statusCode).toBe(200);
    await send('POST /consent-srv/groups', { group_name: 'marketing' });
    const { _id: consent_id } = await send('POST /consent-srv/consents', consent);
    await send('POST /consent-srv/consent/versions', { consent_id, ...version });

    const text = await exported('full');
    const [carried] = (parse(text) as { consents: (Record<string, unknown> & { versions: object[] })[] })
      .consents;
    const { consent_name: name, group_name: group, ...members } = consent;
    expect(carried).toMatchObject({ ...members, name, group, versions: [version] });
    await api.createTenant('void');
    const file = write('full.yaml', text);
    expect(await habeas('config', 'apply', '--tenant', 'void', file)).toMatchObject({
      code: 0,
      err: expect.any(String),
    });
    expect(await differences('void', file)).toEqual([]);
    expect((await exported('void')).replaceAll('void', 'full')).toBe(text);
    const stripped = text.replace(
      /^ {4}(topics|channels|guardianAges):\n( {6}.*\n| {4} .*\n)+/gm,
      '    $1: null\n',
    );
    const fewer = write(
      'fewer.yaml',
      stripped
        .replace('sensitive: true', 'sensitive: false')
        .replace(/effectiveUntil: .*/, 'effectiveUntil: null'),
    );
    expect(kinds(await differences('void', fewer)).sort()).toEqual([
      'changed category blood_group sensitive',
      'changed consent marketing/letters channels',
      'changed consent marketing/letters guardianAges',
      'changed consent marketing/letters topics',
      'changed consent marketing/letters version 2.5 effectiveUntil',
    ]);
    expect(await habeas('config', 'apply', '--tenant', 'void', fewer)).toMatchObject({ code: 0 });
    expect(await differences('void', fewer)).toEqual([]);
    expect(await habeas('config', 'apply', '--tenant', 'void', file)).toMatchObject({ code: 0 });
    expect((await exported('void')).replaceAll('void', 'full')).toBe(text);
  }, 60_000);

  it('ends what the file says has ended, and what has ended stays so', async () => {
    const hasEnded = (until: string): string =>
      write(
        'ended.yaml',
        `format: 1
groups: [{ name: g }]
consents:
  - name: over
    group: g
    legalType: contract
    versions:
      - { version: 1, consentType: text, content: [{ locale: en, content: Then }], effectiveFrom: 2020-01-01T00:00:00Z, effectiveUntil: ${until} }
`,
      );
    await api.createTenant('ended');
    const coming = hasEnded('2126-01-01T00:00:00Z');
    expect(await habeas('config', 'apply', '--tenant', 'ended', coming)).toMatchObject({ code: 0 });
    const past = hasEnded('2021-01-01T00:00:00Z');
    expect(kinds(await differences('ended', past))).toEqual([
      'changed consent g/over version 1 effectiveUntil',
    ]);
    expect(await habeas('config', 'apply', '--tenant', 'ended', past)).toMatchObject({ code: 0 });
    expect(await differences('ended', past)).toEqual([]);
    expect(kinds(await differences('ended', hasEnded('2126-01-01T00:00:00Z')))).toEqual([
      'refused consent g/over version 1 effectiveUntil',
    ]);
    await api.createTenant('ended-too');
    const own = write('ended.yaml', await exported('ended'));
    expect(await habeas('config', 'apply', '--tenant', 'ended-too', own)).toMatchObject({ code: 0 });
    expect(await differences('ended-too', own)).toEqual([]);
  }, 60_000);

  it('carries who approves, and letters in own words, between tenants', async () => {
    const made = await api.createTenant('desk');
    const desk = await api.createKey(made.id);
    const call = async (route: string, body: object) => {
      const answer = await api.call(route, { key: desk, body });
      expect([answer.statusCode < 300, answer.body]).toEqual([true, answer.body]);
      return answer.json<{ id: string; body: string }>();
    };
    const url = 'https://checks.example.com/desk';
    const { id } = await call('POST /v1/webhook-endpoints', { url });
    const rules = [
      { right: 'erasure', minRows: 100, approvals: 2, roles: ['dpo'] },
      { right: 'erasure', approvals: 1, checks: [id], autoApprove: true },
    ];
    await call('PUT /v1/approval-policy', { rules });
    const { body } = (await api.call('GET /v1/mail-templates/WITHDRAWN/en', { key: desk })).json<{
      body: string;
    }>();
    const words = { subject: 'It is done: {{caseNumber}}', body: `${body}\n\nYour desk.` };
    await call('PUT /v1/mail-templates/WITHDRAWN/en', words);
    await call('PUT /v1/mail-templates/WITHDRAWN/de', words);
    await call('POST /v1/mail-templates/WITHDRAWN/de/rollback', { version: 0 });
    const notice = { notice: 'customers', controller: 'Example GmbH, privacy@example.com' };
    const told = (text: string) => [{ locale: 'en', title: 'Privacy', text, url: 'https://example.com/p' }];
    await call('POST /v1/privacy-notices', { ...notice, texts: told('We sell.'), from: '2020-01-01' });
    await call('POST /v1/privacy-notices', { ...notice, texts: told('Less.'), from: '2022-01-01' });
    await call('POST /v1/privacy-notices', { ...notice, texts: told('Not yet.') });

    const text = await exported('desk');
    expect(text).not.toContain(id);
    const file = write('desk.yaml', text);
    const { id: other } = await api.createTenant('desk-2');
    expect(kinds(await differences('desk-2', file))).toEqual([
      `added webhook ${url}`,
      'added approvalPolicy',
      'added letter WITHDRAWN en',
      'added privacy notice customers from 2020-01-01',
      'added privacy notice customers from 2022-01-01',
    ]);
    expect(await habeas('config', 'apply', '--tenant', 'desk-2', file)).toMatchObject({ code: 0 });
    expect(await differences('desk-2', file)).toEqual([]);
    expect((await exported('desk-2')).replaceAll('desk-2', 'desk')).toBe(text);
    const key2 = await api.createKey(other);
    const policy = (await api.call('GET /v1/approval-policy', { key: key2 })).json<ApprovalPolicyView>();
    expect(policy).toMatchObject({
      version: 1,
      createdBy: 'system:cli',
      rules: [rules[0], { autoApprove: true }],
    });
    expect(policy.rules[1]!.checks).toEqual([expect.stringMatching(/^whk_/)]);
    expect(policy.rules[1]!.checks).not.toEqual([id]);

    expect(await habeas('config', 'apply', '--tenant', 'desk-2', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing to do'),
    });
    const reworded = write('reworded.yaml', text.replace('We sell.', 'We sold.'));
    expect(kinds(await differences('desk-2', reworded))).toEqual([
      'refused privacy notice customers from 2020-01-01 texts',
    ]);
    const changed = write(
      'desk.yaml',
      text.replace('approvals: 2', 'approvals: 1').replace('Your desk.', 'Yours.'),
    );
    expect(kinds(await differences('desk-2', changed))).toEqual([
      'changed approvalPolicy rules',
      'changed letter WITHDRAWN en body',
    ]);
    expect(await habeas('config', 'apply', '--tenant', 'desk-2', changed)).toMatchObject({ code: 0 });
    expect(await differences('desk-2', changed)).toEqual([]);

    const nothing = write('nothing.yaml', 'format: 1\n');
    expect(kinds(await differences('desk-2', nothing))).toEqual(
      expect.arrayContaining(['kept approvalPolicy', 'kept letter WITHDRAWN en']),
    );
    expect(await habeas('config', 'apply', '--tenant', 'desk-2', '--prune', nothing)).toMatchObject({
      code: 0,
    });
    expect(kinds(await differences('desk-2', nothing))).not.toContain('kept letter WITHDRAWN en');
    const unknown =
      'format: 1\napprovalPolicy: { rules: [{ approvals: 1, checks: [https://nobody.example.com/] }] }\n';
    expect(kinds(await differences('desk-2', write('unknown.yaml', unknown)))).toContain(
      'refused approvalPolicy checks',
    );
  }, 90_000);

  it('knows of every table whether a tenant decides what is in it', async () => {
    const carried = [
      ...['consent_group', 'consent_definition', 'consent_version', 'consent_text', 'consent_client'],
      ...[
        'controller_profile',
        'data_subject_right',
        'personal_data_category',
        'tenant_host',
        'webhook_endpoint',
        'approval_policy',
        'mail_template',
        'privacy_notice_version',
      ],
    ];
    // keys, who signs in and whom packages are sent to belong to an installation; what has versions of its own is put in force whole
    const leftOut = [
      ...['api_client', 'credential', 'issuer', 'transfer_target', 'wrapped_key'],
      ...['data_map'],
    ];
    const happened = [
      ...['audit', 'audit_head', 'audit_head_published', 'certificate', 'engine_journal', 'event'],
      ...['idempotency_key', 'mail_message', 'outbox', 'package', 'package_link', 'plan', 'store_plan'],
      ...['store_result', 'request', 'request_command', 'request_counter', 'request_identifier'],
      ...[
        'recipient_notice',
        'request_attachment',
        'request_message',
        'restriction',
        'restriction_subject',
        'task',
        'verification_code',
      ],
      ...['identity_document', 'identity_try', 'mandate'],
      ...['inbound_mail', 'inbound_mail_file', 'legal_hold', 'legal_hold_subject', 'request_word'],
      ...['saved_filter', 'pre_approval', 'held_letter', 'letter_sent', 'erasure_ledger'],
      ...['store_note', 'spent_proof'],
      ...['webhook_attempt', 'webhook_completion', 'webhook_delivery'],
      ...['action', 'authoriser', 'chain', 'confirmation', 'erasure', 'evidence', 'link', 'receipt'].map(
        (name) => `consent_${name}`,
      ),
      ...['consent_record', 'consent_subject', 'consent_suppression', 'consent_system_skip'],
    ];
    const tables = await rowsOf<{ name: string }>(
      'shop',
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    );
    expect(tables.map(({ name }) => name)).toEqual([...carried, ...leftOut, ...happened].sort());
  });

  it('is audited under the command line, and told to those who listen', async () => {
    const trail = await rowsOf<{ actor_kind: string; actor_id: string; action: string }>(
      'empty',
      `select actor_kind, actor_id, action from audit where sequence > 1 order by sequence`,
    );
    expect(new Set(trail.map(({ actor_id: id }) => id))).toEqual(new Set(['cli']));
    const actions = trail.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining([
        ...['tenant.updated', 'controller_profile.replaced', 'consent.group.created'],
        ...['consent.right.updated', 'consent.version.published', 'consent_client.created'],
      ]),
    );
    expect(actions.at(-1)).toBe('config.applied');
    const told = await rowsOf<{ type: string }>('empty', `select distinct type from event order by type`);
    expect(told.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'consent.definition.created',
        'consent.group.created',
        'consent.version.published',
      ]),
    );
  });

  it('leaves a dry run without trace, and says what stays because the file lacks it', async () => {
    await api.createTenant('dry');
    const file = write('shop.yaml', await exported('shop'));
    const ran = await habeas('config', 'apply', '--tenant', 'dry', file, '--dry-run');
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('It was a dry run') });
    expect(await rowsOf('dry', `select 1 from consent_group`)).toEqual([]);
    const few = write(
      'few.yaml',
      'format: 1\nconsents:\n  - { name: newsletter, group: marketing, legalType: consent }\n',
    );
    const told = await habeas('config', 'diff', '--tenant', 'shop', few);
    expect([told.code, told.out]).toEqual([
      0,
      expect.stringMatching(/0 differences in what the file names; \d+ more/),
    ]);
    const whole = await habeas('config', 'diff', '--tenant', 'shop', few, '--whole');
    expect([whole.code, whole.out]).toEqual([1, expect.stringMatching(/tenant shop: \d\d+ differences$/)]);
    expect(kinds(await differences('shop', few))).toEqual(
      expect.arrayContaining([
        'kept controller',
        'kept group terms',
        'kept right RightToExplanation',
        'kept consent marketing/newsletter validityPeriod',
        'kept consent marketing/newsletter version 1',
        'kept consent terms/terms of use',
        'kept client shop-web',
      ]),
    );
    expect(await habeas('config', 'apply', '--tenant', 'shop', few)).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing to do'),
    });
  }, 60_000);

  it('makes other words of a published version a new version, once', async () => {
    await api.createTenant('words');
    const first = write('words.yaml', await exported('shop'));
    await habeas('config', 'apply', '--tenant', 'words', first);
    const draftless = readFileSync(join(folder, first), 'utf8').replace(
      / {6}- version: 3.5\n( {8}.*\n)+/,
      '',
    );
    const reworded = write(
      'reworded.yaml',
      draftless.replace(`'I want the newsletter: "yes" # or so'`, 'I want it, four times a month.'),
    );
    const [change, ...others] = (await differences('words', reworded)).filter(({ kind }) => kind !== 'kept');
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      kind: 'new_version',
      place: 'consent marketing/newsletter version 2 text en',
      advice: 'becomes version 4; version 2 stays as people saw it',
    });
    expect(await habeas('config', 'apply', '--tenant', 'words', reworded)).toMatchObject({
      code: 0,
      out: expect.stringContaining('export again to have their numbers'),
    });
    expect((await differences('words', reworded)).filter(({ kind }) => kind !== 'kept')).toEqual([]);
    expect(await habeas('config', 'apply', '--tenant', 'words', reworded)).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing to do'),
    });
    const numbers = await rowsOf<{ number: number }>(
      'words',
      `select v.number::float as number from consent_version v join consent_definition d on d.id = v.consent_id
        where d.name = 'newsletter' order by 1`,
    );
    expect(numbers.map(({ number }) => number)).toEqual([1, 2, 3.5, 4]);
    const another = write(
      'another.yaml',
      readFileSync(join(folder, reworded), 'utf8').replace('four times', 'daily'),
    );
    const refused = await habeas('config', 'apply', '--tenant', 'words', another);
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringContaining('the tenant has version 4 by now'),
    });
  }, 60_000);

  it('refuses what never changes, names the member, and then changes nothing', async () => {
    const text = await exported('shop');
    const file = write(
      'immutable.yaml',
      text
        .replace('name: Send the newsletter', 'name: Sell the data')
        .replace('legalType: contract', 'legalType: legal_obligation')
        .replace('retentionPeriod: P3Y', 'retentionPeriod: P4Y')
        .replace('I want the newsletter.', 'I want the paper.')
        .replace('description: What is sent', 'description: All that is sent'),
    );
    const ran = await habeas('config', 'apply', '--tenant', 'shop', file);
    expect(ran.code).toBe(1);
    expect(ran.out.split('\n').filter((line) => line.startsWith('!'))).toEqual([
      expect.stringMatching(/newsletter processingPurposes .*cannot be: never changes: .*another purpose/),
      expect.stringMatching(/newsletter version 1 retentionPeriod "P3Y" → "P4Y": cannot be: .*add a version/),
      expect.stringMatching(/newsletter version 1 text en content .*what people saw stays/),
      expect.stringMatching(/terms of use legalType "contract" → "legal_obligation": cannot be/),
    ]);
    expect(await exported('shop')).toBe(text);
  }, 60_000);

  it('changes a draft as it likes, publishes it, adds languages and limits in place', async () => {
    await api.createTenant('drafts');
    const text = await exported('shop');
    await habeas('config', 'apply', '--tenant', 'drafts', write('drafts.yaml', text));
    const edited = write(
      'drafts.yaml',
      text
        .replace('content: not yet', 'content: now')
        .replace(/draft: true/, 'draft: false')
        .replace('user_skip_limit: 2', 'user_skip_limit: 5')
        .replace(
          '          - locale: de\n',
          '          - locale: fr\n            content: Oui.\n          - locale: de\n',
        ),
    );
    expect(kinds(await differences('drafts', edited))).toEqual([
      'changed consent marketing/newsletter version 1 user_skip_limit',
      'added consent marketing/newsletter version 1 text fr',
      'changed consent marketing/newsletter version 3.5 draft',
      'changed consent marketing/newsletter version 3.5 text en content',
    ]);
    expect(await habeas('config', 'apply', '--tenant', 'drafts', edited)).toMatchObject({ code: 0 });
    expect(await differences('drafts', edited)).toEqual([]);
    const back = write(
      'back.yaml',
      readFileSync(join(folder, edited), 'utf8').replace(
        /version: 3.5\n(.*\n)( *)draft: false/,
        'version: 3.5\n$1$2draft: true',
      ),
    );
    expect(kinds(await differences('drafts', back))).toEqual([
      'refused consent marketing/newsletter version 3.5 draft',
    ]);
  }, 60_000);

  it('disables what the file lacks when it is told to, and never deletes', async () => {
    await api.createTenant('pruned');
    const text = await exported('shop');
    await habeas('config', 'apply', '--tenant', 'pruned', write('pruned.yaml', text));
    const empty = write('nothing.yaml', 'format: 1\n');
    const ran = await habeas('config', 'apply', '--tenant', 'pruned', empty, '--prune', '--json');
    expect(ran.code).toBe(0);
    const disabled = (JSON.parse(ran.out) as Diff).changes.filter(({ kind }) => kind === 'disabled');
    expect(disabled.map(({ place }) => place)).toEqual([
      'group marketing',
      'right RightToExplanation',
      'consent marketing/newsletter',
    ]);
    const rows = await rowsOf<{ enabled: boolean }>(
      'pruned',
      `select enabled from consent_definition where builtin is null`,
    );
    expect(rows).toEqual([{ enabled: false }, { enabled: false }]);
    expect(await habeas('config', 'apply', '--tenant', 'pruned', empty, '--prune')).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing to do'),
    });
  }, 60_000);

  it('brings webhook endpoints without their secrets, which it makes or is given', async () => {
    await api.createTenant('hooks');
    const hook = (authentication: string): string =>
      write(
        'hooks.yaml',
        `format: 1\nwebhooks:\n  - url: http://127.0.0.1:9/hook\n    enabled: false\n    events: [consent.group.created]\n    authentication: ${authentication}\n`,
      );
    const view = 'kind: APIKEY, in: header, name: X-Key';
    expect(await habeas('config', 'apply', '--tenant', 'hooks', hook(`{ ${view} }`))).toMatchObject({
      code: 1,
      out: expect.stringContaining('name the variable that holds it'),
    });
    expect(
      await habeas('config', 'apply', '--tenant', 'hooks', hook(`{ ${view}, secret: env:NOBODY }`)),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('NOBODY is not set'),
    });
    const elsewhere = write('private.yaml', 'format: 1\nwebhooks: [{ url: "http://10.1.2.3/hook" }]\n');
    expect(await habeas('config', 'apply', '--tenant', 'hooks', elsewhere)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/webhook http:\/\/10\.1\.2\.3\/hook: .*WEBHOOK_ALLOW/),
    });
    const file = hook(`{ ${view}, secret: env:HOOK_KEY }`);
    expect(await habeas('config', 'apply', '--tenant', 'hooks', file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/signing secret of http:\/\/127.0.0.1:9\/hook {2}whsec_/),
    });
    expect(await differences('hooks', file)).toEqual([]);
    const text = await exported('hooks');
    expect(text).not.toMatch(/whsec_|not-a-secret-of-anybody/);
    expect(await differences('hooks', write('hooks.yaml', text))).toEqual([]);
  }, 60_000);

  it('names every wrong place by line and column', async () => {
    const check = async (text: string): Promise<string> => {
      const { code, err } = await habeas('config', 'diff', '--tenant', 'shop', write('wrong.yaml', text));
      expect(code).toBe(2);
      return err;
    };
    expect(await check('')).toContain('wrong.yaml:1:1 is empty');
    expect(await check('format: 2\nnews: 1\n')).toContain('wrong.yaml:1:1 format: format 2 is newer than 1');
    expect(await check('format: 1\ngroup: []\n')).toMatch(/wrong.yaml:2:1 group: .*group/);
    const consent =
      '  - { name: a, group: g, legalType: consent, processingPurposes: [{ name: x, nme: y }] }';
    expect(await check(`format: 1\nconsents:\n${consent}\n`)).toMatch(
      /wrong.yaml:3:\d+ consents.0.processingPurposes.0.nme: /,
    );
    const twice = 'format: 1\ngroups:\n  - name: terms\n  - name: Terms\n';
    expect(await check(twice)).toContain('wrong.yaml:4:5 groups.1.name: is there a second time');
    expect(await check('format: 1\nformat: 1\n')).toContain('wrong.yaml:2:1 Map keys must be unique');
    expect(await check('format: 1\ngroups: [')).toContain('wrong.yaml:2:');
    const { code, err } = await habeas('config', 'export', '--tenant', 'nobody');
    expect([code, err]).toEqual([1, 'error: There is no tenant "nobody".']);
  }, 60_000);

  it('says of a host name that it belongs to another tenant, and changes nothing', async () => {
    await api.createTenant('guest');
    const owner = write('host.yaml', 'format: 1\nsettings: { hosts: [consent.example.com] }\n');
    expect(await habeas('config', 'apply', '--tenant', 'shop', owner)).toMatchObject({ code: 0 });
    const text = await exported('shop');
    const ran = await habeas('config', 'apply', '--tenant', 'guest', write('guest.yaml', text));
    expect(ran).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /exported from the tenant shop[^]*consent.example.com belongs to another tenant/,
      ),
    });
    expect(await rowsOf('guest', 'select 1 from consent_group')).toEqual([]);
  }, 60_000);

  it('keeps the kind of identifier that people are on record by', async () => {
    const { id } = await api.createTenant('answered');
    const own = await api.createKey(id);
    const file = write(
      'answered.yaml',
      'format: 1\nsettings: { subIdentity: username, reconsent: strict }\n',
    );
    const settings = async () => (await api.app.get(TenantsService).inTenant(id, decided)).settings;
    const decided = () => api.app.get(TenantsService).decided();
    const update = (...args: string[]) => habeas('tenants', 'update', '--slug', 'answered', ...args);
    expect(await update('--sub-identity', 'email')).toMatchObject({ code: 0 });
    const made = await api.call('POST /consent-srv/consents', {
      key: own,
      body: { consent_name: 'newsletter', legalType: 'consent', consentType: 'declarative' },
    });
    const consent_id = made.json<{ data: Wire }>().data._id;
    const body = { consent_id, consentType: 'text', content: [{ locale: 'en', content: 'I want it.' }] };
    await api.call('POST /consent-srv/consent/versions', { key: own, body });
    // versions alone name nobody
    expect(await update('--sub-identity', 'customer_id')).toMatchObject({ code: 0 });
    const answer = { type: 'legalbasistrack', sub: 'person-1', consent_id, client_id: 'shop' };
    const answered = await api.call('POST /consent-srv/actions', {
      ...{ key: own, body: { ...answer, status: 'accepted' } },
    });
    expect([answered.statusCode, answered.body]).toEqual([200, answered.body]);

    const before = await settings();
    const refusal = { code: 1, err: expect.stringContaining('kept by their customer_id') };
    expect(await update('--sub-identity', 'username', '--reconsent', 'strict')).toMatchObject(refusal);
    expect(await habeas('config', 'apply', '--tenant', 'answered', file)).toMatchObject(refusal);
    expect(await settings()).toEqual(before);
    expect(await update('--sub-identity', 'customer_id', '--reconsent', 'strict')).toMatchObject({ code: 0 });
    expect(await settings()).toEqual({ ...before, reconsent: 'strict' });
  }, 60_000);

  it('bears a thousand languages and a text of two megabytes', async () => {
    await api.createTenant('large');
    const letters = (index: number): string =>
      String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26));
    const texts = Array.from(
      { length: 1000 },
      (_, index) =>
        `          - { locale: x${letters(index % 500)}-${index < 500 ? 'DE' : 'AT'}, content: text ${index} }`,
    );
    const long = 'words that go on '.repeat(125_000).trim();
    const file = write(
      'large.yaml',
      `format: 1
groups: [{ name: g }]
consents:
  - name: many
    group: g
    legalType: contract
    versions:
      - version: 1
        consentType: text
        content:
${texts.join('\n')}
  - name: long
    group: g
    legalType: contract
    versions:
      - { version: 1, consentType: text, content: [{ locale: en, content: "${long}" }] }
`,
    );
    expect(await habeas('config', 'apply', '--tenant', 'large', file)).toMatchObject({ code: 0 });
    expect(await differences('large', file)).toEqual([]);
    const text = await exported('large');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(400);
    expect(await differences('large', write('large.yaml', text))).toEqual([]);
  }, 120_000);

  it('does what two ask at once one after the other, and once', async () => {
    await api.createTenant('twice');
    const file = write('twice.yaml', (await exported('shop')).replace(/ +hosts:\n +- .*\n/, ''));
    const runs = await Promise.all([1, 2].map(() => habeas('config', 'apply', '--tenant', 'twice', file)));
    expect(runs.map(({ code, err }) => [code, err.replace(/^.*exported from.*$/, '')])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(runs.filter(({ out }) => out.includes('nothing to do'))).toHaveLength(1);
    const [count] = await rowsOf<{ versions: number }>(
      'twice',
      `select count(*)::int as versions from consent_version where content_kind in ('text', 'url')`,
    );
    expect(count).toEqual({ versions: 4 });
  }, 60_000);

  it('knows consents by group and name: of one name in two groups, moved ones, and those that clients have', async () => {
    await api.createTenant('names');
    const consents = [
      '  - { name: letters, group: a, legalType: contract }',
      '  - { name: letters, group: b, legalType: contract }',
    ];
    const hook = (list: string): string =>
      `webhooks: [{ url: "http://127.0.0.1:9/", filter: { consents: { mode: except, list: ${list} } } }]`;
    const builtin = '[{ group: default, name: "claims:web" }, { group: b, name: letters }]';
    const text = `format: 1
groups: [{ name: a }, { name: b }, { name: c }]
consents:
${consents.join('\n')}
clients: [{ clientId: web, requiredClaims: [birthdate] }]
${hook(builtin)}
`;
    const file = write('names.yaml', text);
    expect(await habeas('config', 'apply', '--tenant', 'names', file)).toMatchObject({ code: 0 });
    expect(kinds(await differences('names', file))).toEqual(['kept group default']);
    const own = await exported('names');
    expect(own).toContain('name: claims:web');
    expect(await differences('names', write('names.yaml', own))).toEqual([]);
    const moved = write('names.yaml', text.replaceAll('group: b', 'group: c'));
    expect(kinds(await differences('names', moved))).toEqual([
      'kept group default',
      'changed consent c/letters group',
      'changed webhook http://127.0.0.1:9/ filter',
    ]);
    expect(await habeas('config', 'apply', '--tenant', 'names', moved)).toMatchObject({ code: 0 });
    expect(kinds(await differences('names', moved))).toEqual(['kept group default']);
    const nobody = write('names.yaml', text.replace(builtin, '[{ group: a, name: nothing }]'));
    expect(kinds(await differences('names', nobody))).toContain('refused webhook http://127.0.0.1:9/ filter');
  }, 60_000);
});
