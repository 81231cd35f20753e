import { AppError, type ContentKind } from '#contracts';
import { localeKey } from '#domain';
import type { GivenText, VersionText } from './version-text.js';

/** @throws AppError `request.invalid` for a second text of one language */
export function refuseDuplicates(texts: readonly GivenText[]): void {
  const seen = new Set<string>();
  texts.forEach(({ locale }, index) => {
    const key = localeKey(locale);
    if (seen.has(key)) throw invalid(`content.${index}.locale`, `there are two texts for ${locale}`);
    seen.add(key);
  });
}

/**
 * What a version of this kind cannot be without.
 * @throws AppError `request.invalid`, `consent.scopes_unknown`
 */
export function checkContent(
  kind: ContentKind,
  version: {
    readonly texts: readonly VersionText[];
    readonly scopes: readonly string[];
    readonly claims: readonly string[];
    readonly defaultLocale: string | null;
  },
): void {
  const { texts, scopes, claims, defaultLocale } = version;
  if (kind === 'scope' && scopes.length === 0) throw empty('scopes');
  if (kind === 'claim' && claims.length === 0) throw empty('claims');
  if (kind === 'text') checkTexts(texts, 'content');
  if (kind === 'url') checkTexts(texts, 'url');
  const isKnown = texts.some(({ locale }) => localeKey(locale) === localeKey(defaultLocale ?? ''));
  if (defaultLocale !== null && !isKnown)
    throw invalid('defaultLocale', `there is no content for ${defaultLocale}`);
}

function checkTexts(texts: readonly VersionText[], member: 'content' | 'url'): void {
  if (texts.length === 0) throw invalid('content', 'is missing: give at least one language');
  const index = texts.findIndex((text) => text[member] === null);
  if (index >= 0) throw invalid(`content.${index}.${member}`, `is missing for ${texts[index]!.locale}`);
}

const invalid = (param: string, words: string): AppError =>
  new AppError('request.invalid', {
    param,
    detail: `${param}: ${words}`,
    extra: { details: [{ path: param, message: words }] },
  });

const empty = (param: string): AppError =>
  new AppError('consent.scopes_unknown', { param, detail: `${param}: name at least one.` });
