import type { IdentityType } from '#contracts';
import { habeasCategory } from './fides-categories.js';
import { PlacedMap, PlacedReader, type Placed } from './placed.js';
import type { Unknown } from './imported-map.js';

/** What a dataset file of the Fides family says, as far as a data map can hold it. */
export interface FidesDataset {
  readonly file: string;
  readonly line: number;
  readonly key: string;
  /** Schema of the database; null: the file does not say. */
  readonly schema: string | null;
  /** Keys of datasets that come before. */
  readonly after: readonly FidesMention[];
  readonly collections: readonly FidesCollection[];
}
export interface FidesMention {
  readonly line: number;
  readonly text: string;
}
export interface FidesCollection {
  readonly line: number;
  readonly name: string;
  readonly title: string | null;
  /** Not to be worked on. */
  readonly isSkipped: boolean;
  /** `dataset.collection` that are erased before. */
  readonly eraseAfter: readonly FidesMention[];
  readonly fields: readonly FidesField[];
}
export interface FidesField {
  readonly line: number;
  readonly name: string;
  readonly category: string | null;
  readonly dataType: string | null;
  readonly length: number | null;
  readonly isKey: boolean;
  readonly isReadOnly: boolean;
  readonly identity: IdentityType | null;
  /** As a data map writes the action; undefined: the dataset names none. */
  readonly erase: unknown;
  readonly references: readonly FidesReference[];
  /** Of an object. */
  readonly fields: readonly FidesField[];
}
export interface FidesReference {
  readonly line: number;
  readonly dataset: string;
  /** `collection.field`. */
  readonly field: string;
  /** Which way data is looked up; which side refers to which it does not say. */
  readonly direction: 'from' | 'to' | null;
}

const IDENTITIES: Readonly<Record<string, IdentityType>> = {
  email: 'email',
  phone_number: 'phone',
  fides_user_device_id: 'device_id',
  ga_client_id: 'cookie_id',
  external_id: 'customer_id',
};
const ALGORITHMS: readonly string[] = ['SHA-256', 'SHA-512'];
const RANDOM_LENGTH = 30;
const MAX_RANDOM = 200;
/** Where something that is listed stands, and what it is. */
interface FidesPlace {
  readonly line: number;
  readonly part: string;
}
/** Names for people, and what is read from the catalogue of the store instead. */
const FOR_PEOPLE = ['name', 'title', 'description', 'organization_fides_key', 'tags'];

/** Reads the datasets of one file; what it does not understand goes to `unknown`. */
export function readFidesDatasets(root: Placed, file: string, unknown: Unknown[]): readonly FidesDataset[] {
  return new DatasetReader(file, unknown).file(root);
}

class DatasetReader {
  readonly #reader: PlacedReader;

  constructor(
    private readonly path: string,
    unknown: Unknown[],
  ) {
    this.#reader = new PlacedReader(path, unknown);
  }

  file(root: Placed): readonly FidesDataset[] {
    if (root.kind !== 'map') {
      this.#reader.list(root.line, 'document', 'it has no member "dataset"');
      return [];
    }
    const datasets = this.#reader.maps(root, 'dataset', 'document');
    if (datasets.length === 0) this.#reader.list(root.line, 'document', 'it holds no dataset');
    this.#reader.rest(root, 'document');
    return datasets.flatMap((dataset) => this.#dataset(dataset));
  }

  #dataset(map: PlacedMap): FidesDataset[] {
    const key = this.#reader.text(map, 'fides_key', 'dataset');
    if (!key) {
      this.#reader.list(map.line, 'dataset', 'it has no fides_key');
      return [];
    }
    map.skip(...FOR_PEOPLE);
    const meta = this.#meta(map, key);
    const namespace = meta && this.#reader.map(meta, 'namespace', key);
    const schema = namespace && this.#reader.text(namespace, 'schema', key);
    if (namespace) {
      namespace.skip('database_name', 'connection_type');
      this.#reader.rest(namespace, `${key}: namespace`);
    }
    const after = meta ? this.#reader.texts(meta, 'after', key) : [];
    if (meta) {
      meta.skip('resource_id');
      this.#reader.rest(meta, key);
    }
    const collections = this.#reader
      .maps(map, 'collections', key)
      .flatMap((collection) => this.#collection(collection, key));
    this.#reader.rest(map, key);
    return [{ file: this.path, line: map.line, key, schema, after, collections }];
  }

  /** The member was called otherwise before. */
  #meta(map: PlacedMap, part: string): PlacedMap | null {
    return this.#reader.map(map, 'fides_meta', part) ?? this.#reader.map(map, 'fidesops_meta', part);
  }

