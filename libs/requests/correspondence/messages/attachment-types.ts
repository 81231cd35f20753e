import { parse } from 'csv-parse/sync';
import { DOCUMENT_TYPES, documentTypeOf, type DocumentType } from '../../identity/media-types.js';

export type AttachmentType = DocumentType | 'text/plain' | 'text/csv';
export const ATTACHMENT_TYPES: readonly AttachmentType[] = [...DOCUMENT_TYPES, 'text/plain', 'text/csv'];

/** Lines that must have the same number of fields for a text to be a table. */
const LINES_LOOKED_AT = 100;
const SEPARATORS = [',', ';', '\t'];
const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** What no text has: control characters other than tab, line feed, form feed and carriage return. */
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f]/;
/** HTML, SVG and other XML: a browser might be talked into running it. */
const MARKUP = /^\s*<[!?a-z]/i;

/**
 * What a file is by its content; null for everything that is not taken. The header of the caller is asked for one thing
 * alone: whether a text that is a table was meant as one.
 */
export function attachmentTypeOf(content: Buffer, declared: string): AttachmentType | null {
  const document = documentTypeOf(content);
  if (document) return document;
  const text = readText(content);
  if (text === null) return null;
  return /^text\/csv\b/i.test(declared) && isTable(text) ? 'text/csv' : 'text/plain';
}

function readText(content: Buffer): string | null {
  if (content.length === 0) return null;
  try {
    const text = UTF8.decode(content);
    return CONTROL.test(text) || MARKUP.test(text) ? null : text;
  } catch {
    return null;
  }
}

const isTable = (text: string): boolean => SEPARATORS.some((delimiter) => hasEvenLines(text, delimiter));

function hasEvenLines(text: string, delimiter: string): boolean {
  try {
    const options = { delimiter, to_line: LINES_LOOKED_AT, skip_empty_lines: true };
    const [first = []] = parse(text, options) as string[][];
    return first.length > 1;
  } catch {
    return false;
  }
}
