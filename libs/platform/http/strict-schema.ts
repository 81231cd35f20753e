import { z } from 'zod';

const made = new WeakMap<z.core.$ZodType, z.core.$ZodType>();

/**
 * The same schema that refuses members which it does not know, at every depth, where it would drop them without a word:
 * a misspelt name of a member must not change what is done. What says itself that it takes others keeps doing so.
 */
export const strictly = <Schema extends z.ZodType>(schema: Schema): Schema => strict(schema) as Schema;

function strict(schema: z.core.$ZodType): z.core.$ZodType {
  const before = made.get(schema);
  if (before) return before;
  const after = remade(schema);
  made.set(schema, after);
  return after;
}

function remade(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return z.core.clone(schema, {
        ...def,
        shape: Object.fromEntries(Object.entries(def.shape).map(([name, member]) => [name, strict(member)])),
        catchall: def.catchall ?? z.never(),
      } as never);
    case 'array':
      return z.core.clone(schema, { ...def, element: strict(def.element) } as never);
    case 'record':
      return z.core.clone(schema, { ...def, valueType: strict(def.valueType) } as never);
    case 'union':
      return z.core.clone(schema, { ...def, options: def.options.map(strict) } as never);
    case 'pipe':
      return z.core.clone(schema, { ...def, in: strict(def.in) } as never);
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return z.core.clone(schema, { ...def, innerType: strict(def.innerType) } as never);
    default:
      return schema;
  }
}
