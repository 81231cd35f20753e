/** Made-up receipts for the OpenAPI document. */
export const RECEIPT = {
  version: 'KI-CR-v1.1.0',
  jurisdiction: 'DE',
  consentTimestamp: 1_795_338_300,
  collectionMethod: 'web form',
  consentReceiptID: '0198c1e0-6f0e-7a55-9d0f-0f3c7f0a9e21',
  language: 'en',
  piiPrincipalId: 'person-1',
  piiControllers: [
    {
      piiController: 'Example GmbH',
      onBehalf: false,
      contact: 'Privacy office',
      address: { streetAddress: 'Example street 1', addressLocality: 'Berlin', addressCountry: 'DE' },
      email: 'privacy@example.com',
      phone: '+49 30 000000',
    },
  ],
  policyUrl: 'https://example.com/privacy',
  services: [
    {
      service: 'Example shop',
      purposes: [
        {
          purpose: 'Send the monthly newsletter',
          consentType: 'EXPLICIT',
          purposeCategory: ['6 - Marketing'],
          piiCategory: ['2 - Contact'],
          primaryPurpose: false,
          termination: 'https://example.com/consents',
          thirdPartyDisclosure: false,
        },
      ],
    },
  ],
  sensitive: false,
  spiCat: [],
  habeas: {
    status: 'accepted',
    action: '0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01',
    consent: { id: '0198c1d3-0000-7000-8000-000000000001', name: 'newsletter', version: 1, locale: 'en' },
    legalType: 'consent',
    acceptedFields: ['email'],
    scopes: [],
    supersedes: null,
  },
};

export const SIGNED =
  'eyJhbGciOiJFZERTQSIsInR5cCI6ImNvbnNlbnQtcmVjZWlwdCtqd3QifQ.eyJqdGkiOiIuLi4ifQ.c2lnbmF0dXJl';

export const RECORD = {
  '@context': { dpv: 'https://w3id.org/dpv#', dct: 'http://purl.org/dc/terms/' },
  '@id': 'urn:uuid:0198c1e0-6f0e-7a55-9d0f-0f3c7f0a9e21',
  '@type': 'dpv:ConsentReceipt',
  'dct:identifier': '0198c1e0-6f0e-7a55-9d0f-0f3c7f0a9e21',
  'dpv:hasRecordOfActivity': {
    '@id': 'urn:uuid:0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01',
    '@type': 'dpv:ConsentRecord',
  },
};
