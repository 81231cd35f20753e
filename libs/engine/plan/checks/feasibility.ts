import type { EraseAction } from '../../data-map/index.js';
import { checkConstraints } from './check-constraints.js';
import type { Findings } from './findings.js';
import type { CollectionNode } from '../traverse/structure.js';
import type { ColumnWork, RowGroup } from '../work.js';

type Erase = Extract<ColumnWork, { kind: 'erase' }>;

/** What only shows with the rows at hand (anonymization reference 5); the map itself is checked against the catalogue. */
export function checkWrites(group: RowGroup, writes: readonly ColumnWork[], findings: Findings): void {
  const erased = writes.filter((write): write is Erase => write.kind === 'erase');
  checkConstraints(group.node, erased, findings);
  checkUniques(group, erased, findings);
  checkReferenced(group.node, erased, findings);
  checkSurroundings(group.node, findings);
}

/** Actions that can give several rows the same value. */
const isLevelling = (action: EraseAction | null | undefined): boolean => {
  switch (action?.kind) {
    case 'scrub':
    case 'generaliseDate':
    case 'truncateIp':
    case 'ageBand':
    case 'coordinates':
    case 'postcode':
      return true;
    default:
      return isConstant(action);
  }
};
const isConstant = (action: EraseAction | null | undefined): boolean =>
  action?.kind === 'const' || action?.kind === 'empty';

function checkUniques({ node, tally }: RowGroup, writes: readonly Erase[], findings: Findings): void {
  const actions = new Map(writes.map(({ column, map }) => [column, map.erase]));
  for (const { name, columns } of node.info.uniques) {
    const [first] = columns.filter((column) => isLevelling(actions.get(column)));
    if (first === undefined) continue;
    const place = { collection: node.name, column: first };
    if (tally.rows > 1 && columns.every((column) => isConstant(actions.get(column))))
      findings.error(
        'UNIQUE_CONSTANT',
        `${name} allows one row with a value, the plan gives it to ${tally.rows}.`,
        place,
      );
    else
      findings.warn('UNIQUE_AT_RISK', `${name} may refuse the value, if another row has it already.`, place);
  }
}

/** Foreign keys to a masked column are errors of the map; a declared reference is cut off without the store's saying so. */
function checkReferenced(node: CollectionNode, writes: readonly Erase[], findings: Findings): void {
  for (const { column } of writes)
    if (
      [...node.children, ...node.handled].some(
        (ref) => ref.foreignKey === null && ref.toColumns.includes(column),
      )
    )
      findings.warn(
        'REFERENCED_COLUMN_MASKED',
        `Masking ${node.name}.${column} cuts off the rows that refer to it.`,
        {
          collection: node.name,
          column,
        },
      );
}

export function checkSurroundings({ name, info }: CollectionNode, findings: Findings): void {
  const place = { collection: name };
  if (info.triggers.length > 0)
    findings.warn(
      'TRIGGERS',
      `${name} has triggers (${info.triggers.join(', ')}): they may copy the old values elsewhere.`,
      place,
    );
  if (info.rowLevelSecurity)
    findings.warn(
      'ROW_LEVEL_SECURITY',
      `Row level security of ${name} may hide rows from this connection.`,
      place,
    );
}
