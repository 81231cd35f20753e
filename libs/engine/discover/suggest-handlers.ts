import { lastWordOf, namesCustomers, namesShops, namesStaff, wordsOf } from './column-words.js';
import type { CollectionInfo } from '#connectors/spi';
import { categoriesOf, type ColumnClass } from './classify-columns.js';
import { lookLikeNames } from './look-like-names.js';
import { namesRelatives } from './relatives.js';
import { looksAfter, recordsChangesOf } from './handlers-of-others.js';
import type { Edge, TableRole } from './suggestion.js';

/** Who did something with a row, not whose it is. */
const HANDLER =
  '(by|creator|whodunnit|agent|sales_?(person|rep|man)(_?id|_employee(_?(id|no|nr|number))?)?|assignee|assigned(_to)?|handler|rep|representative|seller|clerk|cashier|operator|approver|moderator|technician|employee|staff|teacher|tutor|lecturer|instructor|trainer|coach|substitute|deputy|validator|examiner|doctor|physician|nurse|attending|surgeon|therapist|practitioner|consultant|advis[eo]r|officer|manager|mgr|supervisor|appraiser|caseworker|inspector|auditor|actor|performer|bearbeiter|sachbearbeiter|mitarbeiter|verkaufer|berater|betreuer|vertretung|lehrer|arzt|trainer|vendeur|conseiller|enseignant|professeur|medecin|infirmier|vendedor|empleado|employe|asesor|profesor|medico|enfermero|medewerker|verkoper)';
const HANDLES = new RegExp(`(^|_)${HANDLER}(_id)?$`);
/** What says who it was: `agent_login`, `approved_by_name`. */
const HANDLER_NAMED = new RegExp(
  `(^|_)${HANDLER}(_(id|no|nr|number|login|user|user_?name|name|e?_?mail|code|account|ref))*$`,
);

/** By the name of a column alone: it says who did something with the row. */
export const namesHandler = (column: string): boolean => HANDLER_NAMED.test(wordsOf(column).join('_'));

/** Whoever answered a ticket is not whose it is, where the row names somebody else. */
export const ownClasses = ({
  collection,
  classes,
}: {
  readonly collection: CollectionInfo;
  readonly classes: readonly ColumnClass[];
}): readonly ColumnClass[] => {
  if (namesThoseWhoHandle(collection.name)) return classes;
  const others = classes.filter(({ column }) => !namesHandler(column.name));
  const isNamed = others.some((entry) =>
    categoriesOf(entry).some((category) => /^(contact\.(email|phone)|identity\.)/.test(category)),
  );
  return isNamed ? others : classes;
};

const REACHES = /^contact\.(email|phone)$/;

/** The row says by itself who somebody is and how to reach them: an appointment with the name and number of a visitor. */
export const namesWhoCame = (table: {
  readonly collection: CollectionInfo;
  readonly classes: readonly ColumnClass[];
}): boolean => {
  const own = table.classes.filter(({ column }) => !namesHandler(column.name));
  const has = (category: RegExp): boolean =>
    own.some((entry) => categoriesOf(entry).some((each) => category.test(each)));
  return has(REACHES) && (has(/^identity\.name$/) || own.some(lookLikeNames));
};

/** What is known of people because they work here. */
const EMPLOYMENT =
  /(^|_)(salary|wage|hired|hire_date|hired_(at|on)|payroll|pager|badge(_no)?|shift|staff_(no|number|id)|employee_(no|number|id)|line_manager(_id)?|gehalt|lohn|eintrittsdatum|personalnummer|salaire|embauche|sueldo|salario)$/;

/** A table whose columns say that its people work here. */
export const holdsStaff = ({ name, columns }: CollectionInfo): boolean =>
  namesThoseWhoHandle(name) ||
  (!namesCustomers(name) && columns.some((column) => EMPLOYMENT.test(wordsOf(column.name).join('_'))));

/** Roles of tables whose rows lead to a person. */
const LEADS = new Set<TableRole | undefined>(['subject', 'mention', 'child']);

const namesThoseWhoHandle = (table: string): boolean => namesStaff(table) || HANDLES.test(lastWordOf(table));

/** By the name of the column or of the table: who did something with the row. */
export const isHandling = ({ fromColumns, to }: Edge): boolean =>
  namesThoseWhoHandle(to) || fromColumns.every((column) => HANDLES.test(wordsOf(column).join('_')));

const EMPLOYED =
  /(^|_)(employee|staff|teacher|mitarbeiter|lehrer|employe|enseignant|empleado|profesor|medewerker)(_id)?$/;
/** After somebody who does something, and not after those who are employed, whose own row it may be. */
const isCalled = (column: string, doing: RegExp): boolean => {
  const name = wordsOf(column).join('_');
  return doing.test(name) && !EMPLOYED.test(name);
};

