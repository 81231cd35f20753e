import type { Fault } from './record-syntax.js';

/** One piece of markup. Offsets are of the bytes given; names are as written, with their prefix. */
export interface XmlToken {
  readonly kind: 'open' | 'empty' | 'close' | 'comment' | 'cdata' | 'instruction' | 'doctype';
  readonly start: number;
  readonly end: number;
  readonly name: string;
}
export interface XmlAttribute {
  readonly name: string;
  /** Of the value, between its quotes. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

const LESS = 0x3c;
const ENDS = [
  ['<!--', '-->', 'comment'],
  ['<![CDATA[', ']]>', 'cdata'],
  ['<?', '?>', 'instruction'],
] as const;
const NAME = /^<\/?([^\s/>]+)/;
/** As Latin-1, so that a character is a byte. */
const ATTRIBUTE = /\s([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The markup that begins at or behind an offset; null when none begins, or it is not whole. */
export function nextToken(bytes: Buffer, from: number, fault: Fault): XmlToken | null {
  const start = bytes.indexOf(LESS, from);
  if (start < 0) return null;
  const head = bytes.toString('latin1', start, start + 9);
  if (head.length < 9 && ENDS.some(([opening]) => opening.startsWith(head))) return null;
  for (const [opening, closing, kind] of ENDS) {
    if (!head.startsWith(opening)) continue;
    const end = bytes.indexOf(closing, start + opening.length);
    return end < 0 ? null : { kind, start, end: end + closing.length, name: '' };
  }
  const end = tagEnd(bytes, start);
  if (end < 0) return null;
  const tag = bytes.toString('latin1', start, end);
  if (head.startsWith('<!')) return doctype(tag, start, end, fault);
  const name = NAME.exec(tag)?.[1];
  if (name === undefined) throw fault('a "<" opens no tag; write it as &lt;', start);
  const kind = head.startsWith('</') ? 'close' : tag.endsWith('/>') ? 'empty' : 'open';
  return { kind, start, end, name: Buffer.from(name, 'latin1').toString('utf8') };
}

function doctype(tag: string, start: number, end: number, fault: Fault): XmlToken {
  if (tag.includes('[')) throw fault('it declares entities of its own; write out what they stand for', start);
  return { kind: 'doctype', start, end, name: '' };
}

/** Behind the `>` that is in no quotes; -1 when there is none yet. */
function tagEnd(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    const code = bytes[at];
    if (code === 0x3e) return at + 1;
    if (code !== 0x22 && code !== 0x27) continue;
    at = bytes.indexOf(code, at + 1);
    if (at < 0) return -1;
  }
  return -1;
}

export function attributesOf(bytes: Buffer, { start, end }: XmlToken): readonly XmlAttribute[] {
  return [...bytes.toString('latin1', start, end).matchAll(ATTRIBUTE)].map((match) => {
    const text = match[2] ?? match[3] ?? '';
    const from = start + match.index + match[0].length - 1 - text.length;
    const quote = match[2] === undefined ? "'" : '"';
    return {
      name: Buffer.from(match[1]!, 'latin1').toString('utf8'),
      start: from,
      end: from + text.length,
      quote,
    };
  });
}
