/** A record without a prototype: a column named `constructor` finds nothing unless it is mapped. */
export const record = <T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> => {
  const result = Object.create(null) as Record<string, T>;
  for (const [name, value] of entries) result[name] = value;
  return result;
};
