import type { Catalogue, ReadSession, Row } from '#connectors/spi';
import type { Identity, IdentityType } from '#contracts';
import { correctedColumns, type CorrectedColumn } from '../plan/columns/corrected-columns.js';
import { isHeld, isSame } from '../plan/columns/corrected-value.js';
import { columnMap } from '../plan/columns/column-map.js';
import { isMail } from '../plan/plan-rectification.js';
import { rowGroups } from '../plan/rows/row-groups.js';
import { Structure, type CollectionNode } from '../plan/traverse/structure.js';
import { traverse } from '../plan/traverse/traverse.js';
import type { RowGroup } from '../plan/work.js';
import type { PlanStep, Residue, StoreVerification } from '../types.js';
import type { VerifyStoreInput } from './verify-store.js';

/** What was read of one column of the person's rows. */
interface Seen {
  /** Rows that still hold what was to be corrected. */
  old: number;
  /** Rows that hold the new value. */
  corrected: number;
}

/**
 * Looks for the person again, under the old identifiers and the corrected ones, and reads the columns back: the values
 * are compared here and not by the store, whose comparison chose the rows that were changed. Nothing old may be left but
 * what the plan said would stay, and the new value must stand in as many rows as were planned.
 */
export async function verifyCorrections(
  { map, store, plan, identities, corrections = [] }: VerifyStoreInput,
  catalogue: Catalogue,
): Promise<StoreVerification> {
  const structure = new Structure(map, plan.store, catalogue);
  const session = await store.read();
  try {
    const targets = [...structure.nodes.values()].flatMap((node) =>
      checked(structure, node, corrections, plan.protected).map((target) => ({ node, target })),
    );
    const known = [...identities, ...targets.flatMap(({ node, target }) => newIdentity(node, target))];
    const { reach, stops } = await traverse(structure, session, known);
    const groups = (await rowGroups(reach, session)).filter(({ ownership }) => ownership === 'exclusive');
    const results: (Seen & { readonly residues: readonly Residue[] })[] = [];
    for (const { node, target } of targets) {
      const own = groups.filter((group) => group.node === node);
      const seen = await read(own, target, session);
      results.push({ ...seen, residues: residuesOf(seen, node, target, plan.steps, plan.store) });
    }
    const verification = summary(plan.store, plan.steps, groups, results);
    // whoever cannot follow the person to the end has not seen everything
    return stops.length === 0 ? verification : { ...verification, control: 'missed', clean: false };
  } finally {
    await session.close();
  }
}

/** Everything the corrections are about, but what the plan left as it is. */
function checked(
  structure: Structure,
  node: CollectionNode,
  corrections: NonNullable<VerifyStoreInput['corrections']>,
  kept: readonly PlanStep[],
): CorrectedColumn[] {
  return correctedColumns(structure, node, corrections).filter(({ column, index, copyOf, isNamed }) => {
    const { correct, provenance, paths, type } = columnMap(node, column);
    const isJson = type === 'json' || Object.keys(paths).length > 0;
    const isComputed = provenance === 'derived' && copyOf === null && !isNamed;
    const isKept = kept.some((step) => step.ownership === 'exclusive' && isAbout(step, node, column, index));
    return correct !== 'system' && !isJson && !isComputed && !isKept;
  });
}

const isAbout = (
  { collection, columns }: PlanStep,
  node: CollectionNode,
  column: string,
  index: number,
): boolean =>
  collection === node.name &&
  columns.some(
    (planned) => planned.column === column && planned.strategy.split(' ')[1] === String(index + 1),
  );

/** The person may be found by the new identifier only. */
function newIdentity(node: CollectionNode, { column, correction }: CorrectedColumn): Identity[] {
  const type: IdentityType | undefined = node.identities.find((identity) => identity.column === column)?.type;
  return type === undefined || correction.newValue === null
    ? []
    : [{ type, value: String(correction.newValue) }];
}

async function read(
  groups: readonly RowGroup[],
  target: CorrectedColumn,
  session: ReadSession,
): Promise<Seen> {
  const seen: Seen = { old: 0, corrected: 0 };
  for (const { node, where } of groups) {
    const columns = [...new Set([...node.key, target.column])];
    for await (const rows of session.select({ collection: node.name, columns, where, orderBy: [] }))
      for (const row of rows) note(seen, node, target, row);
  }
  return seen;
}

function note(seen: Seen, node: CollectionNode, { column, correction }: CorrectedColumn, row: Row): void {
  const info = node.columns.get(column);
  const value = row[column] ?? null;
  if (!info) return;
  const { newValue } = correction;
  if (newValue === null ? value === null : isSame(info, newValue, value, false)) seen.corrected += 1;
  else if (isHeld(info, correction, isMail(node, column), value)) seen.old += 1;
}

function residuesOf(
  seen: Seen,
  node: CollectionNode,
  { column, index }: CorrectedColumn,
  steps: readonly PlanStep[],
  store: string,
): Residue[] {
  const planned = steps
    .filter((step) => isAbout(step, node, column, index))
    .reduce((sum, { rows }) => sum + rows, 0);
  const missing = Math.max(0, planned - seen.corrected - seen.old);
  return [
    { store, collection: node.name, column, count: seen.old, locations: [] },
    { store, collection: node.name, column: `${column} (new value)`, count: missing, locations: [] },
  ].filter(({ count }) => count > 0);
}

function summary(
  store: string,
  steps: readonly PlanStep[],
  groups: readonly RowGroup[],
  results: readonly (Seen & { readonly residues: readonly Residue[] })[],
): StoreVerification {
  const residues = results.flatMap((result) => result.residues);
  const isFound = results.some(({ corrected }) => corrected > 0);
  const control = isFound ? 'found' : steps.length > 0 ? 'missed' : 'empty';
  return {
    store,
    clean: residues.length === 0 && control !== 'missed',
    scannedRows: groups.reduce((sum, { tally }) => sum + tally.rows, 0),
    scannedBytes: 0,
    control,
    residues,
  };
}
