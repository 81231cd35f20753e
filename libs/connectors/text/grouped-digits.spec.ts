import fc from 'fast-check';
import { SeparatedDigits } from '../spi/index.js';
import { GroupedDigits } from './grouped-digits.js';

const COPY = { before: 'bfnrtv', between: '\\t' };

/** Long enough for the machine, and across the border of its parts. */
const texts = fc
  .tuple(
    fc.constantFrom(0, 5_000, 32_760, 65_530),
    fc.array(
      fc.constantFrom('4', '9', '30', '0', ' ', '-', '\n', '\\n', '\\t', 'x', 'o', '\u00a0', '\u00e9'),
      {
        maxLength: 60,
      },
    ),
    fc.constantFrom(' 49 30-12', '\\n4930\\t12', '493012', '0', ''),
  )
  .map(([length, pieces, planted]) => {
    const tail = `${pieces.join('')}${planted}`;
    return Buffer.from(`${'4901 '.repeat(length / 5)}${tail}${tail}`);
  });

describe('GroupedDigits', () => {
  it.each([undefined, COPY])(
    'finds in long texts what a look at every digit finds (controls %j)',
    (controls) => {
      const numbers = fc.uniqueArray(fc.constantFrom('493012', '03012', '93', '0', '4949', '30003'), {
        maxLength: 3,
      });
      fc.assert(
        fc.property(texts, numbers, (text, known) => {
          const expected: string[] = [];
          new SeparatedDigits(known, controls).find(
            text.length,
            (at) => text[at]!,
            ({ number, start }) => expected.push(`${number} ${start}`),
          );
          const found: string[] = [];
          new GroupedDigits(known, controls).search(text, (number, start) =>
            found.push(`${number} ${start}`),
          );
          expect(found).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    },
  );
});
