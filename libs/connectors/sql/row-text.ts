const NEEDS_QUOTES = /^$|["\\(),\s]/;

/**
 * What PostgreSQL writes for `ROW(…)::text`: the identity text of a row, made here for rows whose fields were already
 * read. NULL is nothing, an empty string is `""`.
 */
export const rowText = (fields: readonly (string | null)[]): string => `(${fields.map(fieldText).join(',')})`;

const fieldText = (field: string | null): string => {
  if (field === null) return '';
  return NEEDS_QUOTES.test(field) ? `"${field.replace(/["\\]/g, '$&$&')}"` : field;
};
