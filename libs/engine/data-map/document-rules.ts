import type { DataMapDocument } from './document-schema.js';
import { didYouMean } from '#contracts';
import { httpApiFaults } from './http-api-rules.js';
import { readJsonPath } from './json-path.js';
import { originalColumn } from './original-column.js';
import { isSecret } from '../plan/columns/categories.js';

type WrittenStore = DataMapDocument['stores'][number];
type WrittenCollection = WrittenStore['collections'][number];
export type Place = readonly (string | number)[];

/** Something wrong in a document, and where. */
export interface Fault {
  readonly path: Place;
  readonly message: string;
}

const repeated = (names: readonly string[]): number[] =>
  names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));

const columnFaults = (collection: WrittenCollection, at: Place): Fault[] =>
  Object.entries(collection.columns).flatMap(([name, column]) => {
    const place = [...at, 'columns', name];
    const paths = Object.keys(column.paths);
    const faults: Fault[] = paths
      .filter((path) => readJsonPath(path) === null)
      .map((path) => ({
        path: [...place, 'paths', path],
        message: `"${path}" is no path: write $.key, [0], [*] or ..key`,
      }));
    if (paths.length > 0 && column.erase !== undefined && column.erase.kind !== 'keep')
      faults.push({
        path: [...place, 'erase'],
        message: 'a column with paths has its actions on the paths; remove erase',
      });
    return [...askFaults(column, place), ...faults];
  });

/** Tables of postcodes that nobody declares. */
const postcodeFaults = (collection: WrittenCollection, at: Place, document: DataMapDocument): Fault[] => {
  const known = Object.keys(document.postcodes ?? {});
  return Object.entries(collection.columns).flatMap(([name, { erase, paths }]) => {
    const place = [...at, 'columns', name];
    const actions = [
      { erase, path: [...place, 'erase'] },
      ...Object.entries(paths).map(([path, leaf]) => ({
        erase: leaf.erase,
        path: [...place, 'paths', path, 'erase'],
      })),
    ];
    return actions.flatMap(({ erase: action, path }) =>
      action?.kind !== 'postcode' || known.includes(action.table)
        ? []
        : [{ path, message: `postcodes has no table "${action.table}".${didYouMean(action.table, known)}` }],
    );
  });
};

/** Copies of columns that nobody lists, or of themselves. */
const copyFaults = (
  store: WrittenStore,
  collection: WrittenCollection,
  at: Place,
  document: DataMapDocument,
): Fault[] =>
  Object.entries(collection.columns).flatMap(([name, { derivedFrom }]) => {
    if (derivedFrom === undefined) return [];
    const original = originalColumn(document, { store: store.id, collection: collection.name }, derivedFrom);
    if (original !== null && original !== `${store.id}.${collection.name}.${name}`) return [];
    const message =
      original === null
        ? `the map lists no column "${derivedFrom}"; write column, collection.column or store.collection.column`
        : 'a column is no copy of itself';
    return [{ path: [...at, 'columns', name, 'derivedFrom'], message }];
  });
/** Passwords and the like are never asked of anybody, and a document is nothing that people could type. */
const askFaults = (column: WrittenCollection['columns'][string], at: Place): Fault[] => {
  if (column.verification !== true) return [];
  const path = [...at, 'verification'];
  if (isSecret(column.category)) return [{ path, message: 'a secret is not asked of people' }];
  if (column.category === 'unclassified' || column.type === 'json')
    return [{ path, message: 'only a column with a category, and no document, can be asked of people' }];
  return [];
};

const quasiFaults = ({ quasiIdentifiers: written }: WrittenCollection, at: Place): Fault[] => {
  if (written === undefined) return [];
  const [columns, path] = Array.isArray(written)
    ? [written, [...at, 'quasiIdentifiers']]
    : [written.columns, [...at, 'quasiIdentifiers', 'columns']];
  return repeated(columns).map((index) => ({
    path: [...path, index],
    message: `"${columns[index]}" stands there twice`,
  }));
};

/** Absolute, or out of the store's folder by a step up: nothing there is ever reached. */
const leavesFolder = (glob: string): boolean =>
  /^([\\/~]|[A-Za-z]:)/.test(glob) || glob.split(/[\\/{},]/).includes('..');

const fileFaults = ({ files }: WrittenCollection, at: Place): Fault[] => [
  ...files.flatMap((glob, index) =>
    leavesFolder(glob.replace(/^!/, ''))
      ? [
          {
            path: [...at, 'files', index],
            message: `"${glob}" leaves the folder of the store; write a path below it, without ..`,
          },
        ]
      : [],
  ),
  ...(files.length > 0 && files.every((glob) => glob.startsWith('!'))
    ? [
        {
          path: [...at, 'files'],
          message: 'globs with ! only leave files out: name those that belong to it too',
        },
      ]
    : []),
];

/** Stores whose collections are files of records. */
const HAVE_FORMATS: readonly string[] = ['files', 's3'];

const formatFaults = ({ type, collections }: WrittenStore, at: Place): Fault[] =>
  HAVE_FORMATS.includes(type)
    ? []
    : collections.flatMap(({ format }, index) =>
        format === undefined
          ? []
          : [
              {
                path: [...at, 'collections', index, 'format'],
                message: `format belongs to stores of type ${HAVE_FORMATS.join(' and ')}`,
              },
            ],
      );

