/** Columns as wide as their widest cell, numbers to the right; the last column is not padded. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => String(row[at] ?? '').length)),
  );
  const cell = (value: string | number, at: number): string => {
    const width = widths[at] ?? 0;
    if (typeof value === 'number') return String(value).padStart(width);
    return at === head.length - 1 ? value : value.padEnd(width);
  };
  const line = (cells: readonly (string | number)[]): string => cells.map(cell).join('  ').trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
