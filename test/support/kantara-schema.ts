/**
 * The receipt schema of Kantara 1.1 as a table of its fields describes it (receipt reference, section 2.1), for a JSON
 * Schema validator that is not ours.
 */
const text = { type: 'string' } as const;
const strings = { type: 'array', items: text } as const;

const purpose = {
  type: 'object',
  required: ['consentType', 'purposeCategory', 'piiCategory', 'termination', 'thirdPartyDisclosure'],
  properties: {
    purpose: text,
    consentType: text,
    purposeCategory: strings,
    piiCategory: strings,
    primaryPurpose: { type: 'boolean' },
    termination: text,
    thirdPartyDisclosure: { type: 'boolean' },
    thirdPartyName: text,
  },
  oneOf: [
    { properties: { thirdPartyDisclosure: { enum: [true] } }, required: ['thirdPartyName'] },
    { properties: { thirdPartyDisclosure: { enum: [false] } } },
  ],
};

const controller = {
  type: 'object',
  required: ['piiController', 'contact', 'address', 'email', 'phone'],
  properties: {
    piiController: text,
    onBehalf: { type: 'boolean' },
    contact: text,
    address: { type: 'object' },
    email: text,
    phone: text,
    piiControllerUrl: text,
  },
};

export const KANTARA_SCHEMA = {
  type: 'object',
  required: [
    'version',
    'jurisdiction',
    'consentTimestamp',
    'collectionMethod',
    'consentReceiptID',
    'piiPrincipalId',
    'piiControllers',
    'policyUrl',
    'services',
    'sensitive',
    'spiCat',
  ],
  properties: {
    version: text,
    jurisdiction: text,
    consentTimestamp: { type: 'integer', minimum: 0 },
    collectionMethod: text,
    consentReceiptID: text,
    publicKey: text,
    language: text,
    piiPrincipalId: text,
    piiControllers: { type: 'array', items: controller },
    policyUrl: text,
    services: {
      type: 'array',
      items: {
        type: 'object',
        required: ['service', 'purposes'],
        properties: { service: text, purposes: { type: 'array', items: purpose } },
      },
    },
    sensitive: { type: 'boolean' },
    spiCat: strings,
  },
} as const;
