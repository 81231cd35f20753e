import type { ColumnInfo } from '#connectors/spi';
import { actionsOf, type ColumnMap, type EraseAction } from '../../data-map/index.js';
import { defaultAction, describeColumn, describeStrategy, ERASED } from '../../strategies/index.js';
import type { PlanColumn } from '../../types.js';
import type { KeptUntil } from '../rows/retention.js';
import { isPersonal } from './categories.js';
import { columnMap } from './column-map.js';
import { isLink, isNamedLikeLink } from './link-columns.js';
import type { Findings } from '../checks/findings.js';
import type { CollectionNode } from '../traverse/structure.js';
import type { ColumnWork } from '../work.js';

const KEEP: EraseAction = { kind: 'keep', code: null };

export interface EraseColumns {
  readonly writes: readonly ColumnWork[];
  readonly columns: readonly PlanColumn[];
}

/**
 * What erasure writes into each column of one collection, and what it keeps, until when. `others`: somebody was erased
 * before whose rows these were too, and whose identifiers nobody knows any more.
 */
export function eraseColumns(
  node: CollectionNode,
  findings: Findings,
  ends: ReadonlyMap<string, KeptUntil>,
  others: 'none' | 'erased' = 'none',
): EraseColumns {
  const writes: ColumnWork[] = [];
  const columns: PlanColumn[] = [];
  for (const info of node.info.columns) {
    const decision = decided(node, info);
    const map = others === 'erased' ? withoutText(node, info, decision) : decision;
    const { name: column } = info;
    checkModules(node, column, map, findings);
    if (map.erase?.kind !== 'keep' || hasPaths(map)) {
      writes.push({ kind: 'erase', column, map });
      columns.push({ column, category: map.category, strategy: describeColumn(map) });
    } else if (isPersonal(map.category)) {
      columns.push(withEnd(keptColumn(node, column, map, map.erase, findings), ends.get(column)));
    }
  }
  return { writes, columns };
}

/**
 * A column that the erasure of a row of the collection would change; `whole`: not only what a text has of the person.
 * Texts that nobody has classified are left out.
 */
export interface ErasableColumn {
  readonly column: string;
  readonly whole: boolean;
}

export const erasableColumns = (node: CollectionNode): readonly ErasableColumn[] =>
  node.info.columns.flatMap((info) => {
    const actions = actionsOf(decided(node, info)).filter(({ kind }) => kind !== 'keep');
    const whole = actions.some(({ kind }) => kind !== 'scrub');
    const isDeclared = actionsOf(columnMap(node, info.name)).length > 0;
    return whole || (isDeclared && actions.length > 0) ? [{ column: info.name, whole }] : [];
  });

const withEnd = ({ keep, ...column }: PlanColumn, end: KeptUntil = {}): PlanColumn =>
  keep ? { ...column, keep: { ...keep, ...end } } : column;

const hasPaths = (map: ColumnMap): boolean => Object.keys(map.paths).length > 0;

function keptColumn(
  node: CollectionNode,
  column: string,
  { category, erase }: ColumnMap,
  { code }: Extract<EraseAction, { kind: 'keep' }>,
  findings: Findings,
): PlanColumn {
  const strategy = describeStrategy(erase);
  if (code !== null) return { column, category, strategy, keep: { code } };
  if (category !== 'unclassified')
    findings.warn('KEEP_WITHOUT_CODE', `${node.name}.${column} is kept without a reason code.`, {
      collection: node.name,
      column,
    });
  return { column, category, strategy };
}

function checkModules(node: CollectionNode, column: string, map: ColumnMap, findings: Findings): void {
  for (const action of actionsOf(map))
    if (action.kind === 'custom' && action.digest === undefined)
      findings.error(
        'CUSTOM_UNKNOWN',
        `${node.name}.${column}: the operator allows no strategy "${action.name}" in STRATEGY_MODULES.`,
        { collection: node.name, column },
      );
}

/** The map of the column with an action: the declared one, or what its type calls for. */
function decided(node: CollectionNode, info: ColumnInfo): ColumnMap {
  const map = columnMap(node, info.name);
  if (hasPaths(map)) return map;
  if (map.erase !== null) return { ...map, erase: sparing(node, info, map.erase) };
  if (info.readOnly || isLink(node, info.name) || !isPersonal(map.category)) return { ...map, erase: KEEP };
  return { ...map, erase: sparing(node, info, defaultAction(info)) };
}

/**
 * In rows that are not people themselves, a column named like a key may be a link that the map leaves out. An identifier
 * that is all of its value then holds the rows of others together: it is left, and found by the verification.
 */
export const sparing = ({ map }: CollectionNode, { name }: ColumnInfo, erase: EraseAction): EraseAction =>
  erase.kind === 'scrub' && map.subject === null && isNamedLikeLink(name)
    ? { ...erase, sparesWhole: true }
    : erase;

/** A text in which identifiers of somebody else may stand, who was erased before, goes as a whole where it can. */
function withoutText(node: CollectionNode, { name, nullable }: ColumnInfo, map: ColumnMap): ColumnMap {
  if (map.erase?.kind !== 'scrub' || map.erase.sparesWhole === true) return map;
  if (nullable) return { ...map, erase: { kind: 'null' } };
  const isFree =
    map.category === 'free_text' && !node.info.uniques.some(({ columns }) => columns.includes(name));
  return isFree ? { ...map, erase: { kind: 'const', value: ERASED } } : map;
}
