import type { CollectionInfo, ColumnInfo, Row } from '#connectors/spi';
import {
  isLetterId,
  natureOfSample,
  type ColumnClass,
  type Nature,
  type PathClass,
} from './classify-columns.js';
import {
  bodyMeasures,
  endsInName,
  lastWordOf,
  namesPaper,
  sensitiveByName,
  sensitiveByTable,
  unqualified,
  wordsOf,
} from './column-words.js';
import type { LookedAt } from './known-names.js';
import { lookLikeNames } from './look-like-names.js';
import { isKeyWord } from './reference-names.js';
import { isHandling } from './suggest-handlers.js';
import type { Edge, TableRole } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';

type RoleOf = (table: string) => TableRole | undefined;

/** Rows that are people, or that name one. */
const PEOPLE = new Set<TableRole | undefined>(['subject', 'mention']);
const LEADS = new Set<TableRole | undefined>(['subject', 'mention', 'child']);
const MAX_STEPS = 5;

/**
 * Tables each of whose rows leads to one person: people, and what hangs on them however far. What hangs on a place or a
 * firm is shared.
 * @param edges without those that only say who handles a row
 */
export const ownTables = (
  tables: readonly ClassifiedTable[],
  edges: readonly Edge[],
  roleOf: RoleOf,
): ReadonlySet<string> => {
  const names = tables.map(({ collection }) => collection.name);
  const own = new Set(names.filter((name) => PEOPLE.has(roleOf(name))));
  const leads = edges.filter((edge) => !isOfOthers(edge, edges, roleOf));
  for (let before = -1; before !== own.size;) {
    before = own.size;
    for (const { from, to } of leads) if (own.has(to) && roleOf(from) === 'child') own.add(from);
  }
  return own;
};

/** Somebody wrote the row, and other rows say of it whom it is about (an incident and who took part in it). */
const isOfOthers = (edge: Edge, edges: readonly Edge[], roleOf: RoleOf): boolean =>
  isHandling(edge) &&
  edges.some(
    (part) =>
      part.to === edge.from &&
      part.from !== edge.from &&
      edges.some(
        (other) =>
          other.from === part.from &&
          other.to !== edge.from &&
          !isHandling(other) &&
          LEADS.has(roleOf(other.to)),
      ),
  );

/** Whose the sampled rows of each table are, as far as the rows above them were sampled too. */
export class Owners {
  readonly #tables: ReadonlyMap<string, LookedAt>;
  readonly #indexes = new Map<string, ReadonlyMap<string, Row>>();

  constructor(
    looked: readonly LookedAt[],
    private readonly edges: readonly Edge[],
    private readonly roleOf: RoleOf,
  ) {
    this.#tables = new Map(looked.map((one) => [one.table.collection.name, one]));
  }

  /** What tells the person of a row apart from others; null where nothing in the samples does. */
  ownerOf(table: string, row: Row, steps = 0): string | null {
    for (const edge of this.edges) {
      if (edge.from !== table || edge.to === table) continue;
      const key = valuesOf(row, edge.fromColumns);
      if (key === null) continue;
      if (PEOPLE.has(this.roleOf(edge.to))) return `${edge.to} ${key}`;
      if (this.roleOf(edge.to) !== 'child' || steps >= MAX_STEPS) continue;
      const above = this.#index(edge).get(key);
      const owner = above === undefined ? null : this.ownerOf(edge.to, above, steps + 1);
      if (owner !== null) return owner;
    }
    return null;
  }

  #index({ to, toColumns }: Edge): ReadonlyMap<string, Row> {
    const name = JSON.stringify([to, toColumns]);
    const rows = this.#tables.get(to)?.rows ?? [];
    const known =
      this.#indexes.get(name) ??
      new Map(
        rows.flatMap((row) => {
          const key = valuesOf(row, toColumns);
          return key === null ? [] : [[key, row] as const];
        }),
      );
    this.#indexes.set(name, known);
    return known;
  }
}

const valuesOf = (row: Row, columns: readonly string[]): string | null => {
  const values = columns.map((column) => row[column] ?? null);
  return values.includes(null) ? null : JSON.stringify(values.map(String));
};

