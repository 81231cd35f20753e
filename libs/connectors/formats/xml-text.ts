import { textBytes, textField } from './field-values.js';
import type { FieldValue } from './record-format.js';
import type { Fault } from './record-syntax.js';

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text of a document with its references resolved. @throws what `fault` makes, for entities that nothing declares */
export function xmlValue(bytes: Buffer, offset: number, fault: Fault): FieldValue {
  const value = textField(bytes);
  const resolve = (text: string): string =>
    text.replace(/&([^;\s&]*);?/g, (whole, name: string) => {
      const character = whole.endsWith(';') ? characterOf(name) : undefined;
      if (character !== undefined) return character;
      throw fault('an entity is not known; write out what it stands for', offset);
    });
  if (typeof value === 'string') return resolve(value);
  return value !== null && 'latin1' in value ? { latin1: resolve(value.latin1) } : value;
}

function characterOf(name: string): string | undefined {
  if (!name.startsWith('#')) return NAMED[name];
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Characters that XML 1.0 cannot hold at all. */
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const IMPOSSIBLE_BYTES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** A value as content of an element, or of an attribute in these quotes. Characters that XML cannot hold are left out. */
export function xmlText(value: FieldValue, quote?: string): Buffer {
  if (typeof value === 'object' && value !== null && 'latin1' in value)
    return textBytes({ latin1: escaped(value.latin1, quote) });
  return Buffer.from(escaped(textBytes(value).toString('utf8'), quote));
}

function escaped(text: string, quote: string | undefined): string {
  const plain = text
    .replace(IMPOSSIBLE, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  if (quote === undefined) return plain;
  const quoted = plain.replaceAll('\n', '&#10;').replaceAll('\r', '&#13;').replaceAll('\t', '&#9;');
  return quote === '"' ? quoted.replaceAll('"', '&quot;') : quoted.replaceAll("'", '&apos;');
}

/** A value as sections that are read as they stand: what would close one is divided between two. */
export function xmlLiteral(value: FieldValue): Buffer {
  const bytes = textBytes(value);
  if (bytes.length === 0) return bytes;
  const text = bytes.toString('latin1').replace(IMPOSSIBLE_BYTES, '').replaceAll(']]>', ']]]]><![CDATA[>');
  return Buffer.from(`<![CDATA[${text}]]>`, 'latin1');
}
