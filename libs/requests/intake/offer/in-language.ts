/** What some words are in a language; English is always there. */
export type Localized = Readonly<Record<string, string>> & { readonly en: string };

/** The first of the wishes that there are words for, also in the language without its region; else English. */
export function inLanguage(words: Localized, wishes: readonly (string | undefined)[]): string {
  for (const wish of wishes) {
    const found = wish && (words[wish] ?? words[wish.split('-')[0]!]);
    if (found) return found;
  }
  return words.en;
}
