import type { Catalogue, CollectionInfo, ColumnInfo, Row, RowValue } from '#connectors/spi';
import { classifyColumn } from './classify-columns.js';
import { categoryOfAttribute, isOfPeople, saysName, saysUsername } from './directory-attributes.js';
import type { DataMapSuggestion } from './suggest-data-map.js';
import { StoreValues } from './store-values.js';
import type { ReferenceSuggestion, SuggestionInput } from './suggestion.js';
import { sampleOf } from './value-shapes.js';
import { commentOf, headOf, quoted } from './write-map.js';

const NAME = 'dn';

/**
 * The collections in which a directory is looked at: entries by their class and, for each attribute by which entries name
 * others, its values. Of a group that names a person only that value is the person's.
 */
export const directoryFamilies = ({
  collections,
}: Catalogue): Readonly<Record<string, readonly string[]>> => {
  const referring = new Set(
    collections.flatMap(({ columns }) => columns.filter(isReferring).map(({ name }) => name)),
  );
  const classes = new Set(collections.map(({ name }) => name));
  const nameOf = (attribute: string): string => (classes.has(attribute) ? `${attribute}_values` : attribute);
  return {
    ...Object.fromEntries([...classes].map((name) => [name, []])),
    ...Object.fromEntries(
      [...referring].sort().map((attribute) => [nameOf(attribute), [`?${attribute}?sub?(${attribute}=*)`]]),
    ),
  };
};

const isReferring = ({ name, nativeType, readOnly }: ColumnInfo): boolean =>
  !readOnly && name !== NAME && (saysName(nativeType) || saysUsername(name));

/** A collection with what was seen in it. */
interface Seen {
  readonly collection: CollectionInfo;
  readonly rows: readonly Row[];
}

interface ValueRows extends Seen {
  readonly pattern: string;
  readonly attribute: ColumnInfo;
  readonly references: readonly ReferenceSuggestion[];
  /** Stands in entries of people, too, so that the name of the entry is somebody else's. */
  readonly isInPeople: boolean;
}

/**
 * Writes the first version of the data map of a directory. Attributes are known by the standard schemas, people by the
 * attributes that they have, references by their syntax: no other kind of store says so much of itself.
 *
 * @throws AppError `store.unreachable` when sampling cannot reach the store.
 */
export const suggestDirectoryMap = async (input: SuggestionInput): Promise<DataMapSuggestion> => {
  const values = new StoreValues(input);
  const seen: Seen[] = [];
  for (const collection of input.catalogue.collections)
    seen.push({ collection, rows: await values.rows(collection.name, textsOf(collection)) });
  const isValues = ({ collection }: Seen): boolean => (input.patterns?.[collection.name] ?? []).length > 0;
  const entries = seen.filter((one) => !isValues(one));
  const people = entries.filter(({ collection }) => isOfPeople(collection));
  const referring: ValueRows[] = [];
  for (const one of seen.filter(isValues)) referring.push(await valueRows(input, one, people, values));
  const used = referring.filter(({ references }) => references.length > 0);
  const others = entries.filter((one) => !people.includes(one));
  const references = used.flatMap((one) => one.references);
  const map = [
    ...headOf(input),
    '    collections:',
    ...people.flatMap(peopleLines),
    ...used.flatMap(valueLines),
    ...others.flatMap(otherLines),
    ...(references.some(isOfNames) ? ['    references:'] : []),
    ...references.filter(isOfNames).map(referenceLine),
    '',
  ].join('\n');
  return { map, evidence: { collections: evidenceOf(people, used, others), references } };
};

const textsOf = ({ columns }: CollectionInfo): readonly string[] =>
  columns
    .filter(({ kind, name, readOnly }) => kind === 'text' && (!readOnly || name === NAME))
    .map(({ name }) => name);

const isOfNames = ({ toColumns }: ReferenceSuggestion): boolean => toColumns[0] === NAME;

