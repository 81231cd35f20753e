import fc from 'fast-check';
import type { LiteralToken } from './bounded-search.js';
import { TokenMatcher, type TokenHit } from './token-matcher.js';

const token = (text: string, options: Partial<LiteralToken> = {}): LiteralToken => ({
  bytes: Buffer.from(text),
  boundary: 'word',
  ignoreCase: false,
  ...options,
});
const found = (text: string, ...tokens: LiteralToken[]): string[] => {
  const buffer = Buffer.from(text);
  return new TokenMatcher(tokens).find(buffer).map(({ start, end }) => buffer.toString('utf8', start, end));
};

describe('TokenMatcher', () => {
  it('finds a token only between boundaries', () => {
    const ann = token('ann');
    expect(found('ann', ann)).toEqual(['ann']);
    expect(found('joanna ann_ _ann ann1 9ann Ann', ann)).toEqual([]);
    expect(found('(ann) "ann" ann, ann\r\n\0ann\0', ann)).toHaveLength(5);
  });

  it('treats letters beyond ASCII as letters and other characters as boundaries', () => {
    const ann = token('ann');
    expect(found('éann annø Жann ann한 ann\u0301 ٣ann 𝒳ann', ann)).toEqual([]);
    expect(found('“ann” —ann… \u00a0ann\u3000 😀ann😀 \ufeffann', ann)).toHaveLength(5);
  });

  it('takes a byte that is no part of UTF-8 as a boundary', () => {
    const text = Buffer.concat([Buffer.from([0xe9]), Buffer.from('ann'), Buffer.from([0xff, 0xc3])]);
    expect(new TokenMatcher([token('ann')]).find(text)).toHaveLength(1);
  });

  it('refuses the rest of a local part to the left of an address', () => {
    const mail = token('lee@example.com', { boundary: 'email' });
    expect(found('ann.lee@example.com x-lee@example.com +lee@example.com', mail)).toEqual([]);
    expect(found('<lee@example.com> lee@example.com. =lee@example.com', mail)).toHaveLength(3);
    expect(found('ann.lee@example.com', token('lee@example.com'))).toHaveLength(1);
  });

  it('refuses the rest of a domain to the right of an address', () => {
    const mail = token('ann@x.example.com', { boundary: 'email', ignoreCase: true });
    expect(found('ann@x.example.com.au ann@x.example.com-old ann@x.example.com.1', mail)).toEqual([]);
    expect(found('ann@x.example.com%2Eau ann@x.example.com%2dold ann@x.example.com.é', mail)).toEqual([]);
    expect(found('ann@x.example.com. ann@x.example.com... <ann@x.example.com>.', mail)).toHaveLength(3);
    expect(found('ann@x.example.com- ann@x.example.com._ ann@x.example.com.', mail)).toHaveLength(3);
    expect(found('ann@x.example.com%2E%20au', mail)).toHaveLength(1);
    expect(found('ann@x.example.com.au', token('ann@x.example.com'))).toHaveLength(1);
  });

  it('refuses the rest of a domain that JSON escapes, in JSON', () => {
    const mail = token('ann@example.com', { boundary: 'email' });
    const text = Buffer.from(String.raw`"ann@example.com\u002eau" "ann@example.com.\nau"`);
    const find = (isJson: boolean) => new TokenMatcher([mail]).find(text, { isJson: () => isJson }).length;
    expect([find(true), find(false)]).toEqual([1, 2]);
  });

  it.each([
    ['ann', true],
    ['user=ann;', true],
    ['/u/ann', true],
    ['/home/ann/', true],
    ['%2Fu%2Fann', true],
    ['ann@', true],
    ['to: ann, other', true],
    ['SECOND/ann', false],
    ['"SECOND\\/ann"', false],
    ['by SECOND%2Fann', false],
    ['by SECOND\\ann', false],
    ['ann@other.example', false],
    ['ann%40other.example', false],
    ['joann', false],
  ])('finds in %j a name that others have, too: %j', (text, isFound) => {
    const matcher = new TokenMatcher([token('ann', { boundary: 'name' })]);
    expect(matcher.find(Buffer.from(text)).length > 0).toBe(isFound);
  });

  it('finds a short token only where no longer name or address goes on', () => {
    const ann = token('ann', { boundary: 'short' });
    expect(found('joanna mary-ann lee.ann ann-marie ann.lee ann+x ann@example.com ann_', ann)).toEqual([]);
    expect(found('user=ann, "ann" /home/ann/x @ann ann. ann- (ann)', ann)).toHaveLength(7);
    expect(found('ann%40example.com ann%2Elee ann%20lee', ann)).toHaveLength(1);
  });

  it('never reads a token as an expression', () => {
    expect(found('annXlee ann.lee', token('ann.lee'))).toEqual(['ann.lee']);
    expect(found('a a(b $& x', token('a(b'), token('$&'))).toEqual(['a(b', '$&']);
  });

  it('ignores the case of ASCII letters only where told to', () => {
    const mail = { boundary: 'email', ignoreCase: true } as const;
    expect(found('ANN@Example.COM', token('ann@example.com', mail))).toEqual(['ANN@Example.COM']);
    expect(found('ANN@Example.COM', token('ann@example.com'))).toEqual([]);
    expect(found('{nn@example.com', token('[nn@example.com', mail))).toEqual([]);
    expect(found('AB ab aB', token('ab', mail))).toHaveLength(3);
  });

  it('reads percent escapes beside a token as the characters they stand for', () => {
    const mail = token('ann%40example.com', { boundary: 'email' });
    expect(found('?u=%22ann%40example.com%22 next%3Dann%40example.com', mail)).toHaveLength(2);
    expect(found('%4Aann%40example.com jo%2Eann%40example.com %C3%A9ann%40example.com', mail)).toEqual([]);
    expect(found('ann%C3%A9 ann%41 ann%20x', token('ann'))).toHaveLength(1);
  });

  it('reads JSON escapes beside a token only in JSON', () => {
    const text = Buffer.from(String.raw`"x\nann" "\u00e9ann" "\\nann" "\u0020ann" "ann\u00e9"`);
    const find = (isJson: boolean) =>
      new TokenMatcher([token('ann')]).find(text, { isJson: () => isJson }).map(({ start }) => start);
    expect(find(true)).toEqual([4, 37]);
    expect(find(false)).toEqual([43]);
  });

  it('prefers the leftmost and then the longest of overlapping hits', () => {
    const tokens = [token('b c'), token('a b'), token('a b c d'), token('d e')];
    expect(found('a b c d e', ...tokens)).toEqual(['a b c d']);
    expect(found('a b c e', ...tokens)).toEqual(['a b']);
  });

  it('finds a hit that begins inside a rejected one', () => {
    expect(found('xa.a.a', token('a.a'))).toEqual(['a.a']);
    expect(found('xab-ab-ab-ab', token('ab-ab-ab'))).toEqual(['ab-ab-ab']);
  });

  it('refuses a token without bytes', () => {
    expect(() => new TokenMatcher([token('')])).toThrow(RangeError);
  });

  it('finds nothing without tokens and nothing in nothing', () => {
    expect(new TokenMatcher([]).find(Buffer.from('ann'))).toEqual([]);
    expect(new TokenMatcher([token('ann')]).find(Buffer.alloc(0))).toEqual([]);
  });

  it('finds every one of many addresses of one domain', () => {
    const tokens = Array.from({ length: 2_000 }, (_, n) =>
      token(`user${String(n).padStart(5, '0')}@example.com`, { boundary: 'email', ignoreCase: true }),
    );
    const text = tokens.map(({ bytes }) => `to=<${bytes.toString().toUpperCase()}> x${bytes.toString()}`);
    const hits = new TokenMatcher(tokens).find(Buffer.from(text.join('\n')));
    expect(hits.map((hit) => hit.token)).toEqual(tokens.map((_, index) => index));
  });

  it('agrees with a naive matcher on any text, at any alignment', () => {
    const alphabet = fc.constantFrom(...'abAB.@-_1 \n%', 'é', '“');
    const word = fc.string({ unit: alphabet, minLength: 1, maxLength: 12 });
    const literal = fc.record({
      bytes: word.map((text) => Buffer.from(text)),
      boundary: fc.constantFrom('word' as const, 'email' as const, 'short' as const),
      ignoreCase: fc.boolean(),
    });
    const setting = fc.record({
      tokens: fc.array(literal, { minLength: 1, maxLength: 8 }),
      parts: fc.array(fc.oneof(word, fc.nat({ max: 7 })), { maxLength: 20 }),
      shift: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(setting, ({ tokens, parts, shift }) => {
        const bytes = parts.map((part) =>
          typeof part === 'string' ? Buffer.from(part) : (tokens[part % tokens.length]?.bytes ?? Buffer.of()),
        );
        const text = Buffer.concat([Buffer.alloc(shift), ...bytes]).subarray(shift);
        expect(new TokenMatcher(tokens).find(text)).toEqual(naive(text, tokens));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Every place, every token, characters instead of bytes. */
function naive(text: Buffer, tokens: readonly LiteralToken[]): TokenHit[] {
  const all: TokenHit[] = [];
  for (let start = 0; start < text.length; start++) {
    tokens.forEach((one, index) => {
      const end = start + one.bytes.length;
      const fold = (bytes: Buffer) =>
        one.ignoreCase
          ? bytes.toString('latin1').replace(/[A-Z]/g, (c) => c.toLowerCase())
          : bytes.toString('latin1');
      if (end > text.length || fold(text.subarray(start, end)) !== fold(one.bytes)) return;
      const before = lastDecoded(text.toString('utf8', 0, start));
      const after = firstDecoded(text.toString('utf8', end));
      if (/[\p{L}\p{N}\p{M}_]$/u.test(before) || /^[\p{L}\p{N}\p{M}_]/u.test(after)) return;
      if (one.boundary !== 'word' && /[.+-]$/.test(before)) return;
      if (one.boundary === 'email' && /^[.-][\p{L}\p{N}\p{M}]/u.test(after)) return;
      if (one.boundary === 'short' && /^(?:@|[.+-][\p{L}\p{N}\p{M}])/u.test(after)) return;
      all.push({ start, end, token: index });
    });
  }
  all.sort((a, b) => a.start - b.start || b.end - a.end || a.token - b.token);
  let free = 0;
  return all.filter((hit) => hit.start >= free && (free = hit.end) > 0);
}

/** A text whose last character is read through its escapes: the fewest that are one. */
function lastDecoded(text: string): string {
  const run = /(?:%[0-9a-f]{2})+$/i.exec(text)?.[0] ?? '';
  for (let length = 3; length <= Math.min(12, run.length); length += 3) {
    const character = decoded(run.slice(-length));
    if (character !== null) return character;
  }
  return text;
}

/** A text whose first characters are. */
function firstDecoded(text: string): string {
  const run = /^(?:%[0-9a-f]{2})+/i.exec(text)?.[0] ?? '';
  for (let length = 3; length <= Math.min(12, run.length); length += 3) {
    const character = decoded(run.slice(0, length));
    if (character !== null) return character + firstDecoded(text.slice(length));
  }
  return text;
}

function decoded(escapes: string): string | null {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return null;
  }
}
