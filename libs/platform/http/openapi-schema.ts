import type { SchemaObject } from '@nestjs/swagger';
import { z } from 'zod';

/** JSON Schema of what `schema` puts out, as OpenAPI 3.1 takes it. */
export function toOpenApiSchema(schema: z.ZodType): SchemaObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return rest as SchemaObject;
}
