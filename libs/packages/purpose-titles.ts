import { languageOf, type Language } from './language.js';

/** A purpose as a data map declares it. */
export interface NamedPurpose {
  readonly id: string;
  /** Term of the Data Privacy Vocabulary, with or without its prefix; null: none is given. */
  readonly dpv: string | null;
}

/** Terms of the Data Privacy Vocabulary that data maps use most, in words. */
const TITLES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  FulfilmentOfContractualObligation: {
    en: 'Fulfilling our contract with you',
    de: 'Erfüllung unseres Vertrags mit Ihnen',
    fr: 'Exécution de notre contrat avec vous',
    es: 'Cumplimiento de nuestro contrato con usted',
    it: 'Esecuzione del nostro contratto con Lei',
  },
  ServiceProvision: {
    en: 'Providing our services',
    de: 'Erbringung unserer Dienste',
    fr: 'Fourniture de nos services',
    es: 'Prestación de nuestros servicios',
    it: 'Fornitura dei nostri servizi',
  },
  LegalCompliance: {
    en: 'Complying with the law',
    de: 'Erfüllung gesetzlicher Pflichten',
    fr: 'Respect de nos obligations légales',
    es: 'Cumplimiento de obligaciones legales',
    it: 'Adempimento di obblighi di legge',
  },
  CustomerCare: {
    en: 'Customer care',
    de: 'Kundenbetreuung',
    fr: 'Service à la clientèle',
    es: 'Atención a la clientela',
    it: 'Assistenza alla clientela',
  },
  CustomerRelationshipManagement: {
    en: 'Looking after our customers',
    de: 'Pflege der Kundenbeziehung',
    fr: 'Gestion de la relation avec la clientèle',
    es: 'Gestión de la relación con la clientela',
    it: 'Gestione dei rapporti con la clientela',
  },
  EnforceSecurity: { en: 'Security', de: 'Sicherheit', fr: 'Sécurité', es: 'Seguridad', it: 'Sicurezza' },
  DirectMarketing: {
    en: 'Direct marketing',
    de: 'Direktwerbung',
    fr: 'Prospection directe',
    es: 'Mercadotecnia directa',
    it: 'Marketing diretto',
  },
  Marketing: { en: 'Marketing', de: 'Werbung', fr: 'Marketing', es: 'Mercadotecnia', it: 'Marketing' },
  Advertising: { en: 'Advertising', de: 'Werbung', fr: 'Publicité', es: 'Publicidad', it: 'Pubblicità' },
  Personalisation: {
    en: 'Personalisation',
    de: 'Personalisierung',
    fr: 'Personnalisation',
    es: 'Personalización',
    it: 'Personalizzazione',
  },
  FraudPreventionAndDetection: {
    en: 'Preventing and detecting fraud',
    de: 'Verhinderung und Aufdeckung von Betrug',
    fr: 'Prévention et détection de la fraude',
    es: 'Prevención y detección del fraude',
    it: 'Prevenzione e individuazione delle frodi',
  },
  CreditChecking: {
    en: 'Checking credit',
    de: 'Prüfung der Zahlungsfähigkeit',
    fr: 'Vérification de la solvabilité',
    es: 'Comprobación de la solvencia',
    it: 'Verifica della solvibilità',
  },
  ResearchAndDevelopment: {
    en: 'Research and development',
    de: 'Forschung und Entwicklung',
    fr: 'Recherche et développement',
    es: 'Investigación y desarrollo',
    it: 'Ricerca e sviluppo',
  },
  ServiceOptimisation: {
    en: 'Improving our services',
    de: 'Verbesserung unserer Dienste',
    fr: 'Amélioration de nos services',
    es: 'Mejora de nuestros servicios',
    it: 'Miglioramento dei nostri servizi',
  },
  PersonnelManagement: {
    en: 'Managing staff',
    de: 'Personalverwaltung',
    fr: 'Gestion du personnel',
    es: 'Gestión del personal',
    it: 'Gestione del personale',
  },
  RecordManagement: {
    en: 'Keeping records',
    de: 'Führung von Akten',
    fr: 'Tenue des dossiers',
    es: 'Gestión de registros',
    it: 'Tenuta dei registri',
  },
};

/**
 * What people read of purposes, by their ids: the words for their term, with those of the id where two would be called
 * alike; those of the id alone where there are none. @param locale BCP 47
 */
export function purposeTitles(
  purposes: readonly NamedPurpose[],
  locale: string,
): ReadonlyMap<string, string> {
  const language = languageOf(locale);
  const named = purposes.map(({ id, dpv }) => ({ id, words: wordsOf(id), title: titleOf(dpv, language) }));
  return new Map(
    named.map(({ id, words, title }) => {
      if (title === undefined) return [id, words];
      const isAlone = named.every((other) => other.id === id || other.title !== title);
      return [id, isAlone ? title : `${title} (${words})`];
    }),
  );
}

/** `account_security` → `account security`. */
const wordsOf = (id: string): string => id.replace(/[_-]+/g, ' ').trim() || id;

function titleOf(dpv: string | null, language: Language): string | undefined {
  const term = dpv?.split(/[:#/]/).at(-1) ?? '';
  return Object.hasOwn(TITLES, term) ? TITLES[term]![language] : undefined;
}
