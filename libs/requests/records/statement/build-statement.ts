import type { RightCode } from '#contracts';
import {
  isNeverShown,
  isPersonal,
  isWithin,
  type CollectionMap,
  type ColumnMap,
  type DataMap,
  type StoreMap,
  type StorePlan,
} from '#engine';
import type { ShownText, Statement, StatementOrigin } from '#packages';
import { CONSENT_CATEGORIES, CONSENT_STORE, titleOfCollection } from '../../fulfilment/consent-store.js';
import { californiaCategory } from './california-categories.js';
import type { Disclosure } from './disclosures.repository.js';

export interface StatementInput {
  readonly right: RightCode;
  readonly language: string;
  readonly map: DataMap;
  /** Of the right: what of the person is where. Empty for a right that looks into no store. */
  readonly plans: readonly StorePlan[];
  readonly rights: Statement['rights'];
  readonly authority: string | null;
  readonly disclosures: readonly Disclosure[];
  readonly texts: readonly ShownText[];
  /** Whether the law of California asks as well. */
  readonly california: boolean;
  isSpecial(category: string): boolean;
}

/** A category of the person's data in one place. */
interface Seen {
  readonly category: string;
  readonly origin: StatementOrigin;
  readonly place: string;
  readonly purposes: readonly string[];
  readonly from: string | null;
}

/** What Art. 15(1) and (2) GDPR ask for, of what this person's plans found and the records say. Takes no value over. */
export function buildStatement(input: StatementInput): Statement {
  const { right, map, rights, authority } = input;
  const places = placesOf(input);
  const seen = places.flatMap((place) => seenIn(place, map));
  const used = unique(places.flatMap(({ purposes }) => purposes)).filter((id) => id in map.purposes);
  const held = unique(seen.map(({ category }) => category));
  return {
    right,
    confirmation: { processed: places.length > 0 },
    purposes: used.map((id) => ({ id, dpv: map.purposes[id]!.dpv, basis: map.purposes[id]!.basis })),
    categories: held.map((category) => categoryOf(category, seen, input)),
    recipients: { foreseen: foreseenFor(held, map), told: toldOf(input.disclosures) },
    retention: retentionOf(places),
    rights,
    complaint: { authority },
    sources: sourcesOf(seen),
    automatedDecisions: used.flatMap((purpose) => {
      const { automated } = map.purposes[purpose]!;
      return automated ? [{ purpose, ...automated }] : [];
    }),
    transfers: transfersOf(places, map),
    heldButNotShown: places.flatMap(withheldOf).filter(isFirstOfItsKind),
    notices: input.texts.map(({ content, ...text }) => ({
      ...text,
      file: content === null ? null : noticeFile(text),
    })),
  };
}

/** Where the package has the text of a notice; no personal data in it. */
export const noticeFile = ({ contentHash }: Pick<ShownText, 'contentHash'>): string =>
  `notices/${contentHash.replace(/^sha256:/, '').slice(0, 16)}.txt`;

interface PlaceOfData {
  readonly store: string;
  readonly collection: string;
  readonly title: string;
  readonly purposes: readonly string[];
  readonly keepFor: string | null;
  readonly code: Statement['retention'][number]['code'];
  readonly columns: StorePlan['steps'][number]['columns'];
  columnOf(name: string): ColumnMap | undefined;
}

const placesOf = ({ plans, map, language }: StatementInput): PlaceOfData[] =>
  plans.flatMap(({ store, steps }) =>
    steps
      .filter(({ action, rows }) => action === 'export' && rows > 0)
      .map(({ collection, columns }) => {
        const mapped = collectionOf(map, store, collection);
        return {
          store,
          collection,
          title: titleOfCollection(map, store, collection, language),
          purposes: mapped?.purposes ?? [],
          ...keptFor(mapped),
          columns,
          columnOf: (name: string) => mapped?.columns[name],
        };
      }),
  );

/** Of the rows; else of the columns that are kept, where all of them say the same. */
function keptFor(mapped: CollectionMap | undefined): Pick<PlaceOfData, 'keepFor' | 'code'> {
  if (mapped?.retention) return { keepFor: mapped.retention.keepFor, code: mapped.retention.code };
  const kept = Object.values(mapped?.columns ?? {}).flatMap(({ erase }) =>
    erase?.kind === 'keep' && erase.end && 'keepFor' in erase.end
      ? [{ keepFor: erase.end.keepFor, code: erase.code }]
      : [],
  );
  const [first] = kept;
  const isOne = kept.every(({ keepFor, code }) => keepFor === first?.keepFor && code === first.code);
  return first && isOne ? first : { keepFor: null, code: null };
}

