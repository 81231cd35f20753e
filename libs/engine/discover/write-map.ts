import type { CollectionInfo, StoreType } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import type { ColumnClass } from './classify-columns.js';
import { guestOwners } from './guest-owners.js';
import { handlerIdentity, mentionsOf } from './names-others.js';
import { mixedIdentifiers } from './mixed-identifiers.js';
import { isPersonalDocument } from './own-rows.js';
import { officeColumns } from './suggest-identifiers.js';
import { suggestColumn, suggestPath, type SuggestedColumn } from './suggest-action.js';
import { ownClasses } from './suggest-handlers.js';
import { sqlName } from './sql-name.js';
import type {
  Owner,
  ReferenceSuggestion,
  SuggestionInput,
  TableRole,
  TableSuggestion,
} from './suggestion.js';
import { isUniqueColumn } from './same-person.js';
import { bySpecificity } from './key-values.js';

const PLAIN = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;
export const quoted = (text: string): string =>
  PLAIN.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);
/** Names come from the store: a line break in one would end the comment. */
export const commentOf = (text: string): string =>
  text === '' ? '' : ` # ${text.replace(/[\r\n\u2028\u2029\u0085]+/g, ' ')}`;

const ORDER: readonly TableRole[] = ['subject', 'mention', 'child', 'attached', 'organisation', 'reference'];

export interface MapDraft {
  readonly input: Pick<SuggestionInput, 'storeId' | 'type' | 'connection' | 'files' | 'formats' | 'patterns'>;
  readonly tables: readonly TableSuggestion[];
  readonly references: readonly ReferenceSuggestion[];
  /** Columns that take part in a foreign key or a sure reference, per collection. */
  readonly links: ReadonlyMap<string, ReadonlySet<string>>;
}

const columnLine = (
  name: string,
  { category, erase }: SuggestedColumn,
  reasons: readonly string[],
  mentions = '',
): string => {
  const isScrubbed = category === 'unclassified' && erase === 'scrub';
  const hint = isScrubbed ? ['nobody knows what this holds; please classify'] : [];
  return `          ${quoted(name)}: { category: ${category}, erase: ${erase}${mentions} }${commentOf([...reasons, ...hint].join('; '))}`;
};

const NAMING_KEY =
  'DECIDE: a key that names people stays as it is; have the rows removed (rowAction: delete) or keep them for a reason';

/** What no other row has names the person whose row it is, and is looked for elsewhere. */
const joinedCategory = ({ collection, isOwn }: TableSuggestion, column: string): string =>
  isOwn && isUniqueColumn(collection, column) ? 'identity.number' : 'identifier.external';
const TOGETHER = 'tells rows of people apart; the same in all tables';

const columnLines = (table: TableSuggestion, links: ReadonlySet<string>): string[] =>
  table.classes.flatMap((entry) => {
    const { collection, role, isOwn, rowAction, namingKey } = table;
    const { column, category, reasons } = entry;
    const link = links.has(column.name) || collection.primaryKey.includes(column.name);
    if (!link && isPersonalDocument(entry.paths, isOwn)) return documentLines(entry, table);
    const joined = link ? undefined : table.joined.get(column.name);
    if (joined !== undefined)
      return [
        columnLine(column.name, { category: category ?? joinedCategory(table, column.name), erase: joined }, [
          TOGETHER,
          ...reasons,
        ]),
      ];
    const nature = entry.nature ?? null;
    const suggested = suggestColumn(category, collection, column, { link, role, isOwn, nature });
    const named = namingKey.includes(column.name) && rowAction === undefined ? [NAMING_KEY] : [];
    if (link) return [columnLine(column.name, suggested, named)];
    const why = [...reasons, ...whyRemoved(entry, suggested)];
    const isNamed = column.name in table.identifiers || handlerIdentity(entry, table) !== null;
    return [columnLine(column.name, suggested, why, isNamed ? '' : mentionsOf(suggested, column.kind))];
  });

/** Of texts that nobody knows and that are removed nevertheless. */
const whyRemoved = ({ nature }: ColumnClass, { category, erase }: SuggestedColumn): string[] => {
  if (category !== 'unclassified' || erase === 'scrub' || erase === 'keep') return [];
  return [nature === 'telling' ? 'differs from person to person' : "a text of one person's row"];
};

const documentLines = ({ column, paths }: ColumnClass, { role, isOwn }: TableSuggestion): string[] => [
  `          ${quoted(column.name)}: # members of ${role === 'subject' ? "people's" : 'sampled'} documents; new ones stay as they are`,
  '            type: json',
  '            paths:',
  ...paths.map(({ path, category, reasons, nature }) => {
    const suggested = suggestPath(category, { isOwn, nature });
    const why = category === null ? '' : commentOf(reasons.join('; '));
    return `              ${JSON.stringify(path)}: { category: ${suggested.category}, erase: ${suggested.erase}${mentionsOf(suggested)} }${why}`;
  }),
];

