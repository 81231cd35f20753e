import { base32, int31, int63, pseudonymDigest, uuid } from './digest.js';
import { pseudonymise } from './pseudonym.js';
import { sameLength } from './same-length.js';
import { shiftDays } from '../generalise/dates.js';

const key = Buffer.alloc(32, 1);
const digest = pseudonymDigest(key, 'email', 'customer-1@example.com');
const text = (maxLength: number | null) => ({ kind: 'text', nativeType: 'text', maxLength }) as const;

describe('pseudonymDigest', () => {
  it('gives the check values of the specification', () => {
    expect(digest.toString('hex')).toBe('286f23c2126cd53c0e22a7a239111cce76fe1c359a034ca1c5fb404ba5d8f385');
    expect(pseudonymDigest(key, 'username', 'customer-1').toString('hex')).toBe(
      '5b647c40b36aacb54bda74a2a6f8b0c66c7770bf9b3490641e506f0ed6099201',
    );
  });

  it('is written as uuid, base32 and numbers', () => {
    expect(uuid(digest)).toBe('286f23c2-126c-853c-8e22-a7a239111cce');
    expect(uuid(pseudonymDigest(key, 'username', 'customer-1'))).toBe('5b647c40-b36a-8cb5-8bda-74a2a6f8b0c6');
    expect(base32(digest)).toBe('fbxshqqsntktydrcu6rdsei4zz3p4hbvtibuziof7naexjoy6ocq');
    expect(int63(digest)).toBe(2913586800371750204n);
    expect(int31(digest)).toBe(678372290);
  });

  it('gives no two domains the same pseudonym', () => {
    expect(pseudonymDigest(key, 'username', 'customer-1@example.com')).not.toEqual(digest);
  });
});

describe('pseudonymise as email', () => {
  const email = { as: 'email', domain: 'email' } as const;

  it('gives an address that can never receive mail, shorter in short columns', () => {
    expect(pseudonymise('customer-1@example.com', email, key, text(60))).toBe(
      'pfbxshqqsntktydrcu6rdsei4zz@erased.invalid',
    );
    expect(pseudonymise('customer-1@example.com', email, key, text(29))).toBe(
      'pfbxshqqsntkty@erased.invalid',
    );
    expect(pseudonymise('customer-1@example.com', email, key, text(28))).toBeNull();
  });

  it('gives two spellings of one address one pseudonym', () => {
    expect(pseudonymise(' Customer-1@Example.COM ', email, key, text(null))).toBe(
      pseudonymise('customer-1@example.com', email, key, text(null)),
    );
  });

  it('leaves its own pseudonyms as they are', () => {
    const once = pseudonymise('customer-1@example.com', email, key, text(null));
    expect(pseudonymise(String(once), email, key, text(null))).toBe(once);
  });
});

describe('sameLength', () => {
  it.each([
    ['email', 'customer-1@example.com', 'pdortoug-3@puhoboq.dux'],
    ['username', 'Zoë-77', 'Zxyu-07'],
    ['phone', '+49 30 1234567', '+22 93 1828397'],
  ])('gives the check value for a %s', (domain, value, expected) => {
    expect(sameLength(Buffer.from(value), key, domain).toString()).toBe(expected);
  });

  it('avoids a result that is an identifier of somebody else', () => {
    const first = sameLength(Buffer.from('customer-1'), key, 'username');
    const second = sameLength(Buffer.from('customer-1'), key, 'username', (candidate) =>
      candidate.equals(first),
    );
    expect(second).not.toEqual(first);
    expect(second).toHaveLength(first.length);
  });

  it('stops on a token without letters and digits', () => {
    expect(sameLength(Buffer.from('+-.@'), key, 'username').toString()).toBe('+-.@');
    expect(sameLength(Buffer.alloc(0), key, 'username')).toHaveLength(0);
  });
});

describe('shiftDays', () => {
  it('gives the check value of the specification', () => {
    expect(shiftDays(key, 180)).toBe(-42);
  });
});
