import type { Identity } from '#contracts';
import { identityForms } from '../../identity/index.js';
import { maskForm } from './mask-form.js';

const key = Buffer.alloc(32, 1);
const identities: readonly Identity[] = [
  { type: 'email', value: 'Jürgen+x@example.com' },
  { type: 'username', value: "o'brien \u{1F600}/7" },
  { type: 'phone', value: '+49 30 1234567' },
];

describe('maskForm', () => {
  it.each(identities)('keeps the length of every form of $type and changes it', (identity) => {
    for (const form of identityForms(identity, 'patch')) {
      const masked = maskForm(form, key, identity.type);
      expect(masked).toHaveLength(form.bytes.length);
      expect(masked.equals(form.bytes)).toBe(false);
    }
  });

  it('leaves URLs, JSON and base64 that can still be decoded', () => {
    const masked = (encoding: string): string[] =>
      identityForms({ type: 'email', value: 'jürgen@example.com' }, 'patch')
        .filter((form) => form.encoding === encoding)
        .map((form) => maskForm(form, key, 'email').toString());
    const address = /^[a-z]+@?[a-z]+\.[a-z]+$/i;
    for (const text of masked('url')) expect(decodeURIComponent(text)).toMatch(/^[A-Za-z]+.+\.[A-Za-z]+$/);
    for (const text of masked('json')) expect(JSON.parse(`"${text}"`)).toMatch(/^[A-Za-z]/);
    for (const text of masked('base64')) expect(Buffer.from(text, 'base64').toString()).toMatch(address);
    for (const text of masked('hex')) expect(Buffer.from(text, 'hex').toString()).toMatch(address);
  });

  it('gives the same token for an e-mail whatever its case', () => {
    const form = (text: string) => ({ bytes: Buffer.from(text), encoding: 'text' }) as const;
    expect(maskForm(form('ANA@Example.com'), key, 'email').toString().toLowerCase()).toBe(
      maskForm(form('ana@example.com'), key, 'email').toString(),
    );
  });
});
