import type { CollectionInfo } from '#connectors/spi';
import { suggestColumn, type SuggestedColumn } from './suggest-action.js';
import type { ReferenceSuggestion, SuggestionInput, TableRole, TableSuggestion } from './suggestion.js';

const PLAIN = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;
const quoted = (text: string): string =>
  PLAIN.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);
/** Names come from the store: a line break in one would end the comment. */
const comment = (text: string): string =>
  text === '' ? '' : ` # ${text.replace(/[\r\n\u2028\u2029\u0085]+/g, ' ')}`;

const ORDER: readonly TableRole[] = ['subject', 'mention', 'child', 'attached', 'organisation', 'reference'];

export interface MapDraft {
  readonly input: Pick<SuggestionInput, 'storeId' | 'type' | 'connection' | 'files'>;
  readonly tables: readonly TableSuggestion[];
  readonly references: readonly ReferenceSuggestion[];
  /** Columns that take part in a foreign key or a sure reference, per collection. */
  readonly links: ReadonlyMap<string, ReadonlySet<string>>;
}

const columnLine = (
  name: string,
  { category, erase }: SuggestedColumn,
  reasons: readonly string[],
): string => {
  const hint = category === 'unclassified' ? ['nobody knows what this holds; please classify'] : [];
  return `          ${quoted(name)}: { category: ${category}, erase: ${erase} }${comment([...reasons, ...hint].join('; '))}`;
};

const columnLines = (table: TableSuggestion, links: ReadonlySet<string>): string[] =>
  table.classes.map(({ column, category, reasons }) => {
    const link = links.has(column.name) || table.collection.primaryKey.includes(column.name);
    return columnLine(
      column.name,
      suggestColumn(category, table.collection, column, link),
      link ? [] : reasons,
    );
  });

const subjectLine = ({ identifiers, role }: TableSuggestion): string[] => {
  const entries = Object.entries(identifiers).map(([column, type]) => `${quoted(column)}: ${quoted(type)}`);
  const trust = role === 'subject' ? '' : ', trust: weak';
  return entries.length === 0 ? [] : [`        subject: { identifiers: { ${entries.join(', ')} }${trust} }`];
};

/** What only the map knows of files: which belong together, and by what a record is known. */
const fileLines = ({ name, primaryKey }: CollectionInfo, { files }: MapDraft['input']): string[] => {
  const globs = files?.[name];
  if (globs === undefined) return [];
  const list = (items: readonly string[]): string => `[${items.map(quoted).join(', ')}]`;
  return [
    `        files: ${list(globs)}`,
    ...(primaryKey.length === 0 ? [] : [`        key: ${list(primaryKey)}`]),
  ];
};

const collectionLines = (
  table: TableSuggestion,
  links: ReadonlySet<string>,
  input: MapDraft['input'],
): string[] => {
  const name = `      - name: ${quoted(table.collection.name)}${comment(table.reasons.join('; '))}`;
  const head = [name, ...fileLines(table.collection, input)];
  if (table.role === 'reference' || table.role === 'ignore') return [...head, '        owner: reference'];
  return [...head, ...subjectLine(table), '        columns:', ...columnLines(table, links)];
};

const end = (collection: string, columns: readonly string[]): string => {
  const [only = '', ...more] = columns;
  return JSON.stringify(more.length === 0 ? `${collection}.${only}` : `${collection}.[${columns.join(',')}]`);
};
const referenceLine = (reference: ReferenceSuggestion): string => {
  const from = end(reference.from, reference.fromColumns);
  const to = end(reference.to, reference.toColumns);
  const role = reference.role === undefined ? '' : `, role: ${reference.role}`;
  const line = `- { from: ${from}, to: ${to}${role} }${comment(reference.reason)}`;
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

const head = ({ storeId, type, connection }: MapDraft['input']): string[] => [
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
  const collections = inOrder(tables, roles).flatMap((table) =>
    collectionLines(table, links.get(table.collection.name) ?? new Set(), input),
  );
  const ignored = tables
    .filter(({ role }) => role === 'ignore' && !input.files)
    .map(({ collection, reasons }) => `      - ${quoted(collection.name)}${comment(reasons.join('; '))}`);
  return [
    ...head(input),
    ...section('collections', collections),
    ...section('references', references.map(referenceLine)),
    ...section('ignore', ignored),
    '',
  ].join('\n');
};

/** Text has no tables to look at: one family of files, to be narrowed by a person. */
export const writeTextMap = (input: MapDraft['input']): string =>
  [
    ...head(input),
    '    collections:',
    '      - name: logs # one family; split it where files are kept for different reasons',
    '        files: ["**/*.log", "**/*.log.*"] # relative to the folder of the store',
    '',
  ].join('\n');
