import { confirmedPage } from './confirmed-page.js';

describe('the page after a mailed link', () => {
  it('says that all is done only when nothing is missing', () => {
    expect(confirmedPage(null)).toContain('Your request is confirmed');
  });

  it.each([
    ['L2', 'sign in there again'],
    ['L3', 'a proof of who you are'],
    ['L4', 'a proof of who you are'],
  ] as const)('says what is still needed for %s', (missing, step) => {
    const text = confirmedPage(missing);
    expect(text).toContain(step);
    expect(text).toContain('not carried out yet');
    expect(text).not.toContain('Your request is confirmed');
  });
});
