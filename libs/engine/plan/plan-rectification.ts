import type { Predicate } from '#connectors/spi';
import type { RefusalCode } from '#contracts';
import type { PlanColumn } from '../types.js';
import { columnMap } from './columns/column-map.js';
import { correctedColumns, correctedPaths, type CorrectedColumn } from './columns/corrected-columns.js';
import { columnValue, heldBy, type Misfit } from './columns/corrected-value.js';
import { obstacleTo, warnOfCutReferences, type Corrected } from './checks/correction-checks.js';
import { checkSurroundings } from './checks/feasibility.js';
import type { Findings } from './checks/findings.js';
import { holdOn } from './plan-erasure.js';
import { all, isNull, not } from './traverse/predicates.js';
import type { CollectionNode } from './traverse/structure.js';
import { tuplesOf, type Tuple } from './traverse/tuples.js';
import { planStep, type PlanContext, type RowGroup, type WorkPlan, type WorkStep } from './work.js';

type Draft = Omit<WorkPlan, 'findings'>;

/** Up to so many rows of a collection are found by their keys while several of its columns change. */
const MAX_KEYED_ROWS = 10_000;

/**
 * Every column that holds a value which the person says is wrong (GDPR Art. 16), one step each: the rows, and that value
 * in them, are what is approved, so that any other value met later is drift. Rows that are other people's too, and
 * columns that cannot take the new value, stay and are named.
 */
export async function planRectification(
  groups: readonly RowGroup[],
  context: PlanContext,
  findings: Findings,
): Promise<Draft> {
  const steps: WorkStep[] = [];
  const kept: WorkStep[] = [];
  const own = groups.filter(({ ownership }) => ownership !== 'reference' && ownership !== 'actor');
  for (const group of own) {
    const { targets, left } = targetsOf(group.node, context, findings);
    for (const target of left) kept.push(...(await planLeft(group, target, context)));
    if (targets.length === 0) continue;
    const rows = targets.length > 1 ? await keyed(group, context) : group;
    for (const target of targets) await planColumn(rows, target, targets, context, findings, { steps, kept });
  }
  if (own.length > 0 && steps.length === 0 && kept.length === 0)
    findings.warn(
      'NOTHING_TO_CORRECT',
      'The person is known here, and no value is the one that is said to be wrong.',
    );
  return { steps: lastIdentities(steps), kept };
}

interface Targets {
  readonly targets: readonly CorrectedColumn[];
  /** What nobody but its own system, or a person, can correct. */
  readonly left: readonly CorrectedColumn[];
}

function targetsOf(node: CollectionNode, context: PlanContext, findings: Findings): Targets {
  const { structure, corrections } = context;
  const inJson = corrections.flatMap((correction, index) =>
    correctedPaths(node, correction).map((path) => {
      findings.warn('CORRECTION_IN_JSON', `${node.name}.${path} is JSON and is corrected by hand.`, {
        collection: node.name,
      });
      return { column: path.split(' ')[0]!, index, correction, copyOf: null, isNamed: false };
    }),
  );
  const columns = correctedColumns(structure, node, corrections);
  const targets = columns.filter((target) => isOurs(node, target, findings));
  reportConflicts(node, targets, findings);
  return { targets, left: [...inJson, ...columns.filter((target) => !targets.includes(target))] };
}

/** Rows that may still hold what is wrong: told as kept, so that no outcome says that everything was corrected. */
async function planLeft(group: RowGroup, target: CorrectedColumn, context: PlanContext): Promise<WorkStep[]> {
  const { node } = group;
  const { type, paths } = columnMap(node, target.column);
  const isJson = type === 'json' || Object.keys(paths).length > 0;
  // what stands within JSON is not compared
  const held = isJson ? not(isNull(target.column)) : heldIn(node, target);
  if (held === null) return [];
  const where = all(group.where, held);
  const tally = await context.session.tally({ collection: node.name, key: node.key, where });
  if (tally.rows === 0) return [];
  const because = { code: 'CORRECTED_BY_HAND', message: '', refusal: 'TECHNICALLY_IMPOSSIBLE' as const };
  return [keptStep({ ...group, where, tally }, target, context, because)];
}

