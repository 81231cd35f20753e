import type { CollectionInfo, ColumnInfo } from '#connectors/spi';
import { suggestColumn } from '#engine';
import type { FidesCollection, FidesDataset, FidesField } from './fides-dataset.js';
import { readFidesDatasets } from './fides-dataset.js';
import {
  connectionOf,
  databaseType,
  requireStores,
  storeId,
  writeImportedMap,
  type ImportedMap,
  type Unknown,
  type WrittenCollection,
  type WrittenColumn,
  type WrittenReference,
  type WrittenStore,
} from './imported-map.js';
import { readPlaced } from './placed-document.js';

export interface FidesOptions {
  /** Of every dataset: what kind of database it describes, which it does not say. */
  readonly type: string;
  /** Of tables in PostgreSQL, where the dataset does not say. */
  readonly schema: string;
}

const COMMENTS = [
  'Imported from Fides datasets. A dataset says what a column holds and not what becomes of it: where it names no masking',
  'strategy, the action is a suggestion by category. Read every line before you use it.',
];

/**
 * Writes a data map from dataset files of the Fides family: datasets become stores, identities and references those of
 * the map, categories those of the tree here.
 * @throws AppError `request.invalid` for documents that cannot be read, `data_map.invalid`
 */
export function importFides(
  files: readonly { readonly name: string; readonly text: string }[],
  options: FidesOptions,
): ImportedMap {
  const unknown: Unknown[] = [];
  const datasets = files.flatMap(({ name, text }) =>
    readFidesDatasets(readPlaced(text, name), name, unknown),
  );
  const unique = withoutRepeated(datasets, unknown);
  const stores = new DatasetsToStores(unique, options, unknown).stores();
  requireStores(stores, unknown, 'a dataset has a fides_key and collections');
  const exports = stores.map(({ connection }) => `export ${connection.slice('env:'.length)}=…`);
  return { text: writeImportedMap(COMMENTS, stores), unknown: inOrder(unknown), exports };
}

function withoutRepeated(datasets: readonly FidesDataset[], unknown: Unknown[]): FidesDataset[] {
  const known = new Map<string, FidesDataset>();
  for (const dataset of datasets) {
    const id = storeId(dataset.key);
    if (known.has(id))
      unknown.push({ ...placeOf(dataset), part: dataset.key, why: 'another dataset has this key' });
    else known.set(id, dataset);
  }
  return [...known.values()];
}

const placeOf = ({ file, line }: FidesDataset): Pick<Unknown, 'file' | 'line'> => ({ file, line });

export const inOrder = (unknown: readonly Unknown[]): readonly Unknown[] =>
  [...unknown].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));

/** A field with the way to it. */
interface Place {
  readonly dataset: FidesDataset;
  readonly collection: FidesCollection;
  readonly path: readonly string[];
  readonly field: FidesField;
}
interface Link {
  readonly from: Place;
  readonly to: Place;
}

class DatasetsToStores {
  readonly #type: string;
  readonly #places: readonly Place[];
  readonly #links: readonly Link[];
  /** Keys of the places on either side of a link. */
  readonly #linked: ReadonlySet<string>;
  /** Fields that another dataset refers to, by key of the place: the type under which their values travel. */
  readonly #travelling = new Map<string, string>();

