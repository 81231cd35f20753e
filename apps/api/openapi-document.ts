import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
  type SwaggerDocumentOptions,
} from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '#contracts/schemas';
import { examplesOf, takeRouteNotes, toOpenApiInput, toOpenApiSchema } from '#platform/http';
import { documentRoute } from './openapi-notes.js';
import { withOptionalBodies } from './optional-bodies.js';
import { withSummaries } from './with-summaries.js';

/** OpenAPI 3.1 description of every route, made from the zod schemas that check them. */
export function createOpenApiDocument(app: NestFastifyApplication): OpenAPIObject {
  takeRouteNotes().forEach(documentRoute);
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Habeas')
    .setDescription('Data subject rights, from intake to proof.')
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'API key, or token of a registered staff issuer' },
      'client',
    )
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: "Token of the person's own sign-in",
      },
      'person',
    )
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description: 'Key of who runs the platform, which opens nothing else',
      },
      'platform',
    )
    .addGlobalResponse({
      status: 'default',
      description: 'A problem document (RFC 9457)',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter: exampled });
  const schemas = { ...document.components?.schemas, Problem: toOpenApiSchema(problemSchema) };
  const described = { ...document, components: { ...document.components, schemas } };
  return withSummaries(withOptionalBodies(described));
}

/** Bodies with examples are described by ourselves, so that these are in the document whatever the schema does. */
const exampled: NonNullable<SwaggerDocumentOptions['standardSchemaConverter']> = (schema, { schemaType }) =>
  schemaType === 'input' && schema instanceof z.ZodType && examplesOf(schema)
    ? { schema: toOpenApiInput(schema) }
    : undefined;

/** The document at `/docs-json`, its page at `/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app));
}
