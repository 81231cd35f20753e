import { acceptedLanguages } from '#consents';

/** Languages of the pages behind mailed links: those of the letters that bring people there. */
const PAGE_LANGUAGES = ['en', 'de', 'fr', 'es', 'it'] as const;
export type PageLanguage = (typeof PAGE_LANGUAGES)[number];
export type Worded<Words> = Readonly<Record<PageLanguage, Words>>;

/** @param tags BCP 47, the one wished for most first; English where none of them is spoken */
export function pageLanguage(...tags: readonly string[]): PageLanguage {
  const wanted = tags.map((tag) => tag.toLowerCase().split(/[-_]/, 1)[0]);
  return wanted.flatMap((tag) => PAGE_LANGUAGES.find((language) => language === tag) ?? [])[0] ?? 'en';
}

/** Of a browser. @param header `Accept-Language` */
export const browserLanguage = (header: string | undefined): PageLanguage =>
  pageLanguage(...acceptedLanguages(header));
