import type { SchemaObject } from '@nestjs/swagger';
import { z } from 'zod';

/** JSON Schema of what `schema` puts out, as OpenAPI 3.1 takes it. Answers may gain members, so objects stay open. */
export function toOpenApiSchema(schema: z.ZodType): SchemaObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'output',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return rest as SchemaObject;
}
