import type { ExportInfo } from '#engine';

/** Languages in which a package speaks to people. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

/** @param tag BCP 47; an unknown language is answered in English */
export function languageOf(tag: string): Language {
  const [wanted] = tag.toLowerCase().split(/[-_]/, 1);
  return LANGUAGES.find((language) => language === wanted) ?? 'en';
}

/** The data map's name for people, its own name where it has none. */
export const titleOf = ({ title, collection }: ExportInfo, language: string): string =>
  title[languageOf(language)] ?? title.en ?? collection;
