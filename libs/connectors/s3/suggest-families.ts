import { formatNamed } from '../formats/index.js';

/** What differs from object to object: UUIDs, dates, long runs of hexadecimal digits, numbers, mail addresses. */
const VARIABLE =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^/@\s]+@[^/@\s]+\.[a-z]+(?=[./_-]|$)|\d{4}-\d{2}(?:-\d{2})?|\b[0-9a-f]{16,}\b|\d+/gi;

/** Families by what keys have in common, where nobody has declared any: name → globs, in the order of their names. */
export function suggestFamilies(keys: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const globs = new Set(keys.filter((key) => !key.endsWith('/')).map(globOf));
  const families = new Map<string, readonly string[]>();
  for (const glob of [...globs].sort()) families.set(unusedName(nameOf(glob), families), [glob]);
  return families;
}

function globOf(key: string): string {
  const isOfRecords = formatNamed(key) !== null;
  let parts = 0;
  const part = (): string => (isOfRecords ? '*' : `{id${(parts += 1) > 1 ? String(parts) : ''}}`);
  return key.replace(/[*?{}]/g, '?').replace(VARIABLE, part);
}

/** `exports/*.csv` → `exports`, `avatars/{id}.png` → `avatars`, `customers.ndjson` → `customers`. */
function nameOf(glob: string): string {
  const plain = glob
    .replace(/(\.[a-z]{1,8}){1,2}$/i, '')
    .replace(/\{[^}]*\}|[*?]/g, ' ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return plain || 'objects';
}

function unusedName(name: string, taken: ReadonlyMap<string, unknown>): string {
  for (let at = 1; ; at++) {
    const candidate = at === 1 ? name : `${name}_${String(at)}`;
    if (!taken.has(candidate)) return candidate;
  }
}
