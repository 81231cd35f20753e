import type { RowValue } from '#connectors/spi';

/** What stands at one path of sampled documents. */
export interface JsonLeaf {
  /** `$.actor.id`, `$.tags[*]` */
  readonly path: string;
  /** The names on the way, without lists. */
  readonly names: readonly string[];
  readonly values: readonly (string | number | boolean)[];
}

/** More paths than this are keys of a dictionary, not members. */
const MAX_PATHS = 300;
const PLAIN = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The document of a value: as the store parsed it, or a text that is one. */
const documentOf = (value: RowValue): unknown => {
  if (typeof value !== 'string') return value;
  if (!/^\s*[[{]/.test(value)) return null;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
};

/** The leaves of sampled documents, in the order in which they first stand there; empty where there are no documents. */
export const jsonLeaves = (values: readonly RowValue[]): readonly JsonLeaf[] => {
  const leaves = new Map<string, { names: readonly string[]; values: (string | number | boolean)[] }>();
  const visit = (value: unknown, path: string, names: readonly string[]): void => {
    if (Array.isArray(value)) return value.forEach((entry) => visit(entry, `${path}[*]`, names));
    if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
      for (const [name, entry] of Object.entries(value)) {
        const step = PLAIN.test(name) ? `.${name}` : `['${name}']`;
        if (!name.includes("'")) visit(entry, `${path}${step}`, [...names, name]);
      }
      return;
    }
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return;
    const leaf = leaves.get(path) ?? { names, values: [] };
    leaf.values.push(value);
    if (leaves.size < MAX_PATHS || leaves.has(path)) leaves.set(path, leaf);
  };
  for (const value of values) {
    const document = documentOf(value);
    if (typeof document === 'object' && document !== null) visit(document, '$', []);
  }
  return [...leaves].map(([path, leaf]) => ({ path, ...leaf }));
};
