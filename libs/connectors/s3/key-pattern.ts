import { AppError } from '#contracts';

/** A glob over keys, in which `{name}` is a part of the key that becomes a column. */
export interface KeyPattern {
  readonly glob: string;
  /** What every key begins with. */
  readonly prefix: string;
  readonly parts: readonly string[];
  /** The parts of a key that matches; null when it does not. */
  match(key: string): Readonly<Record<string, string>> | null;
}

const TOKENS = /\*\*\/|\*\*|\*|\?|\{([^{}]*)\}/g;
const PART = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;

/**
 * `*` and `?` stand for anything but a slash, `**` also for slashes, `{a,b}` for one of several texts, `{name}` for a part
 * without a slash, as short as it can be.
 * @throws AppError `store.refused`
 */
export function keyPattern(glob: string): KeyPattern {
  const parts: string[] = [];
  let source = '';
  let end = 0;
  for (const match of glob.matchAll(TOKENS)) {
    source += literal(glob.slice(end, match.index)) + toSource(match[0], match[1], parts, glob);
    end = match.index + match[0].length;
  }
  const pattern = new RegExp(`^${source}${literal(glob.slice(end))}$`, 's');
  return {
    glob,
    prefix: glob.split(/[*?{]/, 1)[0] ?? '',
    parts,
    match: (key) => {
      const found = pattern.exec(key);
      return found ? { ...found.groups } : null;
    },
  };
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function toSource(token: string, braced: string | undefined, parts: string[], glob: string): string {
  if (token === '**/') return '(?:.*/)?';
  if (token === '**') return '.*';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  const inner = braced ?? '';
  if (inner.includes(','))
    return `(?:${inner
      .split(',')
      .map((text) => literal(text))
      .join('|')})`;
  if (!PART.test(inner))
    throw new AppError('store.refused', {
      detail: `"{${inner}}" in "${glob}" names no part of a key: write letters, digits and _, such as {customer_id}.`,
    });
  if (parts.includes(inner)) return `\\k<${inner}>`;
  parts.push(inner);
  return `(?<${inner}>[^/]+?)`;
}