/** Each of several values. */
const flat = (rows: readonly Row[], column: string): readonly RowValue[] =>
  rows.flatMap((row) => row[column] ?? []).filter((value) => value !== '') as readonly RowValue[];

const folded = (values: readonly RowValue[]): ReadonlySet<string> =>
  new Set(values.map((value) => String(value).toLowerCase()));

/** Which people the values name. The schema says what they are, so that one that meets is enough. */
const valueRows = async (
  input: SuggestionInput,
  { collection, rows }: Seen,
  people: readonly Seen[],
  values: StoreValues,
): Promise<ValueRows> => {
  const attribute = collection.columns.find(({ name }) => name !== NAME)!;
  const used = folded(flat(rows, attribute.name));
  const references: ReferenceSuggestion[] = [];
  for (const { collection: to, rows: entries } of people) {
    const key = saysName(attribute.nativeType) ? NAME : usernameOf(to);
    if (key === undefined) continue;
    const known = folded(flat(entries, key));
    const open = [...used].filter((value) => !known.has(value));
    const found = await values.meeting(
      new Map(open.map((value) => [JSON.stringify([value]), [value]])),
      to.name,
      [key],
    );
    const met = used.size - open.length + found.met;
    if (met === 0) continue;
    references.push({
      ...{ from: collection.name, fromColumns: [attribute.name], to: to.name, toColumns: [key], sure: true },
      reason: `by the schema; ${met} of ${used.size} sampled values exist there`,
    });
  }
  const isInPeople = people.some((one) => one.collection.columns.some(({ name }) => name === attribute.name));
  return {
    ...{ collection, rows, attribute, references, isInPeople },
    pattern: input.patterns?.[collection.name]?.[0] ?? '',
  };
};

const usernameOf = ({ columns }: CollectionInfo): string | undefined =>
  columns.find(({ name }) => categoryOfAttribute(name) === 'identity.username')?.name;

interface Attribute {
  readonly column: ColumnInfo;
  readonly category: string;
  readonly reason: string;
}

const attributesOf = ({ collection, rows }: Seen): readonly Attribute[] =>
  collection.columns
    .filter(({ name, readOnly }) => name !== NAME && !readOnly)
    .map((column): Attribute => {
      const standard = saysName(column.nativeType) ? 'link' : categoryOfAttribute(column.name);
      if (standard !== null) return { column, category: standard, reason: 'by the schema' };
      const sample = column.kind === 'text' && rows.length > 0 ? sampleOf(flat(rows, column.name)) : null;
      const { category, reasons } = classifyColumn(column, sample);
      return { column, category: category ?? byKind(column), reason: reasons.join('; ') };
    });

const byKind = ({ kind }: ColumnInfo): string => {
  if (kind === 'integer') return 'identifier.internal';
  if (kind === 'timestamp') return 'meta.timestamp';
  return kind === 'boolean' ? 'meta.flag' : 'unclassified';
};

/** Attributes that name entries: no two entries beside each other have the same, so that a constant would be refused. */
const namingOf = (rows: readonly Row[]): ReadonlySet<string> =>
  new Set(
    flat(rows, NAME).flatMap((name) => {
      const first = /^(?:[^\\,]|\\.)*/s.exec(String(name))?.[0] ?? '';
      return [...first.matchAll(/(?:^|\+)([A-Za-z][\w.;-]*)=/g)].map(([, attribute = '']) =>
        attribute.toLowerCase(),
      );
    }),
  );

/** An entry is one person's as a whole: what nobody knows goes, too. */
const eraseOf = ({ column, category }: Attribute, naming: ReadonlySet<string>): string => {
  if (category === 'link' || ['integer', 'timestamp', 'boolean'].includes(column.kind)) return 'keep';
  if (naming.has(column.name.toLowerCase()) || category === 'identity.username')
    return '{ pseudonym: opaque }';
  if (category === 'contact.email') return '{ pseudonym: email }';
  if (column.nullable) return 'null';
  return column.kind === 'bytes' ? 'empty' : '{ const: "[erased]" }';
};

