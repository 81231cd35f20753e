import { searchWords } from './search-words.js';

describe('the words by which a text is found', () => {
  it.each([
    ['Asked the Archive, twice. The archive!', ['asked', 'the', 'archive', 'twice']],
    ['Größe der Straße: awaiting_approval', ['größe', 'der', 'straße', 'awaiting_approval']],
    ['ＦＵＬＬ width', ['full', 'width']],
    ['a I', []],
  ])('of %j', (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });

  it.each([
    'ada@example.com',
    'mail:ada@example.com,',
    '+49 170 1234567',
    'K-4711',
    '192.0.2.17',
    'DE89370400440532013000',
  ])('are not what may name a person: %s', (text) => {
    expect(searchWords(`about ${text} again`).join(' ')).not.toMatch(/ada|example|\d{3}/);
  });

  it('are each there once, and not without end', () => {
    const text = Array.from(
      { length: 3_000 },
      (_, n) =>
        `w${'abcdefghij'[n % 10]}${'abcdefghij'[Math.floor(n / 10) % 10]}${'abcdefghij'[Math.floor(n / 100) % 10]}${'abc'[Math.floor(n / 1000)]}`,
    ).join(' ');
    expect(searchWords(`${text} ${text}`)).toHaveLength(1_000);
  });
});
