import type { ScannedBlock, TokenHit } from '../../text/index.js';

const LONGEST_PARSED = 1024 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const COLON = 0x3a;
const ZERO = 0x30;
const BLANKS = new Set([0x20, 0x09, 0x0d]);

type LineBlock = Pick<ScannedBlock, 'text' | 'isJson'>;
type Place = Pick<TokenHit, 'start' | 'end'>;

/** The line of a hit as far as its block shows it, and not further than `reach` bytes to either side. */
export function lineOf(text: Buffer, hit: Place, reach = LONGEST_PARSED): { start: number; end: number } {
  const left = Math.max(0, hit.start - reach);
  const feed = text.subarray(hit.end, hit.end + reach).indexOf(LINE_FEED);
  return {
    start: left + text.subarray(left, hit.start).lastIndexOf(LINE_FEED) + 1,
    end: feed < 0 ? Math.min(text.length, hit.end + reach) : hit.end + feed,
  };
}

/** Whether a hit stands in the key of an object in a line of JSON: keys are structure and are never changed. */
export function isObjectKey(block: LineBlock, hit: Place): boolean {
  const { text } = block;
  if (!block.isJson(hit.start)) return false;
  let at = closingQuote(text, hit.end);
  if (at < 0) return false;
  do at++;
  while (BLANKS.has(text[at] ?? 0));
  return text[at] === COLON && isInStringOfJson(text, hit);
}

/**
 * The replacement as it can stand here. A number of JSON has no leading zero, so where a hit is (part of) a number the
 * zero becomes a one.
 */
export function fittingReplacement(block: LineBlock, hit: Place, replacement: Buffer): Buffer {
  const isSafe = !mayBeUnfit(replacement) || !block.isJson(hit.start);
  if (isSafe || isInString(block.text, hit) || !isJsonLine(block.text, hit)) return replacement;
  const fitting = Buffer.from(replacement);
  fitting[0] = ZERO + 1;
  return fitting;
}

/** Whether a replacement can stand anywhere but as a number of JSON. */
export const mayBeUnfit = (replacement: Buffer): boolean => replacement[0] === ZERO && replacement.length > 1;

function closingQuote(text: Buffer, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === LINE_FEED) return -1;
    if (text[at] === QUOTE) return at;
    if (text[at] === BACKSLASH) at++;
  }
  return -1;
}

function isInString(text: Buffer, hit: Place): boolean {
  let isOpen = false;
  for (let at = lineOf(text, hit).start; at < hit.start; at++) {
    if (text[at] === QUOTE) isOpen = !isOpen;
    else if (text[at] === BACKSLASH && isOpen) at++;
  }
  return isOpen;
}

/** A line too long to be seen whole or parsed is judged by the shape around the hit. */
function isInStringOfJson(text: Buffer, hit: Place): boolean {
  return isVeryLong(text, hit) || (isInString(text, hit) && isJsonLine(text, hit));
}

function isVeryLong(text: Buffer, hit: Place): boolean {
  const line = lineOf(text, hit);
  return line.end - line.start >= LONGEST_PARSED;
}

function isJsonLine(text: Buffer, hit: Place): boolean {
  const line = lineOf(text, hit);
  try {
    JSON.parse(text.toString('utf8', line.start, line.end).replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}