const identifiersOf = ({ collection, rows }: Seen): readonly (readonly [string, string])[] => [
  [NAME, 'external:dn'],
  ...attributesOf({ collection, rows }).flatMap(({ column, category }): (readonly [string, string])[] => {
    if (column.kind !== 'text') return [];
    if (category === 'contact.email') return [[column.name, 'email']];
    if (category === 'identity.username') return [[column.name, 'username']];
    return category === 'contact.phone' && isPersonal(flat(rows, column.name))
      ? [[column.name, 'phone']]
      : [];
  }),
];

/** A number that several people share is an office's. */
const isPersonal = (values: readonly RowValue[]): boolean =>
  values.length >= 2 && new Set(values.map(String)).size === values.length;

const peopleLines = (seen: Seen): string[] => {
  const { collection, rows } = seen;
  const naming = namingOf(rows);
  const identifiers = identifiersOf(seen).map(([column, type]) => `${quoted(column)}: ${quoted(type)}`);
  return [
    `      - name: ${quoted(collection.name)} # entries of people, by the attributes that they have`,
    `        subject: { identifiers: { ${identifiers.join(', ')} } }`,
    '        columns:',
    `          ${NAME}: { category: identifier.internal, erase: keep } # follows the attribute that names the entry`,
    ...attributesOf(seen).map((one) => {
      const erase = eraseOf(one, naming);
      const hint =
        one.category === 'unclassified' ? 'nobody knows what this holds; please classify' : one.reason;
      return `          ${quoted(one.column.name)}: { category: ${one.category}, erase: ${erase} }${commentOf(hint)}`;
    }),
  ];
};

/** Only the value goes, the entry that holds it stays. */
const valueLines = ({ collection, pattern, attribute, references, isInPeople }: ValueRows): string[] => {
  const isByName = saysName(attribute.nativeType);
  const hidden = isInPeople ? ', access: redact' : '';
  const reason = references.map(({ to, reason: why }) => `${to}: ${why}`).join('; ');
  return [
    `      - name: ${quoted(collection.name)} # a row for each value; the entry itself stays`,
    `        patterns: [${JSON.stringify(pattern)}]`,
    ...(isByName ? [] : [`        subject: { identifiers: { ${attribute.name}: username }, trust: weak }`]),
    ...(isByName && references.length > 1 ? ['        owner: exclusive'] : []),
    '        rowAction: delete',
    '        columns:',
    `          ${NAME}: { category: identifier.internal, erase: keep${hidden} }`,
    `          ${quoted(attribute.name)}: { category: ${isByName ? 'link' : 'identity.username'}, erase: keep }${commentOf(reason)}`,
  ];
};

const otherLines = ({ collection }: Seen): string[] => [
  `      - name: ${quoted(collection.name)} # no entries of people: they stay, and are searched`,
  '        owner: reference',
];

const referenceLine = ({ from, fromColumns, to, reason }: ReferenceSuggestion): string => {
  const ends = [`${from}.${fromColumns.join()}`, `${to}.${NAME}`].map((end) => JSON.stringify(end));
  return `      - { from: ${ends.join(', to: ')} }${commentOf(reason)}`;
};

const evidenceOf = (
  people: readonly Seen[],
  values: readonly ValueRows[],
  others: readonly Seen[],
): DataMapSuggestion['evidence']['collections'] => [
  ...people.map((seen) => ({
    ...{ collection: seen.collection.name, role: 'subject' as const },
    reasons: ['entries of people, by the attributes that they have'],
    columns: attributesOf(seen).map(({ column, category, reason }) => ({
      ...{ column: column.name, category },
      reasons: reason === '' ? [] : [reason],
    })),
  })),
  ...values.map(({ collection }) => ({
    ...{
      collection: collection.name,
      role: 'child' as const,
      reasons: ['its values name people'],
      columns: [],
    },
  })),
  ...others.map(({ collection }) => ({
    ...{
      collection: collection.name,
      role: 'reference' as const,
      reasons: ['no entries of people'],
      columns: [],
    },
  })),
];
