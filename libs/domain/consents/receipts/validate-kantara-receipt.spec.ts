import { Ajv } from 'ajv';
import { FACTS } from '../../../../test/support/receipt-facts.js';
import { KANTARA_SCHEMA } from '../../../../test/support/kantara-schema.js';
import { composeReceipt } from './compose-receipt.js';
import { validateKantaraReceipt } from './validate-kantara-receipt.js';

type Json = Record<string, unknown>;

const isKantara = new Ajv({ strict: false }).compile(KANTARA_SCHEMA);
const receipt = (): Json => JSON.parse(JSON.stringify(composeReceipt(FACTS))) as Json;
/** A receipt in which the member at `path` has another value; undefined takes it away. */
function changed(path: string, value: unknown): Json {
  const document = receipt();
  const names = path.split('.');
  const last = names.pop()!;
  const target = names.reduce<Json>((part, name) => part[name] as Json, document);
  if (value === undefined) delete target[last];
  else target[last] = value;
  return document;
}

const FLAWS: readonly (readonly [path: string, value: unknown])[] = [
  ['version', undefined],
  ['jurisdiction', undefined],
  ['consentTimestamp', undefined],
  ['consentTimestamp', 1.5],
  ['consentTimestamp', -1],
  ['consentTimestamp', '1795338300'],
  ['collectionMethod', undefined],
  ['consentReceiptID', undefined],
  ['publicKey', null],
  ['language', null],
  ['piiPrincipalId', undefined],
  ['piiControllers', undefined],
  ['piiControllers', {}],
  ['piiControllers', ['Muster GmbH']],
  ['piiControllers.0.piiController', undefined],
  ['piiControllers.0.contact', undefined],
  ['piiControllers.0.address', 'Musterstrasse 1'],
  ['piiControllers.0.email', undefined],
  ['piiControllers.0.phone', undefined],
  ['piiControllers.0.onBehalf', 'no'],
  ['policyUrl', undefined],
  ['services', undefined],
  ['services.0.service', undefined],
  ['services.0.purposes', undefined],
  ['services.0.purposes.0.consentType', undefined],
  ['services.0.purposes.0.purposeCategory', undefined],
  ['services.0.purposes.0.purposeCategory', '6 - Marketing'],
  ['services.0.purposes.0.piiCategory', [{ name: 'Contact' }]],
  ['services.0.purposes.0.primaryPurpose', 'true'],
  ['services.0.purposes.0.termination', undefined],
  ['services.0.purposes.0.thirdPartyDisclosure', undefined],
  ['services.0.purposes.0.thirdPartyDisclosure', 'true'],
  ['services.0.purposes.0.thirdPartyName', undefined],
  ['sensitive', undefined],
  ['sensitive', 'false'],
  ['spiCat', undefined],
  ['spiCat', null],
];

describe('validateKantaraReceipt', () => {
  it('finds nothing in a whole receipt', () => {
    expect(validateKantaraReceipt(receipt())).toEqual({ problems: [], warnings: [] });
  });

  it.each(FLAWS)('finds %s = %j, as a JSON Schema validator does', (path, value) => {
    const document = changed(path, value);
    expect(validateKantaraReceipt(document).problems).toEqual([expect.stringContaining(`${path}: `)]);
    expect(isKantara(document)).toBe(false);
  });

  it.each([null, 7, 'receipt', []])('takes %j for no receipt', (document) => {
    expect(validateKantaraReceipt(document).problems).toEqual(['must be a JSON object']);
    expect(isKantara(document)).toBe(false);
  });

  it('tolerates the name of a third party that nothing is disclosed to', () => {
    const document = changed('services.0.purposes.0.thirdPartyDisclosure', false);
    expect(validateKantaraReceipt(document).problems).toEqual([]);
    expect(isKantara(document)).toBe(true);
  });

  it.each([
    ['consentTimestamp', 1_795_338_300_000, 'milliseconds'],
    ['jurisdiction', ' ', 'is empty'],
    ['language', 'deu', 'ISO 639-1'],
    ['services', [], 'no service'],
    ['services.0.purposes', [], 'no purpose'],
    ['piiControllers', [], 'no controller'],
    ['piiControllers.0.email', 'privacy@example.com', 'placeholder'],
    ['piiControllers.0.email', 'dpo@mail.shop.test', 'placeholder'],
    ['piiControllers.0.contact', 'TODO', 'placeholder'],
  ])('warns of %s = %j, which the schema lets through', (path, value, words) => {
    const document = changed(path, value);
    expect(validateKantaraReceipt(document)).toEqual({
      problems: [],
      warnings: [expect.stringContaining(words)],
    });
    expect(isKantara(document)).toBe(true);
  });
});
