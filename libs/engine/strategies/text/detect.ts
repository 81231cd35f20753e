import { isIP } from 'node:net';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { DetectorName } from '../../data-map/data-map.js';
import { isIban, passesLuhn } from '../pseudonyms/check-digits.js';
import type { Span } from './scrub.js';

/** Below this nothing is removed, where the map names no other threshold. */
export const DEFAULT_THRESHOLD = 0.7;

/** A place in a text that may be data about somebody, and how likely that is, from 0 to 1. */
export interface Detection extends Span {
  readonly detector: DetectorName;
  readonly confidence: number;
}

interface Detector {
  /** Finds candidates; never looks at more than one line. */
  readonly pattern: RegExp;
  /** 0: it is none. */
  confidence(found: string, before: string): number;
}

/** What stands around a token that is only a part of a longer one. */
const START = String.raw`(?<![\p{L}\p{N}_])`;
const END = String.raw`(?![\p{L}\p{N}_])`;
const token = (pattern: string): RegExp => new RegExp(`${START}${pattern}${END}`, 'gu');

const digitsOf = (text: string): string => text.replace(/\D/g, '');

const emailConfidence = (found: string): number => (/@(?:[^@.]+\.)+\p{L}{2,24}$/u.test(found) ? 0.95 : 0.5);

/** What people write before a number that can be called. */
const CALLED = /(?:tel|phone|fon|fax|mobil\p{L}*|mobile|cell|handy|call|anruf\p{L}*|ruf)[\p{L}.]*\s*:?\s*$/iu;
const phoneConfidence = (found: string, before: string): number => {
  const digits = digitsOf(found);
  if (digits.length < 7 || digits.length > 15) return 0;
  const isInternational = /^(?:\+|00)/.test(found);
  if (isInternational)
    return parsePhoneNumberFromString(found.replace(/^00/, '+'))?.isValid() === true ? 0.95 : 0.6;
  if (CALLED.test(before)) return 0.9;
  // Dates, amounts and numbers of orders look like this too.
  return /^\(?0\d/.test(found) && /[\s()/-]/.test(found) ? 0.5 : 0;
};

const ibanConfidence = (found: string): number => (isIban(found) ? 0.99 : 0.4);

const cardConfidence = (found: string): number => {
  const digits = digitsOf(found);
  if (digits.length < 13 || digits.length > 19 || !passesLuhn(digits) || /^(\d)\1+$/.test(digits)) return 0;
  return /^(?:3[0-9]|4|5[0-9]|6|2[2-7])/.test(digits) ? 0.95 : 0.5;
};

const VERSION = /(?:\bv|version|release|build|ver\.?)\s*$/i;
const ipConfidence = (found: string, before: string): number => {
  if (isIP(found) === 0) return 0;
  if (VERSION.test(before)) return 0.3;
  // `::` and `1::2` stand in code as often as in addresses.
  return found.includes(':') && found.split(':').filter((group) => group !== '').length < 3 ? 0.5 : 0.9;
};

const DETECTORS: Readonly<Record<DetectorName, Detector>> = {
  email: {
    pattern: token(String.raw`[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}`),
    confidence: emailConfidence,
  },
  iban: {
    pattern: token(String.raw`[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?`),
    confidence: ibanConfidence,
  },
  card: { pattern: token(String.raw`\d(?:[ -]?\d){12,18}`), confidence: cardConfidence },
  ip: {
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{N}_.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}_]|\.\p{N})|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\p{L}\p{N}_:]))`,
      'gu',
    ),
    confidence: ipConfidence,
  },
  phone: {
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{N}_.+])(?:\+|\()?\d(?:[ ()/.-]{0,2}\d){6,14}(?![\p{L}\p{N}_]|[.,]\d)`,
      'gu',
    ),
    confidence: phoneConfidence,
  },
};
/** Of two that overlap the earlier one counts: those with check digits know best. */
const ORDER: readonly DetectorName[] = ['iban', 'card', 'email', 'ip', 'phone'];
const CONTEXT = 24;

const overlaps = (one: Span, other: Span): boolean => one.start < other.end && other.start < one.end;

/**
 * Looks for personal data of nobody in particular in a text (anonymization reference 4.8): by form, and by check digits
 * where there are any. Places that overlap are told once, in the order of the text.
 */
export const detect = (text: string, detectors: readonly DetectorName[]): readonly Detection[] => {
  const found: Detection[] = [];
  for (const detector of ORDER.filter((name) => detectors.includes(name))) {
    const { pattern, confidence } = DETECTORS[detector];
    for (const match of text.matchAll(pattern)) {
      const span = { start: match.index, end: match.index + match[0].length };
      const before = text.slice(Math.max(0, span.start - CONTEXT), span.start);
      const likely = confidence(match[0], before);
      if (likely > 0 && !found.some((known) => overlaps(known, span)))
        found.push({ ...span, detector, confidence: likely });
    }
  }
  return found.sort((a, b) => a.start - b.start);
};
