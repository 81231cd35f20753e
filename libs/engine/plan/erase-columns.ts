import type { ColumnInfo } from '#connectors/spi';
import { actionsOf, type ColumnMap, type EraseAction } from '../data-map/index.js';
import { defaultAction, describeColumn, describeStrategy } from '../strategies/index.js';
import type { PlanColumn } from '../types.js';
import { isPersonal } from './categories.js';
import { columnMap } from './column-map.js';
import type { Findings } from './findings.js';
import type { CollectionNode } from './structure.js';
import type { ColumnWork } from './work.js';

const KEEP: EraseAction = { kind: 'keep', code: null };

export interface EraseColumns {
  readonly writes: readonly ColumnWork[];
  readonly columns: readonly PlanColumn[];
}

/** What erasure writes into each column of one collection, and what it keeps. */
export function eraseColumns(node: CollectionNode, today: Date, findings: Findings): EraseColumns {
  const writes: ColumnWork[] = [];
  const columns: PlanColumn[] = [];
  for (const info of node.info.columns) {
    const map = decided(node, info);
    const { name: column } = info;
    checkKeepEnds(node, column, map, today, findings);
    checkModules(node, column, map, findings);
    if (map.erase?.kind !== 'keep' || hasPaths(map)) {
      writes.push({ kind: 'erase', column, map });
      columns.push({ column, category: map.category, strategy: describeColumn(map) });
    } else if (isPersonal(map.category)) {
      columns.push(keptColumn(node, column, map, map.erase, findings));
    }
  }
  return { writes, columns };
}

const hasPaths = (map: ColumnMap): boolean => Object.keys(map.paths).length > 0;

function keptColumn(
  node: CollectionNode,
  column: string,
  { category, erase }: ColumnMap,
  { code, until }: Extract<EraseAction, { kind: 'keep' }>,
  findings: Findings,
): PlanColumn {
  const strategy = describeStrategy(erase);
  const end = until === undefined ? {} : { until };
  if (code !== null) return { column, category, strategy, keep: { code, ...end } };
  if (category !== 'unclassified')
    findings.warn('KEEP_WITHOUT_CODE', `${node.name}.${column} is kept without a reason code.`, {
      collection: node.name,
      column,
    });
  return { column, category, strategy };
}

/** A reason that has ended keeps nothing; only the map can say what becomes of the column now. */
function checkKeepEnds(
  node: CollectionNode,
  column: string,
  { erase, paths }: ColumnMap,
  today: Date,
  findings: Findings,
): void {
  for (const action of actionsOf({ erase, paths }))
    if (action.kind === 'keep' && action.until !== undefined && new Date(action.until) <= today)
      findings.error(
        'KEEP_ENDED',
        `${node.name}.${column} was to be kept until ${action.until}: say in the data map what erasure does to it now.`,
        { collection: node.name, column },
      );
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
  if (map.erase !== null || hasPaths(map)) return map;
  if (info.readOnly || isLink(node, info.name) || !isPersonal(map.category)) return { ...map, erase: KEEP };
  return { ...map, erase: defaultAction(info) };
}

/** Keys and references hold the graph together; they are never masked by default. */
const isLink = (node: CollectionNode, column: string): boolean =>
  node.key.includes(column) ||
  [...node.parents, ...node.handlers].some((ref) => ref.fromColumns.includes(column)) ||
  [...node.children, ...node.handled].some((ref) => ref.toColumns.includes(column));
