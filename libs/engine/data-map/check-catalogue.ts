import type { Catalogue, CollectionInfo } from '#connectors/spi';
import type { Finding } from '../types.js';
import { collectionOf, columnOf, plainColumn } from './catalogue-index.js';
import { collectionReferences, type CollectionReference } from './collection-references.js';
import { columnFindings } from './column-checks.js';
import { copiedRows } from './copied-rows.js';
import { contentFindings } from './content-findings.js';
import type { CollectionMap, DataMap, ReferenceMap, StoreMap } from './data-map.js';
import { didYouMean } from '#contracts';
import { endFindings } from './end-findings.js';
import { httpFindings } from './http-findings.js';
import { withTombstone } from './tombstone.js';

interface Case {
  readonly strict: boolean;
  readonly store: StoreMap;
  readonly catalogue: Catalogue;
}

const namesOf = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);

const unknownCollection = ({ store, catalogue }: Case, name: string): Finding => ({
  severity: 'error',
  code: 'UNKNOWN_COLLECTION',
  store: store.id,
  collection: name,
  message: `The store has no collection "${name}".${didYouMean(name, namesOf(catalogue.collections))}`,
});

const unknownColumn = (store: string, info: CollectionInfo, column: string, where: string): Finding => ({
  severity: 'error',
  code: 'UNKNOWN_COLUMN',
  store,
  collection: info.name,
  column,
  message: `${info.name} has no column "${column}" (${where}).${didYouMean(column, namesOf(info.columns))}`,
});

/** Every place of a collection's map, besides `columns`, where a column is named. */
const namedColumns = (map: CollectionMap): (readonly [where: string, column: string])[] => [
  ...map.key.map((column) => ['key', column] as const),
  ...Object.keys(map.subject?.identifiers ?? {}).map((column) => ['subject.identifiers', column] as const),
  ...(map.subject?.created ? [['subject.created', map.subject.created] as const] : []),
  ...Object.keys(map.restrict?.set ?? {}).map((column) => ['restrict.set', column] as const),
  ...(map.retention?.from ? [['retention.from', map.retention.from] as const] : []),
  ...(map.quasiIdentifiers?.columns ?? []).map((column) => ['quasiIdentifiers', column] as const),
  ...(map.tombstone ?? []).map((column) => ['tombstone', column] as const),
  ...Object.entries(map.columns).flatMap(([name, { of }]) =>
    of === undefined ? [] : [[`columns.${name}.of`, of] as const],
  ),
  ...Object.entries(map.columns).flatMap(([name, { erase }]) =>
    erase?.kind === 'keep' && erase.end && 'from' in erase.end
      ? [[`columns.${name}.erase.keep.from`, erase.end.from] as const]
      : [],
  ),
];

/** Text stores have no columns; `*` stands for the tokens in them. */
const isWholeText = ({ kind }: CollectionInfo, column: string): boolean => kind === 'files' && column === '*';

const unknownNames = (store: string, map: CollectionMap, info: CollectionInfo): Finding[] =>
  [...Object.keys(map.columns).map((column) => ['columns', column] as const), ...namedColumns(map)]
    .filter(([, column]) => columnOf(info, column) === undefined && !isWholeText(info, column))
    .map(([where, column]) => unknownColumn(store, info, plainColumn(column), where));

/** Columns that the map has no answer for: new since it was written, or never classified. */
const unansweredColumns = ({ store, strict }: Case, map: CollectionMap, info: CollectionInfo): Finding[] => {
  if (map.owner === 'reference' || map.rowAction !== 'mask') return [];
  const severity = strict ? 'error' : 'warning';
  return info.columns.flatMap(({ name }): Finding[] => {
    const column = map.columns[name];
    const place = { store: store.id, collection: info.name, column: name };
    if (column === undefined)
      return [
        {
          ...place,
          severity,
          code: 'NEW_COLUMN',
          message: `The map does not list the column ${name}; it is treated by type.`,
        },
      ];
    return column.erase === null && Object.keys(column.paths).length === 0
      ? [
          {
            ...place,
            severity,
            code: 'UNCLASSIFIED',
            message: `No erase action; the column ${name} is treated by type.`,
          },
        ]
      : [];
  });
};

const shapeFindings = ({ store }: Case, map: CollectionMap, info: CollectionInfo): Finding[] => {
  const place = { store: store.id, collection: info.name };
  if (info.kind === 'view')
    return [
      {
        ...place,
        severity: 'error',
        code: 'VIEW_MAPPED',
        message: 'A view holds no rows; map the tables behind it.',
      },
    ];
  return info.kind !== 'files' && map.key.length === 0 && info.primaryKey.length === 0
    ? [
        {
          ...place,
          severity: 'warning',
          code: 'NO_KEY',
          message: 'No key: rows are found by all their columns.',
        },
      ]
    : [];
};

