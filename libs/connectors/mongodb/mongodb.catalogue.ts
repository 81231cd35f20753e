import type { CollectionInfo, ColumnInfo, ColumnKind } from '../spi/index.js';
import type { Stored } from '../staged/index.js';
import { isPlain } from './mongodb.predicate.js';
import { typeOf } from './mongodb.values.js';

/** What the server lists of a collection. */
export interface ListedCollection {
  readonly name: string;
  readonly type?: string;
  readonly options?: {
    readonly capped?: boolean;
    readonly validator?: { readonly $jsonSchema?: JsonSchema };
  };
}
export interface ListedIndex {
  readonly name?: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly unique?: boolean;
}
interface JsonSchema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, PropertySchema>>;
}
interface PropertySchema {
  readonly bsonType?: string | readonly string[];
  readonly maxLength?: number;
  readonly enum?: readonly unknown[];
}
type Documents = readonly Readonly<Record<string, Stored>>[];

const BSON_KINDS: Readonly<Record<string, ColumnKind>> = {
  string: 'text',
  int: 'integer',
  long: 'integer',
  double: 'decimal',
  decimal: 'decimal',
  bool: 'boolean',
  date: 'timestamp',
  object: 'json',
  array: 'json',
  binData: 'bytes',
};
const KEY = '_id';

/** A collection from what the server lists, its validator, and documents of it: MongoDB declares nothing else. */
export function toCollection(
  listed: ListedCollection,
  indexes: readonly ListedIndex[],
  estimatedRows: number,
  documents: Documents,
): CollectionInfo {
  const isView = listed.type === 'view';
  const unchangeable = whyUnchangeable(listed);
  return {
    name: listed.name,
    kind: isView ? 'view' : 'table',
    estimatedRows,
    columns: columnsOf(listed.options?.validator?.$jsonSchema ?? {}, documents),
    primaryKey: isView ? [] : [KEY],
    uniques: indexes
      .filter(({ unique, key }) => unique === true && !Object.hasOwn(key, KEY))
      .map(({ name, key }) => ({ name: name ?? '', columns: Object.keys(key) })),
    checks: [],
    indexes: indexes.map(({ key }) => Object.keys(key).map(referenceOf)),
    triggers: [],
    rowLevelSecurity: false,
    ...(unchangeable === undefined ? {} : { unchangeable }),
  };
}

function whyUnchangeable({ type, options }: ListedCollection): string | undefined {
  if (type === 'timeseries')
    return 'is a time series, in which single rows can be neither changed nor removed by their key';
  if (options?.capped === true) return 'is capped: rows leave it only when newer ones take their place';
  return undefined;
}

function columnsOf({ properties = {}, required = [] }: JsonSchema, documents: Documents): ColumnInfo[] {
  const names = new Set([KEY, ...Object.keys(properties)]);
  for (const document of documents) Object.keys(document).forEach((name) => names.add(name));
  return [...names].map((name) => toColumn(name, properties[name], required.includes(name), documents));
}

function toColumn(
  name: string,
  declared: PropertySchema | undefined,
  isRequired: boolean,
  documents: Documents,
): ColumnInfo {
  const declaredTypes = [declared?.bsonType ?? []].flat();
  const types = declaredTypes.filter((type) => type !== 'null');
  const isNullable = !isRequired || declaredTypes.length === 0 || declaredTypes.includes('null');
  const found = documents.map((document) => typeOf(document[name])).filter((type) => type !== null);
  const kinds = new Set(
    found.length > 0 ? found.map(([kind]) => kind) : types.map((type) => BSON_KINDS[type] ?? 'other'),
  );
  const natives = found.length > 0 ? found.map(([, native]) => native) : types;
  const values = declared?.enum?.filter((value) => typeof value === 'string');
  return {
    name,
    kind: oneKind(kinds),
    nativeType: [...new Set(natives)].sort().join('|'),
    nullable: name !== KEY && isNullable,
    maxLength: declared?.maxLength ?? null,
    readOnly: name === KEY || !isPlain(name),
    enumValues: values && values.length > 0 ? values : null,
  };
}

/** Where rows differ the engine is told nothing that holds for some of them only. */
function oneKind(kinds: ReadonlySet<ColumnKind>): ColumnKind {
  const [first = 'other', ...others] = kinds;
  if (others.length === 0) return first;
  return [...kinds].every((kind) => kind === 'integer' || kind === 'decimal') ? 'decimal' : 'other';
}

/** `address.city` → `address#$.city`, as the data map writes it. */
function referenceOf(field: string): string {
  const [column = '', ...path] = field.split('.');
  return path.length === 0 ? column : `${column}#$.${path.join('.')}`;
}
