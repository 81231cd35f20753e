import { DE } from '../templates/de/template-set.de.js';
import { EN } from '../templates/en/template-set.en.js';
import { ES } from '../templates/es/template-set.es.js';
import { FR } from '../templates/fr/template-set.fr.js';
import { IT } from '../templates/it/template-set.it.js';
import type { TemplateSet } from '../templates/template-set.js';

const SETS: Readonly<Record<string, TemplateSet>> = { en: EN, de: DE, fr: FR, es: ES, it: IT };
const FALLBACK = 'en';

/** Languages of which there are templates. */
export const MAIL_LANGUAGES: readonly string[] = Object.keys(SETS);

/** The language in which a mail to readers of `locale` (BCP 47) is written: an unknown one is answered in English. */
export function languageOf(locale: string): string {
  const language = locale.toLowerCase().split(/[-_]/, 1)[0]!;
  return Object.hasOwn(SETS, language) ? language : FALLBACK;
}

/** @param language one of {@link MAIL_LANGUAGES} */
export const templatesIn = (language: string): TemplateSet => SETS[language]!;

/** Where to look for a tenant's own template, the nearest first: `de_at` → `de-AT`, `de`. */
export function localesToTry(locale: string): readonly string[] {
  const language = languageOf(locale);
  const region = /^[a-z]{2}[-_]([a-z]{2})$/i.exec(locale)?.[1]?.toUpperCase();
  return region !== undefined && locale.toLowerCase().startsWith(language)
    ? [`${language}-${region}`, language]
    : [language];
}
