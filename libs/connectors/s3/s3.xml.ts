/** The documents of S3 are flat lists of elements without attributes: no more of XML is read than that. */

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The text of the first element of this name; null where there is none. */
export function textOf(xml: string, name: string): string | null {
  const match = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml);
  return match ? unescaped(match[1] ?? '') : null;
}

/** What stands within each element of one of these names, in order, with the name. */
export function* elementsOf(
  xml: string,
  ...names: readonly string[]
): Iterable<readonly [name: string, inner: string]> {
  for (const [, name = '', inner = ''] of xml.matchAll(
    new RegExp(`<(${names.join('|')})>([\\s\\S]*?)</\\1>`, 'g'),
  ))
    yield [name, inner];
}

const unescaped = (text: string): string =>
  text.replace(/&(#x?[0-9a-fA-F]+|[a-z]+);/g, (whole, entity: string) => {
    if (!entity.startsWith('#')) return ENTITIES[entity] ?? whole;
    return String.fromCodePoint(
      entity[1] === 'x' ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1)),
    );
  });

export const escaped = (text: string): string =>
  text.replace(/[<>&"]/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
