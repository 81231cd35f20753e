import fc from 'fast-check';
import { LiteralSearch } from './literal-search.js';

const literal = (text: string, ignoreCase = false) => ({ bytes: Buffer.from(text), ignoreCase });

function found(literals: ReturnType<typeof literal>[], text: string): string[] {
  const places: string[] = [];
  new LiteralSearch(literals).search(Buffer.from(text), (at, offset) =>
    places.push(`${String(offset)}:${String(at)}`),
  );
  return places.sort();
}

function foundNaively(literals: ReturnType<typeof literal>[], text: string): string[] {
  const fold = (value: string): string => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return literals
    .flatMap(({ bytes, ignoreCase }, at) => {
      const [needle, hay] = ignoreCase ? [fold(bytes.toString()), fold(text)] : [bytes.toString(), text];
      return [...text].flatMap((_, offset) =>
        hay.startsWith(needle, offset) ? [`${String(offset)}:${String(at)}`] : [],
      );
    })
    .sort();
}

describe('LiteralSearch', () => {
  it('finds what a naive search finds, for any literals and any text', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '@'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(letters, fc.boolean()), { maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '@'), maxLength: 200 }),
        fc.boolean(),
        (pairs, text, isPlanted) => {
          const literals = pairs.map(([value, ignoreCase]) => literal(value, ignoreCase));
          const searched = isPlanted ? `${text}${pairs[0]?.[0] ?? ''}${text}` : text;
          expect(found(literals, searched)).toEqual(foundNaively(literals, searched));
        },
      ),
    );
  });

  it('keeps literals apart that begin or end alike', () => {
    const many = Array.from({ length: 500 }, (_, at) => literal(`customer-${String(at)}@example.com`));
    expect(found(many, 'to customer-77@example.com, from x')).toEqual(['3:77']);
  });

  it('finds nothing in nothing', () => {
    expect(found([], 'text')).toEqual([]);
    expect(found([literal('text')], '')).toEqual([]);
    expect(found([literal('')], 'text')).toEqual([]);
  });
});
