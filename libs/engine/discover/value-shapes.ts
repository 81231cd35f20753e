import { isIP } from 'node:net';
import type { RowValue } from '#connectors/spi';
import { isIban, passesLuhn } from '../strategies/pseudonyms/check-digits.js';

/** What a value looks like, by form alone. */
export type Shape = 'email' | 'phone' | 'ip' | 'uuid' | 'json' | 'iban' | 'card' | 'coordinates' | 'agent';

/** In angle brackets stand the ids of letters, between semicolons the fields of a line. */
const EMAIL = /^[^\s@<>;,"]{1,64}@[^\s@<>;,"]+\.[^\s@.<>;,"]{2,}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PHONE = /^(\+|00|\()?[\d\s().\-/]{7,24}$/;
/** With a country or an area before it; other numbers in groups are ISBNs, taxpayers' or articles'. */
const DIALLED = /^([+(0]|\d{3}[-. ]\d{3}[-. ]\d{4}$)/;
const DATE_LIKE = /^\d{4}-\d{2}-\d{2}|^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/;

const isCard = (text: string): boolean => {
  const digits = text.replace(/[\s-]/g, '');
  return /^[2-6]\d{12,18}$/.test(digits) && passesLuhn(digits);
};

const isPhone = (text: string): boolean => {
  const digits = text.replace(/\D/g, '');
  // Bare digits are more often numbers of something than telephones.
  return (
    PHONE.test(text) &&
    DIALLED.test(text) &&
    !DATE_LIKE.test(text) &&
    digits.length >= 7 &&
    digits.length <= 15 &&
    digits !== text
  );
};

const isJson = (text: string): boolean => {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Browsers and programs call themselves so: `Mozilla/5.0 (X11; …)`, `okhttp/4.9`. */
const USER_AGENT = /^(Mozilla\/\d|[A-Za-z][\w.-]*\/\d+\.\d[\w.]*( |$))/;
const COORDINATES = /^\(?-?\d{1,3}\.\d{3,}\s*[,; ]\s*-?\d{1,3}\.\d{3,}\)?$/;

const shapeOf = (value: RowValue): Shape | null => {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (EMAIL.test(text)) return 'email';
  if (isIP(text) !== 0) return 'ip';
  if (UUID.test(text)) return 'uuid';
  if (isIban(text)) return 'iban';
  if (isCard(text)) return 'card';
  if (COORDINATES.test(text)) return 'coordinates';
  if (isPhone(text)) return 'phone';
  if (USER_AGENT.test(text)) return 'agent';
  return isJson(text) ? 'json' : null;
};

/** Mailboxes that are called after what they are for. */
const OFFICE =
  /^(info|office|contact|kontakt|support|service|kundenservice|help(desk)?|hello|hallo|admin|mail|post|sales|verkauf|vertrieb|accueil|(no|do-?not)[-_.]?reply|team|empfang|reception|billing|buchhaltung|accounts?|newsletter|webmaster|postmaster|secretariat|sekretariat|orders?|bestellung(en)?|jobs|hr|press|presse|marketing|notifications?|system)([-_.+][^@]*)?@/i;

const EMAIL_INSIDE = /[^\s@<>"',;:()[\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+/i;

/** How many of the values have an e-mail address somewhere in them. */
export const countEmailsInside = (values: readonly RowValue[]): number =>
  values.filter((value) => typeof value === 'string' && EMAIL_INSIDE.test(value)).length;

/** What a sample of one column shows; counts only, never a value. */
export interface ColumnSample {
  /** Values that are neither NULL nor blank. */
  readonly filled: number;
  readonly distinct: number;
  readonly shape: Shape | null;
  /** How many of the filled values have the shape. */
  readonly shaped: number;
  /** Where no shape is clear: those that the values have together, the most frequent first. */
  readonly mixture: readonly (readonly [shape: Shape, values: number])[];
  /** How many of the filled values are e-mail addresses, telephone numbers (also bare digits), and neither. */
  readonly reached: Readonly<Record<'email' | 'phone' | 'other', number>>;
  /** How many of the filled values have an e-mail address somewhere in them. */
  readonly withEmails: number;
  /** How often the most frequent value stands there. */
  readonly commonest: number;
  /** How many of the filled values are addresses of an office (`info@…`), and nobody's. */
  readonly offices: number;
  /** How many of the filled values look so; one value may be counted in several. */
  readonly forms: Readonly<Record<Form, number>>;
}

/** `date`: a day or a moment; `name`: two to four capitalised words; `sentence`: five words or more; `code`: letters and digits in one word. */
export type Form = 'date' | 'name' | 'sentence' | 'code';

const FORMS: Readonly<Record<Form, RegExp>> = {
  date: /^(\d{4}-\d{2}(-\d{2}([T ]\d{1,2}:\d{2}.*)?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}( \d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|(19|20)\d{6})$/,
  name: /^\p{Lu}[\p{L}'’-]*\.?(,? \p{Lu}[\p{L}'’-]*\.?){1,3}$/u,
  sentence: /\S+(\s+\S+){4}/,
  code: /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9._/-]{3,40}$/,
};

const formsOf = (values: readonly RowValue[]): Record<Form, number> => {
  const texts = values.flatMap((value) => (typeof value === 'string' ? [value.trim()] : []));
  const count = (form: Form): number => texts.filter((text) => FORMS[form].test(text)).length;
  return { date: count('date'), name: count('name'), sentence: count('sentence'), code: count('code') };
};

/** Fewer values, or a smaller part of them, are chance. */
const MIN_VALUES = 2;
const MIN_SHARE = 0.8;
/** A part of a mixture that is smaller stands there by mistake. */
const MIN_PART = 0.1;

/** Beside addresses also bare digits are telephones. */
const BARE_PHONE = /^\d{7,15}$/;
const reachedOf = (values: readonly RowValue[]): ColumnSample['reached'] => {
  const reached = { email: 0, phone: 0, other: 0 };
  for (const value of values) {
    const shape = shapeOf(value);
    const isPhone = shape === 'phone' || (typeof value === 'string' && BARE_PHONE.test(value.trim()));
    reached[shape === 'email' ? 'email' : isPhone ? 'phone' : 'other'] += 1;
  }
  return reached;
};

export const sampleOf = (values: readonly RowValue[]): ColumnSample => {
  const filled = values.filter((value) => value !== null && value !== '');
  const counts = new Map<Shape, number>();
  for (const shape of filled.map(shapeOf))
    if (shape !== null) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  const ranked = [...counts].sort(([, a], [, b]) => b - a);
  const [best] = ranked;
  const isEnough = (count: number): boolean =>
    filled.length >= MIN_VALUES && count >= filled.length * MIN_SHARE;
  const clear = best !== undefined && isEnough(best[1]);
  const parts = ranked.filter(([, count]) => count >= filled.length * MIN_PART);
  const repeated = new Map<string, number>();
  for (const value of filled) {
    const key = JSON.stringify(value);
    repeated.set(key, (repeated.get(key) ?? 0) + 1);
  }
  return {
    filled: filled.length,
    distinct: repeated.size,
    shape: clear ? best[0] : null,
    shaped: clear ? best[1] : 0,
    mixture: !clear && isEnough(parts.reduce((sum, [, count]) => sum + count, 0)) ? parts : [],
    reached: reachedOf(filled),
    withEmails: countEmailsInside(filled),
    commonest: Math.max(0, ...repeated.values()),
    offices: filled.filter((value) => typeof value === 'string' && OFFICE.test(value.trim())).length,
    forms: formsOf(filled),
  };
};
