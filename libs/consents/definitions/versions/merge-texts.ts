import { isDeepStrictEqual } from 'node:util';
import { localeKey } from '#domain';
import { newText, type GivenText, type VersionText } from './version-text.js';

/** What becomes of the texts of a version when some are given anew. */
export interface MergedTexts {
  /** All of them: those that were there in their order, then the new ones. */
  readonly texts: readonly VersionText[];
  /** Of languages that were not there. */
  readonly added: readonly VersionText[];
  /** Whether one that was there says something else now. */
  readonly changed: boolean;
  /** Languages that were not given. */
  readonly untouched: readonly string[];
}

/** One text a language is expected on both sides. */
export function mergeTexts(stored: readonly VersionText[], given: readonly GivenText[]): MergedTexts {
  const news = new Map(given.map((text) => [localeKey(text.locale), text]));
  const known = new Set(stored.map(({ locale }) => localeKey(locale)));
  const added = given.filter(({ locale }) => !known.has(localeKey(locale))).map(newText);
  const kept = stored.map((text) => renewed(text, news.get(localeKey(text.locale))));
  return {
    texts: [...kept, ...added],
    added,
    changed: kept.some((text, index) => text !== stored[index]),
    untouched: stored.map(({ locale }) => locale).filter((locale) => !news.has(localeKey(locale))),
  };
}

/** Whether two texts say the same: after NFC, with one sort of line end, without spaces at the ends of lines. */
export const sameText = (one: string | null, other: string | null): boolean =>
  one === other || (one !== null && other !== null && comparable(one) === comparable(other));

/** Itself when nothing is said anew. */
function renewed(stored: VersionText, given: GivenText | undefined): VersionText {
  if (!given || saysTheSame(stored, given)) return stored;
  return {
    locale: stored.locale,
    title: given.title ?? stored.title,
    content: given.content ?? stored.content,
    url: given.url ?? stored.url,
    contentType: given.contentType ?? stored.contentType,
    scopeTexts: given.scopeTexts ?? stored.scopeTexts,
  };
}

const saysTheSame = (stored: VersionText, given: GivenText): boolean =>
  sameText(given.title ?? stored.title, stored.title) &&
  sameText(given.content ?? stored.content, stored.content) &&
  (given.url ?? stored.url) === stored.url &&
  (given.contentType ?? stored.contentType) === stored.contentType &&
  isDeepStrictEqual(given.scopeTexts ?? stored.scopeTexts, stored.scopeTexts);

/** Line by line and not by a pattern: on a long row of spaces that would take hours. */
const comparable = (text: string): string =>
  text
    .normalize('NFC')
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
