import type { ColumnInfo } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import type { ColumnClass } from './classify-columns.js';
import type { SuggestedColumn } from './suggest-action.js';
import type { TableSuggestion } from './suggestion.js';

/** What people write about others, and what is another's own where a row is somebody's. */
const NAMING = new Set(['free_text', 'unclassified', 'contact.email', 'contact.phone', 'identity.username']);
const TEXTS: readonly ColumnInfo['kind'][] = ['text', 'json', 'array'];
const HANDLERS: Readonly<Record<string, IdentityType>> = {
  'contact.email': 'email',
  'identity.username': 'username',
};

/** The last member of a line of the map about a text in which others may be named than whose row it is. */
export const mentionsOf = (
  { category, erase }: SuggestedColumn,
  kind: ColumnInfo['kind'] = 'text',
): string => (erases(erase) && NAMING.has(category) && TEXTS.includes(kind) ? ', mentions: scrub' : '');

const erases = (erase: string): boolean => erase !== 'keep' && erase !== 'scrub';

/** The identifier that a column holds of whom a row names without being theirs; null: none, or by it rows are found. */
export function handlerIdentity(
  { column, category }: Pick<ColumnClass, 'column' | 'category'>,
  { collection, identifiers, owners, joined, mixed, role }: TableSuggestion,
): IdentityType | null {
  const identity = HANDLERS[category ?? ''];
  if (identity === undefined || column.kind !== 'text' || role === 'ignore' || role === 'reference')
    return null;
  const isTaken =
    column.name in identifiers ||
    joined.has(column.name) ||
    mixed.some((one) => one.column === column.name) ||
    collection.uniques.some(({ columns }) => columns.includes(column.name));
  return owners.length === 0 || isTaken ? null : identity;
}
