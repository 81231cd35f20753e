import { searchForms } from '../../../libs/engine/identity/index.js';
import { scanText, TokenMatcher, type LiteralToken } from '../../../libs/connectors/text/index.js';
import type { Identity } from '#contracts';

const PEOPLE: Identity[] = [
  { type: 'email', value: 'Jürgen.O+shop@example.com' },
  { type: 'email', value: 'ann@x.example.org' },
  { type: 'phone', value: '+49 30 1234567' },
  { type: 'username', value: 'D/ann lee' },
  { type: 'username', value: 'jo' },
  { type: 'external:crm', value: 'A-77/1' },
];
const TOKENS: LiteralToken[] = searchForms(PEOPLE, 'verify').map(({ form }) => ({
  bytes: form.bytes,
  boundary: form.boundary,
  embedded: form.embedded ?? false,
  ignoreCase: form.ignoreCase,
}));
const LEARNED_BYTES = 1024 * 1024;

/** Lines of others, and one of every form in turns; some forms beside what makes them a part of something longer. */
function lines(): Buffer[] {
  const made: Buffer[] = [];
  for (let at = 0, bytes = 0; bytes < 1.4 * LEARNED_BYTES; at++) {
    const other = `192.0.2.${at % 256} visitor-${(at * 7919) % 90_001}@example.com "GET /a%20b/${at}" QW5uYQ==\xe9\xff `;
    const form = at % 3 === 0 ? TOKENS[(at / 3) % TOKENS.length]!.bytes : Buffer.of();
    const after = ['', '.', '"', 'x', '%2D9', '\0'][at % 6]!;
    const line = Buffer.concat([Buffer.from(other, 'latin1'), form, Buffer.from(`${after}\n`)]);
    made.push(line);
    bytes += line.length;
  }
  return made;
}

describe('forms of identifiers in blocks of a large text', () => {
  const all = lines();
  const text = Buffer.concat(all);
  /** Line by line, so that nothing is learned and no block ends; that this is right is the spec of the matcher. */
  const expected = ((): string[] => {
    const matcher = new TokenMatcher(TOKENS);
    let base = 0;
    return all.flatMap((line) => {
      const found = matcher
        .find(line)
        .map(({ start, end, token }) => `${base + start}-${base + end}:${token}`);
      base += line.length;
      return found;
    });
  })();

  it('has hits of every form that is not always a part of another one', () => {
    const found = new Set(expected.map((place) => Number(place.split(':')[1])));
    expect(found.size).toBeGreaterThan(TOKENS.length * 0.7);
    expect(expected.length).toBeLessThan(all.length);
  });

  it.each([1_048_576, 1_048_583, 1_100_003, 1_250_000, 2_097_152])(
    'finds the same, learning from the text, in blocks of %d bytes',
    async (blockBytes) => {
      const found: string[] = [];
      let at = 0;
      const source = (into: Buffer): Promise<number> => {
        const size = text.copy(into, 0, at);
        at += size;
        return Promise.resolve(size);
      };
      for await (const { base, hits } of scanText(new TokenMatcher(TOKENS), source, { blockBytes }))
        for (const { start, end, token } of hits) found.push(`${base + start}-${base + end}:${token}`);
      expect(found).toEqual(expected);
    },
  );

  it('finds the same wherever a block ends within or beside a hit', () => {
    const places = expected.map((place) => place.split(/[-:]/).map(Number) as [number, number, number]);
    const [start, end] = places.find(([from]) => from > LEARNED_BYTES + 300)!;
    const matcher = new TokenMatcher(TOKENS);
    for (let to = start - 2; to < end + 3; to++) {
      const found = new Set(matcher.find(text, { to }).map((hit) => hit.start));
      expect(places.every(([from]) => from >= to || found.has(from))).toBe(true);
      expect(found.size).toBe(places.filter(([from]) => from < to).length);
    }
  });
});
