import type { RowValue } from '#connectors/spi';
import { wordsOf } from './column-words.js';

/** What stands at one path of sampled documents. */
export interface JsonLeaf {
  /** `$.actor.id`, `$.tags[*]` */
  readonly path: string;
  /** The names on the way, without lists. */
  readonly names: readonly string[];
  readonly values: readonly (string | number | boolean)[];
  /** In a list of attributes (`[{"name": "…", "value": "…"}]`): the member that names them, or the one that says what they are. */
  readonly isAttribute?: 'name' | 'value';
}

/** What a member is at another time or on another side, and what its value is called: the name is the one above it. */
const SIDE =
  /^(old|new|from|to|before|after|previous|prev|current|was|now|is|value|val|text|txt|data|raw|content|alt|neu|vorher|nachher|ancien|nouveau|anterior|nuevo)(_?(value|val|text|wert))?$/;

/** The names that say what stands there: `Surname` of `$.Surname.old`. */
export const tellingNames = (names: readonly string[]): readonly string[] => {
  const end = names.findLastIndex((name) => !SIDE.test(wordsOf(name).join('_')));
  return names.slice(0, end + 1);
};

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
  return [...leaves].map(([path, leaf]) => {
    const isAttribute = attributePart(path, leaves);
    return { path, ...leaf, ...(isAttribute === null ? {} : { isAttribute }) };
  });
};

const ATTRIBUTE_NAME = /^(name|key|attribute|attr|field|label|question|code|property|k)$/i;
const ATTRIBUTE_VALUE = /^(value|val|answer|response|v)$/i;

/** Which part of an attribute a member of the objects of a list is. */
const attributePart = (path: string, all: ReadonlyMap<string, unknown>): 'name' | 'value' | null => {
  const [, list, member = ''] = /^(.*\[\*\])\.([A-Za-z_]+)$/.exec(path) ?? [];
  if (list === undefined) return null;
  const hasBeside = (pattern: RegExp): boolean =>
    [...all.keys()].some(
      (other) => other.startsWith(`${list}.`) && pattern.test(other.slice(list.length + 1)),
    );
  if (ATTRIBUTE_NAME.test(member) && hasBeside(ATTRIBUTE_VALUE)) return 'name';
  return ATTRIBUTE_VALUE.test(member) && hasBeside(ATTRIBUTE_NAME) ? 'value' : null;
};
