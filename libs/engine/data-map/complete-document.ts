import { DEFAULT_LIMITS, type FileFormat } from '#connectors/spi';
import type {
  CollectionMap,
  ColumnMap,
  DataMap,
  EraseAction,
  PseudonymScope,
  QuasiIdentifiers,
  ReferenceMap,
  RestrictValue,
  StoreMap,
} from './data-map.js';
import {
  DEFAULT_CLASS,
  type DataMapDocument,
  type WrittenColumn,
  type WrittenLeaf,
} from './document-schema.js';
import { completeHttpApi } from './http-api-schema.js';
import type { WrittenAction } from './erase-action.js';
import { originalColumn } from './original-column.js';
import { record } from './record.js';

type WrittenStore = DataMapDocument['stores'][number];
type WrittenCollection = WrittenStore['collections'][number];

const mapValues = <T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U) =>
  record(Object.entries(values).map(([key, value]) => [key, change(value)] as const));

/** Class that keeps the pseudonyms of different kinds of data unlinkable (anonymization reference 4.2). */
const defaultDomain = (as: string, category: string): string =>
  as === 'email' || as === 'phone' ? as : category.slice(category.lastIndexOf('.') + 1);

const completeAction = (action: WrittenAction, category: string, scope: PseudonymScope): EraseAction => {
  switch (action.kind) {
    case 'pseudonym':
      return {
        ...action,
        domain: action.domain ?? defaultDomain(action.as, category),
        scope: action.scope ?? scope,
      };
    case 'ff1':
      return {
        ...action,
        domain: action.domain ?? defaultDomain('ff1', category),
        scope: action.scope ?? scope,
      };
    case 'hmac':
      return { ...action, scope: action.scope ?? scope };
    default:
      return action;
  }
};

const completeLeaf = (leaf: WrittenLeaf, scope: PseudonymScope): ColumnMap => ({
  category: leaf.category,
  type: null,
  erase: leaf.erase === undefined ? null : completeAction(leaf.erase, leaf.category, scope),
  access: leaf.access,
  provenance: leaf.provenance,
  paths: record<ColumnMap>([]),
  ...(leaf.correct === undefined ? {} : { correct: leaf.correct }),
  ...(leaf.source === undefined ? {} : { source: leaf.source }),
  ...(leaf.mentions === undefined ? {} : { mentions: leaf.mentions }),
});

const completeColumn = (
  column: WrittenColumn,
  scope: PseudonymScope,
  original: (written: string) => string,
): ColumnMap => ({
  ...completeLeaf(column, scope),
  type: column.type,
  ...(column.verification === true ? { verification: true as const } : {}),
  paths: mapValues(column.paths, (leaf) => completeLeaf(leaf, scope)),
  ...(column.of === undefined ? {} : { of: column.of }),
  ...(column.derivedFrom === undefined ? {} : { derivedFrom: original(column.derivedFrom) }),
});

type WrittenRestrictValue = NonNullable<WrittenCollection['restrict']>['set'][string];
const completeRestrictValue = (value: WrittenRestrictValue): RestrictValue => {
  if (value === 'now' || value === 'id') return value;
  return typeof value === 'object' && value !== null ? value : { value };
};

type WrittenQuasi = NonNullable<WrittenCollection['quasiIdentifiers']>;
const completeQuasi = (written: WrittenQuasi): QuasiIdentifiers =>
  'columns' in written ? written : { columns: written, threshold: DEFAULT_CLASS };

type WrittenFormat = NonNullable<WrittenCollection['format']>;
/** Without members that say nothing. */
const completeFormat = (written: WrittenFormat): FileFormat =>
  typeof written === 'string'
    ? { type: written }
    : (Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as FileFormat);

const completeCollection = (
  { quasiIdentifiers, format, ...collection }: WrittenCollection,
  scope: PseudonymScope,
  original: (written: string) => string,
): CollectionMap => ({
  ...collection,
  ...(quasiIdentifiers === undefined ? {} : { quasiIdentifiers: completeQuasi(quasiIdentifiers) }),
  ...(format === undefined ? {} : { format: completeFormat(format) }),
  title:
    typeof collection.title === 'string'
      ? { en: collection.title }
      : record(Object.entries(collection.title)),
  subject:
    collection.subject === null
      ? null
      : { ...collection.subject, identifiers: record(Object.entries(collection.subject.identifiers)) },
  columns: mapValues(collection.columns, (column) => completeColumn(column, scope, original)),
  restrict:
    collection.restrict === null ? null : { set: mapValues(collection.restrict.set, completeRestrictValue) },
});

const completeReference = (reference: WrittenStore['references'][number]): ReferenceMap => {
  const { role, ...rest } = reference;
  // The rules of the document have refused identities on the referring side.
  return { ...(rest as ReferenceMap), ...(role === 'actor' ? { role } : {}) };
};

const completeStore = (store: WrittenStore, scope: PseudonymScope, document: DataMapDocument): StoreMap => {
  const { api, ...rest } = store;
  const limits = Object.entries(store.limits).filter(([, value]) => value !== undefined);
  return {
    ...rest,
    ...(typeof api === 'object' ? { api: completeHttpApi(api) } : {}),
    limits: { ...DEFAULT_LIMITS, ...Object.fromEntries(limits) },
    collections: store.collections.map((collection) =>
      completeCollection(collection, scope, (written) => {
        const place = { store: store.id, collection: collection.name };
        // The rules of the document have refused columns that nobody lists.
        return originalColumn(document, place, written) ?? written;
      }),
    ),
    references: store.references.map(completeReference),
  };
};

/** Fills in every default of a checked document. */
export const completeDocument = (document: DataMapDocument): DataMap => {
  const { scope } = document.keys;
  const { recipients, postcodes, ...rest } = document;
  return {
    ...rest,
    purposes: record(Object.entries(document.purposes)),
    stores: document.stores.map((store) => completeStore(store, scope, document)),
    ...(recipients === undefined ? {} : { recipients }),
    ...(postcodes === undefined
      ? {}
      : {
          postcodes: mapValues(postcodes, ({ minimum, prefixes }) => ({
            minimum,
            prefixes: record(Object.entries(prefixes)),
          })),
        }),
  };
};