/** Whoever came says who they are; the other end only received them. */
const isReceiving = (edge: Edge, { namesWhoCame: isNamed, keyOf }: Surroundings): boolean =>
  isNamed(edge.from) &&
  !isKeyed(edge, keyOf) &&
  !namesRelatives(edge.from) &&
  edge.fromColumns.every((column) => isCalled(column, HANDLES));

/** Beside somebody else of the same table: whoever reviewed, was answered, or came last. */
const BESIDE = new RegExp(
  `(^|_)(${HANDLER}|author|reviewer|interviewer|mentor|editor|acting|reply_to|last(_\\w+)?|featured(_\\w+)?)(_?user\\d*)?(_id)?$`,
);
const isBesideOwner = ({ fromColumns }: Edge): boolean =>
  fromColumns.every((column) => isCalled(column, BESIDE));

/** A tenant, a firm, an office with an address of its own: what people's rows have to do with is not whose they are. */
const ABOVE = new Set<TableRole | undefined>(['organisation', 'mention']);

type RoleOf = (table: string) => TableRole | undefined;

/** What a reference stands among. */
interface Surroundings {
  readonly roleOf: RoleOf;
  /** People of this table work here. */
  readonly isStaff: (table: string) => boolean;
  readonly keyOf: (table: string) => readonly string[];
  readonly columnsOf: (table: string) => readonly string[];
  /** Rows of this table say by themselves who somebody is and how to reach them. */
  readonly namesWhoCame: (table: string) => boolean;
}

/** The row is about whom its key names, beside something else: who attended a training, whoever works here. */
const isKeyed = ({ from, fromColumns }: Edge, keyOf: Surroundings['keyOf']): boolean => {
  const key = keyOf(from);
  return key.length > fromColumns.length && fromColumns.every((column) => key.includes(column));
};

/** Another reference of the row; one of the same column holds for other rows. */
const isBeside = (other: Edge, edge: Edge): boolean =>
  other.from === edge.from && !other.fromColumns.every((column) => edge.fromColumns.includes(column));

/** References of rows that are a person's to rows that only have an address: the person comes first. */
const isAbove = (edge: Edge, edges: readonly Edge[], { roleOf, keyOf }: Surroundings): boolean =>
  (ABOVE.has(roleOf(edge.to)) || namesShops(edge.to)) &&
  roleOf(edge.from) === 'child' &&
  edges.some(
    (other) =>
      isBeside(other, edge) &&
      roleOf(other.to) === 'subject' &&
      (!isHandling(other) || isKeyed(other, keyOf)),
  );

/** Rows that are people say who keeps them, or looks after them, by the name of a column alone. */
const isOfWhoKeepsPeople = (edge: Edge, { roleOf, keyOf }: Surroundings): boolean =>
  roleOf(edge.from) === 'subject' &&
  roleOf(edge.to) === 'subject' &&
  edge.fromColumns.every((column) => isCalled(column, HANDLES) && !keyOf(edge.from).includes(column));

/**
 * References to people who only handle the rows (the seller of an order), by names and by whom the other table holds. A
 * row needs somebody else whose it is, by a reference or by a name and an address of its own: what refers to an employee
 * alone is the employee's, and rows that are people are nobody's.
 */
export const handlerEdges = (edges: readonly Edge[], around: Surroundings): readonly Edge[] => {
  const { roleOf, isStaff, keyOf } = around;
  const handles = (edge: Edge): boolean => isStaff(edge.to) || isHandling(edge);
  const isOwner = (other: Edge): boolean =>
    other.from !== other.to && LEADS.has(roleOf(other.to)) && !handles(other);
  const isOverruled = (edge: Edge): boolean =>
    isKeyed(edge, keyOf) &&
    edges.every((other) => !isBeside(other, edge) || !isOwner(other) || ABOVE.has(roleOf(other.to)));
  const hasOwnerBeside = (edge: Edge): boolean =>
    edges.some((other) => isBeside(other, edge) && isOwner(other));
  const isToHandler = (edge: Edge): boolean =>
    handles(edge) && !isOverruled(edge) && (isReceiving(edge, around) || hasOwnerBeside(edge));
  const isOneOfTwo = (edge: Edge): boolean =>
    isBesideOwner(edge) &&
    edges.some((other) => isBeside(other, edge) && other.to === edge.to && !isBesideOwner(other));
  const isToPartOfHandler = (edge: Edge): boolean =>
    LEADS.has(roleOf(edge.to)) &&
    namesThoseWhoHandle(edge.to) &&
    !isKeyed(edge, keyOf) &&
    (namesShops(edge.from) || hasOwnerBeside(edge));
  return edges.filter((edge) => {
    const isToPerson = roleOf(edge.to) === 'subject';
    if (isOfWhoKeepsPeople(edge, around) || isAbove(edge, edges, around)) return true;
    if (isToPerson && (recordsChangesOf(edge, edges, around.columnsOf) || looksAfter(edge, edges, roleOf)))
      return true;
    if (roleOf(edge.from) === 'subject') return false;
    return (isToPerson && (isToHandler(edge) || isOneOfTwo(edge))) || isToPartOfHandler(edge);
  });
};