const collectionFaults = (collection: WrittenCollection, at: Place, document: DataMapDocument): Fault[] => {
  const known = Object.keys(document.purposes);
  const faults: Fault[] = collection.purposes.flatMap((purpose, index) =>
    known.includes(purpose)
      ? []
      : [
          {
            path: [...at, 'purposes', index],
            message: `"${purpose}" is not declared under purposes.${didYouMean(purpose, known)}`,
          },
        ],
  );
  if (collection.keepCode !== null && collection.rowAction !== 'keep')
    faults.push({ path: [...at, 'keepCode'], message: 'keepCode belongs to rowAction: keep' });
  if (collection.tombstone !== undefined && collection.rowAction !== 'mask')
    faults.push({ path: [...at, 'tombstone'], message: 'tombstone belongs to rowAction: mask' });
  return [
    ...faults,
    ...columnFaults(collection, at),
    ...postcodeFaults(collection, at, document),
    ...fileFaults(collection, at),
    ...quasiFaults(collection, at),
  ];
};

/** Stores on a cycle of `after` would wait for each other for ever. */
const waitsForItself = (store: WrittenStore, stores: readonly WrittenStore[]): boolean => {
  const reached = new Set<string>();
  const open = [...store.after];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === store.id) return true;
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(stores.find((other) => other.id === next)?.after ?? []));
  }
  return false;
};

const storeFaults = (store: WrittenStore, at: Place, document: DataMapDocument): Fault[] => {
  const ids = document.stores.map((other) => other.id);
  const names = store.collections.map((collection) => collection.name);
  const faults: Fault[] = [
    ...repeated(names).map((index) => ({
      path: [...at, 'collections', index, 'name'],
      message: `"${names[index]}" is mapped twice`,
    })),
    ...store.after.flatMap((id, index) =>
      ids.includes(id)
        ? []
        : [{ path: [...at, 'after', index], message: `there is no store "${id}".${didYouMean(id, ids)}` }],
    ),
    ...store.ignore.flatMap((name, index) =>
      names.includes(name)
        ? [{ path: [...at, 'ignore', index], message: `"${name}" is mapped and ignored at once` }]
        : [],
    ),
    ...store.references.flatMap((reference, index) =>
      'identity' in reference.from
        ? [
            {
              path: [...at, 'references', index, 'from'],
              message: 'a reference goes from columns to columns or to identity.<type>',
            },
          ]
        : [],
    ),
  ];
  if (waitsForItself(store, document.stores))
    faults.push({ path: [...at, 'after'], message: 'the store waits for itself' });
  return [
    ...faults,
    ...formatFaults(store, at),
    ...apiFaults(store, at),
    ...store.collections.flatMap((collection, index) =>
      collectionFaults(collection, [...at, 'collections', index], document),
    ),
    ...store.collections.flatMap((collection, index) =>
      copyFaults(store, collection, [...at, 'collections', index], document),
    ),
  ];
};

/** What an API is like belongs to stores of this type, and to no others; of a file it is checked where it is read. */
const apiFaults = ({ type, api }: WrittenStore, at: Place): Fault[] => {
  if (type !== 'http')
    return api === undefined ? [] : [{ path: [...at, 'api'], message: 'api belongs to type: http' }];
  if (api === undefined)
    return [
      {
        path: at,
        message: 'api is missing: describe the HTTP API, or on the command line name a file that does',
      },
    ];
  return typeof api === 'string' ? [] : httpApiFaults(api, [...at, 'api']);
};

const holdFaults = (document: DataMapDocument): Fault[] => {
  const known = {
    collection: document.stores.flatMap((store) => store.collections.map(({ name }) => name)),
    purpose: Object.keys(document.purposes),
  };
  return document.holds.flatMap((hold, index) =>
    known[hold.scope].includes(hold.on)
      ? []
      : [
          {
            path: ['holds', index, 'on'],
            message: `there is no ${hold.scope} "${hold.on}".${didYouMean(hold.on, known[hold.scope])}`,
          },
        ],
  );
};

const recipientFaults = (document: DataMapDocument): Fault[] => {
  const known = {
    purposes: Object.keys(document.purposes),
    stores: document.stores.map((store) => store.id),
  };
  const recipients = document.recipients ?? [];
  const twice = repeated(recipients.map((recipient) => recipient.id)).map((index) => ({
    path: ['recipients', index, 'id'],
    message: 'another recipient has this id',
  }));
  const faults = recipients.flatMap((recipient, index) => [
    ...(['purposes', 'stores'] as const).flatMap((member) =>
      (recipient[member] ?? []).flatMap((one, at) =>
        known[member].includes(one)
          ? []
          : [
              {
                path: ['recipients', index, member, at],
                message: `there is no ${member.slice(0, -1)} "${one}".${didYouMean(one, known[member])}`,
              },
            ],
      ),
    ),
    ...muteFaults(recipient, index),
  ]);
  return [...twice, ...faults];
};

/** A message that names nobody tells nothing. */
const muteFaults = (
  { channel = 'manual', knows = [] }: NonNullable<DataMapDocument['recipients']>[number],
  index: number,
): Fault[] =>
  channel === 'manual' || knows.length > 0
    ? []
    : [
        {
          path: ['recipients', index, 'knows'],
          message: 'name the identifiers by which it knows people, such as [email]: it is sent no others',
        },
      ];

/** What is wrong between members of a document whose members are right one by one. */
export const documentFaults = (document: DataMapDocument): Fault[] => [
  ...repeated(document.stores.map((store) => store.id)).map((index) => ({
    path: ['stores', index, 'id'],
    message: 'another store has this id',
  })),
  ...document.stores.flatMap((store, index) => storeFaults(store, ['stores', index], document)),
  ...holdFaults(document),
  ...recipientFaults(document),
];