/** Columns by which rows of other collections or stores are found. */
const joinedColumns = (map: CollectionMap, edges: readonly CollectionReference[]): string[] => [
  ...Object.keys(map.subject?.identifiers ?? {}),
  ...edges.flatMap(({ from, to }) =>
    [from, ...('collection' in to ? [to] : [])]
      .filter(({ collection }) => collection === map.name)
      .flatMap(({ columns }) => columns.map(plainColumn)),
  ),
];

/** User names are unique within a tenant only: without a fixed predicate a namesake of another tenant is the person. */
const openTenant = ({ store }: Case, map: CollectionMap, info: CollectionInfo): Finding[] => {
  const isByName = Object.values(map.subject?.identifiers ?? {}).includes('username');
  const column = info.columns.find(({ name }) => /(^|[^a-z])tenant([^a-z]|$)/i.test(name));
  if (!isByName || map.where !== null || column === undefined) return [];
  return [
    {
      ...{
        severity: 'warning',
        code: 'TENANT_OPEN',
        store: store.id,
        collection: info.name,
        column: column.name,
      },
      message: `People are found by user name, and ${column.name} says whose; where is missing: ${column.name} = … keeps people of the same name of other tenants out.`,
    },
  ];
};

const collectionFindings = (
  subject: Case,
  declared: CollectionMap,
  edges: readonly CollectionReference[],
): Finding[] => {
  const { store, catalogue } = subject;
  const info = collectionOf(catalogue, declared.name);
  if (info === undefined) return [unknownCollection(subject, declared.name)];
  const map = withTombstone(declared, info, edges);
  const joined = joinedColumns(map, edges);
  const masked = map.rowAction === 'mask' ? Object.entries(map.columns) : [];
  const columns = masked.flatMap(([name, columnMap]) => {
    const column = info.columns.find((candidate) => candidate.name === name);
    return column === undefined
      ? []
      : columnFindings({ store: store.id, catalogue, collection: info, column, map: columnMap, joined });
  });
  return [
    ...shapeFindings(subject, map, info),
    ...unknownNames(store.id, map, info),
    ...openTenant(subject, map, info),
    ...columns,
    ...endFindings(store.id, map),
    ...(info.kind === 'files' ? [] : unansweredColumns(subject, map, info)),
  ];
};

/** What a reference leads from is planned only where it is mapped; references among what is ignored harm nobody. */
const isUnfollowed = ({ store }: Case, from: string, to: ReferenceMap['to']): boolean =>
  store.ignore.includes(from) &&
  ('identity' in to ||
    store.collections.some(({ name, owner }) => name === to.collection && owner !== 'reference'));

const unfollowedReference = ({ store }: Case, { collection, columns }: ReferenceMap['from']): Finding => ({
  severity: 'warning',
  code: 'REFERENCE_IGNORED',
  store: store.id,
  collection,
  message: `The reference from ${columns.join(', ')} is without effect while ${collection} stands under ignore: map it under collections.`,
});

const referenceFindings = (subject: Case, { from, to }: ReferenceMap): Finding[] => {
  const ends = 'collection' in to ? [from, to] : [from];
  const unknown = ends.flatMap((end): Finding[] => {
    const info = collectionOf(subject.catalogue, end.collection);
    if (info === undefined) return [unknownCollection(subject, end.collection)];
    return end.columns
      .filter((column) => columnOf(info, column) === undefined)
      .map((column) => unknownColumn(subject.store.id, info, plainColumn(column), 'references'));
  });
  const unfollowed = isUnfollowed(subject, from.collection, to) ? [unfollowedReference(subject, from)] : [];
  if (!('columns' in to) || to.columns.length === from.columns.length) return [...unknown, ...unfollowed];
  return [
    ...unknown,
    ...unfollowed,
    {
      severity: 'error',
      code: 'REFERENCE_WIDTH',
      store: subject.store.id,
      collection: from.collection,
      message: `A reference of ${from.columns.length} columns cannot meet ${to.columns.length} columns.`,
    },
  ];
};

