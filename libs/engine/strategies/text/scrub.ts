import { SeparatedDigits } from '#connectors/spi';
import type { IdentityForm } from '../../identity/index.js';

export const ERASED = '[erased]';

/** Compatibility-decomposed, so that every spelling of a letter is equal; `origin[i]` is the place in the text. */
interface Folded {
  readonly text: string;
  readonly origin: readonly number[] | null;
}
interface Needle {
  readonly text: string;
  readonly boundary: IdentityForm['boundary'];
  readonly embedded?: boolean;
  readonly ignoreCase: boolean;
}
export interface Span {
  readonly start: number;
  readonly end: number;
}

const ASCII = /^[\0-\x7f]*$/;
const decompose = (text: string): string => text.normalize('NFKD');

const fold = (text: string): Folded => {
  if (ASCII.test(text)) return { text, origin: null };
  let folded = '';
  const origin: number[] = [];
  let position = 0;
  for (const character of text) {
    const plain = decompose(character);
    for (let index = 0; index < plain.length; index += 1) origin.push(position);
    folded += plain;
    position += character.length;
  }
  origin.push(position);
  return { text: folded, origin };
};

/** Lower case without a change of length (`İ` would grow). */
const lower = (text: string): string =>
  text.replace(/\p{Lu}/gu, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  });

const WORD = /[\p{L}\p{N}\p{M}_]/u;
/** What stands right of a token that goes on there; the letter may take two units. */
const CONTINUED: Readonly<Record<IdentityForm['boundary'], RegExp>> = {
  word: /^(?!)/,
  email: /^[.-][\p{L}\p{N}\p{M}]/u,
  short: /^(?:@|[.+-][\p{L}\p{N}\p{M}])/u,
  name: /^@[\p{L}\p{N}\p{M}]/u,
};
/** Left of a user name: `other/`, which makes it somebody else's, and no step of a path. */
const QUALIFIED = /(?:^|[^\p{L}\p{N}_.\-/\\])[\p{L}\p{N}_.-]+[/\\]$/u;
const LONGEST_QUALIFIER = 64;
const before = (text: string, index: number): string => {
  const unit = text.charAt(index - 1);
  return /[\uDC00-\uDFFF]/.test(unit) ? text.slice(index - 2, index) : unit;
};
const after = (text: string, index: number): string => String.fromCodePoint(text.codePointAt(index) ?? 0x20);

const standsAlone = (text: string, { start, end }: Span, { boundary, embedded }: Needle): boolean => {
  if (embedded === true) return true;
  const left = start === 0 ? '' : before(text, start);
  const isGuarded = boundary === 'email' || boundary === 'short';
  if (WORD.test(left) || (isGuarded && /[.+-]/.test(left))) return false;
  if (boundary === 'name' && QUALIFIED.test(text.slice(Math.max(0, start - LONGEST_QUALIFIER), start)))
    return false;
  return (
    end >= text.length || !(WORD.test(after(text, end)) || CONTINUED[boundary].test(text.slice(end, end + 3)))
  );
};

const spansOf = (text: string, needle: Needle): Span[] => {
  const spans: Span[] = [];
  for (let at = text.indexOf(needle.text); at >= 0; at = text.indexOf(needle.text, at + 1)) {
    const span = { start: at, end: at + needle.text.length };
    if (standsAlone(text, span, needle)) spans.push(span);
  }
  return spans;
};

const merged = (spans: readonly Span[]): Span[] => {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last !== undefined && span.start < last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else result.push(span);
  }
  return result;
};

const inOriginal = ({ start, end }: Span, { origin }: Folded, text: string): Span =>
  origin === null ? { start, end } : { start: origin[start] ?? text.length, end: origin[end] ?? text.length };

/** `7` names a customer in a key column, but nobody in a sentence. */
const SHORT_NUMBER = /^\d{1,5}$/;

const needles = (forms: readonly IdentityForm[]): Needle[] => {
  const found = new Map<string, Needle>();
  for (const form of forms) {
    const text = decompose(form.bytes.toString('utf8'));
    const needle = { ...form, text: form.ignoreCase ? lower(text) : text };
    if (text !== '' && !SHORT_NUMBER.test(text))
      found.set(`${form.boundary}|${form.embedded === true}|${form.ignoreCase}|${needle.text}`, needle);
  }
  return [...found.values()];
};

/** Telephone numbers in groups of digits, with the `+` and the parenthesis before them. */
function numberFinder(forms: readonly IdentityForm[]): (text: string) => Span[] {
  const numbers = new SeparatedDigits(forms.map(({ bytes }) => bytes.toString('latin1')));
  return (text) => {
    const spans: Span[] = [];
    numbers.find(
      text.length,
      (at) => text.charCodeAt(at),
      ({ start, end }) => spans.push({ start: start - openingBefore(text, start), end }),
    );
    return spans;
  };
}

const openingBefore = (text: string, start: number): number =>
  /\+?\(?$/.exec(text.slice(Math.max(0, start - 2), start))?.[0].length ?? 0;

/** What stands in the place of so many characters. */
export type Mark = (length: number) => string;

const marked: Mark = () => ERASED;
/** For texts that have no room for more. */
export const starred: Mark = (length) => '*'.repeat(length);

/** Each span, none within another, becomes its mark. */
const withoutSpans = (text: string, spans: readonly Span[], mark: Mark): string => {
  let result = '';
  let position = 0;
  for (const span of spans) {
    result += text.slice(position, span.start) + mark(span.end - span.start);
    position = span.end;
  }
  return result + text.slice(position);
};

/**
 * Makes a function that replaces every form of this person's identifiers in a text by `[erased]` (anonymization
 * reference 4.8). Identifiers are literals between token boundaries, compared after Unicode decomposition;
 * numbers of less than six digits are left alone. A second pass removes what `unknown` finds in the text that is left.
 */
export const scrubber = (
  forms: readonly IdentityForm[],
  unknown: (text: string) => readonly Span[] = () => [],
  mark: Mark = marked,
): ((text: string) => string) => {
  const known = needles(forms.filter(({ separated }) => separated !== true));
  const numbersIn = numberFinder(forms.filter(({ separated }) => separated === true));
  const scrubKnown = (text: string): string => {
    const folded = fold(text);
    const lowered = lower(folded.text);
    const hits = [
      ...known.flatMap((needle) => spansOf(needle.ignoreCase ? lowered : folded.text, needle)),
      ...numbersIn(folded.text),
    ];
    return hits.length === 0
      ? text
      : withoutSpans(
          text,
          merged(hits).map((hit) => inOriginal(hit, folded, text)),
          mark,
        );
  };
  return (text) => {
    const scrubbed = scrubKnown(text);
    const others = unknown(scrubbed);
    return others.length === 0 ? scrubbed : withoutSpans(scrubbed, merged(others), mark);
  };
};
