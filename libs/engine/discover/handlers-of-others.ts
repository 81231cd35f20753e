import { lastWordOf, singularOf, unqualified, wordsOf } from './column-words.js';
import { nameKindAndNumber } from './no-people.js';
import type { Edge, TableRole } from './suggestion.js';

const nameOf = (column: string): string => wordsOf(column).join('_');

/** What keeps who changed something, and what. */
const RECORD = /^(log|logentry|history|revision|version|audit|journal|trail|changelog|changeset)$/;
const OBJECT =
  /^(object|item|target|resource|record|entity|model|content|auditable|subject|trackable|loggable|versionable)_(id|pk|key|path|type|repr|ref)$/;
const ACTED =
  /(^|_)(user|admin|admin_user|actor|author|staff|account|operator|editor|member|whodunnit|by)(_?id)?$/;

/** A copy of the row within a document says whose that one is, and who looks after it. */
const isInDocument = (column: string): boolean => column.includes('#');

const isRecord = (table: string): boolean =>
  wordsOf(unqualified(table)).some((word) => RECORD.test(singularOf(word)));

/** What somebody wrote down about something else, which the row names by a kind and a number. */
const NOTE = /^(note|memo|remark|annotation)$/;
const isNoteOfOther = (table: string, columns: readonly string[]): boolean =>
  NOTE.test(lastWordOf(table)) && nameKindAndNumber(columns);

const tellsObject = (columns: readonly string[]): boolean =>
  columns.some((column) => OBJECT.test(nameOf(column)));

/**
 * In a log of changes, and in notes, who made one: the row, or rows that hang on it, say what it was made to.
 * @param columnsOf names of the columns of a table
 */
export const recordsChangesOf = (
  { from, fromColumns }: Edge,
  edges: readonly Edge[],
  columnsOf: (table: string) => readonly string[],
): boolean =>
  (isRecord(from) || isNoteOfOther(from, columnsOf(from))) &&
  fromColumns.every((column) =>
    isInDocument(column)
      ? OWNER.test(nameOf(column))
      : ACTED.test(nameOf(column)) && !OBJECT.test(nameOf(column)),
  ) &&
  [from, ...edges.filter(({ to }) => to === from).map((part) => part.from)].some(
    (table) => (isRecord(table) && tellsObject(columnsOf(table))) || isNoteOfOther(table, columnsOf(table)),
  );

const OWNER = /(^|_)owner(_?id)?$/;
/** People whom a firm has to do with, each looked after by somebody of it. */
const LOOKED_AFTER = /^(contact|lead|customer|client|prospect|patient|applicant|candidate|kunde)$/;
const areLookedAfter = (table: string): boolean => LOOKED_AFTER.test(lastWordOf(table));

/** `owner_id` of a firm, of a contact, or beside one, is whoever looks after it. */
export const looksAfter = (
  edge: Edge,
  edges: readonly Edge[],
  roleOf: (table: string) => TableRole | undefined,
): boolean =>
  edge.fromColumns.every((column) => OWNER.test(nameOf(column))) &&
  edge.from !== edge.to &&
  (roleOf(edge.from) === 'organisation' ||
    (roleOf(edge.from) === 'subject' && areLookedAfter(edge.from)) ||
    edges.some(
      (other) =>
        other.from === edge.from &&
        other.to !== edge.to &&
        areLookedAfter(other.to) &&
        roleOf(other.to) === 'subject' &&
        !other.fromColumns.every((column) => edge.fromColumns.includes(column)),
    ));
