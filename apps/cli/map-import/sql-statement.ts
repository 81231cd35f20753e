/** One statement of a configuration, as far as a data map can say the same. */
export interface SqlStatement {
  /** From 1, within the file. */
  readonly line: number;
  readonly verb: 'update' | 'delete';
  readonly table: string;
  /** What is written; empty for a delete. */
  readonly set: readonly SqlPair[];
  /** What rows must hold, all of it. */
  readonly where: readonly SqlPair[];
}
export interface SqlPair {
  readonly column: string;
  readonly value: SqlValue;
}
/** A parameter between back-ticks, or a literal. */
export type SqlValue = { readonly parameter: string } | { readonly literal: string | number | null };
export type SqlReading = SqlStatement | { readonly line: number; readonly fault: string };

interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'parameter' | 'sign';
  readonly text: string;
  readonly line: number;
}

const MAX_CHARACTERS = 100_000;
const TOKEN =
  /(\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(`[^`]*`)|("(?:[^"]|"")*"|\[[^\]]*\])|('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|([\p{L}_][\p{L}\p{N}_$#.]*)|([\s\S])/gu;
const KINDS = ['parameter', 'quoted', 'text', 'number', 'word', 'sign'] as const;

/**
 * Reads an UPDATE that sets columns to parameters or literals, or a DELETE, with conditions of the form column = value
 * joined by AND. Anything else is a fault: half a statement would change other rows than the whole one.
 */
export function readStatement(text: string): SqlReading {
  if (text.length > MAX_CHARACTERS) return { line: 1, fault: 'the statement is too long' };
  const tokens = tokensOf(text);
  while (tokens.at(-1)?.text === ';') tokens.pop();
  return new StatementReader(tokens).read();
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const [whole, space, ...groups] of text.matchAll(TOKEN)) {
    const kind = KINDS[groups.findIndex((group) => group !== undefined)];
    if (space === undefined && kind !== undefined) tokens.push({ kind, text: unquoted(kind, whole), line });
    line += whole.split('\n').length - 1;
  }
  return tokens;
}

function unquoted(kind: Token['kind'], text: string): string {
  const inner = text.slice(1, -1);
  switch (kind) {
    case 'parameter':
      return inner.trim().toLowerCase();
    case 'quoted':
      return text.startsWith('"') ? inner.replaceAll('""', '"') : inner;
    case 'text':
      return inner.replaceAll("''", "'");
    default:
      return text;
  }
}

class NotUnderstood extends Error {}

class StatementReader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  read(): SqlReading {
    const line = this.tokens[0]?.line ?? 1;
    try {
      return { line, ...this.#statement() };
    } catch (error) {
      if (error instanceof NotUnderstood) return { line: this.#token?.line ?? line, fault: error.message };
      throw error;
    }
  }

  #statement(): Omit<SqlStatement, 'line'> {
    if (this.tokens.length === 0) throw new NotUnderstood('there is no statement');
    if (this.#isWord('select'))
      throw new NotUnderstood(
        'a SELECT that an UPDATE follows rewrites texts: map the column with erase: scrub and a reference to its person',
      );
    const verb = this.#isWord('delete') ? 'delete' : 'update';
    this.#expect(verb);
    if (verb === 'delete') this.#expect('from');
    const table = this.#name('a table');
    const set = verb === 'update' ? this.#set() : [];
    if (!this.#isWord('where')) throw new NotUnderstood('it has no condition, and would be about everybody');
    this.#expect('where');
    const where = this.#pairs('and');
    if (this.#token) throw new NotUnderstood(`"${this.#token.text.slice(0, 40)}" is not understood here`);
    return { verb, table, set, where };
  }

  #set(): SqlPair[] {
    this.#expect('set');
    return this.#pairs(',');
  }

  #pairs(separator: string): SqlPair[] {
    const pairs = [this.#pair()];
    while (this.#isWord(separator)) {
      this.#at += 1;
      pairs.push(this.#pair());
    }
    return pairs;
  }

  #pair(): SqlPair {
    const column = this.#name('a column');
    this.#expect('=');
    return { column: column.slice(column.lastIndexOf('.') + 1), value: this.#value() };
  }

  #value(): SqlValue {
    const token = this.#token;
    if (token) this.#at += 1;
    if (token?.kind === 'parameter') return { parameter: token.text };
    if (token?.kind === 'text') return { literal: token.text };
    if (token?.kind === 'number') return { literal: Number(token.text) };
    if (token?.kind === 'word' && token.text.toLowerCase() === 'null') return { literal: null };
    this.#at -= token ? 1 : 0;
    throw new NotUnderstood('a parameter or a literal is expected here');
  }

  #name(what: string): string {
    const token = this.#token;
    if (token?.kind !== 'word' && token?.kind !== 'quoted')
      throw new NotUnderstood(`${what} is expected here`);
    this.#at += 1;
    return token.text;
  }

  #expect(text: string): void {
    if (!this.#isWord(text)) throw new NotUnderstood(`${text.toUpperCase()} is expected here`);
    this.#at += 1;
  }

  #isWord(text: string): boolean {
    const token = this.#token;
    return (token?.kind === 'word' || token?.kind === 'sign') && token.text.toLowerCase() === text;
  }

  get #token(): Token | undefined {
    return this.tokens[this.#at];
  }
}
