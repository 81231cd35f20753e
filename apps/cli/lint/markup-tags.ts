/** An opening tag of HTML. */
export interface MarkupTag {
  /** In lower case. */
  readonly name: string;
  /** Names in lower case; a bare attribute has an empty value. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Counted from 1. */
  readonly line: number;
}

const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/**
 * Opening tags of a text that may be HTML, also of one that is broken. Read from front to back once: texts have megabytes,
 * and a pattern over the whole would take hours on one that was made for it.
 */
export function* markupTags(text: string): Generator<MarkupTag> {
  let [at, line, counted] = [0, 1, 0];
  for (;;) {
    const start = text.indexOf('<', at);
    if (start < 0) return;
    if (text.startsWith('<!--', start)) {
      at = text.indexOf('-->', start);
      if (at < 0) return;
      continue;
    }
    const name = /[a-z][a-z0-9-]*/iy;
    name.lastIndex = start + 1;
    const found = name.exec(text);
    at = start + 1;
    if (!found) continue;
    const end = endOfTag(text, name.lastIndex);
    if (end < 0) return;
    for (; counted < start; counted += 1) if (text.charCodeAt(counted) === 10) line += 1;
    const attributes = [...text.slice(name.lastIndex, end).matchAll(ATTRIBUTE)].map(
      ([, key = '', double, single, bare]) => [key.toLowerCase(), double ?? single ?? bare ?? ''] as const,
    );
    yield { name: found[0].toLowerCase(), attributes: new Map(attributes), line };
    at = end + 1;
  }
}

/** Place of the `>` outside quoted values; -1 when there is none. */
function endOfTag(text: string, from: number): number {
  let [quote, isValue] = ['', false];
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '>') return at;
    else if (isValue && (character === '"' || character === "'")) quote = character;
    if (character.trim() !== '') isValue = character === '=';
  }
  return -1;
}
