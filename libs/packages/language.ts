import type { ExportInfo } from '#engine';

/** Languages in which a package speaks to people. */
export type Language = 'en' | 'de';

export const languageOf = (tag: string): Language => (tag.startsWith('de') ? 'de' : 'en');

/** The data map's name for people, its own name where it has none. */
export const titleOf = ({ title, collection }: ExportInfo, language: string): string =>
  title[languageOf(language)] ?? title.en ?? collection;
