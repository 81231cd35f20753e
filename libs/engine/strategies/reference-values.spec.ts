import fc from 'fast-check';
import { ageBand, bandStart } from './generalise/age-band.js';
import { affixed } from './pseudonyms/affixes.js';
import { isIban, luhnDigit, passesLuhn } from './pseudonyms/check-digits.js';
import { roundCoordinates } from './generalise/coordinates.js';
import { generaliseBirth, shiftDays } from './generalise/dates.js';
import { ff1Cipher, ff1Key } from './pseudonyms/ff1.js';
import { hashValue } from './pseudonyms/hash-value.js';
import { postcodePrefix } from './generalise/postcode.js';
import { pseudonymise, type PseudonymAction } from './pseudonyms/pseudonym.js';
import { randomText } from './pseudonyms/random-text.js';
import { truncateIp } from './generalise/truncate-ip.js';

const key = Buffer.alloc(32, 1);
const EVERYTHING = Number.MAX_SAFE_INTEGER;
const text = (maxLength: number | null = null) => ({ kind: 'text', nativeType: 'text', maxLength }) as const;

describe('hashValue', () => {
  const sha256 = { algorithm: 'SHA-256', salt: 'adobo' } as const;

  it.each([
    [sha256, null, 'monkey', '1c015e801323afa54bde5e4d510809e6b5f14ad9b9961c48cbd7143106b6e596'],
    [sha256, null, 'tiger', 'f37d3290343da298f2471fa8cff444d242052529e4fa27a1b9361bd1fdc02fd4'],
    [
      { algorithm: 'SHA-512', salt: 'adobo' } as const,
      null,
      'monkey',
      '527ca44f5c95400d161c503e6ddad7be01941ec9e7a03c2201338a16ba8a36bb765a430bd6b276a590661154f3f743a3a91efecd056645b4ea13b4b8cf39e8e3',
    ],
    [
      { algorithm: 'SHA-256', salt: 'test_salt' } as const,
      'test_key',
      'my_data',
      'df1e66dc2262ae3336f36294811f795b075900287e0a1add7974eacea8a52970',
    ],
    [
      { algorithm: 'SHA-256', salt: 'test_salt' } as const,
      'test_key',
      'my_other_data',
      'fdc1f6389fbbb07174d4f15a4bbf0c0e2226a32ef2b288aa9a490e9fb91ce4bf',
    ],
    [
      { algorithm: 'SHA-512', salt: 'test_salt' } as const,
      'test_key',
      'my_data',
      '0b4b968fa95510640bff35404ca89c146769e0a88cd4a6c15843176735a0820eec0f6580a21fd2b6b30f130cef01ccb4c5ab1d63387c4153ce8fc507e52efbaf',
    ],
  ])('gives the check value %# of the reference', (options, secret, value, expected) => {
    const hmacKey = secret === null ? null : Buffer.from(secret);
    expect(hashValue(value, options, hmacKey, EVERYTHING)).toBe(expected);
  });

  it('is cut first and suffixed then, and never cut to what could be guessed', () => {
    const options = { ...sha256, suffix: '@x.invalid' };
    expect(hashValue('monkey', options, null, 20)).toBe('1c015e8013@x.invalid');
    expect(hashValue('monkey', options, null, 19)).toBeNull();
  });
});

