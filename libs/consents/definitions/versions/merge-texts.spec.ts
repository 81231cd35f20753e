import { mergeTexts, sameText } from './merge-texts.js';
import { hashOf, newText } from './version-text.js';

describe('sameText', () => {
  it.each([
    ['é', 'e\u0301'],
    ['a\r\nb', 'a\nb'],
    ['a  \nb\t\n', 'a\nb'],
    ['text  ', 'text'],
  ])('%j says what %j says', (one, other) => {
    expect(sameText(one, other)).toBe(true);
  });

  it.each([
    ['a', 'A'],
    [' a', 'a'],
    ['a b', 'a  b'],
    ['a\n\nb', 'a\nb'],
    ['a', null],
  ])('%j does not say what %j says', (one, other) => {
    expect(sameText(one, other)).toBe(false);
  });

  it('compares a long row of spaces at once', () => {
    const long = `${' '.repeat(1_000_000)}x`;
    expect(sameText(long, `${long} `)).toBe(true);
  });
});

describe('mergeTexts', () => {
  const stored = [
    newText({ locale: 'en', title: 'News', content: 'One' }),
    newText({ locale: 'de-AT', title: 'Neues', content: 'Eins' }),
  ];

  it('finds nothing new in what is there already, whatever the spelling of the locale', () => {
    expect(mergeTexts(stored, [{ locale: 'DE_at', content: 'Eins ' }, { locale: 'en' }])).toEqual({
      texts: stored,
      added: [],
      changed: false,
      untouched: [],
    });
  });

  it('adds a language behind the others', () => {
    const { texts, added, changed, untouched } = mergeTexts(stored, [{ locale: 'fr', content: 'Un' }]);
    expect(texts.map(({ locale }) => locale)).toEqual(['en', 'de-AT', 'fr']);
    expect(added).toEqual([newText({ locale: 'fr', content: 'Un' })]);
    expect([changed, untouched]).toEqual([false, ['en', 'de-AT']]);
  });

  it('changes what is given and keeps the rest', () => {
    const { texts, changed, untouched } = mergeTexts(stored, [{ locale: 'en', content: 'Two' }]);
    expect(texts).toEqual([newText({ locale: 'en', title: 'News', content: 'Two' }), stored[1]]);
    expect([changed, untouched]).toEqual([true, ['de-AT']]);
  });
});

describe('hashOf', () => {
  it('covers the address of a url, and the content of everything else', () => {
    const text = newText({ locale: 'en', content: 'Read it', url: 'https://example.com/terms' });
    expect(hashOf('text', text)).not.toBe(hashOf('url', text));
    expect(hashOf('text', newText({ locale: 'en', content: 'abc' }))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
