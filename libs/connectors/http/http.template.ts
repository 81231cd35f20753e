/** What placeholders stand for, by name. */
export type Given = Readonly<Record<string, string>>;

/** Of an item that is there, and that no address leads to. */
export const UNNAMEABLE = 'an item has a key that cannot stand in a path; change it by hand';

/** Names as in `{customer_id}`; the rules of the description have seen to it that they are known. */
const PLACEHOLDER = /\{([^{}]*)\}/g;

/**
 * A path with values in it, percent-encoded. Null where a value cannot be a step of a path: nothing, `.` and `..` name
 * another place, and a lone half of a character cannot be written.
 */
export function filledPath(path: string, given: Given): string | null {
  let isPossible = true;
  const filled = path.replace(PLACEHOLDER, (_whole, name: string) => {
    const value = given[name] ?? '';
    if (/^\.{0,2}$/.test(value) || !value.isWellFormed()) isPossible = false;
    return isPossible ? encodeURIComponent(value) : '';
  });
  return isPossible ? filled : null;
}

export const filledText = (text: string, given: Given): string =>
  text.replace(PLACEHOLDER, (whole, name: string) => given[name] ?? whole);

/** Fills the texts of a body at any depth. */
export function filledBody(body: unknown, given: Given): unknown {
  if (typeof body === 'string') return filledText(body, given);
  if (Array.isArray(body)) return body.map((item) => filledBody(item, given));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, item]) => [name, filledBody(item, given)]));
}