/** Whether we may write here at all: what a system computes, it has to compute again. */
function isOurs(
  node: CollectionNode,
  { column, isNamed, copyOf }: CorrectedColumn,
  findings: Findings,
): boolean {
  const { correct, provenance, paths, type } = columnMap(node, column);
  const place = { collection: node.name, column };
  if (correct === 'system') {
    findings.warn(
      'CORRECTED_BY_SYSTEM',
      `${node.name}.${column} is corrected by its own system alone, as the data map says.`,
      place,
    );
    return false;
  }
  if (type === 'json' || Object.keys(paths).length > 0) {
    findings.warn('CORRECTION_IN_JSON', `${node.name}.${column} is JSON and is corrected by hand.`, place);
    return false;
  }
  if (provenance !== 'derived' || isNamed || copyOf !== null) return true;
  findings.warn(
    'DERIVED_NOT_CORRECTED',
    `${node.name}.${column} was computed: compute it again, or say in the data map which column it is a copy of (derivedFrom).`,
    place,
  );
  return false;
}

/** Two corrections of one column must tell their rows apart, in every order. */
function reportConflicts(
  node: CollectionNode,
  targets: readonly CorrectedColumn[],
  findings: Findings,
): void {
  for (const one of targets)
    for (const other of targets) {
      if (one.index >= other.index || one.column !== other.column) continue;
      const olds = [one.correction.oldValue, other.correction.oldValue];
      const news = [one.correction.newValue, other.correction.newValue];
      const isClear =
        !olds.includes(undefined) &&
        String(olds[0]) !== String(olds[1]) &&
        !olds.some((old) => news.some((value) => String(value) === String(old)));
      if (!isClear)
        findings.error(
          'CORRECTION_CONFLICT',
          `Corrections ${one.index + 1} and ${other.index + 1} change the same rows of ${node.name}.${one.column}: ask for one after the other, or give both old values.`,
          { collection: node.name, column: one.column },
        );
    }
}

/** The same rows by their keys: correcting one column must not hide them from the correction of the next. */
async function keyed(group: RowGroup, { session }: PlanContext): Promise<RowGroup> {
  const { node, where, tally } = group;
  if (node.key.length === 0 || tally.rows > MAX_KEYED_ROWS) return group;
  const keys: Tuple[] = [];
  for await (const rows of session.select({ collection: node.name, columns: node.key, where, orderBy: [] }))
    keys.push(...rows.flatMap((row) => tuplesOf(row, node.key)));
  return keys.length === tally.rows
    ? { ...group, where: { op: 'in', columns: node.key, values: keys } }
    : group;
}

async function planColumn(
  group: RowGroup,
  target: CorrectedColumn,
  targets: readonly CorrectedColumn[],
  context: PlanContext,
  findings: Findings,
  { steps, kept }: { steps: WorkStep[]; kept: WorkStep[] },
): Promise<void> {
  const { node } = group;
  const { structure, session } = context;
  const held = heldIn(node, target);
  if (held === null) return;
  const where = all(group.where, held);
  const key = changedKey(node, target);
  const tally = await session.tally({ collection: node.name, key, where });
  if (tally.rows === 0) return;
  const rows: RowGroup = { ...group, where, tally };
  const corrected: Corrected = { structure, session, group, target, where, rows: tally.rows, targets };
  const because = reasonToKeep(group, context) ?? (await unfit(corrected, findings));
  if (because) {
    kept.push(keptStep(rows, target, context, because));
    report(rows, target, because, findings);
    return;
  }
  await warnOfSeveral(rows, target, context, findings);
  warnOfCutReferences(corrected, findings);
  checkSurroundings(node, findings);
  steps.push({ ...correctStep(rows, target, context, key), located: group.where });
}

const heldIn = (node: CollectionNode, { column, correction }: CorrectedColumn): Predicate | null => {
  const info = node.columns.get(column);
  return info ? heldBy(info, correction, isMail(node, column)) : null;
};

/** Mail addresses are found without case, and are corrected so. */
export const isMail = (node: CollectionNode, column: string): boolean =>
  node.identities.some((identity) => identity.column === column && identity.type === 'email');

/** Rows together with the value that is to be changed: compare and set. Without a key the whole row counts anyway. */
const changedKey = ({ key }: CollectionNode, { column }: CorrectedColumn): readonly string[] =>
  key.length === 0 || key.includes(column) ? key : [...key, column];

interface Kept extends Misfit {
  readonly refusal: RefusalCode;
}

