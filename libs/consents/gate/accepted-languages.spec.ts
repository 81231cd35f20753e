import { acceptedLanguages } from './accepted-languages.js';

describe('acceptedLanguages', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['de', ['de']],
    ['en;q=0.5, de-AT, fr;q=0.9', ['de-AT', 'fr', 'en']],
    ['en;q=0, *, de;Q=0.1', ['de']],
    ['de;q=x, <script>', []],
  ])('%s: %j', (header, expected) => {
    expect(acceptedLanguages(header)).toEqual(expected);
  });
});
