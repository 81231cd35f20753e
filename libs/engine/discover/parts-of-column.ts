/** A table that has some of the values of a column. */
export interface Part {
  /** The values that it has. */
  readonly keys: ReadonlySet<string>;
}

/** Fewer values, or a smaller part of them, stand there by chance. */
const MIN_VALUES = 2;
const MIN_PART = 0.05;
/** Together the tables must have so many of them. */
const MIN_SHARE = 0.9;

/**
 * The tables that have the values of a column together, where no one has them alone: numbers of pupils and of teachers in
 * one column.
 * @param ranked the best first; of two that have the same values the first counts
 * @returns null where they do not have nearly all of them, or only one of them counts; `isClear`: no value stands in two
 */
export const partsOfColumn = <P extends Part>(
  ranked: readonly P[],
  used: number,
): { readonly parts: readonly P[]; readonly isClear: boolean } | null => {
  const parts: P[] = [];
  const met = new Set<string>();
  let isClear = true;
  for (const part of ranked.filter(({ keys }) => keys.size >= Math.max(MIN_VALUES, used * MIN_PART))) {
    const fresh = [...part.keys].filter((key) => !met.has(key));
    if (fresh.length < Math.max(MIN_VALUES, used * MIN_PART)) continue;
    isClear &&= fresh.length === part.keys.size;
    parts.push(part);
    for (const key of fresh) met.add(key);
  }
  return parts.length > 1 && met.size >= used * MIN_SHARE ? { parts, isClear } : null;
};
