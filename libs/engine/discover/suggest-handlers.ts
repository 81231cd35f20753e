import { namesStaff, wordsOf } from './column-words.js';
import type { Edge, TableRole } from './suggestion.js';

/** Last words of a column that names who did something with a row, not whose it is. */
const HANDLER =
  /(^|_)(by|agent|assignee|handler|rep|representative|seller|clerk|cashier|operator|approver|moderator|technician|employee|staff|bearbeiter|sachbearbeiter|mitarbeiter|verkaufer|vendeur|vendedor|empleado|employe|medewerker)(_id)?$/;

/** Roles of tables whose rows lead to a person. */
const LEADS = new Set<TableRole | undefined>(['subject', 'mention', 'child']);

/** By the name of the column or of the table: who did something with the row. */
export const isHandling = ({ fromColumns, to }: Edge): boolean =>
  namesStaff(to) || fromColumns.every((column) => HANDLER.test(wordsOf(column).join('_')));

/** A tenant, a firm, an office with an address of its own: what people's rows have to do with is not whose they are. */
const ABOVE = new Set<TableRole | undefined>(['organisation', 'mention']);

/** References of rows that are a person's to rows that only have an address: the person comes first. */
const isAbove = (
  edge: Edge,
  edges: readonly Edge[],
  roleOf: (table: string) => TableRole | undefined,
): boolean =>
  ABOVE.has(roleOf(edge.to)) &&
  roleOf(edge.from) === 'child' &&
  edges.some((other) => other.from === edge.from && roleOf(other.to) === 'subject' && !isHandling(other));

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
      isAbove(edge, edges, roleOf) ||
      (roleOf(edge.to) === 'subject' &&
        roleOf(edge.from) !== 'subject' &&
        isHandling(edge) &&
        edges.some(
          (other) =>
            other.from === edge.from &&
            other.to !== edge.from &&
            LEADS.has(roleOf(other.to)) &&
            !isHandling(other),
        )),
  );
