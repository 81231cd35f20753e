import { browserLanguage, pageLanguage } from './page-language.js';

describe('the language of a page', () => {
  it.each([
    [['de-AT'], 'de'],
    [['pt', 'fr_CA'], 'fr'],
    [['tlh'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (tags, language) => expect(pageLanguage(...tags)).toBe(language));

  it('is the one that the browser likes best of those that are spoken', () => {
    expect(browserLanguage('pt, es;q=0.4, it-CH;q=0.9, en;q=0.2')).toBe('it');
    expect(browserLanguage(undefined)).toBe('en');
  });
});
