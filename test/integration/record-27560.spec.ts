import jsonld from 'jsonld';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, type ConsentToDefine } from '../support/consents.js';
import { CONTROLLER } from '../support/receipt-facts.js';

/** A node in expanded form: every key is an address, every value a list. */
type Node = Readonly<Record<string, unknown>>;

const DPV = 'https://w3id.org/dpv#';
const DCT = 'http://purl.org/dc/terms/';
const SCHEMA = 'https://w3id.org/dpv/schema/dpv-27560#';

const RECORD = [`${DPV}hasRecordOfActivity`] as const;
const CONTROLLERS = [...RECORD, `${DPV}hasDataController`] as const;
const EVENT = [...RECORD, `${DPV}hasConsentStatus`] as const;

/** Where each mandatory field of the standard stands (receipt reference, section 4, after the guide for DPV and 27560). */
const MANDATORY: Readonly<Record<string, readonly string[]>> = {
  'schema version of the receipt': [`${DCT}conformsTo`],
  'receipt id': [`${DCT}identifier`],
  schema_version: [...RECORD, `${DCT}conformsTo`],
  record_id: [...RECORD, `${DCT}identifier`],
  pii_principal_id: [...RECORD, `${DPV}hasDataSubject`, `${DCT}identifier`],
  privacy_notice: [...RECORD, `${DPV}hasNotice`],
  language: [...RECORD, `${DCT}language`],
  purpose: [...RECORD, `${DPV}hasPurpose`],
  pii_information: [...RECORD, `${DPV}hasPersonalData`],
  pii_controllers: CONTROLLERS,
  storage_locations: [...RECORD, `${DPV}hasStorageCondition`, `${DPV}hasLocation`],
  retention_period: [...RECORD, `${DPV}hasStorageCondition`, `${DPV}hasDuration`],
  jurisdiction: [...RECORD, `${DPV}hasJurisdiction`],
  recipient_third_parties: [...RECORD, `${DPV}hasRecipient`],
  withdrawal_method: [...RECORD, `${DPV}hasConsentControl`],
  pii_type: [...RECORD, `${DPV}hasPersonalData`, '@type'],
  party_id: [...CONTROLLERS, `${DCT}identifier`],
  party_address: [...CONTROLLERS, `${DPV}hasAddress`],
  party_name: [...CONTROLLERS, `${DPV}hasName`],
  party_contact: [...CONTROLLERS, `${DPV}hasContact`],
  party_type: [...CONTROLLERS, '@type'],
  event_time: [...EVENT, `${DCT}date`],
  validity_duration: [...EVENT, `${DCT}valid`],
  entity_id: [...EVENT, `${DPV}isImplementedByEntity`],
  event_type: [...RECORD, `${DPV}hasLegalBasis`],
  event_state: [...EVENT, '@type'],
};

/** Each member without which a field has no value, and how the standard calls it. */
const LACKING: readonly (readonly [field: string, of: 'controller' | 'definition', without: object])[] = [
  ['lawful_basis', 'definition', { legalType: 'contract' }],
  ['purpose', 'definition', { purposes: [] }],
  ['pii_information', 'definition', { details: {} }],
  ['storage_locations', 'controller', { storageLocations: undefined }],
  ['retention_period', 'controller', { retentionPeriod: undefined }],
  ['withdrawal_method', 'controller', { withdrawalUrl: undefined }],
];

