import type { Fault, Piece } from './record-syntax.js';

const UTF8 = [0xef, 0xbb, 0xbf];

/**
 * The mark at the beginning of a text, which is kept; null while too little is there to know.
 * @throws AppError for UTF-16
 */
export function markOf(window: Buffer, isLast: boolean, fault: Fault): Piece | 'none' | null {
  if (window.length < UTF8.length && !isLast) return null;
  const [first, second] = window;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw fault('it is in UTF-16; convert it to UTF-8, or leave it out of its globs', 0);
  return UTF8.every((byte, at) => window[at] === byte)
    ? { kind: 'outside', start: 0, end: UTF8.length }
    : 'none';
}
