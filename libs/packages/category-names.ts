import type { Language } from './language.js';

/** Branches of the category tree in words. What is not here is shown by its path alone. */
const NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  account: { en: 'Account', de: 'Konto' },
  behaviour: { en: 'Behaviour', de: 'Verhalten' },
  belief: { en: 'Religious or philosophical beliefs', de: 'Religiöse oder weltanschauliche Überzeugungen' },
  biometric: { en: 'Biometric data', de: 'Biometrische Daten' },
  contact: { en: 'Contact data', de: 'Kontaktdaten' },
  criminal: { en: 'Criminal convictions and offences', de: 'Strafrechtliche Verurteilungen und Straftaten' },
  device: { en: 'Devices', de: 'Geräte' },
  ethnicity: { en: 'Racial or ethnic origin', de: 'Rassische oder ethnische Herkunft' },
  financial: { en: 'Financial data', de: 'Finanzdaten' },
  free_text: { en: 'Free text', de: 'Freitext' },
  genetic: { en: 'Genetic data', de: 'Genetische Daten' },
  health: { en: 'Health data', de: 'Gesundheitsdaten' },
  identifier: { en: 'Identifiers', de: 'Kennungen' },
  identity: { en: 'Identity', de: 'Angaben zur Person' },
  location: { en: 'Location', de: 'Ort' },
  network: { en: 'Network data', de: 'Netzwerkdaten' },
  opinion: { en: 'Opinions', de: 'Meinungen' },
  order: { en: 'Orders', de: 'Bestellungen' },
  political: { en: 'Political opinions', de: 'Politische Meinungen' },
  profile: { en: 'Profile', de: 'Profil' },
  secret: { en: 'Passwords and secrets', de: 'Passwörter und Geheimnisse' },
  sexuality: { en: 'Sex life or sexual orientation', de: 'Sexualleben oder sexuelle Orientierung' },
  union: { en: 'Trade union membership', de: 'Gewerkschaftszugehörigkeit' },
};

/** `contact.email` → `Contact data (contact.email)`. */
export function categoryName(category: string, language: Language): string {
  const [branch = category] = category.split('.', 1);
  const name = Object.hasOwn(NAMES, branch) ? NAMES[branch]?.[language] : undefined;
  return name === undefined ? category : `${name} (${category})`;
}
