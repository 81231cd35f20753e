import { namesStaff, wordsOf } from './column-words.js';
import type { Edge, TableRole } from './suggestion.js';

/** Last words of a column that names who did something with a row, not whose it is. */
const HANDLER =
  /(^|_)(by|agent|assignee|handler|rep|representative|seller|clerk|cashier|operator|approver|moderator|technician|employee|staff|bearbeiter|sachbearbeiter|mitarbeiter|verkaufer|vendeur|vendedor|empleado|employe|medewerker)(_id)?$/;

/** Roles of tables whose rows lead to a person. */
const LEADS = new Set<TableRole | undefined>(['subject', 'mention', 'child']);

const isHandling = ({ fromColumns, to }: Edge): boolean =>
  namesStaff(to) || fromColumns.every((column) => HANDLER.test(wordsOf(column).join('_')));

/**
 * References to people who only handle the rows (the seller of an order). A row needs somebody else whose it is: what
 * refers to an employee alone is the employee's, and rows that are people are nobody's.
 */
export const handlerEdges = (
  edges: readonly Edge[],
  roleOf: (table: string) => TableRole | undefined,
): readonly Edge[] =>
  edges.filter(
    (edge) =>
      roleOf(edge.to) === 'subject' &&
      roleOf(edge.from) !== 'subject' &&
      isHandling(edge) &&
      edges.some(
        (other) =>
          other.from === edge.from &&
          other.to !== edge.from &&
          LEADS.has(roleOf(other.to)) &&
          !isHandling(other),
      ),
  );