const coverageFindings = ({ store, strict, catalogue }: Case): Finding[] => {
  const explained = new Set([...namesOf(store.collections), ...store.ignore]);
  const unmapped = catalogue.collections
    .filter(({ name, kind }) => kind !== 'view' && !explained.has(name))
    .map(({ name }): Finding => ({
      severity: strict ? 'error' : 'warning',
      code: 'UNMAPPED',
      store: store.id,
      collection: name,
      message: `${name} is neither mapped nor ignored.`,
    }));
  const gone = store.ignore
    .filter((name) => collectionOf(catalogue, name) === undefined)
    .map((name): Finding => ({
      ...unknownCollection({ store, strict, catalogue }, name),
      severity: 'warning',
    }));
  return [...unmapped, ...gone];
};

/** What is not mapped is neither planned nor searched afterwards, so people have to know that it is there. */
const unsearchedFindings = ({ store, catalogue }: Case): Finding[] => {
  const mapped = new Set(namesOf(store.collections));
  const inStore = catalogue.collections.filter(({ kind }) => kind !== 'view');
  const outside = inStore.filter(({ name }) => !mapped.has(name));
  const ignored = outside.filter(({ name }) => store.ignore.includes(name)).length;
  if (outside.length === 0) return [];
  return [
    {
      severity: 'info',
      code: 'COLLECTIONS_NOT_SEARCHED',
      store: store.id,
      message: `Not searched, neither now nor by the verification: ${outside.length} of ${inStore.length} collections (${ignored} ignored, ${outside.length - ignored} unmapped).`,
      count: outside.length,
    },
  ];
};

/** Stored views keep what was in the tables until they are refreshed: nothing is written to them. */
const copyFindings = ({ store, catalogue }: Case): Finding[] =>
  copiedRows(store, catalogue.collections).map(({ name, tables }): Finding => {
    const message = `${name} holds copies of rows of ${tables.join(', ')}, which stay until it is refreshed: REFRESH MATERIALIZED VIEW ${name}`;
    return { severity: 'warning', code: 'COPIED_ROWS', store: store.id, collection: name, message };
  });

const limitFindings = ({ store }: Case): Finding[] => {
  const { id, type, limits } = store;
  const unused = (limit: string, instead: string): Finding => ({
    ...{ severity: 'info', code: 'LIMIT_UNUSED', store: id },
    message: `${limit} is not watched in stores of type ${type}; ${instead}.`,
  });
  if (type === 'logs')
    return (['maxReplicaLagMs', 'batchMs', 'busyPercent'] as const)
      .filter((limit) => limits[limit] !== undefined)
      .map((limit) => unused(limit, 'their files are changed in place, without locks'));
  return limits.maxReplicaLagMs === undefined || type === 'postgres'
    ? []
    : [unused('maxReplicaLagMs', 'pace the work by batchMs and busyPercent')];
};

/** Collections from which no chain of references, in either direction, leads to a person. */
const unreachableFindings = ({ store, catalogue }: Case, map: DataMap): Finding[] => {
  const edges = collectionReferences(map, store.id, catalogue);
  const reached = new Set(
    store.collections.filter(({ subject }) => subject !== null).map(({ name }) => name),
  );
  for (const { from, to, role } of edges)
    if ('identity' in to && role !== 'actor') reached.add(from.collection);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const { from, to } of edges) {
      if (!('collection' in to)) continue;
      if (reached.has(from.collection)) reached.add(to.collection);
      else if (reached.has(to.collection)) reached.add(from.collection);
    }
  }
  return store.collections
    .filter(({ name, owner, files }) => owner !== 'reference' && files.length === 0 && !reached.has(name))
    .filter(({ name }) => collectionOf(catalogue, name)?.kind !== 'files')
    .map(({ name }) => ({
      severity: 'warning',
      code: 'UNREACHABLE',
      store: store.id,
      collection: name,
      message: `No reference leads from ${name} to a collection with identifiers; declare one under references.`,
    }));
};

/**
 * What in the map does not fit the store as it is now: names that do not exist, actions that a column cannot take,
 * tables and columns that nobody has explained. Errors stop a plan; warnings are shown before approval.
 */
export const checkAgainstCatalogue = (
  map: DataMap,
  storeId: string,
  catalogue: Catalogue,
): readonly Finding[] => {
  const store = map.stores.find(({ id }) => id === storeId);
  if (store === undefined) return [];
  const subject: Case = { strict: map.strict, store, catalogue };
  const edges = collectionReferences(map, storeId, catalogue);
  return [
    ...store.collections.flatMap((collection) => collectionFindings(subject, collection, edges)),
    ...store.references.flatMap((reference) => referenceFindings(subject, reference)),
    ...coverageFindings(subject),
    ...unsearchedFindings(subject),
    ...contentFindings(storeId, catalogue),
    ...httpFindings(store),
    ...copyFindings(subject),
    ...limitFindings(subject),
    ...unreachableFindings(subject, map),
  ];
};