/**
 * Addresses and user names by which rows are found that no `subject` can name: inside documents, in columns that mix
 * them, and in rows that refer to nobody although others of their table do (the order of a guest).
 */
const identityLines = (table: TableSuggestion, type: StoreType): string[] => {
  const { collection, role, mixed } = table;
  const lineOf = ({ place, identity, when, why }: IdentityLine): string => {
    const from = JSON.stringify(`${collection.name}.${place}`);
    const to = quoted(`identity.${identity}`);
    const rows = when === '' ? '' : `, when: ${JSON.stringify(when)}`;
    return `      - { from: ${from}, to: ${to}${rows} }${commentOf(why)}`;
  };
  const always = mixed.map(({ column, type: identity, when = '', reason }) =>
    lineOf({ place: column, identity, when, why: reason }),
  );
  if (role === 'ignore' || role === 'reference') return always;
  const taken = new Set([
    ...mixed.map(({ column }) => column),
    ...Object.keys(table.identifiers),
    ...officeColumns(table, role === 'subject'),
  ]);
  const open = ownClasses(table)
    .filter(({ column }) => !taken.has(column.name))
    .flatMap((entry) => openIdentities(entry, table, type));
  const openLine = (one: Omit<IdentityLine, 'why'>): string[] => {
    const [column = '', path] = one.place.split('#');
    const place = { column, ...(path === undefined ? {} : { path }) };
    const condition = ownerless(collection, guestOwners(table, place), type);
    if (condition === null) return [];
    const why = condition === '' ? 'by what stands there' : 'where the row names nobody else';
    return [lineOf({ ...one, why, when: [condition, one.when].filter((part) => part !== '').join(' and ') })];
  };
  return [...always, ...open.flatMap(openLine)];
};

/** Rows of others that name people by an identifier in a column of its own: who approved, who was asked. */
const handlerLines = (table: TableSuggestion, links: ReadonlySet<string>): string[] =>
  table.classes.flatMap((entry) => {
    const { collection, role, isOwn } = table;
    const { column, category, nature = null } = entry;
    const identity = links.has(column.name) ? null : handlerIdentity(entry, table);
    if (identity === null || collection.primaryKey.includes(column.name)) return [];
    const { erase } = suggestColumn(category, collection, column, { link: false, role, isOwn, nature });
    const from = JSON.stringify(`${collection.name}.${column.name}`);
    const line = `      - { from: ${from}, to: identity.${identity}, role: actor }`;
    return erase === 'keep' ? [] : [`${line}${commentOf('whom the row names without being theirs')}`];
  });

interface IdentityLine {
  readonly place: string;
  readonly identity: IdentityType;
  /** '' all rows. */
  readonly when: string;
  readonly why: string;
}

const openIdentities = (
  entry: ColumnClass,
  { owners }: TableSuggestion,
  type: StoreType,
): readonly Omit<IdentityLine, 'why'>[] => {
  const { column, category, paths } = entry;
  const identified = (place: string, of: string | null): Omit<IdentityLine, 'why'>[] => {
    const identity = IDENTITIES[of ?? ''];
    return identity === undefined ? [] : [{ place, identity, when: '' }];
  };
  const inside = paths.flatMap((path) => identified(`${column.name}#${path.path}`, path.category));
  if (owners.length === 0 || column.kind !== 'text') return inside;
  const mixed = IDENTITIES[category ?? ''] === undefined ? [] : mixedIdentifiers(entry, type);
  const whole = mixed.map(({ type: identity, when = '' }) => ({ place: column.name, identity, when }));
  return [...(whole.length > 0 ? whole : identified(column.name, category)), ...inside];
};

/** Which rows of the table refer to no person: '' all of them, null none. */
const ownerless = (collection: CollectionInfo, owners: readonly Owner[], type: StoreType): string | null => {
  const parts = owners.map(({ columns, when, blank }) => {
    if (when !== undefined) return `not (${when})`;
    const nullable = collection.columns.find(({ name, nullable: can }) => can && columns.includes(name));
    const empty = nullable === undefined ? [] : [`${sqlName(type, nullable.name)} is null`];
    const [only = ''] = columns;
    const nobody =
      blank === undefined ? [] : [`${sqlName(type, only)} = ${blank === 0 ? '0' : `'${blank}'`}`];
    const ways = [...empty, ...nobody];
    return ways.length > 1 ? `(${ways.join(' or ')})` : (ways[0] ?? null);
  });
  return parts.includes(null) ? null : parts.join(' and ');
};
const IDENTITIES: Readonly<Record<string, IdentityType>> = {
  'contact.email': 'email',
  'identity.username': 'username',
  'contact.phone': 'phone',
};

const subjectLine = ({ identifiers, isTrusted }: TableSuggestion): string[] => {
  const entries = Object.entries(identifiers).map(([column, type]) => `${quoted(column)}: ${quoted(type)}`);
  const trust = isTrusted ? '' : ', trust: weak';
  return entries.length === 0 ? [] : [`        subject: { identifiers: { ${entries.join(', ')} }${trust} }`];
};

