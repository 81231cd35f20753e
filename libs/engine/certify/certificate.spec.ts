import { generateKeyPairSync, sign } from 'node:crypto';
import type { Plan, PlanStep } from '../types.js';
import { buildCertificate, type CertificateFacts } from './certificate.js';
import { certificateBytes, signCertificate, verifyCertificate } from './signature.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = { kid: 'k1', sign: (bytes: Buffer) => sign(null, bytes, privateKey) };
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] };

const plan: Plan = {
  hash: 'a'.repeat(64),
  right: 'erasure',
  dataMapHash: 'b'.repeat(64),
  stores: [
    {
      store: 'shop',
      type: 'postgres',
      taskQueue: null,
      catalogueFingerprint: 'c'.repeat(64),
      findings: [],
      steps: [],
      protected: [
        {
          store: 'shop',
          collection: 'invoice',
          action: 'keep',
          ownership: 'exclusive',
          rows: 3,
          digest: '0'.repeat(16),
          reason: 'identity email',
          columns: [
            {
              column: 'name',
              category: 'identity.name',
              strategy: 'keep LEGAL_OBLIGATION',
              keep: { code: 'LEGAL_OBLIGATION', until: '2034-01-01' },
            },
          ],
        },
        {
          store: 'shop',
          collection: 'address',
          action: 'keep',
          ownership: 'shared',
          rows: 2,
          digest: '0'.repeat(16),
          reason: 'customer.address_id → address',
          columns: [],
        },
      ],
    },
  ],
};
const facts: CertificateFacts = {
  id: 'crt_1',
  tenant: 'ten_1',
  requestId: 'req_1',
  regime: 'EU_GDPR',
  engineVersion: '0.1.0',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:01:00Z',
  plan,
  executions: {
    shop: {
      status: 'done',
      outcomes: [{ store: 'shop', collection: 'customer', action: 'mask', planned: 1, affected: 1 }],
      journalDigest: 'd'.repeat(64),
    },
  },
  verifications: [
    {
      store: 'shop',
      clean: true,
      scannedRows: 10,
      scannedBytes: 100,
      control: 'found',
      residues: [
        {
          store: 'shop',
          collection: 'address',
          column: 'street',
          count: 2,
          allowed: 'SHARED',
          locations: ['x'],
        },
      ],
    },
  ],
};

describe('buildCertificate', () => {
  it('takes over counts, codes and dates', () => {
    expect(buildCertificate(facts).stores).toEqual([
      {
        store: 'shop',
        type: 'postgres',
        actions: [{ collection: 'customer', action: 'mask', planned: 1, affected: 1 }],
        kept: [
          { collection: 'invoice', code: 'LEGAL_OBLIGATION', until: '2034-01-01', rows: 3 },
          { collection: 'address', code: 'SHARED', rows: 2 },
        ],
        verification: {
          clean: true,
          control: 'found',
          scannedRows: 10,
          scannedBytes: 100,
          allowedResidues: 2,
          residues: 0,
        },
        journalDigest: 'd'.repeat(64),
      },
    ]);
  });
});

describe('what a certificate says was not searched', () => {
  it('takes over types and counts', () => {
    const notSearched = [{ type: 'username', count: 1 }] as const;
    const verifications = facts.verifications.map((result) => ({ ...result, notSearched }));
    expect(buildCertificate({ ...facts, verifications }).stores[0]?.verification).toMatchObject({
      clean: true,
      notSearched,
    });
  });
});

describe('what a certificate says was kept', () => {
  const keep = { code: 'LEGAL_OBLIGATION', until: '2034-01-01' } as const;
  const [store] = plan.stores;
  const masked: PlanStep = {
    store: 'shop',
    collection: 'orders',
    action: 'mask',
    ownership: 'exclusive',
    rows: 3,
    digest: '0'.repeat(16),
    reason: 'orders.customer_id → customer',
    columns: [
      { column: 'invoice_name', category: 'identity.name', strategy: 'keep LEGAL_OBLIGATION', keep },
      { column: 'vat_id', category: 'identity.number', strategy: 'keep LEGAL_OBLIGATION', keep },
      { column: 'contact_email', category: 'contact.email', strategy: 'null' },
    ],
  };

  it('includes columns of rows that were otherwise erased', () => {
    const partial = { ...plan, stores: [{ ...store!, steps: [masked], protected: [] }] };
    expect(buildCertificate({ ...facts, plan: partial }).stores[0]?.kept).toEqual([
      { collection: 'orders', columns: ['invoice_name', 'vat_id'], ...keep, rows: 3 },
    ]);
  });
});

describe('verifyCertificate', () => {
  it('accepts what was signed, also after a round trip through JSON', async () => {
    const signed = await signCertificate(buildCertificate(facts), signer);
    const read = JSON.parse(JSON.stringify(signed)) as unknown;
    expect(verifyCertificate(read, jwks)).toMatchObject({ ok: true, certificate: { id: 'crt_1' } });
  });

  it('refuses a certificate in which one digit was changed', async () => {
    const signed = await signCertificate(buildCertificate(facts), signer);
    const text = JSON.stringify(signed).replace('"affected":1', '"affected":2');
    expect(verifyCertificate(JSON.parse(text), jwks)).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it('refuses every single flipped bit of the signature', async () => {
    const signed = await signCertificate(buildCertificate(facts), signer);
    const value = Buffer.from(signed.signature.value, 'base64url');
    for (let bit = 0; bit < value.length * 8; bit += 37) {
      const flipped = Buffer.from(value);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const forged = { ...signed, signature: { ...signed.signature, value: flipped.toString('base64url') } };
      expect(verifyCertificate(forged, jwks)).toEqual({ ok: false, reason: 'bad_signature' });
    }
  });

  it('names an unknown key, another algorithm and a document that is no certificate', async () => {
    const signed = await signCertificate(buildCertificate(facts), signer);
    const other = { ...signed, signature: { ...signed.signature, kid: 'k2' } };
    const none = { ...signed, signature: { ...signed.signature, alg: 'none' } };
    expect(verifyCertificate(other, jwks)).toEqual({ ok: false, reason: 'unknown_key' });
    expect(verifyCertificate(none, jwks)).toEqual({ ok: false, reason: 'algorithm' });
    for (const document of [
      null,
      7,
      [],
      {},
      { certificate: {}, signature: {} },
      { ...signed, signature: null },
    ])
      expect(verifyCertificate(document, jwks)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('does not depend on the order of members', () => {
    const certificate = buildCertificate(facts);
    const reversed = Object.fromEntries(
      Object.entries(certificate).reverse(),
    ) as unknown as typeof certificate;
    expect(certificateBytes(reversed).equals(certificateBytes(certificate))).toBe(true);
  });
});
