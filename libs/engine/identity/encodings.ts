/** How a form is written; decides how it is replaced (see `maskForm` of the strategies). */
export type FormEncoding =
  'text' | 'url' | 'html' | 'json' | 'base64' | 'base64url' | 'base64part' | 'hex' | 'digest';

type Encoder = (text: string) => string;
const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');
const hex2 = (byte: number): string => byte.toString(16).padStart(2, '0');
const hex4 = (unit: number): string => unit.toString(16).padStart(4, '0');

/** Replaces each UTF-16 unit (not each character: JSON escapes surrogates apart) that the pattern wants escaped. */
const escapeUnits = (text: string, wanted: RegExp, escape: (unit: number) => string): string =>
  text.replace(wanted, (unit) => escape(unit.charCodeAt(0)));

const escapeCharacters = (text: string, wanted: RegExp, escape: (point: number) => string): string =>
  [...text]
    .map((character) => (wanted.test(character) ? escape(character.codePointAt(0) ?? 0) : character))
    .join('');

/** @param escaped runs of characters */
const percent = (text: string, escaped: RegExp): string =>
  text.replace(escaped, (run) => [...bytesOf(run)].map((byte) => `%${hex2(byte)}`).join(''));

const upperEscapes = (text: string): string =>
  text.replace(/%[0-9a-f]{2}/g, (escape) => escape.toUpperCase());
const upperUnicode = (text: string): string =>
  text.replace(/\\u[0-9a-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);

const NOT_ASCII = /[^\0-\x7f]/u;
const NOT_ASCII_UNITS = /[^\0-\x7f]/g;
const urlForms: Encoder[] = [
  (text) => percent(text, /[^A-Za-z0-9\-._~]+/g),
  (text) => percent(text, /[^A-Za-z0-9\-._~@+]+/g),
  (text) => percent(text, /[^A-Za-z0-9\-._~@ ]+/g).replaceAll(' ', '+'),
  (text) => percent(text, /[^A-Za-z0-9\-._~ ]+/g).replaceAll(' ', '+'),
  // as browsers do: a part of an address, and a whole one
  (text) => percent(text, /[^A-Za-z0-9\-._~!'()*]+/g),
  (text) => percent(text, /[^A-Za-z0-9\-._~!'()*;/?:@&=+$,#]+/g),
];
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeMarkup = (text: string, apostrophe: string): string =>
  text.replace(/[&<>"']/g, (character) => NAMED[character] ?? apostrophe);
const htmlForms: Encoder[] = [
  ...['&#39;', '&#x27;', '&#039;', '&apos;'].map(
    (apostrophe): Encoder =>
      (text) =>
        escapeMarkup(text, apostrophe),
  ),
  (text) => escapeCharacters(escapeMarkup(text, '&#39;'), NOT_ASCII, (point) => `&#${point};`),
  (text) => escapeCharacters(escapeMarkup(text, '&#x27;'), NOT_ASCII, (point) => `&#x${point.toString(16)};`),
  (text) => escapeMarkup(text, '&#39;').replaceAll('@', '&#64;'),
  (text) => escapeMarkup(text, '&#39;').replaceAll('@', '&#x40;'),
];
const unicode = (unit: number): string => `\\u${hex4(unit)}`;
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
const jsonForms: Encoder[] = [
  quoted,
  (text) => quoted(text).replaceAll('/', '\\/'),
  (text) => escapeUnits(quoted(text), NOT_ASCII_UNITS, unicode),
  (text) => escapeUnits(quoted(text).replaceAll('/', '\\/'), NOT_ASCII_UNITS, unicode),
  // Serializers that are careful about markup also escape these.
  (text) => escapeUnits(text, /[^\0-\x7f]|[&'+<>`"\\]/g, unicode),
  // Any character may be escaped, and of an address the at sign is.
  (text) => quoted(text).replaceAll('@', '\\u0040'),
  (text) => escapeUnits(text, /[^\0-\x7f]|[&'+<>`"\\@]/g, unicode),
  (text) => escapeUnits(text, /[^A-Za-z0-9]/g, unicode),
];

const allOf = (encoders: readonly Encoder[], text: string): string[] => [
  ...new Set(encoders.map((encode) => encode(text))),
];
const alsoBy = (change: Encoder, texts: readonly string[]): string[] =>
  texts.flatMap((text) => [text, change(text)]);
const distinct = (texts: readonly string[], plain: string): string[] =>
  [...new Set(texts)].filter((text) => text !== plain);

/** The value as it stands in URLs, HTML and JSON, where that differs from the value itself. */
export const escapedForms = (
  text: string,
): readonly { encoding: 'url' | 'html' | 'json'; text: string }[] => {
  const url = alsoBy(upperEscapes, allOf(urlForms, text));
  const html = allOf(htmlForms, text);
  const json = alsoBy(upperUnicode, allOf(jsonForms, text));
  return [
    ...distinct(url, text).map((form) => ({ encoding: 'url' as const, text: form })),
    ...distinct(html, text).map((form) => ({ encoding: 'html' as const, text: form })),
    ...distinct(json, text).map((form) => ({ encoding: 'json' as const, text: form })),
  ];
};

const LEADS = Buffer.alloc(2);

/**
 * Base64 of the value inside a longer value, once for each place it can start at in a group of three bytes. Characters
 * that neighbouring bytes also decide are cut off.
 */
export const base64Parts = (text: string): readonly string[] => {
  const bytes = bytesOf(text);
  return [0, 1, 2].flatMap((lead) => {
    const encoded = Buffer.concat([LEADS.subarray(0, lead), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const first = Math.ceil((lead * 8) / 6);
    const last = Math.floor(((lead + bytes.length) * 8) / 6);
    const part = encoded.slice(first, last);
    return [part, part.replaceAll('+', '-').replaceAll('/', '_')];
  });
};
