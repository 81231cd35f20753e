import type { Predicate, ReadSession } from '#connectors/spi';
import type { CorrectedColumn } from '../columns/corrected-columns.js';
import { columnValue, misfitOf, valueIn, type Misfit } from '../columns/corrected-value.js';
import { constantVerdict } from './check-constraints.js';
import type { Findings } from './findings.js';
import { all, not } from '../traverse/predicates.js';
import type { Reference, Structure } from '../traverse/structure.js';
import { TupleSet, tuplesOf } from '../traverse/tuples.js';
import type { RowGroup } from '../work.js';

/** Rows of which the other columns of a unique key are read; for more the store itself has to say. */
const MAX_COMPARED = 10_000;

/** One column of the rows that hold the value to be corrected. */
export interface Corrected {
  readonly structure: Structure;
  readonly session: ReadSession;
  /** All rows of the person in the collection. */
  readonly group: RowGroup;
  readonly target: CorrectedColumn;
  /** Those that are to be changed. */
  readonly where: Predicate;
  readonly rows: number;
  readonly targets: readonly CorrectedColumn[];
}

/** What stands against the new value in this column, by catalogue and rows; null when nothing does. */
export async function obstacleTo(corrected: Corrected, findings: Findings): Promise<Misfit | null> {
  return (
    plainObstacle(corrected) ??
    checkObstacle(corrected, findings) ??
    (await missingParent(corrected)) ??
    (await takenIdentifier(corrected)) ??
    (await takenUnique(corrected, findings))
  );
}

function plainObstacle({ structure, group: { node }, target }: Corrected): Misfit | null {
  const info = node.columns.get(target.column);
  if (!info || info.readOnly)
    return { code: 'READ_ONLY_COLUMN', message: 'has no place: the column cannot be written to' };
  if (structure.store.access !== 'write')
    return {
      code: 'STORE_READ_ONLY',
      message: 'has no place: the data map opens the store for reading only',
    };
  if (node.info.unchangeable !== undefined)
    return { code: 'NOT_CHANGEABLE', message: `has no place: ${node.name} ${node.info.unchangeable}` };
  const isReferenced = structure.catalogue.foreignKeys.some(
    ({ to }) => to.collection === node.name && to.columns.includes(target.column),
  );
  if (isReferenced)
    return { code: 'REFERENCED_COLUMN', message: 'would cut off the rows that refer to the column' };
  return misfitOf(info, target.correction.newValue);
}

function checkObstacle({ group: { node }, target }: Corrected, findings: Findings): Misfit | null {
  const info = node.columns.get(target.column);
  if (!info) return null;
  const value = columnValue(info, target.correction.newValue);
  for (const { name, columns, expression } of node.info.checks) {
    if (!columns.includes(target.column)) continue;
    const verdict = columns.length === 1 ? constantVerdict(expression, value) : 'unknown';
    if (verdict === 'fails') return { code: 'CHECK', message: `violates ${name}` };
    if (verdict === 'unknown')
      findings.warn('CHECK_UNPROVEN', `${name} may refuse the new value of ${node.name}.${target.column}.`, {
        collection: node.name,
        column: target.column,
      });
  }
  return null;
}

/** A value that must stand in another collection too, by a foreign key of this column alone. */
async function missingParent({
  structure,
  session,
  group: { node },
  target,
}: Corrected): Promise<Misfit | null> {
  const { newValue } = target.correction;
  if (newValue === null) return null;
  for (const { name, from, to } of structure.catalogue.foreignKeys) {
    if (from.collection !== node.name || !from.columns.includes(target.column)) continue;
    const there = structure.catalogue.collections.find((collection) => collection.name === to.collection);
    const column = there?.columns.find((info) => info.name === to.columns[0]);
    const where = column && to.columns.length === 1 ? valueIn(column, newValue, false) : null;
    const found = where && (await session.tally({ collection: to.collection, key: to.columns, where }));
    if (!found || found.rows === 0)
      return { code: 'FOREIGN_KEY', message: `does not stand in ${to.collection}, as ${name} wants it to` };
  }
  return null;
}

/** An identifier by which somebody else's rows are found would make two people one. */
async function takenIdentifier({ session, group, target }: Corrected): Promise<Misfit | null> {
  const { node, where } = group;
  const identity = node.identities.find(({ column }) => column === target.column);
  const info = node.columns.get(target.column);
  const { newValue } = target.correction;
  if (!identity || !info || newValue === null) return null;
  const holding = valueIn(info, newValue, identity.type === 'email');
  if (holding === null) return null;
  const { rows } = await session.tally({
    collection: node.name,
    key: node.key,
    where: all(holding, not(where)),
  });
  return rows === 0
    ? null
    : { code: 'IDENTIFIER_TAKEN', message: `already identifies other rows of ${node.name}` };
}

async function takenUnique(corrected: Corrected, findings: Findings): Promise<Misfit | null> {
  const { node } = corrected.group;
  const { column } = corrected.target;
  const uniques = [...node.info.uniques, { name: 'The primary key', columns: node.info.primaryKey }];
  for (const { name, columns } of uniques.filter((unique) => unique.columns.includes(column))) {
    if (corrected.rows > MAX_COMPARED)
      findings.warn('UNIQUE_AT_RISK', `${name} may refuse the value, if another row has it already.`, {
        collection: node.name,
        column,
      });
    else if (await isTaken(corrected, columns))
      return { code: 'UNIQUE', message: `is taken: ${name} allows it once` };
  }
  return null;
}

async function isTaken(
  { session, group, target, where, rows }: Corrected,
  columns: readonly string[],
): Promise<boolean> {
  const { node } = group;
  const info = node.columns.get(target.column);
  if (!info || target.correction.newValue === null) return false;
  const value = columnValue(info, target.correction.newValue);
  const wanted = new TupleSet();
  let complete = 0;
  const query = { collection: node.name, columns, where, orderBy: [] };
  for await (const batch of session.select(query))
    for (const row of batch)
      for (const tuple of tuplesOf({ ...row, [target.column]: value }, columns)) {
        complete += 1;
        wanted.add(tuple);
      }
  if (wanted.size === 0) return false;
  if (wanted.size < complete && rows > 1) return true;
  const taken = all({ op: 'in', columns, values: wanted.values() }, not(where));
  return (await session.tally({ collection: node.name, key: node.key, where: taken })).rows > 0;
}

/** Rows that refer by this column's value, or are referred to by it, without the store's saying so. */
export function warnOfCutReferences(
  { group: { node }, target, targets }: Corrected,
  findings: Findings,
): void {
  const cut = (references: readonly Reference[], side: 'fromColumns' | 'toColumns'): boolean =>
    references.some((ref) => ref.foreignKey === null && ref[side].includes(target.column));
  const isReferring = cut([...node.parents, ...node.handlers], 'fromColumns');
  const isReferred = cut([...node.children, ...node.handled], 'toColumns');
  if (!isReferring && !isReferred) return;
  const others = new Set(targets.map(({ column }) => column));
  findings.warn(
    'REFERENCE_CUT',
    `${node.name}.${target.column} is one end of a reference (${[...others].join(', ')} are corrected): rows whose other end keeps the old value are cut off.`,
    { collection: node.name, column: target.column },
  );
}
