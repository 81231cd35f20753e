import { isIdentityType, type IdentityType } from '#contracts';

export type ReferenceEnd =
  { readonly collection: string; readonly columns: readonly string[] } | { readonly identity: IdentityType };

const FORMS =
  'write collection.column, "collection.[a,b]", "collection.column#$.json.path", identity.<type>, or { collection, columns }';

const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;

const fromObject = (value: Record<string, unknown>): ReferenceEnd | { fault: string } => {
  const { collection, columns } = value;
  return isText(collection) && Array.isArray(columns) && columns.length > 0 && columns.every(isText)
    ? { collection, columns }
    : { fault: FORMS };
};

const fromText = (text: string): ReferenceEnd | { fault: string } => {
  if (text.startsWith('identity.')) {
    const type = text.slice('identity.'.length);
    return isIdentityType(type) ? { identity: type } : { fault: `"${type}" is no identity type` };
  }
  const hash = text.indexOf('#$');
  const dot = (hash < 0 ? text : text.slice(0, hash)).lastIndexOf('.');
  const list = /^(.+)\.\[([^\]]+)\]$/.exec(text);
  const collection = list?.[1] ?? text.slice(0, Math.max(dot, 0));
  const columns = (list?.[2]?.split(',') ?? [text.slice(dot + 1)]).map((column) => column.trim());
  return collection.length > 0 && columns.every(isText) ? { collection, columns } : { fault: FORMS };
};

/** One side of a reference as the document writes it, or what is wrong with it. */
export const readReferenceEnd = (value: unknown): ReferenceEnd | { fault: string } => {
  if (typeof value === 'string') return fromText(value);
  return typeof value === 'object' && value !== null
    ? fromObject(value as Record<string, unknown>)
    : { fault: FORMS };
};
