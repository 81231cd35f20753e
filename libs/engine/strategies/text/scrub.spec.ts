import fc from 'fast-check';
import type { Identity } from '#contracts';
import { identityForms, searchForms } from '../../identity/index.js';
import { scrubber } from './scrub.js';

const scrub = (identity: Identity): ((text: string) => string) => scrubber(identityForms(identity, 'verify'));

describe('scrubber', () => {
  it('leaves alone people of the same name whose domain or tenant stands beside it', () => {
    const names = ['anna', 'HOME/anna', 'anna@home'].map((value): Identity => ({ type: 'username', value }));
    const scrubAll = scrubber(searchForms(names, 'verify').map(({ form }) => form));
    expect(scrubAll('anna, /u/anna, HOME/anna, anna@home; AWAY/anna and anna@away')).toBe(
      '[erased], /u/[erased], [erased], [erased]; AWAY/anna and anna@away',
    );
  });

  it.each([
    ['username', 'ana', 'ana, banana, ana_x and "ana"', '[erased], banana, ana_x and "[erased]"'],
    ['username', 'ann.lee', 'annXlee ann.lee', 'annXlee [erased]'],
    ['username', '(.*', 'a (.* b', 'a [erased] b'],
    ['username', '$&', 'pay $& now', 'pay [erased] now'],
    ['username', 'ana', 'anä aná ana', 'anä aná [erased]'],
    ['username', 'Zoë-77', 'by Zoe\u0308-77 and Zo\u00eb-77', 'by [erased] and [erased]'],
    ['username', 'anna77', '\uff41\uff4e\uff4e\uff41\uff17\uff17!', '[erased]!'],
    ['email', 'ana@example.com', 'ANA@EXAMPLE.COM x.ana@example.com', '[erased] x.ana@example.com'],
    ['email', 'ana@example.com', 'q=ana%40example.com&x', 'q=[erased]&x'],
    ['email', 'ana@example.com', 'ana@example.comm', 'ana@example.comm'],
    [
      'email',
      'ana@example.com',
      'see ana@example.com.au, ana@example.com.',
      'see ana@example.com.au, [erased].',
    ],
    ['email', 'ana@example.com', 'ana@example.com-old ana@example.com-', 'ana@example.com-old [erased]-'],
    [
      'username',
      'ana',
      'mary-ana ana@example.com ana.lee ana.',
      'mary-ana ana@example.com ana.lee [erased].',
    ],
    ['email', 'ana@example.com', 'auth eDphbmFAZXhhbXBsZS5jb206eA==', 'auth eDp[erased]06eA=='],
    ['customer_id', '7', '7 items for 7', '7 items for 7'],
    ['phone', '+4930123456', 'call 030 123456 or +49 30 123456', 'call [erased] or [erased]'],
  ] as const)('replaces %s %s in %j', (type, value, text, expected) => {
    expect(scrub({ type, value })(text)).toBe(expected);
  });

  it('leaves a text alone that does not name the person', () => {
    const clean = scrub({ type: 'email', value: 'ana@example.com' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('@'));
        expect(clean(text)).toBe(text);
      }),
    );
  });

  it('leaves no identifier between boundaries, wherever it stands', () => {
    const clean = scrub({ type: 'email', value: 'ana@example.com' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (left, right) => {
        expect(clean(`${left} ana@example.com ${right}`)).not.toContain(' ana@example.com ');
      }),
    );
  });

  it('stays fast on a long text without matches', () => {
    const started = performance.now();
    scrub({ type: 'email', value: 'ana@example.com' })('a@'.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
