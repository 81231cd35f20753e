import type { SchemaObject } from '@nestjs/swagger';
import { z } from 'zod';

/** JSON Schema of what `schema` puts out, as OpenAPI 3.1 takes it. Answers may gain members, so objects stay open. */
export const toOpenApiSchema = (schema: z.ZodType): SchemaObject => describe(schema, 'output');

/** JSON Schema of what `schema` takes. */
export const toOpenApiInput = (schema: z.ZodType): SchemaObject => describe(schema, 'input');

function describe(schema: z.ZodType, io: 'input' | 'output'): SchemaObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const examples = examplesOf(schema);
  return { ...rest, ...(examples && { examples }) } as SchemaObject;
}

/**
 * Examples of a schema. zod takes them for its output and drops them from the input of one that transforms; ours are
 * written as they are sent.
 */
export const examplesOf = (schema: z.ZodType): unknown[] | undefined =>
  z.globalRegistry.get(schema)?.examples as unknown[] | undefined;
