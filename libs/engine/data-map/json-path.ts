/** One step of a path; `descend` looks at every depth below. */
export type JsonPathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'every' }
  | { readonly kind: 'descend'; readonly name: string };
export type JsonPath = readonly JsonPathStep[];

const STEP = /\.\.([^.[\]]+)|\.\*|\[\*\]|\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/**
 * Reads the subset of JSONPath that a data map uses (anonymization reference 4.8): `$`, `.key`, `['key']`, `[0]`,
 * `[*]`, `.*` and `..key`. Returns null for anything else.
 */
export const readJsonPath = (text: string): JsonPath | null => {
  if (!text.startsWith('$')) return null;
  const steps: JsonPathStep[] = [];
  let position = 1;
  while (position < text.length) {
    STEP.lastIndex = position;
    const match = STEP.exec(text);
    if (match === null) return null;
    steps.push(step(match));
    position = STEP.lastIndex;
  }
  return steps;
};

const step = (match: RegExpExecArray): JsonPathStep => {
  const [, descend, dotted, index, single, double] = match;
  if (descend !== undefined) return { kind: 'descend', name: descend };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  const name = dotted ?? single ?? double;
  return name === undefined ? { kind: 'every' } : { kind: 'member', name };
};

const fits = (part: string | number, step: JsonPathStep): boolean => {
  switch (step.kind) {
    case 'every':
      return true;
    case 'index':
      return part === step.index;
    case 'member':
    case 'descend':
      return part === step.name;
  }
};

/** True when the place (`['a', 0, 'b']` for `$.a[0].b`) is one that the path addresses. */
export const addresses = (path: JsonPath, place: readonly (string | number)[]): boolean => {
  const [first, ...rest] = path;
  if (first === undefined) return place.length === 0;
  if (first.kind === 'descend')
    return place.some((part, index) => fits(part, first) && addresses(rest, place.slice(index + 1)));
  const [head, ...tail] = place;
  return head !== undefined && fits(head, first) && addresses(rest, tail);
};
