/** Names of columns, each once: a second `email` is `email (2)`, so that no column is passed over. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return names.map((name) => numbered(name, counts));
}

export function numbered(name: string, counts: Map<string, number>): string {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count === 1 ? name : `${name} (${String(count)})`;
}
