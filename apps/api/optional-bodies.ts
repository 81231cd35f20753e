import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = Readonly<Record<string, unknown>>;
interface BodySchema {
  readonly $ref?: string;
  readonly type?: unknown;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly anyOf?: readonly BodySchema[];
}

const METHODS = ['post', 'put', 'patch', 'delete'] as const;
const COMPONENT = '#/components/schemas/';

/**
 * The same document with `requestBody.required` false where the API takes no body: it reads none as an object without
 * members (see `ValidationPipe`), so every body may be left out of which nothing is required.
 */
export function withOptionalBodies(document: OpenAPIObject): OpenAPIObject {
  const schemas: Schemas = document.components?.schemas ?? {};
  for (const path of Object.values(document.paths))
    for (const method of METHODS) {
      const body = path[method]?.requestBody;
      if (!body || '$ref' in body) continue;
      const accepted = Object.values(body.content).map(({ schema }) => schema as BodySchema | undefined);
      body.required = !accepted.some((schema) => schema !== undefined && takesNothing(schema, schemas));
    }
  return document;
}

function takesNothing(schema: BodySchema, schemas: Schemas): boolean {
  if (schema.$ref !== undefined) {
    const named = schemas[schema.$ref.slice(COMPONENT.length)] as BodySchema | undefined;
    return named !== undefined && takesNothing(named, schemas);
  }
  if (schema.anyOf) return schema.anyOf.some((choice) => takesNothing(choice, schemas));
  return schema.type === 'object' && !schema.required?.length && !schema.minProperties;
}
