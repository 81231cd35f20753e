/** Locales compare without case, and `_` stands for `-`. */
export const localeKey = (locale: string): string => locale.trim().replaceAll('_', '-').toLowerCase();

export interface TextWish {
  /** What the caller asked for. */
  readonly locale?: string | undefined;
  /** `Accept-Language`, in the order of preference; looked at only when no locale was asked for. */
  readonly acceptLanguage?: readonly string[];
  /** Of the version. */
  readonly defaultLocale?: string | null;
}

/**
 * The text to show (lookup of RFC 4647, section 3.4; consent reference, invariant I9): the locale that was asked for with
 * subtags dropped from the right, else the browser's, else the default of the version, else English, else the first.
 * @returns undefined only when there are no texts
 */
export function lookUpText<Text extends { readonly locale: string }>(
  texts: readonly Text[],
  { locale, acceptLanguage = [], defaultLocale }: TextWish,
): Text | undefined {
  if (texts.length < 2) return texts[0];
  const byKey = byLocale(texts);
  const wishes = locale === undefined ? [...acceptLanguage] : [locale];
  for (const range of [...wishes, ...[defaultLocale ?? []].flat(), 'en']) {
    const key = truncations(localeKey(range)).find((each) => byKey.has(each));
    if (key !== undefined) return byKey.get(key);
  }
  return texts[0];
}

const indexes = new WeakMap<readonly object[], ReadonlyMap<string, unknown>>();

/** Made once for each list: the same texts are looked up for everybody who answers. */
function byLocale<Text extends { readonly locale: string }>(
  texts: readonly Text[],
): ReadonlyMap<string, Text> {
  const held = indexes.get(texts) as ReadonlyMap<string, Text> | undefined;
  if (held) return held;
  const made = new Map(texts.map((text) => [localeKey(text.locale), text]));
  indexes.set(texts, made);
  return made;
}

/** `de-ch-1996` → itself, `de-ch`, `de`; a single letter never stays at the end. */
function truncations(key: string): string[] {
  if (!key.includes('-')) return [key];
  const tags = key.split('-');
  return tags
    .map((_, index) => tags.slice(0, tags.length - index))
    .filter((kept, index) => index === 0 || kept.at(-1)!.length > 1)
    .map((kept) => kept.join('-'));
}
