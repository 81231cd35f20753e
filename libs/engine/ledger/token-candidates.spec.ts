import { tokenCandidates } from './token-candidates.js';

describe('what in a text may be an identifier', () => {
  it.each([
    ['write to Ann.Lee@example.com.', 'Ann.Lee@example.com'],
    ['{"card":"LC-3188131"}', 'LC-3188131'],
    ['seen as HOME/ann today', 'HOME/ann'],
    ['user:ann_lee', 'ann_lee'],
    ['call +49 30 2312-5130 now', '+493023125130'],
    ['DE02 1203 0000 0000 2020 51', 'DE02 1203 0000 0000 2020 51'],
  ])('finds in %s', (text, token) => {
    expect(tokenCandidates(text)).toContain(token);
  });
});
