import fc from 'fast-check';
import { GramFilter } from './gram-filter.js';

const fold = (text: string): string =>
  [...text].map((c) => String.fromCharCode(c.charCodeAt(0) | 0x20)).join('');

function candidates(filter: GramFilter, text: string): Set<string> {
  const places = new Set<string>();
  filter.candidates(Buffer.from(text, 'latin1'), (literal, start) => places.add(`${start}:${literal}`));
  return places;
}

function occurrences(literals: readonly string[], text: string): string[] {
  return literals.flatMap((literal, index) =>
    [...text].flatMap((_, start) =>
      fold(text.slice(start)).startsWith(fold(literal)) ? [`${start}:${index}`] : [],
    ),
  );
}

describe('GramFilter', () => {
  const letters = fc.constantFrom(...'abAB@.-1\u00e9');
  const literal = fc.string({ unit: letters, minLength: 4, maxLength: 40 });
  const filler = fc.string({ unit: letters, maxLength: 60 });

  it('misses no literal at any alignment, whatever it learned of the text', () => {
    fc.assert(
      fc.property(
        fc.array(literal, { minLength: 1, maxLength: 8 }),
        fc.array(fc.oneof(filler, fc.nat({ max: 7 })), { maxLength: 12 }),
        fc.option(fc.oneof(filler, fc.constant('')), { nil: undefined }),
        (literals, parts, learned) => {
          const text = parts
            .map((part) => (typeof part === 'string' ? part : literals[part % literals.length]!))
            .join('');
          const bytes = literals.map((one) => Buffer.from(one, 'latin1'));
          for (const sample of [undefined, text, learned]) {
            const filter = new GramFilter(
              bytes,
              sample === undefined ? undefined : Buffer.from(sample, 'latin1'),
            );
            const found = candidates(filter, text);
            for (const place of occurrences(literals, text)) expect(found).toContain(place);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('passes over what is common in the text it learned from', () => {
    const text = Array.from({ length: 400 }, (_, n) => `visitor-${n * 7919}@example.net GET /\n`).join('');
    const people = Array.from({ length: 50 }, (_, n) => Buffer.from(`person-${n}@example.com`));
    expect(candidates(new GramFilter(people, Buffer.from(text)), text).size).toBe(0);
  });
});