const collectionOf = (map: DataMap, storeId: string, name: string) =>
  storeOf(map, storeId)?.collections.find((collection) => collection.name === name);

const storeOf = (map: DataMap, storeId: string): StoreMap | undefined =>
  map.stores.find(({ id }) => id === storeId);

function seenIn(place: PlaceOfData, map: DataMap): readonly Seen[] {
  const { title, purposes } = place;
  const about = { place: title, purposes: purposes.filter((id) => id in map.purposes) };
  if (place.store === CONSENT_STORE)
    return CONSENT_CATEGORIES.map(({ category, origin }) => ({ category, origin, from: null, ...about }));
  return place.columns
    .flatMap(({ column, category }) => {
      const mapped = place.columnOf(column);
      const own = { category, origin: mapped?.provenance ?? 'observed', from: mapped?.source ?? null };
      const leaves = Object.values(mapped?.paths ?? {});
      return [
        own,
        ...leaves.map((leaf) => ({
          category: leaf.category,
          origin: leaf.provenance,
          from: leaf.source ?? null,
        })),
      ];
    })
    .filter(({ category }) => isPersonal(category))
    .map((one) => ({ ...one, ...about }));
}

function categoryOf(
  category: string,
  seen: readonly Seen[],
  { map, isSpecial, california }: StatementInput,
): Statement['categories'][number] {
  const own = seen.filter((one) => one.category === category);
  const origins = unique(own.map(({ origin }) => origin));
  return {
    category,
    special: isSpecial(category),
    origins,
    places: unique(own.map(({ place }) => place)),
    purposes: unique(own.flatMap(({ purposes }) => purposes)),
    recipients: foreseenFor([category], map).map(({ id }) => id),
    ...(california && { california: californiaCategory(category, origins) }),
  };
}

const foreseenFor = (
  categories: readonly string[],
  { recipients = [] }: DataMap,
): Statement['recipients']['foreseen'] =>
  recipients
    .filter(({ receives }) =>
      receives.some((branch) => categories.some((category) => isWithin(category, branch))),
    )
    .map(({ id, domain, receives, name, country }) => ({
      ...{ id, domain, receives },
      ...(name !== undefined && { name }),
      ...(country !== undefined && { country }),
    }));

/** By receiver. Of an endpoint people know the host, and the rest of its address may be secret. */
export function toldOf(disclosures: readonly Disclosure[]): Statement['recipients']['told'] {
  return unique(disclosures.map(({ receiver }) => receiver)).map((receiver) => {
    const sent = disclosures.filter((one) => one.receiver === receiver);
    const { name, url } = sent[0]!;
    return {
      name: name ?? (url === null ? receiver : new URL(url).host),
      told: sent.map(({ type, at }) => ({ what: type, at: at.toISOString() })),
    };
  });
}

const retentionOf = (places: readonly PlaceOfData[]): Statement['retention'] =>
  places
    .map(({ title, keepFor, code, purposes }) => ({ place: title, keepFor, code, purposes }))
    .filter(isFirstOfItsKind);

const sourcesOf = (seen: readonly Seen[]): Statement['sources'] =>
  seen
    .flatMap(({ category, origin, from }) =>
      origin === 'derived' || origin === 'third_party' ? [{ category, origin, from }] : [],
    )
    .filter(isFirstOfItsKind);

const transfersOf = (places: readonly PlaceOfData[], map: DataMap): Statement['transfers'] =>
  unique(places.map(({ store }) => store)).flatMap((store) => {
    const transfer = storeOf(map, store)?.transfer;
    return transfer ? [{ store, ...transfer }] : [];
  });

type Withheld = Statement['heldButNotShown'][number];

/** Values of which the copy only says that they exist. A categories answer shows nothing, and withholds nothing. */
const withheldOf = ({ columns, columnOf }: PlaceOfData): readonly Withheld[] =>
  columns.flatMap(({ column, category, strategy }): readonly Withheld[] => {
    if (strategy === 'category') return [];
    if (strategy === 'held' || strategy === 'redact') return [withheld(category, strategy === 'held')];
    return Object.values(columnOf(column)?.paths ?? {})
      .filter(
        (leaf) => isNeverShown(leaf.category) || (leaf.access !== 'export' && isPersonal(leaf.category)),
      )
      .map((leaf) => withheld(leaf.category, isNeverShown(leaf.category)));
  });

const withheld = (category: string, isHeld: boolean): Withheld => ({
  category,
  reason: isHeld ? 'SECURITY' : 'THIRD_PARTY_RIGHTS',
});

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

function isFirstOfItsKind(value: object, at: number, all: readonly object[]): boolean {
  const text = JSON.stringify(value);
  return all.findIndex((other) => JSON.stringify(other) === text) === at;
}
