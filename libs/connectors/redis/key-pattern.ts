import { AppError } from '#contracts';

type Token =
  | { readonly kind: 'literal'; readonly bytes: string }
  | { readonly kind: 'any' | 'one' }
  | { readonly kind: 'part'; readonly name: string };

/** Keys are bytes: each is held as a string of characters below 256. */
export type KeyBytes = string;

export const toKeyBytes = (text: string): KeyBytes => Buffer.from(text, 'utf8').toString('latin1');
export const toBuffer = (bytes: KeyBytes): Buffer => Buffer.from(bytes, 'latin1');

const PART = /^\{([A-Za-z_][A-Za-z0-9_-]*)\}/;

/**
 * Which keys belong together, as the data map writes it: `*` any characters, `?` one, `{name}` one or more that are a
 * column of that name, and a backslash before what is meant as it stands.
 */
export class KeyPattern {
  /** Columns that the key holds. */
  readonly parts: readonly string[];
  private readonly test: RegExp;

  private constructor(
    readonly text: string,
    private readonly tokens: readonly Token[],
  ) {
    this.parts = tokens.flatMap((token) => (token.kind === 'part' ? [token.name] : []));
    this.test = new RegExp(`^${tokens.map(expressionOf).join('')}$`, 's');
  }

  /** @throws AppError `store.refused` for a pattern that says nothing, or one column twice */
  static parse(text: string): KeyPattern {
    const pattern = new KeyPattern(text, [...tokensOf(text)]);
    if (pattern.tokens.length === 0 || new Set(pattern.parts).size < pattern.parts.length)
      throw new AppError('store.refused', {
        detail: `"${text}" is no pattern of keys: write one such as user:{email}, with each column once.`,
      });
    return pattern;
  }

  /** The columns in a key, or null when it is none of these. */
  match(key: KeyBytes): Readonly<Record<string, KeyBytes>> | null {
    const found = this.test.exec(key);
    if (!found) return null;
    return Object.fromEntries(this.parts.map((name, at) => [name, found[at + 1]!]));
  }

  /** For MATCH of SCAN; columns that are known stand in it literally. */
  glob(known: ReadonlyMap<string, KeyBytes> = new Map()): KeyBytes {
    return this.tokens
      .map((token) => {
        if (token.kind === 'literal') return escapeGlob(token.bytes);
        if (token.kind === 'one') return '?';
        const value = token.kind === 'part' ? known.get(token.name) : undefined;
        return value === undefined ? '*' : escapeGlob(value);
      })
      .join('');
  }

  /** The only key that has these columns; null when others may have them, too. */
  key(known: ReadonlyMap<string, KeyBytes>): KeyBytes | null {
    let key = '';
    for (const token of this.tokens) {
      const bytes =
        token.kind === 'literal' ? token.bytes : known.get(token.kind === 'part' ? token.name : '');
      if (bytes === undefined) return null;
      key += bytes;
    }
    return key;
  }
}

/** A text as a pattern of itself alone. */
export const literalPattern = (text: string): string => text.replace(/[\\*?{]/g, '\\$&');

function* tokensOf(text: string): Iterable<Token> {
  let literal = '';
  for (let at = 0; at < text.length; at += 1) {
    const part = PART.exec(text.slice(at));
    const wild = text[at] === '*' ? 'any' : text[at] === '?' ? 'one' : null;
    if (!part && wild === null) {
      if (text[at] === '\\' && at + 1 < text.length) at += 1;
      literal += text[at];
      continue;
    }
    if (literal !== '') yield { kind: 'literal', bytes: toKeyBytes(literal) };
    literal = '';
    yield part ? { kind: 'part', name: part[1]! } : { kind: wild! };
    at += part ? part[0].length - 1 : 0;
  }
  if (literal !== '') yield { kind: 'literal', bytes: toKeyBytes(literal) };
}

function expressionOf(token: Token): string {
  switch (token.kind) {
    case 'literal':
      return token.bytes.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    case 'any':
      return '.*?';
    case 'one':
      return '.';
    case 'part':
      return '(.+?)';
  }
}

const escapeGlob = (bytes: KeyBytes): KeyBytes => bytes.replace(/[*?[\]\\^]/g, '\\$&');