describe('ff1Cipher', () => {
  const standard = Buffer.from('2B7E151628AED2A6ABF7158809CF4F3C', 'hex');
  const tweak = Buffer.from('39383736353433323130', 'hex');

  it.each([
    ['digits', Buffer.alloc(0), '0123456789', '2433477484'],
    ['digits', tweak, '0123456789', '6124200773'],
    ['lower', Buffer.from('3737373770717273373737', 'hex'), '0123456789abcdefghi', 'a9tv40mll9kdu509eum'],
  ] as const)('gives the sample of the standard for %s, %#', (alphabet, sampleTweak, value, expected) => {
    expect(ff1Cipher(standard, sampleTweak, { alphabet })(value)).toEqual({ text: expected });
  });

  it('leaves separators where they are', () => {
    expect(ff1Cipher(standard, tweak, { alphabet: 'digits' })('01-234 567/89')).toEqual({
      text: '61-242 007/73',
    });
    expect(ff1Cipher(standard, tweak, { alphabet: 'digits' })('K-1234567')).toEqual({
      text: expect.stringMatching(/^K-\d{7}$/),
    });
    expect(ff1Cipher(standard, tweak, { alphabet: 'upper' })('AB-12-CD-34')).toEqual({
      text: expect.stringMatching(/^[A-Z0-9]{2}(-[A-Z0-9]{2}){3}$/),
    });
  });

  it('refuses what has fewer than a million values, other letters, and wrong check digits', () => {
    const digits = ff1Cipher(standard, tweak, { alphabet: 'digits' });
    expect(digits('12345')).toEqual({ fault: 'FF1_DOMAIN' });
    expect(digits('123456')).toHaveProperty('text');
    expect(digits('no digits')).toEqual({ fault: 'FF1_DOMAIN' });
    expect(ff1Cipher(standard, tweak, { alphabet: 'upper' })('ABCd1')).toEqual({ fault: 'FF1_ALPHABET' });
    expect(ff1Cipher(standard, tweak, { alphabet: 'lower' })('äbcdef')).toEqual({ fault: 'FF1_ALPHABET' });
    const luhn = ff1Cipher(standard, tweak, { alphabet: 'digits', luhn: true });
    expect(luhn('4111 1111 1111 1112')).toEqual({ fault: 'FF1_LUHN' });
    expect(luhn('123455')).toEqual({ fault: 'FF1_DOMAIN' });
  });

  it('computes the Luhn digit anew and begins like no issuer, unless asked to', () => {
    const cards = fc.stringMatching(/^[3-6]\d{14}$/).map((body) => body + luhnDigit(body));
    const walked = ff1Cipher(ff1Key(key), tweak, { alphabet: 'digits', luhn: true });
    const plain = ff1Cipher(ff1Key(key), tweak, { alphabet: 'digits', luhn: true, issuerPrefix: true });
    fc.assert(
      fc.property(cards, (card) => {
        const results = [walked(card), plain(card)].map((one) => ('text' in one ? one.text : ''));
        expect(results.every((result) => /^\d{16}$/.test(result) && passesLuhn(result))).toBe(true);
        expect(results[0]).toMatch(/^[0789]/);
      }),
    );
    const starts = ['4111111111111111', '5500005555555559', '371449635398431'].map((card) => plain(card));
    expect(starts.every((result) => 'text' in result)).toBe(true);
  });

  it('gives different values different results', () => {
    const encrypt = ff1Cipher(ff1Key(key), tweak, { alphabet: 'digits' });
    const results = Array.from({ length: 2_000 }, (_, at) => JSON.stringify(encrypt(String(1_000_000 + at))));
    expect(new Set(results).size).toBe(2_000);
  });
});

describe('encodings of pseudonyms', () => {
  const value = 'customer-1@example.com';
  const of = (action: Omit<PseudonymAction, 'kind' | 'domain' | 'scope'>, target = text()) =>
    pseudonymise(value, { domain: 'email', ...action }, key, target);

  it('are those of the reference', () => {
    expect(of({ as: 'hex' })).toBe('286f23c2126cd53c0e22a7a239111cce76fe1c359a034ca1c5fb404ba5d8f385');
    expect(of({ as: 'base32' })).toBe('fbxshqqsntktydrcu6rdsei4zz3p4hbvtibuziof7naexjoy6ocq');
    expect(of({ as: 'uuid' })).toBe('286f23c2-126c-853c-8e22-a7a239111cce');
    expect(of({ as: 'int63' })).toBe('2913586800371750204');
    expect(of({ as: 'int31' })).toBe('678372290');
    const integer = { kind: 'integer', nativeType: 'integer', maxLength: null } as const;
    expect(pseudonymise(value, { as: 'int31', domain: 'email' }, key, integer)).toBe(678372290);
  });

  it('are cut from the end, with a text before and behind, never below 40 bits', () => {
    expect(of({ as: 'hex', length: 16, prefix: 'c-' })).toBe('c-286f23c2126cd53c');
    expect(of({ as: 'base32', suffix: '.x' }, text(12))).toBe('fbxshqqsnt.x');
    expect(of({ as: 'hex' }, text(10))).toBe('286f23c212');
    expect(of({ as: 'hex' }, text(9))).toBeNull();
    expect(of({ as: 'base32' }, text(8))).toBe('fbxshqqs');
    expect(of({ as: 'base32', prefix: 'c' }, text(8))).toBeNull();
    expect(of({ as: 'number' }, text(13))).toMatch(/^\d{13}$/);
    expect(of({ as: 'number' }, text(12))).toBeNull();
  });

  it('keep no half of a code that is cut', () => {
    expect(affixed('abcdefgh', {}, 5, 8)).toBe('abcdefgh');
    expect(affixed('abcdefgh', { length: 7 }, 5, 8)).toBeNull();
  });
});