  constructor(
    private readonly datasets: readonly FidesDataset[],
    private readonly options: FidesOptions,
    private readonly unknown: Unknown[],
  ) {
    this.#type = databaseType(options.type);
    this.#places = placesOf(datasets);
    this.#links = this.#resolveLinks();
    this.#linked = new Set(this.#links.flatMap(({ from, to }) => [keyOf(from), keyOf(to)]));
    for (const { from, to } of this.#links) if (from.dataset !== to.dataset) this.#letTravel(to);
  }

  stores(): WrittenStore[] {
    return this.datasets.map((dataset) => this.#store(dataset));
  }

  #store(dataset: FidesDataset): WrittenStore {
    const id = storeId(dataset.key);
    const active = dataset.collections.filter(({ isSkipped }) => !isSkipped);
    const collections = this.#unique(dataset, active).map((collection) =>
      this.#collection(dataset, collection),
    );
    const references = this.#references(dataset);
    const ignore = dataset.collections
      .filter(({ isSkipped }) => isSkipped)
      .map((collection) => this.#tableName(dataset, collection));
    const after = this.#after(dataset);
    return {
      id,
      type: this.#type,
      connection: connectionOf(id, this.#type),
      ...(after.length > 0 ? { after } : {}),
      ...(collections.length > 0 ? { collections } : {}),
      ...(references.length > 0 ? { references } : {}),
      ...(ignore.length > 0 ? { ignore } : {}),
    };
  }

  #unique(dataset: FidesDataset, collections: readonly FidesCollection[]): FidesCollection[] {
    return collections.filter((collection, index) => {
      const isFirst = collections.findIndex(({ name }) => name === collection.name) === index;
      if (!isFirst) this.#list(dataset, collection.line, collection.name, 'another collection has this name');
      return isFirst;
    });
  }

  #collection(dataset: FidesDataset, collection: FidesCollection): WrittenCollection {
    const columns = new Map<string, WrittenColumn>();
    const identifiers = new Map<string, string>();
    for (const field of collection.fields) {
      const place = { dataset, collection, path: [field.name], field };
      columns.set(field.name, this.#column(place));
      const type = field.identity ?? this.#travelling.get(keyOf(place));
      if (type !== undefined) identifiers.set(field.name, type);
      this.#refuseInnerIdentities(place);
    }
    const key = collection.fields.filter(({ isKey }) => isKey).map(({ name }) => name);
    return {
      name: this.#tableName(dataset, collection),
      ...(collection.title ? { title: collection.title } : {}),
      ...(key.length > 0 ? { key } : {}),
      ...(identifiers.size > 0 ? { subject: { identifiers } } : {}),
      ...(columns.size > 0 ? { columns } : {}),
    };
  }

  #refuseInnerIdentities({ dataset, collection, path, field }: Place): void {
    for (const child of field.fields) {
      const inner = [...path, child.name];
      if (child.identity !== null)
        this.#list(
          dataset,
          child.line,
          `${collection.name}.${inner.join('.')}`,
          'nobody is found by a value inside JSON',
        );
      this.#refuseInnerIdentities({ dataset, collection, path: inner, field: child });
    }
  }

  #column(place: Place): WrittenColumn {
    const { field } = place;
    if (field.fields.length > 0) return this.#jsonColumn(field);
    if (field.erase !== undefined) return { category: field.category ?? 'unclassified', erase: field.erase };
    const isLink = field.isKey || this.#linked.has(keyOf(place));
    const isLinkOnly = isLink && (field.isKey || field.identity === null);
    if (isLinkOnly) return { category: linkCategory(field), erase: 'keep' };
    if (field.isReadOnly) return { category: field.category ?? 'unclassified', erase: 'keep' };
    return suggested(field);
  }

  #jsonColumn(field: FidesField): WrittenColumn {
    const paths = new Map<string, WrittenColumn>();
    const walk = (fields: readonly FidesField[], above: string): void => {
      for (const child of fields) {
        const path = `${above}${step(child.name)}`;
        if (child.fields.length > 0) walk(child.fields, `${path}${repeats(child)}`);
        else paths.set(`${path}${repeats(child)}`, leaf(child));
      }
    };
    walk(field.fields, `$${repeats(field)}`);
    return { category: field.category ?? 'unclassified', type: 'json', paths };
  }

  #references(dataset: FidesDataset): WrittenReference[] {
    const references = new Map<string, WrittenReference>();
    for (const { from, to } of this.#links.filter((link) => link.from.dataset === dataset)) {
      const isWithin = to.dataset === dataset;
      const type = to.field.identity ?? this.#travelling.get(keyOf(to));
      if (!isWithin && type === undefined) continue;
      const reference: WrittenReference = {
        from: this.#end(from),
        to: isWithin ? this.#end(to) : `identity.${type!}`,
      };
      references.set(JSON.stringify(reference), reference);
    }
    return [...references.values()];
  }

  #end({ dataset, collection, path }: Place): { collection: string; columns: string[] } {
    const [column = '', ...inner] = path;
    const columns = [inner.length === 0 ? column : `${column}#$${inner.map(step).join('')}`];
    return { collection: this.#tableName(dataset, collection), columns };
  }

  #resolveLinks(): Link[] {
    const byName = new Map(this.#places.map((place) => [nameOf(place), place]));
    return this.#places.flatMap((place) =>
      place.field.references.flatMap((reference) => {
        const target = byName.get(`${reference.dataset} ${reference.field}`);
        if (target) return [directed(place, target)];
        const part = `${place.collection.name}.${place.path.join('.')}`;
        const why = `there is no ${reference.dataset} ${reference.field} to refer to`;
        this.#list(place.dataset, reference.line, part, why);
        return [];
      }),
    );
  }

  /** A key of one store that another one refers to finds people there as an identifier of its own. */
  #letTravel(place: Place): void {
    if (place.field.identity !== null || this.#travelling.has(keyOf(place))) return;
    const { dataset, collection, path } = place;
    if (path.length > 1)
      return this.#list(
        dataset,
        place.field.line,
        keyOf(place),
        'a value inside JSON is known in its own store only',
      );
    const name = storeId(`${dataset.key}-${collection.name}-${path.join('-')}`);
    const used = new Set(this.#travelling.values());
    let type = `external:${name.slice(0, 40)}`;
    for (let next = 2; used.has(type); next += 1) type = `external:${name.slice(0, 36)}-${next}`;
    this.#travelling.set(keyOf(place), type);
  }

  #after(dataset: FidesDataset): string[] {
    const erased = dataset.collections.flatMap(({ eraseAfter }) =>
      eraseAfter.map(({ line, text }) => ({ line, text: text.split('.')[0] ?? '' })),
    );
    const wanted = [...dataset.after, ...erased].filter(({ text }) => text !== dataset.key);
    for (const { line } of erased.filter(({ text }) => text === dataset.key))
      this.#list(
        dataset,
        line,
        dataset.key,
        'the order within a store follows its references and cannot be given',
      );
    const found = wanted.filter(({ line, text }) => {
      const other = this.datasets.find(({ key }) => key === text);
      const isPossible = other !== undefined && !waitsFor(other, dataset, this.datasets);
      if (!isPossible)
        this.#list(
          dataset,
          line,
          dataset.key,
          `it cannot come after ${text}: ${other ? 'they wait for each other' : 'there is no such dataset'}`,
        );
      return isPossible;
    });
    return [...new Set(found.map(({ text }) => storeId(text)))];
  }

  #tableName({ schema }: FidesDataset, { name }: FidesCollection): string {
    if (this.#type !== 'postgres' || name.includes('.')) return name;
    return `${schema ?? this.options.schema}.${name}`;
  }

  #list({ file }: FidesDataset, line: number, part: string, why: string): void {
    this.unknown.push({ file, line, part, why });
  }
}

