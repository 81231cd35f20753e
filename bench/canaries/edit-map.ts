import type { Truth } from './truth.js';

const indentation = (line: string): number => line.length - line.trimStart().length;

/** The lines of one collection, or of the whole store: from the first to behind the last. */
function blockOf(lines: readonly string[], collection: string | undefined): readonly [number, number] {
  if (collection === undefined) return [0, lines.length];
  const names = [`- name: ${collection}`, `- name: ${JSON.stringify(collection)}`];
  const from = lines.findIndex((line) => names.includes(line.replace(/ #.*/, '').trim()));
  if (from < 0) throw new Error(`The suggested map has no collection ${collection}`);
  const depth = indentation(lines[from] ?? '');
  const length = lines.slice(from + 1).findIndex((line) => line.trim() !== '' && indentation(line) <= depth);
  return [from, length < 0 ? lines.length : from + 1 + length];
}

/**
 * Carries out the edits of somebody who read the suggested map: one line each.
 * @throws Error when a line is not there
 */
export function editMap(map: string, edits: Truth['edits']): string {
  const lines = map.split('\n');
  for (const edit of edits) {
    const [from, to] = blockOf(lines, edit.in);
    if (edit.line === undefined) {
      lines.splice(to, 0, edit.to);
      continue;
    }
    const wanted = edit.line;
    const offset = lines.slice(from, to).findIndex((line) => line.trimStart().startsWith(wanted));
    if (offset < 0) throw new Error(`No line of ${edit.in ?? 'the map'} begins with ${wanted}`);
    const old = lines[from + offset] ?? '';
    lines[from + offset] = `${' '.repeat(indentation(old))}${edit.to}`;
  }
  return lines.join('\n');
}