function reasonToKeep({ node, ownership }: RowGroup, { structure }: PlanContext): Kept | null {
  if (ownership !== 'exclusive')
    return {
      code: 'SHARED_ROWS',
      message: 'would also change what is kept about other people',
      refusal: 'THIRD_PARTY_RIGHTS',
    };
  const hold = holdOn(node, structure.map);
  return hold
    ? { code: 'LEGAL_HOLD', message: `waits for legal hold ${hold.id} to end`, refusal: 'LEGAL_CLAIMS' }
    : null;
}

async function unfit(corrected: Corrected, findings: Findings): Promise<Kept | null> {
  const obstacle = await obstacleTo(corrected, findings);
  return obstacle && { ...obstacle, refusal: 'TECHNICALLY_IMPOSSIBLE' };
}

function report(
  { node, tally }: RowGroup,
  { column, index }: CorrectedColumn,
  { code, message }: Misfit,
  findings: Findings,
): void {
  const rows = `${tally.rows} row${tally.rows === 1 ? '' : 's'}`;
  findings.warn(
    code,
    `Correction ${index + 1} leaves ${rows} of ${node.name}.${column} as they are: the new value ${message}.`,
    {
      collection: node.name,
      column,
    },
  );
}

const planColumnOf = (
  node: CollectionNode,
  { column, index, correction }: CorrectedColumn,
  verb: string,
): PlanColumn => ({
  column,
  category: columnMap(node, column).category,
  strategy: [verb, index + 1, ...(correction.mark === undefined ? [] : [correction.mark])].join(' '),
});

function keptStep(
  rows: RowGroup,
  target: CorrectedColumn,
  { structure }: PlanContext,
  { refusal, code }: Kept,
): WorkStep {
  const column = { ...planColumnOf(rows.node, target, 'keep'), keep: { code: refusal } };
  const reason = `${rows.reason}; ${code}`;
  const step = planStep({ ...rows, reason }, 'keep', structure.store.id, [column]);
  return { step, node: rows.node, where: rows.where, writes: [] };
}

function correctStep(
  rows: RowGroup,
  target: CorrectedColumn,
  { structure }: PlanContext,
  key: readonly string[],
): WorkStep {
  const { node } = rows;
  const { column, correction, copyOf } = target;
  const info = node.columns.get(column);
  const reason = copyOf === null ? rows.reason : `${rows.reason}; copy of ${copyOf}`;
  const step = planStep({ ...rows, reason }, 'correct', structure.store.id, [
    planColumnOf(node, target, 'correct'),
  ]);
  const value = info ? columnValue(info, correction.newValue) : null;
  const isEmpty = correction.oldValue === null;
  return {
    step,
    node,
    where: rows.where,
    writes: [{ kind: 'correct', column, value }],
    // NULL is no part of a key: what is empty is told by a predicate
    key,
    batchKey: isEmpty ? node.key : key,
    ...(isEmpty ? { guard: isNull(column) } : {}),
  };
}

/** Without an old value everything else than the new one is wrong, also where the rows do not agree. */
async function warnOfSeveral(
  { node, where }: RowGroup,
  { column, correction }: CorrectedColumn,
  { session }: PlanContext,
  findings: Findings,
): Promise<void> {
  if (correction.oldValue !== undefined) return;
  let values = 0;
  const query = { collection: node.name, columns: [column], where, distinct: true, orderBy: [] };
  for await (const rows of session.select(query)) values += rows.length;
  if (values > 1)
    findings.warn(
      'SEVERAL_VALUES',
      `${node.name}.${column} holds ${values} different values in the rows of the person: all become the new one. Give the old value to change only one of them.`,
      { collection: node.name, column },
    );
}

/** Whatever rows are found by changes last: a work that is cut off still finds the rest. */
function lastIdentities(steps: readonly WorkStep[]): WorkStep[] {
  const locates = ({ node, writes }: WorkStep): boolean =>
    writes.some(
      ({ column }) =>
        node.key.includes(column) ||
        node.identities.some((identity) => identity.column === column) ||
        [...node.parents, ...node.handlers].some((ref) => ref.fromColumns.includes(column)) ||
        [...node.children, ...node.handled].some((ref) => ref.toColumns.includes(column)),
    );
  return [...steps.filter((step) => !locates(step)), ...steps.filter(locates)];
}
