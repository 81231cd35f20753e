import { AppError } from '#contracts';

/** An element of a configuration file: names without their prefixes, no attributes, the text directly in it. */
export interface XmlElement {
  readonly name: string;
  /** Of its beginning, from 1. */
  readonly line: number;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const MAX_CHARACTERS = 5_000_000;
const MAX_DEPTH = 60;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** Comments, CDATA, instructions, declarations, end tags, start tags; nothing in it can match two ways. */
const MARKUP =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<[!?]|<\/([^\s<>]+)\s*>|<([^\s<>/!?]+)((?:"[^"]*"|'[^']*'|[^<>"'])*)>/g;

interface OpenElement {
  readonly name: string;
  readonly line: number;
  text: string;
  readonly children: XmlElement[];
}

/**
 * Reads the small part of XML 1.0 that configuration files consist of. Document types are refused, and with them
 * entities of one's own, external ones and everything that grows when it is read.
 * @throws AppError `request.invalid` naming file and line
 */
export function readXml(content: string, file: string): XmlElement {
  if (content.length > MAX_CHARACTERS)
    throw refused(file, 1, `it is longer than ${MAX_CHARACTERS} characters`);
  const top: OpenElement = { name: '', line: 1, text: '', children: [] };
  const open: OpenElement[] = [top];
  let end = 0;
  let line = 1;
  const advance = (to: number): string => {
    const passed = content.slice(end, to);
    line += passed.split('\n').length - 1;
    end = to;
    return passed;
  };
  for (const match of content.matchAll(MARKUP)) {
    const [markup, cdata, closing, opening, attributes = ''] = match;
    open.at(-1)!.text += unescaped(advance(match.index), file, line);
    const at = line;
    advance(match.index + markup.length);
    if (markup === '<!' || markup === '<?')
      throw refused(file, at, 'document types and entities are not read');
    if (cdata !== undefined) open.at(-1)!.text += cdata;
    if (closing !== undefined) close(open, local(closing), file, at);
    if (opening === undefined) continue;
    if (open.length > MAX_DEPTH) throw refused(file, at, 'it is nested too deeply');
    open.push({ name: local(opening), line: at, text: '', children: [] });
    if (attributes.endsWith('/') || opening.endsWith('/')) close(open, local(opening), file, at);
  }
  const rest = advance(content.length);
  const [root] = top.children;
  if (
    open.length > 1 ||
    !root ||
    top.children.length > 1 ||
    rest.includes('<') ||
    (top.text + rest).trim() !== ''
  )
    throw refused(file, open.at(-1)!.line, 'it is no well-formed XML');
  return root;
}

function close(open: OpenElement[], name: string, file: string, line: number): void {
  const element = open.pop()!;
  const parent = open.at(-1);
  if (!parent || element.name !== name)
    throw refused(file, line, `</${name.slice(0, 40)}> ends no element that is open`);
  if (/</.test(element.text) && element.children.length > 0)
    throw refused(file, line, 'it is no well-formed XML');
  parent.children.push({ ...element, text: element.text.trim() });
}

const local = (name: string): string =>
  name
    .replace(/^\uFEFF/, '')
    .split(':')
    .at(-1) ?? '';

function unescaped(text: string, file: string, line: number): string {
  if (text.includes('<')) throw refused(file, line, 'it is no well-formed XML');
  return text.replace(/^\uFEFF/, '').replace(/&([^;\s]{0,12});?/g, (_, name: string) => {
    const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
    const point = number ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10) : Number.NaN;
    const known = point <= 0x10ffff ? String.fromCodePoint(point) : ENTITIES[name];
    if (known === undefined) throw refused(file, line, `there is no entity &${name};`);
    return known;
  });
}

/** All elements of a name, however deep. */
export const elementsOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsOf(child, name)]);

export const childText = (element: XmlElement, name: string): string =>
  element.children.find((child) => child.name === name)?.text ?? '';

const refused = (file: string, line: number, why: string): AppError =>
  new AppError('request.invalid', { detail: `${file}:${line} cannot be imported: ${why}.` });
