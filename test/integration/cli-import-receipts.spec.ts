import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Catalogues,
  ConsentActivities,
  ControllerProfiles,
  PersonExport,
  ReceiptSigner,
  ReceiptsService,
  Subjects,
} from '#consents';
import type { ExportSink } from '#engine';
import { AuditTrail } from '#audit';
import { KeyManager, loadMasterKeys } from '#keys';
import { systemClock } from '#platform';
import { createCliInstallation, type CliInstallation } from '../support/cli-installation.js';

/** A receipt in the form that the consent API V1 of WSO2 gives out (WSO2 reference, section 2). */
const receipt = (id: string, more: object = {}, purpose: object = {}) => ({
  version: 'KI-CR-v1.1.0',
  jurisdiction: 'DE',
  consentTimestamp: 1_735_689_600_000,
  collectionMethod: 'Web Form - Sign-up',
  consentReceiptID: id,
  publicKey: 'none',
  language: 'en_US',
  piiPrincipalId: 'ann',
  tenantDomain: 'carbon.super',
  state: 'ACTIVE',
  piiControllers: [{ piiController: 'Example GmbH', contact: 'privacy', onBehalf: true }],
  policyUrl: 'https://example.com/policy',
  services: [
    {
      service: 'Travel portal',
      tenantDomain: 'carbon.super',
      purposes: [
        {
          purpose: 'Newsletter',
          purposeCategory: ['Core'],
          consentType: 'EXPLICIT',
          piiCategory: [{ piiCategoryName: 'Health', validity: 'DATE_UNTIL:INDEFINITE' }, 'Contact'],
          primaryPurpose: true,
          termination: 'DATE_UNTIL:INDEFINITE',
          thirdPartyDisclosure: true,
          thirdPartyName: 'Example Mailing Ltd',
          ...purpose,
        },
      ],
    },
  ],
  sensitive: true,
  spiCat: ['Health', 'Blood type'],
  ...more,
});

const RECEIPTS = [
  receipt('r-1'),
  receipt('r-2', { piiPrincipalId: 'bob', state: 'REVOKED', consentTimestamp: 1_735_689_700 }),
  // two actions of one person, each its own record
  receipt('r-3', {}, { purpose: 'Upload', primaryPurpose: false }),
  receipt('r-4', { consentTimestamp: 1_735_689_900_000 }, { purpose: 'Upload', primaryPurpose: false }),
  // later in the file, earlier in time: what cid says last is revoked
  receipt('r-5', { piiPrincipalId: 'cid', state: 'REVOKED', consentTimestamp: 1_735_690_000_000 }),
  receipt('r-6', { piiPrincipalId: 'cid', consentTimestamp: 1_735_689_000_000 }),
  receipt('r-7', { state: 'PENDING' }),
  receipt('r-8', { consentTimestamp: 3_900_000_000_000 }),
  { hello: 'world' },
];

