import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../docs/${path}`, import.meta.url)), 'utf8');
const guide = read('forget.md');
const rows = guide.split('\n').filter((line) => line.includes('.spec.ts)') || line.includes('-contract.ts)'));
const SHOWN = /\]\((\.\.\/[^)]+)\) “([^”]+)”/g;

describe('docs/forget.md', () => {
  it('answers every defect of the classic tool and every fault of others', () => {
    const defects = rows.flatMap((row) => /^\| (F\d+) /.exec(row)?.[1] ?? []);
    expect(defects).toEqual(Array.from({ length: 23 }, (_, index) => `F${index + 1}`));
    expect(rows).toHaveLength(23 + 21);
  });

  it.each(rows.map((row) => [row.slice(2, 60), row]))('names specs that exist: %s', (_, row) => {
    const shown = [...row.matchAll(SHOWN)];
    expect(shown.length).toBeGreaterThan(0);
    for (const [, file = '', title = ''] of shown) {
      const source = read(file).replaceAll("\\'", "'");
      // what a table of cases fills in
      const parts = title.split('…');
      expect(source).toEqual(expect.stringContaining(parts[0] ?? ''));
      expect(parts.every((part) => source.includes(part))).toBe(true);
    }
  });
});
