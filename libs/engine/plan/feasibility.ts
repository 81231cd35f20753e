import type { ColumnInfo } from '#connectors/spi';
import type { EraseAction } from '../data-map/data-map.js';
import { shortestPseudonym } from '../strategies/index.js';
import { checkConstraints } from './check-constraints.js';
import type { Findings } from './findings.js';
import type { Structure } from './structure.js';
import type { ColumnWork, RowGroup } from './work.js';

type Erase = Extract<ColumnWork, { kind: 'erase' }>;
interface Candidate {
  readonly structure: Structure;
  readonly group: RowGroup;
  readonly info: ColumnInfo;
  readonly action: EraseAction;
  readonly findings: Findings;
  readonly place: { readonly collection: string; readonly column: string };
  readonly name: string;
}

/** Kinds of column that a strategy can write to; what is absent takes every kind. */
const SUPPORTED: Partial<Record<EraseAction['kind'], readonly ColumnInfo['kind'][]>> = {
  generaliseDate: ['date', 'timestamp', 'text'],
  dateShift: ['date', 'timestamp', 'text'],
  truncateIp: ['inet', 'text'],
  scrub: ['text', 'json', 'array'],
  empty: ['text', 'json', 'array', 'bytes'],
};
const TEXT_PSEUDONYMS: readonly ColumnInfo['kind'][] = ['text'];

/** Told before anything runs, not by the store in the middle (anonymization reference 5). */
export function checkWrites(
  structure: Structure,
  group: RowGroup,
  writes: readonly ColumnWork[],
  findings: Findings,
): void {
  const erased = writes.filter((write): write is Erase => write.kind === 'erase');
  for (const { column, map } of erased) {
    const info = group.node.columns.get(column);
    if (!info || map.erase === null) continue;
    const place = { collection: group.node.name, column };
    const name = `${place.collection}.${column}`;
    checkColumn({ structure, group, info, action: map.erase, findings, place, name });
  }
  checkConstraints(group.node, erased, findings);
  checkUniques(group, erased, findings);
  checkSurroundings(group, findings);
}

function checkColumn(candidate: Candidate): void {
  const { info, action, findings, place, name } = candidate;
  if (info.readOnly) return findings.error('READ_ONLY_COLUMN', `${name} is generated or read-only.`, place);
  if (action.kind === 'null' && !info.nullable)
    findings.error('NOT_NULL', `${name} does not allow NULL: declare another action.`, place);
  if (!isSupported(action, info))
    findings.error(
      'TYPE_UNSUPPORTED',
      `${action.kind} cannot be applied to ${name} (${info.nativeType}).`,
      place,
    );
  checkLength(candidate);
  checkKeys(candidate);
}

function isSupported(action: EraseAction, { kind }: ColumnInfo): boolean {
  if (action.kind === 'pseudonym') {
    if (action.as === 'number') return kind === 'integer' || kind === 'decimal' || kind === 'text';
    if (action.as === 'uuid') return kind === 'uuid' || kind === 'text';
    return (
      TEXT_PSEUDONYMS.includes(kind) || (action.as === 'opaque' && (kind === 'uuid' || kind === 'integer'))
    );
  }
  return SUPPORTED[action.kind]?.includes(kind) ?? true;
}

function checkLength({ info, action, findings, place, name }: Candidate): void {
  if (action.kind === 'const' && info.enumValues !== null && !info.enumValues.includes(String(action.value)))
    findings.error('ENUM', `The constant for ${name} is not a value of its type ${info.nativeType}.`, place);
  if (action.kind !== 'pseudonym' || info.maxLength === null) return;
  const needed = shortestPseudonym(action.as);
  if (info.maxLength < needed)
    findings.error(
      'LENGTH_TOO_SHORT',
      `${name} holds ${info.maxLength} characters, its pseudonym needs ${needed}: declare another action.`,
      place,
    );
}

function checkKeys({ structure, group, info, action, findings, place, name }: Candidate): void {
  const { node } = group;
  if (node.info.primaryKey.includes(info.name))
    return findings.error(
      'PRIMARY_KEY_MASKED',
      `${name} is part of the primary key and cannot be masked.`,
      place,
    );
  const { foreignKeys } = structure.catalogue;
  const isReferring = foreignKeys.some(
    ({ from }) => from.collection === node.name && from.columns.includes(info.name),
  );
  if (isReferring && action.kind !== 'null')
    findings.error('FOREIGN_KEY_MASKED', `${name} is a foreign key: it can be kept or set to NULL.`, place);
  if (foreignKeys.some(({ to }) => to.collection === node.name && to.columns.includes(info.name)))
    findings.error('REFERENCED_COLUMN_MASKED', `Foreign keys refer to ${name}: it cannot be masked.`, place);
  else if (node.children.some((ref) => ref.toColumns.includes(info.name)))
    findings.warn('REFERENCED_COLUMN_MASKED', `Masking ${name} cuts off the rows that refer to it.`, place);
}

/** Actions that give several rows the same value. */
const isLevelling = ({ kind }: EraseAction): boolean =>
  kind === 'const' ||
  kind === 'empty' ||
  kind === 'generaliseDate' ||
  kind === 'truncateIp' ||
  kind === 'scrub';

function checkUniques({ node, tally }: RowGroup, writes: readonly Erase[], findings: Findings): void {
  const actions = new Map(writes.map(({ column, map }) => [column, map.erase]));
  for (const { name, columns } of node.info.uniques) {
    const levelled = columns.filter((column) => {
      const action = actions.get(column);
      return action ? isLevelling(action) : false;
    });
    if (levelled.length === 0) continue;
    const place = { collection: node.name, column: levelled[0] ?? '' };
    const isConstant = levelled.every(
      (column) => actions.get(column)?.kind === 'const' || actions.get(column)?.kind === 'empty',
    );
    if (levelled.length === columns.length && isConstant && tally.rows > 1)
      findings.error(
        'UNIQUE_CONSTANT',
        `${name} allows one row with a value, the plan gives it to ${tally.rows}.`,
        place,
      );
    else
      findings.warn('UNIQUE_AT_RISK', `${name} may refuse the value, if another row has it already.`, place);
  }
}

function checkSurroundings({ node }: RowGroup, findings: Findings): void {
  const place = { collection: node.name };
  if (node.info.kind === 'view')
    findings.error('VIEW', `${node.name} is a view: map the table below it.`, place);
  if (node.info.triggers.length > 0)
    findings.warn(
      'TRIGGERS',
      `${node.name} has triggers (${node.info.triggers.join(', ')}): they may copy the old values elsewhere.`,
      place,
    );
  if (node.info.rowLevelSecurity)
    findings.warn(
      'ROW_LEVEL_SECURITY',
      `Row level security of ${node.name} may hide rows from this connection.`,
      place,
    );
  if (node.key.length === 0)
    findings.info(
      'NO_KEY',
      `${node.name} has no key: its rows are changed by one set statement and counted.`,
      place,
    );
}
