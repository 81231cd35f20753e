import { lookUpText } from './look-up-text.js';

const texts = ['de', 'en', 'pt-BR', 'zh-Hant'].map((locale) => ({ locale }));
const served = (wish: Parameters<typeof lookUpText>[1], from = texts) => lookUpText(from, wish)?.locale;

describe('lookUpText', () => {
  it.each([
    ['de-AT', 'de'],
    ['DE', 'de'],
    ['pt_br', 'pt-BR'],
    ['zh-Hant-TW', 'zh-Hant'],
    ['zh', 'en'],
    ['fr', 'en'],
    ['de-x-private', 'de'],
  ])('serves %s by %s', (locale, expected) => {
    expect(served({ locale })).toBe(expected);
  });

  it('looks at the languages of the browser only when no locale was asked for', () => {
    expect(served({ acceptLanguage: ['fr', 'pt-BR'] })).toBe('pt-BR');
    expect(served({ locale: 'fr', acceptLanguage: ['pt-BR'] })).toBe('en');
  });

  it('falls back to the default of the version, English, then the first', () => {
    expect(served({ locale: 'fr', defaultLocale: 'de' })).toBe('de');
    expect(served({ locale: 'fr' }, [{ locale: 'es' }, { locale: 'it' }])).toBe('es');
    expect(served({ locale: 'fr' }, [])).toBeUndefined();
  });
});
