import { markOf } from './byte-order-mark.js';
import { addedMembers, jsonFields, withoutMember } from './json-record.js';
import type { OpenReader, Piece } from './record-syntax.js';

const LINE_FEED = 0x0a;

/** One JSON object a line; empty lines are passed over. Lines end with LF or CR LF. */
export const ndjsonSyntax: OpenReader = (fault) => {
  let isMarkRead = false;
  let seen = 0;
  return {
    split(window, isLast) {
      if (!isMarkRead) {
        const mark = markOf(window, isLast, fault);
        if (mark === null) return [];
        isMarkRead = true;
        if (mark !== 'none') return [mark];
      }
      const pieces: Piece[] = [];
      let start = 0;
      for (let at = window.indexOf(LINE_FEED, seen); at >= 0; at = window.indexOf(LINE_FEED, start)) {
        pieces.push(line(window, start, at + 1));
        start = at + 1;
      }
      if (isLast && start < window.length) {
        pieces.push(line(window, start, window.length));
        start = window.length;
      }
      seen = window.length - start;
      return pieces;
    },
    fields: jsonFields,
    extend: addedMembers,
    without: withoutMember,
  };
};

function line(window: Buffer, start: number, end: number): Piece {
  return { kind: isBlank(window, start, end) ? 'outside' : 'record', start, end };
}

function isBlank(window: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!SPACES.has(window[at]!)) return false;
  return true;
}
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);
