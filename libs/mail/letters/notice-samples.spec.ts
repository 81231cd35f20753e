import { NOTICES } from '#contracts';
import { MAIL_LANGUAGES } from './languages.js';
import { previewSample } from './notice-samples.js';

/** Days, links, numbers, codes and names: the same in every language. */
const SAME = /^(https?:|\d|crt_|[A-Z_]+$)|@|Example/;
const CODES = [
  ...['erasure', 'access', 'portability', 'know_categories', 'third_party_list', 'inform'],
  ...['authorised_agent', 'mask', 'partly_granted'],
];

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

describe('the made-up values of a preview', () => {
  const others = MAIL_LANGUAGES.filter((language) => language !== 'en');

  it.each(others)('are in the language of the letter: %s', (language) => {
    for (const notice of NOTICES) {
      const english = textsIn(previewSample(notice, 'en')).filter(
        (text) => !SAME.test(text) && !CODES.includes(text),
      );
      const own = textsIn(previewSample(notice, language));
      expect(own.filter((text) => english.includes(text))).toEqual([]);
    }
  });

  it('follow the language of a place, and are English where nobody speaks it', () => {
    expect(previewSample('CLARIFY_REQUEST', 'de-AT').question).toBe('Welches Konto meinen Sie?');
    expect(previewSample('CLARIFY_REQUEST', 'tlh').question).toBe('Which account do you mean?');
  });
});
