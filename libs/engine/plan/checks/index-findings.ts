import { NOTHING, type CollectionInfo, type Predicate, type StoreType } from '#connectors/spi';
import type { StoreMap } from '../../data-map/index.js';
import type { Findings } from './findings.js';
import type { PlanContext, WorkStep } from '../work.js';

/** Below this a store rightly reads the whole collection. */
export const SMALL_COLLECTION_ROWS = 10_000;

interface Lookup {
  readonly collection: CollectionInfo;
  readonly columns: readonly string[];
  readonly fold: boolean;
  /** What to ask the store about; null: the catalogue alone tells. */
  readonly where: Predicate | null;
}

/**
 * Warns of every way in which a step finds its rows for which the store would read a large collection as a whole; an
 * error where the data map wants it refused.
 */
export async function checkIndexes(
  steps: readonly WorkStep[],
  context: PlanContext,
  findings: Findings,
): Promise<void> {
  for (const lookup of steps.flatMap((step) => [
    ...locatorLookups(step),
    ...referrerLookups(step, context),
  ])) {
    const { collection, where } = lookup;
    const cost = where && (await context.session.explain({ collection: collection.name, key: [], where }));
    if (cost === null ? where === null : cost.fullScan) report(lookup, context.structure.store, findings);
  }
}

function locatorLookups({ node, where, located = where }: WorkStep): Lookup[] {
  if (node.info.estimatedRows < SMALL_COLLECTION_ROWS) return [];
  return positiveParts(located)
    .map((part) => ({
      collection: node.info,
      columns: part.columns,
      fold: part.fold === 'lower',
      where: part,
    }))
    .filter((lookup) => lookup.fold || !hasIndex(lookup));
}

/** Deleting one parent makes the store search each referring collection: without an index, as a whole. */
function referrerLookups({ step, node }: WorkStep, { structure }: PlanContext): Lookup[] {
  if (step.action !== 'delete') return [];
  return structure.catalogue.foreignKeys.flatMap(({ from, to }) => {
    const child = structure.catalogue.collections.find(({ name }) => name === from.collection);
    if (to.collection !== node.name || !child || child.estimatedRows < SMALL_COLLECTION_ROWS) return [];
    const lookup: Lookup = { collection: child, columns: from.columns, fold: false, where: null };
    return hasIndex(lookup) ? [] : [lookup];
  });
}

type In = Extract<Predicate, { op: 'in' }>;

function positiveParts(predicate: Predicate): In[] {
  // A telephone number by its digits is a second look beside the one that an index serves.
  if (predicate.op === 'in') return predicate.fold === 'digits' ? [] : [predicate];
  if (predicate.op === 'any') return predicate.of.flatMap(positiveParts);
  // Of conditions that hold together one that finds rows is enough.
  if (predicate.op !== 'all') return [];
  return positiveParts(predicate.of.find((part) => positiveParts(part).length > 0) ?? NOTHING);
}

const hasIndex = ({ collection, columns }: Lookup): boolean =>
  [collection.primaryKey, ...collection.uniques.map((unique) => unique.columns), ...collection.indexes].some(
    (index) => columns.some((column) => index[0] === column),
  );

function report(
  { collection, columns, fold }: Lookup,
  { type, missingIndexes }: StoreMap,
  findings: Findings,
): void {
  const target = columns
    .map((column) => (fold && !foldsByCollation(type) ? `lower(${column})` : column))
    .join(', ');
  const create = type === 'postgres' ? 'CREATE INDEX CONCURRENTLY' : 'CREATE INDEX';
  const statement =
    type === 'mongodb'
      ? mongoIndex(collection.name, columns)
      : type === 'postgres'
        ? `${create} ON ${collection.name} (${target})`
        : `${create} ${collection.name}_${columns.join('_')}_idx ON ${collection.name} (${target})`;
  const message = `Finding rows of ${collection.name} by ${target} reads about ${roundRows(collection.estimatedRows)} rows: ${statement}`;
  const place = { collection: collection.name, column: columns.join(',') };
  if (missingIndexes === 'refuse') findings.error('MISSING_INDEX', message, place);
  else findings.warn('MISSING_INDEX', message, place);
}

/** Where collations take upper and lower case for the same, so that a plain index finds both. */
const foldsByCollation = (type: StoreType): boolean => type === 'mysql' || type === 'mariadb';

/** Members of documents are indexed by their path. */
const mongoIndex = (collection: string, columns: readonly string[]): string => {
  const fields = columns.map(
    (column) => `${JSON.stringify(column.replace(/#\$\.?/, '.').replaceAll('[*]', ''))}: 1`,
  );
  return `db.getCollection(${JSON.stringify(collection)}).createIndex({ ${fields.join(', ')} })`;
};

/** One significant digit, so that the warning keeps its hash while the collection grows a little. */
const roundRows = (rows: number): string => Number(rows.toPrecision(1)).toLocaleString('en-US');
