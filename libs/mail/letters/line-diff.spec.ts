import fc from 'fast-check';
import { lineDiff } from './line-diff.js';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });

describe('lineDiff', () => {
  it('shows what goes before what comes', () => {
    expect(lineDiff(['a', 'b', 'c'], ['a', 'x', 'c'])).toEqual([
      { change: 'same', text: 'a' },
      { change: 'removed', text: 'b' },
      { change: 'added', text: 'x' },
      { change: 'same', text: 'c' },
    ]);
  });

  it('holds both lists, in their order', () => {
    fc.assert(
      fc.property(lines, lines, (from, to) => {
        const diff = lineDiff(from, to);
        const without = (change: string) =>
          diff.filter((line) => line.change !== change).map(({ text }) => text);
        expect(without('added')).toEqual(from);
        expect(without('removed')).toEqual(to);
      }),
    );
  });

  it('leaves equal lists alone', () => {
    fc.assert(
      fc.property(lines, (same) => {
        expect(lineDiff(same, same).every(({ change }) => change === 'same')).toBe(true);
      }),
    );
  });
});
