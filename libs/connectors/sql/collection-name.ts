import { AppError } from '#contracts';

/** `"` doubled and the whole in quotes: the only way a name from outside gets into a statement. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const PART = '(?:"((?:[^"]|"")+)"|([^".]+))';
const QUALIFIED = new RegExp(`^${PART}\\.${PART}$`, 's');

const formatPart = (part: string): string => (/[."]/.test(part) ? quoteIdentifier(part) : part);
const parsePart = (quoted: string | undefined, bare: string | undefined): string =>
  quoted?.replaceAll('""', '"') ?? bare ?? '';

/**
 * The name of a collection as the data map writes it: `schema.table`, case as in the catalogue. A part that itself
 * holds a dot or a double quote is written in double quotes with inner quotes doubled (`public."a.b"`), so that every
 * name maps to exactly one table and back.
 */
export const formatQualifiedName = (schema: string, table: string): string =>
  `${formatPart(schema)}.${formatPart(table)}`;

/** The inverse of {@link formatQualifiedName}. */
export function parseQualifiedName(name: string): { readonly schema: string; readonly table: string } {
  const match = QUALIFIED.exec(name);
  if (!match) {
    throw new AppError('store.refused', {
      detail: `"${name}" is not a table name of the form schema.table; write it as the store's catalogue shows it.`,
    });
  }
  return { schema: parsePart(match[1], match[2]), table: parsePart(match[3], match[4]) };
}
