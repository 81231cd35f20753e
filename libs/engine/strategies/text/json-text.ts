/** A value inside a JSON text: the way to it, and where it stands. */
export interface JsonSpan {
  readonly place: readonly (string | number)[];
  readonly start: number;
  end: number;
}

const SPACE = /[ \t\r\n]*/y;
const LITERAL = /[^\s,\]}]+/y;
/** Deeper documents are treated as text: nobody's data is nested like that. */
const MAX_DEPTH = 500;

/** Index behind the closing quote. A loop: a regular expression runs out of stack on strings of some megabytes. */
const endOfString = (text: string, start: number): number => {
  let index = start + 1;
  while (index < text.length && text.charAt(index) !== '"') index += text.charAt(index) === '\\' ? 2 : 1;
  return index + 1;
};

/** Finds the spans of all values in a text that is known to be JSON; a container comes before what it holds. */
class SpanReader {
  readonly spans: JsonSpan[] = [];
  private position = 0;

  constructor(private readonly text: string) {}

  value(place: JsonSpan['place']): void {
    const first = this.peek();
    const span: JsonSpan = { place, start: this.position, end: this.position };
    this.spans.push(span);
    if (first === '{') this.members(place);
    else if (first === '[') this.elements(place);
    else if (first === '"') this.string();
    else this.take(LITERAL);
    span.end = this.position;
  }

  private members(place: JsonSpan['place']): void {
    this.position += 1;
    while (this.peek() !== '}') {
      if (this.peek() === ',') this.position += 1;
      this.peek();
      const key = JSON.parse(this.string()) as string;
      this.peek();
      this.position += 1;
      this.value([...place, key]);
    }
    this.position += 1;
  }

  private elements(place: JsonSpan['place']): void {
    this.position += 1;
    for (let index = 0; this.peek() !== ']'; index += 1) {
      if (this.peek() === ',') this.position += 1;
      this.value([...place, index]);
    }
    this.position += 1;
  }

  private string(): string {
    const start = this.position;
    this.position = endOfString(this.text, start);
    return this.text.slice(start, this.position);
  }

  private peek(): string {
    this.take(SPACE);
    return this.text.charAt(this.position);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const tooDeep = (text: string): boolean => {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') index = endOfString(text, index) - 1;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
};

/**
 * Replaces values inside a JSON text and copies everything else character for character: order of keys, numbers beyond
 * 2^53, spaces, unknown members. `replace` gets the way to a value and the value as written, containers before their
 * contents, and returns what stands there instead, or null to leave it. Returns null when the text is not JSON.
 */
export const patchJson = (
  text: string,
  replace: (place: JsonSpan['place'], written: string) => string | null,
): string | null => {
  if (!isJson(text) || tooDeep(text)) return null;
  const reader = new SpanReader(text);
  reader.value([]);
  let result = '';
  let position = 0;
  for (const { place, start, end } of reader.spans) {
    if (start < position) continue;
    const replacement = replace(place, text.slice(start, end));
    if (replacement === null) continue;
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return result + text.slice(position);
};

/** What becomes of a value: it stays, goes with its key, or is replaced. */
export type JsonVerdict = 'stay' | 'remove' | { readonly replacement: string };

/**
 * Takes values out of a JSON text. What holds none of them is copied character for character; a container that loses
 * something is written anew. `judge` gets the way to a value and the value as written, and is not asked about what goes
 * with its container. Returns null when the text is not
 * JSON, and `null` as a document when the document itself goes.
 */
export const pruneJson = (
  text: string,
  judge: (place: JsonSpan['place'], written: string) => JsonVerdict,
): string | null => {
  if (!isJson(text) || tooDeep(text)) return null;
  const reader = new SpanReader(text);
  reader.value([]);
  const [root] = reader.spans;
  if (!root) return null;
  const pruned = prune(text, reader.spans, judge);
  return text.slice(0, root.start) + (pruned ?? 'null') + text.slice(root.end);
};

interface PrunedChild {
  readonly key: string | number | undefined;
  readonly written: string;
  readonly pruned: string | null;
}

function prune(
  text: string,
  spans: readonly JsonSpan[],
  judge: (place: JsonSpan['place'], written: string) => JsonVerdict,
): string | null {
  let next = 0;
  const value = (): string | null => {
    const span = spans[next++] as JsonSpan;
    const written = text.slice(span.start, span.end);
    const verdict = judge(span.place, written);
    if (verdict !== 'stay') {
      while ((spans[next]?.start ?? Infinity) < span.end) next += 1;
      return verdict === 'remove' ? null : verdict.replacement;
    }
    const children: PrunedChild[] = [];
    for (let child = spans[next]; child && child.start < span.end; child = spans[next])
      children.push({
        key: child.place.at(-1),
        written: text.slice(child.start, child.end),
        pruned: value(),
      });
    return children.every(({ written: before, pruned }) => before === pruned) ? written : joined(children);
  };
  return value();
}

/** Only containers that had children come here, and those of an array have numbers for keys. */
function joined(children: readonly PrunedChild[]): string {
  const kept = children.filter(({ pruned }) => pruned !== null);
  if (typeof children[0]?.key === 'number') return `[${kept.map(({ pruned }) => pruned).join(',')}]`;
  return `{${kept.map(({ key, pruned }) => `${JSON.stringify(key)}:${pruned}`).join(',')}}`;
}