  #collection(map: PlacedMap, dataset: string): FidesCollection[] {
    const name = this.#name(map, dataset);
    if (name === null) return [];
    const title = this.#reader.text(map, 'title', `${dataset} ${name}`);
    map.skip(...FOR_PEOPLE);
    const meta = this.#meta(map, name);
    const isSkipped = meta !== null && this.#reader.flag(meta, 'skip_processing', name);
    const eraseAfter = meta ? this.#reader.texts(meta, 'erase_after', name) : [];
    if (meta) this.#reader.rest(meta, name);
    const fields = this.#reader.maps(map, 'fields', name).flatMap((field) => this.#field(field, name));
    this.#reader.rest(map, name);
    return [{ line: map.line, name, title, isSkipped, eraseAfter, fields }];
  }

  #field(map: PlacedMap, above: string): FidesField[] {
    const name = this.#name(map, above);
    if (name === null) return [];
    const part = `${above}.${name}`;
    map.skip(...FOR_PEOPLE);
    const category = this.#category(map, part);
    const meta = this.#meta(map, part) ?? new PlacedMap(map.line, new Map());
    const dataType = this.#reader.text(meta, 'data_type', part);
    const length = Number(this.#reader.text(meta, 'length', part) ?? Number.NaN);
    const field: FidesField = {
      line: map.line,
      name,
      category,
      dataType,
      length: Number.isInteger(length) && length > 0 ? length : null,
      isKey: this.#reader.flag(meta, 'primary_key', part),
      isReadOnly: this.#reader.flag(meta, 'read_only', part),
      identity: this.#identity(meta, part),
      erase: this.#erase(meta, part),
      references: this.#reader
        .maps(meta, 'references', part)
        .flatMap((reference) => this.#reference(reference, part)),
      fields: this.#reader.maps(map, 'fields', part).flatMap((child) => this.#field(child, part)),
    };
    this.#reader.rest(meta, part);
    this.#reader.rest(map, part);
    return [field];
  }

  #name(map: PlacedMap, above: string): string | null {
    const name = this.#reader.text(map, 'name', above);
    if (name && name.length <= 150 && name !== '__proto__') return name;
    this.#reader.list(
      map.line,
      above,
      name ? 'a part has a name that no data map can hold' : 'a part has no name',
    );
    return null;
  }

  /** A column has one category here: the one that says most of a person. */
  #category(map: PlacedMap, part: string): string | null {
    const found = this.#reader.texts(map, 'data_categories', part).flatMap(({ line, text }) => {
      const category = habeasCategory(text);
      if (category === null) this.#reader.list(line, part, `${text} is no category that is known here`);
      return category === null ? [] : [{ line, text, category }];
    });
    const [best, ...others] = found.sort((a, b) => weight(b.text) - weight(a.text));
    for (const { line, text } of others)
      this.#reader.list(
        line,
        part,
        `a column has one category: ${best!.category} was taken, ${text} was not`,
      );
    return best?.category ?? null;
  }

  #identity(meta: PlacedMap, part: string): IdentityType | null {
    const line = meta.left.get('identity')?.line ?? meta.line;
    const name = this.#reader.text(meta, 'identity', part);
    if (name === null) return null;
    const type = identityType(name);
    if (type === null)
      this.#reader.list(line, part, `the identity ${name} cannot be a type of identifier here`);
    return type;
  }

  #erase(meta: PlacedMap, part: string): unknown {
    const line = meta.left.get('masking_strategy_override')?.line ?? meta.line;
    const override = this.#reader.map(meta, 'masking_strategy_override', part);
    if (!override) return undefined;
    const strategy = this.#reader.text(override, 'strategy', part) ?? '';
    const settings = this.#reader.map(override, 'configuration', part);
    const action = this.#strategy(strategy, settings, { line, part });
    if (settings) this.#reader.rest(settings, `${part}: ${strategy}`);
    this.#reader.rest(override, part);
    return action;
  }

  /** Secrets that it makes for each request are keys of scope `request` here. */
  #strategy(strategy: string, settings: PlacedMap | null, place: FidesPlace): unknown {
    switch (strategy) {
      case 'null_rewrite':
        return null;
      case 'string_rewrite':
        return this.#rewritten(settings, place);
      case 'hmac':
        return { hmac: { ...this.#digest(settings, place), scope: 'request' } };
      case 'hash':
        this.#reader.list(
          place.line,
          place.part,
          'the salt of hash is made for each request there: a hash under a key of the request takes its place',
        );
        return { hmac: { ...this.#digest(settings, place), scope: 'request' } };
      case 'random_string_rewrite':
        return this.#random(settings, place);
      case 'aes_encrypt':
        return this.#instead(strategy, place, 'a pseudonym under a key of yours takes its place', {
          pseudonym: 'opaque',
        });
      default:
        return this.#instead(strategy, place, 'no action was taken over', undefined);
    }
  }

  #rewritten(settings: PlacedMap | null, place: FidesPlace): unknown {
    const rewrite = settings && this.#reader.text(settings, 'rewrite_value', place.part);
    if (rewrite !== null) return { const: rewrite };
    return this.#instead(
      'string_rewrite',
      place,
      'it has no rewrite_value, so that no action was taken over',
    );
  }

  #digest(settings: PlacedMap | null, { line, part }: FidesPlace): object {
    const algorithm = (settings && this.#reader.text(settings, 'algorithm', part)) ?? 'SHA-256';
    const isKnown = ALGORITHMS.includes(algorithm);
    if (!isKnown)
      this.#reader.list(
        line,
        part,
        `the algorithm ${algorithm} does not exist here: SHA-256 takes its place`,
      );
    const suffix = this.#suffix(settings, part);
    return { algorithm: isKnown ? algorithm : 'SHA-256', ...(suffix === null ? {} : { suffix }) };
  }

  #random(settings: PlacedMap | null, { line, part }: FidesPlace): unknown {
    const length = Number((settings && this.#reader.text(settings, 'length', part)) ?? RANDOM_LENGTH);
    const isRight = Number.isInteger(length) && length >= 1 && length <= MAX_RANDOM;
    if (!isRight)
      this.#reader.list(
        line,
        part,
        `a random text has 1 to ${MAX_RANDOM} characters: ${RANDOM_LENGTH} were taken`,
      );
    if (this.#suffix(settings, part) !== null)
      this.#reader.list(line, part, 'a random text has no suffix here: it was left out');
    return { random: { length: isRight ? length : RANDOM_LENGTH } };
  }

  /** What stands behind the result, such as the domain of an address. */
  #suffix(settings: PlacedMap | null, part: string): string | null {
    const format = settings && this.#reader.map(settings, 'format_preservation', part);
    if (!format) return null;
    const suffix = this.#reader.text(format, 'suffix', part);
    this.#reader.rest(format, `${part}: format_preservation`);
    return suffix;
  }

  #instead(strategy: string, { line, part }: FidesPlace, instead: string, action?: unknown): unknown {
    this.#reader.list(line, part, `the strategy ${strategy || '(none)'} does not exist here: ${instead}`);
    return action;
  }

  #reference(map: PlacedMap, part: string): FidesReference[] {
    const dataset = this.#reader.text(map, 'dataset', part);
    const field = this.#reader.text(map, 'field', part);
    const direction = this.#reader.text(map, 'direction', part);
    this.#reader.rest(map, part);
    if (!dataset || !field?.includes('.')) {
      this.#reader.list(map.line, part, 'a reference names a dataset and a collection.field');
      return [];
    }
    const isKnown = direction === 'from' || direction === 'to';
    if (direction !== null && !isKnown)
      this.#reader.list(map.line, part, 'the direction of a reference is from or to');
    return [{ line: map.line, dataset, field, direction: isKnown ? direction : null }];
  }
}

const weight = (category: string): number =>
  (category.startsWith('user') ? 100 : 0) + category.split('.').length;

const EXTERNAL = /^[a-z][a-z0-9_-]{0,39}$/;
const identityType = (name: string): IdentityType | null => {
  const known = Object.hasOwn(IDENTITIES, name) ? IDENTITIES[name] : undefined;
  if (known) return known;
  const external = name.toLowerCase();
  return EXTERNAL.test(external) ? `external:${external}` : null;
};
