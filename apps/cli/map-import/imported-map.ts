import { stringify } from 'yaml';
import { STORE_TYPES, type StoreType } from '#connectors/spi';
import { AppError, isAppError } from '#contracts';
import { parseDataMap } from '#engine';
import { faultsOf } from '../input/map-file.js';

/** A part of a foreign document that the data map does not hold, or holds otherwise. */
export interface Unknown {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly part: string;
  readonly why: string;
}

/** A store as the document of a data map writes it; members that are left out have their defaults. */
export interface WrittenStore {
  readonly id: string;
  readonly type: string;
  readonly connection: string;
  readonly after?: readonly string[];
  readonly collections?: readonly WrittenCollection[];
  readonly references?: readonly WrittenReference[];
  readonly ignore?: readonly string[];
}
export interface WrittenCollection {
  readonly name: string;
  readonly title?: string;
  readonly where?: string;
  readonly key?: readonly string[];
  readonly subject?: {
    readonly identifiers: ReadonlyMap<string, string>;
    readonly trust?: 'strong' | 'weak';
  };
  readonly columns?: ReadonlyMap<string, WrittenColumn>;
  readonly rowAction?: 'delete';
  readonly files?: readonly string[];
}
export interface WrittenColumn {
  readonly category: string;
  readonly erase?: unknown;
  readonly type?: 'json';
  readonly paths?: ReadonlyMap<string, { readonly category: string; readonly erase?: unknown }>;
}
export interface WrittenReference {
  readonly from: { readonly collection: string; readonly columns: readonly string[] };
  readonly to: { readonly collection: string; readonly columns: readonly string[] } | `identity.${string}`;
}

export interface ImportedMap {
  /** A YAML document that is a valid data map. */
  readonly text: string;
  readonly unknown: readonly Unknown[];
  /** What to set before the map works. */
  readonly exports: readonly string[];
}

/** A map of nothing would be right and useless, and take the place of a good one. @throws AppError `request.invalid` */
export function requireStores(
  stores: readonly WrittenStore[],
  unknown: readonly Unknown[],
  wanted: string,
): void {
  if (stores.length > 0) return;
  const [first] = unknown;
  const why = first ? ` ${first.file}:${first.line} ${first.part}: ${first.why}.` : '';
  throw new AppError('request.invalid', {
    detail: `There is nothing to import: ${wanted}.${why} Nothing was written.`,
  });
}

/** @throws AppError `data_map.invalid` when what was read makes no valid map, saying where */
export function writeImportedMap(comments: readonly string[], stores: readonly WrittenStore[]): string {
  const head = comments.map((comment) => `# ${oneLine(comment)}\n`).join('');
  const text = head + stringify({ version: 1, stores }, { lineWidth: 0 });
  try {
    parseDataMap(text);
  } catch (error) {
    if (!isAppError(error, 'data_map.invalid')) throw error;
    const [fault] = faultsOf(error);
    throw new AppError('data_map.invalid', {
      detail: `What was read makes no data map: ${fault?.path ?? ''}: ${fault?.message ?? ''}.`,
      cause: error,
    });
  }
  return text;
}

/** Names come from foreign files: a line break in one would end the comment. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** What a store may be called in a map: a letter, then letters, digits, `_`, `-`. */
export const storeId = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 60) || 'store';

export const variableOf = (id: string, what: 'DATABASE_URL' | 'FILE' | 'FOLDER'): string =>
  `${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_${what}`;

/** Of a database: the variable that holds its address, by the kind of address. */
export const connectionOf = (id: string, type: string): string =>
  `env:${variableOf(id, type === 'sqlite' ? 'FILE' : 'DATABASE_URL')}`;

const NOT_DATABASES = ['logs', 'files', 's3', 'http'] as const satisfies readonly StoreType[];
type NotDatabase = (typeof NOT_DATABASES)[number];
const isDatabase = (type: StoreType): type is Exclude<StoreType, NotDatabase> =>
  !NOT_DATABASES.some((other) => other === type);

/** @throws AppError `request.invalid` */
export function databaseType(text: string): Exclude<StoreType, NotDatabase> {
  const known = STORE_TYPES.filter(isDatabase);
  const found = known.find((type) => type === text);
  if (found) return found;
  throw new AppError('request.invalid', {
    detail: `"${text.slice(0, 40)}" is no kind of database: use ${known.join(', ')}.`,
  });
}