describe('the record of ISO/IEC TS 27560', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  let complete: Record<string, unknown>;
  let receipt: Node;

  beforeAll(async () => {
    api = await createTestApi();
    const answer = await recordOf();
    expect([answer.statusCode, answer.body]).toEqual([200, answer.body]);
    complete = JSON.parse(answer.body) as Record<string, unknown>;
    receipt = await expanded(complete);
  });
  afterAll(() => api?.close());

  const COMPLETE: ConsentToDefine = {
    name: 'newsletter',
    purposes: [{ key: 'news', name: 'Newsletter', dpvPurpose: 'https://w3id.org/dpv/2.0#DirectMarketing' }],
    details: { personalDataCategories: ['Contact', 'Health'] },
    allowedRights: ['RevocationOfConsent', 'Information'],
  };
  /** The record of an acceptance, as it is answered. */
  async function recordOf(definition: object = {}, controller: object | null = {}) {
    const fields = 'details' in definition ? [] : ['email'];
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    if (controller) {
      const profile = await api.call('PUT /v1/controller-profile', {
        key,
        body: { ...CONTROLLER, ...controller },
      });
      expect([profile.statusCode, profile.body]).toEqual([200, profile.body]);
    }
    const unitOfWork = api.app.get(UnitOfWork);
    const { consentId } = await runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'spec' }, () =>
      unitOfWork.run(() => defineConsent(unitOfWork, { ...COMPLETE, ...definition })),
    );
    const body = {
      ...{ type: 'legalbasistrack', sub: 'person-1', client_id: 'shop', consent_id: consentId },
      ...{ status: 'accepted', accepted_fields: fields },
    };
    const answered = await api.call('POST /consent-srv/actions', { key, body });
    const { receiptId } = answered.json<{ data: { receiptId: string } }>().data;
    return api.call(`GET /v1/receipts/${receiptId}`, { key, headers: { accept: 'application/ld+json' } });
  }
  async function expanded(document: object): Promise<Node> {
    const [only, ...others] = await jsonld.expand(document, OFFLINE);
    expect(others).toEqual([]);
    return only!;
  }

  it('is read by a library of JSON-LD without network, and nothing of it gets lost', () => {
    expect(receipt).toMatchObject({
      '@type': [`${DPV}ConsentReceipt`],
      [`${DCT}conformsTo`]: [{ '@id': `${SCHEMA}receipt-eu-gdpr` }],
      [RECORD[0]]: [
        {
          '@type': [`${DPV}ConsentRecord`],
          [`${DCT}conformsTo`]: [{ '@id': `${SCHEMA}record-eu-gdpr` }],
          [`${DPV}hasConsentStatus`]: [{ '@type': [`${DPV}ConsentGiven`] }],
          [`${DPV}hasJurisdiction`]: [{ '@id': 'https://w3id.org/dpv/loc#DE' }],
          [`${DPV}hasRight`]: [
            { '@id': 'https://w3id.org/dpv/legal/eu/gdpr#A7-3' },
            { '@id': 'https://w3id.org/dpv/legal/eu/gdpr#A15' },
          ],
        },
      ],
    });
  });

  it('cannot be read offline when its context is elsewhere, nor in full with a term that is not declared', async () => {
    const elsewhere = { ...complete, '@context': 'https://example.com/context.jsonld' };
    await expect(jsonld.expand(elsewhere, OFFLINE)).rejects.toThrow();
    await expect(jsonld.expand({ ...complete, unmapped: 'lost' }, OFFLINE)).rejects.toThrow();
  });

  it.each(Object.entries(MANDATORY))('has %s', (_, path) => {
    expect(valuesAt(receipt, path)).not.toEqual([]);
  });

  it('is made of terms of DPV and Dublin Core alone', () => {
    const names = new Set(namesIn(receipt));
    const vocabularies = [DPV, DCT, SCHEMA, 'https://w3id.org/dpv/'];
    expect([...names].filter((name) => !vocabularies.some((known) => name.startsWith(known)))).toEqual([]);
    expect(names.size).toBeGreaterThan(30);
  });

  it('is refused while nobody said who is responsible', async () => {
    const refused = await recordOf({}, null);
    const missing = refused.json<{ missing: { field: string }[] }>().missing.map(({ field }) => field);
    expect([refused.statusCode, missing]).toEqual([
      422,
      ['storage_locations', 'retention_period', 'withdrawal_method', 'party_contact'],
    ]);
  });

  it.each(LACKING)('is refused without a value for %s', async (field, of, without) => {
    const refused = await (of === 'controller' ? recordOf({}, without) : recordOf(without));
    expect([refused.statusCode, refused.json()]).toMatchObject([
      422,
      { code: 'receipt.incomplete', missing: [{ field, detail: expect.any(String) }] },
    ]);
  });
});

const OFFLINE = {
  safe: true,
  documentLoader: (url: string): Promise<never> => Promise.reject(new Error(`There is no network: ${url}`)),
};

/** What stands at the end of a path of addresses, through every list on the way. */
function valuesAt(node: unknown, [next, ...rest]: readonly string[]): unknown[] {
  const values = [(node as Node)[next!] ?? []].flat() as unknown[];
  if (rest.length === 0) return values;
  return values.flatMap((value) => valuesAt(value, rest));
}

/** Relations and types of a document. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('@value' in value) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === '@type') return inner as string[];
    return name.startsWith('@') ? [] : [name, ...namesIn(inner)];
  });
}
