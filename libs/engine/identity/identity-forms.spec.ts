import { createHash } from 'node:crypto';
import type { Identity } from '#contracts';
import { identityForms } from './identity-forms.js';
import { identityKey, normalise } from './normalise.js';
import { searchForms } from './search-forms.js';
import { isSearchable } from './searchable.js';

const texts = (identity: Identity, purpose: 'patch' | 'verify'): string[] =>
  identityForms(identity, purpose).map(({ bytes }) => bytes.toString());
/** True when some form is found in the text, as a scanner without boundaries would. */
const found = (identity: Identity, text: string): boolean =>
  identityForms(identity, 'verify').some(({ bytes, ignoreCase }) =>
    ignoreCase
      ? text.toLowerCase().includes(bytes.toString().toLowerCase())
      : text.includes(bytes.toString()),
  );

describe('normalise', () => {
  it.each([
    ['email', ' Ana@Example.COM ', 'ana@example.com'],
    ['phone', '+49 (30) 123-4567', '+49301234567'],
    ['phone', '0049 30 1234567', '+49301234567'],
    ['phone', ' 030 1234567 ', '030 1234567'],
    ['phone', '+x', '+x'],
    ['username', ' Ana ', 'Ana'],
    ['external:crm', ' A7 ', 'A7'],
  ] as const)('writes %s %j as %j', (type, value, normal) => {
    expect(normalise({ type, value })).toEqual({ type, value: normal });
  });

  it('gives equal keys to equal identifiers of one type only', () => {
    expect(identityKey({ type: 'email', value: 'A@example.com' })).toBe(
      identityKey({ type: 'email', value: 'a@example.com ' }),
    );
    expect(identityKey({ type: 'username', value: 'a@example.com' })).not.toBe(
      identityKey({ type: 'email', value: 'a@example.com' }),
    );
  });
});