/** Fewer values or people meet by chance. */
const MIN_VALUES = 4;
const MIN_SHARE = 0.9;

/** Each value stands in rows of one person only, however many rows that person has. */
const tellsOwner = (column: string, rows: readonly { owner: string | null; row: Row }[]): boolean => {
  const holders = new Map<string, Set<string>>();
  for (const { owner, row } of rows) {
    const value = row[column] ?? null;
    if (owner === null || value === null || value === '') continue;
    const key = JSON.stringify(value);
    holders.set(key, (holders.get(key) ?? new Set()).add(owner));
  }
  const single = [...holders.values()].filter(({ size }) => size === 1).length;
  const owners = new Set([...holders.values()].flatMap((each) => [...each]));
  return owners.size >= MIN_VALUES && holders.size >= MIN_VALUES && single >= holders.size * MIN_SHARE;
};

/** Codes and settings that happen to differ. */
const SETTING =
  /(^|_)(code|cd|status|state|type|typ|kind|mode|version|locale|language|lang|currency|zone|level|role|country|land)$/;
const ID = /(_id|Id|ID|_pk|PK|_key|Key|uuid|UUID|Uuid)$/;
/** Nothing that has only a few values looks so. */
const MANY = 8;

const LISTED = /\bin\s*\(|=\s*any\s*\(/i;
/** The values that a constraint on this column alone lists; null where none does. */
export const listedValues = ({ checks }: CollectionInfo, column: string): readonly string[] | null => {
  const check = checks.find(
    ({ columns, expression }) => columns.length === 1 && columns[0] === column && LISTED.test(expression),
  );
  if (check === undefined) return null;
  const literals = [...check.expression.matchAll(/'((?:[^']|'')*)'/g)];
  return literals.map(([, text = '']) => text.replaceAll("''", "'"));
};

/** What the values of a column are like; null for columns that are no texts. */
export const natureOf = (
  collection: CollectionInfo,
  { column, sample }: ColumnClass,
  isOwnersOwn: boolean,
): Nature | null => {
  if (column.kind !== 'text' && column.kind !== 'array') return null;
  if (column.enumValues !== null || listedValues(collection, column.name) !== null) return 'choice';
  const isSetting = SETTING.test(wordsOf(column.name).join('_'));
  if (sample === null) return isSetting ? 'choice' : 'unknown';
  const alone = natureOfSample(sample);
  if (alone === 'date') return alone;
  const nature = isOwnersOwn ? 'telling' : alone;
  // A key of something, which several rows share.
  if (nature === 'unknown' && ID.test(column.name)) return 'choice';
  const isMany = sample.filled >= MANY && sample.distinct >= sample.filled * MIN_SHARE;
  if (isSetting && !isMany && !isOwnersOwn) return 'choice';
  const isCoded = sample.filled > 0 && sample.forms.sentence === 0 && sample.forms.name === 0;
  const isPaper = namesPaper(column.name) && wordsOf(column.name).at(-1) !== 'key';
  return nature === 'telling' && isCoded && isPaper ? 'paper' : nature;
};

/** Of the values of a column. */
const SHARE = 0.8;

/** What a text of one person's row is, where neither its name nor its form said it before. */
const ownCategory = (
  entry: ColumnClass,
  nature: Nature | null,
  { isKey, sensitive }: { readonly isKey: boolean; readonly sensitive: string | null },
): ColumnClass => {
  const { column, category, sample } = entry;
  if (!isKey && sensitive !== null && category === null)
    return { ...entry, category: sensitive, reasons: ['by its name, in rows of one person'] };
  if (category !== null || column.kind !== 'text' || nature === 'choice' || nature === 'date') return entry;
  if (endsInName(column.name))
    return { ...entry, category: 'identity.name', reasons: ['by its name, in rows of one person'] };
  if (isKey || sample === null || sample.filled === 0) return entry;
  const { filled, forms } = sample;
  if (lookLikeNames(entry))
    return {
      ...entry,
      category: 'identity.name',
      reasons: [`${forms.name} of ${filled} values look like names of people`],
    };
  return nature === 'telling' && forms.code >= filled * SHARE && sample.shape !== 'uuid'
    ? {
        ...entry,
        category: 'identity.number',
        reasons: [`${forms.code} of ${filled} values are letters and digits, and differ`],
      }
    : entry;
};
const SENSITIVE_KINDS = new Set(['text', 'integer', 'decimal', 'boolean', 'bytes', 'array']);

const sensitiveOf = (
  { name }: CollectionInfo,
  column: ColumnInfo,
  measures: ReadonlySet<string>,
): string | null => {
  if (!SENSITIVE_KINDS.has(column.kind)) return null;
  if (measures.has(column.name)) return 'special.health';
  return sensitiveByName(column.name) ?? sensitiveByTable(name, column.name);
};

/**
 * What the columns of a table hold, seen with whose its rows are: texts that tell people apart, numbers that people are
 * given, what is sensitive only in rows of one person.
 * @param links columns that are left as they are
 */
export const withNatures = (
  { table, rows }: LookedAt,
  { isOwn, arePeople }: { readonly isOwn: boolean; readonly arePeople: boolean },
  links: ReadonlySet<string>,
  owners: Owners,
): ClassifiedTable => {
  const { collection } = table;
  const measures = bodyMeasures(
    collection.columns.map(({ name }) => name),
    arePeople,
  );
  const owned = isOwn ? rows.map((row) => ({ row, owner: owners.ownerOf(collection.name, row) })) : [];
  const classes = table.classes.map((entry): ColumnClass => {
    const nature = natureOf(collection, entry, tellsOwner(entry.column.name, owned));
    const seen = nature === null ? entry : { ...entry, nature };
    return isOwn && !links.has(entry.column.name)
      ? ownCategory(seen, nature, {
          isKey: collection.primaryKey.includes(entry.column.name),
          sensitive: sensitiveOf(collection, entry.column, measures),
        })
      : seen;
  });
  return { collection, classes };
};

/** Is anything in these documents somebody's? */
export const isPersonalDocument = (paths: readonly PathClass[], isOwn: boolean): boolean =>
  paths.some(({ category, nature }) => category !== null || (isOwn && nature === 'telling'));

/** Categories that say who somebody is also where they are keys. */
const OF_PEOPLE = /^(contact|identity|credential|device|financial|special)(\.|$)/;

/** `id`, `order_id` of `orders`, `sku`: a number of the row itself, and nobody's. */
const isRowNumber = ({ name }: CollectionInfo, column: string): boolean => {
  const table = new Set(wordsOf(unqualified(name)).flatMap((word) => [word, word.replace(/e?s$/, '')]));
  const bare = wordsOf(column).filter((word) => !isKeyWord(word) && !/^(code|hash|ref|seq|idx)$/.test(word));
  const isOfPaper = namesPaper(lastWordOf(name));
  return (
    ID.test(column) ||
    bare.every((word) => table.has(word)) ||
    namesPaper(column) ||
    isOfPaper ||
    isLetterId(column)
  );
};

/**
 * Columns of the primary key that say who somebody is, or may do so: they cannot be masked.
 * @param links columns that take part in a reference
 */
export const personalKeys = (
  { collection, classes }: ClassifiedTable,
  isOwn: boolean,
  links: ReadonlySet<string>,
): readonly { readonly column: string; readonly isSure: boolean }[] =>
  classes
    .filter(({ column }) => collection.primaryKey.includes(column.name))
    .flatMap(({ column, category, nature, sample }): { column: string; isSure: boolean }[] => {
      if (category !== null && OF_PEOPLE.test(category)) return [{ column: column.name, isSure: true }];
      const isCode = sample !== null && sample.shape === 'uuid';
      const isDoubtful =
        isOwn &&
        nature === 'telling' &&
        !isCode &&
        !links.has(column.name) &&
        !isRowNumber(collection, column.name);
      return isDoubtful ? [{ column: column.name, isSure: false }] : [];
    });
