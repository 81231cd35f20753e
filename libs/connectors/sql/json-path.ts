import { AppError } from '#contracts';

/** One step of the JSONPath subset of the data map: `$.a.b`, `["a b"]`, `[*]`, `[0]`, `..key`. */
export type JsonPathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'descendants'; readonly name: string }
  | { readonly kind: 'elements' }
  | { readonly kind: 'index'; readonly index: number };

const STEP = /\.\.([^.[\]]+)|\.([^.[\]]+)|\[\*\]|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

export function parseJsonPath(path: string): readonly JsonPathStep[] {
  const steps: JsonPathStep[] = [];
  STEP.lastIndex = 1;
  while (path.startsWith('$') && STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) break;
    steps.push(toStep(match));
    if (STEP.lastIndex === path.length) return steps;
  }
  throw new AppError('store.refused', {
    detail: `"${path}" is not a JSON path; write $.member, [*], [0] or ..member.`,
  });
}

function toStep([, descendants, member, index, quoted]: RegExpExecArray): JsonPathStep {
  if (descendants !== undefined) return { kind: 'descendants', name: descendants };
  if (member !== undefined) return { kind: 'member', name: member };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (quoted !== undefined) return { kind: 'member', name: JSON.parse(quoted) as string };
  return { kind: 'elements' };
}

/** The leaves at a path; a member step looks into the elements of an array (`{"A":[{"B":1},{"B":3}]}` at `$.A.B`). */
export function valuesAt(steps: readonly JsonPathStep[], root: unknown): readonly unknown[] {
  return steps.reduce<readonly unknown[]>(
    (nodes, step) => nodes.flatMap((node) => follow(step, node)),
    [root],
  );
}

function follow(step: JsonPathStep, node: unknown): readonly unknown[] {
  if (step.kind === 'descendants') return descendants(step.name, node);
  if (step.kind === 'elements') return Array.isArray(node) ? node : [];
  if (step.kind === 'index') return Array.isArray(node) && step.index < node.length ? [node[step.index]] : [];
  return asArray(node).flatMap((part) => member(step.name, part));
}

const asArray = (node: unknown): readonly unknown[] => (Array.isArray(node) ? node : [node]);

function member(name: string, node: unknown): readonly unknown[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
  return Object.hasOwn(node, name) ? [(node as Record<string, unknown>)[name]] : [];
}

function descendants(name: string, node: unknown): readonly unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return [...member(name, node), ...Object.values(node).flatMap((child) => descendants(name, child))];
}
