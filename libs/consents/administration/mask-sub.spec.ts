import fc from 'fast-check';
import { maskedSub } from './mask-sub.js';

describe('a masked sub', () => {
  it.each([
    ['7f0c2d1e-9a44-4d55-8f10-2b8d7e3f6c90', '7f…90'],
    ['person-1', 'p…1'],
    ['abc', '…'],
    ['', '…'],
    ['👩‍👩‍👧x🇩🇪yz', '👩‍👩‍👧…z'],
  ])('of %s is %s', (sub, masked) => {
    expect(maskedSub(sub)).toBe(masked);
  });

  it('never shows more than half of what there is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 255, unit: 'grapheme-ascii' }), (sub) => {
        expect(maskedSub(sub).length - 1).toBeLessThanOrEqual(sub.length / 2);
        expect(maskedSub(sub)).not.toContain(sub);
      }),
      { examples: [['abcd'], ['abcdefghijkl']] },
    );
  });
});