describe('dates and ages', () => {
  const today = new Date('2026-11-27');

  it('shifts by the check value, in another domain otherwise', () => {
    expect(shiftDays(key, 180)).toBe(-42);
    expect(shiftDays(key, 180, 'visits')).not.toBe(-42);
  });

  it.each([
    ['37', '30-39'],
    ['0', '0-9'],
    ['89', '80-89'],
    ['90', '90+'],
    ['104', '90+'],
    ['1990-11-27', '30-39'],
    ['1986-11-28', '30-39'],
    ['1986-11-27', '40-49'],
    ['2027-01-01', null],
    ['unknown', null],
    ['999', null],
  ])('puts %s into the band %s', (value, expected) => {
    expect(ageBand(value, { width: 10, top: 90 }, today)).toBe(expected);
  });

  it('ends the last band where the top begins', () => {
    expect(ageBand('87', { width: 25, top: 90 }, today)).toBe('75-89');
    expect(bandStart(91, { width: 25, top: 90 })).toBe(90);
  });

  it('keeps no year of birth of the very old', () => {
    expect(generaliseBirth('1936-11-28', 'year', 90, today)).toBe('1936-01-01');
    expect(generaliseBirth('1936-11-27', 'year', 90, today)).toBeNull();
  });
});

describe('places', () => {
  it('writes IPv6 networks exploded when asked', () => {
    expect(truncateIp('2001:db8:abcd:12::1', true)).toBe('2001:0db8:abcd:0000:0000:0000:0000:0000');
    expect(truncateIp('[2001:db8:abcd:12::1]:443', true)).toBe('2001:0db8:abcd:0000:0000:0000:0000:0000');
    expect(truncateIp('203.0.113.77:8080', true)).toBe('203.0.113.0');
    expect(truncateIp('::ffff:203.0.113.77', true)).toBe('203.0.113.0');
  });

  it.each([
    ['52.520008', '52.52'],
    ['-0.0021', '0.00'],
    ['-33.86882', '-33.87'],
    ['52.520008, 13.404954', '52.52, 13.40'],
    ['(13.404954 52.520008)', '13.40, 52.52'],
    ['200.1', null],
    ['Alexanderplatz 1', null],
    ['52.5, 13.4, 34', null],
  ])('rounds %s to %s', (value, expected) => {
    expect(roundCoordinates(value, 2)).toBe(expected);
  });

  it('keeps of a postcode what enough people share', () => {
    const table = {
      minimum: 20_000,
      prefixes: { '1': 4_000_000, '10': 350_000, '101': 52_000, '1011': 8_000, SW1A: 21_000 },
    };
    expect(postcodePrefix('10115', table)).toBe('101');
    expect(postcodePrefix('10999', table)).toBe('10');
    expect(postcodePrefix('sw1a 1aa', table)).toBe('SW1A');
    expect(postcodePrefix('99999', table)).toBeNull();
    expect(postcodePrefix('', table)).toBeNull();
  });
});

describe('check digits', () => {
  it('are those of ISO 7812 and ISO 13616', () => {
    expect(passesLuhn('79927398713')).toBe(true);
    expect(luhnDigit('7992739871')).toBe('3');
    expect(isIban('GB82 WEST 1234 5698 7654 32')).toBe(true);
    expect(isIban('GB83 WEST 1234 5698 7654 32')).toBe(false);
  });
});

describe('randomText', () => {
  it.each([6, 25])('has %s characters of its alphabet and is never the same', (length) => {
    expect(randomText(length, 'digits')).toMatch(new RegExp(`^\\d{${length}}$`));
    expect(randomText(length, 'upper')).toMatch(new RegExp(`^[A-Z]{${length}}$`));
    const drawn = Array.from({ length: 100 }, () => randomText(length, 'alphanumeric'));
    expect(new Set(drawn).size).toBe(100);
  });
});
