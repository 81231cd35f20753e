import type { Language } from './language.js';

/** Branches of the category tree in words. What is not here is shown by its path alone. */
const NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  account: { en: 'Account', de: 'Konto', fr: 'Compte', es: 'Cuenta', it: 'Account' },
  behaviour: {
    en: 'Behaviour',
    de: 'Verhalten',
    fr: 'Comportement',
    es: 'Comportamiento',
    it: 'Comportamento',
  },
  belief: {
    en: 'Religious or philosophical beliefs',
    de: 'Religiöse oder weltanschauliche Überzeugungen',
    fr: 'Convictions religieuses ou philosophiques',
    es: 'Convicciones religiosas o filosóficas',
    it: 'Convinzioni religiose o filosofiche',
  },
  biometric: {
    en: 'Biometric data',
    de: 'Biometrische Daten',
    fr: 'Données biométriques',
    es: 'Datos biométricos',
    it: 'Dati biometrici',
  },
  contact: {
    en: 'Contact data',
    de: 'Kontaktdaten',
    fr: 'Coordonnées',
    es: 'Datos de contacto',
    it: 'Dati di contatto',
  },
  criminal: {
    en: 'Criminal convictions and offences',
    de: 'Strafrechtliche Verurteilungen und Straftaten',
    fr: 'Condamnations pénales et infractions',
    es: 'Condenas e infracciones penales',
    it: 'Condanne penali e reati',
  },
  device: { en: 'Devices', de: 'Geräte', fr: 'Appareils', es: 'Dispositivos', it: 'Dispositivi' },
  ethnicity: {
    en: 'Racial or ethnic origin',
    de: 'Rassische oder ethnische Herkunft',
    fr: 'Origine raciale ou ethnique',
    es: 'Origen racial o étnico',
    it: 'Origine razziale o etnica',
  },
  financial: {
    en: 'Financial data',
    de: 'Finanzdaten',
    fr: 'Données financières',
    es: 'Datos financieros',
    it: 'Dati finanziari',
  },
  free_text: { en: 'Free text', de: 'Freitext', fr: 'Texte libre', es: 'Texto libre', it: 'Testo libero' },
  genetic: {
    en: 'Genetic data',
    de: 'Genetische Daten',
    fr: 'Données génétiques',
    es: 'Datos genéticos',
    it: 'Dati genetici',
  },
  health: {
    en: 'Health data',
    de: 'Gesundheitsdaten',
    fr: 'Données de santé',
    es: 'Datos de salud',
    it: 'Dati sulla salute',
  },
  identifier: {
    en: 'Identifiers',
    de: 'Kennungen',
    fr: 'Identifiants',
    es: 'Identificadores',
    it: 'Identificativi',
  },
  identity: { en: 'Identity', de: 'Angaben zur Person', fr: 'Identité', es: 'Identidad', it: 'Identità' },
  location: { en: 'Location', de: 'Ort', fr: 'Localisation', es: 'Localización', it: 'Localizzazione' },
  network: {
    en: 'Network data',
    de: 'Netzwerkdaten',
    fr: 'Données de réseau',
    es: 'Datos de red',
    it: 'Dati di rete',
  },
  opinion: { en: 'Opinions', de: 'Meinungen', fr: 'Opinions', es: 'Opiniones', it: 'Opinioni' },
  order: { en: 'Orders', de: 'Bestellungen', fr: 'Commandes', es: 'Pedidos', it: 'Ordini' },
  political: {
    en: 'Political opinions',
    de: 'Politische Meinungen',
    fr: 'Opinions politiques',
    es: 'Opiniones políticas',
    it: 'Opinioni politiche',
  },
  profile: { en: 'Profile', de: 'Profil', fr: 'Profil', es: 'Perfil', it: 'Profilo' },
  secret: {
    en: 'Passwords and secrets',
    de: 'Passwörter und Geheimnisse',
    fr: 'Mots de passe et secrets',
    es: 'Contraseñas y secretos',
    it: 'Password e segreti',
  },
  sexuality: {
    en: 'Sex life or sexual orientation',
    de: 'Sexualleben oder sexuelle Orientierung',
    fr: 'Vie sexuelle ou orientation sexuelle',
    es: 'Vida sexual u orientación sexual',
    it: 'Vita sessuale o orientamento sessuale',
  },
  union: {
    en: 'Trade union membership',
    de: 'Gewerkschaftszugehörigkeit',
    fr: 'Appartenance syndicale',
    es: 'Afiliación sindical',
    it: 'Appartenenza sindacale',
  },
};

/** `contact.email` → `Contact data (contact.email)`. */
export function categoryName(category: string, language: Language): string {
  const [branch = category] = category.split('.', 1);
  const name = Object.hasOwn(NAMES, branch) ? NAMES[branch]?.[language] : undefined;
  return name === undefined ? category : `${name} (${category})`;
}
