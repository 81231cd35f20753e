/** Distinguished names (RFC 4514). */
export interface NamePart {
  readonly attribute: string;
  readonly value: string;
}

/** The first component of a name and the name above it, as they are written. */
export function splitName(dn: string): { readonly first: string; readonly parent: string } {
  const at = /^(?:[^\\,]|\\.)*/s.exec(dn)![0].length;
  return { first: dn.slice(0, at), parent: dn.slice(at + 1) };
}

/** Attributes and values of the first component; most have one. */
export const namingParts = (dn: string): readonly NamePart[] =>
  (splitName(dn).first.match(/(?:[^\\+]|\\.)+/gs) ?? []).map((part) => {
    const at = part.indexOf('=');
    return { attribute: part.slice(0, at).trim(), value: unescapeName(part.slice(at + 1).trim()) };
  });

export const writeNaming = (parts: readonly NamePart[]): string =>
  parts.map(({ attribute, value }) => `${attribute}=${escapeName(value)}`).join('+');

/** What is special is written by its code, which no reader of names takes for a separator. */
const escapeName = (value: string): string =>
  value.replace(/[\\,+"<>;=#\0]|^ | $/g, (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`);

function unescapeName(value: string): string {
  const bytes: Buffer[] = [];
  for (const [part] of value.matchAll(/\\[0-9a-f]{2}|\\.|[^\\]+/gis))
    bytes.push(
      /^\\[0-9a-f]{2}$/i.test(part)
        ? Buffer.from(part.slice(1), 'hex')
        : Buffer.from(part.replace(/^\\/, '')),
    );
  return Buffer.concat(bytes).toString();
}

/** One form of a name for all in which it may be written, but for case in its values. */
export function plainName(dn: string): string {
  const parts: string[] = [];
  for (let rest = dn; rest !== '';) {
    const { first, parent } = splitName(rest);
    parts.push(
      writeNaming(
        namingParts(first).map(({ attribute, value }) => ({ attribute: attribute.toLowerCase(), value })),
      ),
    );
    rest = parent;
  }
  return parts.join(',');
}

/** The same for every way in which one name may be written: to look it up by. */
export const nameKey = (dn: string): string => plainName(dn).toLowerCase();

/** The components of a name, the first one first. */
export function componentsOf(dn: string): readonly string[] {
  const parts: string[] = [];
  for (let rest = dn; rest !== '';) {
    const { first, parent } = splitName(rest);
    parts.push(first);
    rest = parent;
  }
  return parts;
}

/** A name and what tells apart entries that had it one after the other: `cn=ann`, `#'0101'B` (RFC 4517, 3.3.21). */
export function splitBits(value: string): { readonly name: string; readonly bits: string } {
  const at = /#'[01]*'B$/.exec(value)?.index ?? value.length;
  return { name: value.slice(0, at), bits: value.slice(at) };
}

export const isSameName = (one: string, other: string): boolean => nameKey(one) === nameKey(other);

/** How many components a name lies below another; null when it does not. */
export function depthBelow(dn: string, base: string): number | null {
  let depth = 0;
  for (let name = dn; ; name = splitName(name).parent, depth += 1) {
    if (isSameName(name, base)) return depth;
    if (name === '') return null;
  }
}
