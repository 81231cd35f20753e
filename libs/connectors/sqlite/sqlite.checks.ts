/** Strings, quoted names and comments, parentheses, words: all that is needed to find the end of an expression. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[()]|[\p{L}_][\p{L}\p{N}_$]*/gu;

export interface Check {
  readonly name: string;
  readonly columns: readonly string[];
  readonly expression: string;
}

/** CHECK constraints from the text of CREATE TABLE: SQLite lists them nowhere else. */
export function checksOf(createTable: string, columns: readonly string[]): readonly Check[] {
  const tokens = [...createTable.matchAll(TOKEN)];
  return tokens.flatMap((token, at) => {
    if (token[0].toUpperCase() !== 'CHECK' || tokens[at + 1]?.[0] !== '(') return [];
    const end = closing(tokens, at + 1);
    const inside = tokens.slice(at + 2, end);
    const expression = createTable.slice((tokens[at + 1]?.index ?? 0) + 1, tokens[end]?.index).trim();
    const isNamed = tokens[at - 2]?.[0].toUpperCase() === 'CONSTRAINT';
    const names = new Set(inside.map(([text]) => unquote(text).toLowerCase()));
    return {
      name: isNamed ? unquote(tokens[at - 1]?.[0] ?? '') : `check (${expression})`,
      columns: columns.filter((column) => names.has(column.toLowerCase())),
      expression,
    };
  });
}

function closing(tokens: readonly RegExpMatchArray[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]?.[0] === '(') depth += 1;
    if (tokens[at]?.[0] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

const unquote = (text: string): string =>
  /^["`[]/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
