export interface DiffLine {
  readonly change: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** The shortest way from one list of lines to the other, in order of reading: what goes stands before what comes. */
export function lineDiff(from: readonly string[], to: readonly string[]): DiffLine[] {
  const common = commonLengths(from, to);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      lines.push({ change: 'same', text: from[i]! });
      i += 1;
      j += 1;
    } else if (j >= to.length || (i < from.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ change: 'removed', text: from[i]! });
      i += 1;
    } else {
      lines.push({ change: 'added', text: to[j]! });
      j += 1;
    }
  }
  return lines;
}

/** `[i][j]`: how many lines the rests from i and from j have in common, in this order. */
function commonLengths(from: readonly string[], to: readonly string[]): number[][] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length - 1; j >= 0; j -= 1)
      lengths[i]![j] =
        from[i] === to[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  return lengths;
}
