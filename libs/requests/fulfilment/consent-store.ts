import type { DataMap } from '#engine';

/** Stands beside the stores of the data map, whose ids hold no full stop. */
export const CONSENT_STORE = 'habeas.consents';

/** What the records of consents hold of a person, and where it comes from. */
export const CONSENT_CATEGORIES = [
  { category: 'identifier.external', origin: 'provided' },
  { category: 'profile.consents', origin: 'provided' },
  { category: 'network.ip', origin: 'observed' },
  { category: 'network.agent', origin: 'observed' },
] as const;

type Titles = Readonly<Record<string, string>>;

/** Names of what Habeas itself keeps, for people. */
const TITLES: Readonly<Record<string, Titles>> = {
  persons: { en: 'Your name in the records of consents', de: 'Ihr Name in den Einwilligungen' },
  consents: { en: 'Your consents', de: 'Ihre Einwilligungen' },
  activity: {
    en: 'Details of your answers to consents',
    de: 'Einzelheiten Ihrer Antworten zu Einwilligungen',
  },
  receipts: { en: 'Receipts of your consents', de: 'Belege Ihrer Einwilligungen' },
  skips: { en: 'Counters of consents not asked', de: 'Zähler nicht gefragter Einwilligungen' },
};

/** The name that the data map, or Habeas, gives a collection for people. */
export function titleOfCollection(map: DataMap, store: string, collection: string, language: string): string {
  const titles = store === CONSENT_STORE ? TITLES[collection] : titlesIn(map, store, collection);
  return titles?.[language] ?? titles?.['en'] ?? collection;
}

const titlesIn = (map: DataMap, storeId: string, collection: string): Titles | undefined =>
  map.stores.find(({ id }) => id === storeId)?.collections.find(({ name }) => name === collection)?.title;