/** Every field that is worked on, those inside objects too. */
function placesOf(datasets: readonly FidesDataset[]): Place[] {
  const places: Place[] = [];
  const walk = (
    above: Pick<Place, 'dataset' | 'collection'>,
    fields: readonly FidesField[],
    path: readonly string[],
  ): void => {
    for (const field of fields) {
      places.push({ ...above, path: [...path, field.name], field });
      walk(above, field.fields, [...path, field.name]);
    }
  };
  for (const dataset of datasets)
    for (const collection of dataset.collections.filter(({ isSkipped }) => !isSkipped))
      walk({ dataset, collection }, collection.fields, []);
  return places;
}

/** As references name it. */
const nameOf = ({ dataset, collection, path }: Place): string =>
  `${dataset.key} ${[collection.name, ...path].join('.')}`;
const keyOf = ({ dataset, collection, path }: Place): string =>
  JSON.stringify([dataset.key, collection.name, ...path]);

/** Either side may declare it: the side whose key is named is the one that is referred to. */
const directed = (place: Place, target: Place): Link =>
  place.field.isKey && !target.field.isKey ? { from: target, to: place } : { from: place, to: target };

/** Whether one dataset comes, over any number of others, after another. */
function waitsFor(one: FidesDataset, other: FidesDataset, datasets: readonly FidesDataset[]): boolean {
  const seen = new Set<string>();
  const open = [one];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.key === other.key) return true;
    if (seen.has(next.key)) continue;
    seen.add(next.key);
    const named = [
      ...next.after.map(({ text }) => text),
      ...next.collections.flatMap(({ eraseAfter }) => eraseAfter.map(({ text }) => text.split('.')[0])),
    ].filter((key) => key !== next.key);
    open.push(...datasets.filter(({ key }) => named.includes(key)));
  }
  return false;
}

const linkCategory = ({ isKey, category }: FidesField): string => {
  if (category?.startsWith('contact.') || category?.startsWith('identity.')) return category;
  return isKey ? 'identifier.internal' : 'link';
};

/** JSON path of a member. */
const step = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `['${name.replace(/['\\]/g, '\\$&')}']`;
const repeats = ({ dataType }: FidesField): string => (dataType?.endsWith('[]') ? '[*]' : '');

function leaf(field: FidesField): WrittenColumn {
  const category = field.category ?? 'unclassified';
  if (field.erase !== undefined) return { category, erase: field.erase };
  if (field.isReadOnly || field.isKey) return { category, erase: 'keep' };
  return suggested(field);
}

const KINDS: Readonly<Record<string, ColumnInfo['kind']>> = {
  integer: 'integer',
  float: 'decimal',
  boolean: 'boolean',
  object: 'json',
  object_id: 'other',
};

/** What fits the category, as `habeas map suggest` would say; what nobody calls personal stays. */
function suggested(field: FidesField): WrittenColumn {
  const { category } = field;
  if (category === null) return { category: 'unclassified' };
  if (category === 'system' || category.startsWith('system.')) return { category, erase: 'keep' };
  const column = columnInfo(field);
  const place = { link: false, role: 'reference', isOwn: false, nature: null } as const;
  const { erase } = suggestColumn(category, { ...NO_TABLE, columns: [column] }, column, place);
  return { category, erase: readAction(erase) };
}

/** From the words of a document to what it would be read as. */
const ACTION = /^\{ (\w+): (.+) \}$/;
function readAction(words: string): unknown {
  const [, name, value = ''] = ACTION.exec(words) ?? [];
  if (name === undefined) return words === 'null' ? null : words;
  return { [name]: name === 'const' ? (JSON.parse(value) as unknown) : value };
}

const columnInfo = ({ name, dataType, length }: FidesField): ColumnInfo => ({
  name,
  kind: KINDS[(dataType ?? '').replace(/\[\]$/, '')] ?? 'text',
  nativeType: dataType ?? '',
  nullable: true,
  maxLength: length,
  readOnly: false,
  enumValues: null,
});

const NO_TABLE: CollectionInfo = {
  name: '',
  kind: 'table',
  estimatedRows: 0,
  columns: [],
  primaryKey: [],
  uniques: [],
  checks: [],
  indexes: [],
  triggers: [],
  rowLevelSecurity: false,
};
