import { isExactNumber } from '../spi/index.js';

/** Steps of a JSON pointer (RFC 6901, section 4). */
const stepsOf = (pointer: string): readonly string[] =>
  pointer === '' ? [] : pointer.slice(1).split('/').map(unescaped);
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

type Holder = Record<string, unknown>;
const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null && !isExactNumber(value);

/** The value at a pointer; undefined where there is none. */
export function valueAt(root: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>(
    (value, step) => (isHolder(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    root,
  );
}

/** A copy with another value there; objects on the way are made, `undefined` takes the member away. */
export function withValueAt(root: unknown, pointer: string, value: unknown): unknown {
  return put(root, stepsOf(pointer), value);
}

function put(root: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const inner = isHolder(root) && Object.hasOwn(root, step) ? root[step] : undefined;
  if (Array.isArray(root))
    return root.map((item, at) => (String(at) === step ? put(item, rest, value) : item));
  const held = isHolder(root) ? root : {};
  const next = put(inner, rest, value);
  const others = Object.entries(held).filter(([name]) => name !== step);
  if (next === undefined) return Object.fromEntries(others);
  return Object.hasOwn(held, step)
    ? Object.fromEntries(Object.entries(held).map(([name, one]) => [name, name === step ? next : one]))
    : Object.fromEntries([...others, [step, next]]);
}
