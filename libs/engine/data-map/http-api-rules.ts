import { didYouMean } from '#contracts';
import type { Fault, Place } from './document-rules.js';
import type { HttpApiDocument } from './http-api-schema.js';

type WrittenCollection = HttpApiDocument['collections'][string];

const PLACEHOLDER = /\{([^{}]*)\}/g;
const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
/** Of `payload#$.id` the column. */
const plain = (reference: string): string => reference.split('#')[0] ?? '';

/** What is wrong between members of a description whose members are right one by one. */
export const httpApiFaults = (api: HttpApiDocument, at: Place): Fault[] =>
  Object.entries(api.collections).flatMap(([name, collection]) => {
    const place = [...at, 'collections', name];
    return [
      ...columnFaults(collection, place),
      ...placeholderFaults(collection, place),
      ...reachFaults(collection, place),
    ];
  });

function columnFaults({ key, columns, find }: WrittenCollection, at: Place): Fault[] {
  const known = Object.keys(columns);
  const unknown = (name: string, path: Place): Fault[] =>
    known.includes(name) ? [] : [{ path, message: `columns has no "${name}".${didYouMean(name, known)}` }];
  return [
    ...key.flatMap((name, index) => unknown(name, [...at, 'key', index])),
    ...Object.keys(find).flatMap((name) =>
      known.includes(name) ? [] : unknown(plain(name), [...at, 'find', name]),
    ),
  ];
}

/** A misspelt placeholder would ask for a text with braces, and find nobody. */
function placeholderFaults(collection: WrittenCollection, at: Place): Fault[] {
  const { key, find, search, list, read, update } = collection;
  const byKey = { read, update, delete: collection.delete };
  const later = collection.delete?.later?.status;
  return [
    ...Object.entries(find).flatMap(([name, one]) => asksFor(one, ['value'], [...at, 'find', name])),
    ...(search ? asksFor(search, ['value'], [...at, 'search']) : []),
    ...(list ? asksFor(list, [], [...at, 'list']) : []),
    ...Object.entries(byKey).flatMap(([name, one]) => (one ? asksFor(one, key, [...at, name]) : [])),
    ...(typeof later === 'object' ? asksFor(later, key, [...at, 'delete', 'later', 'status']) : []),
  ];
}

interface Asked {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** All of `wanted` are asked for, and nothing else. */
function asksFor({ path, query = {}, body }: Asked, wanted: readonly string[], at: Place): Fault[] {
  const inPath = placeholders(path);
  const inQuery = Object.entries(query).flatMap(([name, text]) =>
    placeholders(text).map((found) => ({ found, path: [...at, 'query', name] })),
  );
  const inBody = bodyTexts(body).flatMap(placeholders);
  const found = [
    ...inPath.map((name) => ({ found: name, path: [...at, 'path'] })),
    ...inQuery,
    // JSON bodies are full of braces that are none of ours.
    ...inBody.filter((name) => wanted.includes(name)).map((name) => ({ found: name, path: [...at, 'body'] })),
  ];
  const known = wanted.map((name) => `{${name}}`).join(', ') || 'none';
  return [
    ...found.flatMap((one) =>
      wanted.includes(one.found)
        ? []
        : [{ path: one.path, message: `"{${one.found}}" stands for nothing here. Known: ${known}` }],
    ),
    ...wanted
      .filter((name) => !found.some((one) => one.found === name))
      .map((name) => ({ path: at, message: `"{${name}}" is missing: write it where its value belongs` })),
  ];
}

function bodyTexts(body: unknown): readonly string[] {
  if (typeof body === 'string') return [body];
  if (typeof body !== 'object' || body === null) return [];
  return Object.values(body).flatMap(bodyTexts);
}

function reachFaults(
  { key, columns, find, list, read, update, ...rest }: WrittenCollection,
  at: Place,
): Fault[] {
  const faults: Fault[] = [];
  if (list === null && Object.keys(find).length === 0)
    faults.push({ path: at, message: 'nobody can be found in it: describe find or list' });
  const canRead = read !== null || list !== null || (key.length === 1 && key.some((name) => find[name]));
  if ((update !== null || rest.delete !== null) && !canRead)
    faults.push({ path: at, message: 'an item cannot be looked at before it changes: describe read' });
  const later = rest.delete?.later;
  if (later && later.done === null && later.status !== 'item')
    faults.push({
      path: [...at, 'delete', 'later', 'done'],
      message: 'done is missing: { at: <pointer>, is: [<state>, …] }',
    });
  const pointers = Object.entries(columns).map(([name, column]) =>
    typeof column === 'string' ? `/${name}` : (column.at ?? `/${name}`),
  );
  pointers.forEach((pointer, index) => {
    const name = Object.keys(columns)[index] ?? '';
    if (pointers.some((other, one) => one !== index && pointer.startsWith(`${other}/`)))
      faults.push({
        path: [...at, 'columns', name],
        message: `${pointer} lies within another column; name it by its path there (column#$.member)`,
      });
    if (pointers.indexOf(pointer) < index)
      faults.push({ path: [...at, 'columns', name], message: `${pointer} is two columns` });
  });
  return faults;
}
