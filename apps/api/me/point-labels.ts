import type { PageLanguage } from '../pages/page-language.js';

/** Categories that forms ask for often, in the order en, de, fr, es, it. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  'contact.phone': ['Telephone', 'Telefon', 'Téléphone', 'Teléfono', 'Telefono'],
  'contact.postcode': ['Postcode', 'Postleitzahl', 'Code postal', 'Código postal', 'CAP'],
  'contact.city': ['Town', 'Ort', 'Ville', 'Ciudad', 'Città'],
  'identity.name': ['Name', 'Name', 'Nom', 'Nombre', 'Nome'],
  'identity.birth_date': [
    'Date of birth (1990-12-31)',
    'Geburtsdatum (1990-12-31)',
    'Date de naissance (1990-12-31)',
    'Fecha de nacimiento (1990-12-31)',
    'Data di nascita (1990-12-31)',
  ],
  'order.number': [
    'Number of an order',
    'Nummer einer Bestellung',
    'Numéro d’une commande',
    'Número de un pedido',
    'Numero di un ordine',
  ],
};
const ORDER: readonly PageLanguage[] = ['en', 'de', 'fr', 'es', 'it'];

/** What a category of the data map is called on a form; one that is not known here by the words of its path. */
export const pointLabel = (type: string, language: PageLanguage): string =>
  LABELS[type]?.[ORDER.indexOf(language)] ?? type.replaceAll(/[._]/g, ' ');
