/**
 * Globs of the names that a regular expression of the usual kind stands for: literal text, `.*`, `\d+` and the like, and
 * alternatives of these. They may match more names, never fewer. Null: of another kind.
 */
export function globsOf(expression: string): readonly string[] | null {
  const body = expression.replace(/^\^/, '').replace(/\$$/, '');
  const inner = wholeGroup(body) ?? body;
  const alternatives = split(inner);
  const globs = alternatives?.map((one) => globOf(one.replace(/^\^/, '').replace(/\$$/, '')));
  return globs && globs.every((glob) => glob !== null) && globs.length <= 50 ? [...new Set(globs)] : null;
}

/** `(a|b)` → `a|b`, when the bracket that opens it closes it at the end. */
function wholeGroup(text: string): string | null {
  if (!text.startsWith('(') || !text.endsWith(')')) return null;
  const inner = text.slice(1, -1).replace(/^\?:/, '');
  return split(inner) === null ? null : inner;
}

/** Alternatives outside of brackets; null when brackets do not match. */
function split(text: string): string[] | null {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]!;
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth < 0) return null;
    if (sign === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign === '\\' ? `${sign}${text[(at += 1)] ?? ''}` : sign;
  }
  return depth === 0 ? parts : null;
}

const LITERAL = /^(?:\\([.\-_$+()[\]{}])|\[([.\-_])\]|([\p{L}\p{N}_\- ]))(?![*+?{])/u;
const ANYTHING = /^(?:\(\.\)|\.|\\[dw]|\[[\p{L}\p{N}\-_.\\]+\])[*+?]?/u;

function globOf(expression: string): string | null {
  let glob = '';
  for (let rest = expression; rest !== '';) {
    const literal = LITERAL.exec(rest);
    const found = literal ?? ANYTHING.exec(rest);
    if (!found) return null;
    glob += literal ? (literal[1] ?? literal[2] ?? literal[3]) : '*';
    rest = rest.slice(found[0].length);
  }
  const short = glob.replace(/\*+/g, '*');
  return short === '' || /[[\]{}()!?]/.test(short) ? null : short;
}
