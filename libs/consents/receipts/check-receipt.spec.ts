import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { compactVerify, importSPKI } from 'jose';
import { composeReceipt } from '#domain/receipts';
import { FACTS } from '../../../test/support/receipt-facts.js';
import { checkReceipt, withJwks } from './check-receipt.js';
import { RECEIPT_TYPE, bareReceipt, signReceipt, type ReceiptClaims } from './signed-receipt.js';

const ISSUER = 'https://habeas.example.com';
const NOW = Date.UTC(2026, 10, 22, 9, 6);
const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = ed25519.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const key = { kid: 'k1', publicKey, sign: (bytes: Buffer) => sign(null, bytes, ed25519.privateKey) };
const jwks = [
  { ...ed25519.publicKey.export({ format: 'jwk' }), kid: 'k1' },
  { ...p256.publicKey.export({ format: 'jwk' }), kid: 'k2' },
];
const check = (given: unknown) => checkReceipt(given, withJwks(jwks));

const receipt = composeReceipt(FACTS);
const jws = signReceipt(receipt, key, ISSUER, NOW);
const [headerPart = '', payloadPart = '', signaturePart = ''] = jws.split('.');

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = { alg: 'EdDSA', typ: RECEIPT_TYPE, kid: 'k1' };
const claims = JSON.parse(Buffer.from(payloadPart, 'base64url').toString()) as ReceiptClaims;
/** Signed with our own key, whatever the header says. */
const forged = (head: object, body: object = claims): string => {
  const input = `${encode(head)}.${encode(body)}`;
  return `${input}.${key.sign(Buffer.from(input)).toString('base64url')}`;
};

describe('a signed receipt', () => {
  it('is what another JOSE library accepts, with the key inside it', async () => {
    const { payload, protectedHeader } = await compactVerify(jws, await importSPKI(publicKey, 'EdDSA'));
    expect(protectedHeader).toEqual(header);
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
      iss: ISSUER,
      iat: NOW / 1000,
      jti: FACTS.receiptId,
      sub: 'person-1',
      consentReceipt: { ...JSON.parse(JSON.stringify(receipt)), publicKey },
    });
  });

  it('is good under its key, and gives the bare receipt again', async () => {
    expect(await check(jws)).toMatchObject({
      valid: true,
      signature: 'good',
      problems: [],
      warnings: [],
      kid: 'k1',
    });
    expect(await check(`${jws}\n`)).toMatchObject({ valid: true });
    expect(bareReceipt(jws)).toEqual(JSON.parse(JSON.stringify(receipt)));
  });

  it('is refused with any character changed', async () => {
    for (let at = 0; at < jws.length; at += 1) {
      const other = jws[at] === 'A' ? 'B' : 'A';
      const changed = jws.slice(0, at) + other + jws.slice(at + 1);
      const { valid, signature } = await check(changed);
      expect([at, valid]).toEqual([at, false]);
      expect(['bad', 'unknown_key']).toContain(signature);
    }
  });

  it('is refused with another spelling of the same signature', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(signaturePart.at(-1)!);
    const respelled = signaturePart.slice(0, -1) + alphabet[last ^ 1]!;
    expect(Buffer.from(respelled, 'base64url')).toEqual(Buffer.from(signaturePart, 'base64url'));
    expect(await check(`${headerPart}.${payloadPart}.${respelled}`)).toMatchObject({ signature: 'bad' });
  });

  it('holds with ES256 and a key on P-256', async () => {
    const input = `${encode({ ...header, alg: 'ES256', kid: 'k2' })}.${payloadPart}`;
    const signature = sign('sha256', Buffer.from(input), { key: p256.privateKey, dsaEncoding: 'ieee-p1363' });
    expect(await check(`${input}.${signature.toString('base64url')}`)).toMatchObject({ valid: true });
  });

  it.each([
    ['no algorithm', { alg: 'none' }],
    ['an HMAC', { alg: 'HS256' }],
    ['an algorithm that does not fit the key', { alg: 'ES256' }],
    ['another type', { typ: 'JWT' }],
    ['no type', { typ: undefined }],
    ['a key of its own', { jwk: jwks[0] }],
    ['an address of keys', { jku: 'https://example.com/keys' }],
    ['an address of certificates', { x5u: 'https://example.com/chain' }],
    ['an unencoded payload', { b64: false, crit: ['b64'] }],
    ['critical extensions', { crit: ['exp'] }],
    ['no key id', { kid: undefined }],
    ['a key id that is no text', { kid: 7 }],
  ])('with %s in the header is refused', async (_, change) => {
    expect(await check(forged({ ...header, ...change }))).toMatchObject({ valid: false, signature: 'bad' });
  });

  it('signed by HMAC with the public key as its secret is refused', async () => {
    const input = `${encode({ ...header, alg: 'HS256' })}.${payloadPart}`;
    const mac = createHmac('sha256', publicKey).update(input).digest('base64url');
    expect(await check(`${input}.${mac}`)).toMatchObject({ valid: false, signature: 'bad' });
  });

  it.each([
    '',
    'a',
    'a.b',
    `${headerPart}.${payloadPart}.`,
    `${jws}.AAAA`,
    `${headerPart}=.${payloadPart}.${signaturePart}`,
  ])('is not what %j is', async (text) => {
    expect(await check(text)).toMatchObject({ valid: false, signature: 'bad' });
  });

  it('of a key that nobody knows says so', async () => {
    expect(await check(forged({ ...header, kid: 'k3' }))).toMatchObject({
      valid: false,
      signature: 'unknown_key',
    });
    expect(
      await checkReceipt(jws, withJwks([null as never, { kid: 'k1', kty: 'OKP', crv: 'Ed25519' }])),
    ).toMatchObject({
      signature: 'bad',
    });
  });

  it('must speak of the same receipt and person inside and outside', async () => {
    expect(await check(forged(header, { ...claims, jti: 'x', sub: 'y' }))).toMatchObject({
      valid: false,
      signature: 'good',
      problems: [expect.stringContaining('jti'), expect.stringContaining('sub')],
    });
    expect(await check(forged(header, { ...claims, consentReceipt: 7 }))).toMatchObject({ valid: false });
  });
});

describe('a bare receipt', () => {
  it('is checked against the schema, and proves nothing', async () => {
    expect(await check(receipt)).toMatchObject({ valid: false, signature: 'none', problems: [] });
    expect(await check({ ...receipt, spiCat: null })).toMatchObject({
      problems: ['spiCat: must be an array of strings'],
    });
  });
});