/** What only the map knows of files: which belong together, and by what a record is known. */
const fileLines = (
  { name, primaryKey }: CollectionInfo,
  { files, formats, patterns }: MapDraft['input'],
): string[] => {
  const keys = patterns?.[name];
  if (keys !== undefined) return [`        patterns: ${JSON.stringify(keys)}`];
  const globs = files?.[name];
  if (globs === undefined) return [];
  const list = (items: readonly string[]): string => `[${items.map(quoted).join(', ')}]`;
  return [
    `        files: ${list(globs)}`,
    ...(formats?.[name] === undefined ? [] : [`        format: ${JSON.stringify(formats[name])}`]),
    ...(primaryKey.length === 0 ? [] : [`        key: ${list(primaryKey)}`]),
  ];
};

const collectionLines = (
  table: TableSuggestion,
  links: ReadonlySet<string>,
  input: MapDraft['input'],
): string[] => {
  const name = `      - name: ${quoted(table.collection.name)}${commentOf(table.reasons.join('; '))}`;
  const head = [name, ...fileLines(table.collection, input)];
  if (table.role === 'reference') return [...head, '        owner: reference'];
  const action =
    table.rowAction === undefined
      ? []
      : [`        rowAction: ${table.rowAction}${commentOf(table.isDoubtful === true ? DOUBTFUL : REMOVED)}`];
  const columns = columnLines(table, links);
  return [
    ...[...head, ...subjectLine(table), ...action],
    ...(columns.length === 0 ? ['        columns: {}'] : ['        columns:', ...columns]),
  ];
};

const REMOVED = 'its key names people and cannot be masked';
const DOUBTFUL =
  'DECIDE: its key differs from person to person and cannot be masked; take this line out if it names nobody';

const end = (collection: string, columns: readonly string[]): string => {
  const [only = '', ...more] = columns;
  return JSON.stringify(more.length === 0 ? `${collection}.${only}` : `${collection}.[${columns.join(',')}]`);
};
const referenceLine = (reference: ReferenceSuggestion): string => {
  const from = end(reference.from, reference.fromColumns);
  const to = end(reference.to, reference.toColumns);
  const role = reference.role === undefined ? '' : `, role: ${reference.role}`;
  const cast = reference.cast === undefined ? '' : `, cast: ${reference.cast}`;
  const when = reference.when === undefined ? '' : `, when: ${JSON.stringify(reference.when)}`;
  const line = `- { from: ${from}, to: ${to}${cast}${when}${role} }${commentOf(reference.reason)}`;
  return reference.sure ? `      ${line}` : `      # ${line}`;
};

const section = (name: string, lines: readonly string[]): string[] => {
  if (lines.length === 0) return [];
  const onlyComments = lines.every((line) => line.trimStart().startsWith('#'));
  return [`    ${name}:${onlyComments ? ' []' : ''}`, ...lines];
};

const inOrder = (
  tables: readonly TableSuggestion[],
  roles: readonly TableRole[],
): readonly TableSuggestion[] => roles.flatMap((role) => tables.filter((table) => table.role === role));

export const headOf = ({ storeId, type, connection }: MapDraft['input']): string[] => [
  '# Suggested from the structure of the store and samples of its values. Read every line before you use it:',
  '# what is listed as personal, what is kept, and what is ignored is your decision.',
  'version: 1',
  'stores:',
  `  - id: ${quoted(storeId)}`,
  `    type: ${type}`,
  `    connection: ${quoted(connection)}`,
];

/** The draft as a YAML document whose comments say why; the same draft gives the same text. */
export const writeMap = ({ input, tables, references, links }: MapDraft): string => {
  // of files that stand in no collection nobody would know
  const roles: readonly TableRole[] = input.files ? [...ORDER, 'ignore'] : ORDER;
  const ordered = inOrder(tables, roles);
  const collections = (
    input.patterns === undefined ? ordered : [...ordered].sort(bySpecificity(input.patterns))
  ).flatMap((table) => collectionLines(table, links.get(table.collection.name) ?? new Set(), input));
  const ignored = tables
    .filter(({ role }) => role === 'ignore' && !input.files)
    .map(({ collection, reasons }) => `      - ${quoted(collection.name)}${commentOf(reasons.join('; '))}`);
  return [
    ...headOf(input),
    ...section('collections', collections),
    ...section('references', [
      ...references.map(referenceLine),
      ...tables.flatMap((table) => [
        ...identityLines(table, input.type),
        ...handlerLines(table, links.get(table.collection.name) ?? new Set()),
      ]),
    ]),
    ...section('ignore', ignored),
    '',
  ].join('\n');
};

/** Text has no tables to look at: one family of files, to be narrowed by a person. */
export const writeTextMap = (input: MapDraft['input']): string =>
  [
    ...headOf(input),
    '    collections:',
    '      - name: logs # one family; split it where files are kept for different reasons',
    '        files: ["**/*.log", "**/*.log.*"] # relative to the folder of the store',
    '',
  ].join('\n');