describe('habeas import receipts', () => {
  let installation: CliInstallation;
  let tenantId: string;

  const take = (...more: string[]) =>
    installation.habeas(['import', 'receipts', 'receipts.json', '--tenant', 'shop', '--json', ...more]);
  const records = () =>
    installation.rows(
      `select d.name, r.slot, r.status, r.answered_at, r.accepted_fields, r.client_id, a.facts->>'method' as method
         from consent_record r join consent_definition d on d.id = r.consent_id
         join consent_action a on a.id = r.last_action
        where r.tenant_id = $1 order by 1, 2, 4`,
      [tenantId],
    );

  beforeAll(async () => {
    installation = await createCliInstallation();
    tenantId = await installation.createTenant('shop');
    installation.write('receipts.json', JSON.stringify(RECEIPTS));
  }, 60_000);
  afterAll(() => installation.close());

  it('says in a dry run what it would do, and does nothing', async () => {
    const result = await take('--dry-run');
    expect(result.code).toBe(3);
    expect(JSON.parse(result.stdout)).toMatchObject({
      receipts: 9,
      created: ['Travel portal/Newsletter', 'Travel portal/Upload'],
      recorded: 6,
      dryRun: true,
    });
    expect(await records()).toEqual([]);
    expect(await installation.rows(`select 1 from consent_definition`)).toEqual([]);
  }, 60_000);

  it('makes a consent for each service and purpose, and an answer for each receipt', async () => {
    const args = ['import', 'receipts', 'receipts.json', '--tenant', 'shop', '--json'];
    const result = await installation.start(args).result;
    expect(result.code).toBe(3);
    expect(JSON.parse(result.stdout)).toEqual({
      receipts: 9,
      created: ['Travel portal/Newsletter', 'Travel portal/Upload'],
      recorded: 6,
      repeated: 0,
      outdated: 0,
      known: 0,
      skipped: [
        { place: 7, receipt: 'r-7', reason: 'state: expected one of "ACTIVE"|"REVOKED"' },
        {
          place: 8,
          receipt: 'r-8',
          purpose: 'Travel portal/Newsletter',
          reason: 'consentTimestamp: lies in the future',
        },
        { place: 9, receipt: null, reason: expect.stringContaining('consentReceiptID') },
      ],
      notes: [expect.stringContaining('"Blood type" is sensitive by a receipt')],
      dryRun: false,
      silent: false,
    });
    const fields = ['Health', 'Contact'];
    const plain = { client_id: 'Travel portal', method: 'Web Form - Sign-up' };
    const at = (time: string) => new Date(time);
    expect(await records()).toEqual([
      {
        ...plain,
        name: 'Newsletter',
        slot: '',
        status: 'accepted',
        answered_at: at('2025-01-01T00:00:00Z'),
        accepted_fields: fields,
      },
      {
        ...plain,
        name: 'Newsletter',
        slot: '',
        status: 'revoked',
        answered_at: at('2025-01-01T00:01:40Z'),
        accepted_fields: [],
      },
      {
        ...plain,
        name: 'Newsletter',
        slot: '',
        status: 'revoked',
        answered_at: at('2025-01-01T00:06:40Z'),
        accepted_fields: [],
      },
      {
        ...plain,
        name: 'Upload',
        slot: 'a:r-3',
        status: 'accepted',
        answered_at: at('2025-01-01T00:00:00Z'),
        accepted_fields: fields,
      },
      {
        ...plain,
        name: 'Upload',
        slot: 'a:r-4',
        status: 'accepted',
        answered_at: at('2025-01-01T00:05:00Z'),
        accepted_fields: fields,
      },
    ]);
    const definitions = await installation.rows(
      `select d.name, g.name as "group", d.legal_type, d.obtained_by, d.details, v.number::int as version, v.content_kind, t.url, t.locale
         from consent_definition d join consent_group g on g.id = d.group_id
         join consent_version v on v.consent_id = d.id join consent_text t on t.version_id = v.id order by 1`,
    );
    const policy = 'https://example.com/policy';
    const details = {
      policyUrl: policy,
      jurisdiction: 'DE',
      personalDataCategories: ['6 - Health', '2 - Contact', 'Blood type'],
      thirdPartyRecipients: ['Example Mailing Ltd'],
    };
    const shared = {
      group: 'Travel portal',
      legal_type: 'consent',
      details,
      version: 1,
      content_kind: 'url',
      url: policy,
      locale: 'en-US',
    };
    expect(definitions).toEqual([
      { ...shared, name: 'Newsletter', obtained_by: 'declarative' },
      { ...shared, name: 'Upload', obtained_by: 'actionbased' },
    ]);
    expect(await installation.habeas(['audit', 'verify'])).toMatchObject({ code: 0 });
  }, 60_000);

  it('takes in nothing twice', async () => {
    const before = await records();
    const again = JSON.parse((await take()).stdout) as object;
    expect(again).toMatchObject({ created: [], recorded: 0, known: 6 });
    expect(await records()).toEqual(before);
  }, 60_000);

  it('gives out receipts of its own that are as sensitive', async () => {
    const { settings } = installation;
    const masters = await loadMasterKeys(settings);
    const given = await installation.as(tenantId, async (unitOfWork) => {
      const audit = new AuditTrail(unitOfWork, systemClock);
      const keys = new KeyManager(masters, unitOfWork);
      const [subjects, catalogues] = [new Subjects(keys), new Catalogues(unitOfWork)];
      const profiles = new ControllerProfiles(unitOfWork, catalogues, audit, systemClock, settings);
      const signer = new ReceiptSigner(
        unitOfWork,
        keys,
        catalogues,
        profiles,
        subjects,
        systemClock,
        settings,
      );
      const receipts = new ReceiptsService(unitOfWork, signer, subjects, audit, systemClock);
      const { items } = await receipts.list('ann', { limit: 10 });
      return receipts.get(items[0]!.id, 'bare');
    });
    expect(given).toMatchObject({
      sensitive: true,
      spiCat: ['6 - Health'],
      collectionMethod: 'Web Form - Sign-up',
    });
  }, 60_000);

  it('keeps the receipt as it was, under the key of the person and with its hash in the chain', async () => {
    const original = Buffer.from(JSON.stringify(RECEIPTS[0]));
    const digest = createHash('sha256').update(original).digest();
    const [kept] = await installation.rows<{
      digest: Buffer;
      document: Buffer;
      personal: object;
      salt: Buffer;
    }>(
      `select e.digest, e.document, a.personal, s.salt from consent_evidence e join consent_action a on a.id = e.action_id
         join consent_subject s on s.tenant_id = e.tenant_id and s.subject = e.subject where e.reference = 'r-1'`,
    );
    expect(kept!.digest.equals(digest)).toBe(true);
    expect(kept!.personal).toEqual({ evidence: `sha256:${digest.toString('hex')}` });
    expect(kept!.document.includes('ann')).toBe(false);
    const masters = await loadMasterKeys(installation.settings);
    const opened = await installation.as(tenantId, (unitOfWork) =>
      new Subjects(new KeyManager(masters, unitOfWork)).openFor(
        kept!.salt,
        kept!.document,
        'consent_evidence.document',
      ),
    );
    expect(opened.equals(original)).toBe(true);
  }, 60_000);

  it('hands the receipt to the person with everything else of their consents', async () => {
    const original = JSON.stringify(RECEIPTS[0]);
    const sub = 'ann';
    const masters = await loadMasterKeys(installation.settings);
    const handedOver: string[] = [];
    const { evidence } = await installation.as(tenantId, async (unitOfWork) => {
      const subjects = new Subjects(new KeyManager(masters, unitOfWork));
      const sink: ExportSink = {
        collection: async ({ collection }) => ({
          write: async (part) => {
            if (collection === 'evidence') handedOver.push(...part.map(({ document }) => String(document)));
          },
          end: async () => undefined,
        }),
      };
      const place = { store: 'habeas.consents', reason: 'identity customer_id' };
      const written = await new PersonExport(unitOfWork, subjects, installation.settings).write(
        [sub],
        sink,
        place,
      );
      expect(written.evidence).toBe(handedOver.length);
      const audit = new AuditTrail(unitOfWork, systemClock);
      return new ConsentActivities(unitOfWork, subjects, audit, systemClock, installation.settings).document(
        sub,
      );
    });
    expect(handedOver).toContain(original);
    expect(evidence).toContainEqual({
      ...{ kind: 'wso2_v1', reference: 'r-1', consent_id: expect.any(String), document: original },
      sha256: createHash('sha256').update(original).digest('hex'),
      createdAt: expect.any(String),
    });
    expect(evidence.map(({ document }) => document)).toEqual(handedOver);
  }, 60_000);

  it('records that a receipt which it knows was taken back since, once, and keeps both', async () => {
    const given = receipt('t-1', { piiPrincipalId: 'tom', consentTimestamp: 1_735_689_600_000 });
    const takeOne = async (document: object, ...more: string[]) => {
      installation.write('one.json', JSON.stringify([document]));
      const args = ['import', 'receipts', 'one.json', '--tenant', 'shop', '--json', ...more];
      const { recorded, known } = JSON.parse((await installation.habeas(args)).stdout) as Record<
        string,
        number
      >;
      return { recorded, known };
    };
    const kept = () =>
      installation.rows(
        `select a.status, r.status as now from consent_evidence e join consent_action a on a.id = e.action_id
           join consent_record r on r.id = a.record_id where e.reference = 't-1' order by a.sequence`,
      );
    expect(await takeOne(given)).toEqual({ recorded: 1, known: 0 });
    const revoked = { ...given, state: 'REVOKED' };
    expect(await takeOne(revoked, '--dry-run')).toEqual({ recorded: 1, known: 0 });
    expect(await takeOne(revoked)).toEqual({ recorded: 1, known: 0 });
    const both = [
      { status: 'accepted', now: 'revoked' },
      { status: 'revoked', now: 'revoked' },
    ];
    expect(await kept()).toEqual(both);
    for (const again of [revoked, { ...revoked, jurisdiction: 'AT' }, given])
      expect(await takeOne(again)).toEqual({ recorded: 0, known: 1 });
    expect(await kept()).toEqual(both);
    expect(await installation.habeas(['audit', 'verify'])).toMatchObject({ code: 0 });
  }, 90_000);

  describe('of several policies', () => {
    const OTHER = 'https://example.com/policy-2';
    const takeAll = async (documents: readonly object[], ...more: string[]) => {
      const file = installation.write('policies.json', JSON.stringify(documents));
      const result = await installation.habeas([
        'import',
        'receipts',
        file,
        '--tenant',
        'policies',
        '--json',
        ...more,
      ]);
      return JSON.parse(result.stdout) as { skipped: object[]; notes: string[] };
    };
    const answered = () =>
      installation.rows(
        `select e.reference, v.number::int as version, v.content_kind as kind, t.url, t.content, r.status
           from consent_evidence e join consent_action a on a.id = e.action_id
           join consent_record r on r.last_action = a.id
           join consent_version v on v.id = r.version_id join consent_text t on t.version_id = v.id
          where e.tenant_id = $1 order by 1`,
        [other],
      );
    let other: string;
    beforeAll(async () => {
      other = await installation.createTenant('policies');
    }, 60_000);

    it('records each on a version that shows what the person saw', async () => {
      const report = await takeAll([
        receipt('p-1', { piiPrincipalId: 'dot', policyUrl: OTHER, consentTimestamp: 1_735_690_000_000 }),
        receipt('p-2', { piiPrincipalId: 'eve' }),
        receipt('p-3', { piiPrincipalId: 'fay', policyUrl: 'javascript:alert(1)' }),
      ]);
      expect(report).toMatchObject({ recorded: 3, created: ['Travel portal/Newsletter'], skipped: [] });
      expect(report.notes).toContainEqual(
        'Travel portal/Newsletter: policyUrl is no http(s) address (no. 3), a version shows the purpose as text instead',
      );
      const rows = await answered();
      expect(
        rows.map(({ reference, version, url, content }) => [reference, version, url ?? content]),
      ).toEqual([
        ['p-1', 3, OTHER],
        ['p-2', 1, 'https://example.com/policy'],
        ['p-3', 2, 'Newsletter'],
      ]);
    }, 60_000);

    it('skips what the versions of a consent that is there do not show, but takes back in any case', async () => {
      const policyUrl = 'https://example.com/policy-3';
      const documents = [
        receipt('p-4', { piiPrincipalId: 'gil', policyUrl }),
        receipt('p-5', { piiPrincipalId: 'hal', policyUrl, state: 'REVOKED' }),
        receipt('p-6', { piiPrincipalId: 'ida', policyUrl: OTHER }),
      ];
      const reason = expect.stringContaining(`shows ${policyUrl}: publish one`);
      const expected = { recorded: 2, created: [], skipped: [expect.objectContaining({ place: 1, reason })] };
      expect(await takeAll(documents, '--dry-run')).toMatchObject(expected);
      expect(await takeAll(documents)).toMatchObject(expected);
      const rows = await answered();
      expect(rows.slice(3).map(({ reference, version, status }) => [reference, version, status])).toEqual([
        ['p-5', 1, 'revoked'],
        ['p-6', 3, 'accepted'],
      ]);
    }, 60_000);

    it('says that an id was taken in for somebody else', async () => {
      const report = await takeAll([
        receipt('p-2', { piiPrincipalId: 'eve' }),
        receipt('p-2', { piiPrincipalId: 'zoe' }),
      ]);
      expect(report).toMatchObject({
        ...{ known: 1, recorded: 0 },
        skipped: [{ place: 2, receipt: 'p-2', reason: expect.stringContaining('another person') }],
      });
    }, 60_000);
  });

  it('refuses what is no list of receipts', async () => {
    installation.write('receipts.json', 'no');
    expect(await take()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no JSON list of receipts'),
    });
    expect(readFileSync(join(installation.folder, 'receipts.json'), 'utf8')).toBe('no');
  }, 30_000);
});