describe('identityForms', () => {
  const email = { type: 'email', value: 'Jürgen.O@example.com' } as const;
  const digest = (algorithm: string): string =>
    createHash(algorithm).update('jürgen.o@example.com').digest('hex');

  it.each([
    ['decomposed', 'Ju\u0308rgen.O@example.com'],
    ['upper case', 'JÜRGEN.O@EXAMPLE.COM'],
    ['percent-encoded', 'J%C3%BCrgen.O%40example.com'],
    ['percent-encoded in lower case', 'j%c3%bcrgen.o@example.com'],
    ['HTML-escaped', 'J&#252;rgen.O@example.com'],
    ['HTML-escaped in hex', 'J&#xFC;rgen.O@example.com'],
    ['JSON-escaped', 'J\\u00fcrgen.O@example.com'],
    ['JSON-escaped in capitals', 'J\\u00FCrgen.O@example.com'],
    ['JSON-escaped at its at sign', 'Jürgen.O\\u0040example.com'],
    ['JSON-escaped at its at sign and beyond ASCII', 'J\\u00fcrgen.O\\u0040example.com'],
    ['JSON-escaped wherever it is no letter', 'J\\u00FCrgen\\u002EO\\u0040example\\u002Ecom'],
    ['base64', Buffer.from('Jürgen.O@example.com').toString('base64')],
    ['base64 after one byte', Buffer.from(':Jürgen.O@example.com:x').toString('base64')],
    ['base64 after two bytes', Buffer.from('a:Jürgen.O@example.com').toString('base64')],
    ['base64url', Buffer.from('Jürgen.O@example.com').toString('base64url')],
    ['hex', Buffer.from('Jürgen.O@example.com').toString('hex')],
    ['MD5', digest('md5')],
    ['SHA-1', digest('sha1')],
    ['SHA-256 in capitals', digest('sha256').toUpperCase()],
  ])('finds an e-mail that is %s', (_, text) => {
    expect(found(email, `x ${text} y`)).toBe(true);
  });

  it.each([encodeURIComponent, encodeURI])('finds what a browser makes of a name with %p', (encode) => {
    expect(found({ type: 'username', value: 'a b(c$1/ü' }, encode('a b(c$1/ü'))).toBe(true);
  });

  it('takes a name that is also given with its domain for somebody else’s within other qualified names', () => {
    const username = (value: string): Identity => ({ type: 'username', value });
    const boundaries = (...names: string[]): object =>
      Object.fromEntries(
        searchForms(names.map(username), 'patch')
          .filter(({ form }) => form.encoding === 'text')
          .map(({ form }) => [form.bytes.toString(), form.boundary]),
      );
    expect(boundaries('anna', 'D/anna', 'D/anna@t')).toEqual({
      anna: 'name',
      'D/anna': 'short',
      'D/anna@t': 'short',
    });
    expect(boundaries('anna', 'joanna', 'anna2@t')).toEqual({
      anna: 'word',
      joanna: 'word',
      'anna2@t': 'short',
    });
  });

  it('finds an e-mail without its tag, but never changes it', () => {
    const tagged = { type: 'email', value: 'ana+shop@example.com' } as const;
    expect(texts(tagged, 'verify')).toContain('ana@example.com');
    expect(texts(tagged, 'patch')).not.toContain('ana@example.com');
  });

  it.each([
    ['+49 151 4449 3279', true],
    ['0049-151-44493279', true],
    ['+49 (0)151 44493279', true],
    ['0151/44493279', true],
    ['+49 151 4449 3278', false],
    ['+999 151 4449 3279', false],
  ])('of a number without its country finds %s: %s', (text, isFound) => {
    const forms = texts({ type: 'phone', value: '0151 44493279' }, 'verify');
    expect(forms.includes(text.replace(/\D/g, ''))).toBe(isFound);
  });

  it.each([
    '+49301234567',
    '0049301234567',
    '030 1234567',
    '+49 30 1234567',
    '030/1234567',
    '+49-30-1234567',
  ])('finds the phone number written %s', (text) => {
    expect(found({ type: 'phone', value: '+49 30 1234567' }, text)).toBe(true);
  });

  it('folds the case of e-mails only', () => {
    const folding = (identity: Identity): boolean =>
      identityForms(identity, 'patch').some(({ encoding, ignoreCase }) => encoding === 'text' && ignoreCase);
    expect(folding(email)).toBe(true);
    expect(folding({ type: 'username', value: 'Ana' })).toBe(false);
  });

  it('looks for a short identifier as it is, between strict boundaries, and as a digest', () => {
    const short = { type: 'username', value: 'jo' } as const;
    expect(identityForms(short, 'patch').map(({ bytes, boundary }) => [bytes.toString(), boundary])).toEqual(
      expect.arrayContaining([['jo', 'short']]),
    );
    const forms = identityForms(short, 'verify');
    expect(new Set(forms.map(({ encoding }) => encoding))).toEqual(new Set(['text', 'digest']));
    expect(forms.some(({ embedded }) => embedded)).toBe(false);
    expect(texts({ type: 'username', value: 'jo' }, 'patch')).toEqual(['jo']);
    expect(texts({ type: 'username', value: 'j&o' }, 'patch')).toContain('j%26o');
  });

  it.each([
    ['a', false],
    ['李', false],
    ['7', false],
    ['072', false],
    ['ann', true],
    ['jo', true],
    ['a1', true],
    ['1000', true],
  ])('says of %j that it can be looked for: %j', (value, expected) => {
    expect(isSearchable({ type: 'username', value })).toBe(expected);
  });

  it('names no form twice', () => {
    const forms = identityForms(email, 'verify').map(
      ({ bytes, boundary, embedded, ignoreCase }) =>
        `${boundary}${embedded}${ignoreCase ? bytes.toString('latin1').toLowerCase() : bytes.toString('latin1')}`,
    );
    expect(new Set(forms).size).toBe(forms.length);
  });

  it('gives nothing for an empty value', () => {
    expect(identityForms({ type: 'username', value: '' }, 'patch')).toEqual([]);
  });
});
